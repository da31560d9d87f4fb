{%- set document_types = [
    'invoice', 'credit_memo', 'payment', 'journal_debit', 'journal_credit', 'refund', 'deposit', 'write_off',
    'sales_receipt', 'refund_receipt',
] %}
{%- set document_types_elsewhere = {
    'salesinvoice': 'invoice', 'taxinvoice': 'invoice', 'customerinvoice': 'invoice', 'bill': 'invoice',
    'inv': 'invoice', 'accrec': 'invoice', 'outinvoice': 'invoice', 'rechnung': 'invoice', 'facture': 'invoice',
    'creditnote': 'credit_memo', 'credit': 'credit_memo', 'cn': 'credit_memo', 'accreccredit': 'credit_memo',
    'outrefund': 'credit_memo', 'gutschrift': 'credit_memo', 'avoir': 'credit_memo',
    'receipt': 'payment', 'receivepayment': 'payment', 'customerpayment': 'payment', 'paymententry': 'payment',
    'journal': 'journal_debit', 'journalentry': 'journal_debit', 'debitnote': 'journal_debit',
    'overpayment': 'deposit', 'prepayment': 'deposit', 'retainer': 'deposit', 'baddebt': 'write_off',
    'cashsale': 'sales_receipt', 'pos': 'sales_receipt',
} %}
{%- set document_statuses = ['draft', 'issued', 'void', 'deleted'] %}
{#- a document that is paid, sent or overdue elsewhere is issued here: what was paid of it, allocations say -#}
{%- set document_statuses_elsewhere = {
    'open': 'issued', 'paid': 'issued', 'unpaid': 'issued', 'partiallypaid': 'issued', 'partlypaid': 'issued',
    'partpaid': 'issued', 'partial': 'issued', 'overdue': 'issued', 'pastdue': 'issued', 'sent': 'issued',
    'viewed': 'issued', 'posted': 'issued', 'authorised': 'issued', 'authorized': 'issued', 'approved': 'issued',
    'submitted': 'issued', 'closed': 'issued', 'settled': 'issued', 'outstanding': 'issued', 'final': 'issued',
    'finalized': 'issued', 'completed': 'issued', 'active': 'issued', 'return': 'issued',
    'saved': 'draft', 'pending': 'draft', 'new': 'draft', 'unsent': 'draft', 'proforma': 'draft',
    'cancelled': 'void', 'canceled': 'void', 'voided': 'void', 'cancel': 'void', 'reversed': 'void',
    'removed': 'deleted', 'trash': 'deleted',
} %}
-- What a document alone shows: it is kept, and counted where its type and sign allow.
-- Long because it holds the words of other systems for types and statuses, beside six checks with a sentence each.
with documents as (

    select * from {{ ref('int_documents') }} where status <> 'deleted'

),

unknown_types as (

    select
        documents.*, 'unknown_document_type' as kind, total_amount as at_stake,
        'Document type ' || coalesce({{ shown('document_type') }}, 'blank')
        || ' is not known; the document is kept and not counted in receivables.'
        || {{ did_you_mean('document_type', document_types, document_types_elsewhere) }} as message
    from documents
    where not coalesce(is_debit or is_credit, false)
        and coalesce(document_type, '') not in ('sales_receipt', 'refund_receipt')

),

unknown_statuses as (

    select
        documents.*, 'unknown_status' as kind, total_amount as at_stake,
        'Status ' || {{ shown('status') }} || ' is not draft, issued, void or deleted;'
        || ' the document is kept and not counted in receivables.'
        || {{ did_you_mean('status', document_statuses, document_statuses_elsewhere) }} as message
    from documents
    where status not in ('draft', 'issued', 'void')

),

negative_totals as (

    select
        documents.*, 'negative_total' as kind, total_amount as at_stake,
        'The total is negative; the document counts with that sign'
        || case
            when is_credit then ', and raises what is owed: a ' || replace(document_type, '_', ' ')
                || ' lowers it by a total that is positive.'
            else '.'
        end as message
    from documents
    where total_amount < 0

),

-- books that state no currency at all are in one: said once, and on each document from when another states one
currencies as (

    select
        connection,
        home_currency,
        min(known_from) as known_from,
        max(known_to) as known_to,
        coalesce(min(known_from) filter (where stated_currency is not null), 'infinity') as stated_from
    from documents
    group by connection, home_currency

),

missing_currencies as (

    select
        documents.connection, 'missing_currency' as kind, documents.document_id, documents.customer_id,
        documents.total_amount as amount, documents.currency,
        'The document states no currency; the home currency ' || documents.home_currency || ' is taken.' as message,
        greatest(documents.known_from, currencies.stated_from) as known_from, documents.known_to
    from documents
    inner join currencies on currencies.connection = documents.connection
    where documents.stated_currency is null and documents.known_to > currencies.stated_from

),

blank_customers as (

    select
        documents.*, 'blank_customer' as kind, total_amount as at_stake, 'The document names no customer.' as message
    from documents
    where customer_id is null and is_receivable

),

currencyless as (

    select
        connection, 'missing_currency' as kind, null::text as document_id, null::text as customer_id,
        null::numeric as amount, home_currency as currency,
        'No document states a currency; the home currency ' || home_currency || ' is taken for all.' as message,
        known_from, least(known_to, stated_from) as known_to
    from currencies
    where known_from < stated_from

),

findings as (

    select * from unknown_types
    union all
    select * from unknown_statuses
    union all
    select * from negative_totals
    union all
    select * from blank_customers

)

select connection, kind, document_id, customer_id, at_stake as amount, currency, message, known_from, known_to
from findings
union all
select * from missing_currencies
union all
select * from currencyless
