"""Large Movement Details files read in blocks give exactly what the ordinary reader gives."""

import random
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import xlsxwriter

from cin7_audit.engagement import Engagement
from cin7_audit.sources.base import Evidence, Parsed, ReadingContext
from cin7_audit.sources.cin7_core import movement_bulk
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
    ordinary = movement_bulk.SOURCE.read(seen, context)
    monkeypatch.setattr(bulk, "BULK_BYTES", 0)
    monkeypatch.setattr(bulk, "BULK_SHEET_ROWS", 0)
    monkeypatch.setattr(bulk, "BLOCK_BYTES", block)
    return ordinary, movement_bulk.SOURCE.read(seen, context)


def typed(parsed: Parsed) -> pd.DataFrame:
    table = parsed.tables["movement"]
    connection = duckdb.connect()
    if isinstance(table, Path):
        relation = f"read_parquet('{table}')"
    else:
        connection.register("frame", table)
        relation = "frame"
    names = ", ".join(f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in movement_bulk.BULK_COLUMNS)
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
