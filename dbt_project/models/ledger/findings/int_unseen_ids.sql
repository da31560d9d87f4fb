-- What a reader sees of them may be the id of another row, or what another row means to name.
{%- for table, id in var('id_of').items() %}
select distinct connection, '{{ table }}' as table_name, {{ id }} as id, {{ seen(id) }} as bare
from {{ versions_of(table) }}
where known_to = 'infinity' and {{ id }} ~ '[^\u0021-\u007e]' and {{ seen(id) }} <> {{ id }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
