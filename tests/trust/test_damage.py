"""A damaged file never changes a figure in silence, and the ways programs really write files are no damage."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from cin7_audit.case.renew import build_case
from cin7_audit.case.store import open_case
from cin7_audit.case.summary import check_lines
from cin7_audit.engagement import Engagement
from cin7_audit.sources import REGISTRY
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.intake import read_file
from cin7_audit.sources.reading import decimal_text, whole
from cin7_audit.sources.reading.rows import rows_of_text
from tests.trust import damage

HEAD = "Category,SKU,ProductName,Status,Location,Bin,Unit,StockValue,OnHand,Available,PriceTier1"
ROWS = [f"Hand tools,HT-{n},Hammer,ACTIVE,Main,A-0{n % 9},Item,{n}.5000,{n}.0000,{n}.0000,9.4000" for n in range(1, 21)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("damage")


@pytest.fixture(scope="module")
def files(folder):
    return damage.sound_files(folder)


@pytest.mark.parametrize("kind", range(4))
@pytest.mark.parametrize("name", damage.DAMAGES)
def test_no_damage_is_silent(files, folder, kind, name):
    found = damage.silent(files[kind], folder, damage.DAMAGES[name], 4)
    assert found["tried"] == 4 and not found["wrong"] and not found["missing"]


def read(folder: Path, text: str, rules: dict[str, object] | None = None, name: str = "AvailabilityReport_2024-08-31.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    (file,) = read_file(Evidence("E001", path, name, "x", path.stat().st_size), Engagement.model_validate(rules or {}), REGISTRY, folder)
    return file


def told(file) -> Counter[tuple[str, str]]:
    return Counter((problem.code, problem.effect) for problem in file.every_problem)


@pytest.mark.parametrize(
    ("changed", "code", "effect", "row"),
    [
        (ROWS[6].replace("Hand tools,", "", 1), "row_too_short", "row set aside", 8),
        ("x," + ROWS[6], "row_too_wide", "row set aside", 8),
        ("," + ROWS[6], "row_too_wide", "row set aside", 8),
        (ROWS[6] + "\n" + ROWS[6], "row_repeated", "note", 9),
        (ROWS[6].replace("7.5000", "--7.5000"), "number_unreadable", "row set aside", 8),
    ],
)
def test_damage_is_told_with_its_row_and_text(folder, changed, code, effect, row):
    file = read(folder, "\n".join([HEAD, *ROWS[:6], changed, *ROWS[7:], ""]))
    (problem,) = [problem for problem in file.every_problem if problem.code == code]
    assert (problem.effect, problem.source_row) == (effect, row)
    assert effect == "note" or "HT-7" in problem.raw_text
    assert file.parsed.rows_read == file.parsed.rows_kept + file.parsed.rows_set_aside == len(ROWS) + (code == "row_repeated")


@pytest.mark.parametrize("cut", [1, 6, 7, 20, 60])
def test_a_file_cut_in_its_last_row_says_so(folder, cut):
    file = read(folder, "\n".join([HEAD, *ROWS])[:-cut])
    assert told(file)[("end_missing", "note")] + told(file)[("row_too_short", "row set aside")] == 1


def test_a_whole_file_is_no_damage(folder):
    assert set(told(read(folder, "\n".join([HEAD, *ROWS, ""])))) == {("date_from_file_name", "note")}
    closed = [f"{line}," for line in (HEAD, *ROWS)]  # every line ends with a delimiter
    assert set(told(read(folder, "\n".join([*closed, ""])))) == {("date_from_file_name", "note")}


def test_a_writer_that_leaves_out_blank_ends_is_no_damage(folder):
    """Rows without a price end before it: as many are short as are not, so the width is the writer's way."""
    short = [line.rpartition(",")[0] if place % 2 else line for place, line in enumerate(ROWS)]
    file = read(folder, "\n".join([HEAD, *short, ""]))
    assert file.parsed.rows_set_aside == 0 and told(file)[("rows_of_other_width", "note")] == 1


def test_a_mapped_file_with_a_lost_cell(folder):
    columns = {"sku": "SKU", "on_hand": "OnHand", "site": "Location"}
    rules = {"mapped": [{"path": "stock.csv", "table": "stock_snapshot", "columns": columns, "constants": {"as_of": "2024-08-31"}}]}
    file = read(folder, "\n".join([HEAD, *ROWS[:6], ROWS[6].replace("Hand tools,", "", 1), *ROWS[7:]]), rules, "stock.csv")
    assert told(file) == {("row_too_short", "row set aside"): 1, ("end_missing", "note"): 1}
    assert (file.parsed.rows_read, file.parsed.rows_kept) == (20, 19)


def test_a_mapped_file_says_the_row_of_the_file_not_its_place_among_the_rows(folder):
    """A comment of two lines stands before the damaged row: its own row is one further down in the file."""
    columns = {"sku": "SKU", "on_hand": "OnHand", "site": "Location"}
    rules = {"mapped": [{"path": "stock.csv", "table": "stock_snapshot", "columns": columns, "constants": {"as_of": "2024-08-31"}}]}
    commented = ROWS[2].replace("Hammer", '"Claw hammer\nsold in pairs"')
    lines = [HEAD, *ROWS[:2], commented, *ROWS[3:6], ROWS[6].replace("Hand tools,", "", 1), *ROWS[7:], ""]
    physical = "\n".join(lines).split("\n").index(lines[7]) + 1
    (problem,) = read(folder, "\n".join(lines), rules, "stock.csv").every_problem
    assert (problem.code, problem.effect, problem.source_row, physical) == ("row_too_short", "row set aside", physical, 9)
    assert "HT-7" in problem.raw_text


def test_large_files_are_held_to_the_same(folder, monkeypatch):
    """The way of files read by column finds the same rows as the way of small ones."""
    text = "\n".join([HEAD, *(ROWS * 5)[:90], ROWS[6].replace("Hand tools,", "", 1), "x," + ROWS[7], *ROWS[8:], ROWS[3][:40]])
    small = read(folder, text)
    monkeypatch.setattr(whole, "LARGE_BYTES", 100)
    assert told(read(folder, text)) == told(small) and told(small)[("row_too_short", "row set aside")] == 2


SIGNED = {"-5": "-5", "(5.00)": "-5", "-$5.00": "-5", "$-5.00": "-5", "($5.00)": "-5", "$(5.00)": "-5", "5.00-": "-5", "+5": "5", "NZD 5": "5",
          "-NZD 5": "-5", "NZ$5": "5", "5 EUR": "5", "1,234.50": "1234.5", "1 234.50": "1234.5", "1\u202f234\u00a0567.5": "1234567.5", "1'234.50": "1234.5"}  # fmt: skip
UNREADABLE = (
    "--5",
    "+-3",
    "-+3",
    "-(5)",
    "(-5)",
    "5--",
    "-5-",
    "((5))",
    "1 2",
    "12 34",
    "1 23.4",
    "1234 5",
    "5 MAY",
    "MAY 5",
    "ABC 5",
    "1'2",
    "5 5.00",
)


@pytest.mark.parametrize("text", SIGNED)
def test_figures_as_programs_write_them(text):
    assert decimal_text(text) == SIGNED[text]


def test_european_groups():
    assert [decimal_text(text, ",") for text in ("1 234,50", "1\u00a0234\u00a0567,8", "1.234,50", "-1\u2009234,5")] == [
        "1234.5",
        "1234567.8",
        "1234.5",
        "-1234.5",
    ]


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_slip_is_no_figure(text):
    with pytest.raises(ValueError, match=""):
        decimal_text(text)


def test_damage_reaches_check_and_not_the_figures(tmp_path):
    (tmp_path / "exports").mkdir()
    text = "\n".join([HEAD, ROWS[0].replace("Hand tools,", "", 1), *ROWS[1:], ROWS[19], ROWS[3][:50]])
    (tmp_path / "exports" / "AvailabilityReport_2024-08-31.csv").write_text(text)
    build_case(tmp_path, Engagement())
    case = open_case(tmp_path, Engagement())
    assert (
        case.value("SELECT count(*) FROM stock_snapshot") == 20
        and case.value("SELECT count(*) FROM stock_snapshot WHERE sku = 'HT-1'") == 0
    )
    said = "\n".join(check_lines(case))
    assert (
        "row 2" in said
        and "2 rows with this fault" in said
        and "equal to the row above: row 22" in said
        and "without a line end" not in said
    )
    case.close()


def test_rows_of_a_text_know_their_end():
    assert rows_of_text("a,b\n1,2").is_open and not rows_of_text("a,b\n1,2\n").is_open and not rows_of_text("").is_open


QUOTED = "Note,Code,Place,Lot,Date,Counted\n"
SWALLOWING = {
    "two rows apart": ['x,B,"5 inch,L,2025-01-31,2', "x,C,Saw,L,2025-01-31,3", 'x,D,10 inch",L,2025-01-31,44'],
    "next to each other": ['x,B,"5 inch,L,2025-01-31,2', 'x,D,10 inch",L,2025-01-31,44'],
    "closed by a good cell": ['x,B,"5 inch,L,2025-01-31,2', 'x,C,"Saw",L,2025-01-31,3'],
    "a comma more": ['x,B,"5 inch,L,2025-01-31,2', 'x,C,"Saw, red",L,2025-01-31,3'],
    "in the last column": ['x,B,Saw,L,2025-01-31,"2', "x,C,Saw,L,2025-01-31,3", 'x,D,Saw,L,2025-01-31,44"'],
}


@pytest.mark.parametrize("name", SWALLOWING)
def test_stray_quotation_marks_swallow_no_row(name):
    rows = [f"x,A{n},Saw,L,2025-01-31,{n}" for n in range(4)]
    made = rows_of_text(QUOTED + "\n".join([*rows, *SWALLOWING[name], *rows, ""]))
    assert [row[1] for row in made.rows[5:-4]] == [line.split(",")[1] for line in SWALLOWING[name]]
    assert [row[-1].strip('"') for row in made.rows[5:-4]] == [line.rsplit(",", 1)[1].strip('"') for line in SWALLOWING[name]]
    assert made.numbers == list(range(1, len(made) + 1))
    assert any(f"lines 6 to {5 + len(SWALLOWING[name])}" in note for note in made.notes)


@pytest.mark.parametrize(
    "cell", ["one\ntwo", "one, with\ntwo, three\n\nfour", "Level 2, East\nUnit 3, 12 Main St, Suburb, Auckland, NZ, 1010", 'a ""b""\nc']
)
@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_cell_with_line_breaks_stays_one_cell(cell, place):
    row = ["x", "B1", "Saw", "L", "2025-01-31", "7"]
    row[place] = f'"{cell}"'
    made = rows_of_text(QUOTED + "x,A1,Saw,L,2025-01-31,1\n" * 4 + ",".join(row) + "\nx,A1,Saw,L,2025-01-31,1\n")
    assert len(made) == 7 and made.rows[5][place] == cell.replace('""', '"') and not made.notes


def test_a_large_file_tells_of_stray_quotation_marks(folder, monkeypatch):
    stray = [ROWS[3].replace("Hammer", '"5 inch'), ROWS[4], ROWS[5].replace("Hammer", '5 inch"')]
    text = "\n".join([HEAD, *ROWS[:3], *stray, *ROWS[6:], ""])
    small = read(folder, text)
    monkeypatch.setattr(whole, "LARGE_BYTES", 100)
    large = read(folder, text)
    assert told(large) == told(small) and told(small)[("file_oddity", "note")] == 1
    assert large.parsed.rows_kept == small.parsed.rows_kept == len(ROWS)


STOCK = {"sku": "SKU", "on_hand": "Qty", "as_of": "Date", "site": "Site"}


def mapped_file(folder: Path, name: str, content: str | list[list[object]], sheet: str = "", **hint: object):
    """A mapped list of stock; a list of rows becomes the workbook's first sheet."""
    path = folder / name
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="")
    else:
        book = openpyxl.Workbook()
        for row in content:
            book.active.append(row)
        book.active.title = "Seen"
        hidden = book.create_sheet("Kept back")
        for row in (["SKU", "Site", "Date", "Qty"], ["H9", "Main", "2025-01-31", 99]):
            hidden.append(row)
        hidden.sheet_state = "hidden"
        book.active.merge_cells("G2:G3")
        book.save(path)
    columns = STOCK | ({"value": "Value"} if "Value" in str(content) else {})
    rules = {"mapped": [{"path": name, "sheet": sheet, "table": "stock_snapshot", "columns": columns}]}
    if hint:
        rules["files"] = [{"path": name, **hint}]
    return read_file(Evidence("E001", path, name, "x", path.stat().st_size), Engagement.model_validate(rules), REGISTRY)


@pytest.mark.parametrize("hint", [{}, {"decimal_mark": ","}])
def test_a_number_in_a_spreadsheet_has_no_decimal_mark(folder, hint):
    rows = [["SKU", "Site", "Date", "Qty", "Value"], ["A", "Main", "2025-01-31", 1.234, "12,50"], ["B", "Main", "2025-01-31", "2,5", 1.125]]
    (file,) = mapped_file(folder, "numbers.xlsx", rows, **hint)
    found = file.parsed.tables["stock_snapshot"]
    assert found[["sku", "on_hand", "value"]].values.tolist() == [["A", "1.234", "12.5"], ["B", "2.5", "1.125"]]


def test_a_decimal_mark_that_is_stated_leaves_the_numbers_of_a_report_alone(folder):
    book = openpyxl.Workbook()
    for line in (HEAD, *ROWS):
        cells: list[object] = line.split(",")
        book.active.append([*cells[:7], *([cell if cell.isalpha() or cell[:1].isalpha() else float(cell) / 8 for cell in cells[7:]])])
    path = folder / "AvailabilityReport_2024-08-31.xlsx"
    book.save(path)
    rules = Engagement.model_validate({"files": [{"path": path.name, "decimal_mark": ","}]})
    (file,) = read_file(Evidence("E001", path, path.name, "x", path.stat().st_size), rules, REGISTRY)
    assert file.parsed.tables["stock_snapshot"]["on_hand"].tolist()[:3] == ["0.125", "0.25", "0.375"]


def test_a_mapped_file_says_what_was_odd_about_it(folder):
    stray = 'SKU,Site,Date,Qty,Note\nS1,M,2025-01-31,5,ok\nS2,M,2025-01-31,6,"5 inch\nS3,M,2025-01-31,7,x\n'
    (file,) = mapped_file(folder, "open.csv", stray)
    assert any(problem.code == "file_oddity" and "never closed" in problem.seen for problem in file.every_problem)
    rows = [["SKU", "Site", "Date", "Qty"], ["A", "Main", "2025-01-31", 1], ["B", "Main", "2025-01-31", 2]]
    (file,) = mapped_file(folder, "hidden.xlsx", rows)
    assert [problem.seen[:21] for problem in file.every_problem if problem.code == "file_oddity"] == ["1 merged cell ranges;"]
    assert [problem.seen for problem in file.every_problem if problem.code == "sheet_hidden"] == ["hidden sheets not read: Kept back"]


def test_a_hidden_sheet_that_a_mapping_names_is_read(folder):
    (file,) = mapped_file(folder, "back.xlsx", [["SKU", "Site", "Date", "Qty"], ["A", "Main", "2025-01-31", 1]], "Kept back")
    assert file.status == "used" and file.parsed.tables["stock_snapshot"]["sku"].tolist() == ["H9"]
    assert told(file)[("sheet_hidden", "note")] == 1 and "not read: Kept" not in str(file.every_problem)


def test_two_columns_of_one_mapped_name_are_refused(folder):
    (file,) = mapped_file(folder, "twice.csv", "SKU,Site,Date,Qty,Qty\nA,Main,2025-01-31,5,7\n")
    assert file.status == "unreadable" and told(file)[("mapping_ambiguous", "file set aside")] == 1


@pytest.mark.parametrize(("content", "sheet"), [("SKU,Site,Date,Count\nA,Main,2025-01-31,5\n", ""), ([["SKU"], ["A"]], "Gone")])
def test_a_file_whose_mapping_is_refused_is_not_used(folder, content, sheet):
    (file,) = mapped_file(folder, "refused.csv" if isinstance(content, str) else "refused.xlsx", content, sheet)
    assert file.status == "unreadable" and {effect for _, effect in told(file)} >= {"file set aside"}


def test_figures_of_either_mark_are_asked_about(folder):
    rows = "SKU;Site;Date;Qty\nA;Main;2025-01-31;1.234\nB;Main;2025-01-31;2.500\n"
    (file,) = mapped_file(folder, "either.csv", rows)
    assert "decimal_mark" in file.parsed.unstated
    (file,) = mapped_file(folder, "either.csv", rows, decimal_mark=",")
    assert "decimal_mark" not in file.parsed.unstated and file.parsed.tables["stock_snapshot"]["on_hand"].tolist() == ["1234", "2500"]


def test_figures_of_another_alphabet_are_told_as_unreadable():
    with pytest.raises(ValueError, match="٣"):
        decimal_text("٣")
