"""A sample agency in TimeTracker."""
