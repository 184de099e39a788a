"""No row is lost, doubled or confused with a row of the same number on another sheet."""

import csv
import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.case.load import Delivered, load
from cin7_audit.case.renew import build_case
from cin7_audit.case.row_accounting import account_rows
from cin7_audit.case.store import connect, create_tables, open_case
from cin7_audit.case.summary import check_lines
from cin7_audit.chapters.ingestion import CHAPTER
from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.model_files import MODELS
from cin7_audit.report.contract_files import findings_document
from cin7_audit.report.findings_view import evidence_lines
from cin7_audit.runner import Runner
from cin7_audit.sources.intake import read_folder
from cin7_audit.workbook import open_workbook
from tests.inline_case import read_engagement

HEADER = ("Code", "Lot", "Counted", "Name")
NOT_USED = {"count_line": {"no code", "no figure", "spoilt", "header", "total"}, "product": {"no code", "header", "total"}}
COLUMNS = {
    "count_line": {"sku": "Code", "batch": "Lot", "counted_quantity": "Counted"},
    "stock_snapshot": {"sku": "Code", "batch": "Lot", "on_hand": "Counted"},
    "product": {"sku": "Code", "name": "Name"},
}
NOT_USED["stock_snapshot"] = NOT_USED["count_line"]
CONSTANTS = {"count_line": {"site": "Depot", "effective_date": "2025-12-31"}, "stock_snapshot": {"site": "Depot", "as_of": "2025-12-31"}}
KINDS = st.sampled_from(("good", "good", "good", "no code", "no figure", "spoilt", "blank", "header", "total"))
SHEETS = ("June", "Hall 'B'", "Ünï")
FULL = settings(max_examples=25, deadline=None)


def row_of(kind: str, number: int) -> tuple[object, ...]:
    """The cells of one row; codes repeat between sheets, as they do at clients."""
    code, lot = f"P{number}", f"L{number}"
    return {
        "good": (code, lot, number, "a thing"),
        "no code": ("", lot, number, "a thing"),
        "no figure": (code, lot, "", "a thing"),
        "spoilt": (code, lot, "twelve", "a thing"),
        "blank": ("", "", "", ""),
        "header": HEADER,
        "total": ("Total", "", number, ""),
    }[kind]


def write_workbook(path: Path, sheets: dict[str, list[str]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, kinds in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        for number, kind in enumerate(kinds, start=2):
            sheet.append(row_of(kind, number))
    book.save(path)


def write_csv(path: Path, kinds: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEADER, *(row_of(kind, number) for number, kind in enumerate(kinds, start=2))])


def mapping(path: str, table: str, sheet: str = "") -> dict[str, object]:
    return {"path": path, "sheet": sheet, "table": table, "columns": COLUMNS[table], "constants": CONSTANTS.get(table, {})}


@cache
def canonical_tables() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_tables(connection)
    return connection


def tables_without_rows() -> duckdb.DuckDBPyConnection:
    """The canonical tables these tests fill, empty; made once."""
    for table in COLUMNS:
        canonical_tables().execute(f"DELETE FROM {table}")
    return canonical_tables()


def kept_and_aside(kinds: list[str], tables: list[str]) -> tuple[set[int], set[int]]:
    """By hand: a row is kept if one of the mappings can use it; else it is set aside; blank rows are no rows."""
    numbered = [(number, kind) for number, kind in enumerate(kinds, start=2) if kind != "blank"]
    kept = {number for number, kind in numbered if any(kind not in NOT_USED[table] for table in tables)}
    return kept, {number for number, _ in numbered} - kept


@FULL
@given(
    book=st.lists(st.lists(KINDS, max_size=7), min_size=1, max_size=3),
    text=st.lists(KINDS, min_size=1, max_size=7),
    asked=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(sorted(COLUMNS))), min_size=1, max_size=4),
    twice=st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=3),
)
def test_read_is_kept_and_set_aside_however_sheets_are_mapped(book, text, asked, twice):
    sheets = dict(zip(SHEETS, book, strict=False))
    wanted = [(SHEETS[place % len(book)], table) for place, table in asked]
    mapped = [mapping("counts.xlsx", table, sheet) for sheet, table in wanted] + [mapping("counts.csv", table) for table in twice]
    rules = Engagement.model_validate({"mapped": mapped})
    with TemporaryDirectory() as folder:
        write_workbook(Path(folder) / "counts.xlsx", sheets)
        write_csv(Path(folder) / "counts.csv", text)
        intake = read_folder(Path(folder), rules)
        connection = tables_without_rows()
        delivered = [
            Delivered(f.evidence.source_id, name, rows) for f in intake.files if f.parsed for name, rows in f.parsed.tables.items()
        ]
        loaded = load(connection, delivered)
        account_rows(connection, loaded)
        intake.close()
    expected = {f"counts.xlsx, sheet '{name}'" if len(sheets) > 1 else "counts.xlsx": (sheets[name], [t for s, t in wanted if s == name])
                for name in sheets if any(name == sheet for sheet, _ in wanted)} | {"counts.csv": (text, twice)}  # fmt: skip
    assert {file.evidence.label for file in intake.files} == set(expected)
    assert len({file.evidence.source_id for file in intake.files}) == len(intake.files)
    for file in intake.files:
        kept, aside = kept_and_aside(*expected[file.evidence.label])
        said = [problem for problem in file.parsed.problems if problem.effect == "row set aside"]
        assert sorted(problem.source_row for problem in said) == sorted(aside)  # each once
        assert all(problem.raw_text and problem.seen for problem in said)
        assert (file.parsed.rows_read, file.parsed.rows_kept, file.parsed.rows_set_aside) == (len(kept | aside), len(kept), len(aside))
        traced = " UNION ".join(f"SELECT source_row FROM {table} WHERE source_id = ?" for table in COLUMNS)
        assert {row[0] for row in connection.execute(traced, [file.evidence.source_id] * len(COLUMNS)).fetchall()} == kept


def two_halls(folder: Path) -> Engagement:
    """Two mapped sheets of one workbook, a row without a code on the second; a sheet nobody maps."""
    (folder / "exports").mkdir(parents=True)
    write_workbook(
        folder / "exports" / "count.xlsx", {"Hall A": ["good"] * 3, "Hall B": ["good", "good", "no code", "good"], "Remarks": ["good"]}
    )
    lines = ['base_currency = "USD"']
    for hall in ("Hall A", "Hall B"):
        columns = ", ".join(f'{name} = "{text}"' for name, text in COLUMNS["count_line"].items())
        constants = f'site = "Depot", bin = "{hall}", effective_date = "2025-12-31", count_id = "{hall}"'
        lines += ["[[mapped]]", 'path = "count.xlsx"', f'sheet = "{hall}"', 'table = "count_line"']
        lines += [f"columns = {{ {columns} }}", f"constants = {{ {constants} }}"]
    (folder / "engagement.toml").write_text("\n".join(lines))
    return read_engagement(folder)


def test_rows_of_two_sheets_are_named_with_their_sheet(tmp_path):
    rules = two_halls(tmp_path)
    build_case(tmp_path, rules)
    case = open_case(tmp_path, rules)
    assert case.rows("SELECT source_id, sheet, rows_read, rows_kept, rows_set_aside FROM evidence_file ORDER BY 1") == [
        ("E001", "Hall A", 3, 3, 0),
        ("E001.02", "Hall B", 4, 3, 1),
    ]
    assert case.rows("SELECT count(*), count(DISTINCT (source_id, source_row)) FROM count_line") == [(6, 6)]
    joined = "SELECT count(*) FROM count_line AS a JOIN count_line AS b ON a.source_id = b.source_id AND a.source_row = b.source_row"
    assert case.value(joined) == 6
    said = check_lines(case)
    assert said[0] == "What came: 1 file(s) used."
    assert any("count.xlsx, sheet 'Hall B', row 4: no sku" in line for line in said)
    assert any("'Remarks'" in line and "not read" in line for line in said)
    case.close()


def test_evidence_of_findings_names_file_sheet_and_row_apart(tmp_path):
    two_halls(tmp_path)
    book = open_workbook(str(tmp_path))
    section = CHAPTER.section(book)
    aside = next(finding for finding in section.findings if finding.id.startswith("IN-aside"))
    assert evidence_lines(aside.evidence) == ("count.xlsx, sheet 'Hall B': row 4",)
    document = json.loads(json.dumps(findings_document([section], book.context, book.case), default=str))
    found = next(finding for finding in document["findings"] if finding["id"] == aside.id)
    assert found["evidence"] == [{"file": "count.xlsx", "sheet": "Hall B", "row": 4}]


@pytest.mark.parametrize("second", ["copy", "zone"])
def test_every_sheet_that_a_reader_knows_is_read(tmp_path, second):
    """A stocktake whose zones are two sheets; a sheet that copies the other adds nothing."""
    (tmp_path / "exports").mkdir()
    header = ("Product Code", "Product Name", "Bin", "Unit", "BatchSN", "ExpiryDate_YYYYMMDD", "Quantity On Hand", "Stocktake Quantity")
    rows = {
        "one": [("A-1", "", "", "Item", "", "", "25", "24")],
        "two": [("B-1", "", "", "Item", "", "", "55", "50"), ("C-1", "", "", "Item", "", "", "5", "5")],
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, chosen in (("Zone A", "one"), ("Zone B", "one" if second == "copy" else "two")):
        sheet = book.create_sheet(name)
        for row in (header, *rows[chosen]):
            sheet.append(row)
    book.save(tmp_path / "exports" / "Stocktake ST-00009.xlsx")
    rules = Engagement.model_validate(
        {"files": [{"path": "Stocktake ST-00009.xlsx", "site": "Main", "number": "ST-00009", "date": "2025-09-01"}]}
    )
    build_case(tmp_path, rules)
    case = open_case(tmp_path, rules)
    counted = ["A-1"] if second == "copy" else ["A-1", "B-1", "C-1"]
    assert [row[0] for row in case.rows("SELECT sku FROM count_line ORDER BY 1")] == counted
    assert case.value("SELECT sum(rows_read) FROM evidence_file") == (2 if second == "copy" else 3)
    case.close()


def test_two_equal_rows_on_two_mapped_sheets_are_two_facts(tmp_path):
    """The same figure of the same product on two sheets a mapping names: nobody said that one repeats the other."""
    (tmp_path / "exports").mkdir()
    write_workbook(tmp_path / "exports" / "m.xlsx", {"North": ["good"], "South": ["good"]})
    constants = {"site": "Depot", "effective_date": "2025-12-31", "kind": "adjustment"}
    columns = {"sku": "Code", "quantity": "Counted"}
    mapped = [
        {"path": "m.xlsx", "sheet": sheet, "table": "movement", "columns": columns, "constants": constants} for sheet in ("North", "South")
    ]
    rules = Engagement.model_validate({"mapped": mapped})
    build_case(tmp_path, rules)
    case = open_case(tmp_path, rules)
    assert case.rows("SELECT count(*), count(DISTINCT movement_id), sum(quantity) FROM movement") == [(2, 2, 4)]
    case.close()


def test_a_value_out_of_range_costs_its_row_once(tmp_path):
    """Two tables of one row: refused by both it is set aside once, refused by one it stays with a note."""
    (tmp_path / "exports").mkdir()
    with (tmp_path / "exports" / "c.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([HEADER, ("A", "l", 1, "n"), ("B", "l", 9_400_000_000_000, "n")])
    for tables, expected in ((("count_line", "stock_snapshot"), (2, 1, 1)), (("count_line", "product"), (2, 2, 0))):
        rules = Engagement.model_validate({"mapped": [mapping("c.csv", table) for table in tables]})
        build_case(tmp_path, rules)
        case = open_case(tmp_path, rules)
        assert case.rows("SELECT rows_read, rows_kept, rows_set_aside FROM evidence_file") == [expected]
        assert case.value("SELECT count(*) FROM problem WHERE effect = 'row set aside'") == expected[2]
        assert case.value("SELECT count(*) FROM problem WHERE code = 'value_does_not_fit'") == len([t for t in tables if t != "product"])
        case.close()


def test_a_value_out_of_range_is_of_its_own_sheet(tmp_path):
    """The row of the same number on another sheet is another row: that one is kept, this one is set aside."""
    (tmp_path / "exports").mkdir()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, counted in (("June", 1), ("July", 9_400_000_000_000)):
        sheet = book.create_sheet(name)
        for row in (HEADER, ("A", "l", counted, "n")):
            sheet.append(row)
    book.save(tmp_path / "exports" / "c.xlsx")
    rules = Engagement.model_validate({"mapped": [mapping("c.xlsx", "count_line", sheet) for sheet in ("June", "July")]})
    build_case(tmp_path, rules)
    case = open_case(tmp_path, rules)
    accounts = case.rows("SELECT sheet, rows_read, rows_kept, rows_set_aside FROM evidence_file ORDER BY source_id")
    assert accounts == [("June", 1, 1, 0), ("July", 1, 0, 1)]
    assert case.rows("SELECT source_id, source_row, effect FROM problem WHERE code = 'value_does_not_fit'") == [
        ("E001.02", 2, "row set aside")
    ]
    case.close()


@pytest.mark.parametrize(
    ("fact", "values"), [("site", ("North", "South")), ("date", ("2025-01-31", "2025-02-28")), ("number", ("ST-00001", "ST-00002"))]
)
def test_equal_files_that_the_settings_tell_apart_are_two_counts(tmp_path, fact, values):
    hints = []
    for name, value in zip(("first.csv", "second.csv"), values, strict=True):
        (tmp_path / name).write_text(
            "Product Code,Product Name,Bin,Unit,BatchSN,ExpiryDate_YYYYMMDD,Quantity On Hand,Stocktake Quantity\nA,Claw,,Item,,,1,2\n"
        )
        hints.append({"path": name, fact: value})
    files = read_folder(tmp_path, Engagement.model_validate({"files": hints})).files
    assert [(file.status, file.parsed and file.parsed.rows_kept) for file in files] == [("used", 1), ("used", 1)]


@pytest.mark.parametrize(
    ("second", "asks"),
    [("Christchurch 2025-01-31.csv", True), ("Main 2025-01-31 - Copy (1).csv", False), ("sub/Main 2025-01-31.csv", False)],
)
def test_equal_files_of_other_names_ask_whether_they_are_two_counts(tmp_path, second, asks):
    body = "Product Code,Product Name,Bin,Unit,BatchSN,ExpiryDate_YYYYMMDD,Quantity On Hand,Stocktake Quantity\nA,Claw,,Item,,,1,2\n"
    for name in ("Main 2025-01-31.csv", second):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(body)
    files = read_folder(tmp_path, Engagement()).files
    [copy] = [file for file in files if file.status == "duplicate"]
    assert ("two counts with the same figures" in copy.problems[0].todo) == asks
    hints = tuple(FileHint(path=file.evidence.name, site=f"site {place}") for place, file in enumerate(reversed(files)))
    assert {file.status for file in read_folder(tmp_path, Engagement(files=hints)).files} == {"used"}


def test_an_account_of_two_sheets_points_at_one_row_that_is_there():
    """As text, sheet E001.02 sorts before E001 followed by a row, and E1000 before E101: file and row are compared as a pair."""
    db = connect()
    create_tables(db)
    for source, row in (("E001.02", 3), ("E001", 1200), ("E001", 5)):
        db.execute(
            "INSERT INTO ledger_line (account_code, account_name, source_id, source_row) VALUES ('630', ?, ?, ?)", [f"{row}", source, row]
        )
    Runner(db, Engagement()).change("add_accounts_seen")
    assert db.execute("SELECT account_name, source_id, source_row FROM account").fetchall() == [("5", "E001", 5)]


def test_every_first_row_is_chosen_as_a_pair_of_file_and_row():
    chosen = [
        found
        for path in sorted(path for ending in ("*.py", "*.sql") for path in MODELS.parent.rglob(ending))
        for found in re.findall(
            r"arg_min\((?:\w+\.)?source_row, (.+?)\) AS|arg_min\((?:\w+\.)?source_row, (.+?)\)\)", path.read_text(encoding="utf-8")
        )
    ]
    assert len(chosen) > 10
    assert {re.sub(r"\w+\.", "", first or second).rstrip(")") for first, second in chosen} == {"(source_id, source_row"}


def test_every_row_that_does_not_fit_is_told_with_its_number_and_text(tmp_path):
    """Three hundred of them; pages and the terminal show a few and say how many there are."""
    client = tmp_path / "acme"
    (client / "exports").mkdir(parents=True)
    head = "Category,SKU,ProductName,Status,Location,Bin,Unit,StockValue,OnHand,Available"
    bad = [f"Tools,B{number},Thing,ACTIVE,Main,,Item,0,9999999999999,0" for number in range(300)]
    good = [f"Tools,G{number},Thing,ACTIVE,Main,,Item,10,5,5" for number in range(50)]
    (client / "exports" / "AvailabilityReport_2025-09-30.csv").write_text("\n".join([head, *bad, *good, ""]), encoding="utf-8")
    build_case(client, Engagement())
    case = open_case(client, Engagement())
    assert case.rows("SELECT rows_read, rows_kept, rows_set_aside FROM evidence_file") == [(350, 50, 300)]
    told = case.rows("SELECT source_row, raw_text, seen FROM problem WHERE effect = 'row set aside' ORDER BY source_row")
    assert [row for row, _, _ in told] == list(range(2, 302))
    assert all(f"sku=B{row - 2} " in raw and "9999999999999" in seen for row, raw, seen in told)
    assert sum("(300 rows with this fault)" in line for line in check_lines(case)) == 1 and len(check_lines(case)) < 60


def test_every_text_that_is_no_currency_is_told():
    connection = duckdb.connect()
    create_tables(connection)
    rows = pd.DataFrame([{"source_row": str(row), "sku": "K1", "currency": f"Dollar {row}"} for row in range(2, 402)])
    problems = load(connection, [Delivered("E001", "receipt", rows)]).problems
    assert [(problem.source_row, problem.raw_text) for problem in problems] == [(row, f"Dollar {row}") for row in range(2, 402)]


def test_a_day_of_another_century_costs_its_row_and_a_blank_place_is_unknown():
    connection = duckdb.connect()
    create_tables(connection)
    days = ("2205-01-31", "1901-01-31", "2025-01-31")
    rows = pd.DataFrame(
        [{"source_row": str(row), "sku": "K1", "site": " ", "effective_date": day} for row, day in enumerate(days, start=2)]
    )
    problems = load(connection, [Delivered("E001", "movement", rows)]).problems
    assert [(problem.source_row, problem.effect) for problem in problems] == [(2, "row set aside"), (3, "row set aside")]
    assert "2205-01-31" in problems[0].seen and "a day between 1990-01-01 and 2059-12-31" in problems[0].expected
    assert connection.execute("SELECT source_row, site, CAST(effective_date AS VARCHAR) FROM movement").fetchall() == [(4, None, days[2])]
