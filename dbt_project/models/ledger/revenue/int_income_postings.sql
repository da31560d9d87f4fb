{{ config(indexes=[{'columns': ['connection', 'posted_on']}], post_hook="analyze {{ this }}") }}
with postings as (

    {{ union_sources('income_postings') }}

)

select
    postings.connection,
    postings.document_id,
    postings.line_number,
    postings.kind,
    postings.account_id,
    postings.account_name,
    postings.is_income,
    postings.posted_on,
    coalesce(postings.currency, companies.home_currency) as currency,
    case when {{ is_usable_rate('postings.exchange_rate') }} then {{ rate_home('postings.exchange_rate', 'postings') }} end
        as exchange_rate,
    postings.amount,
    postings.known_from,
    postings.known_to
from postings
inner join {{ ref('int_companies') }} as companies on companies.connection = postings.connection
