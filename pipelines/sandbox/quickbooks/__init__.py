"""A simulator of QuickBooks Online's API over a ledger in memory."""
