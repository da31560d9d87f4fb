"""Dagster's assets: one per source stream, one per dbt model, one per report."""
