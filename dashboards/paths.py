"""Page names that every file system and web server can hold, and the links between them. No files are touched here."""

import hashlib
import re

HOME = "index"
OVERVIEW, TIE_OUT, CUSTOMERS = "overview", "tie-out", "customers"  # what pages of every subject lead to
NO_CUSTOMER = "no-customer"
_PLAIN = re.compile(r"[a-z0-9]([a-z0-9_-]{0,58}[a-z0-9])?")
_MARKED = re.compile(r".*-[0-9a-f]{16}")
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|" + NO_CUSTOMER)  # names that Windows or we keep


def page_name(identifier: str | None) -> str:
    """Return a file name for an id: itself where it is plain, else its readable part and 16 digits of its hash.

    Two ids never share a name, also where file names ignore case. None is the customer of rows without one.
    """
    if identifier is None:
        return NO_CUSTOMER
    if _PLAIN.fullmatch(identifier) and not _MARKED.fullmatch(identifier) and not _RESERVED.fullmatch(identifier):
        return identifier
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:16]
    readable = re.sub(r"[^a-z0-9]+", "-", identifier.lower())[:40].strip("-")
    return f"{readable or 'id'}-{digest}"


def company_folder(connection: str) -> str:
    """Return what the targets of all of a company's pages begin with."""
    return f"{page_name(connection)}/"


def company_path(connection: str, name: str) -> str:
    """Return where one of a company's pages stands, without the ending."""
    return f"{company_folder(connection)}{name}"


def company_page(connection: str, name: str) -> str:
    """Return the target of one of a company's pages, such as its `overview`."""
    return f"{company_path(connection, name)}.html"


def customer_page(connection: str, customer_id: str | None) -> str:
    """Return the target of one customer's page."""
    return f"{company_path(connection, CUSTOMERS)}/{page_name(customer_id)}.html"


def is_outside(target: str) -> bool:
    """Tell whether a target leads out of the site."""
    return target.startswith(("https://", "http://", "mailto:"))


def relative(target: str, page: str) -> str:
    """Return the link from `page` (a path from the root) to `target`, as short as it can be."""
    if is_outside(target):
        return target
    here, there = page.split("/")[:-1], target.split("/")
    while here and len(there) > 1 and here[0] == there[0]:
        del here[0], there[0]
    return "../" * len(here) + "/".join(there)
