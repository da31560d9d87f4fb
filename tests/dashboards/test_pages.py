import re
from pathlib import Path

import pytest

from dashboards.reports.receivables.advice import ADVICE
from pipelines.fingerprint import DBT_PROJECT
from tests.dashboards.companies import NASTY
from tests.dashboards.page_parser import Element, parsed, reached

PAGES = ("index", "harbor/overview", "harbor/aging", "harbor/tie-out", "harbor/customers/111")


def _page(site: Path, name: str) -> Element:
    return parsed(site / f"{name}.html")


def _headline(site: Path, name: str) -> str:
    return _page(site, name).one(class_="headline").text


def test_the_overview_opens_with_its_answer(site: Path) -> None:
    assert _headline(site, "harbor/overview") == (
        "USD 403,633 is open (open invoices 406,083 less credits of 2,450.00); 58% of the open invoices is overdue, "
        "and three customers owe 45% of the balance. Another EUR 48,601 is open."
    )


def test_the_overview_shows_its_figures_per_currency(site: Path) -> None:
    usd, eur = _page(site, "harbor/overview").all("section")
    assert [value.text for value in usd.all(class_="value")] == ["USD 403,633", "USD 236,810", "82", "22", "37", "5"]
    assert [value.text for value in eur.all(class_="value")] == ["EUR 48,601", "EUR 19,428", "13", "4", "26", "0"]
    assert usd.all(class_="about")[1].text == "58.3% of gross open invoices"


def test_a_figure_opens_its_definition_with_the_reader_s_own_numbers(site: Path) -> None:
    overdue = _page(site, "harbor/overview").all("details")[1]
    assert overdue.one("p").text == ("Open invoices past due. Share: 236,809.99 ÷ 406,082.96 gross open = 58.3%.")


def test_every_chart_has_its_sentence_and_its_numbers_as_a_table(site: Path) -> None:
    for figure in _page(site, "harbor/overview").all("figure"):
        assert figure.one("figcaption").one("p").text.startswith("The largest late bucket is")
        assert len(figure.one("table").rows()) == 7
        assert figure.one(role="img").attributes["aria-label"]


def test_the_aging_ends_with_totals_and_their_shares(site: Path) -> None:
    table = _page(site, "harbor/aging").one("table", id="aging-usd")
    assert table.rows("tfoot") == [
        ["Total", "169,272.97", "115,794.61", "55,648.76", "25,014.45", "21,353.83", "18,998.34", "−2,450.00",
         "403,632.96", "58.3%", "", ""],
        ["Share of balance", "41.9%", "28.7%", "13.8%", "6.2%", "5.3%", "4.7%", "−0.6%", "100.0%", "", "", ""],
    ]  # fmt: skip
    assert table.rows()[0] == [
        "Silverline Print", "–", "19,951.08", "32,091.72", "14,580.94", "18,665.76", "–", "–", "85,289.50", "100.0%",
        "95", "Critical",
    ]  # fmt: skip


def test_the_aging_says_whom_to_chase_first(site: Path) -> None:
    assert _headline(site, "harbor/aging") == (
        "USD 236,810 is overdue from 19 customers; start with Silverline Print (85,290), "
        "Yarrow & Sons Joinery (36,413) and Northwind Logistics (17,304)."
    )


def test_a_row_of_the_aging_opens_the_customer(site: Path) -> None:
    table = _page(site, "harbor/aging").one("table", id="aging-eur")
    assert table.all("a")[0].attributes["href"] == "customers/111.html"


def test_an_amount_in_another_currency_stands_beside_it_at_document_rates(site: Path) -> None:
    table = _page(site, "harbor/aging").one("table", id="aging-eur")
    assert table.rows()[0][8:10] == ["19,134.59", "20,745.72"]
    assert "At document ratesUSD" in [head.text for head in table.one("thead").all("th")]


def test_a_customer_page_lists_the_documents_and_their_total(site: Path) -> None:
    page = _page(site, "harbor/customers/111")
    assert (
        page.one(class_="headline").text
        == "Juniper Hotels Group owes EUR 19,135 (open invoices 19,935 less credits of 800.25); EUR 9,679.89 "
        "(oldest 35 days) is overdue."
    )
    table = page.one("table", id="items-eur")
    assert table.rows()[0][:3] == ["INV-1039", "Invoice", "PO 69"]
    assert table.rows()[-1] == [
        "P-1096",
        "Payment",
        "PO 29",
        "2026-03-01",
        "n/a",
        "n/a",
        "Unapplied",
        "900.25",
        "−800.25",
        "−867.63",
    ]
    assert table.rows("tfoot")[0][-2:] == ["19,134.59", "20,745.72"]


def test_a_document_leads_to_the_accounting_system(site: Path) -> None:
    link = _page(site, "harbor/customers/111").one("table", id="items-eur").all("a")[0].attributes
    assert link["href"] == "https://app.qbo.intuit.com/app/invoice?txnId=1039"
    assert link["rel"] == "noopener noreferrer"


def test_a_customer_page_has_the_facts_for_a_call(site: Path) -> None:
    facts = _page(site, "harbor/customers/111").one("dl", class_="facts")
    said = {line.one("dt").text: line.one("dd").text for line in facts.all("div")}
    assert (said["Contact"], said["Phone"], said["Terms"]) == ("Dana Reyes", "+1 555 0100", "30 days")
    mail, books = (link.attributes["href"] for link in facts.all("a"))
    assert mail == "mailto:accounts@customer-20.example"
    assert books == "https://app.qbo.intuit.com/app/customerdetail?nameId=111"


def test_the_roll_forward_says_how_its_columns_add_up(site: Path) -> None:
    section = _page(site, "harbor/overview").all("section")[0]
    rows = section.one("table", id="roll-forward-usd").rows()
    assert rows[-1] == [
        "2026-03-31", "402,632.96", "64,250.00", "62,100.50", "1,149.50", "–", "–", "–", "–", "403,632.96", "–",
    ]  # fmt: skip
    assert section.all(class_="note")[-2].text.startswith("Opening + billed − collected − credited")


def test_collection_is_worked_out_with_the_readers_own_figures(site: Path) -> None:
    section = _page(site, "harbor/overview").all("section")[0]
    before, last = section.one("table", id="collection-usd").rows()
    assert before == ["2025-12-31", *["n/a"] * 10]
    assert last[:2] == ["2026-03-31", "188.47"]
    assert (last[6], last[7], last[9]) == ("39.21", "13.8%", "2.5%")
    note = section.all(class_="note")[-1].text
    assert "DSO to 2026-03-31: 403,632.96 open ÷ 192,750.00 billed × 90 days = 188.47." in note
    assert (
        "n/a in DSO, DSO (average balance), Best possible, Avg. days delinquent and Dilution: nothing was billed"
        in note
    )


def test_what_is_undefined_says_why(site: Path) -> None:
    notes = " ".join(note.text for note in _page(site, "harbor/customers/111").all(class_="note"))
    assert "n/a in Due: a credit is never due." in notes


def test_every_kind_of_finding_says_what_to_do() -> None:
    models = "\n".join(path.read_text() for path in (DBT_PROJECT / "models").rglob("*findings.sql"))
    kinds = {kind for line in re.findall(r"(.*) as kind", models) for kind in re.findall(r"'(\w+_\w+)'", line)}
    assert kinds <= set(ADVICE)
    listed = (DBT_PROJECT / "seeds/finding_kind.csv").read_text().splitlines()[1:]
    assert kinds <= {line.split(",")[0] for line in listed}, "say in seeds/finding_kind.csv whether it is counted"
    assert len(kinds) > 15


def test_the_tie_out_shows_both_figures_of_every_control(site: Path) -> None:
    page = _page(site, "nasty-books/tie-out")
    assert page.one("table", id="control-ar-account").rows() == [
        ["All", "USD", "2026-03-31", "20.00", "140.00", "−120.00", "2026-04-01 12:09 CEST", "Differs"],
    ]
    folded = page.one("table", id="equal-customer-balance").rows()
    assert len(folded) == 6
    assert "<script>alert('owned')</script>" in [row[0] for row in folded]


def test_the_tie_out_opens_with_its_counts_and_folds_what_ties(site: Path) -> None:
    assert "8 controls tie, 1 differs, 0 are not stated." in _headline(site, "nasty-books/tie-out")
    page = _page(site, "nasty-books/tie-out")
    assert page.one("table", id="controls").rows()[0] == ["The A/R account in the books", "1", "1", "–"]
    for fold in page.all("details", class_="folded"):
        (table,) = fold.all("table")
        assert {row[-1] for row in table.rows()} == {"Ties out"}
        assert fold.one("summary").text.split()[0] == str(len(table.rows()))


def test_a_finding_says_what_how_much_and_what_to_do(site: Path) -> None:
    page = _page(site, "harbor/tie-out")
    assert page.one("table", id="open-findings").rows() == [
        ["Blank customer", "1", "310.00", "USD", "–", "Give the document a customer in the books."]
    ]
    (row,) = page.one("table", id="finding-blank-customer").rows()
    assert row[:4] == ["P-1004", "", "310.00", "USD"]


def test_a_difference_stands_in_the_header_of_every_page_of_the_company(site: Path) -> None:
    for path in (site / "nasty-books").rglob("*.html"):
        proof = parsed(path).one(class_="proof")
        assert proof.one("dd").text == "Receivables differ from the books: the A/R account by USD -120.00"


def test_a_failed_sync_is_told_with_what_to_type(site: Path) -> None:
    warning = _page(site, "nasty-books/overview").one(class_="alert").text
    assert "quickbooks answered 401 <invalid_grant>" in warning
    assert warning.endswith("Type: tieout refresh --connection nasty-books")


def test_the_home_page_says_what_to_read_when_and_who_ties_out(site: Path) -> None:
    page = _page(site, "index")
    assert page.one(class_="headline").text == '1 of 2 companies ties out; Niño & <b>Söhne</b> GmbH "Nord" differs.'
    proof = page.one("section", id="proof").all("dd")
    assert [each.text for each in proof] == [
        "Receivables tie out to the books", "Receivables differ from the books: the A/R account by USD -120.00",
    ]  # fmt: skip
    assert [head.text for head in page.one(class_="readings").all("h3")] == ["Monday", "Month end", "Board", "Audit"]
    first = page.one("table", id="companies").rows()[0]
    assert first[:6] == ["Harbor & Pine Supply Co.", "USD", "403,632.96", "236,809.99", "58.3%", "82"]
    assert first[-1] == "Ties out"


def test_every_page_is_reached_by_clicks_from_home(site: Path) -> None:
    assert reached(site) == set(site.rglob("*.html"))


@pytest.mark.parametrize("name", PAGES[1:])
def test_the_header_says_what_the_numbers_are(site: Path, name: str) -> None:
    header = _page(site, name).one("dl", class_="stamp")
    said = {line.one("dt").text: line.one("dd").text for line in header.all("div")}
    assert said["As of"] == "31 March 2026"
    assert said["Known at"] == "2026-04-01 06:12 EDT"
    assert said["Made by"] == "Tieout 9.9.9"
    assert said["Tie-out"] == "Receivables tie out to the books"


@pytest.mark.parametrize("name", ["harbor/overview", "harbor/aging", "harbor/tie-out"])
def test_the_footer_states_the_identity(site: Path, name: str) -> None:
    identities = [line.text for line in _page(site, name).all(class_="identity")]
    assert identities == [
        "USD: buckets 406,082.96 + unapplied −2,450.00 = balance 403,632.96",
        "EUR: buckets 49,401.26 + unapplied −800.25 = balance 48,601.01",
    ]


def test_the_variant_of_each_measure_is_printed(site: Path) -> None:
    footers = {name: _page(site, name).one("footer").text for name in ("harbor/overview", "nasty-books/overview")}
    assert "Aged from the due date" in footers["harbor/overview"]
    assert "Aged from the issue date" in footers["nasty-books/overview"]
    assert "overdue ÷ gross open invoices" in footers["harbor/overview"]


@pytest.mark.parametrize("name", PAGES)
def test_every_table_can_be_read_aloud(site: Path, name: str) -> None:
    page = _page(site, name)
    for table in page.all("table"):
        assert {head.attributes["scope"] for head in table.one("thead").all("th")} == {"col"}
        for line in table.one("tbody").all("tr"):
            assert line.one("th").attributes["scope"] == "row"
    assert page.one("a", class_="skip").attributes["href"] == "#main"
    assert page.one("html").attributes["lang"] == "en"
    assert len(page.all("h1")) == 1


def test_no_two_elements_of_a_page_share_a_name(site: Path) -> None:
    for path in site.rglob("*.html"):
        names = [element.attributes["id"] for element in parsed(path).all() if "id" in element.attributes]
        assert len(names) == len(set(names)), path


def test_a_name_is_shown_as_text_wherever_it_stands(site: Path) -> None:
    names = [line[0] for line in _page(site, "nasty-books/aging").one("table", id="aging-eur").rows()]
    assert set(NASTY.values()) | {"No customer", "Customer nameless (no name)"} == set(names)
    for path in site.rglob("*.html"):
        page = parsed(path)
        assert len(page.all("script")) == 1
        assert not page.all("img")
        assert not page.all("b", class_="") or all(b.text != "Söhne" for b in page.all("b"))


def test_an_address_that_is_not_of_the_web_is_no_link(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert not re.search(r"href=[\"']?\s*javascript:", path.read_text(encoding="utf-8"), re.IGNORECASE)


def test_the_script_that_may_run_is_ours_alone(site: Path) -> None:
    policy = _page(site, "index").one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    assert "script-src 'unsafe-inline'" not in policy


@pytest.mark.parametrize(("pattern", "limit"), [("*/overview.html", 150_000), ("*/customers/*.html", 60_000)])
def test_a_page_is_light(site: Path, pattern: str, limit: int) -> None:
    sizes = [path.stat().st_size for path in site.glob(pattern)]
    assert sizes
    assert max(sizes) <= limit
