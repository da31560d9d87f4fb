"""What the pages say of a company whose data is in trouble: not read, not built, or not shown."""

from dashboards.report import Row


def warning(company: Row) -> str:
    """Return what is said above the numbers of a company whose news is not in them; nothing where all is well."""
    return _held(company) or _sync(company)


def left_out(company: Row, reason: str) -> str:
    """Return what is said instead of the numbers of a company."""
    return f"This company is left out ({reason}). Type: tieout refresh --connection {company['connection']}"


def _held(company: Row) -> str:
    if not company["held_reason"]:
        return ""
    return (
        "The numbers are those of what was known at the moment above: with what came later they cannot be computed "
        f"({company['held_reason']}). Correct it at the source and type: tieout refresh --connection "
        f"{company['connection']}"
    )


def _sync(company: Row) -> str:
    if company["last_sync_status"] == "partial":
        return (
            f"The last sync could not prove that it read everything: {company['last_sync_error']} "
            f"Type: tieout refresh --connection {company['connection']}"
        )
    if company["last_sync_status"] != "failed":
        return ""
    reason = f" ({company['last_sync_error']})" if company["last_sync_error"] else ""
    return (
        f"The last sync failed{reason}. The numbers are those of the last sync that worked. "
        f"Type: tieout refresh --connection {company['connection']}"
    )
