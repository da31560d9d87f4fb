"""QuickBooks Online's answers: rows that keep their text, hashes, counts, and faults in both envelopes."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from pipelines.sources.http.client import Fault
from pipelines.sources.quickbooks import faults, responses
from pipelines.sources.quickbooks.entities import ENTITIES
from tests.realdata import folder


def payment(open_balance: str, amount: str = "20.00") -> bytes:
    line_ex = b'{"any":[{"value":{"Name":"txnOpenBalance","Value":"%s"}}]}' % open_balance.encode()
    line = b'{"Amount":%s,"LinkedTxn":[{"TxnId":"67","TxnType":"Invoice"}],"LineEx":%s}' % (amount.encode(), line_ex)
    return b'{"QueryResponse":{"Payment":[{"Id":"5","Line":[%s]}]}}' % line


def payment_hash(content: bytes) -> str:
    (row,) = responses.rows(content, "Payment", volatile=ENTITIES["payment"].volatile)
    return row.payload_hash


def told_of(response: httpx.Response) -> Fault:
    found = faults.fault(response, connection="acme")
    assert found is not None
    return found


def fault(code: str, *, status: int, detail: str = "", kind: str = "ValidationFault") -> httpx.Response:
    error = {"Message": "Some message", "Detail": detail, "code": code}
    return httpx.Response(status, json={"Fault": {"Error": [error], "type": kind}})


def gateway(code: str, message: str, detail: str, status: int) -> httpx.Response:
    error = {"message": message, "detail": detail, "code": code, "element": None}
    return httpx.Response(status, json={"fault": {"error": [error], "type": "AUTHENTICATION"}, "queryResponse": None})


def test_the_payload_keeps_every_digit_and_the_stamp_is_in_utc() -> None:
    text = '{"Id":"7","MetaData":{"LastUpdatedTime":"2023-02-17T13:43:08-08:00"},"TotalAmt":12345678901234567.10}'
    (row,) = responses.rows(b'{"QueryResponse":{"Invoice":[%s]}}' % text.encode(), "Invoice")
    assert row.payload == text
    assert row.updated_at == datetime(2023, 2, 17, 21, 43, 8, tzinfo=UTC)


def test_the_hash_of_a_payment_ignores_what_is_computed_while_reading() -> None:
    assert payment_hash(payment("20.00")) == payment_hash(payment("0"))
    assert payment_hash(payment("20.00")) != payment_hash(payment("20.00", amount="20.01"))


def test_the_hash_of_a_payment_keeps_amounts_apart_that_are_one_float() -> None:
    one, other = payment("0", amount="12345678901234567.01"), payment("0", amount="12345678901234567.02")
    assert payment_hash(one) != payment_hash(other)


def test_the_recorded_company_has_41_customers_who_owe_5204_02() -> None:
    content = (folder("quickbooks_recorded") / "all__customers__2.json").read_bytes()
    rows = responses.rows(content, "Customer")
    assert len({row.id for row in rows}) == 41
    assert all(row.updated_at for row in rows)
    customers = [json.loads(row.payload, parse_float=Decimal) for row in rows]
    assert sum(each["Balance"] for each in customers) == Decimal("5204.02")
    # with jobs every job counts twice; of those that have no parent it is the same sum again
    assert sum(each["BalanceWithJobs"] for each in customers) == Decimal("5563.52")
    assert sum(each["BalanceWithJobs"] for each in customers if "ParentRef" not in each) == Decimal("5204.02")
    assert [json.loads(row.payload) for row in rows] == json.loads(content)["QueryResponse"]["Customer"]


def test_every_recorded_query_is_read_as_rows_or_as_a_count_and_every_recorded_error_as_a_fault() -> None:
    recorded = folder("quickbooks_recorded")
    read_as: dict[str, int] = {"rows": 0, "count": 0, "fault": 0}
    for entry in json.loads((recorded / "index.json").read_text()):
        content = (recorded / entry["file"]).read_bytes()
        response = httpx.Response(entry["status"], content=content)
        if entry["status"] >= 400:
            assert faults.fault(response, connection="acme") is not None
            read_as["fault"] += 1
        elif "/query?" in entry["uri"]:
            assert faults.fault(response, connection="acme") is None
            expected = json.loads(content)["QueryResponse"]
            read_as["count" if "totalCount" in expected else "rows"] += 1
            assert responses.count(content).rows == expected.get("totalCount", 0)
            for name in (key for key, value in expected.items() if isinstance(value, list)):
                assert len(responses.rows(content, name)) == expected["maxResults"]
    assert read_as == {"rows": 17, "count": 4, "fault": 6}


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("003100", 403, "realm_id and base_url"),
        ("6190", 400, "subscription has ended"),
        ("610", 400, "deleted or made inactive"),
        ("4000", 400, "fault of Tieout"),
    ],
)
def test_each_known_fault_says_what_to_do_and_what_to_type(code: str, status: int, told: str) -> None:
    found = told_of(fault(code, status=status))
    assert f"answered {status}, fault {code.lstrip('0')}: " in found.text
    assert told in str(found.hint)
    assert str(found.hint).endswith("tieout refresh --connection acme")


def test_the_token_that_a_refusal_repeats_is_left_out() -> None:
    token = "short-token"
    detail, message = f"Token expired: {token}", "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    found = told_of(gateway("", message, detail, 401))
    assert "fault 3200" in found.text
    assert token not in repr(found)


def test_a_throttled_or_broken_service_may_pass_and_a_refused_query_may_not() -> None:
    assert told_of(fault("003001", status=403, kind="SERVICE")).is_passing
    assert told_of(fault("10000", status=500, kind="SystemFault")).is_passing
    assert told_of(httpx.Response(503, html="<h1>Service unavailable</h1>")).is_passing
    assert not told_of(fault("4001", status=400)).is_passing
    assert not told_of(httpx.Response(403, html="<h1>Denied</h1>")).is_passing


@pytest.mark.parametrize("error", ["null", "[]", "[null]", '["text"]', "{}", '[{"code":4001}]'])
def test_a_fault_of_an_unknown_shape_is_a_fault_all_the_same(error: str) -> None:
    found = told_of(httpx.Response(200, content=b'{"Fault":{"Error":%s}}' % error.encode()))
    assert "no reason given" in found.text


@pytest.mark.parametrize(
    "odd", ["null", '"today"', "[]", '{"LastUpdatedTime": ""}', '{"LastUpdatedTime": "0001-01-01T00:00:00+14:00"}']
)
def test_a_row_whose_stamp_cannot_be_read_is_a_row_without_a_stamp(odd: str) -> None:
    content = f'{{"QueryResponse": {{"Invoice": [{{"Id": "7", "status": 1, "MetaData": {odd}}}]}}}}'.encode()
    (row,) = responses.rows(content, "Invoice")
    assert (row.id, row.updated_at) == ("7", None)


@pytest.mark.parametrize("odd", [None, [], "USD", {}, {"value": None}, {"value": ["USD"]}])
def test_a_text_that_is_not_where_it_should_be_is_none(odd: object) -> None:
    assert responses.text_at({"CurrencyRef": odd}, "CurrencyRef", "value") is None
