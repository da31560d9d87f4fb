"""Python moves: sources, landing, orchestration, the command and the sandbox. SQL and templates live elsewhere."""
