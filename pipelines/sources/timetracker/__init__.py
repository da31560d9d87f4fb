"""TimeTracker: time entries, invoices, payments and rates, read over its REST API or from its PostgreSQL."""
