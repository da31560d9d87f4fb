"""Render every page, check every page, replace the old site with the new one: all of it or nothing.

Same rows and same version give the same bytes; no clock is read here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboards import catalog, company_warnings, paths
from dashboards.company_data import CompanyData, read_company, without_numbers
from dashboards.formats import csv, html, xlsx
from dashboards.formats import json as json_format
from dashboards.reader import Reader
from dashboards.report import Report, Row
from dashboards.site.atomic_replace import MADE_BY, MANIFEST, replaced
from dashboards.site.validate_page import Checked, PageBroken, check_links, check_page, check_reach
from pipelines.errors import ConfigurationError, SourceError, TieoutError, WarehouseError, place

HOME = f"{paths.HOME}{html.ENDING}"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Published:
    """Where the site begins, how many pages it has and how many bytes all its files take.

    `without_pages` are the connections whose pages could not be made, and why.
    """

    index: Path
    pages: int
    bytes: int
    without_pages: Mapping[str, str] = field(default_factory=dict)


def publish(
    reader: Reader,
    out: Path,
    *,
    version: str,
    companies: Sequence[str] | None = None,
    not_built: Sequence[Row] = (),
    progress: Progress | None = None,
    chart_cache: Path | None = None,
    check: Callable[[], None] = lambda: None,
    on_wait: Callable[[], None] = lambda: None,
    is_public: bool = False,
    legacy_page: bool = True,
) -> Published:
    """Publish the site of all companies, or of those connections, in the folder `out`.

    `not_built` are companies of which the warehouse has no numbers, with the `held_reason`. Each has one page that says
    so, as has a company whose pages cannot be made. `progress` is told a connection, its pages done and its pages in
    all; `check` raises where the old site must stay after all; `on_wait` is called once if another report is being put
    there. On any other failure the old site stays. Its files are their owner's alone, unless it `is_public`;
    without `legacy_page` nothing on it compares with the legacy report.
    """
    rows = [*reader.rows("rpt_company"), *not_built]
    chosen = sorted(_chosen(rows, companies), key=lambda row: str(row["connection"]))
    views = catalog.views(legacy_page=legacy_page)
    with replaced(out, on_wait, is_public=is_public) as folder:
        pack = _Pack(folder, html.renderer(chart_cache))
        without_pages = _write_pages(pack, reader, chosen, not_built, version, progress, views)
        size = pack.finish(version)
        check()
    return Published(index=out / "index.html", pages=len(pack.pages), bytes=size, without_pages=without_pages)


def _write_pages(
    pack: "_Pack",
    reader: Reader,
    chosen: Sequence[Row],
    not_built: Sequence[Row],
    version: str,
    progress: Progress | None,
    views: Sequence[str],
) -> dict[str, str]:
    """Write one company after another, so that one is in memory; the home page last. Return whose pages failed."""
    for_home, failed = [], {}
    for company in chosen:
        if company in not_built:
            data = without_numbers(company, company_warnings.left_out(company, str(company["held_reason"])), version)
        else:
            data, reason = _written(pack, reader, company, version, progress, views)
            failed.update({str(company["connection"]): reason} if reason else {})
        if data.trouble:
            _write_company(pack, data, progress)
        for_home.append(data.at_home(catalog.contents(data)))
    if failed and len(failed) == len(chosen):
        lines = [f"Connection {name}: its pages could not be made ({reason})." for name, reason in failed.items()]
        raise SourceError("\n".join([*lines, "The site was left as it was."]), hint="Report this message.")
    pack.add(catalog.OF_ALL_COMPANIES(for_home))
    return failed


def _written(
    pack: "_Pack", reader: Reader, company: Row, version: str, progress: Progress | None, views: Sequence[str]
) -> tuple[CompanyData, str | None]:
    """Write the pages of a company; return it, or one without numbers and why: its trouble is its own."""
    try:
        with reader.apart():
            data = read_company(reader, company, version, views)
            _write_company(pack, data, progress)
            return data, None
    except (WarehouseError, OSError, MemoryError):  # nobody's data
        raise
    except Exception as error:
        reason = str(error.args[0]) if isinstance(error, TieoutError) else place(error)
        pack.forget(paths.company_folder(str(company["connection"])))
        return without_numbers(
            company, company_warnings.left_out(company, f"its pages could not be made: {reason}"), version
        ), reason


def _write_company(pack: "_Pack", data: CompanyData, progress: Progress | None) -> None:
    pages = catalog.number_of_pages(data)
    for done, report in enumerate(catalog.company_reports(data), 1):
        pack.add(report)
        if progress:
            progress(data.connection, done, pages)
    pack.check(paths.company_folder(data.connection))


def _chosen(rows: Sequence[Row], companies: Sequence[str] | None) -> list[Row]:
    """Return the companies to publish, in the view's order."""
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

    def check(self, folder: str) -> None:
        """Raise if a link of a page below this folder leads to what is not there."""
        check_links(self.pages, [*self.files, HOME, MANIFEST], lambda path: path.startswith(folder))

    def forget(self, folder: str) -> None:
        """Take away all that was written below this folder."""
        for path in [path for path in self.files if path.startswith(folder)]:
            written = self.folder / path
            self.size -= written.stat().st_size
            written.unlink()
            del self.files[path]
            self.pages.pop(path, None)

    def finish(self, version: str) -> int:
        """Check the home page's links, write the manifest; the size of the whole pack in bytes."""
        check_links(self.pages, [*self.files, MANIFEST], HOME.__eq__)
        check_reach(self.pages, HOME)
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
