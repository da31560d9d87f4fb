"""Invented companies for the page tests: a reader over plain rows, summed with Decimal as the views would do it."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

AS_OF = date(2026, 3, 31)
KNOWN_AT = datetime(2026, 4, 1, 10, 12, tzinfo=UTC)
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91_120", "days_over_120", "unapplied")
LABELS = ("Current", "1–30", "31–60", "61–90", "91–120", "Over 120", "Unapplied")
NAMES = (
    "Alder & Finch Architects", "Beacon Street Dental", "Bluewater Charters", "Copperfield Books", "Delta Ironworks",
    "Eastgate Pharmacy", "Fairmont Catering", "Granite State Roofing", "Harlow Veterinary Clinic", "Ivy Lane Florists",
    "Juniper Hotels Group", "Kestrel Aviation Services", "Lakeshore Marina", "Maple Grove School District",
    "Northwind Logistics", "Orchard Park Physiotherapy", "Pinecrest Builders", "Quarry Road Motors",
    "Redwood Analytics", "Silverline Print", "Thornbury Estates", "Umber Coffee Roasters", "Vantage Optics",
    "Willow Creek Farms", "Yarrow & Sons Joinery",
)  # fmt: skip
NASTY = {
    "Evil<1>": "<script>alert('owned')</script>",
    "evil<1>": "\"quoted\" & 'single' href=http://example.com/x src=//example.com",
    "long": "The Extraordinarily Long-Winded and Endlessly Subdivided Consolidated Holdings Company of "
    + "Llanfair" * 12,
    "rtl": "شركة النور للتجارة (الفرع 12)",
    "con": "</title></style><img src=x onerror=alert(1)>",
}
_CENT = Decimal("0.01")


@dataclass
class FixtureReader:
    """The views as plain lists; `fails_on` names a view that breaks when it is read."""

    views: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    fails_on: str = ""

    def rows(self, view: str, **where: str) -> list[dict[str, Any]]:
        """What the warehouse would answer: copies of the rows that match."""
        if view == self.fails_on:
            raise RuntimeError(f"{view} broke")
        return [dict(row) for row in self.views.get(view, []) if all(row[key] == value for key, value in where.items())]


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
    rates: dict[str, Decimal | None] = field(default_factory=dict)

    def owes(
        self, customer_id: str | None, amount: str, days: int | None, currency: str | None = None, url: str = ""
    ) -> None:
        """One more open item; a credit when the amount is negative."""
        number = len(self.items) + 1001
        money, currency = Decimal(amount), currency or self.home
        is_credit = money < 0
        bucket = len(BUCKETS) - 1 if is_credit else _bucket(days or 0)
        due = None if is_credit else AS_OF - timedelta(days=days or 0)
        rate = self.rates.get(currency, Decimal(1))
        self.items.append({
            "connection": self.connection, "customer_id": customer_id,
            "document_id": f"{'payment' if is_credit else 'invoice'}:{number}",
            "document_type": "payment" if is_credit else "invoice", "document_number": f"{'P' if is_credit else 'INV'}-{number}",
            "issued_on": AS_OF - timedelta(days=(days or 0) + 30), "due_on": due, "currency": currency,
            "total_amount": abs(money) + 100, "open_amount": money,
            "home_open_amount": None if rate is None else (money * rate).quantize(_CENT, ROUND_HALF_UP),
            "days_past_due": None if is_credit else days, "bucket": BUCKETS[bucket], "bucket_order": bucket + 1,
            "source_url": url or f"https://app.qbo.intuit.com/app/invoice?txnId={number}", "reference": f"PO {number % 97}",
        })  # fmt: skip

    def views(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Every view with its rows."""
        yield "rpt_company", [self._company()]
        currencies = sorted({item["currency"] for item in self.items})
        per_currency = [self._of_currency(code) for code in currencies]
        for view in ("rpt_overview", "rpt_aging_bucket", "rpt_aging", "rpt_aging_total", "rpt_roll_forward"):
            yield view, [row for views in per_currency for row in views[view]]
        yield "rpt_open_item", sorted(self.items, key=lambda item: (item["currency"], -(item["days_past_due"] or -999)))
        yield "rpt_customer", [self._customer(key, name) for key, name in self.customers.items() if key is not None]
        yield "rpt_tie_out", self._tie_outs(currencies)
        yield "rpt_finding", [{"connection": self.connection, **finding} for finding in self.findings]

    def _company(self) -> dict[str, Any]:
        status = "not_available" if self.difference is None else "differs" if self.difference else "ties"
        return {
            "connection": self.connection, "source": "quickbooks", "company_name": self.name, "home_currency": self.home,
            "time_zone": self.time_zone, "ages_from": self.ages_from, "as_of": AS_OF, "known_at": KNOWN_AT,
            "last_synced_at": KNOWN_AT - timedelta(minutes=2), "last_sync_status": "failed" if self.sync_error else "success",
            "last_sync_error": self.sync_error, "tie_out_status": status, "tie_out_differences": int(status == "differs"),
            "tie_out_taken_at": None if self.difference is None else KNOWN_AT - timedelta(minutes=3),
            "open_findings": len(self.findings),
        }  # fmt: skip

    def _of_currency(self, currency: str) -> dict[str, list[dict[str, Any]]]:
        items = [item for item in self.items if item["currency"] == currency]
        whole = _summed(items)
        aging = sorted((self._aging(items, key, whole) for key in {i["customer_id"]: 0 for i in items}),
                       key=lambda row: -row["total"])  # fmt: skip
        head = {"connection": self.connection, "currency": currency}
        late = [item["days_past_due"] for item in items if (item["days_past_due"] or 0) > 0]
        debits = [item for item in items if item["open_amount"] > 0]
        overview = {
            **head, **whole, "customers": len(aging), "open_invoices": len(debits), "overdue_invoices": len(late),
            "avg_days_overdue": Decimal(sum(late)) / len(late) if late else None,
            "at_risk_customers": len({i["customer_id"] for i in items if (i["days_past_due"] or 0) > 90}),
            "top3_share": _percent(sum((row["total"] for row in aging[:3]), Decimal(0)), whole["total"]),
        }  # fmt: skip
        line = {**head, **{key: whole[key] for key in (*BUCKETS, "total", "overdue_share", "home_total")}}
        shares = {key: _percent(whole[key], whole["total"]) for key in (*BUCKETS, "total")}
        return {
            "rpt_overview": [overview], "rpt_aging": aging, "rpt_roll_forward": list(_moves(head, whole["total"])),
            "rpt_aging_bucket": [
                {**head, "bucket_order": n, "bucket": key, "label": label, "amount": whole[key],
                 "share": _percent(whole[key], whole["total"]), "items": sum(i["bucket"] == key for i in items)}
                for n, (key, label) in enumerate(zip(BUCKETS, LABELS, strict=True), 1)
            ],
            "rpt_aging_total": [
                {**line, "line": "total"}, {**line, **shares, "line": "share", "overdue_share": None, "home_total": None},
            ],
        }  # fmt: skip

    def _aging(self, items: list[dict[str, Any]], customer_id: str | None, whole: dict[str, Any]) -> dict[str, Any]:
        own = [item for item in items if item["customer_id"] == customer_id]
        sums = _summed(own)
        late_part = _percent(sums["overdue"], sums["total"]) or Decimal(0)
        ages = [item["days_past_due"] for item in own if item["days_past_due"] is not None]
        return {
            "connection": self.connection, "customer_id": customer_id, "customer_name": self.customers.get(customer_id),
            "currency": own[0]["currency"], **sums, "open_items": len(own), "oldest_days": max(ages, default=None),
            "status": "critical" if late_part > 50 else "warning" if sums["overdue"] else "healthy",
            "share_of_total": _percent(sums["total"], whole["total"]),
        }  # fmt: skip

    def _customer(self, customer_id: str, name: str | None) -> dict[str, Any]:
        return {
            "connection": self.connection, "customer_id": customer_id, "customer_name": name, "parent_customer_name": None,
            "email": f"accounts@customer-{len(name or '')}.example", "phone": "+1 555 0100", "address": "12 Quay Road\nPortland, ME 04101",
            "status": "active", "payment_terms_days": 30, "currency": self.home,
        }  # fmt: skip

    def _tie_outs(self, currencies: list[str]) -> list[dict[str, Any]]:
        def row(
            control: str, key: str | None, currency: str | None, ours: Decimal, difference: Decimal
        ) -> dict[str, Any]:
            asked = self.difference is not None
            return {
                "connection": self.connection, "control": control, "key": key, "currency": currency, "as_of": AS_OF,
                "ours": ours, "theirs": ours - difference if asked else None, "difference": difference if asked else None,
                "taken_at": KNOWN_AT - timedelta(minutes=3) if asked else None,
                "status": ("differs" if difference else "ties") if asked else "not_available",
            }  # fmt: skip

        sums = {code: _summed([i for i in self.items if i["currency"] == code])["total"] for code in currencies}
        first = dict.fromkeys(currencies[-1:], self.difference or Decimal(0))
        return [
            *(row("ar_account", None, code, total, first.get(code, Decimal(0))) for code, total in sums.items()),
            *(row("customer_balance", key, self.home, _summed([i for i in self.items if i["customer_id"] == key])["total"], Decimal(0))
              for key in self.customers if key is not None),
            row("row_count", "invoice", None, Decimal(len(self.items)), Decimal(0)),
        ]  # fmt: skip


def _bucket(days: int) -> int:
    return next((n for n, edge in enumerate((0, 30, 60, 90, 120)) if days <= edge), 5)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part * 100 / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None


def _summed(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    items = list(items)
    buckets = {key: sum((i["open_amount"] for i in items if i["bucket"] == key), Decimal("0.00")) for key in BUCKETS}
    gross = sum((buckets[key] for key in BUCKETS[:6]), Decimal("0.00"))
    overdue = sum((buckets[key] for key in BUCKETS[1:6]), Decimal("0.00"))
    homes = [item["home_open_amount"] for item in items]
    return {
        **buckets, "gross": gross, "total": gross + buckets["unapplied"], "overdue": overdue,
        "overdue_share": _percent(overdue, gross), "home_total": None if None in homes else sum(homes, Decimal("0.00")),
    }  # fmt: skip


def _moves(head: dict[str, Any], closing: Decimal) -> Iterator[dict[str, Any]]:
    """Six months that end at the closing balance."""
    for back in range(5, -1, -1):
        end = closing - 1000 * back
        first = date(2025 + (9 + 5 - back) // 12, (9 + 5 - back) % 12 + 1, 1)
        yield {
            **head, "period_start": first, "period_end": (first + timedelta(days=32)).replace(day=1) - timedelta(days=1),
            "opening": end - 1000, "billed": Decimal("64250.00"), "collected": Decimal("-62100.50"), "credited": Decimal("-1149.50"),
            "written_off": Decimal(0), "refunded": Decimal(0), "fx": Decimal(0), "closing": end, "unexplained": Decimal(0),
        }  # fmt: skip


def harbor() -> Company:
    """25 customers, dollars and some euros, ties out."""
    chance = random.Random(7)
    company = Company("harbor", "Harbor & Pine Supply Co.", rates={"EUR": Decimal("1.0842")})
    for number, name in enumerate(NAMES, 101):
        company.customers[str(number)] = name
        for _ in range(chance.randint(1, 6)):
            cents = chance.randint(40_000, 1_900_000 if number % 5 == 0 else 600_000)
            days = chance.choice((-25, -12, -3, 0, -18, -8, 4, 12, 22, 35, 48, 66, 95, 140))
            company.owes(str(number), str(Decimal(cents) / 100), days, "EUR" if number in (107, 111, 119) else "USD")
    company.owes("103", "-2450.00", None)
    company.owes("111", "-800.25", None, "EUR")
    company.owes("115", "7350.00", -14, "EUR")
    company.findings.append(
        {"kind": "blank_customer", "document_id": "payment:1004", "customer_id": None, "customer_name": None,
         "amount": Decimal("310.00"), "currency": "USD", "message": "The payment names no customer; it is kept as unapplied.",
         "first_seen_at": KNOWN_AT - timedelta(days=3)}
    )  # fmt: skip
    return company


def nasty() -> Company:
    """Names that break pages, a null customer, a difference, a failed sync, a missing rate."""
    company = Company(
        "nasty-books", "Niño & <b>Söhne</b> GmbH \"Nord\"", home="EUR", time_zone="Europe/Berlin", difference=Decimal("-120.00"),
        sync_error="quickbooks answered 401 <invalid_grant>", rates={"USD": None}, ages_from="issue_date",
    )  # fmt: skip
    for key, name in NASTY.items():
        company.customers[key] = name
        company.owes(key, "1234.56", 45, url="javascript:alert(1)")
    company.customers["nameless"] = None
    company.owes("nameless", "9999999999999.99", -5)
    company.owes(None, "-310.00", None)
    company.owes("long", "20.00", 130, "USD")
    return company
