{# Cuts versions where something else became known meanwhile.

   `base` is a relation with `row_key, known_from, known_to`; each of `others` has a `relation` with a knowledge
   interval and the condition `on` which `other` concerns `base`. Gives `row_key, version_from, known_from, known_to`:
   in each of these stretches the row and all that concerns it are one. -#}
{% macro stretches(base, others) -%}
    select
        row_key,
        version_from,
        moment as known_from,
        lead(moment, 1, version_to) over (partition by row_key, version_from order by moment) as known_to
    from (
        select row_key, known_from as version_from, known_to as version_to, known_from as moment
        from {{ base }}
        {%- for other in others %}
        union
        select base.row_key, base.known_from, base.known_to, edge.moment
        from {{ base }} as base
        inner join {{ other.relation }} as other on {{ other.on }}
        cross join lateral (values (other.known_from), (other.known_to)) as edge (moment)
        where edge.moment > base.known_from and edge.moment < base.known_to
        {%- endfor %}
    ) as moments
{%- endmacro %}

{# Whether `other` was known at the start of a stretch. -#}
{% macro known_during(other, stretch) -%}
    {{ other }}.known_from <= {{ stretch }}.known_from and {{ other }}.known_to > {{ stretch }}.known_from
{%- endmacro %}
