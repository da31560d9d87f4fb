{{ config(
    materialized="incremental",
    incremental_strategy="delete+insert",
    unique_key=["connection", "known_at", "as_of"],
    on_schema_change="append_new_columns",
    full_refresh=false,
    post_hook="analyze {{ this }}",
) }}
-- What was judged at each moment stays: controls of a day are read on that day, and are gone with the next.
select connection, subject, currency, as_of, known_at, status, reason, taken_at
from {{ ref('int_verdicts') }}
