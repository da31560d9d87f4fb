"""What the databases are called: the warehouse as you like, the one beside it in letters that all libraries take."""

import hashlib
import re
from urllib.parse import unquote, urlsplit, urlunsplit

DAGSTER_SUFFIX = "_dagster"
LONGEST = 63  # bytes, of anything in PostgreSQL


def of_database(url: str) -> str:
    """Return the name of the database in an address."""
    return unquote(urlsplit(url).path.strip("/"))


def of_dagster(name: str) -> str:
    """Return the name of Dagster's database beside the one of this name, in letters that every library takes."""
    if re.fullmatch(r"[A-Za-z0-9_]+", name) and len(name + DAGSTER_SUFFIX) <= LONGEST:
        return name + DAGSTER_SUFFIX
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)[:40]
    return f"{plain}_{hashlib.sha256(name.encode()).hexdigest()[:8]}{DAGSTER_SUFFIX}"


def dagster_address(address: str) -> str:
    """Return the address of Dagster's storage beside the warehouse at an address."""
    return urlunsplit(urlsplit(address)._replace(path="/" + of_dagster(of_database(address))))
