"""A conference's registration (django-program), read from its PostgreSQL: orders, payments, credits, purchase orders.

Where data comes from: the application's database, opened by `pipelines.sources.source_database`; `options` names it.
What lives here: `tables` (the only tables and columns that are read), `shapes` (what rows must look like), `connector`
(all of it as a `Source`). What does not: what a refund or a balance means; `dbt_project/models/staging/conference`
makes canonical rows. Where data goes: the raw tables, by way of `pipelines.sync`; to stdout with
`python -m pipelines.sources.conference`. Facts about the application: docs/sources/conference.md.
"""
