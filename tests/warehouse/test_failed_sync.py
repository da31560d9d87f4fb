"""What stays of a sync that failed: an entry of the log for every stream that was read, and nothing else."""

from tests.case import Case

DOCUMENTS = "document_id,document_type,customer_id,issued_on,total_amount"


def test_every_stream_of_a_failed_sync_is_logged_and_one_as_the_reason(case: Case) -> None:
    books = f"{DOCUMENTS}\nI,invoice,A,2026-03-01,1"
    case.files("acme", customers="customer_id,customer_name\nA,Alpha", documents=books)
    (good,) = case.sync("2026-03-31T12:00:00+00:00")
    assert good.error is None
    case.files("acme", customers="customer_id,customer_name\nA,Alpine", documents=DOCUMENTS)
    (bad,) = case.sync("2026-04-01T12:00:00+00:00")
    assert "delete 1" in str(bad.error)
    logged = case.rows("select stream, status, failed, error_message from tieout.sync_log where status = 'failed'")
    assert {"customer", "document"} <= {row["stream"] for row in logged}
    assert [row["stream"] for row in logged if row["failed"]] == ["document"]
    others = {row["error_message"] for row in logged if row["stream"] != "document"}
    assert others == {"not landed, because stream document failed"}
    assert case.value("select payload ->> 'customer_name' from raw_files.customer where seen_to is null") == "Alpha"
