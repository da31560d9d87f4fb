"""The HTTP side: OAuth, queries, change data capture, reports and faults, as Intuit answers them."""
