"""Workpaper references: which sheet holds which table, and the F-number every page prints for it.

F is the usual index letter for inventory papers. Numbers follow the order of the sheets, which
depends on the evidence alone, so the same client keeps its references from run to run. What is fixed about the sheets
stands in sheets.toml beside this module.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cin7_audit.data_files import read_entries
from cin7_audit.records import Exhibit, Section


@dataclass(frozen=True)
class FixedSheet:
    """A sheet that every client's workpapers have; see sheets.toml."""

    name: str
    tables: Sequence[str] = ()
    empty: str = "No rows."
    totals: Sequence[str] = ()
    tick: str = "T"
    columns: Sequence[str] = ()


SHEETS: dict[str, Any] = read_entries(Path(__file__).with_name("sheets.toml"))
FIXED = {sheet["name"]: FixedSheet(**sheet) for sheet in SHEETS["sheet"]}
SHEET_OF_TABLE = {name: sheet.name for sheet in FIXED.values() for name in sheet.tables}
PARQUET_ONLY: tuple[str, ...] = tuple(SHEETS["parquet_only"])
COLUMNS_ON_SHEET: Mapping[str, Sequence[str]] = SHEETS["columns_of_table"]
SHEET_NAME_LIMIT = 31  # the spreadsheet format's own
ABBREVIATIONS = re.compile(r"\b(sku|abc|fx|cogs|uom|bom|id)\b", re.IGNORECASE)


@dataclass(frozen=True)
class TablePaper:
    """One table of one section and the sheet that shows it."""

    step: str
    name: str
    sheet: str
    frame: pd.DataFrame
    says: str = ""  # of a consultant's own exhibit


@dataclass(frozen=True)
class Papers:
    """Every sheet in order with its reference, and the tables behind them."""

    references: Mapping[str, str]  # sheet -> F-number, in sheet order
    tables: tuple[TablePaper, ...]

    def on_sheet(self, sheet: str) -> TablePaper | None:
        """The table a sheet shows."""
        return next((paper for paper in self.tables if paper.sheet == sheet), None)

    def table(self, name: str) -> TablePaper | None:
        """The first table of this name."""
        return next((paper for paper in self.tables if paper.name == name), None)

    def of_exhibit(self, exhibit: Exhibit) -> tuple[str, str]:
        """(reference, sheet) of the exhibit's full rows; empty where no sheet holds them."""
        named = exhibit.table.full_table if exhibit.table else ""
        for wanted in filter(None, (named, exhibit.workpaper)):
            if paper := self.table(wanted):
                return self.references[paper.sheet], paper.sheet
            if wanted in PARQUET_ONLY:
                return f"tables/{wanted}.parquet", ""
        by_name = {sheet.casefold(): (reference, sheet) for sheet, reference in self.references.items()}
        return by_name.get(exhibit.workpaper.casefold(), ("", ""))


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name a spreadsheet accepts: no reserved signs, at most 31 letters, unique whatever the case."""
    clean = re.sub(r"[\[\]:*?/\\']+", " ", wanted).strip() or "Sheet"
    name, number = clean[:SHEET_NAME_LIMIT], 2
    used = {other.casefold() for other in taken}
    while name.casefold() in used:
        tail = f" {number}"
        name, number = clean[: SHEET_NAME_LIMIT - len(tail)] + tail, number + 1
    return name


def table_title(name: str) -> str:
    """The table's name as words."""
    words = name.replace("_", " ").strip().capitalize()
    return ABBREVIATIONS.sub(lambda match: match[0].upper(), words)


def on_sheet(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table that its sheet shows."""
    wanted = COLUMNS_ON_SHEET.get(name)
    return frame[[column for column in wanted if column in frame]] if wanted else frame


def papers(sections: Sequence[Section]) -> Papers:
    """The sheets of the workpapers for these sections: the fixed ones, then every remaining table by section."""
    sheets = list(FIXED)
    found: list[TablePaper] = []
    for section in sections:
        told = {exhibit.workpaper: exhibit.says for exhibit in section.exhibits if exhibit.says}
        for name in sorted(set(section.tables) - set(PARQUET_ONLY)):
            known = SHEET_OF_TABLE.get(name)
            if known is None or any(paper.sheet == known for paper in found):
                title = table_title(name)
                whose = f", {table_title(section.step).lower()}" if title in FIXED else ""
                known = sheet_name(title + whose, sheets)
                sheets.append(known)
            found.append(
                TablePaper(section.step, name, known, on_sheet(name, section.tables[name]), told.get(name, ""))
            )
    references = {sheet: ("F" if number == 0 else f"F-{number}") for number, sheet in enumerate(sheets)}
    return Papers(references, tuple(found))
