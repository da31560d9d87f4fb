"""Print the rows of one connection, without a warehouse: `python -m pipelines.sources.files --help`."""

from pipelines.sources.files.connector import SOURCE
from pipelines.sources.print_rows import main

if __name__ == "__main__":
    raise SystemExit(main(SOURCE))
