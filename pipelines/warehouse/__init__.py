"""Everything that knows PostgreSQL. `warehouse` is the object that others are handed; never HTTP, never Dagster."""
