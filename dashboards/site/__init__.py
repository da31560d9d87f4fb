"""A published site: its paths, its pages, what each must hold, and its replacement in one step."""
