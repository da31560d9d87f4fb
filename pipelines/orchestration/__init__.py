"""The only room that knows Dagster and dbt: a file per noun, and `build` that assembles them.

There are no sensors. What assets do (sync, publish) lives in other rooms.
"""
