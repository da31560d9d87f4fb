"""Harbor & Pine Studio, a sample company in QuickBooks."""
