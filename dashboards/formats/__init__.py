"""How a report is written: HTML, JSON, CSV, XLSX. What it says is decided before, in the report model."""
