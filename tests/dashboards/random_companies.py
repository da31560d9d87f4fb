"""Sample companies for the page tests: a reader over plain rows, summed with Decimal as the views would do it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.dashboards import recomputed_totals

AS_OF = date(2026, 3, 31)
KNOWN_AT = datetime(2026, 4, 1, 10, 12, tzinfo=UTC)


@dataclass
class FixtureReader:
    """The views as plain lists; `fails_on` names a view that breaks when it is read, `fails_for` whose rows do."""

    views: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    fails_on: str = ""
    fails_for: str | None = None

    def rows(self, view: str, **where: str) -> list[dict[str, Any]]:
        """What the warehouse would answer: copies of the rows that match."""
        if view == self.fails_on and self.fails_for in (None, where.get("connection")):
            raise RuntimeError(f"{view} broke")
        return [dict(row) for row in self.views.get(view, []) if all(row[key] == value for key, value in where.items())]

    def apart(self) -> AbstractContextManager[None]:
        """Nothing to undo: these rows are always there."""
        return nullcontext()


def reader(*companies: "Company") -> FixtureReader:
    """A reader of these companies."""
    views: dict[str, list[dict[str, Any]]] = {}
    for company in companies:
        for view, rows in company.views():
            views.setdefault(view, []).extend(rows)
    return FixtureReader(views)


@dataclass
class Company:
    """One company's customers and open items; everything else is summed from them."""

    connection: str
    name: str
    home: str = "USD"
    time_zone: str = "America/New_York"
    ages_from: str = "due_date"
    difference: Decimal | None = Decimal(0)
    customers: dict[str | None, str | None] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    sync_error: str | None = None
    is_known: bool = True
    rates: dict[str, Decimal | None] = field(default_factory=dict)

    def owes(
        self, customer_id: str | None, amount: str, days: int | None, currency: str | None = None, url: str = ""
    ) -> None:
        """One more open item; a credit when the amount is negative."""
        number = len(self.items) + 1001
        money, currency = Decimal(amount), currency or self.home
        is_credit = money < 0
        bucket = len(recomputed_totals.BUCKETS) - 1 if is_credit else recomputed_totals.bucket(days or 0)
        due = None if is_credit else AS_OF - timedelta(days=days or 0)
        rate = self.rates.get(currency, Decimal(1))
        self.items.append(
            {
                "connection": self.connection,
                "customer_id": customer_id,
                "document_id": f"{'payment' if is_credit else 'invoice'}:{number}",
                "document_type": "payment" if is_credit else "invoice",
                "document_number": f"{'P' if is_credit else 'INV'}-{number}",
                "issued_on": AS_OF - timedelta(days=(days or 0) + 30),
                "due_on": due,
                "currency": currency,
                "total_amount": abs(money) + 100,
                "open_amount": money,
                "home_open_amount": None
                if rate is None
                else (money * rate).quantize(recomputed_totals.CENT, ROUND_HALF_UP),
                "days_past_due": None if is_credit else days,
                "bucket": recomputed_totals.BUCKETS[bucket],
                "bucket_order": bucket + 1,
                "source_url": url or f"https://app.qbo.intuit.com/app/invoice?txnId={number}",
                "reference": f"PO {number % 97}",
            }
        )

    def views(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Every view with its rows."""
        yield "rpt_company", [self._company()]
        subjects = ("company", "receivables", "revenue", "hours", "row_counts")
        yield "rpt_verdict", [self._verdict(subject) for subject in subjects]
        currencies = sorted({item["currency"] for item in self.items})
        per_currency = [self._of_currency(code) for code in currencies]
        for view in (
            "rpt_overview",
            "rpt_aging_bucket",
            "rpt_aging",
            "rpt_aging_total",
            "rpt_roll_forward",
            "rpt_collection",
        ):
            yield view, [row for views in per_currency for row in views[view]]
        yield "rpt_open_item", sorted(self.items, key=lambda item: (item["currency"], -(item["days_past_due"] or -999)))
        named: dict[str | None, str | None] = {
            **self.customers,
            **{item["customer_id"]: None for item in self.items if item["customer_id"] is None},
        }
        yield "rpt_customer", [self._customer(key, name) for key, name in named.items()]
        yield "rpt_customer_document", [row for key in named for row in self._documents(key)]
        yield "rpt_tie_out", self._tie_outs(currencies)
        yield "rpt_finding", [{"connection": self.connection, **finding} for finding in self.findings]
        yield "rpt_finding_kind", list(recomputed_totals.kinds(self.connection, self.findings))
        yield "rpt_left_out", list(recomputed_totals.left_out(self.connection, self.findings))

    def _company(self) -> dict[str, Any]:
        return {
            "connection": self.connection,
            "source": "quickbooks",
            "company_name": self.name,
            "home_currency": self.home,
            "time_zone": self.time_zone,
            "ages_from": self.ages_from,
            "as_of": AS_OF,
            "is_now": True,
            "is_known": self.is_known,
            "first_synced_at": KNOWN_AT - timedelta(days=40),
            "known_at": KNOWN_AT,
            "last_synced_at": KNOWN_AT - timedelta(minutes=2),
            "last_sync_status": "failed" if self.sync_error else "success",
            "last_sync_error": self.sync_error,
            "held_reason": None,
            "open_findings": len(self.findings),
        }

    def _verdict(self, subject: str) -> dict[str, Any]:
        status, reason = "not_compared", f"{subject.capitalize()} not compared: the source states none"
        if subject in ("company", "receivables") and self.difference is not None:
            status, reason = "ties", "Receivables tie out to the books"
            if self.difference:
                status = "differs"
                reason = f"Receivables differ from the books: the A/R account by USD {self.difference}"
        return {
            "connection": self.connection,
            "subject": subject,
            "currency": None,
            "as_of": AS_OF,
            "known_at": KNOWN_AT,
            "status": status if self.is_known else None,
            "reason": reason if self.is_known else "Nothing was known of this company at that moment",
            "taken_at": None if status == "not_compared" else KNOWN_AT - timedelta(minutes=3),
        }

    def _of_currency(self, currency: str) -> dict[str, list[dict[str, Any]]]:
        items = [item for item in self.items if item["currency"] == currency]
        whole = recomputed_totals.summed(items)
        aging = sorted(
            (self._aging(items, key, whole) for key in {i["customer_id"]: 0 for i in items}),
            key=lambda row: -row["total"],
        )
        head = {"connection": self.connection, "currency": currency}
        late = [item["days_past_due"] for item in items if (item["days_past_due"] or 0) > 0]
        debits = [item for item in items if item["open_amount"] > 0]
        overview = {
            **head,
            **whole,
            "customers": len(aging),
            "open_invoices": len(debits),
            "overdue_invoices": len(late),
            "avg_days_overdue": Decimal(sum(late)) / len(late) if late else None,
            "at_risk_customers": len({i["customer_id"] for i in items if (i["days_past_due"] or 0) > 90}),
            **recomputed_totals.owing(aging),
        }
        line = {
            **head,
            **{key: whole[key] for key in (*recomputed_totals.BUCKETS, "total", "overdue_share", "home_total")},
        }
        shares = {
            key: recomputed_totals.percent(whole[key], whole["total"]) for key in (*recomputed_totals.BUCKETS, "total")
        }
        return {
            "rpt_overview": [overview],
            "rpt_aging": aging,
            "rpt_roll_forward": list(recomputed_totals.moves(head, whole["total"])),
            "rpt_collection": recomputed_totals.quarters(head, whole),
            "rpt_aging_bucket": [
                {
                    **head,
                    "bucket_order": n,
                    "bucket": key,
                    "label": label,
                    "amount": whole[key],
                    "share": recomputed_totals.percent(whole[key], whole["total"]),
                    "items": sum(i["bucket"] == key for i in items),
                }
                for n, (key, label) in enumerate(
                    zip(recomputed_totals.BUCKETS, recomputed_totals.LABELS, strict=True), 1
                )
            ],
            "rpt_aging_total": [
                {**line, "line": "total"},
                {**line, **shares, "line": "share", "overdue_share": None, "home_total": None},
            ],
        }

    def _aging(self, items: list[dict[str, Any]], customer_id: str | None, whole: dict[str, Any]) -> dict[str, Any]:
        own = [item for item in items if item["customer_id"] == customer_id]
        mine = recomputed_totals.summed(own)
        ages = [item["days_past_due"] for item in own if (item["days_past_due"] or 0) > 0]
        return {
            "connection": self.connection,
            "customer_id": customer_id,
            "customer_name": self.customers.get(customer_id),
            "currency": own[0]["currency"],
            **mine,
            "open_items": len(own),
            "oldest_days": max(ages, default=None),
            "status": recomputed_totals.state(own, whole["gross"]),
            "share_of_total": recomputed_totals.percent(mine["total"], whole["total"]),
        }

    def _documents(self, customer_id: str | None) -> list[dict[str, Any]]:
        own = [item for item in self.items if item["customer_id"] == customer_id]
        own.sort(key=lambda item: item["issued_on"], reverse=True)
        return [{**item, "state": recomputed_totals.document_state(item), "documents": len(own)} for item in own[:50]]

    def _customer(self, customer_id: str | None, name: str | None) -> dict[str, Any]:
        return {
            "connection": self.connection,
            "customer_id": customer_id,
            "customer_name": name,
            "parent_customer_name": None,
            "contact_person": "Dana Reyes",
            "source_url": f"https://app.qbo.intuit.com/app/customerdetail?nameId={customer_id}",
            "email": f"accounts@customer-{len(name or '')}.example",
            "phone": "+1 555 0100",
            "address": "12 Quay Road\nPortland, ME 04101",
            "status": "active",
            "payment_terms_days": 30,
            "documents": sum(item["customer_id"] == customer_id for item in self.items),
            "last_issued_on": AS_OF,
            "currency": self.home,
        }

    def _tie_outs(self, currencies: list[str]) -> list[dict[str, Any]]:
        def row(
            control: str, key: str | None, currency: str | None, ours: Decimal, difference: Decimal
        ) -> dict[str, Any]:
            asked = self.difference is not None
            return {
                "connection": self.connection,
                "subject": "row_counts" if control == "row_count" else "receivables",
                "control": control,
                "key": key,
                "key_name": self.customers.get(key) if control == "customer_balance" else None,
                "currency": currency,
                "as_of": AS_OF,
                "is_of_day": True,
                "ours": ours,
                "theirs": ours - difference if asked else None,
                "difference": difference if asked else None,
                "taken_at": KNOWN_AT - timedelta(minutes=3) if asked else None,
                "status": ("differs" if difference else "ties") if asked else "not_available",
            }

        none = Decimal(0)
        totals = {
            code: recomputed_totals.summed(item for item in self.items if item["currency"] == code)["total"]
            for code in currencies
        }
        off = dict.fromkeys(currencies[-1:], self.difference or none)
        at_home = [item for item in self.items if item["currency"] == self.home]
        balances = {
            key: recomputed_totals.summed(item for item in at_home if item["customer_id"] == key)["total"]
            for key in self.customers
            if key is not None
        }
        return [
            *(row("ar_account", None, code, total, off.get(code, none)) for code, total in totals.items()),
            *(row("customer_balance", key, self.home, total, none) for key, total in balances.items()),
            row("row_count", "invoice", None, Decimal(len(self.items)), none),
        ]
