"""The `tieout` command: `app` assembles it, `commands` declare it, the other modules hold what they do."""
