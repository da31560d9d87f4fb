"""How fast the parts are, always as a ratio to something measured in the same run. Never part of the test suite."""
