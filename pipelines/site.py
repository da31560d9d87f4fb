"""From the warehouse to published pages: opens the reader, asks for the verdict, hands over to the dashboards."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboards.report import COMPANY, Row
from dashboards.site.publish import Published, publish
from pipelines import fingerprint
from pipelines import settings as configuration
from pipelines.errors import ConfigurationError, DoesNotTieOut, SourceError, TieoutError
from pipelines.settings import Settings, load
from pipelines.warehouse import database, holding, publication
from pipelines.warehouse.landing import sync_log
from pipelines.warehouse.reader import Reader, reading

RECEIVABLES = "receivables"
_MONEY = (RECEIVABLES, "revenue")
_COMPARED = ("ties", "differs")
Progress = Callable[[str, int, int], None]


def publish_site(
    settings: Settings,
    url: str,
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
    """What was published to `out`, or to the site folder; DoesNotTieOut when that was required and is not so.

    Whether it is required the settings say, unless `require_tie_out` is given.
    `check` raises where there is no right to publish any more; `on_wait` is called once if another report is being put
    into the same folder. `built` is the state of which the models were just built: only a site of such models is
    remembered as up to date.
    """
    site = out or settings.site_folder
    if out is None:
        refuse_taken(settings, url)
    with reading(url, as_of=as_of, known_at=known_at) as reader:
        not_built = _not_built(settings, url, companies)
        companies = companies or _own(settings, reader, not_built)
        if settings.site.require_tie_out if require_tie_out is None else require_tie_out:
            _refuse_unproven(reader, companies)
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
        with database.session(url) as session:
            publication.remember(session, site, settings.file, built, now, published.without_pages)
    return published


def refuse_taken(settings: Settings, url: str) -> None:
    """Nothing, or a ConfigurationError where another configuration of this warehouse publishes to the same folder."""
    site = settings.site_folder
    database.prepare(url)
    with database.session(url) as session:
        other = publication.publisher(session, site)
    if other is None or other == settings.file or not _publishes_to(other, site):
        return
    raise ConfigurationError(
        f"The site {site} is published by {other}; the pages of {settings.file.name} would replace it.",
        hint=f'Write out = "site-{settings.file.stem}" below [site] in {settings.file}.',
    )


def _publishes_to(file: Path, site: Path) -> bool:
    """Whether this configuration, if it is still there, names this folder."""
    try:
        return load(file).site_folder == site
    except ConfigurationError:
        return file.exists()


def troubles(
    settings: Settings,
    url: str,
    without_pages: Mapping[str, str] | None = None,
    companies: Collection[str] = (),
    known_at: datetime | None = None,
) -> list[SourceError]:
    """What is not shown of this configuration's connections, or of these `companies`, an error each.

    `without_pages` are those whose pages failed, else it is asked of the site.
    """
    with database.session(url) as session:
        held = holding.held(session)
        if without_pages is None:
            without_pages = publication.without_pages(session, settings.site_folder)
    own = {connection.name for connection in settings.connections if not companies or connection.name in companies}
    told = [
        (each.connection, f"the models cannot be built with what was read ({each.reason})", each.known_until)
        for each in held
        if not (known_at and each.known_until and known_at <= each.known_until)
    ]
    told += [(name, f"its pages could not be made ({reason})", None) for name, reason in without_pages.items()]
    return [
        SourceError(
            f"Connection {name}: {what}. "
            + (f"It is shown as it was known at {until.isoformat(timespec='seconds')}." if until else "It is left out.")
            + " The others were published.",
            hint=f"Correct it at the source and type: tieout refresh --connection {name}",
        )
        for name, what, until in told
        if name in own
    ]


def _not_built(settings: Settings, url: str, companies: Sequence[str] | None) -> list[dict[str, Any]]:
    """The companies of this configuration that the warehouse has no numbers of, as rows of rpt_company."""
    with database.session(url) as session:
        held = {each.connection: each.reason for each in holding.held(session) if each.known_until is None}
        read = {name: sync_log.last_known(session, name) for name in held}
    now = configuration.now()
    return [
        {
            "connection": each.name,
            "source": each.source,
            "company_name": each.name_shown or each.name,
            "home_currency": each.home_currency,
            "time_zone": each.time_zone or "UTC",
            "ages_from": each.ages_from,
            "as_of": now.astimezone(ZoneInfo(each.time_zone or "UTC")).date(),
            "known_at": now,
            "is_now": True,
            "is_known": False,
            "first_synced_at": None,
            "last_synced_at": read[each.name],
            "held_reason": held[each.name],
            "last_sync_status": "success",
            "last_sync_error": None,
            "open_findings": 0,
        }
        for each in settings.connections
        if each.name in held and (not companies or each.name in companies)
    ]


def _own(settings: Settings, reader: Reader, not_built: Sequence[Row]) -> list[str] | None:
    """The connections of this configuration where the warehouse holds another's too; None where all are its own."""
    shown = [str(row["connection"]) for row in [*reader.rows("rpt_company"), *not_built]]
    own = {connection.name for connection in settings.connections}
    if own.issuperset(shown):
        return None
    if not own.intersection(shown):
        raise TieoutError("There is no company to report on: nothing has been synced yet.", hint="Type: tieout refresh")
    return [name for name in shown if name in own]


def _of_pages(progress: Progress | None) -> Progress | None:
    return progress and (lambda connection, done, total: progress(f"pages of {connection}", done, total))


def state(url: str) -> str | None:
    """What models and pages would be made from now: what is landed, each company's settings and today, this code."""
    with database.session(url) as session:
        return publication.state(session, code())


def is_up_to_date(settings: Settings, url: str) -> bool:
    """Whether the site shows all that is landed, for today, by this code."""
    site = settings.site_folder
    with database.session(url) as session:
        digest = publication.state(session, code())
        return (
            digest is not None
            and digest == publication.published_state(session, site)
            and (site / "index.html").exists()
        )


def code() -> str:
    """The digest of what turns landed rows into pages."""
    return fingerprint.of(fingerprint.DBT_PROJECT, fingerprint.DASHBOARDS)


def refuse_unproven(url: str) -> None:
    """Nothing, when every company's money was compared and none differs from its source; else DoesNotTieOut."""
    with reading(url) as reader:
        _refuse_unproven(reader)


def _refuse_unproven(reader: Reader, companies: Collection[str] | None = None) -> None:
    verdicts = [row for row in reader.rows("rpt_verdict") if not companies or row["connection"] in companies]
    proven = {row["connection"] for row in verdicts if row["subject"] in _MONEY and row["status"] in _COMPARED}
    subjects = [row for row in verdicts if row["currency"] is None and row["subject"] != COMPANY]
    refused = [row for row in subjects if _is_refused(row, proven)]
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


def _is_refused(verdict: Mapping[str, Any], proven: Collection[str]) -> bool:
    """Whether it differs, or says that nothing about the company's money was compared."""
    is_silent = verdict["subject"] == RECEIVABLES and verdict["connection"] not in proven
    return verdict["status"] == "differs" or is_silent
