"""The sample agency: the same for the same arguments, large and odd enough, and wrong where TimeTracker is wrong."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.sandbox.scenarios.agency.agency import Agency
from pipelines.sandbox.timetracker.response_shapes import LISTS
from pipelines.sandbox.timetracker.tracker import Tracker
from tests.realdata import folder
from tests.sandbox.recorded_agency import RecordedAgency

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def agency() -> Agency:
    return Agency(TODAY)


def everything(agency: Agency) -> str:
    return json.dumps([agency.api.listed(name, {"status": "all"}) for name in LISTS])


def test_the_same_day_and_seed_give_the_same_agency_and_another_seed_another(agency: Agency) -> None:
    assert everything(Agency(TODAY)) == everything(agency)
    assert everything(Agency(TODAY, seed=8)) != everything(agency)


def test_days_go_on_one_by_one_and_the_same_way_each_time() -> None:
    lived, again = Agency(TODAY), Agency(TODAY)
    before = everything(lived)
    for _ in range(3):
        lived.advance()
        again.advance()
    assert lived.today == date(2026, 11, 24)
    assert before != everything(lived) == everything(again)


def test_there_are_40_clients_150_projects_and_two_years_of_time(agency: Agency) -> None:
    tables = agency.tracker.tables
    assert (len(tables["clients"]), len(tables["projects"])) == (40, 150)
    days = [row["start_time"][:10] for row in agency.tracker.rows("time_entries")]
    assert min(days) <= "2024-11-25"
    assert max(days) == "2026-11-20"
    assert len(days) > 5000


def test_every_status_that_matters_comes_about(agency: Agency) -> None:
    invoices = Counter(row["status"] for row in agency.tracker.rows("invoices"))
    assert {"sent", "paid", "overdue", "cancelled"} <= set(invoices)
    payments = Counter(row["status"] for row in agency.tracker.rows("payments"))
    assert {"completed", "pending", "failed", "refunded"} == set(payments)
    assert agency.tracker.rows("credit_notes")
    sent = {row["entity_id"] for row in agency.tracker.rows("audit_logs") if row["new_value"] == "sent"}
    overdue = {row["id"] for row in agency.tracker.rows("invoices") if row["status"] == "overdue"}
    assert overdue - sent, "a draft that the night made overdue"


def test_history_moves_clients_are_renamed_projects_change_hands_and_rates_become_none(agency: Agency) -> None:
    changed = Counter((row["entity_type"], row["field_name"]) for row in agency.tracker.rows("audit_logs"))
    for change in [
        ("Client", "name"), ("Client", "default_hourly_rate"), ("Client", "status"),
        ("Project", "client_id"), ("Project", "hourly_rate"), ("Project", "status"),
    ]:  # fmt: skip
        assert changed[change], change
    assert [
        row
        for row in agency.tracker.rows("audit_logs")
        if row["field_name"] == "default_hourly_rate" and row["new_value"] is None
    ]


def test_an_invoice_is_the_sum_of_its_items_and_its_tax(agency: Agency) -> None:
    items: dict[int, Decimal] = {}
    for item in agency.tracker.rows("invoice_items"):
        items[item["invoice_id"]] = items.get(item["invoice_id"], Decimal(0)) + item["total_amount"]
    for invoice in agency.tracker.rows("invoices"):
        assert invoice["total_amount"] == items[invoice["id"]] + invoice["tax_amount"]


# what the application does


def tracker() -> Tracker:
    made = Tracker(zone="Europe/Berlin", currency="EUR")
    made.add("clients", NOON, name="Alder", default_hourly_rate=Decimal("95"), status="active")
    for _ in range(2):
        made.add(
            "invoices", NOON, client_id=1, status="sent", due_date="2026-03-31", total_amount=Decimal("880.50"),
            currency_code="EUR", amount_paid=Decimal(0), payment_status="unpaid",
        )  # fmt: skip
    return made


def pay(made: Tracker, amount: str, *, by_api: bool, status: str = "completed") -> tuple[Decimal, str, str]:
    made.pay(1, Decimal(amount), date(2026, 3, 20), NOON, by_api=by_api, status=status)
    invoice = made.tables["invoices"][1]
    return invoice["amount_paid"], invoice["payment_status"], invoice["status"]


def test_payments_by_api_count_twice_as_the_recorded_instance_counted_them() -> None:
    made = tracker()
    assert pay(made, "352.20", by_api=True) == (Decimal("704.40"), "partially_paid", "sent")
    assert pay(made, "88.05", by_api=True) == (Decimal("528.30"), "partially_paid", "sent")
    recorded = json.loads((folder("timetracker") / "invoice_004.json").read_text())["invoice"]
    assert recorded["amount_paid"] == 528.3


def test_half_a_payment_by_api_is_called_a_full_one() -> None:
    assert pay(tracker(), "440.25", by_api=True) == (Decimal("880.50"), "fully_paid", "sent")


def test_the_web_form_counts_right_and_sets_the_status() -> None:
    assert pay(tracker(), "880.50", by_api=False) == (Decimal("880.50"), "fully_paid", "paid")


def test_a_pending_payment_counts_for_nothing() -> None:
    assert pay(tracker(), "880.50", by_api=True, status="pending") == (Decimal(0), "unpaid", "sent")


def test_a_credit_note_and_a_refund_do_not_move_the_invoice() -> None:
    made = tracker()
    pay(made, "880.50", by_api=False)
    before = dict(made.tables["invoices"][1])
    made.credit(1, Decimal(10), "goodwill", datetime(2026, 3, 5, tzinfo=UTC))
    made.refund(1, datetime(2026, 3, 5, tzinfo=UTC))
    assert made.tables["invoices"][1] == before


def test_a_rate_of_zero_is_kept_as_none_and_the_audit_log_shows_both() -> None:
    made = tracker()
    made.set_rate("clients", 1, Decimal("0.00"), NOON)
    assert made.tables["clients"][1]["default_hourly_rate"] is None
    last = made.rows("audit_logs")[-1]
    assert (last["entity_type"], last["field_name"], last["old_value"], last["new_value"]) == (
        "Client", "default_hourly_rate", "95", None,
    )  # fmt: skip


def test_the_night_makes_drafts_overdue_too() -> None:
    made = tracker()
    made.tables["invoices"][2]["status"] = "draft"
    made.pass_night(date(2026, 3, 31))
    assert [row["status"] for row in made.rows("invoices")] == ["sent", "draft"]
    made.pass_night(date(2026, 4, 1))
    assert [row["status"] for row in made.rows("invoices")] == ["overdue", "overdue"]


def test_a_recording_without_its_files_says_which_one_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"info\.json"):
        RecordedAgency(tmp_path)
