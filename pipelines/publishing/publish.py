"""Publish the site: open the reader, ask for the verdict, hand over to the dashboards."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from dashboards.report import Row
from dashboards.site.publish import Published, publish
from pipelines import fingerprint
from pipelines.errors import ConfigurationError, TieoutError
from pipelines.publishing.left_out import companies_not_built
from pipelines.publishing.tie_out import check_tie_out
from pipelines.settings import Settings, load
from pipelines.warehouse import publication
from pipelines.warehouse.database import Session
from pipelines.warehouse.reader import Reader
from pipelines.warehouse.warehouse import Warehouse

Progress = Callable[[str, int, int], None]


def publish_site(
    settings: Settings,
    warehouse: Warehouse,
    now: datetime,
    *,
    out: Path | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    companies: Sequence[str] | None = None,
    require_tie_out: bool | None = None,
    built: str | None = None,
    progress: Progress | None = None,
    check: Callable[[], None] = lambda: None,
    on_wait: Callable[[], None] = lambda: None,
) -> Published:
    """Publish to `out`, or to the site folder; raise DoesNotTieOut if a tie-out is required and there is none.

    Whether it is required the settings say, unless `require_tie_out` is given.
    `check` raises where there is no right to publish any more; `on_wait` is called once if another report is being put
    into the same folder. `built` is the state of which the models were just built: only a site of such models is
    remembered as up to date.
    """
    site = out or settings.site_folder
    if out is None:
        with warehouse.prepared() as session:
            refuse_taken(settings, session)
    with warehouse.reader(as_of=as_of, known_at=known_at) as reader:
        not_built = companies_not_built(settings, warehouse, companies)
        companies = companies or _own(settings, reader, not_built)
        if settings.site.require_tie_out if require_tie_out is None else require_tie_out:
            check_tie_out(reader, companies)
        published = publish(
            reader,
            site,
            version=fingerprint.release(),
            is_public=settings.site_is_public,
            legacy_page=settings.site.legacy_page,
            companies=companies,
            not_built=not_built,
            progress=_of_pages(progress),
            check=check,
            on_wait=on_wait,
        )
    if out is None and built:
        with warehouse.session() as session:
            publication.remember(session, site, settings.file, built, now, published.without_pages)
    return published


def refuse_taken(settings: Settings, session: Session) -> None:
    """Raise a ConfigurationError if another configuration of this warehouse publishes to the same folder."""
    site = settings.site_folder
    other = publication.publisher(session, site)
    if other is None or other == settings.file or not _publishes_to(other, site):
        return
    raise ConfigurationError(
        f"The site {site} is published by {other}; the pages of {settings.file.name} would replace it.",
        hint=f'Write out = "site-{settings.file.stem}" below [site] in {settings.file}.',
    )


def _publishes_to(file: Path, site: Path) -> bool:
    """Tell whether this configuration, if it is still there, names this folder."""
    try:
        return load(file).site_folder == site
    except ConfigurationError:
        return file.exists()


def _own(settings: Settings, reader: Reader, not_built: Sequence[Row]) -> list[str] | None:
    """Return the connections of this configuration if the warehouse holds another's too; None if all are its own."""
    shown = [str(row["connection"]) for row in [*reader.rows("rpt_company"), *not_built]]
    own = {connection.name for connection in settings.connections}
    if own.issuperset(shown):
        return None
    if not own.intersection(shown):
        raise TieoutError("There is no company to report on: nothing has been synced yet.", hint="Type: tieout refresh")
    return [name for name in shown if name in own]


def _of_pages(progress: Progress | None) -> Progress | None:
    return progress and (lambda connection, done, total: progress(f"pages of {connection}", done, total))
