"""TimeTracker's API over an invented agency, or over a recorded one, with the quirks that running it showed."""
