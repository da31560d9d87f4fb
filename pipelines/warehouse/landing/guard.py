"""When an extraction that lost many rows is refused: a source that answers too little must delete nothing."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pipelines.errors import SourceError
from pipelines.sources.stream import Stream

SMALL_STREAM = 20  # below this many rows any share of deletions is believed


@dataclass(frozen=True)
class Extraction:
    """A full extraction of a stream: how many rows came, how many are landed, and which of those did not come."""

    connection: str
    stream: Stream
    seen: int
    live: int
    gone: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing came where there is something."""
        return self.seen == 0 and self.live > 0

    @property
    def lost_much(self) -> bool:
        """Tell whether more than a third is gone of a stream that is not small."""
        return self.live >= SMALL_STREAM and len(self.gone) * 3 > self.live


@dataclass(frozen=True)
class Guard:
    """Refuses what lost too much; `place` is where the rows come from, for the message.

    `absent` gives those of some ids that the source, asked for them, does not have; it is given where a source loses
    many rows only by what it confirms in this way, such as customers that were merged.
    """

    place: str = ""
    absent: Callable[[Sequence[str]], Collection[str]] | None = None

    def refuse(self, found: Extraction) -> None:
        """Raise a SourceError with both counts if the extraction lost too much."""
        if not (found.is_empty or found.lost_much) or self._is_confirmed(found):
            return
        where = f" ({self.place})" if self.place else ""
        raise SourceError(
            f"Connection {found.connection}, stream {found.stream.name}{where}: the source gave {found.seen} rows, the"
            f" warehouse has {found.live}; landing this would delete {len(found.gone)}. Nothing was landed.",
            hint=f"If they are really gone, type: tieout refresh --accept-deletions --connection {found.connection}",
        )

    def _is_confirmed(self, found: Extraction) -> bool:
        if found.is_empty or self.absent is None:
            return False
        return set(found.gone) <= set(self.absent(found.gone))
