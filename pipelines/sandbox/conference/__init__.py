"""A writer of a conference's database, in django-program's form."""
