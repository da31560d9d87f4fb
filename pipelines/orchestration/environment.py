"""The environment variables that dbt_project reads: where the warehouse is, and how long models wait for readers."""

from pipelines.fingerprint import DBT_PROJECT
from pipelines.settings import Settings
from pipelines.warehouse.warehouse import Warehouse

BY_HAND = "dbt_by_hand"  # in the state folder


def dbt_environment(settings: Settings, warehouse: Warehouse) -> dict[str, str]:
    """Return what a dbt in any folder needs to find the project, the warehouse and a folder to write into."""
    folder = str(settings.state / BY_HAND)
    return {
        **warehouse.dbt_environment(),
        **patience(settings),
        "DBT_PROJECT_DIR": str(DBT_PROJECT),
        "DBT_PROFILES_DIR": str(DBT_PROJECT),
        "DBT_TARGET_PATH": folder,
        "DBT_LOG_PATH": folder,
    }


def patience(settings: Settings) -> dict[str, str]:
    """Return the environment variables in which models find how long they wait for readers."""
    limit = settings.warehouse.end_idle_readers_after_seconds
    return {
        "TIEOUT_READER_PATIENCE": str(settings.warehouse.wait_for_readers_seconds),
        "TIEOUT_IDLE_READER_LIMIT": "" if limit is None else f"{limit} seconds",
    }
