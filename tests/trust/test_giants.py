"""Small files that hang or swell a reader: each costs itself alone, with a sentence; nothing near them is lost."""

import os
import subprocess
import sys
import tracemalloc
import warnings
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine

from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.cin7_core.api import fields
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.reading import (
    RowAccount,
    Unreadable,
    bulk,
    foreign,
    foreign_process,
    loads,
    peek,
    read_rows,
    rows_of_text,
    whole,
)
from cin7_audit.sources.reading.formulas import Formulas
from cin7_audit.sources.reading.spreadsheet import load_sheet
from cin7_audit.sources.reading.unreadable import TooLarge
from cin7_audit.sources.reading.whole import _Held
from tests.trust import giants
from tests.trust.giants import GIANTS, Giant, Outcome, cells, checked, statuses, workbook
from tests.trust.small import small_client

SMALL = tuple(giant for giant in GIANTS if giant.is_small)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, dict[str, str]]:
    """All small giants in one client, beside a small client's files; `check` may compute for a minute."""
    client = small_client(tmp_path_factory.mktemp("giants") / "client")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile says that two members have one name
        for place, giant in enumerate(SMALL):
            folder = client / "exports" / f"giant {place}"
            folder.mkdir()
            giant.build(folder / giant.file)
    outcome = checked(client, 60)
    return outcome, statuses(client) if outcome.code in (0, 1) else {}


def test_the_run_ends_as_promised_and_every_good_file_is_used(together: tuple[Outcome, dict[str, str]]) -> None:
    outcome, found = together
    assert outcome.code == 1, outcome.error
    assert outcome.cpu_seconds < giants.TARGETS["worst_cpu_seconds"]
    assert outcome.megabytes < giants.TARGETS["worst_megabytes"]
    good = {name: status for name, status in found.items() if not name.startswith("giant ")}
    assert len(good) > 30
    assert set(good.values()) == {"used"}


@pytest.mark.parametrize(("place", "giant"), list(enumerate(SMALL)), ids=[giant.name for giant in SMALL])
def test_each_has_its_sentence(together: tuple[Outcome, dict[str, str]], place: int, giant: Giant) -> None:
    lines = [line for line in together[0].lines if f" giant {place}/" in line]
    assert any(words in line for line in lines for words in giant.said.split("|")), lines


def evidence(path: Path) -> Evidence:
    return Evidence("E001", path, path.name, "", path.stat().st_size)


class TestFormulas:
    def sheet(self, **formulas: str) -> Formulas:
        return Formulas(lambda row, column: formulas.get(f"{chr(65 + column)}{row + 1}"))

    def test_doubling_is_exact_and_takes_a_step_for_each_cell(self) -> None:
        found = self.sheet(**{f"A{row}": f"=A{row + 1}+A{row + 1}" for row in range(1, 57)}, A57="=1")
        assert found.evaluate("=A1") == Decimal(2) ** 56
        assert found.steps > giants_steps() - 1000

    def test_a_circle_has_no_value(self) -> None:
        assert self.sheet(A1="=A2+A2", A2="=A1+A1").evaluate("=A1") is None

    def test_a_chain_of_any_length_is_followed_row_by_row(self) -> None:
        found = self.sheet(**{f"A{row}": f"=A{row - 1}+1" for row in range(2, 3000)}, A1="=1")
        assert [found.evaluate(f"=A{row}") for row in range(1, 3000)][-1] is not None

    @pytest.mark.parametrize(
        "formula", ["=1e999999999", "=1e-999999999", "=" + "(" * 3000 + "1", "=" + "-" * 5000 + "1", "=" + "1+" * 9000 + "1"]
    )
    def test_what_no_program_writes_has_no_value(self, formula: str) -> None:
        assert self.sheet().evaluate(formula) is None

    def test_a_sheet_has_its_share_of_steps(self) -> None:
        found = Formulas(lambda row, column: 1, steps=100)
        assert found.evaluate("=SUM(A1:A50)") == 50
        assert found.evaluate("=SUM(A1:A50)") is None


def giants_steps() -> int:
    return Formulas(lambda row, column: None).steps


class TestWorkbooks:
    def test_a_parser_that_breaks_costs_one_workbook(self, tmp_path: Path) -> None:
        far, good = tmp_path / "far.xlsx", tmp_path / "good.xlsx"
        workbook(far, cells(("A1", "<v>1</v>"), ("XFD1048576", "<v>1</v>")))
        workbook(good, cells(("A1", "<v>1</v>")))
        for _ in range(2):
            with pytest.raises(Unreadable, match="1,536 MB of memory"):
                peek(evidence(far))
            assert peek(evidence(good)).rows == (("1",),)

    def test_a_parser_that_computes_too_long_is_ended(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "cells.xlsx"
        workbook(path, ("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 120_000)
        monkeypatch.setattr(foreign, "PARSER_SECONDS", 0.1)  # the system counts whole seconds: one
        with pytest.raises(Unreadable, match="seconds of computing"):
            peek(evidence(path))

    def test_a_file_has_one_share_of_computing_however_often_it_is_asked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        large, other = tmp_path / "large.xlsx", tmp_path / "other.xlsx"
        for path in (large, other):
            workbook(path, cells(("A1", "<v>1</v>")))
        assert list(foreign.ask(large, "sheets")) == [[("Sheet1", True)]]
        monkeypatch.setattr(foreign._PROCESS, "spent", foreign.PARSER_SECONDS)  # as after its first large sheet
        with pytest.raises(foreign.Refusal, match="time"):
            list(foreign.ask(large, "sheets"))
        assert list(foreign.ask(other, "sheets")) == [[("Sheet1", True)]]

    def test_a_sheet_with_more_text_than_is_scanned_is_read_without_its_formulas(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "sums.xlsx"
        workbook(path, cells(("A1", "<f>1+1</f><v>2</v>")))
        assert foreign_process.formulas(str(path), "Sheet1") == [("A1", "1+1")]
        monkeypatch.setattr(foreign_process, "LARGEST_SCANNED", 10)
        assert foreign_process.formulas(str(path), "Sheet1") == []

    def test_a_sheet_of_too_many_cells_is_refused_by_its_size(self, tmp_path: Path) -> None:
        path = tmp_path / "sparse.xlsx"
        workbook(path, cells(("A1", "<v>1</v>"), ("AZ400000", "<v>1</v>")))
        with pytest.raises(Unreadable, match="400,000 rows and 52 columns, 20,800,000 cells"):
            peek(evidence(path))

    def test_the_rows_are_those_of_the_parser_from_the_first_row_on(self, tmp_path: Path) -> None:
        path = tmp_path / "low.xlsx"
        workbook(path, cells(("C5", "<v>1</v>"), ("B7", "<v>2.5</v>"), ("D5001", "<v>3</v>")))
        plain = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        assert load_sheet(evidence(path), "Sheet1").raw_columns == tuple(map(list, zip(*plain, strict=True)))

    def test_merged_ranges_fill_each_cell_once_whatever_they_overlap(self, tmp_path: Path) -> None:
        path = tmp_path / "merged.xlsx"
        ranges = '<mergeCell ref="A1:XFD1048576"/>' * 5000 + '<mergeCell ref="B2:B3"/>'
        workbook(path, cells(("A1", "<v>7</v>"), ("B2", "<v>8</v>"), ("C2000", "<v>9</v>")), f"<mergeCells>{ranges}</mergeCells>")
        sheet = load_sheet(evidence(path), "Sheet1")
        assert set(sheet.columns[0]) == {"7"}
        assert sheet.columns[1][:4] == ["", "8", "8", ""]


class TestText:
    def test_a_whole_number_of_a_million_digits_is_kept_for_its_record_to_refuse(self) -> None:
        assert loads('{"a": ' + "9" * 1_000_000 + ', "b": 1.50, "c": NaN}') == {
            "a": Decimal("9" * 1_000_000),
            "b": Decimal("1.50"),
            "c": None,
        }

    def test_json_is_judged_by_the_memory_its_letters_take(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cin7_audit.sources.limits.LARGEST_JSON_TEXT_BYTES", 200_000)
        plain, wide = tmp_path / "plain.json", tmp_path / "wide.json"
        plain.write_text(f'["{"a" * 150_000}"]', encoding="utf-8")
        wide.write_text(f'["\U0001f600{"a" * 60_000}"]', encoding="utf-8")
        assert peek(evidence(plain)).form == "json"
        with pytest.raises(Unreadable, match=r"JSON whose text takes 240,\d\d\d bytes of memory and holds 1 values; expected less"):
            peek(evidence(wide))

    def test_half_letters_are_mended_in_names_and_cells_at_any_depth(self) -> None:
        assert loads(r'{"a\ud800": {"b": ["\uDC00x", 1, {"c": "\ud83d\ude00"}]}}') == {
            "a\ufffd": {"b": ["\ufffdx", 1, {"c": "\U0001f600"}]}
        }
        assert loads(r'"\ud800"') == "\ufffd"

    @pytest.mark.parametrize(
        "lines", [["a"] * 5_000_000, ["Name,Value", "x,1" + '"', *["1,2"] * 3_400_000]], ids=["one column", "open mark"]
    )
    def test_lines_are_counted_before_each_takes_its_memory(self, tmp_path: Path, lines: list[str]) -> None:
        path = tmp_path / "lines.csv"
        path.write_text("\n".join(lines) + "\n")
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge, match=r"lines with [\d,]+ cells that must be read one by one"):
                rows_of_text(path.read_text())
            assert tracemalloc.get_traced_memory()[1] < 5 * path.stat().st_size
        finally:
            tracemalloc.stop()

    def test_a_block_behind_a_stray_mark_is_divided(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the ordinary reader is given at once stays small, whatever the block is."""
        given: list[int] = []
        monkeypatch.setattr(bulk, "SMALL_BYTES", 2000)
        monkeypatch.setattr(bulk, "rows_of_text", lambda text, *rest, **more: given.append(len(text)) or rows_of_text(text, *rest, **more))
        data = b"".join([b"1,2\n" * 3000, b'3,"open\n', b"4\n" * 3000, b"5,6\n" * 3000])
        found = list(bulk._text_blocks(data, 1, data.count(b"\n"), 2, ","))
        assert max(given) <= 2000
        assert sum(block.table.num_rows + len(block.odd or []) for block in found) == 9001
        assert [note for block in found if block.odd is not None for note in block.odd.notes] == [
            "a quotation mark on line 3001 is never closed; the lines from there on were read without quotes"
        ]

    def test_columns_count_the_memory_of_their_texts_and_of_odd_rows(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(whole, "LARGE_BYTES", 0)
        monkeypatch.setattr(whole, "LARGEST_TEXT_BYTES", 200_000)
        plain, wide, ragged = (tmp_path / name for name in ("plain.csv", "wide.csv", "ragged.csv"))
        plain.write_text("a,b\n" + "".join(f"{number},x\n" for number in range(1000)), encoding="utf-8")
        wide.write_text("a,b\n" + "".join(f"{number}\U0001f600{'x' * 40},x\n" for number in range(1000)), encoding="utf-8")
        ragged.write_text("a,b\n" + "1,2\n" * 50 + "3\n" * 800, encoding="utf-8")
        assert len(read_rows(peek(evidence(plain)))) == 1001
        for path in (wide, ragged):
            with pytest.raises(TooLarge, match="more than 200,000 bytes of different cells"):
                read_rows(peek(evidence(path)))

    def test_more_rows_set_aside_than_a_sheet_has_are_no_export(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cin7_audit.sources.reading.unreadable.MOST_ROWS_ASIDE", 2)
        account, collector = RowAccount("E001"), Collector(Peek(evidence(Path(__file__)), "csv"))
        with pytest.raises(TooLarge, match="more than 2 rows that cannot be used"):
            for row in range(3):
                account.set_aside(row, "blank_row")
        with pytest.raises(TooLarge, match="more than 2 rows that cannot be used"):
            for row in range(3):
                collector.set_aside(row, "blank_row")

    def test_one_wide_row_does_not_make_a_large_table_wide(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cin7_audit.sources.reading.whole.MOST_CELLS", 40)
        held = _Held(2)
        held.columns, held.numbers, held.ragged = [["a"] * 10, ["b"] * 10], list(range(10)), {3: ["a", "b", "", "", "x", "y"]}
        rows = held.rows()
        assert (len(rows.columns), rows.columns[3][3], rows.row(3)) == (4, "xy", ["a", "b", "", "", "x", "y"])

    def test_a_large_text_file_has_one_share_of_cells_however_many_blocks_it_has(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "long.csv"
        path.write_text("".join(f"{row},x\n" for row in range(1000, 1060)))
        for name, value in (("rows.MOST_CELLS", 100), ("whole.LARGE_BYTES", 0), ("bulk.BLOCK_BYTES", 70)):  # ten rows in a block
            monkeypatch.setattr(f"cin7_audit.sources.reading.{name}", value)
        with pytest.raises(TooLarge, match=r"rows of up to 2 cells; expected at most 100 cells"):
            read_rows(peek(evidence(path)))

    def test_a_cell_of_a_megabyte_is_read_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "name.csv"
        path.write_text(f"{giants.COUNT_HEAD}A,{'name ' * 200_000},,Item,,,1,1\n")
        assert len(read_rows(peek(evidence(path))).rows[1][1]) == 1_000_000

    def test_no_pattern_takes_more_than_linear_time(self) -> None:
        """A hundred thousand letters for each reader of cells, in a process that may compute for twenty seconds."""
        limited = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (20, 20))\n"
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        made = subprocess.run([sys.executable, "-c", limited + SLOW], env=environment, capture_output=True, text=True)
        assert (made.returncode, made.stdout.strip()) == (0, "done"), made.stderr[-500:]


SLOW = """
from cin7_audit.sources.cin7_core.facts import name_proposals
from cin7_audit.sources.ledger.preamble import is_footer, read_preamble
from cin7_audit.sources.reading import clean_sku, day_text, decimal_text, find_header, infer_decimal_mark, infer_date_order, moment_text, split_location, truth_text
from cin7_audit.sources.reading.header import is_total, normal
N = 100_000
texts = ["1" + " " * N + "x", "ab:" + " " * N + "\\nx\\ny", "9" * N + "x", "1" + ",000" * N + "x", "2024-01-01" + " " * N + "\\nx", "1/2/2024" + " T" * N + "\\nx",
         "1 Jan 2024" + " T" * N + "\\nx", "Jan 1, 2024" + " " * N + "\\nx", "-" * N + "x", "1." * N, "(" * N, "A" * N, "total " * N, "12:34" + " " * N + "x", "Jan " * N, "1 jan - " * N,
         "EUR" + " " * N + "1" + " " * N + "EUR x", "\\u00a0" * N + "x" + "\\u00a0" * N, "=" + '"' * N]
for text in texts:
    for read in (lambda text: decimal_text(text), lambda text: decimal_text(text, ","), day_text, lambda text: day_text(text, "mdy"), moment_text, truth_text,
                 clean_sku, split_location, is_total, normal, is_footer, lambda text: infer_decimal_mark([text]), lambda text: infer_date_order([text]),
                 lambda text: read_preamble([[text[:N]]], ("Trial Balance",), [text[:N]]), lambda text: find_header([[text], ["Name", "Code"]], [{"name"}]), lambda text: name_proposals(text[:255])):
        try:
            read(text)
        except ValueError:
            pass
print("done")
"""


@pytest.mark.parametrize("value", ["1e999999", "-1e999999", "1e-999999"])
def test_a_number_of_a_million_digits_in_a_page_is_never_written_out(value: str) -> None:
    """As text or as number; one of a billion digits, which would fill the memory, is refused by the same rule."""
    for asked in (fields.text, fields.number):
        with pytest.raises(ValueError, match=r"(?i)^-?1e[+-]?999999$"):
            asked({"Quantity": Decimal(value)}, "Quantity")
