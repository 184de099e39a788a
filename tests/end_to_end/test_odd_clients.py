"""Clients nobody plans for: one kind of file only, empty files, hostile names, slips of the keyboard. All six chapters must stand."""

import csv
import warnings
from pathlib import Path

import pytest

from cin7_audit.vocabulary import STEPS
from cin7_audit.workbook import Workbook, open_workbook

MAPPINGS = {  # table -> canonical column per file column
    "movement": ("kind", "effective_date", "sku", "site", "bin", "quantity", "value", "document_no"),
    "count_line": ("count_id", "effective_date", "sku", "site", "bin", "counted_quantity", "recorded_quantity"),
    "stock_snapshot": ("as_of", "sku", "site", "on_hand", "value"),
    "ledger_line": ("journal_id", "date", "account_code", "account_name", "amount", "reference"),
}
HOSTILE = (
    'O\'Brien "x"',
    "🔧 wrench",
    "L" * 300,
    "=cmd|'/C calc'!A0",
    "<script>alert(1)</script>",
    '#text("x") $x$ \\ @a',
    "a\x1b[31mred",
    "[/red] x",
    "../../etc",
    "NULL",
    "nan",
    "中文",
)
DAYS = ("2025-01-05", "2025-02-05", "2025-03-05")


def rows(skus=("A", "B"), quantity=10, cost=3, days=DAYS, site="Main") -> dict[str, list[tuple]]:
    """Receipts, sales of half, counts one short, a snapshot and a ledger, per SKU and day."""
    half = quantity // 2
    movements, counts = [], []
    for sku in skus:
        for number, day in enumerate(days):
            movements.append(("receipt", day, sku, site, "", quantity, quantity * cost, f"PO-{number}"))
            movements.append(("sale", day, sku, site, "", -half, -half * cost, f"SO-{number}"))
            counts.append((f"ST-{number}", day, sku, site, "", quantity, quantity - 1))
    sides = (("715", "Inventory", 1), ("835", "Accrual", -1))
    return {
        "movement": movements,
        "count_line": counts,
        "stock_snapshot": [("2025-03-31", sku, site, quantity, quantity * cost) for sku in skus],
        "ledger_line": [
            (f"J{number}", day, code, name, sign * quantity, f"PO-{number}")
            for number, day in enumerate(days)
            for code, name, sign in sides
        ],
    }


def client(folder: Path, tables: dict[str, list[tuple]]) -> Path:
    """A client whose exports are mapped spreadsheets with these rows."""
    (folder / "exports").mkdir(parents=True)
    settings = ""
    for table, lines in tables.items():
        with (folder / "exports" / f"{table}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([MAPPINGS[table], *lines])
        columns = "\n".join(f'{name} = "{name}"' for name in MAPPINGS[table])
        settings += f'[[mapped]]\npath = "{table}.csv"\ntable = "{table}"\n[mapped.columns]\n{columns}\n'
    (folder / "engagement.toml").write_text(settings, encoding="utf-8")
    return folder


def every_chapter(folder: Path) -> Workbook:
    """The workbook after all six chapters were made and saved; a chapter left out of the diagnosis is a failure too."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*is left out.*")
        book = open_workbook(str(folder))
        for step in STEPS:
            book.save(book.section(step))
    return book


def problems(book: Workbook, code: str) -> int:
    return book.case.value("SELECT count(*) FROM problem WHERE code = ?", [code])


ODD = {
    "empty": {},
    "headers_only": {table: [] for table in MAPPINGS},
    "one_row_each": {table: lines[:1] for table, lines in rows().items()},
    **{f"only_{table}": {table: rows()[table]} for table in MAPPINGS},
    "nothing_in_stock": rows(quantity=0),
    "no_cost": rows(cost=0),
    "hostile_names": rows(HOSTILE, site=HOSTILE[3]),
}


@pytest.mark.parametrize("name", ODD)
def test_every_chapter_stands(tmp_path, name):
    every_chapter(client(tmp_path / name, ODD[name]))


def test_stock_worth_billions_does_not_overflow(tmp_path):
    book = every_chapter(client(tmp_path / "yen", rows(quantity=4_000_000, cost=1_200)))
    assert book.case.value("SELECT sum(on_hand * unit_cost) FROM stock_snapshot JOIN sku_cost USING (sku)") == 2 * 4_000_000 * 1_200
    assert problems(book, "value_does_not_fit") == 0


@pytest.mark.parametrize("slip", [{"days": ("1900-01-01", *DAYS)}, {"days": (*DAYS, "9999-12-31")}, {"quantity": 9_414_567_890_123}])
def test_slips_of_the_keyboard_are_set_aside_and_said(tmp_path, slip):
    given = rows(**slip)
    book = every_chapter(client(tmp_path / "slip", given))
    kept = book.case.value("SELECT count(*) FROM movement")
    set_aside = book.case.value("SELECT count(*) FROM problem WHERE code = 'value_does_not_fit' AND raw_text LIKE '%movement_id=%'")
    assert set_aside > 0 and kept + set_aside == len(given["movement"])


def test_rows_without_day_site_or_sku_are_accounted_for(tmp_path):
    given = rows()
    given["movement"] += [("receipt", "", "A", "Main", "", 3, 9, "PO-9"), ("sale", DAYS[0], "", "Main", "", -3, -9, "SO-9")]
    given["count_line"] += [
        ("ST-8", "", "A", "Main", "", 3, 4),
        ("ST-8", DAYS[0], "A", "Main", "", "", 4),
        ("ST-8", DAYS[0], "B", "", "", 3, 4),
    ]
    book = every_chapter(client(tmp_path / "holes", given))
    assert {code: problems(book, code) for code in ("row_without_day", "key_missing", "not_counted", "site_filled_in")} == {
        "row_without_day": 2,
        "key_missing": 1,
        "not_counted": 1,
        "site_filled_in": 1,
    }
