"""Budgets, purchase orders and what came of them."""
