"""An invented conference in a database of django-program's form."""
