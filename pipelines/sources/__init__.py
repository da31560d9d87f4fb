"""Extraction: knows HTTP, foreign databases and files; never our warehouse, never Dagster.

The registry below is the one line that a new source adds outside its own files.
"""
