"""A hundred refreshes of three companies through kills, faults, odd rows and changed settings, and what they end in."""
