"""The connector: which files there are, what streams they become, and that nothing is given when one is bad."""

import json
import subprocess
import sys
import tracemalloc
from hashlib import sha256
from pathlib import Path

from pipelines.sources.canonical import TABLES
from pipelines.sources.files import connector as files
from tests.sources.files.folder import DOCUMENTS, connect, payloads, rows, table, write

ALLOCATIONS = "from_document_id,to_document_id,amount,allocated_on\n"
SAME = "P1,I1,30,2026-02-10\n"
OTHER = "P1,I2,30,2026-02-10\n"


def test_the_streams_are_the_promise_in_order_with_the_company_first_and_the_counts_last() -> None:
    names = [stream.name for stream in files.SOURCE.streams]
    assert names == ["company", *(table.stream for table in TABLES if table.name != "companies"), "row_count"]
    assert names[1:5] == ["customer", "document", "document_line", "allocation"]


def test_only_the_company_and_the_counts_may_shrink_unnoticed_and_none_is_incremental() -> None:
    unguarded = {stream.name for stream in files.SOURCE.streams if not stream.guards_deletions}
    assert unguarded == {"company", "row_count"}
    assert not any(stream.is_incremental for stream in files.SOURCE.streams)


def test_a_row_has_the_files_id_and_only_its_filled_columns_as_text(tmp_path: Path) -> None:
    customer = {"customer_id": "007", "customer_name": "NA", "email": "", "payment_terms_days": "30", "phone": "1e3"}
    write(tmp_path, customers=table(customer))
    (row,) = rows(tmp_path, "customer")
    assert row.id == "007"
    assert json.loads(row.payload) == {
        "customer_id": "007",
        "customer_name": "NA",
        "phone": "1e3",
        "payment_terms_days": "30",
    }
    assert row.payload_hash == sha256(row.payload.encode()).hexdigest()
    assert row.updated_at is None
    assert not row.is_deleted


def test_letters_of_every_script_stay_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, customers=table({"customer_id": "Ä", "customer_name": 'Żółć "&" 東京, Ltd\nOslo'}))
    assert '"customer_id":"Ä"' in rows(tmp_path, "customer")[0].payload
    assert payloads(tmp_path, "customer") == [{"customer_id": "Ä", "customer_name": 'Żółć "&" 東京, Ltd\nOslo'}]


def test_equal_amounts_written_differently_have_equal_hashes(tmp_path: Path) -> None:
    hashes = set()
    for total, rate in [("1000", "1.5"), ("1000.0", "1.50"), ("1000.00", "1.500000")]:
        document = {
            "document_id": "I1",
            "document_type": "invoice",
            "customer_id": "C1",
            "issued_on": "2026-01-31",
            "total_amount": total,
            "exchange_rate": rate,
        }
        write(tmp_path, documents=table(document))
        hashes.add(rows(tmp_path, "document")[0].payload_hash)
        assert payloads(tmp_path, "document")[0]["total_amount"] == "1000.00"
        assert payloads(tmp_path, "document")[0]["exchange_rate"] == "1.5"
    assert len(hashes) == 1


def test_a_cent_more_is_another_hash(tmp_path: Path) -> None:
    before = rows(write(tmp_path), "document")[1]
    after = rows(write(tmp_path, documents=DOCUMENTS.replace("250.5", "250.51")), "document")[1]
    assert before.id == after.id
    assert before.payload_hash != after.payload_hash


def test_the_order_of_rows_and_columns_changes_neither_ids_nor_hashes(tmp_path: Path) -> None:
    here = write(tmp_path / "a", allocations=ALLOCATIONS + SAME + OTHER + SAME)
    there = write(
        tmp_path / "b",
        documents="total_amount,customer_id,document_type,issued_on,document_id,due_on\n"
        "60,C1,payment,2026-02-10,P1,\n250.5,C2,invoice,2026-02-28,I2,\n100.00,C1,invoice,2026-01-31,I1,\n",
        allocations=ALLOCATIONS + OTHER + SAME + SAME,
    )
    for stream in ("document", "allocation"):
        assert set(rows(here, stream)) == set(rows(there, stream))
        assert rows(here, stream) != rows(there, stream), "the files have another order, and it is kept"


def test_identical_allocations_all_survive_under_ids_of_their_own(tmp_path: Path) -> None:
    allocations = rows(write(tmp_path, allocations=ALLOCATIONS + SAME + SAME + OTHER), "allocation")
    assert len({row.id for row in allocations}) == 3
    assert [json.loads(row.payload)["to_document_id"] for row in allocations] == ["I1", "I1", "I2"]


def test_an_allocation_keeps_its_id_when_another_one_comes_or_goes(tmp_path: Path) -> None:
    before = rows(write(tmp_path, allocations=ALLOCATIONS + SAME), "allocation")
    after = rows(write(tmp_path, allocations=ALLOCATIONS + OTHER + SAME), "allocation")
    assert before[0] == after[1]


def test_an_allocation_with_an_id_is_known_by_it(tmp_path: Path) -> None:
    text = "allocation_id,from_document_id,to_document_id,amount\nA1,P1,I1,30\n,P1,I1,30\n"
    first, second = rows(write(tmp_path, allocations=text), "allocation")
    assert first.id == "A1"
    assert second.id != "A1"


def test_a_key_of_several_columns_gives_no_two_rows_the_same_id(tmp_path: Path) -> None:
    text = "project_id,person_id,hourly_rate\na|b,c,1\na,b|c,2\na\\|b,c,3\na,,4\n"
    ids = [row.id for row in rows(write(tmp_path, rate_overrides=text), "rate_override")]
    assert len(set(ids)) == 4


def test_content_that_cannot_be_placed_is_kept(tmp_path: Path) -> None:
    write(
        tmp_path,
        documents="document_id,document_type,customer_id,issued_on,total_amount,status\n"
        "X,barter,NOBODY,2026-01-01,-5,weird\nY,,,2026-01-01,0,\n",
        allocations="from_document_id,to_document_id,amount\nX,GONE,-1\nX,Y,0\n",
    )
    assert payloads(tmp_path, "document") == [
        {
            "document_id": "X",
            "document_type": "barter",
            "customer_id": "NOBODY",
            "status": "weird",
            "issued_on": "2026-01-01",
            "total_amount": "-5.00",
        },
        {"document_id": "Y", "issued_on": "2026-01-01", "total_amount": "0.00"},
    ]
    assert [allocation["amount"] for allocation in payloads(tmp_path, "allocation")] == ["-1.00", "0.00"]


def test_a_table_without_a_file_has_no_pages(tmp_path: Path) -> None:
    assert list(connect(write(tmp_path)).pages(files.SOURCE.stream("allocation"), None)) == []


def test_a_file_with_a_header_only_has_no_rows_and_a_count_of_zero(tmp_path: Path) -> None:
    write(tmp_path, allocations=ALLOCATIONS)
    assert rows(tmp_path, "allocation") == []
    assert {"name": "allocations", "rows": "0"} in payloads(tmp_path, "row_count")


def test_every_file_is_counted_under_its_table(tmp_path: Path) -> None:
    write(tmp_path, allocations=ALLOCATIONS + SAME)
    counts = rows(tmp_path, "row_count")
    assert [row.id for row in counts] == ["customers", "documents", "allocations"]
    assert payloads(tmp_path, "row_count") == [
        {"name": "customers", "rows": "2"},
        {"name": "documents", "rows": "3"},
        {"name": "allocations", "rows": "1"},
    ]


def test_ten_thousand_rows_come_in_pages_of_a_thousand(tmp_path: Path) -> None:
    customers = "customer_id,customer_name\n" + "".join(f"C{number},Name\n" for number in range(10_001))
    pages = connect(write(tmp_path, customers=customers)).pages(files.SOURCE.stream("customer"), None)
    assert [len(page.rows) for page in pages] == [1000] * 10 + [1]


def test_reading_holds_a_page_and_not_the_file(tmp_path: Path) -> None:
    text = "x" * 2000
    customers = "customer_id,customer_name\n" + "".join(f"C{number},{text}\n" for number in range(10_000))
    size = (write(tmp_path, customers=customers) / "customers.csv").stat().st_size
    tracemalloc.start()
    connector = connect(tmp_path)
    given = sum(len(page.rows) for page in connector.pages(files.SOURCE.stream("customer"), None))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert given == 10_000
    assert peak < size / 2


def test_a_stream_can_be_read_again(tmp_path: Path) -> None:
    connector = connect(write(tmp_path))
    stream = files.SOURCE.stream("document")
    assert list(connector.pages(stream, None)) == list(connector.pages(stream, None))


def test_a_folder_of_csv_loads_no_library_for_tables(tmp_path: Path) -> None:
    write(tmp_path, allocations=ALLOCATIONS + SAME)
    program = (
        "import sys; from pathlib import Path; from tests.sources.files.folder import rows; "
        "from pipelines.sources import files; "
        f"print(len(rows(Path({str(tmp_path)!r}), 'document')), "
        "[name for name in ('pandas', 'openpyxl', 'pyarrow') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert ran.stdout.strip() == "3 []"
