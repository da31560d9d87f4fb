"""Print the rows of one connection, without a warehouse: `python -m pipelines.sources.quickbooks --help`."""

from pipelines.sources.print_rows import main
from pipelines.sources.quickbooks.connector import SOURCE

if __name__ == "__main__":
    raise SystemExit(main(SOURCE))
