"""A handle on one client's tables: exact frames, which case file is opened, and what refuses."""

import datetime as dt
from decimal import Decimal

import pytest

from cin7_audit.case import store
from cin7_audit.case.store import connect, create_tables, derive, is_case_of, open_case, threads_for
from cin7_audit.engagement import Engagement
from cin7_audit.errors import CaseMissing, UsageError
from cin7_audit.vocabulary import SECONDARY
from tests.inline_case import in_memory_case


@pytest.fixture(scope="module")
def case():
    products = [{"sku": "A", "average_cost": Decimal("1.5")}, {"sku": "B", "source_id": "E002", "source_row": 9}]
    return in_memory_case({"product": products, "company": [{"lock_date": dt.date(2026, 1, 2)}]})


def test_plain_rows_are_traced_and_what_is_not_named_is_null(case):
    assert case.rows("SELECT sku, source_id, source_row, name FROM product ORDER BY sku") == [
        ("A", "E001", 1, None),
        ("B", "E002", 9, None),
    ]
    assert case.rows("SELECT source_id, path, label, status FROM evidence_file") == [
        ("E001", "inline.csv", "inline.csv", "used")
    ]
    with pytest.raises(ValueError, match=r"product: no column \['colour'\]"):
        in_memory_case({"product": [{"colour": "red"}]})


def test_frames_are_exact(case):
    frame = case.table("product")
    assert frame["average_cost"].tolist() == [Decimal("1.500000"), None] and frame["source_row"].tolist() == [1, 9]
    assert case.table("company")["lock_date"].tolist() == [dt.date(2026, 1, 2)]


def test_values_and_tables_asked_for(case):
    assert case.value("SELECT sku FROM product ORDER BY sku DESC") == "B"
    assert case.value("SELECT sku FROM product WHERE sku = ?", ["Z"]) is None
    assert case.has("product") and case.has("product", "company") and not case.has("product", "movement")
    assert case.missing("movement", "product", "transfer") == ("movement", "transfer")
    assert (case.file_label("E001"), case.file_label("E404")) == ("inline.csv", "E404")


def test_a_frame_can_be_read_as_a_table_and_statements_run(case):
    case.connection.register("given", case.table("product"))
    case.connection.execute("CREATE OR REPLACE TEMP TABLE kept AS SELECT sku FROM given WHERE sku = ?", ["A"])
    assert case.rows("SELECT * FROM kept") == [("A",)]
    case.models.build("used_file")
    assert case.value("SELECT count(*) FROM used_file") == 1


def test_the_same_settings_are_the_same_case_and_others_share_the_evidence(case):
    assert case.under(Engagement()) is case
    other = case.under(Engagement(base_currency="NZD"))
    assert other is not case and other.connection is case.connection and other.settings.base_currency == "NZD"
    assert other.models.settings.base_currency == "NZD"


def test_every_second_description_has_a_table_with_its_reason():
    connection = connect()
    create_tables(connection)
    for name in SECONDARY:
        own = [column for column, *_ in connection.execute(f"DESCRIBE {name}").fetchall()]
        twin = [column for column, *_ in connection.execute(f"DESCRIBE {name}_secondary").fetchall()]
        assert twin == [*own, "why"]


@pytest.mark.parametrize(
    ("asked", "size", "threads"),
    [("", 99, 1), ("", 100, None), (" ", 0, 1), ("1", 100, 1), ("3", 0, 3), (" 7 ", 100, 7), ("1024", 0, 1024)],
)
def test_one_thread_for_an_ordinary_client_unless_asked(monkeypatch, asked, size, threads):
    monkeypatch.setenv("CIN7_AUDIT_THREADS", asked)
    assert threads_for(size, 100) == threads


@pytest.mark.parametrize("asked", ["0", "-1", "two", "1025", "1.5", "²", "99999"])
def test_a_number_of_threads_that_cannot_be_is_said(monkeypatch, asked):
    monkeypatch.setenv("CIN7_AUDIT_THREADS", asked)
    with pytest.raises(UsageError, match=r"CIN7_AUDIT_THREADS: .* expected a whole number from 1 to 1024"):
        threads_for(0, 100)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A client's case file, built for run r1."""
    folder = tmp_path_factory.mktemp("o'client")
    (folder / "case").mkdir()
    connection = connect(folder / "case" / store.FILE_NAME)
    create_tables(connection)
    connection.execute("INSERT INTO product (sku) VALUES ('A')")
    derive(connection, Engagement())
    connection.execute("CREATE TABLE case_run AS SELECT 'r1' AS run_id")
    connection.close()
    return folder


def test_a_stored_case_is_opened_for_its_run_only_and_never_written_to(stored):
    path = stored / "case" / store.FILE_NAME
    case = open_case(stored, Engagement(), run_id="r1")
    assert case.table("product")["sku"].tolist() == ["A"] and case.path == path
    with pytest.raises(Exception, match=r"(?i)product is not a"):
        case.connection.execute("INSERT INTO product (sku) VALUES ('B')")
    with pytest.raises(Exception, match=r"(?i)read-only"):
        case.connection.execute("INSERT INTO stored.product (sku) VALUES ('B')")
    case.close()
    open_case(stored, Engagement()).close()
    assert is_case_of(path, "r1") and not is_case_of(path, "r2")
    with pytest.raises(store.CaseDamaged, match="other evidence or settings; expected the one of r2"):
        open_case(stored, Engagement(), run_id="r2")


def test_a_case_that_is_missing_or_no_database_says_what_to_do(tmp_path):
    with pytest.raises(CaseMissing, match="Run `check` on this client first"):
        open_case(tmp_path, Engagement())
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / store.FILE_NAME).write_bytes(b"no database" * 999)
    with pytest.raises(store.CaseDamaged, match="the case file is damaged"):
        open_case(tmp_path, Engagement())
    assert not is_case_of(tmp_path / "case" / store.FILE_NAME, "r1")


def test_a_large_case_gets_every_thread_and_a_limit_of_memory(stored, monkeypatch):
    given = {}

    def noted(**settings):
        given.update(settings)
        return connect()

    monkeypatch.delenv("CIN7_AUDIT_THREADS", raising=False)
    monkeypatch.setattr(store, "connect", noted)
    open_case(stored, Engagement()).close()
    assert given == {"threads": 1, "memory": None, "spill": stored / "case" / "spill"}
    monkeypatch.setattr(store, "LARGE_CASE_BYTES", 1)
    open_case(stored, Engagement()).close()
    assert (given["threads"], given["memory"]) == (None, "1500MB")
    open_case(stored, Engagement(), threads=2, memory="1GB").close()
    assert (given["threads"], given["memory"]) == (2, "1GB")


def test_a_connection_downloads_nothing_and_takes_its_limits(tmp_path):
    connection = connect(threads=2, memory="500MB", spill=tmp_path / "spill")
    names = ("autoinstall_known_extensions", "autoload_known_extensions", "threads", "temp_directory")
    found = [connection.execute(f"SELECT current_setting('{name}')").fetchone()[0] for name in names]
    assert found == [False, False, 2, str(tmp_path / "spill")]
