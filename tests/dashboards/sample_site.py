"""A sample studio that charges by the hour: two years of work, rates that rise, invoices late and short."""

import random
from datetime import date, timedelta

from tests.case import Case

TODAY = date(2026, 9, 30)
NOW = "2026-09-30T16:00:00+00:00"
_CLIENTS = ("Aldgate Ceramics", "Birchwood Dental", "Cormorant Shipping", "Dunmore Analytics", "Eastmoor Göteborg AB")
_PEOPLE = {"ann": "Ann Okafor", "bob": "Bob Lindqvist", "cyd": "Cyd Marchetti"}


def write(case: Case, *, name: str = "studio") -> None:
    """Write the studio's files; the rates of two clients rose meanwhile, by its audit log."""
    chance = random.Random(3)
    projects = [(f"P{n}", f"C{n % 5 + 1}", f"Project {n:02}") for n in range(1, 11)]
    rated = {"P1": 110, "P6": 110}
    entries, lines, documents, payments, allocations = [], [], [], [], []
    for number in range(1, 421):
        project, client, _ = chance.choice(projects)
        day = TODAY - timedelta(days=chance.randint(0, 500))
        hours, person = chance.choice((0.5, 1.25, 2.0, 3.5, 6.0)), chance.choice(tuple(_PEOPLE))
        entries.append((f"T{number}", project, client, person, day, hours, "false" if number % 11 == 0 else "true"))
    by_month: dict[tuple[str, str], list[tuple[str, str, str, str, date, float, str]]] = {}
    for entry in entries:
        if entry[6] == "true" and entry[4] < TODAY - timedelta(days=chance.choice((30, 45, 100))):
            by_month.setdefault((entry[2], f"{entry[4]:%Y-%m}"), []).append(entry)
    for number, ((client, month), work) in enumerate(sorted(by_month.items()), 1):
        year, ordinal = (int(part) for part in month.split("-"))
        issued = date(year + ordinal // 12, ordinal % 12 + 1, 3)
        total = 0
        for line, entry in enumerate(work, 1):
            amount = int(float(str(entry[5])) * chance.choice((80, 95, 110, 120)))
            total += amount
            lines.append(f'I{number},{line},{amount},{entry[1]},"{entry[0]}"')
        documents.append(f"I{number},invoice,INV-{1000 + number},{client},{issued},{issued + timedelta(30)},{total}")
        if chance.random() < 0.8:
            paid = total if chance.random() < 0.8 else total // 2
            on = min(issued + timedelta(chance.randint(10, 70)), TODAY)
            payments.append(f"R{number},payment,,{client},{on},,{paid}")
            allocations.append(f"R{number},I{number},{paid},{on}")
    case.files(
        name,
        customers="customer_id,customer_name,default_hourly_rate,email,status\n"
        + "\n".join(
            f"C{n},{client},{95 + 5 * n if n != 5 else ''},ap@client{n}.example,{'archived' if n == 4 else 'active'}"
            for n, client in enumerate(_CLIENTS, 1)
        ),
        people="person_id,person_name\n" + "\n".join(f"{key},{person}" for key, person in _PEOPLE.items()),
        projects="project_id,customer_id,name,hourly_rate,status\n"
        + "\n".join(f"{key},{client},{title},{rated.get(key, '')},active" for key, client, title in projects),
        rate_overrides="""
        project_id,person_id,hourly_rate,effective_from,effective_to
        P1,,130,2026-07-01,
        P1,ann,145,2026-07-01,2026-08-31
        P1,ann,150,2026-09-01,
        P2,cyd,86.6667,,
        """,
        rate_changes="""
        entity_type,entity_id,changed_at,old_rate,new_rate
        client,C1,2026-01-01T12:00:00+00:00,90,100
        client,C2,2025-11-01T12:00:00+00:00,0,105
        """,
        planned_rates="""
        customer_id,project_id,person_id,hourly_rate,effective_from
        C1,,,110,2027-01-01
        C1,P5,,120,2027-01-01
        C4,,,115,2027-01-01
        """,
        control_totals=f"name,key,amount\nhours,P1,{sum(float(e[5]) for e in entries if e[1] == 'P1')}",
        available_hours="person_id,month_start,hours\n"
        + "\n".join(f"{key},2026-{month:02}-01,{32}" for key in _PEOPLE for month in range(1, 10)),
        time_entries="time_entry_id,project_id,customer_id,person_id,work_on,hours,is_billable\n"
        + "\n".join(",".join(map(str, entry)) for entry in entries),
        documents="document_id,document_type,document_number,customer_id,issued_on,due_on,total_amount\n"
        + "\n".join(documents + payments),
        document_lines="document_id,line_number,line_amount,project_id,time_entry_ids\n" + "\n".join(lines),
        allocations="from_document_id,to_document_id,amount,allocated_on\n" + "\n".join(allocations),
    )  # fmt: skip
