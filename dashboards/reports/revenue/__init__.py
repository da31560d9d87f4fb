"""Revenue and orders."""
