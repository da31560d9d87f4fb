"""From TimeTracker's wire format over real HTTP to marts: the recorded instance and the invented agency."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.fingerprint import DBT_PROJECT
from pipelines.sandbox.scenarios.agency.agency import Agency
from pipelines.sandbox.timetracker.server import AgencyServer, connection_options, running
from tests import trackerdatabase
from tests.case import Case
from tests.realdata import folder
from tests.sandbox.recorded_agency import RecordedAgency

MORNING, NEXT_DAY, THIRD_DAY = (f"2026-11-{day}T12:00:00+00:00" for day in (21, 22, 23))
STAGING = DBT_PROJECT / "models/staging/timetracker"


def connect(case: Case, name: str, server: AgencyServer, **keys: str) -> None:
    case.configure(name, source="timetracker", **{**connection_options(server), **keys})


def recorded(name: str) -> Any:
    return json.loads((folder("timetracker") / f"{name}.json").read_text(), parse_float=Decimal)


def reading(name: str) -> RecordedAgency:
    return RecordedAgency(folder(name))


# the recorded instance


@pytest.fixture(scope="module")
def replayed(module_case: Case) -> Iterator[Case]:
    with running(reading("timetracker")) as server:
        connect(module_case, "agency", server)
        module_case.refresh(MORNING)
        yield module_case


def owed() -> dict[str, Decimal]:
    """What each client owes by payment rows and credit notes alone, drafts and cancelled invoices apart."""
    given: dict[int, Decimal] = defaultdict(Decimal)
    for payment in recorded("payments")["payments"]:
        given[payment["invoice_id"]] += payment["amount"] if payment["status"] == "completed" else 0
    for note in recorded("credit_notes")["credit_notes"]:
        given[note["invoice_id"]] += note["amount"]
    balances: dict[str, Decimal] = defaultdict(Decimal)
    for invoice in recorded("invoices_all")["invoices"]:
        if invoice["status"] not in ("draft", "cancelled"):
            balances[str(invoice["client_id"])] += invoice["total_amount"] - given[invoice["id"]]
    return {client: balance for client, balance in balances.items() if balance}


def test_every_client_of_the_recorded_instance_owes_what_its_payment_rows_leave(replayed: Case) -> None:
    rows = replayed.rows("select customer_id, sum(total) as total from marts.ar_aging('2026-11-21') group by 1")
    assert {row["customer_id"]: row["total"] for row in rows} == owed()
    assert sum(owed().values()) == Decimal("15816.35")


def test_the_recorded_instance_ties_out_on_counts_and_on_hours(replayed: Case) -> None:
    rows = replayed.rows("select control, key, ours, status from marts.ar_tie_out where status <> 'not_available'")
    assert {row["status"] for row in rows} == {"ties"}
    assert {row["control"] for row in rows} == {"row_count", "hours", "billable_hours", "reported_hours"}
    hours = {row["key"]: row["ours"] for row in rows if row["control"] == "hours"}
    assert hours == {
        str(project["id"]): project["total_hours"] for project in recorded("projects_status_all")["projects"]
    }
    (reported,) = [row["ours"] for row in rows if row["control"] == "reported_hours"]
    assert reported == recorded("reports_summary")["summary"]["total_hours"]


def test_the_hours_of_projects_are_compared_under_their_names(replayed: Case) -> None:
    rows = replayed.rows("select key, key_name from reports.rpt_tie_out where control = 'hours'")
    assert {row["key"]: row["key_name"] for row in rows} == {
        str(project["id"]): project["name"] for project in recorded("projects_status_all")["projects"]
    }


def invoice(case: Case, number: int) -> dict[str, Any]:
    (found,) = case.rows("select * from marts.ar_invoice where document_id = %s", f"invoice:{number}")
    return found


def findings(case: Case, kind: str) -> dict[str, Decimal]:
    rows = case.rows("select document_id, amount from marts.ar_finding where kind = %s and is_open", kind)
    return {row["document_id"]: row["amount"] for row in rows}


def test_an_invoice_that_says_fully_paid_twice_over_is_paid_once(replayed: Case) -> None:
    detail = recorded("invoice_001")["invoice"]
    assert (detail["amount_paid"], detail["total_amount"]) == (Decimal("3407.26"), Decimal("1703.63"))
    assert invoice(replayed, 1)["open_amount"] == 0


def test_an_invoice_that_is_half_paid_is_half_open_whatever_its_payment_status_says(replayed: Case) -> None:
    assert recorded("invoice_004")["invoice"]["outstanding_amount"] == Decimal("352.2")
    assert invoice(replayed, 4)["open_amount"] == Decimal("440.25")


def test_a_payment_that_is_pending_pays_nothing(replayed: Case) -> None:
    assert invoice(replayed, 5)["open_amount"] == Decimal("249.98")


def test_a_credit_note_reduces_its_invoice_although_the_invoice_never_shows_it(replayed: Case) -> None:
    assert invoice(replayed, 6)["open_amount"] == Decimal("1341.60") - Decimal("335.40")


def test_a_cancelled_invoice_and_a_draft_open_nothing_although_they_say_outstanding(replayed: Case) -> None:
    assert recorded("invoice_007")["invoice"]["outstanding_amount"] == Decimal("1321.4")
    states = {
        number: (invoice(replayed, number)["status"], invoice(replayed, number)["open_amount"]) for number in (7, 29)
    }
    assert states == {7: ("void", 0), 29: ("draft", 0)}


def test_an_overpayment_stays_on_the_payment_as_unapplied_cash(replayed: Case) -> None:
    assert invoice(replayed, 12)["open_amount"] == 0
    (item,) = replayed.rows("select * from marts.ar_open_items('2026-11-21') where bucket = 'unapplied'")
    assert (item["document_type"], item["customer_id"], item["open_amount"]) == ("payment", "1", Decimal("-25.00"))


def test_an_invoice_set_to_paid_without_any_payment_is_open_and_listed(replayed: Case) -> None:
    assert invoice(replayed, 14)["open_amount"] == Decimal("2961.54")
    assert findings(replayed, "source_open_differs") == {"invoice:14": Decimal("2961.54")}


def test_an_invoice_has_the_currency_of_its_payments_else_that_of_the_company_with_a_finding(replayed: Case) -> None:
    assert [invoice(replayed, number)["currency"] for number in (1, 8, 19)] == ["EUR", "USD", "EUR"]
    listed = findings(replayed, "missing_currency")
    assert "invoice:19" in listed
    assert not {"invoice:1", "invoice:8"} & set(listed)


def test_every_invoice_of_the_recorded_instance_is_itemised(replayed: Case) -> None:
    assert findings(replayed, "not_itemised") == {}
    assert replayed.value("select count(*) from staging.stg_timetracker__document_lines") > 60


def test_clients_come_with_all_their_fields_and_their_rates_from_text(replayed: Case) -> None:
    (client,) = replayed.rows(
        "select customer_name, email, phone, address, status, default_hourly_rate, created_at, source_url"
        " from staging.stg_timetracker__customers where customer_id = '2'"
    )
    shown = (client["customer_name"], client["email"], client["phone"], client["address"], client["status"])
    assert shown == ("Birchwood Legal LLP", "ap2@client2.example", "+44 20 7946 0001", "2 Test Street", "active")
    assert client["default_hourly_rate"] == Decimal("120.50")
    assert client["created_at"] == replayed.moment("2026-11-20T20:54:10.315743+00:00")
    assert client["source_url"].endswith("/clients/2")


def test_an_entry_counts_on_the_day_of_its_start_with_its_breaks_taken_off(replayed: Case) -> None:
    rows = replayed.rows("select time_entry_id, work_on, hours from staging.stg_timetracker__time_entries")
    assert len(rows) == 96
    found = {row["time_entry_id"]: (str(row["work_on"]), row["hours"]) for row in rows}
    assert found["95"] == ("2026-10-31", Decimal("1.5"))
    (rested, *_) = [entry for entry in recorded("time_entries_per_page_500")["time_entries"] if entry["break_seconds"]]
    assert found[str(rested["id"])][1] == (Decimal(rested["duration_seconds"]) / 3600).quantize(Decimal("0.000001"))


def test_figures_that_running_it_showed_to_be_wrong_are_read_nowhere() -> None:
    wrong = (
        "amount_paid",
        "outstanding",
        "payment_status",
        "payment_percentage",
        "is_paid",
        "is_overdue",
        "client_name",
    )
    texts = {path.name: path.read_text() for path in STAGING.glob("*.sql")}
    assert len(texts) > 10
    macros = (DBT_PROJECT / "macros/timetracker.sql").read_text()
    assert [(name, word) for name, text in texts.items() for word in wrong if word in text + macros] == []


# the recorded instance, as it goes on


@pytest.fixture
def living(case: Case) -> Iterator[tuple[Case, RecordedAgency, AgencyServer]]:
    recording = reading("timetracker")
    with running(recording) as server:
        connect(case, "agency", server)
        yield case, recording, server


def streams(case: Case, now: str) -> dict[str, Any]:
    (result,) = case.sync(now)
    assert result.error is None
    return {entry.stream: entry for entry in result.entries}


def test_a_second_sync_lands_nothing_although_days_overdue_went_on(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, recording, _ = living
    streams(case, MORNING)
    for row in [*recording.lists["invoices"], *recording.details.values()]:
        row["days_overdue"] += 1
    assert sum(entry.landed for entry in streams(case, NEXT_DAY).values()) == 0


def test_a_token_that_is_no_administrators_reads_the_rest_and_loses_nothing_that_is_known(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, _, server = living
    streams(case, MORNING)
    case.configure("agency", token=server.reader_token)
    entries = streams(case, NEXT_DAY)
    assert {name for name, entry in entries.items() if entry.error_message} == {"user", "audit_log", "rate_override"}
    assert {entry.status for entry in entries.values()} == {"success"}
    assert entries["user"].deleted == entries["audit_log"].deleted == 0
    assert case.value("select count(*) from raw_timetracker.user where seen_to is null and not is_deleted") == 3
    assert "admin:all" in str(case.value(
        "select error_message from tieout.sync_log where stream = 'user' order by sync_id desc limit 1"
    ))  # fmt: skip


def test_audit_logs_that_are_no_longer_among_the_newest_stay_known(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, recording, _ = living
    streams(case, MORNING)
    known = case.value("select count(*) from raw_timetracker.audit_log")
    del recording.lists["audit_logs"][10:]
    assert streams(case, NEXT_DAY)["audit_log"].deleted == 0
    assert case.value("select count(*) from raw_timetracker.audit_log where not is_deleted") == known


def test_a_payment_that_is_deleted_or_refunded_opens_its_invoice_again_and_yesterday_stays(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, recording, _ = living
    case.refresh(MORNING)
    payments = recording.lists["payments"]
    (deleted,) = [row for row in payments if row["invoice_id"] == 1]
    payments.remove(deleted)
    (refunded,) = [row for row in payments if row["invoice_id"] == 2]
    refunded["status"] = "refunded"  # the invoices do not move
    case.refresh(NEXT_DAY)
    assert invoice(case, 1)["open_amount"] == Decimal("1703.63")
    assert invoice(case, 2)["open_amount"] == Decimal("1345.38")
    before, after = (
        case.value("select sum(total) from marts.ar_aging('2026-11-30', %s)", moment) for moment in (MORNING, NEXT_DAY)
    )
    assert after - before == Decimal("1703.63") + Decimal("1345.38")


def test_a_draft_that_the_night_made_overdue_counts_with_a_finding_and_one_that_was_sent_without(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, recording, _ = living
    case.refresh(MORNING)
    for number in ("29", "13"):
        recording.details[number]["status"] = "overdue"
    case.refresh(NEXT_DAY)
    assert invoice(case, 29)["open_amount"] == Decimal("65.00")
    assert findings(case, "overdue_never_sent") == {"invoice:29": Decimal("65.00")}


def test_a_change_of_rate_in_the_audit_log_becomes_a_rate_change_in_utc(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, recording, _ = living
    blank = dict.fromkeys(recording.lists["audit_logs"][0])
    changes = [
        ("Client", 1, "default_hourly_rate", "90.00", "95.00"),
        ("Project", 2, "hourly_rate", None, "110"),
        ("Project", 2, "name", "1", "2"),
    ]
    for number, (entity, row_id, name, old, new) in enumerate(changes):
        values = {"entity_type": entity, "entity_id": row_id, "field_name": name, "old_value": old, "new_value": new}
        stamp = {"id": 900 + number, "action": "updated", "created_at": "2026-11-01T10:00:00"}
        recording.lists["audit_logs"].insert(0, {**blank, **values, **stamp})
    case.configure("agency", time_zone="America/New_York")
    case.refresh(MORNING)
    rows = case.rows(
        "select entity_type, entity_id, old_rate, new_rate, changed_at"
        " from staging.stg_timetracker__rate_changes order by 1"
    )
    assert [(row["entity_type"], row["entity_id"], row["old_rate"], row["new_rate"]) for row in rows] == [
        ("client", "1", 90, 95),
        ("project", "2", None, 110),
    ]
    assert {row["changed_at"] for row in rows} == {case.moment("2026-11-01T10:00:00+00:00")}


def test_what_the_audit_log_dates_of_a_project_holds_from_that_day_on_a_first_sync_too(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, recording, _ = living
    project = recording.lists["projects"][0]
    former = next(row["id"] for row in recording.lists["clients"] if row["id"] != project["client_id"])
    was_billable, status = not project["billable"], project["status"]
    blank = dict.fromkeys(recording.lists["audit_logs"][0])
    changes = [
        ("client_id", former, project["client_id"]),
        ("billable", str(was_billable), str(project["billable"]).lower()),
        ("status", "on_hold", status),
        ("name", "before", project["name"]),
    ]
    for number, (name, old, new) in enumerate(changes):
        values = {"entity_type": "Project", "entity_id": project["id"], "field_name": name, "action": "updated"}
        dated = {"id": 900 + number, "created_at": "2026-11-10T10:00:00"}
        recording.lists["audit_logs"].insert(0, {**blank, **values, **dated, "old_value": old, "new_value": new})
    case.refresh(MORNING)
    rows = case.rows(
        "select attribute, value, effective_from::text, effective_to::text, known_by from marts.project_history"
        " where project_id = %s order by 1, 3 nulls first",
        str(project["id"]),
    )
    dates = [(None, "2026-11-09", "audit_log"), ("2026-11-10", None, "audit_log")]
    said = [
        *(("customer_id", str(client)) for client in (former, project["client_id"])),
        *(("is_billable", str(billable).lower()) for billable in (was_billable, project["billable"])),
        *(("status", word) for word in ("on_hold", status)),
    ]
    assert [tuple(row.values()) for row in rows] == [
        (*value, *span) for value, span in zip(said, dates * 3, strict=True)
    ]
    assert findings(case, "history_contradiction") == {}


def test_hours_on_an_invoice_are_billed_to_the_project_that_they_were_worked_on(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, recording, _ = living
    entries = recording.lists["time_entries"]
    mine, other = (next(row for row in entries if row["project_id"] == project) for project in (5, 6))
    items = recording.details["27"]["items"]
    items[0]["time_entry_ids"], items[1]["time_entry_ids"] = f"{mine['id']}", f"{other['id']}"
    case.refresh(MORNING)
    lines = case.rows(
        "select project_id, time_entry_ids from staging.stg_timetracker__document_lines"
        " where document_id = 'invoice:27' order by line_number"
    )
    assert [(row["project_id"], row["time_entry_ids"]) for row in lines] == [
        ("5", str(mine["id"])), ("6", str(other["id"])),
    ]  # fmt: skip
    billed = case.rows(
        "select time_entry_id, invoiced_document_id from staging.stg_timetracker__time_entries"
        " where invoiced_document_id is not null"
    )
    assert {(row["time_entry_id"], row["invoiced_document_id"]) for row in billed} == {
        (str(mine["id"]), "invoice:27"), (str(other["id"]), "invoice:27"),
    }  # fmt: skip


def test_a_page_to_log_in_fails_the_sync_and_leaves_what_is_known(
    living: tuple[Case, RecordedAgency, AgencyServer],
) -> None:
    case, _, server = living
    streams(case, MORNING)
    server.application.is_set_up = False
    (result,) = case.sync(NEXT_DAY)
    assert result.error is not None
    assert f"{server.url}/api/v1/clients answered 302" in str(result.error)
    assert case.value("select count(*) from raw_timetracker.client where seen_to is null and not is_deleted") == 8


# straight from the database


def test_the_database_gives_the_same_receivables_and_hours_as_the_api_and_the_overrides_besides(
    living: tuple[Case, RecordedAgency, AgencyServer], new_database: Callable[[], str]
) -> None:
    case, _, _ = living
    url = new_database()
    trackerdatabase.make(url, folder("timetracker"))
    case.configure("direct", source="timetracker", database_url=url)
    case.refresh(MORNING)
    columns = "customer_id, currency, total, days_over_120, unapplied"
    by_api, direct = (
        case.rows(f"select {columns} from marts.ar_aging('2026-11-21') where connection = %s order by 1, 2", name)
        for name in ("agency", "direct")
    )
    assert direct == by_api
    assert len(direct) == 8
    assert case.value("select count(*) from marts.ar_tie_out where status = 'differs'") == 0
    assert case.value("select count(*) from marts.ar_tie_out where connection = 'direct' and control = 'hours'") == 13
    overrides = case.rows("select distinct connection from staging.stg_timetracker__rate_overrides")
    assert [row["connection"] for row in overrides] == ["direct"]
    assert (
        case.value("select company_name from intermediate.int_companies where connection = 'direct'") == "Test Agency"
    )
    missing = case.rows("select connection from marts.ar_finding where kind = 'missing_currency'")
    assert {row["connection"] for row in missing} == {"agency"}


# the invented agency

TODAY = date(2026, 11, 21)


def owed_by_payments(agency: Agency) -> dict[tuple[str, str], Decimal]:
    """What each client owes, by the tracker's own rows, in the currency of each invoice."""
    tracker = agency.tracker
    balances: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in tracker.rows("invoices"):
        given = tracker.paid(row["id"]) + tracker.credited(row["id"])
        key = (str(row["client_id"]), row["currency_code"])
        if row["status"] not in ("draft", "cancelled"):
            balances[key] += row["total_amount"] - given
        else:
            balances[key] -= given
    return {key: balance for key, balance in balances.items() if balance}


def owed_by_marts(case: Case, day: str) -> dict[tuple[str, str], Decimal]:
    rows = case.rows("select customer_id, currency, total from marts.ar_aging(%s) where total <> 0", day)
    return {(row["customer_id"], row["currency"]): row["total"] for row in rows}


def test_the_invented_agency_ties_out_and_owes_what_its_payments_leave_day_after_day(case: Case) -> None:
    agency = Agency(TODAY)
    with running(agency.api) as server:
        connect(case, "agency", server)
        case.refresh(MORNING)
        first = owed_by_marts(case, "2026-11-30")
        agency.advance()
        agency.advance()
        case.refresh(THIRD_DAY)
    differing = case.rows("select control, key, ours, theirs from marts.ar_tie_out where status = 'differs'")
    assert differing == []
    counted = case.value("select count(*) from marts.ar_tie_out where status = 'ties'")
    assert counted == 7 + 2 * 150 + 1
    # clients whose every invoice has a payment show their currency; the others are taken for the company's
    dollars = {client for client, currency in owed_by_payments(agency) if currency == "USD"}
    ours, theirs = owed_by_marts(case, "2026-11-30"), owed_by_payments(agency)
    assert {key: value for key, value in ours.items() if key[0] not in dollars} == {
        key: value for key, value in theirs.items() if key[0] not in dollars
    }
    assert sum(value for key, value in ours.items() if key[0] in dollars) == sum(
        value for key, value in theirs.items() if key[0] in dollars
    )
    assert first != ours
    assert len(findings(case, "overdue_never_sent")) > 0
