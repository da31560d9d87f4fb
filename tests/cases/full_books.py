"""One company that uses every table and column which a folder of files may hold.

`CHANGED` names the row and the value by which a column is changed where the usual ones say nothing: the first row, and
another value of the same kind.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pipelines.sources.canonical import TABLES, Kind, Table

Rows = list[dict[str, str]]


def _read(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text.strip()), delimiter="|"))


BOOKS: dict[str, Rows] = {
    name: _read(text)
    for name, text in {
        "companies": """
company_name|home_currency|time_zone|fiscal_year_start_month|ages_from|source_url
Acme|USD|America/New_York|1|due_date|https://a.example
""",
        "customers": """
customer_id|parent_customer_id|customer_name|email|phone|address|contact_person|status|currency|default_hourly_rate|credit_limit|payment_terms_days|created_at|updated_at|source_url
A|B|Alpha|a@a.example|1|Street 1|Ann|active|USD|90|500|30|2025-01-01T00:00:00Z|2025-02-01T00:00:00Z|https://a.example/a
B||Beta|b@b.example|2|Street 2|Bob|active|EUR|100|700|15|2025-01-01T00:00:00Z|2025-02-01T00:00:00Z|https://a.example/b
""",
        "documents": """
document_id|document_type|document_number|customer_id|project_id|status|payment_method|reference|memo|issued_on|due_on|currency|exchange_rate|total_amount|deposit_amount|tax_amount|discount_amount|source_open_amount|source_url
I1|invoice|1001|A|p|issued||PO 1|Thank you|2026-02-01||USD||300|20|30|10|130|https://a.example/1
I2|invoice|1002|B||issued||||2026-02-02|2026-03-04|EUR|1.1|100|0|0|0|100|
I3|invoice|1003|B||issued||||2026-02-10||EUR||50|||||
P1|payment|2001|A||issued|check|Ref 7|Paid|2026-02-20||USD||150||||0|https://a.example/2
C1|credit_memo|3001|A||issued||||2026-02-21||USD||15||2|1||
S1|sales_receipt|4001|A||issued|card|||2026-02-22||USD||60||5|||
""",
        "document_lines": """
document_id|item_id|description|project_id|time_entry_ids|line_number|quantity|unit_price|line_amount|discount_amount|tax_amount|service_on|source_url
I1|T|Advice|p|T1|1|2|90|180|5|18|2026-01-20|https://a.example/l
I1|T|More advice|p||2|1|85|85|5|12|2026-01-21|
S1|T|Ticket||||1|50|55|5|5|2026-02-22|
""",
        "allocations": """
allocation_id|from_document_id|to_document_id|amount|currency|allocated_on|source_url
X1|P1|I1|150|USD|2026-02-25|https://a.example/x
X2|C1|I1|10|USD|2026-02-26|
""",
        "items": """
item_id|item_name|kind|unit_price|capacity|position|source_url
T|Ticket|ticket_type|50|10|1|https://a.example/t
U|Dinner|ticket_type|30|5|2|
""",
        "projects": """
project_id|customer_id|name|status|is_billable|hourly_rate|estimated_hours|budget_amount|source_url
p|A|Audit|active|true|95|40|4000|https://a.example/p
q|B|Advice|active|true||10|1000|
""",
        "rate_overrides": """
project_id|person_id|hourly_rate|effective_from|effective_to|source_url
q|ann|110|2026-01-01|2026-12-31|https://a.example/o
""",
        "people": """
person_id|person_name|is_active|source_url
ann|Ann|true|https://a.example/ann
bob|Bob|true|
""",
        "rate_changes": """
entity_type|entity_id|changed_at|old_rate|new_rate|source_url
client|A|2026-01-10T12:00:00Z|80|90|https://a.example/c
""",
        "attribute_changes": """
entity_type|entity_id|attribute|changed_at|old_value|new_value|source_url
project|q|customer_id|2026-01-20T12:00:00Z|A|B|https://a.example/ac
""",
        "planned_rates": """
customer_id|customer_name|project_id|project_name|person_id|person_name|origin|known_by|hourly_rate|currency|effective_from|effective_to|source_url
A|Alpha|p|Audit|ann|Ann|project_rate|creation|120|USD|2026-01-01|2026-06-30|https://a.example/r
""",
        "available_hours": """
person_id|month_start|hours|source_url
ann|2026-01-01|160|https://a.example/h
""",
        "time_entries": """
time_entry_id|project_id|customer_id|person_id|invoiced_document_id|work_on|hours|hourly_rate|is_billable|source_url
T1|p|A|ann||2026-01-20|2|95|true|https://a.example/e
T2|q||ann|I2|2026-01-21|3||true|
T3|p|A|bob||2026-01-22|1.5||true|
T4||A|bob||2026-01-23|1||true|
""",
        "orders": """
order_id|order_type|status|customer_id|document_id|voucher_code|reference|created_at|expires_at|subtotal|discount|total|currency|source_url
O1|order|paid|A|S1|SPRING|R1|2026-02-22T12:00:00Z||65|5|60|USD|https://a.example/o1
O2|order|pending|B||||2026-04-10T12:00:00Z|2026-04-20T12:00:00Z|50|0|50|USD|
O3|cart|open|A||||2026-04-10T12:00:00Z|2026-04-20T12:00:00Z|50|0|50|USD|
O4|purchase_order|sent|B|I2||PO-4|2026-02-02T12:00:00Z||100|0|100|EUR|
O5|order|refunded|A|||R5|2026-02-23T12:00:00Z||40|0|40|USD|
""",
        "order_lines": """
order_id|item_id|description|line_number|quantity|unit_price|line_amount|discount_amount|source_url
O1|T|Ticket|1|1|65|60|5|https://a.example/ol
O2|T|Ticket|1|1|50|50|0|
O3|U|Dinner|1|1|50|50|0|
""",
        "order_payments": """
order_payment_id|order_id|payment_method|status|reference|amount|currency|paid_on|created_at|source_url
M1|O1|card|succeeded|ch_1|60|USD|2026-02-22|2026-02-22T12:00:00Z|https://a.example/m
M2|O4|wire|succeeded|w_1|30|EUR|2026-02-28|2026-02-28T12:00:00Z|
""",
        "order_credits": """
order_credit_id|order_id|reason|amount|currency|created_at|source_url
K1|O4|discount agreed|10|EUR|2026-02-27T12:00:00Z|https://a.example/k
""",
        "store_credits": """
store_credit_id|customer_id|status|source_order_id|applied_to_order_id|amount|remaining_amount|currency|created_at|updated_at|source_url
S1|A|available|O5||40|25|USD|2026-03-01T12:00:00Z|2026-03-02T12:00:00Z|https://a.example/s
S2|A|applied|O5|O1|15|0|USD|2026-02-24T12:00:00Z|2026-02-25T12:00:00Z|
""",
        "budgets": """
budget_id|kind|category|position|amount|quantity|currency|period_start|period_end|source_url
B1|expense|rent|1|100||USD|2026-01-01|2026-12-31|https://a.example/b1
B2|attendance||2||50||||
B3|revenue||3|900||USD|2026-01-01|2026-12-31|
B4|grants||4|500||USD|||
""",
        "expenses": """
expense_id|budget_id|category|vendor|description|amount|currency|exchange_rate|spent_on|booked_elsewhere|source_url
E1|B1|rent|Landlord|March|80|USD||2026-03-01|false|https://a.example/e1
E2|B1|rent|Landlord|April|70|USD||2026-04-01|false|
E3|B1|rent|Landlord|May|7|EUR|1.2|2026-04-02|false|
""",
        "attendees": """
attendee_id|customer_id|order_id|created_at|checked_in_at|source_url
G1|A|O1|2026-02-22T12:00:00Z|2026-04-01T09:00:00Z|https://a.example/g
""",
        "grants": """
grant_id|status|approved_amount|disbursed_amount|currency|source_url
V1|disbursed|100|80|USD|https://a.example/v
V2|accepted|50||USD|
""",
        "exchange_rates": """
from_currency|to_currency|rate_on|rate|source_url
EUR|USD|2026-02-05|1.2|https://a.example/fx
EUR|USD|2026-01-05|1.15|
""",
        "control_totals": """
name|key|amount|currency|taken_at|as_of|source_url
ar_account||125|USD|2026-04-14T12:00:00Z||https://a.example/ct
customer_balance|A|130|USD|2026-04-14T12:00:00Z||
""",
    }.items()
}
# (table, column): the row that is changed, and its new value
CHANGED: dict[tuple[str, str], tuple[int, str]] = {
    ("companies", "time_zone"): (0, "Pacific/Auckland"),
    ("companies", "fiscal_year_start_month"): (0, "4"),
    ("customers", "parent_customer_id"): (0, ""),
    ("customers", "status"): (0, "archived"),
    ("documents", "status"): (0, "void"),
    ("documents", "payment_method"): (3, "cash"),
    ("documents", "exchange_rate"): (1, "1.3"),
    ("documents", "due_on"): (1, "2026-03-20"),
    ("documents", "document_type"): (0, "credit_memo"),
    ("documents", "source_open_amount"): (0, "131"),
    ("document_lines", "document_id"): (1, "I2"),
    ("document_lines", "line_number"): (0, "3"),
    ("document_lines", "project_id"): (1, "q"),
    ("document_lines", "time_entry_ids"): (0, "T3"),
    ("allocations", "from_document_id"): (0, "C1"),
    ("allocations", "to_document_id"): (0, "I2"),
    ("allocations", "currency"): (0, "EUR"),
    ("items", "kind"): (0, "addon"),
    ("projects", "customer_id"): (0, "B"),
    ("projects", "status"): (0, "archived"),
    ("rate_overrides", "project_id"): (0, "p"),
    ("rate_overrides", "person_id"): (0, "bob"),
    ("rate_overrides", "effective_from"): (0, "2026-02-01"),
    ("rate_overrides", "effective_to"): (0, "2026-01-20"),
    ("rate_changes", "entity_type"): (0, "project"),
    ("rate_changes", "entity_id"): (0, "B"),
    ("attribute_changes", "entity_type"): (0, "client"),
    ("attribute_changes", "entity_id"): (0, "p"),
    ("attribute_changes", "attribute"): (0, "is_billable"),
    ("attribute_changes", "old_value"): (0, "B"),
    ("attribute_changes", "new_value"): (0, "A"),
    ("available_hours", "month_start"): (0, "2026-02-01"),
    ("available_hours", "person_id"): (0, "bob"),
    ("planned_rates", "customer_id"): (0, "B"),
    ("time_entries", "project_id"): (0, "q"),
    ("time_entries", "customer_id"): (3, "B"),
    ("time_entries", "person_id"): (0, "bob"),
    ("time_entries", "invoiced_document_id"): (1, ""),
    ("orders", "order_type"): (0, "cart"),
    ("orders", "status"): (0, "cancelled"),
    ("orders", "document_id"): (0, ""),
    ("orders", "expires_at"): (1, "2026-04-11T12:00:00Z"),
    ("orders", "currency"): (0, "EUR"),
    ("order_payments", "status"): (0, "failed"),
    ("order_payments", "order_id"): (1, "O1"),
    ("order_credits", "order_id"): (0, "O1"),
    ("store_credits", "status"): (0, "expired"),
    ("store_credits", "source_order_id"): (0, "O1"),
    ("store_credits", "applied_to_order_id"): (1, "O2"),
    ("budgets", "kind"): (0, "revenue"),
    ("budgets", "quantity"): (1, "51"),
    ("budgets", "period_start"): (0, "2026-03-15"),
    ("budgets", "period_end"): (0, "2026-03-15"),
    ("expenses", "spent_on"): (0, "2025-03-01"),
    ("expenses", "budget_id"): (0, "B3"),
    ("expenses", "exchange_rate"): (2, "1.3"),
    ("attendees", "order_id"): (0, "O2"),
    ("grants", "approved_amount"): (1, "60"),
    ("grants", "status"): (0, "accepted"),
    ("exchange_rates", "from_currency"): (0, "GBP"),
    ("exchange_rates", "to_currency"): (0, "GBP"),
    ("exchange_rates", "rate_on"): (0, "2026-02-20"),
    ("control_totals", "key"): (1, "B"),
    ("control_totals", "name"): (0, "customer_balance"),
    ("control_totals", "currency"): (0, "EUR"),
    ("control_totals", "as_of"): (0, "2026-02-28"),
    ("control_totals", "taken_at"): (0, "2026-02-28T12:00:00Z"),
}


def variants() -> Iterator[tuple[Table, str, Rows]]:
    """Yield table, column and all rows of the table, with one value of that column changed."""
    for table in TABLES:
        for column, kind in table.columns.items():
            place, value = CHANGED.get((table.name, column), (0, ""))
            before = BOOKS[table.name][place][column]
            after = value if (table.name, column) in CHANGED else another(kind, before)
            assert after != before, (table.name, column)
            yield table, column, [{**r, column: after} if n == place else r for n, r in enumerate(BOOKS[table.name])]


def another(kind: Kind, value: str) -> str:
    """Return another value of this kind, blank when there is none of it."""
    if not value:
        return _FIRST[kind]
    if kind in ("money", "rate", "integer"):
        return str(int(value) + 1) if value.isdigit() else f"{float(value) + 1:g}"
    if kind == "date":
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    if kind == "timestamp":
        return (datetime.fromisoformat(value) + timedelta(days=3)).isoformat()
    others = {"boolean": {"true": "false", "false": "true"}, "currency": {"USD": "EUR", "EUR": "GBP"}}
    return others.get(kind, {}).get(value) or {"ages_from": "issue_date", "text": f"{value}x"}[kind]


_FIRST: dict[Kind, str] = {
    "text": "x",
    "money": "1",
    "rate": "1",
    "integer": "1",
    "date": "2026-03-01",
    "currency": "EUR",
}


def text(rows: Rows) -> str:
    """Return rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
