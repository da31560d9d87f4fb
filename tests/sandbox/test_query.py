from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger

from .api_caller import Caller, error, exact


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["Id"] for row in rows]


def test_a_count_gives_the_total_and_nothing_else(reader: Caller, sample: Ledger) -> None:
    response = reader.ask("select count(*) from Invoice").json()
    assert response["QueryResponse"] == {"totalCount": len(sample.rows("Invoice"))}


def test_a_page_says_where_it_starts_and_how_many_rows_it_has(reader: Caller, sample: Ledger) -> None:
    total = len(sample.rows("Invoice"))
    response = reader.ask(f"SELECT * FROM Invoice STARTPOSITION {total - 1} MAXRESULTS 500").json()["QueryResponse"]
    assert (response["startPosition"], response["maxResults"], len(response["Invoice"])) == (total - 1, 2, 2)


def test_without_a_size_a_page_has_a_hundred_rows(reader: Caller) -> None:
    assert len(reader.rows("select * from Invoice")) == 100


def test_pages_in_order_give_every_row_once(reader: Caller, sample: Ledger) -> None:
    found: list[str] = []
    while True:
        page = reader.rows(
            f"select * from Payment orderby MetaData.LastUpdatedTime startposition {len(found) + 1} maxresults 300"
        )
        if not page:
            break
        found += ids(page)
    assert sorted(found) == sorted(sample.entities["Payment"])


def test_size_and_start_may_come_in_either_order(reader: Caller) -> None:
    first = reader.rows("select * from Invoice orderby Id maxresults 2 startposition 3")
    assert ids(first) == ["3", "4"]


def test_past_the_end_and_in_an_unused_kind_the_entity_is_missing(reader: Caller) -> None:
    for statement in ("select * from Invoice startposition 5000", "select * from Transfer"):
        assert reader.ask(statement).json()["QueryResponse"] == {}


def test_the_first_position_is_one(reader: Caller) -> None:
    answer = reader.ask("select * from Invoice startposition 0")
    assert (answer.status_code, error(answer)["code"]) == (400, "4001")
    assert "value 0 is too small. Min allowed value is 1" in error(answer)["Detail"]


def test_more_than_a_thousand_rows_cannot_be_asked_for(reader: Caller) -> None:
    assert error(reader.ask("select * from Invoice maxresults 1001"))["code"] == "4001"


def test_an_unknown_entity_is_refused_with_the_recorded_text(reader: Caller) -> None:
    answer = reader.ask("SELECT * FROM Custmoer")
    assert answer.status_code == 400
    assert answer.json()["Fault"] == {
        "Error": [
            {
                "Message": "Invalid query",
                "Detail": "QueryValidationError: invalid context declaration: Custmoer",
                "code": "4001",
            }
        ],
        "type": "ValidationFault",
    }


@pytest.mark.parametrize(
    "statement",
    [
        "select * from Payment where UnappliedAmt > '0'",
        "select * from Invoice where PrivateNote like 'Voided%'",
        "select * from Invoice orderby Nonsense",
        "select * from Invoice where Id > '5'",
        "select * from Invoice where MetaData.LastUpdatedTime > '2026-01-01T00:00:00 00:00'",
    ],
)
def test_what_cannot_be_asked_is_an_invalid_query(reader: Caller, statement: str) -> None:
    answer = reader.ask(statement)
    assert (answer.status_code, error(answer)["code"]) == (400, "4001")


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "select",
        "delete from Invoice",
        "select * from Invoice where Id = '1' or Id = '2'",
        "select * from Invoice where Id = ",
        "select * from Invoice maxresults ten",
        "select * from Invoice; drop",
        "select * from Invoice where TotalAmt != '3'",
    ],
)
def test_what_is_not_in_the_grammar_is_a_parse_error(reader: Caller, statement: str) -> None:
    answer = reader.ask(statement)
    assert (answer.status_code, error(answer)["code"]) == (400, "4000")
    assert error(answer)["Detail"].startswith("QueryParserError: Encountered")


def test_keywords_and_properties_come_in_any_case(reader: Caller) -> None:
    found = reader.rows(
        "SeLeCt * FrOm Invoice WhErE metadata.lastupdatedtime >= '2026-01-01' Order By TXNDATE desc MaxResults 5"
    )
    assert len(found) == 5
    assert [row["TxnDate"] for row in found] == sorted((row["TxnDate"] for row in found), reverse=True)


def test_conditions_on_money_dates_references_and_lists_are_joined_by_and(reader: Caller, sample: Ledger) -> None:
    row = next(row for row in sample.rows("Invoice") if row["Balance"] > 100)
    customer = row["CustomerRef"]["value"]
    found = reader.all(
        "Invoice", f"where CustomerRef = '{customer}' and Balance > '100' and TxnDate <= '{row['TxnDate']}'"
    )
    wanted = [
        other["Id"]
        for other in sample.rows("Invoice")
        if other["CustomerRef"]["value"] == customer and other["Balance"] > 100 and other["TxnDate"] <= row["TxnDate"]
    ]
    assert sorted(ids(found)) == sorted(wanted)
    assert ids(reader.all("Invoice", "where Id in ('7', '9', '100000') orderby Id desc")) == ["9", "7"]


def test_moments_are_compared_as_moments_whatever_their_offset(reader: Caller, sample: Ledger) -> None:
    stamp = sample.get("Invoice", "400")["MetaData"]["CreateTime"]
    moment = datetime.fromisoformat(stamp).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(reader.all("Invoice", f"where MetaData.CreateTime = '{moment}'")) == ["400"]


def test_names_match_patterns_and_quotes_are_escaped(reader: Caller) -> None:
    assert [row["DisplayName"] for row in reader.all("Customer", r"where DisplayName = 'Parson\'s Wharf Seafood'")]
    found = [row["DisplayName"] for row in reader.all("Customer", "where DisplayName like '%Museum%'")]
    assert found == ["Bellwether Museum of Craft", "Museum Shop"]


def test_a_statement_may_be_posted(reader: Caller) -> None:
    headers = {**reader.headers(), "Content-Type": "application/text"}
    answer = reader.http.post(reader.company + "/query", content="select count(*) from Term", headers=headers)
    assert answer.json()["QueryResponse"] == {"totalCount": 4}


def test_a_projection_has_no_effect(reader: Caller) -> None:
    assert "TotalAmt" in reader.rows("select Id, DocNumber from Invoice maxresults 1")[0]


def test_inactive_rows_are_hidden_unless_they_are_asked_for(reader: Caller, sample: Ledger) -> None:
    every = len(sample.rows("Customer"))
    assert len(reader.all("Customer")) == every - 4
    assert len(reader.all("Customer", "where Active in (true, false)")) == every
    assert len(reader.all("Customer", "where active = false")) == 4
    assert (
        reader.ask("select count(*) from Customer where Active in (true,false)").json()["QueryResponse"]["totalCount"]
        == every
    )


def test_lists_come_by_name_in_byte_order_and_transactions_by_update_newest_first(reader: Caller) -> None:
    names = [row["FullyQualifiedName"] for row in reader.all("Customer")]
    assert names == sorted(names, key=str.encode)
    stamps = [row["MetaData"]["LastUpdatedTime"] for row in reader.rows("select * from Invoice")]
    assert stamps == sorted(stamps, reverse=True)


def test_no_key_of_any_row_is_null(reader: Caller) -> None:
    for kind in ("Customer", "Item", "Invoice", "Payment", "CreditMemo", "CompanyInfo", "Preferences"):
        assert not [row for row in reader.all(kind) if None in row.values()]


def test_numbers_arrive_with_exactly_their_own_digits(reader: Caller) -> None:
    answer = reader.ask("select * from Invoice where CurrencyRef = 'EUR' maxresults 1")
    row = exact(answer)["QueryResponse"]["Invoice"][0]
    assert f'"ExchangeRate":{row["ExchangeRate"]}' in answer.text
    assert f'"TotalAmt":{row["TotalAmt"]}' in answer.text
    assert row["TotalAmt"].as_tuple().exponent == -2


def test_a_payment_line_shows_what_was_open_on_its_document_before_it(reader: Caller, sample: Ledger) -> None:
    part = next(row for row in sample.rows("Invoice") if 0 < row["Balance"] < row["TotalAmt"] and "Deposit" not in row)
    paid_by = next(link["TxnId"] for link in part["LinkedTxn"] if link["TxnType"] == "Payment")
    payment = reader.all("Payment", f"where Id = '{paid_by}'")[0]
    line = next(line for line in payment["Line"] if line["LinkedTxn"][0]["TxnId"] == part["Id"])
    values = {entry["value"]["Name"]: entry["value"]["Value"] for entry in line["LineEx"]["any"]}
    assert values == {"txnId": part["Id"], "txnOpenBalance": str(part["Balance"] + line["Amount"])}
