"""Render every page, check every page, replace the old site with the new one: all of it or nothing.

Same rows and same version give the same bytes; no clock is read here.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboards import catalog, paths
from dashboards.books import Books, read_books
from dashboards.check import Checked, PageBroken, check_links, check_page, check_reach
from dashboards.formats import csv, html, xlsx
from dashboards.formats import json as json_format
from dashboards.reader import Reader
from dashboards.report import Report, Row
from dashboards.swap import MADE_BY, MANIFEST, replaced
from pipelines.errors import ConfigurationError, TieoutError

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Published:
    """Where the site begins, how many pages it has and how many bytes all its files take."""

    index: Path
    pages: int
    bytes: int


def publish(
    reader: Reader,
    out: Path,
    *,
    version: str,
    companies: Sequence[str] | None = None,
    progress: Progress | None = None,
    chart_cache: Path | None = None,
    check: Callable[[], None] = lambda: None,
    on_wait: Callable[[], None] = lambda: None,
    is_public: bool = False,
) -> Published:
    """The site of all companies, or of those connections, in the folder `out`.

    `progress` is told a connection, its pages done and its pages in all; `check` raises where the old site must stay
    after all; `on_wait` is called once if another report is being put there. On any failure the old site stays.
    Its files are their owner's alone, unless it `is_public`.
    """
    chosen = _chosen(reader.rows("rpt_company"), companies)
    with replaced(out, on_wait, is_public=is_public) as folder:
        pack = _Pack(folder, html.renderer(chart_cache))
        _write_pages(pack, reader, chosen, version, progress)
        size = pack.finish(version)
        check()
    return Published(index=out / "index.html", pages=len(pack.pages), bytes=size)


def _write_pages(pack: "_Pack", reader: Reader, chosen: Sequence[Row], version: str, progress: Progress | None) -> None:
    """Company by company, so that only one company's rows are in memory; the home page last."""
    for_home = []
    for company in chosen:
        books = read_books(reader, company, version)
        _write_company(pack, books, progress)
        for_home.append(books.at_home)
    pack.add(catalog.OF_ALL_COMPANIES(for_home))


def _write_company(pack: "_Pack", books: Books, progress: Progress | None) -> None:
    pages = catalog.number_of_pages(books)
    for done, report in enumerate(catalog.company_reports(books), 1):
        pack.add(report)
        if progress:
            progress(books.connection, done, pages)


def _chosen(rows: list[dict[str, object]], companies: Sequence[str] | None) -> list[Row]:
    """The companies to publish, in the view's order."""
    if not rows:
        raise TieoutError("There is no company to report on: nothing has been synced yet.", hint="Type: tieout refresh")
    known = [str(row["connection"]) for row in rows]
    for name in companies or ():
        if name not in known:
            raise ConfigurationError(
                f"There is no synced company {name!r}.", hint=f"Known: {', '.join(known)}. Type: tieout status"
            )
    return [row for row in rows if not companies or row["connection"] in companies]


@dataclass
class _Pack:
    """The files written so far, with their checksums, and where each page leads and can be led to."""

    folder: Path
    render: Callable[[Report], str]
    files: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Checked] = field(default_factory=dict)
    size: int = 0
    _same: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        """Write one report in every format."""
        path, page = f"{report.path}{html.ENDING}", self.render(report)
        checked = check_page(path, page)
        parts = self._same.setdefault(checked.parts, checked.parts)  # thousands of customers' pages have the same ones
        self.pages[path] = Checked(checked.leads, parts)
        self._write(path, page)
        self._write(f"{report.path}{json_format.ENDING}", json_format.render(report))
        for export in report.exports:
            self._write(f"{export.path}{csv.ENDING}", csv.render(export.table))
            self._write(f"{export.path}{xlsx.ENDING}", xlsx.render(export.table))

    def finish(self, version: str) -> int:
        """Check the links, write the manifest; the size of the whole pack in bytes."""
        check_links(self.pages, [*self.files, MANIFEST])
        check_reach(self.pages, f"{paths.HOME}{html.ENDING}")
        content = {"made_by": MADE_BY, "version": version, "files": dict(sorted(self.files.items()))}
        self._write(MANIFEST, json.dumps(content, indent=0) + "\n")
        return self.size

    def _write(self, path: str, text: str | bytes) -> None:
        if path in self.files:
            raise PageBroken(f"Two pages want the same file: {path}.")
        content = text.encode() if isinstance(text, str) else text
        target = self.folder / path
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True)
        target.write_bytes(content)
        self.files[path] = hashlib.sha256(content).hexdigest()
        self.size += len(content)
