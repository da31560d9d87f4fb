"""QuickBooks Online's reports: what QuickBooks says of its own books, as rows of control streams.

`control_totals` decides which reports are requested and when; `aging` and `profit_and_loss` read them. Documents are
never taken from a report. Facts: docs/sources/quickbooks.md, "Reports".
"""
