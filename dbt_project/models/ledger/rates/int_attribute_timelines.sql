-- What is known of each client and project beside its rate, day by day, as it was known from each moment on.
{{ timelines(ref('int_attribute_events'), ['entity_type', 'entity_id', 'attribute'], 'value') }}
