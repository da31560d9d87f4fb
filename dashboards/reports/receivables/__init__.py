"""Receivables: overview, aging, customers, and the tie-out to the books."""
