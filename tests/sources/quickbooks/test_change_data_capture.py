"""Change data capture: one answer for all, the cap of a thousand, deletions that are none, and where it is missing."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx

from pipelines.errors import SourceError
from pipelines.sources.quickbooks import connector, responses
from pipelines.sources.stream import Row
from tests.realdata import folder
from tests.sources.quickbooks.test_connector import NOW, Document, answer, connect, fault, invoice, stamp

SINCE = NOW - timedelta(days=1)
CAP = 1000


class Recorder:
    """Books whose changes can be asked for; `live` by entity, `deleted` ids with their moments by entity."""

    def __init__(self) -> None:
        self.live: dict[str, dict[str, Document]] = {}
        self.deleted: dict[str, dict[str, datetime]] = {}
        self.asked: list[tuple[list[str], datetime]] = []
        self.statements: list[str] = []
        self.cap = CAP
        self.refused: set[str] = set()

    def add(self, entity: str, *documents: Document) -> None:
        self.live.setdefault(entity, {}).update((document["Id"], document) for document in documents)

    def delete(self, entity: str, row_id: str, at: datetime) -> None:
        self.live.get(entity, {}).pop(row_id, None)
        self.deleted.setdefault(entity, {})[row_id] = at

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/cdc"):
            names = request.url.params["entities"].split(",")
            since = datetime.fromisoformat(request.url.params["changedSince"])
            self.asked.append((names, since))
            return fault("500", status=400) if self.refused & set(names) else self._changes(names, since)
        self.statements.append(request.url.params["query"])
        return self._query(request.url.params["query"])

    def _changes(self, names: list[str], since: datetime) -> httpx.Response:
        left, slots = self.cap, []
        for name in names:
            rows = [row for row in self.live.get(name, {}).values() if stamp(row) >= since]
            gone = [
                {"domain": "QBO", "status": "Deleted", "Id": row_id, "MetaData": {"LastUpdatedTime": at.isoformat()}}
                for row_id, at in self.deleted.get(name, {}).items()
                if at >= since
            ]
            shown = [*sorted(rows, key=stamp), *gone][:left]
            left -= len(shown)
            slots.append({name: shown, "startPosition": 1, "maxResults": len(shown)} if shown else {})
        return httpx.Response(200, json={"CDCResponse": [{"QueryResponse": slots[::-1]}], "time": "now"})

    def _query(self, statement: str) -> httpx.Response:
        name = re.findall(r"FROM (\w+)", statement)[0]
        rows = list(self.live.get(name, {}).values())
        if ids := re.search(r"Id IN \(([^)]*)\)", statement):
            rows = [row for row in rows if f"'{row['Id']}'" in ids[1]]
        if since := re.search(r"LastUpdatedTime >= '(.*?)'", statement):
            rows = [row for row in rows if stamp(row) >= datetime.fromisoformat(since[1])]
        if until := re.search(r"LastUpdatedTime <= '(.*?)'", statement):
            rows = [row for row in rows if stamp(row) <= datetime.fromisoformat(until[1])]
        if "COUNT" in statement:
            return answer({"totalCount": len(rows)})
        start = int((re.findall(r"STARTPOSITION (\d+)", statement) or ["1"])[0])
        size = int((re.findall(r"MAXRESULTS (\d+)", statement) or ["100"])[0])
        page = sorted(rows, key=stamp)[start - 1 : start - 1 + size]
        return answer({name: page} if page else {})


def ago(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


def read(books: Callable[[httpx.Request], httpx.Response], since: Mapping[str, datetime]) -> dict[str, list[Row]]:
    company = connect(books)
    wanted = {connector.SOURCE.stream(name): moment for name, moment in since.items()}
    company.expect(wanted)
    try:
        return {
            stream.name: [row for page in company.pages(stream, moment) for row in page.rows]
            for stream, moment in wanted.items()
        }
    finally:
        company.close()


def ids(rows: list[Row]) -> list[str]:
    return [row.id for row in rows]


def test_the_changes_of_all_entities_come_in_one_answer_whatever_its_order() -> None:
    books = Recorder()
    books.add("Invoice", invoice(7, ago(60)))
    books.add("Payment", invoice(8, ago(30)))
    found = read(books, {"customer": SINCE, "invoice": SINCE, "payment": SINCE - timedelta(minutes=5)})
    assert {name: ids(rows) for name, rows in found.items()} == {"customer": [], "invoice": ["7"], "payment": ["8"]}
    assert books.asked == [(["Customer", "Invoice", "Payment"], SINCE - timedelta(minutes=5))]
    assert books.statements == []


def test_a_stream_that_lags_far_behind_is_asked_for_alone() -> None:
    books = Recorder()
    read(books, {"customer": SINCE, "invoice": SINCE, "term": SINCE - timedelta(days=20)})
    assert sorted(books.asked) == [(["Customer", "Invoice"], SINCE), (["Term"], SINCE - timedelta(days=20))]


def test_a_deletion_is_a_tombstone_at_its_own_moment_once_the_id_is_not_there() -> None:
    books = Recorder()
    books.add("Invoice", invoice(1, ago(900000)))
    books.delete("Invoice", "5", ago(10))
    (row,) = read(books, {"invoice": SINCE})["invoice"]
    assert (row.id, row.is_deleted, row.updated_at) == ("5", True, ago(10))
    assert books.statements == ["SELECT * FROM Invoice WHERE Id IN ('5') MAXRESULTS 1000"]


def test_a_deletion_of_an_object_that_lives_is_the_object() -> None:
    books = Recorder()
    books.add("Invoice", invoice(5, ago(900000)))
    books.deleted["Invoice"] = {"5": ago(10)}
    (row,) = read(books, {"invoice": SINCE})["invoice"]
    assert (row.id, row.is_deleted) == ("5", False)
    assert json.loads(row.payload)["TotalAmt"] == 10


def test_an_inactive_row_of_a_list_is_there() -> None:
    books = Recorder()
    books.deleted["Customer"] = {"5": ago(10)}
    read(books, {"customer": SINCE})
    assert books.statements == ["SELECT * FROM Customer WHERE Id IN ('5') AND Active IN (true, false) MAXRESULTS 1000"]


def test_an_answer_that_may_be_cut_is_asked_for_again_entity_by_entity() -> None:
    books = Recorder()
    books.add("Invoice", *(invoice(number, ago(5000 - number)) for number in range(1, 701)))
    books.add("Payment", *(invoice(number, ago(5000 - number)) for number in range(1, 601)))
    books.delete("Payment", "9999", ago(1))
    found = read(books, {"invoice": SINCE, "payment": SINCE})
    assert len(found["invoice"]) == 700
    assert len(found["payment"]) == 601
    assert [row.id for row in found["payment"] if row.is_deleted] == ["9999"]
    assert sorted(names for names, _ in books.asked) == [["Invoice"], ["Invoice", "Payment"], ["Payment"]]


def test_an_entity_with_more_changes_than_an_answer_holds_is_read_by_its_stamps_and_deletions_by_shorter_windows() -> (
    None
):
    books = Recorder()
    books.add("Invoice", *(invoice(number, ago(5000 - number)) for number in range(1, 2501)))
    books.delete("Invoice", "9999", ago(2400))
    rows = read(books, {"invoice": SINCE})["invoice"]
    assert {row.id for row in rows if not row.is_deleted} == {str(number) for number in range(1, 2501)}
    assert [row.id for row in rows if row.is_deleted] == ["9999"]
    moments = [since for _, since in books.asked]
    assert moments == sorted(moments)
    assert len(moments) > 2


def test_where_no_changes_are_told_an_entity_is_read_by_its_stamps() -> None:
    books = Recorder()
    books.refused = {"Bill"}
    books.add("Bill", invoice(3, ago(60)))
    books.add("Invoice", invoice(7, ago(60)))
    found = read(books, {"invoice": SINCE, "bill": SINCE})
    assert {name: ids(rows) for name, rows in found.items()} == {"invoice": ["7"], "bill": ["3"]}
    assert [statement for statement in books.statements if "Invoice" in statement] == []


def test_a_realm_that_may_not_be_read_is_an_error_also_in_the_changes() -> None:
    try:
        read(lambda request: fault("3100", status=403), {"invoice": SINCE, "payment": SINCE})
    except SourceError as error:
        assert "fault 3100" in str(error)
        assert "Check realm_id" in str(error)
    else:
        raise AssertionError("nothing was refused")


def test_the_recorded_changes_parse_and_a_recorded_deletion_is_one() -> None:
    content = (folder("quickbooks_recorded") / "cdc__basic__1.json").read_bytes()
    found = responses.changes(content, volatile={"Estimate": frozenset(), "Invoice": frozenset()})
    assert found["Estimate"].objects > 0
    assert all(row.updated_at for changed in found.values() for row in changed.rows)


def test_an_entity_without_a_slot_and_one_with_an_empty_slot_have_no_changes() -> None:
    content = b'{"CDCResponse":[{"QueryResponse":[{},{"Invoice":[{"Id":"3"}],"maxResults":1},{}]}],"time":"now"}'
    found = responses.changes(content, volatile=dict.fromkeys(("Customer", "Invoice"), frozenset()))
    assert found["Customer"].objects == 0
    assert ids(list(found["Invoice"].rows)) == ["3"]
