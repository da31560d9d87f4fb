"""QuickBooks Online: documents, lists and reports of one company, read over Intuit's REST API into raw streams."""
