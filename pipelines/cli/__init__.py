"""The `tieout` command: `app` declares the commands, the other modules hold what each of them does."""
