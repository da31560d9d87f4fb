"""QuickBooks Online: what is asked, how a company that changes meanwhile is read, and how faults are told."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.quickbooks import connector
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.stream import ConnectorContext, Row, Tokens, Unproven

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
ACCESS = "eyJaccess0123456789abcdef"
OPTIONS = Options.model_validate({"realm_id": "1", "client_id": "app", "client_secret": "hidden-secret"})
STATEMENT = re.compile(
    r"SELECT (?P<what>\*|COUNT\(\*\)) FROM (?P<name>\w+)(?: WHERE (?P<where>.*?))?"
    r"(?: ORDERBY MetaData.LastUpdatedTime STARTPOSITION (?P<start>\d+) MAXRESULTS 1000)?"
)

Document = dict[str, Any]
Handler = Callable[[httpx.Request], httpx.Response]


class Kept:
    def load(self) -> Tokens:
        return Tokens(ACCESS, "refresh", NOW + timedelta(hours=1))

    def save(self, tokens: Tokens) -> None:
        raise AssertionError("nothing is refreshed here")

    def delete(self) -> None:
        raise AssertionError("nothing is forgotten here")

    def lock(self) -> AbstractContextManager[None]:
        return nullcontext()


class Books:
    """Invoices behind the query of the source; `between` is called after each page with its number."""

    def __init__(self, documents: list[Document], between: Callable[["Books", int], None] = lambda books, page: None):
        self.documents = {document["Id"]: document for document in documents}
        self.between = between
        self.statements: list[str] = []
        self.pages = 0
        self.miscounted = 0
        self.told_as_deleted: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/cdc"):
            return self._changes()
        statement = request.url.params["query"]
        self.statements.append(statement)
        asked = STATEMENT.fullmatch(statement)
        assert asked, statement
        found = self._found(asked["where"] or "")
        if asked["what"] != "*":
            return answer({"totalCount": len(found) + self.miscounted})
        begin = int(asked["start"] or 1) - 1
        response = answer({asked["name"]: found[begin : begin + 1000]} if found[begin:] else {})
        self.pages += 1
        self.between(self, self.pages)
        return response

    def _changes(self) -> httpx.Response:
        """What change data capture says: nothing but what it was told to say."""
        gone = [{"status": "Deleted", "Id": row_id} for row_id in self.told_as_deleted]
        return httpx.Response(200, json={"CDCResponse": [{"QueryResponse": [{"Invoice": gone} if gone else {}]}]})

    def touch(self, number: int, moment: datetime) -> None:
        self.documents[str(number)] = invoice(number, moment)

    def _found(self, where: str) -> list[Document]:
        since = re.search(r"LastUpdatedTime >= '(.*?)'", where)
        rows = sorted(self.documents.values(), key=lambda row: (stamp(row), int(row["Id"])))
        if ids := re.search(r"Id IN \((.*?)\)", where):
            rows = [row for row in rows if f"'{row['Id']}'" in ids[1]]
        return [row for row in rows if not since or stamp(row) >= datetime.fromisoformat(since[1])]


def stamp(document: Document) -> datetime:
    return datetime.fromisoformat(document["MetaData"]["LastUpdatedTime"])


def invoice(number: int, moment: datetime) -> Document:
    return {"Id": str(number), "MetaData": {"LastUpdatedTime": moment.isoformat()}, "TotalAmt": 10}


def invoices(count: int, seconds: int = 1) -> list[Document]:
    return [invoice(number, START + timedelta(seconds=number * seconds)) for number in range(1, count + 1)]


def answer(response: Document, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json={"QueryResponse": response, "time": "2026-03-31T05:00:00.000-07:00"})


def connect(handler: Handler, slept: list[float] | None = None) -> connector.QuickBooksConnector:
    context = ConnectorContext(Connection(name="acme", source="quickbooks"), OPTIONS, Kept(), lambda: NOW, Path())
    pauses = [] if slept is None else slept
    return connector.connect(context, transport=httpx.MockTransport(handler), sleep=pauses.append)


def read(handler: Handler, stream: str = "invoice", since: datetime | None = None) -> list[Row]:
    pages = connect(handler).pages(connector.SOURCE.stream(stream), since)
    return [row for page in pages for row in page.rows]


def failure(handler: Handler, stream: str = "invoice", slept: list[float] | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        list(connect(handler, slept).pages(connector.SOURCE.stream(stream), None))
    return str(caught.value)


def fault(code: str, *, status: int, detail: str = "", kind: str = "ValidationFault") -> httpx.Response:
    error = {"Message": "Some message", "Detail": detail, "code": code}
    return httpx.Response(status, json={"Fault": {"Error": [error], "type": kind}})


def gateway(code: str, message: str, detail: str, status: int) -> httpx.Response:
    error = {"message": message, "detail": detail, "code": code, "element": None}
    return httpx.Response(status, json={"fault": {"error": [error], "type": "AUTHENTICATION"}, "queryResponse": None})


# what is asked


def test_every_entity_and_every_control_is_a_stream_and_the_controls_are_read_last() -> None:
    streams = connector.SOURCE.streams
    lists = ["customer", "item", "term", "payment_method", "class", "department"]
    sales = ["invoice", "payment", "credit_memo", "refund_receipt", "sales_receipt"]
    others = ["journal_entry", "deposit", "purchase", "bill", "estimate", "time_activity"]
    reports = ["aged_receivable", "aged_receivable_detail", "aged_receivable_month_end"]
    reports += ["profit_and_loss", "profit_and_loss_earlier"]
    controls = ["account", "exchange_rate", "row_count", *reports]
    incremental = lists + sales + others
    assert [stream.name for stream in streams] == ["company_info", "preferences", *incremental, *controls]
    once = ["aged_receivable_month_end", "profit_and_loss_earlier"]
    assert [stream.name for stream in streams if stream.is_incremental] == [*incremental, *once]
    assert [stream.name for stream in streams if stream.guards_deletions] == incremental
    assert [stream.name for stream in streams if stream.is_control] == controls


def test_every_request_asks_for_json_of_minor_version_75_with_the_token() -> None:
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer({"Preferences": [{"Id": "1"}]})

    read(keep, "preferences")
    assert seen[0].url.path == "/v3/company/1/query"
    assert seen[0].url.host == "quickbooks.api.intuit.com"
    assert seen[0].url.params["minorversion"] == "75"
    assert seen[0].headers["Accept"] == "application/json"
    assert seen[0].headers["Authorization"] == f"Bearer {ACCESS}"


def test_a_read_since_a_moment_without_change_data_capture_is_one_query_in_utc_that_includes_the_moment() -> None:
    books = Books([])
    assert read(books, "time_activity", since=datetime.fromisoformat("2026-02-01T00:00:00-08:00")) == []
    assert books.statements == [
        "SELECT * FROM TimeActivity WHERE MetaData.LastUpdatedTime >= '2026-02-01T08:00:00Z'"
        " ORDERBY MetaData.LastUpdatedTime STARTPOSITION 1 MAXRESULTS 1000"
    ]


def test_lists_are_asked_for_their_inactive_rows() -> None:
    books = Books([])
    for stream in ("customer", "item", "term", "payment_method", "class", "department", "account"):
        read(books, stream)
    asked = [statement.partition(" WHERE ")[2].partition(" ORDERBY ")[0] for statement in books.statements]
    assert asked == ["Active IN (true, false)"] * 14


def test_the_row_counts_have_the_names_of_the_promise() -> None:
    rows = read(Books(invoices(3)), "row_count")
    documents = ["invoice", "payment", "credit_memo", "refund_receipt", "sales_receipt"]
    assert [row.id for row in rows] == ["customers", "items", *documents]
    assert json.loads(rows[2].payload) == {"name": "invoice", "entity": "Invoice", "count": 3}


# reading a company that changes


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (999, 1), (1000, 2), (1001, 2), (2500, 3)])
def test_every_row_is_given_once_whether_or_not_the_last_page_is_full(count: int, pages: int) -> None:
    books = Books(invoices(count))
    rows = read(books)
    assert [int(row.id) for row in rows] == list(range(1, count + 1))
    assert books.pages == pages


def test_more_rows_than_a_page_may_share_one_second() -> None:
    rows = read(Books([*invoices(2300, seconds=0), invoice(9999, START + timedelta(days=1))]))
    assert len(rows) == len({row.id for row in rows}) == 2301


def test_a_row_that_is_touched_while_pages_are_read_costs_no_other_row_and_comes_in_its_new_version() -> None:
    def touch(books: Books, page: int) -> None:
        if page == 1:
            books.touch(1, NOW)

    rows = read(Books(invoices(2500), touch))
    assert {int(row.id) for row in rows} == set(range(1, 2501))
    assert [row.updated_at for row in rows if row.id == "1"] == [START + timedelta(seconds=1), NOW]


def test_a_row_that_is_deleted_while_pages_are_read_is_taken_out_without_reading_all_again() -> None:
    def delete(books: Books, page: int) -> None:
        if page == 1:
            books.documents.pop("1", None)
            books.told_as_deleted.append("1")

    books = Books(invoices(1500), delete)
    rows = read(books)
    assert {int(row.id) for row in rows} == set(range(1, 1501))
    assert [row.id for row in rows if row.is_deleted] == ["1"]
    assert books.pages == 3, "two of rows, and one that asks for the id"


def test_a_row_that_is_deleted_without_a_word_while_pages_are_read_costs_no_other_row() -> None:
    def delete(books: Books, page: int) -> None:
        if page == 1:
            books.documents.pop("1", None)

    books = Books(invoices(1500), delete)
    rows = read(books)
    assert {int(row.id) for row in rows} == set(range(1, 1501))
    assert [row.id for row in rows if row.is_deleted] == ["1"], "what the first reading saw is told as deleted"
    assert books.pages == 4


def test_a_count_that_stays_different_after_three_readings_gives_all_that_was_read_as_unproven() -> None:
    books = Books(invoices(5))
    books.miscounted = 2
    given: list[str] = []
    with pytest.raises(Unproven, match="5 rows were read but QuickBooks counts 7, 3 times in a row"):
        for page in connect(books).pages(connector.SOURCE.stream("invoice"), None):
            given += [row.id for row in page.rows]
    assert given == ["1", "2", "3", "4", "5"]
    assert books.pages == 3


def test_a_server_that_gives_the_same_page_for_ever_is_an_error() -> None:
    page = answer({"Invoice": invoices(1000)})
    message = failure(lambda request: httpx.Response(200, content=page.content))
    assert "same page again" in message


def test_an_answer_without_rows_is_no_rows_but_a_company_without_info_is_an_error() -> None:
    assert read(lambda request: httpx.Response(200, json={})) == []
    assert read(lambda request: answer({})) == []
    assert "CompanyInfo" in failure(lambda request: answer({}), "company_info")


# answers that are not as they should be


def test_a_row_without_an_id_is_an_error_and_not_landed() -> None:
    assert "form that is not known" in failure(lambda request: answer({"Invoice": [{"TotalAmt": 1}]}))


def test_a_refused_query_names_code_words_and_status_and_is_not_repeated() -> None:
    slept: list[float] = []
    message = failure(lambda request: fault("4001", status=400, detail="Custmoer"), slept=slept)
    assert "Connection acme, stream invoice: QuickBooks answered 400, fault 4001: Some message; Custmoer" in message
    assert slept == []


def test_a_fault_under_a_good_status_is_an_error_in_either_envelope() -> None:
    assert "fault 2010" in failure(lambda request: fault("2010", status=200))
    assert "fault 3100" in failure(lambda request: gateway("", "m; errorCode=003100; statusCode=403", "", 200))


@pytest.mark.parametrize(
    "passing",
    [
        fault("10000", status=200, kind="SystemFault"),
        fault("003001", status=403, kind="SERVICE"),
        httpx.Response(503, html="<h1>Service unavailable</h1>"),
        httpx.Response(200, html="<h1>Please wait</h1>"),
        httpx.Response(200, content=b'{"QueryResponse":{"Invo'),
    ],
    ids=["system fault under 200", "throttled under 403", "page of the edge", "page under 200", "cut without a trace"],
)
def test_what_may_pass_is_asked_again(passing: httpx.Response) -> None:
    slept: list[float] = []
    answers = iter([passing, answer({"Preferences": [{"Id": "1"}]})])
    pages = connect(lambda request: next(answers), slept).pages(connector.SOURCE.stream("preferences"), None)
    assert [row.id for page in pages for row in page.rows] == ["1"]
    assert len(slept) == 1


# options


@pytest.mark.parametrize(
    "wrong",
    [{"realm_id": "12/../3"}, {"base_url": "quickbooks.api.intuit.com"}, {"base_url": "https://me:pass@host"}],
)
def test_a_realm_or_an_address_that_cannot_be_one_is_refused_without_repeating_it(wrong: dict[str, str]) -> None:
    given = {"realm_id": "1", "client_id": "app", "client_secret": "hidden-secret"}
    with pytest.raises(ValidationError) as caught:
        Options.model_validate(given | wrong)
    assert next(iter(wrong.values())) not in str(caught.value)


def test_secrets_are_not_in_the_repr_of_the_options_and_values_may_name_a_variable() -> None:
    named = {"realm_id": "env:REALM", "client_id": "env:ID", "client_secret": "env:SECRET", "base_url": "env:URL"}
    assert Options.model_validate(named).realm_id == "env:REALM"
    assert "hidden-secret" not in repr(OPTIONS)
