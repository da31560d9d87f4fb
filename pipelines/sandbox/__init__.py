"""Simulators of real sources on the loopback address, in the wire formats of their vendors, and sample companies.

What lives here: a folder per source with its API (or its database) over rows in memory, with faults on demand;
`scenarios`, the sample companies that are put into them, which no simulator knows; what simulators share (loopback
server, faults, serving by hand). What does not: any client (`pipelines.sources`), the warehouse, Dagster. The web
server is the extra `sandbox`. Formats and quirks are those of the vendors' documentation and of recorded answers.
"""
