-- The rate of each client and project day by day, as it was known from each moment on.
{{ timelines(ref('int_rate_events'), ['entity_type', 'entity_id'], 'rate') }}
