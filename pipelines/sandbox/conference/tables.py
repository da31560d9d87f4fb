"""The tables of a conference's database, with the columns that matter here and some that nobody should read."""

TABLES = {
    "program_conference_conference": "id bigint, name varchar, slug varchar, start_date date, end_date date,"
    " timezone varchar, is_active boolean, total_capacity integer, grant_budget numeric(12,2),"
    " revenue_budget numeric(12,2), target_attendance integer, updated_at timestamptz, stripe_secret_key varchar",
    "program_conference_expensecategory": "id bigint, name varchar, slug varchar, budget_amount numeric(12,2),"
    ' "order" integer, conference_id bigint',
    "program_conference_expense": "id bigint, description varchar, amount numeric(12,2), vendor varchar, date date,"
    " updated_at timestamptz, conference_id bigint, category_id bigint",
    "program_registration_order": "id bigint, status varchar, subtotal numeric(10,2), discount_amount numeric(10,2),"
    " total numeric(10,2), voucher_code varchar default '', billing_name varchar default '', billing_email varchar,"
    " reference varchar, created_at timestamptz, updated_at timestamptz, conference_id bigint, user_id integer,"
    " hold_expires_at timestamptz",
    "program_registration_orderlineitem": "id bigint, description varchar, quantity integer,"
    " unit_price numeric(10,2), discount_amount numeric(10,2), line_total numeric(10,2), created_at timestamptz,"
    " addon_id bigint, order_id bigint, ticket_type_id bigint",
    "program_registration_payment": "id bigint, method varchar, amount numeric(10,2), reference varchar,"
    " created_at timestamptz, order_id bigint, status varchar",
    "program_registration_credit": "id bigint, amount numeric(10,2), status varchar, created_at timestamptz,"
    " updated_at timestamptz, conference_id bigint, user_id integer, applied_to_order_id bigint,"
    " source_order_id bigint, remaining_amount numeric(10,2)",
    "program_registration_tickettype": "id bigint, name varchar, slug varchar, price numeric(10,2),"
    ' available_from timestamptz, available_until timestamptz, total_quantity integer, "order" integer,'
    " conference_id bigint",
    "program_registration_addon": "id bigint, name varchar, slug varchar, price numeric(10,2),"
    ' available_from timestamptz, available_until timestamptz, total_quantity integer, "order" integer,'
    " conference_id bigint",
    "program_registration_voucher": "id bigint, code varchar, voucher_type varchar, discount_value numeric(10,2),"
    " max_uses integer, times_used integer, is_active boolean, conference_id bigint",
    "program_registration_cart": "id bigint, status varchar, expires_at timestamptz, created_at timestamptz,"
    " conference_id bigint, user_id integer",
    "program_registration_cartitem": "id bigint, quantity integer, addon_id bigint, cart_id bigint,"
    " ticket_type_id bigint",
    "program_registration_attendee": "id bigint, access_code varchar default 'hidden', checked_in_at timestamptz,"
    " created_at timestamptz, conference_id bigint, order_id bigint, user_id integer",
    "program_registration_purchaseorder": "id bigint, organization_name varchar, contact_email varchar,"
    " status varchar, reference varchar, subtotal numeric(10,2), total numeric(10,2), created_at timestamptz,"
    " updated_at timestamptz, conference_id bigint, qbo_invoice_id varchar",
    "program_registration_purchaseorderlineitem": "id bigint, description varchar, quantity integer,"
    " unit_price numeric(10,2), line_total numeric(10,2), created_at timestamptz, addon_id bigint,"
    " purchase_order_id bigint, ticket_type_id bigint",
    "program_registration_purchaseorderpayment": "id bigint, amount numeric(10,2), reference varchar, method varchar,"
    " payment_date date, created_at timestamptz, purchase_order_id bigint",
    "program_registration_purchaseordercreditnote": "id bigint, amount numeric(10,2), reason text,"
    " created_at timestamptz, purchase_order_id bigint",
    "program_programs_travelgrant": "id bigint, status varchar, approved_amount numeric(10,2),"
    " disbursed_amount numeric(10,2), conference_id bigint",
}
SHORT = {name.rpartition("_")[2]: name for name in TABLES}
