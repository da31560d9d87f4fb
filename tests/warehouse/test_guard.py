"""An extraction that lost too much is refused, and the message says where to look."""

from tests.case import Case

DOCUMENTS = "document_id,document_type,customer_id,issued_on,total_amount\n"


def invoices(number: int) -> str:
    return DOCUMENTS + "\n".join(f"I{each},invoice,C1,2026-01-31,10.00" for each in range(number))


def test_the_guard_names_the_file_and_both_counts(case: Case) -> None:
    case.files("acme", customers="customer_id,customer_name\nC1,Acme", documents=invoices(30))
    assert [synced.error for synced in case.sync("2026-03-31T12:00:00+00:00")] == [None]
    case.files("acme", documents=invoices(19))
    (result,) = case.sync("2026-04-01T12:00:00+00:00")
    assert "Connection acme, stream document (documents.csv): the source gave 19 rows" in str(result.error)
    assert "the warehouse has 30; landing this would delete 11" in str(result.error)
    case.files("acme", documents=DOCUMENTS)
    (result,) = case.sync("2026-04-02T12:00:00+00:00")
    assert "(documents.csv): the source gave 0 rows" in str(result.error)
    case.files("acme", documents=invoices(20))
    assert [synced.error for synced in case.sync("2026-04-03T12:00:00+00:00")] == [None]
