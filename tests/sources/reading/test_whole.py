"""A large text file held by column says what the ordinary reading of the same bytes says."""

import random
from pathlib import Path

import pytest

from cin7_audit.sources.base import Evidence
from cin7_audit.sources.reading import RawRows, bulk, peek, read_rows, whole
from tests.sources.goldens import inputs

CELLS = (
    "",
    " ",
    "x",
    "1,234.50",
    'say "so"',
    "two\nlines",
    "two\r\nlines",
    '="0042"',
    "Café",
    "\x00",
    "'",
    "0042",
    "=1+1",
    "a;b",
    "\u00a0",
)
BROKEN = ('5" pipe', '"open', 'a"b"c', '"shut" then more', ' "late"', "a\rb")


def row(chance: random.Random, width: int, *, is_broken: bool) -> str:
    cells = [chance.choice(CELLS) for _ in range(width)]
    quoted = [
        f'"{cell.replace(chr(34), chr(34) * 2)}"' if any(mark in cell for mark in ',"\r\n') or chance.random() < 0.1 else cell
        for cell in cells
    ]
    if is_broken:
        quoted[chance.randrange(width)] = chance.choice(BROKEN)
    return ",".join(quoted)


def text(seed: int, rows: int, *, share_broken: float) -> str:
    chance = random.Random(seed)
    lines = ["A title", "", "Name,Day,Type,Amount,Note"]
    for _ in range(rows):
        width = 5 if chance.random() < 0.97 else chance.choice((1, 3, 6, 8))
        lines.append("" if chance.random() < 0.01 else row(chance, width, is_broken=chance.random() < share_broken))
    return chance.choice(("\n", "\r\n")).join(lines) + chance.choice(("", "\n"))


def both(path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> tuple[RawRows, RawRows]:
    seen = peek(Evidence("E001", path, path.name, "", path.stat().st_size))
    monkeypatch.setattr(whole, "LARGE_BYTES", 4 << 20)
    plain = read_rows(seen)
    monkeypatch.setattr(whole, "LARGE_BYTES", 0)
    monkeypatch.setattr(bulk, "BLOCK_BYTES", block)
    return plain, read_rows(seen)


def alike(plain: RawRows, held: RawRows) -> None:
    assert (held.notes, held.is_open) == (plain.notes, plain.is_open)
    assert held.numbers == plain.numbers
    assert [filled(row) for row in held.rows] == [filled(row) for row in plain.rows]
    assert held.columns == plain.columns
    assert [held.raw_text(index).strip(",") for index in range(len(held))] == [
        plain.raw_text(index).strip(",") for index in range(len(plain))
    ]


def filled(row: list[str]) -> list[str]:
    """A blank line is a row of no cells or of blank ones: both hold nothing."""
    return row if any(row) else []


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_rows_and_columns_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, encoding: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(text(seed, 300, share_broken=0).encode(encoding))
    alike(*both(path, monkeypatch, 700 + 900 * seed))
    monkeypatch.setattr(bulk, "SMALL_BYTES", 3000)
    alike(*both(path, monkeypatch, 700 + 900 * seed))
    monkeypatch.setattr(bulk, "MOST_ODD", 1)
    alike(*both(path, monkeypatch, 700 + 900 * seed))


@pytest.mark.parametrize("small", [100, 1 << 18])
def test_a_mark_that_is_never_closed_costs_nothing_else_in_parts_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    lines = [f'{number},"Smith, {number}",x' for number in range(200)]
    lines[80] = '80,"5 inch,x'
    lines[81:] = [line.replace('"', "") for line in lines[81:]]
    path = tmp_path / "export.csv"
    path.write_text("\n".join(["Number,Name,Note", *lines]), encoding="utf-8")
    monkeypatch.setattr(bulk, "SMALL_BYTES", small)
    plain, held = both(path, monkeypatch, 1 << 20)
    alike(plain, held)
    assert held.notes == ("a quotation mark on line 82 is never closed; the lines from there on were read without quotes",)
    assert (held.row(81), held.row(82)) == (["80", '"5 inch', "x"], ["81", "Smith", " 81", "x"])


@pytest.mark.parametrize("seed", range(12))
def test_a_cell_with_a_stray_quotation_mark_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Where a stray mark swallows lines, small and large files may differ in which; each physical line is still in some row."""
    path = tmp_path / "export.csv"
    path.write_bytes(text(seed, 200, share_broken=0.02).encode())
    plain, held = both(path, monkeypatch, 3000)
    seen = ["".join("".join(each) for each in rows.rows).replace('"', "").replace("\r", "").replace("\n", "") for rows in (plain, held)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("path", [each for each in inputs() if each.suffix in (".csv", ".txt")], ids=lambda path: path.name)
def test_every_kind_of_export_is_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alike(*both(path, monkeypatch, 300))
