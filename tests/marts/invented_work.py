"""Books of work whose every row is drawn to hurt: odd currencies, payers, rates, lines, credits passed on."""

import random
from datetime import date, timedelta

CURRENCIES = ("", "USD", "EUR", "JPY", "KWD", "GBP")
WORKED_BY = ("p", "q", "")
TYPES = ("invoice", "invoice", "invoice", "payment", "payment", "credit_memo", "journal_credit", "sales_receipt",
         "refund", "journal_debit", "write_off", "deposit")  # fmt: skip


def drawn(seed: int) -> dict[str, str]:
    """The tables of one company."""
    chance = random.Random(seed)
    clients = [f"c{number}" for number in range(5)]
    whose = [*clients, "ghost", ""]
    documents, entries, lines, allocations = [], [], [], []
    for number in range(60):
        money = chance.choice(("0", "100", "-40", "33.33", "250.5", "7"))
        rate = chance.choice(("", "", "1.1", "0.0075"))
        status = chance.choice(("", "", "", "draft", "void"))
        columns = (f"d{number}", chance.choice(TYPES), chance.choice(whose), _day(chance), chance.choice(CURRENCIES))
        documents.append(",".join((*map(str, columns), rate, money.split(".")[0], chance.choice(("0", "3")), status)))
    for number in range(80):
        hours = chance.choice(("1", "0.333333", "0", "-2", "8"))
        customer, project = chance.choice((("", "P"), ("", "Q"), (chance.choice(whose), "")))
        named = chance.choice(("", "", f"d{chance.randrange(65)}"))
        billable = chance.choice(("true", "false", ""))
        person = chance.choice(WORKED_BY)
        entries.append(f"t{number},{customer},{project},{person},{_day(chance)},{hours},{billable},{named}")
    for number in range(50):
        listed = ",".join(f"t{chance.randrange(85)}" for _ in range(chance.randrange(3)))
        amount = chance.choice(("", "0", "50", "-10", "100"))
        lines.append(f'd{chance.randrange(60)},{number},2,25,{amount},{chance.choice(("", "P", "Q"))},"{listed}"')
    for number in range(60):
        giver, receiver = chance.sample(range(60), 2)
        allocations.append(f"a{number},d{giver},d{receiver},{chance.choice(('5', '33', '80'))}")
    return {
        "customers": "customer_id,customer_name,currency,default_hourly_rate\n"
        + "\n".join(
            f"{client},{client},{chance.choice(CURRENCIES)},{chance.choice(('', '0', '90'))}" for client in clients
        ),
        "projects": "project_id,customer_id,hourly_rate,is_billable\nP,c1,120,\nQ,,,false",
        "attribute_changes": "entity_type,entity_id,attribute,changed_at,old_value,new_value\n"
        "project,P,customer_id,2026-06-01T00:00:00+00:00,c0,c1\nproject,Q,customer_id,2026-06-01T00:00:00+00:00,c2,",
        "documents": "document_id,document_type,customer_id,issued_on,currency,exchange_rate,total_amount,tax_amount,"
        "status\n" + "\n".join(documents),
        "document_lines": "document_id,line_number,quantity,unit_price,line_amount,project_id,time_entry_ids\n"
        + "\n".join(lines),
        "allocations": "allocation_id,from_document_id,to_document_id,amount\n" + "\n".join(allocations),
        "exchange_rates": "from_currency,to_currency,rate_on,rate\nEUR,USD,2026-01-01,1.1\nKWD,USD,2026-07-01,3.25",
        "available_hours": "person_id,month_start,hours\np,2026-09-01,100\np,2026-11-01,50\nq,2026-11-01,0",
        "time_entries": "time_entry_id,customer_id,project_id,person_id,work_on,hours,is_billable,"
        "invoiced_document_id\n" + "\n".join(entries),
    }


def _day(chance: random.Random) -> date:
    return date(2026, 3, 1) + timedelta(days=chance.randrange(300))
