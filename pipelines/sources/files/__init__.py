"""A folder of CSV, XLSX or Parquet files in Tieout's own tables: the source for everything that has no connector.

Where data comes from: one file for each canonical table (`pipelines.sources.canonical`), in the folder of `options`.
What lives here: `find_files` (which file is which table), `read_tables` and `cells` (files into lines of text),
`validate_file`, `parse_values`, `currency_of` (the form of a file and of each value), `shapes`, `connector` (all of it
as a `Source`). What does not: whether the content makes sense; models and their tests judge that.
Where data goes: the raw tables, by way of `pipelines.sync`; to stdout with `python -m pipelines.sources.files`.
What files must look like: docs/sources/files.md.
"""
