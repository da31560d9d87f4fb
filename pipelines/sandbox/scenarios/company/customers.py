"""The customers of the sample company, all of them made up: names, terms, and how each of them pays.

A name behind `>` is a job of the customer above it, one level down per sign. Habits: `prompt`, `steady`, `slow` and
`late` say when invoices are paid; `parent` means that the parent pays; `gone` customers paid everything and were made
inactive.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Payload
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref
from pipelines.sandbox.scenarios.company.chart import by_name

# name | contact | town | terms | habit | share of the invoices
_USD = """
Alder Street Dental Group | Miriam Okonjo | Bangor, ME | Net 30 | steady | 4
Anchor Row Bookshop | Tobias Lindqvist | Portland, ME | Net 15 | prompt | 3
Barlow Ferry Line | Celeste Arnaud | Rockland, ME | Net 60 | steady | 5
Bellwether Museum of Craft | Ines Thackeray | Boston, MA | Net 60 | steady | 6
> East Wing | Ines Thackeray | Boston, MA | Net 60 | parent | 4
> Museum Shop | Paul Oyelaran | Boston, MA | Net 60 | steady | 3
Birchfield Library Trust | Harriet Coe | Concord, NH | Net 30 | slow | 5
Bright Cove Veterinary | Samuel Adeyemi | Camden, ME | Due on receipt | prompt | 3
Calder & Wren Architects | Naomi Wren | Providence, RI | Net 60 | steady | 6
> Quay Street Offices | Naomi Wren | Providence, RI | Net 60 | parent | 4
> Mill Race Lofts | Joel Cassidy | Pawtucket, RI | Net 30 | slow | 3
Cedar & Quill Stationers | Odette Marsh | Burlington, VT | Net 15 | prompt | 3
Copperline Brewing | Declan Moriarty | Portland, ME | Net 30 | late | 5
Dovetail Joinery Supply | Ruth Amsel | Keene, NH | Net 15 | prompt | 2
Eastgate Community Clinic | Farid Haddad | Worcester, MA | Net 60 | slow | 5
Elmhurst Botanical Garden | Yuki Tanabe | Hartford, CT | Net 60 | steady | 5
Fathom Aquarium | Beatrix Lowell | New Bedford, MA | Net 60 | steady | 7
> Tidepool Hall | Beatrix Lowell | New Bedford, MA | Net 60 | parent | 4
Foxglove Tea Rooms | Agnes Pruitt | Salem, MA | Due on receipt | prompt | 2
Granite Peak Outfitters | Marcus Vail | North Conway, NH | Net 30 | slow | 4
Greywater Yachts | Lionel Strand | Newport, RI | Net 30 | late | 4
Hollis & Fenn Attorneys | Prudence Fenn | Boston, MA | Net 30 | steady | 4
Ironwood Climbing | Petra Novak | Manchester, NH | Net 15 | slow | 3
Juniper House Hospice | Grace Ellery | Augusta, ME | Net 60 | steady | 3
Kestrel Ridge School | Abel Santoro | Brattleboro, VT | Net 60 | steady | 5
> Lower School | Abel Santoro | Brattleboro, VT | Net 60 | steady | 2
> Science Block | Dana Whitlock | Brattleboro, VT | Net 60 | steady | 3
Larkspur Credit Union | Winston Ibe | Nashua, NH | Net 60 | prompt | 4
Marrow & Rye Bakery | Lucia Ferrante | Portland, ME | Due on receipt | prompt | 2
Millpond Theatre | Oscar Delgado | Northampton, MA | Net 30 | late | 4
Northlight Optics | Ingrid Solheim | Burlington, VT | Net 60 | steady | 4
Old Lantern Hotel Group | Vivian Castellane | Newport, RI | Net 60 | slow | 6
> Gull House Inn | Terrence Boyd | Bristol, RI | Net 60 | slow | 4
> Lantern Hotel | Vivian Castellane | Newport, RI | Net 60 | steady | 3
>> Rooftop Bar | Simone Achebe | Newport, RI | Net 30 | steady | 3
Parson's Wharf Seafood | Gil Parson | Gloucester, MA | Net 15 | steady | 3
Quarry Road Fitness | Bella Nakamura | Barre, VT | Net 15 | gone | 2
Redfern Orchard | Hugh Redfern | Shelburne, VT | Net 30 | steady | 2
Saltmarsh Conservancy | Nadia Rahimi | Essex, MA | Net 30 | steady | 4
Silverbeck Pharmacy | Edwin Castle | Dover, NH | Net 30 | gone | 2
Sparrow & Daughters Florists | June Sparrow | Portsmouth, NH | Due on receipt | prompt | 2
Summit Hall Conference Center | Rafael Quintero | Stowe, VT | Net 60 | steady | 6
Thistledown Toys | Molly Brandt | Brunswick, ME | Net 15 | gone | 2
Union Pier Development | Constance Hale | New Haven, CT | Net 60 | slow | 6
Vesper Wine Merchants | Julian Roche | Providence, RI | Net 30 | steady | 3
Wexcombe Town Hall | Clara Benning | Wexcombe, MA | Net 60 | slow | 4
Yarrow Wellness | Talia Berg | Portland, ME | Due on receipt | prompt | 2
Amara Whitcombe | Amara Whitcombe | Kittery, ME | Due on receipt | prompt | 1
Desmond Farrell | Desmond Farrell | Lenox, MA | Net 15 | gone | 3
Leona Strick | Leona Strick | Bath, ME | Net 15 | steady | 1
Piers Haldane | Piers Haldane | Westport, CT | Due on receipt | late | 1
"""
_EUR = """
Atelier Morvan | Solenn Morvan | Nantes, FR | Net 30 | steady | 5
> Lyon Showroom | Bastien Coll | Lyon, FR | Net 30 | parent | 3
Galerie Weissdorn | Annika Brehm | Leipzig, DE | Net 30 | steady | 4
Hofkamp Interieur | Joost Hofkamp | Utrecht, NL | Net 60 | prompt | 3
Museo delle Carte | Chiara Bonfanti | Bologna, IT | Net 60 | slow | 4
Nordlicht Messebau | Jens Riewe | Bremen, DE | Net 60 | steady | 5
Quinta do Lagar | Duarte Sequeira | Porto, PT | Net 30 | late | 3
Tannwald Hotels | Greta Innauer | Graz, AT | Net 60 | steady | 3
"""
_STREETS = ("Mill Street", "Harbor Road", "Chapel Lane", "Station Street", "Orchard Way", "Quarry Hill", "Elm Row")


@dataclass(frozen=True)
class Client:
    """A customer and what the simulation needs to know of it."""

    id: str
    term: str
    habit: str
    share: int
    currency: str
    payer: str  # the id of the customer who pays: itself or its parent


def add_customers(ledger: Ledger, rng: Random, at: datetime) -> list[Client]:
    """Add all customers to the ledger; return them in the order of the tables, parents first."""
    clients: list[Client] = []
    for currency, table in (("USD", _USD), ("EUR", _EUR)):
        above: list[str] = []
        for line in table.strip().splitlines():
            fields = [field.strip() for field in line.lstrip("> ").split("|")]
            depth = len(line) - len(line.lstrip(">"))
            above = above[:depth]
            name, contact, town, term, habit, share = fields
            row = _customer(rng, name, contact, town, currency)
            row["SalesTermRef"] = {"value": by_name(ledger, "Term")[term]["Id"], "name": term}
            if above:
                row |= _as_job(name, habit, ledger.get("Customer", above[-1]))
            row_id = ledger.add("Customer", row, at=at)
            payer = above[-1] if habit == "parent" else row_id
            clients.append(Client(row_id, term, habit, int(share), currency, payer))
            above.append(row_id)
    return clients


def _as_job(name: str, habit: str, parent: Payload) -> Payload:
    path = f"{parent['FullyQualifiedName']}:{name}"
    return {
        "Job": True,
        "ParentRef": {"value": parent["Id"], "name": parent["DisplayName"]},
        "Level": path.count(":"),
        "FullyQualifiedName": path,
        "BillWithParent": habit == "parent",
    }


def _customer(rng: Random, name: str, contact: str, town: str, currency: str) -> Payload:
    given, family = contact.split(" ", 1)
    city, region = town.split(", ")
    mailbox = "".join(letter for letter in name.lower() if letter.isalnum() and letter.isascii())
    street = f"{rng.randrange(2, 480)} {rng.choice(_STREETS)}"
    return {
        "Taxable": currency == "USD" and region == "ME",
        "BillAddr": {"Line1": street, "City": city, "CountrySubDivisionCode": region},
        "Job": False,
        "BillWithParent": False,
        "Balance": ZERO,
        "BalanceWithJobs": ZERO,
        "CurrencyRef": currency_ref(currency),
        "PreferredDeliveryMethod": "Email",
        "GivenName": given,
        "FamilyName": family,
        "FullyQualifiedName": name,
        "DisplayName": name,
        **({} if name == contact else {"CompanyName": name}),
        "PrintOnCheckName": name,
        "Active": True,
        "PrimaryPhone": {"FreeFormNumber": f"({rng.randrange(201, 989)}) 555-01{rng.randrange(100):02d}"},
        "PrimaryEmailAddr": {"Address": f"accounts@{mailbox}.example"},
    }
