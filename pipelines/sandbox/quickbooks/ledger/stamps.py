"""How rows are stamped: moments in US Pacific, and a count of changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines.sandbox.quickbooks.ledger.receivables import Payload

PACIFIC = ZoneInfo("America/Los_Angeles")


def pacific(at: datetime) -> str:
    """Write `at` as the source does: seconds, with the offset of US Pacific."""
    return at.astimezone(PACIFIC).isoformat(timespec="seconds")


def touch(row: Payload, at: datetime) -> None:
    """Count a change of `row` and stamp it."""
    row["SyncToken"] = str(int(row["SyncToken"]) + 1)
    row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": pacific(at)}
