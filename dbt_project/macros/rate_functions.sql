{# The claim that is charged on `day` to the project and person of `subject`, whose client on that day is `client`.
   `is_valid` and `is_known` are conditions over `claim`. -#}
{% macro charged_claim(claims, subject, customer_id, is_valid, is_known) -%}
    select claim.rate, claim.origin, claim.known_by, claim.effective_from, claim.effective_to
    from {{ claims }} as claim
    where claim.connection = {{ subject }}.connection
        and (
            claim.project_id = {{ subject }}.project_id
            and (claim.person_id is null or claim.person_id = {{ subject }}.person_id)
            or claim.customer_id = {{ customer_id }}
        )
        and {{ is_valid }}
        and {{ is_known }}
    order by claim.rank, claim.stated_from desc nulls last, claim.effective_from desc
    limit 1
{%- endmacro %}
