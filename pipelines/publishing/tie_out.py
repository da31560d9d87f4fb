"""Whether the warehouse ties out to its sources, where the settings or a command require it before publishing."""

from collections.abc import Collection, Mapping
from typing import Any

from dashboards.report import COMPANY
from pipelines.errors import DoesNotTieOut
from pipelines.warehouse.reader import Reader

RECEIVABLES = "receivables"
_MONEY = (RECEIVABLES, "revenue")
_COMPARED = ("ties", "differs")


def check_tie_out(reader: Reader, companies: Collection[str] | None = None) -> None:
    """Raise DoesNotTieOut if a company's money was not compared, or any subject differs from its source."""
    verdicts = [row for row in reader.rows("rpt_verdict") if not companies or row["connection"] in companies]
    compared = {row["connection"] for row in verdicts if row["subject"] in _MONEY and row["status"] in _COMPARED}
    subjects = [row for row in verdicts if row["currency"] is None and row["subject"] != COMPANY]
    refused = [row for row in subjects if _is_refused(row, compared)]
    if not refused:
        return
    lines = [f"{row['connection']}: {row['reason']}." for row in refused]
    lines += [
        f"{row['connection']}: {row['control']} {row['key'] or row['currency'] or ''}: "
        f"ours {row['ours']}, theirs {row['theirs']}, difference {row['difference']}"
        for row in reader.rows("rpt_tie_out")
        if row["status"] == "differs"
        and row["is_of_day"]
        and row["connection"] in {each["connection"] for each in refused}
    ]
    raise DoesNotTieOut(
        "The warehouse does not tie out to the source; nothing was published.\n" + "\n".join(lines[:10]),
        hint="Type: tieout status, and: tieout psql -- -c 'select * from marts.ar_finding where is_open'",
    )


def _is_refused(verdict: Mapping[str, Any], compared: Collection[str]) -> bool:
    """Tell whether it differs, or says that nothing about the company's money was compared."""
    is_silent = verdict["subject"] == RECEIVABLES and verdict["connection"] not in compared
    return verdict["status"] == "differs" or is_silent
