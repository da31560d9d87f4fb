"""QuickBooks Online, read over Intuit's REST API: documents, lists and reports of one company, into raw streams.

Where data comes from: `api` (requests), `responses`, `faults` (what comes back), `login`, `options` (access).
What lives here: `entities`, `shapes` (what is read, and what it must look like), `keyset`, `read_state`,
`completeness`, `change_data_capture` (reading without loss), `reports/` (control totals), `connector` (all of it as a
`Source`). What does not: accounting. Payloads stay Intuit's text; `dbt_project/models/staging/quickbooks` makes
canonical rows of them. Where data goes: the raw tables, by way of `pipelines.sync`; to stdout with
`python -m pipelines.sources.quickbooks`. Facts about the vendor: docs/sources/quickbooks.md.
"""
