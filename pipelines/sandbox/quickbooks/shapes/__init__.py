"""The JSON shapes of single documents."""
