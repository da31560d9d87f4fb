"""The two companies that the page tests show: one that ties out, and one whose data tries to break the pages."""

import random
from datetime import timedelta
from decimal import Decimal

from tests.dashboards.random_companies import KNOWN_AT, Company

NAMES = (
    "Alder & Finch Architects",
    "Beacon Street Dental",
    "Bluewater Charters",
    "Copperfield Books",
    "Delta Ironworks",
    "Eastgate Pharmacy",
    "Fairmont Catering",
    "Granite State Roofing",
    "Harlow Veterinary Clinic",
    "Ivy Lane Florists",
    "Juniper Hotels Group",
    "Kestrel Aviation Services",
    "Lakeshore Marina",
    "Maple Grove School District",
    "Northwind Logistics",
    "Orchard Park Physiotherapy",
    "Pinecrest Builders",
    "Quarry Road Motors",
    "Redwood Analytics",
    "Silverline Print",
    "Thornbury Estates",
    "Umber Coffee Roasters",
    "Vantage Optics",
    "Willow Creek Farms",
    "Yarrow & Sons Joinery",
)
NASTY = {
    "Evil<1>": "<script>alert('owned')</script>",
    "evil<1>": "\"quoted\" & 'single' href=http://example.com/x src=//example.com",
    "long": "The Extraordinarily Long-Winded and Endlessly Subdivided Consolidated Holdings Company of "
    + "Llanfair" * 12,
    "rtl": "شركة النور للتجارة (الفرع 12)",
    "con": "</title></style><img src=x onerror=alert(1)>",
}


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
        {
            "kind": "blank_customer",
            "is_counted": True,
            "is_money": True,
            "is_left_out": False,
            "document_id": "payment:1004",
            "document_number": "P-1004",
            "customer_id": None,
            "customer_name": None,
            "amount": Decimal("310.00"),
            "currency": "USD",
            "message": "The payment names no customer; it is kept as unapplied.",
            "first_seen_at": KNOWN_AT - timedelta(days=3),
        }
    )
    return company


def nasty() -> Company:
    """Names that break pages, a null customer, a difference, a failed sync, a missing rate."""
    company = Company(
        "nasty-books",
        'Niño & <b>Söhne</b> GmbH "Nord"',
        home="EUR",
        time_zone="Europe/Berlin",
        difference=Decimal("-120.00"),
        sync_error="quickbooks answered 401 <invalid_grant>",
        rates={"USD": None},
        ages_from="issue_date",
    )
    for key, name in NASTY.items():
        company.customers[key] = name
        company.owes(key, "1234.56", 45, url="javascript:alert(1)")
    company.customers["nameless"] = None
    company.owes("nameless", "9999999999999.99", -5)
    company.owes(None, "-310.00", None)
    company.owes("long", "20.00", 130, "USD")
    return company
