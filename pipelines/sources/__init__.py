"""Extraction: one folder per source, from HTTP, foreign databases and files into pages of raw rows.

`stream` is the interface that every source fulfils, `registry` the one list of them; `http`, `source_database`,
`json_text` and `shape` are shared. The same file names stand for the same things in each folder: `connector` (the
`Source` and its connector), `options`, `api`, `database`, `responses`, `faults`, `shapes`. Each runs alone:
`python -m pipelines.sources.<name>` prints rows (`print_rows`). Our warehouse and Dagster are not known here.
"""
