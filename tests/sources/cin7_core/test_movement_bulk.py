"""Large Movement Details files read in blocks give exactly what the ordinary reader gives."""

import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import xlsxwriter

from cin7_audit.engagement import Engagement
from cin7_audit.sources import REGISTRY
from cin7_audit.sources.base import Evidence, Parsed, ReadingContext
from cin7_audit.sources.cin7_core import REPORTS
from cin7_audit.sources.cin7_core.movement_columns import BULK_COLUMNS
from cin7_audit.sources.intake import read_file
from cin7_audit.sources.reading import bulk, peek

HEADER = "Date,SKU,Location,Reference type,Reference,Customer,Quantity in,Quantity out,Cost in,Cost out"
UGLY = (
    "Total,,,,,,9,9,9,9",
    "",
    ",,,,,,,,,",
    "31/02/2026,HT-1,Main,Sale,SO-1,x,,1,,2.00",
    "13/04/2026,HT-1,Main,Sale,SO-1,x,n/a,,,",
    "13/04/2026,HT-1,Main,Sale,SO-1,x,5,5,1,1",
    "13/04/2026,HT-1,Main,Gift,SO-1,x,5,,1,",
    '13/04/2026,HT-1\u00a0,Main: A-01,Purchase,PO-1,x,"1,250.50",,$3.00,',
    "13/04/2026,HT-1,Main,Purchase,PO-1,x,,(3),,",
    "13/04/2026,HT-1,Main,Purchase,PO-1,x,0,0,12.25,",
    "13/04/2026,,Main,Purchase,PO-1,x,1,,,",
    "13/04/2026,HT-1,Main,Purchase",
    "13/04/2026,HT-1,Main,Purchase,PO-1,Smith, Bob,1,,,",
    '13/04/2026,HT-1,Main,Purchase,PO-1,"two\nlines",1,,,',
    HEADER,
)


def text_file(folder: Path, rows: int, seed: int, encoding: str = "utf-8") -> Path:
    chance = random.Random(seed)
    lines = ["From: 01/04/2026", "To: 30/04/2026", "", HEADER]
    for number in range(rows):
        into = chance.random() < 0.5
        figures = (
            f"{chance.randint(1, 90)},,{chance.random() * 90:.2f}," if into else f",{chance.randint(1, 90)},,{chance.random() * 90:.2f}"
        )
        lines.append(f"{chance.randint(1, 30):02}/04/2026,HT-{chance.randint(1, 40):03},Main,Sale,SO-{number},Café,{figures}")
        if chance.random() < 0.05:
            lines.append(chance.choice(UGLY))
    path = folder / "movements.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def both(path: Path, monkeypatch: pytest.MonkeyPatch, block: int = 4000) -> tuple[Parsed, Parsed]:
    seen = peek(Evidence("E001", path, path.name, f"hash of {path}", path.stat().st_size))
    context = ReadingContext(Engagement())
    ordinary = REPORTS["movement_details"].read(seen, context)
    monkeypatch.setattr(bulk, "BULK_BYTES", 0)
    monkeypatch.setattr(bulk, "BULK_SHEET_ROWS", 0)
    monkeypatch.setattr(bulk, "BLOCK_BYTES", block)
    return ordinary, REPORTS["movement_details"].read(seen, context)


def typed(parsed: Parsed) -> pd.DataFrame:
    table = parsed.tables["movement"]
    connection = duckdb.connect()
    if isinstance(table, Path):
        relation = f"read_parquet('{table}')"
    else:
        connection.register("frame", table)
        relation = "frame"
    names = ", ".join(f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in BULK_COLUMNS)
    return connection.execute(f"SELECT {names} FROM {relation} ORDER BY source_row, movement_id").df()


@pytest.mark.parametrize(
    ("seed", "encoding", "block"), [(1, "utf-8", 9000), (2, "cp1252", 5000), (3, "utf-8-sig", 1 << 20), (4, "utf-16", 12000)]
)
def test_blocks_give_what_the_ordinary_reader_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, encoding: str, block: int
) -> None:
    ordinary, large = both(text_file(tmp_path, 400, seed, encoding), monkeypatch, block)
    assert isinstance(large.tables["movement"], Path)
    pd.testing.assert_frame_equal(typed(ordinary), typed(large))
    assert (ordinary.rows_read, ordinary.rows_kept, ordinary.rows_set_aside) == (large.rows_read, large.rows_kept, large.rows_set_aside)
    aside = [
        {(p.source_row, p.code, (p.raw_text or "").strip(",")) for p in parsed.problems if p.effect == "row set aside"}
        for parsed in (ordinary, large)
    ]
    assert aside[0] == aside[1]
    assert {name: float(total) for name, (total, _) in ordinary.control_totals.items()} == {
        n: float(t) for n, (t, _) in large.control_totals.items()
    }


def test_sheets_give_what_the_ordinary_reader_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "movements.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sheet")
    day = book.add_format({"num_format": "dd-mmm-yyyy"})
    sheet.write_row(0, 0, HEADER.split(","))
    for row in range(1, 60):
        sheet.write_datetime(row, 0, pd.Timestamp(2026, 4, 1 + row % 28).to_pydatetime(), day)
        sheet.write_row(row, 1, [row if row % 7 else "", "Main: A-01", "Sale", f"SO-{row}", "x"])
        sheet.write(row, 6 + row % 2, row * 1.1 if row % 9 else "n/a")
        sheet.write(row, 8 + row % 2, row * 0.1)
    sheet.write_row(60, 0, ["Total", None, None, None, None, None, 1, 2, 3, 4])
    book.close()
    ordinary, large = both(path, monkeypatch)
    pd.testing.assert_frame_equal(typed(ordinary), typed(large))
    assert (ordinary.rows_read, ordinary.rows_kept) == (large.rows_read, large.rows_kept)


def alike(ordinary: Parsed, large: Parsed) -> None:
    """Same rows, same fates, same notes, same totals."""
    assert isinstance(large.tables["movement"], Path)
    pd.testing.assert_frame_equal(typed(ordinary), typed(large))
    assert (ordinary.rows_read, ordinary.rows_kept, ordinary.rows_set_aside) == (large.rows_read, large.rows_kept, large.rows_set_aside)
    said = [
        sorted((p.source_row or 0, p.code, p.effect, p.seen, (p.raw_text or "").strip(",")) for p in parsed.problems)
        for parsed in (ordinary, large)
    ]
    assert said[0] == said[1]
    totals = [{name: (Decimal(made), stated) for name, (made, stated) in each.control_totals.items()} for each in (ordinary, large)]
    assert totals[0] == totals[1]
    assert ordinary.unstated == large.unstated


def written(folder: Path, header: str, lines: list[str]) -> Path:
    path = folder / "movements.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


PLAIN = "Date,SKU,Location,Reference type,Reference,Quantity in,Quantity out"
LINES = [f"13/04/2026,HT-{number},Main,Sale,SO-{number},,1" for number in range(49)]


def test_a_blank_sku_is_set_aside_and_not_filled_from_the_row_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"13/04/2026,HT-{number},Main,Sale,SO-{number},,1" for number in range(40)]
    lines[5], lines[7] = "13/04/2026,HT-5,Main,Sale,SO-5,n/a,1", "13/04/2026,,Main,Sale,SO-7,,1"
    alike(*both(written(tmp_path, PLAIN, lines), monkeypatch))


def test_an_outline_goes_the_ordinary_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"13/04/2026,{'' if number % 4 else f'HT-{number}'},Main,Sale,SO-{number},,1" for number in range(40)]
    ordinary, large = both(written(tmp_path, PLAIN, lines), monkeypatch)
    assert (ordinary.rows_kept, large.rows_kept) == (40, 40)
    assert isinstance(large.tables["movement"], pd.DataFrame)


def test_the_total_row_is_compared_with_all_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"13/04/2026,HT-{number},Main,Sale,SO-{number},,2.5" for number in range(40)]
    right, wrong = [*lines, ",Total,,,,,100"], [*lines, ",Total,,,,,99"]
    for each in (right, wrong, [*lines[:9], ",Total,,,,,99", *lines[9:]]):
        alike(*both(written(tmp_path, PLAIN, each), monkeypatch))


def test_one_negative_figure_among_the_out_figures_keeps_its_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"13/04/2026,HT-{number},Main,Sale,SO-{number},,{number + 1}" for number in range(40)]
    alike(*both(written(tmp_path, PLAIN, [*lines, "13/04/2026,HT-9,Main,Sale,SO-99,,(3)"]), monkeypatch))
    negative = [line.replace(",,", ",,-") for line in lines]
    ordinary, large = both(written(tmp_path, PLAIN, negative), monkeypatch)
    assert exact(ordinary) == exact(large) == [-number - 1 for number in range(40)]


def exact(parsed: Parsed) -> list[int]:
    return [int(value) for value in typed(parsed)["quantity"]]


@pytest.mark.parametrize("mark", [".", ","])
def test_figures_of_every_look_are_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setattr("cin7_audit.sources.reading.vectors.HEAD", 40)
    group = "," if mark == "." else "."
    looks = [f"{n}{mark}{n % 100:02}5" for n in range(50)] + [f'"{n}{group}{n * 7 % 1000:03}{mark}5"' for n in range(1, 60)]
    looks += ["$3", "(4)", "1e3", "007", f"{mark}5", "n/a", "5-", f'"0{mark}00005"', "1 000"]
    header = PLAIN.replace(",Quantity", ";Quantity") if mark == "" else PLAIN
    lines = [
        f"13/04/2026,HT-{n},Main,Purchase,PO-{n},{look if look[0] == chr(34) else chr(34) + look + chr(34)},"
        for n, look in enumerate(looks)
    ]
    alike(*both(written(tmp_path, header, lines), monkeypatch))


@pytest.mark.parametrize(
    "look", ["{d:02}/{m:02}/2026 {h:02}:{s:02}", "{m:02}-{d:02}-2026T{h:02}:00:{s:02}", "2026-{m:02}-{d:02} {h:02}:{s:02}:00"]
)
def test_stamps_of_one_look_are_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: str) -> None:
    monkeypatch.setattr("cin7_audit.sources.reading.vectors.HEAD", 40)
    days = [look.format(d=n % 28 + 1, m=n % 12 + 1, h=n % 24, s=n % 60) for n in range(120)]
    days += [
        look.format(d=31, m=2, h=1, s=1),
        look.format(d=1, m=1, h=24, s=0),
        "4 May 2026",
        "",
        "04/05/26",
        look.format(d=9, m=13, h=1, s=1),
    ]
    header = f"{PLAIN},Created date"
    lines = [f"{day},HT-{n},Main,Purchase,PO-{n},1,,{day if n % 2 else ''}" for n, day in enumerate(days)]
    alike(*both(written(tmp_path, header, lines), monkeypatch))


@pytest.mark.parametrize("head", [40, 4000])
def test_sites_and_bins_that_mostly_differ_are_split_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: int
) -> None:
    monkeypatch.setattr("cin7_audit.sources.reading.vectors.HEAD", head)
    header = PLAIN.replace("Location", "Location,Bin")
    lines = [f"13/04/2026, HT-{n} ,Main {n % 9}: A-{n},{'B-' + str(n) if n % 3 else ''},Sale,SO-{n},,1" for n in range(300)]
    ordinary, large = both(written(tmp_path, header, lines), monkeypatch)
    alike(ordinary, large)
    assert set(typed(large)["site"]) == {f"Main {number}" for number in range(9)}


def test_the_order_of_dates_is_proved_by_the_last_row_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "HEAD_BYTES", 400)
    monkeypatch.setattr(bulk, "SLICES", 1)
    monkeypatch.setattr(bulk, "SLICE_BYTES", 4)
    lines = [f"03/04/2026,HT-{number},Main,Sale,SO-{number},,1" for number in range(400)]
    alike(*both(written(tmp_path, PLAIN, [*lines, "04/13/2026,HT-9,Main,Sale,SO-99,,3"]), monkeypatch))


def test_a_figure_too_large_for_the_case_costs_its_row_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"13/04/2026,HT-{number},Main,Purchase,PO-{number},2.5," for number in range(40)]
    _, large = both(written(tmp_path, PLAIN, [*lines, "13/04/2026,HT-9,Main,Purchase,PO-9,12345678901234567890,"]), monkeypatch)
    assert (large.rows_read, large.rows_kept, large.rows_set_aside) == (41, 40, 1)
    assert [(p.source_row, p.code) for p in large.problems if p.effect == "row set aside"] == [(42, "value_does_not_fit")]


def sheet_of(book: xlsxwriter.Workbook, name: str = "Sheet") -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, PLAIN.split(","))
    for row in range(1, 50):
        sheet.write_row(row, 0, ["13/04/2026", f"HT-{row}", "Main", "Sale", f"SO-{row}", "", row])
    return sheet


def merged(book: xlsxwriter.Workbook) -> None:
    sheet_of(book).merge_range(3, 2, 6, 2, "North")


def worked_out(book: xlsxwriter.Workbook) -> None:
    sheet = sheet_of(book)
    for row in range(1, 50):
        sheet.write_formula(row, 6, f"={row}+0.5", value="")
    sheet.write_string(20, 6, "=15.25")
    sheet.write_formula(21, 4, '="SO-0042"', value="")


def wider(book: xlsxwriter.Workbook) -> None:
    sheet_of(book).write_row(30, 7, ["", "beyond the header"])


def hiding(book: xlsxwriter.Workbook) -> None:
    sheet_of(book)
    book.add_worksheet("Secret").hide()


TEXTS = {
    "no line end": "\n".join([PLAIN, *LINES]),
    "no line end behind a total": "\n".join([PLAIN, *LINES, ",Total,,,,,49"]),
    "no line end behind an odd row": "\n".join([PLAIN, *LINES, "13/04/2026,HT-1,Main,Sale,SO-1,,(5)"]),
    "no line end behind a row set aside": "\n".join([PLAIN, *LINES, "13/04/2026,HT-1,Main,Sale,SO-1,,n/a"]),
    "an open mark": "\n".join([PLAIN, *LINES, '13/04/2026,HT-1,Main,Sale,"SO-1,,5', *LINES, ""]),
    "stray marks": "\n".join([PLAIN, *LINES, '13/04/2026,HT-1,Main,Sale,"SO-1,,5', '13/04/2026,HT-1,Main,Sale,SO-1",,5', *LINES, ""]),
    "line breaks in cells": "\n".join([PLAIN, *LINES, '13/04/2026,HT-1,"Main\nstreet",Sale,SO-1,,5', *LINES, ""]),
    "rows of other widths": "\n".join([PLAIN, *LINES, "13/04/2026,HT-1", "13/04/2026,HT-1,Main,Sale,SO-1,,5,6,7", *LINES, ""]),
    "many short rows": "\n".join([PLAIN, *(line.removesuffix(",1") if at % 3 else line for at, line in enumerate(LINES)), ""]),
    "texts that look like formulas": "\n".join([PLAIN, *LINES, '13/04/2026,"=""0042""",Main,Sale,="0007",,5', ""]),
}


@pytest.mark.parametrize("small", [100, 1 << 18])
@pytest.mark.parametrize(
    "made", [merged, worked_out, wider, hiding, *TEXTS], ids=lambda made: made if isinstance(made, str) else made.__name__
)
def test_both_ways_say_the_same_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str | Callable[[xlsxwriter.Workbook], None], small: int
) -> None:
    path = tmp_path / ("movements.csv" if isinstance(made, str) else "movements.xlsx")
    if isinstance(made, str):
        path.write_bytes(TEXTS[made].encode())
    else:
        with xlsxwriter.Workbook(path) as book:
            made(book)
    evidence = Evidence("E001", path, path.name, f"hash of {path}", path.stat().st_size)
    [ordinary] = read_file(evidence, Engagement(), REGISTRY)
    for name, value in (("BULK_BYTES", 0), ("BULK_SHEET_ROWS", 0), ("BLOCK_BYTES", 1 << 20), ("SMALL_BYTES", small), ("MOST_ODD", 3)):
        monkeypatch.setattr(bulk, name, value)
    [large] = read_file(evidence, Engagement(), REGISTRY)
    assert ordinary.parsed is not None and large.parsed is not None
    alike(ordinary.parsed, large.parsed)
    said = [Counter((p.source_row, p.code, p.seen) for p in file.every_problem) for file in (ordinary, large)]
    assert said[0] == said[1]
    assert NOTED.get(made if isinstance(made, str) else made.__name__, "") in str(large.every_problem)


NOTED = {
    "merged": "1 merged cell ranges",
    "worked_out": "formula cells had no stored result",
    "hiding": "hidden sheets not read: Secret",
    "no line end": "end_missing",
    "an open mark": "is never closed",
    "stray marks": "stray quotation marks",
}
