"""A sample conference in a database of django-program's form."""
