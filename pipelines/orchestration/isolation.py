"""Fault isolation: a connection whose data fails the models is found and quarantined, and the others are built.

Whose data it is, is asked of the models themselves: what failed is built again for some of the connections only. Each
question takes a build, and is asked only where the models failed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.orchestration.dbt import Result
from pipelines.warehouse import in_place, quarantine
from pipelines.warehouse.database import Database, Session
from pipelines.warehouse.postgres import postmaster
from pipelines.warehouse.quarantine import ALL, KnownInterval

Build = Callable[[Sequence[str]], list[Result]]

# what the database says where no connection's data is to blame
OF_THE_SERVER = (
    *("could not extend", "could not write", "could not open", "read-only", "permission denied", "shared memory"),
    *("connection to server", "server closed", "terminating connection", "canceling statement", "too many clients"),
    *("out of memory", "deadlock", "lock timeout", in_place.CANNOT, *postmaster.DISK_FULL),
)


def build(
    warehouse: Database, code: str, run: Build, selection: Sequence[str], progress: Callable[[int], None]
) -> list[Result]:
    """Build the selected nodes and return each outcome; quarantine connections with whose data they cannot be built.

    `run` builds a selection of nodes, all where it is empty; `code` is the digest of the models; `progress` is told how
    often it was asked whose data it is. What nobody's data explains is in the answer as it failed.
    """
    with warehouse.session() as session:
        quarantine.retry_changed(session, code)
    results = run(selection)
    while failed := _failed(results):
        search = _Search(warehouse, run, failed, progress)
        try:
            found = search.culprits()
        except _OtherTrouble as trouble:
            return trouble.results
        if not found:
            return results
        with warehouse.session() as session:
            quarantine.release(session, found)
            quarantine.skip(session, found, search.reasons(session, found), code)
        results = run(selection)
    if not any(result.is_failed for result in results):
        with warehouse.session() as session:
            quarantine.remember_built(session)
    return results


def _failed(results: Sequence[Result]) -> list[Result]:
    """Return what failed, if that may be some data's doing; nothing if the server itself is in trouble."""
    failed = [result for result in results if result.is_failed]
    is_of_the_server = any(sign in result.message for result in failed for sign in OF_THE_SERVER)
    return [] if is_of_the_server else failed


class _OtherTrouble(Exception):
    """A build that failed for a reason that no data has."""

    def __init__(self, results: list[Result]) -> None:
        super().__init__()
        self.results = results


@dataclass
class _Search:
    """For which connections what failed cannot be built; `why` has what failed then for each."""

    warehouse: Database
    run: Build
    failed: Sequence[Result]
    progress: Callable[[int], None]
    why: dict[str, Sequence[Result]] = field(default_factory=dict)
    asked: int = 0

    def culprits(self) -> dict[str, KnownInterval]:
        """Return the connections that it fails for, and what to skip of each; none if it is not the data."""
        with self.warehouse.session() as session:
            names = quarantine.fully_counted(session)
            choices = {name: quarantine.candidate_intervals(session, name) for name in names}
        if not names or self._fails(names, dict.fromkeys(names, ALL)):
            with self.warehouse.session() as session:
                quarantine.release(session, names)
            return {}
        kept = self._kept(names, [], names, self.failed)
        found = {name: ALL for name in names if name not in kept}
        for name in found:
            for choice in choices[name]:
                if not self._fails(names, {**found, name: choice}):
                    found = {**found, name: choice}
                    break
        return found

    def reasons(self, session: Session, found: Mapping[str, KnownInterval]) -> dict[str, str]:
        """Why it is skipped of each connection: what the models said, and which of its rows it came with."""
        return {name: self._reason(session, name, interval.known_from) for name, interval in found.items()}

    def _kept(self, names: list[str], kept: list[str], group: list[str], failed: Sequence[Result]) -> list[str]:
        """Return those to keep, of `kept`, which can be built together, and a group that failed beside them."""
        if len(group) == 1:
            self.why[group[0]] = failed
            return kept
        for part in (group[: len(group) // 2], group[len(group) // 2 :]):
            beside = [*kept, *part]
            fails = self._fails(names, {name: ALL for name in names if name not in beside})
            kept = self._kept(names, kept, part, fails) if fails else beside
        return kept

    def _fails(self, names: list[str], skipped: Mapping[str, KnownInterval]) -> list[Result]:
        """Build what failed, and all that it is made from, with this skipped; return what fails."""
        with self.warehouse.session() as session:
            quarantine.release(session, names)
            quarantine.skip(session, skipped, {})
        results = self.run([f"+{result.selector}" for result in self.failed])
        self.asked += 1
        self.progress(self.asked)
        failed = [result for result in results if result.is_failed]
        if failed and not _failed(failed):
            raise _OtherTrouble(results)
        return failed

    def _reason(self, session: Session, name: str, since: datetime | None) -> str:
        first = self.why[name][0]
        lines = [line.strip() for line in first.message.splitlines() if line.strip()]
        said = " ".join(line for line in lines if not line.startswith(("Database Error", "compiled code", "LINE", "^")))
        suspects = quarantine.suspect_rows(session, name, since, said)
        return f"{first.name}: {said.rstrip('.')}" + (f"; it came with {suspects}" if suspects else "")
