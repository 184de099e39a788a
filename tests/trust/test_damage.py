"""A damaged file never changes a figure in silence, and the ways programs really write files are no damage."""

from collections import Counter
from pathlib import Path

import pytest

from cin7_audit.case.build import build_case
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
