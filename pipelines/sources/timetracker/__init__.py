"""TimeTracker, read over its REST API or from its PostgreSQL: time entries, invoices, payments and rates.

Where data comes from: `api` (requests; `endpoints` says which lists there are), `responses`, `faults`, or `database`,
which alone shows rate overrides; `options` says which way a connection takes.
What lives here: `full_list` (a list read without loss while its rows shift), `shapes`, `connector` (all of it as a
`Source`; both ways give the same streams with the same keys).
What does not: rates in force, what an invoice is worth: `dbt_project/models/staging/timetracker` and below decide.
Where data goes: the raw tables, by way of `pipelines.sync`; to stdout with `python -m pipelines.sources.timetracker`.
Facts about the vendor: docs/sources/timetracker.md.
"""
