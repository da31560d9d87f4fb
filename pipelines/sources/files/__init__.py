"""Books in a folder of CSV, XLSX or Parquet files, one file per canonical table."""
