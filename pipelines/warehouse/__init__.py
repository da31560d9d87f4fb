"""Everything that knows PostgreSQL: the server, landing, cursors, tokens, the sync log. Never HTTP, never Dagster."""
