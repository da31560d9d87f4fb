"""A recorded agency: the answers of a real TimeTracker, given again row by row as they were.

A folder holds one file for each answer, as JSON; of each list the widest answer is taken.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import ConfigurationError
from pipelines.sandbox.timetracker.response_shapes import LISTS, Payload, chosen, summed

_WIDEST = {"projects": "projects_status_all", "time_entries": "time_entries_per_page_500", "invoices": "invoices_all"}


class RecordedAgency:
    """The agency of a folder of recorded answers; ConfigurationError if a file is missing. Rows may be changed."""

    def __init__(self, folder: Path) -> None:
        self._info: Payload = _read(folder / "info.json")
        self.lists: dict[str, list[Payload]] = {
            name: _read(folder / f"{_WIDEST.get(name, name)}.json")[name] for name in LISTS
        }
        details = [_read(file)["invoice"] for file in sorted(folder.glob("invoice_[0-9]*.json"))]
        self.details: dict[str, Payload] = {str(detail["id"]): detail for detail in details}

    def info(self) -> Payload:
        """Return what needs no token."""
        return self._info

    def listed(self, name: str, asked: Mapping[str, str]) -> list[Payload]:
        """Return the recorded rows of a list that meet its filters, in the recorded order."""
        return chosen(name, self.lists[name], asked)

    def invoice(self, invoice_id: str) -> Payload | None:
        """Return the recorded detail."""
        return self.details.get(invoice_id)

    def summary(self, start: datetime, end: datetime) -> Payload:
        """Return the summary of the recorded entries."""
        return summed(self.lists["time_entries"], start, end)


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = "Name the folder of a recorded TimeTracker."
        raise ConfigurationError(f"There is no {file.name} in {file.parent}.", hint=hint) from None
