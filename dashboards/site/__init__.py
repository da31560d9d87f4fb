"""A published site: its pages, what each must hold, and its replacement in one step."""
