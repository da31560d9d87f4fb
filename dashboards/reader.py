"""What the pages are made from: a reader of the `reports` schema, opened for one as-of day and one known-at moment."""

from contextlib import AbstractContextManager
from typing import Any, Protocol


class Reader(Protocol):
    """Hands out report rows; the pages never see a connection or SQL."""

    def rows(self, view: str, **where: str) -> list[dict[str, Any]]:
        """Return the rows of `reports.<view>` whose columns equal `where`, in the view's own order."""
        ...

    def apart(self) -> AbstractContextManager[None]:
        """Return a block after whose failure other rows can be read; rows that cannot be made are a SourceError."""
        ...
