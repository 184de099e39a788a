"""Three clients are told what their approved texts say; any change of behaviour shows here, in words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import SequenceMatcher

import duckdb
import pytest

from tests.end_to_end.approved import APPROVED, NAMES, texts
from tests.end_to_end.digests import plain, rows_line, table_line

MOST = 40  # lines of a failure
CELL = " | "
MEANT = (
    "If this change is meant, run `python -m tests.end_to_end.approved {}` and review the diff of approved/ with it."
)


def differing(before: str, after: str) -> list[str]:
    """The lines that differ, - as approved and + as now, under the headings they stand under.

    Of two lines that begin alike only the cells that differ.
    """
    old, new = before.splitlines(), after.splitlines()
    shown: list[str] = []
    under = ""
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        heading = next((line for line in reversed(old[:start]) if line.startswith("#")), "")
        shown += [f"  {heading}"] if heading != under else []
        under = heading
        gone, come = old[start:end], new[first:last]
        shown += [f"-{_shortened(line, come)}" for line in gone] + [f"+{_shortened(line, gone)}" for line in come]
    return shown


def _shortened(line: str, others: list[str]) -> str:
    """A line of cells without those of the line it stands for; whole where both have the same cells in another order."""
    first, *cells = line.split(CELL)
    other = next((other.split(CELL)[1:] for other in others if other.split(CELL)[0] == first), [])
    left = [cell for cell in cells if cell not in other]
    return CELL.join([first, *left]) if len(cells) > 2 and left else line


def told(client: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What differs, file by file, no more than MOST lines of it, and what to do; nothing where nothing does."""
    wrong = {name: differing(before.get(name, ""), text) for name, text in after.items() if before.get(name) != text}
    wrong |= {f"{name} (no longer made)": [] for name in before.keys() - after.keys()}
    return "\n".join([*_shown(client, wrong), "", MEANT.format(client)]) if wrong else ""


def _shown(client: str, wrong: Mapping[str, list[str]]) -> Iterator[str]:
    """Every file has its share of the lines; what one leaves the next ones may use."""
    left, files = MOST, len(wrong)
    for name, lines in wrong.items():
        shown = lines[: max(1, (left - 2 * files) // files)]
        yield f"{client}/{name}"
        yield from shown
        if len(lines) > len(shown):
            yield f"... and {len(lines) - len(shown)} more lines"
        left, files = left - len(shown) - 2, files - 1


def approved(client: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((APPROVED / client).iterdir())}


@pytest.mark.parametrize("client", NAMES)
def test_the_client_is_told_what_was_approved(tmp_path, client):
    if found := told(client, approved(client), texts(client, tmp_path)):
        pytest.fail(found, pytrace=False)


def test_there_are_texts_of_these_clients_and_no_others():
    assert {path.name for path in APPROVED.iterdir()} == set(NAMES)


def test_a_failure_shows_the_differing_cells_in_few_lines_and_what_to_do():
    before = {"a.txt": "# 30\nsame\nvariance | 3 rows | 0a | sku 11 | units 22 sum -4\n", "b.txt": "one\n" * 90}
    after = {"a.txt": "# 30\nsame\nvariance | 3 rows | 0b | sku 11 | units 33 sum 4\n", "b.txt": "two\n" * 90}
    lines = told("tools", before, after).splitlines()
    assert lines[:5] == [
        "tools/a.txt",
        "  # 30",
        "-variance | 0a | units 22 sum -4",
        "+variance | 0b | units 33 sum 4",
        "tools/b.txt",
    ]
    assert len(lines) <= MOST + 2 and lines[-1] == MEANT.format("tools")
    assert lines[-3].startswith("... and ") and "-one" in lines
    assert told("tools", before, before) == ""


def test_a_failure_shows_the_whole_line_where_cells_changed_places():
    lines = told("tools", {"a.txt": "sale | 3 | 9 | 7\n"}, {"a.txt": "sale | 9 | 3 | 7\n"}).splitlines()
    assert lines[1:3] == ["-sale | 3 | 9 | 7", "+sale | 9 | 3 | 7"]


def line_of(rows: str, **how) -> str:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT * FROM (VALUES {rows}) AS v(sku, units, rate)")
        return table_line(connection, "t", **how)


def test_a_table_is_known_by_its_values_and_not_by_the_order_of_its_rows():
    one = line_of("('A', 1.50, 0.1::DOUBLE), ('B', -2.00, NULL)")
    assert one == line_of("('B', -2.00, NULL), ('A', 1.50, 0.1000000001::DOUBLE)")
    assert one.startswith("t | 2 rows | ") and " | units " in one and one.split(" | ")[4].endswith(" sum -0.5")
    for other in (
        "('A', 1.50, 0.10001::DOUBLE), ('B', -2.00, NULL)",
        "('B', 1.50, 0.1::DOUBLE), ('A', -2.00, NULL)",  # the same columns, other rows
        "('A', 1.50, NULL), ('B', -2.00, 0.1::DOUBLE)",
        "('A', -1.50, 0.1::DOUBLE), ('B', 2.00, NULL)",
        "('A', 1.50, 0.1::DOUBLE), ('B', -2.00, NULL), ('B', -2.00, NULL)",
    ):
        assert line_of(other).split(" | ")[2] != one.split(" | ")[2], other


def test_the_order_of_rows_counts_where_they_are_numbered():
    first, second = ("('A', 1, 0.1::DOUBLE), ('B', 2, 0)", "('A', 2, 0.1::DOUBLE), ('B', 1, 0)")
    assert line_of(first, numbered_by="units") != line_of(second, numbered_by="units")
    assert "sku VARCHAR" in line_of(first, is_typed=True) and line_of(first, is_short=True).count(" | ") == 2


def test_exact_numbers_are_written_in_full_and_statistics_in_six_digits():
    assert plain(Decimal("-1234567.890")) == "-1234567.89" and plain(1234567.89) == "1234570"
    assert (
        plain(-1e-12) == "0"
        and plain([0.123456789], 4) == "[0.1235]"
        and plain(True) == "true"
        and plain(None) == "null"
    )
    one, other = [{"v": 1.0}, {"v": -3.5}], [{"v": -3.5}, {"v": 1.0}]
    assert rows_line("data", one).endswith(" sum -2.5") and rows_line("data", one) != rows_line("data", other)
