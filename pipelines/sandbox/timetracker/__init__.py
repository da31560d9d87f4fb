"""A simulator of TimeTracker's API over rows in memory, with the quirks that running the real one showed."""
