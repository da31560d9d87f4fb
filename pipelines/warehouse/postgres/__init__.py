"""The PostgreSQL server: the embedded one and the one that is named, its names, its roles."""
