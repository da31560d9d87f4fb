"""The currency of a row's amounts in a file, which says how many places they may have."""

from collections.abc import Mapping

from pipelines import currencies
from pipelines.sources.canonical import CONTROLS_WITHOUT_CURRENCY, Table


class Currencies:
    """The home currency, and the currencies of rows that others refer to, as far as their places differ."""

    def __init__(self, home: str | None) -> None:
        self._home = home
        self._others: dict[tuple[str, str], str] = {}

    def of(self, table: Table, row: Mapping[str, str]) -> str | None:
        """Return the row's own currency, else that of the row it refers to, else home; None where it is unknown."""
        if row.get("name") in CONTROLS_WITHOUT_CURRENCY and table.name == "control_totals":
            return None
        if "currency" in row:
            return row["currency"]
        column, other = table.currency_of or ("", "")
        return self._others.get((other, row.get(column, "")), self._home)

    def learn(self, table: Table, row: Mapping[str, str]) -> None:
        """Keep the currency of a row that others may refer to."""
        if "currency" in row and currencies.decimals(row["currency"]) != currencies.decimals(self._home):
            self._others[table.name, row.get(table.key[0], "")] = row["currency"]
