"""Invented companies, served on the loopback address in the wire formats of real sources, with faults on demand.

What lives here: a company's books in a source's own JSON shapes, the company that is invented, and the server. What
does not: any client of it (`pipelines.sources`), the warehouse, Dagster. "Wire facts" in this room are those of the
source's documentation and of recorded answers.
"""
