"""A report for any business date, as known at any moment, without building anything."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from dashboards.site.atomic_replace import refuse_mount
from dashboards.site.publish import Published
from pipelines import settings as configuration
from pipelines.errors import ConfigurationError, SourceError
from pipelines.publishing.left_out import troubles
from pipelines.publishing.publish import publish_site
from pipelines.refresh import WAITING, ProgressDisplay
from pipelines.settings import Settings
from pipelines.warehouse.warehouse import Warehouse


@dataclass(frozen=True)
class Question:
    """A question: the business date, the moment of knowledge, and whose books."""

    as_of: date | None = None
    known_at: datetime | None = None
    companies: tuple[str, ...] = ()

    @classmethod
    def parse(cls, as_of: str | None, known_at: str | None, companies: Sequence[str] | None) -> "Question":
        """Return the question in these words; raise a ConfigurationError if a day or moment is none."""
        return cls(_day(as_of), _moment(known_at), tuple(companies or ()))

    def folder(self, site: Path) -> Path | None:
        """Return where the answer goes: None for the site itself, else a folder beside it named by the question."""
        if self == Question():
            return None
        parts = [site.name]
        parts += [f"as-of-{self.as_of}"] if self.as_of else []
        parts += [f"known-at-{self.known_at:%Y-%m-%dT%H%M%S%z}".replace("+", "")] if self.known_at else []
        return site.with_name("-".join([*parts, *self.companies]))


def report(
    settings: Settings, question: Question, out: Path | None, display: ProgressDisplay, *, anyway: bool = False
) -> tuple[Published, list[SourceError]]:
    """Publish the answer in `out` or in the question's own folder; return it, and an error for each company left out.

    A moment before a company's first sync is a ConfigurationError, unless it is wanted `anyway`, without any proof.
    The site itself is a refresh's to publish, so a report that goes there waits for a refresh that is running.
    """
    settings.chosen(list(question.companies))
    folder = (settings.folder / out) if out else question.folder(settings.site_folder)
    refuse_mount(folder or settings.site_folder)
    warehouse = Warehouse.running(settings)
    if not anyway:
        _refuse_unknown(warehouse, question)
    with ExitStack() as stack:
        waiting = partial(display.note, WAITING)
        lock = None if folder else stack.enter_context(warehouse.refresh_lock(on_wait=waiting))
        published = publish_site(
            settings,
            warehouse,
            configuration.now(),
            out=folder,
            as_of=question.as_of,
            known_at=question.known_at,
            companies=question.companies or None,
            require_tie_out=False if anyway else None,
            progress=display.working,
            check=lock.check if lock else lambda: None,
            on_wait=partial(display.note, f"Another report is being put into {folder}; waiting for it."),
        )
        return published, troubles(settings, warehouse, published.without_pages, question.companies, question.known_at)


def _refuse_unknown(warehouse: Warehouse, question: Question) -> None:
    """Raise a ConfigurationError naming the companies of which nothing was known at the asked moment, if any."""
    if question.known_at is None:
        return
    with warehouse.reader(as_of=question.as_of, known_at=question.known_at) as reader:
        companies = reader.rows("rpt_company")
    asked = [row for row in companies if not question.companies or row["connection"] in question.companies]
    lines = [
        f"Nothing was known of {row['connection']} at {question.known_at.isoformat()}; {_first_sync(row)}."
        for row in asked
        if not row["is_known"]
    ]
    if lines:
        raise ConfigurationError(
            "\n".join(lines), hint="Name a later --known-at, other companies with --company, or add --anyway."
        )


def _first_sync(company: Mapping[str, Any]) -> str:
    first = company["first_synced_at"]
    return f"its first sync was at {first.isoformat(timespec='seconds')}" if first else "it was never read"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"--as-of {text!r} is not a date.", hint="Write it like 2026-03-31.") from None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ConfigurationError(
            f"--known-at {text!r} is not a moment with a zone.", hint="Write it like 2026-04-01T09:00:00Z."
        )
    return moment
