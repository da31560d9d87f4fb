"""A conference's registration (django-program): orders, payments and credits, read from its PostgreSQL."""
