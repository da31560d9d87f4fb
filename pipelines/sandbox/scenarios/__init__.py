"""The sample companies and what happens in them."""
