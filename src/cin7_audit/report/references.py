"""Workpaper references: which sheet holds which table, and the F-number every page prints for it.

F is the usual index letter for inventory papers (method.md section 6). Numbers follow the order of the sheets, which
depends on the evidence alone, so the same client keeps its references from run to run.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cin7_audit.records import Exhibit, Section

FIRST_SHEETS = (
    "Index",
    "Lead schedules",
    "Tie-out",
    "Count lines",
    "Corrections",
    "Findings",
    "Evidence index",
    "Measures",
    "Requests",
    "Problems",
    "Proposed entries",
    "Differences",
    "Count plan",
    "Tick legend",
)
SHEET_OF_TABLE = {
    "tie_out": "Tie-out",
    "count_variance": "Count lines",
    "corrections": "Corrections",
    "proposed_entries": "Proposed entries",
    "count_plan": "Count plan",
    "lead_schedule": "Lead schedules",
    "lead": "Lead schedules",
    "entries": "Proposed entries",
    "problems": "Problems",
}
# Long working tables behind statistics: every row is in the run's tables/ folder, none is worth a reader's sheet.
PARQUET_ONLY = (
    "count_intervals",
    "issue_costs",
    "retimed_lines",
    "undiscovered_calibration",
    "roll_forward",
    "date_skew",
)
# What a reviewer needs on the two longest sheets; the other columns are in the table of the run.
COLUMNS_ON_SHEET = {
    "count_variance": (
        "count_id", "count_day", "sku", "site", "bin", "batch", "abc_class", "recorded", "rebuilt", "believed", "counted", "variance_quantity",
        "unit_cost", "variance_value", "tolerance_units", "in_tolerance", "found_stock", "completed_by", "file", "source_row",
    ),
    "corrections": (
        "document_no", "line_no", "kind", "kind_rule", "day", "completed_at", "sku", "site", "bin", "quantity", "value", "account", "reason",
        "reference", "user", "approver", "is_routine", "evidence", "source_id", "source_row",
    ),
}  # fmt: skip
SHEET_NAME_LIMIT = 31  # the spreadsheet format's own


@dataclass(frozen=True)
class TablePaper:
    """One table of one section and the sheet that shows it."""

    step: str
    name: str
    sheet: str
    reference: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Papers:
    """Every sheet in order with its reference, and the tables behind them."""

    references: Mapping[str, str]  # sheet -> F-number, in sheet order
    tables: tuple[TablePaper, ...]

    def on_sheet(self, sheet: str) -> TablePaper | None:
        """The table a fixed sheet shows."""
        return next((paper for paper in self.tables if paper.sheet == sheet), None)

    def with_columns(self, *columns: str) -> TablePaper | None:
        """The first table that has all these columns."""
        return next((paper for paper in self.tables if set(columns) <= set(paper.frame.columns)), None)

    def table(self, name: str) -> TablePaper | None:
        """The first table of this name."""
        return next((paper for paper in self.tables if paper.name == name), None)

    def of_exhibit(self, exhibit: Exhibit) -> tuple[str, str]:
        """(reference, sheet) of the exhibit's full rows; empty where no sheet holds them."""
        named = exhibit.table.full_table if exhibit.table else ""
        for wanted in (named, exhibit.workpaper):
            paper = self.table(wanted) if wanted else None
            if paper:
                return paper.reference, paper.sheet
            if wanted in PARQUET_ONLY:
                return f"tables/{wanted}.parquet", ""
        sheet = next(
            (
                sheet
                for sheet in self.references
                if exhibit.workpaper and sheet.casefold() == exhibit.workpaper.casefold()
            ),
            "",
        )
        return (self.references[sheet], sheet) if sheet else ("", "")


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name a spreadsheet accepts: no reserved signs, at most 31 letters, unique whatever the case."""
    clean = re.sub(r"[\[\]:*?/\\']+", " ", wanted).strip() or "Sheet"
    name, number = clean[:SHEET_NAME_LIMIT], 2
    used = {other.casefold() for other in taken}
    while name.casefold() in used:
        tail = f" {number}"
        name, number = clean[: SHEET_NAME_LIMIT - len(tail)] + tail, number + 1
    return name


ABBREVIATIONS = re.compile(r"\b(sku|abc|fx|cogs|uom|bom|id)\b", re.IGNORECASE)


def table_title(name: str) -> str:
    """The table's name as words."""
    words = name.replace("_", " ").strip().capitalize()
    return ABBREVIATIONS.sub(lambda match: match[0].upper(), words)


def _own_title(step: str, name: str) -> str:
    """The sheet's name; where a fixed sheet has it already, the step says whose it is."""
    title = table_title(name)
    return f"{title}, {table_title(step).lower()}" if title in FIRST_SHEETS else title


def on_sheet(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table that its sheet shows."""
    wanted = COLUMNS_ON_SHEET.get(name)
    return frame[[column for column in wanted if column in frame]] if wanted else frame


def papers(sections: Sequence[Section]) -> Papers:
    """The sheets of the workpapers for these sections: the fixed ones, then every remaining table by section."""
    sheets = list(FIRST_SHEETS)
    found: list[tuple[str, str, str, pd.DataFrame]] = []
    for section in sections:
        for name in sorted(set(section.tables) - set(PARQUET_ONLY)):
            known = SHEET_OF_TABLE.get(name)
            if known is None or any(sheet == known for _, _, sheet, _ in found):
                known = sheet_name(_own_title(section.step, name), sheets)
                sheets.append(known)
            found.append((section.step, name, known, on_sheet(name, section.tables[name])))
    references = {sheet: ("F" if number == 0 else f"F-{number}") for number, sheet in enumerate(sheets)}
    return Papers(
        references, tuple(TablePaper(step, name, sheet, references[sheet], frame) for step, name, sheet, frame in found)
    )
