"""The ledger behind the API: entities, and what they do to receivables and to profit and loss."""
