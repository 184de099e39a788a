"""Spreadsheets (xlsx, xls, xlsb, ods) → columns of text, by calamine; formulas without a stored result are worked out."""

import re
import zipfile
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import python_calamine

from cin7_audit.sources.base import Evidence
from cin7_audit.sources.reading.cells import cell_text, column_text, resolve_formula
from cin7_audit.sources.reading.formulas import position
from cin7_audit.sources.reading.memory import collection_paused
from cin7_audit.sources.reading.unreadable import Unreadable

_SHEET = re.compile(rb"<sheet\b[^>]*?/?>")
_RELATION = re.compile(rb"<Relationship\b[^>]*?/?>")
_PLAIN = re.compile(
    r"[-+]?[0-9.]+|SUM\([A-Z0-9:,$]+\)|[-+]?\$?[A-Z]+\$?[0-9]+([-+]\$?[A-Z]+\$?[0-9]+)*"
)  # a number, a sum or a chain of cells
_FORMULA = re.compile(rb"<c\b([^>]*)>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)")
_REFERENCE = re.compile(rb'\br="([A-Z]+\d+)"')
CHUNK = 1 << 20
SCANNED_CHUNKS = 16
LARGEST_RATIO, SMALL_PART = 500, 50_000_000  # packed to unpacked, and the bytes below which no part is suspect
LARGEST_SHEET = 1 << 30  # bytes of sheet text scanned for formulas; larger ones are read without
Merged = tuple[tuple[int, int], tuple[int, int]]  # (top, left), (bottom, right), 0-based


class Sheet:
    """One sheet: its typed cells by column, from sheet row 1, and what was odd about it."""

    def __init__(self, name: str, raw_columns: tuple[tuple[Any, ...], ...], notes: tuple[str, ...]) -> None:
        self.name, self.raw_columns, self.notes = name, raw_columns, notes

    def __len__(self) -> int:
        """Rows of the sheet."""
        return len(self.raw_columns[0]) if self.raw_columns else 0

    @cached_property
    def columns(self) -> tuple[list[str], ...]:
        """Canonical text by column."""
        return tuple(self._without_formulas(column_text(column)) for column in self.raw_columns)

    def row_text(self, index: int) -> list[str]:
        """Canonical text of one row."""
        return self._without_formulas([cell_text(column[index]) for column in self.raw_columns])

    def _without_formulas(self, texts: list[str]) -> list[str]:
        if "\x00=" not in "\x00" + "\x00".join(texts):  # one search is far faster than one per cell
            return texts
        return [resolve_formula(text, self._cell) if text.startswith("=") else text for text in texts]

    def _cell(self, row: int, place: int) -> object:
        return self.raw_columns[place][row] if place < len(self.raw_columns) and row < len(self) else None


def sheet_names(evidence: Evidence) -> tuple[str, ...]:
    """The visible sheets in order; a workbook with hidden sheets only shows those."""
    visible = tuple(sheet.name for sheet in _metadata(evidence) if _is_visible(sheet))
    return visible or tuple(sheet.name for sheet in _metadata(evidence))


def hidden_sheets(evidence: Evidence) -> tuple[str, ...]:
    return tuple(sheet.name for sheet in _metadata(evidence) if not _is_visible(sheet))


@lru_cache(maxsize=1)  # peeking and reading follow each other: the sheet is parsed once
def _sheet(path: str, sha256: str, name: str) -> Sheet:  # noqa: ARG001 - the hash is part of the cache key
    with python_calamine.load_workbook(path) as book, collection_paused():
        sheet = book.get_sheet_by_name(name)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
        return _completed(Path(path), name, rows, merged)


def _completed(path: Path, name: str, rows: list[list[Any]], merged: list[Merged]) -> Sheet:
    """The sheet with what merged cells and formulas without a result mean."""
    notes = [f"{len(merged)} merged cell ranges; a value merged over several rows counts for each of them"] if merged else []
    _fill_merged(rows, merged)
    worked_out = _fill_formulas(path, name, rows)
    if worked_out:
        notes.append(f"{worked_out} formula cells had no stored result and were worked out from the cells they add up")
    return Sheet(name, tuple(zip(*rows, strict=True)), tuple(notes))


def forget_sheets() -> None:
    """Free the sheet kept for the next reading of the same file."""
    _sheet.cache_clear()


def load_sheet(evidence: Evidence, name: str) -> Sheet:
    """One sheet of a workbook, or Unreadable."""
    try:
        return _sheet(str(evidence.path), evidence.sha256, name)
    except Exception as mistake:
        raise broken(evidence, mistake) from None


def broken(evidence: Evidence, mistake: BaseException) -> Unreadable:
    """Why a workbook cannot be opened, as a sentence."""
    if isinstance(mistake, Unreadable):
        return mistake
    if isinstance(mistake, python_calamine.PasswordError) or "password" in str(mistake).lower():
        return Unreadable(
            evidence,
            "spreadsheet_locked",
            "a spreadsheet locked with a password",
            "one that opens without",
            "Save a copy without the password.",
        )
    return Unreadable(
        evidence,
        "spreadsheet_broken",
        f"a spreadsheet that does not open ({type(mistake).__name__}); it may be cut off",
        "a complete spreadsheet",
        "Export or download it again.",
    )


def refuse_bomb(evidence: Evidence) -> None:
    """A workbook is an archive: one that unpacks out of all proportion would take the machine's memory."""
    if not zipfile.is_zipfile(evidence.path):
        return
    with zipfile.ZipFile(evidence.path) as archive:
        worst = max((info for info in archive.infolist()), key=lambda info: info.file_size, default=None)
    if worst is not None and worst.file_size > LARGEST_RATIO * max(worst.compress_size, 1) + SMALL_PART:
        seen = f"a spreadsheet whose part {worst.filename[:60]} unpacks from {worst.compress_size:,} to {worst.file_size:,} bytes"
        raise Unreadable(evidence, "spreadsheet_bomb", seen, "an export", "Save it again in its own program.")


def _metadata(evidence: Evidence) -> list[Any]:
    try:
        refuse_bomb(evidence)
        with python_calamine.load_workbook(str(evidence.path)) as book:
            return [sheet for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    except Exception as mistake:
        raise broken(evidence, mistake) from None


def _is_visible(sheet: Any) -> bool:
    return bool(sheet.visible == python_calamine.SheetVisibleEnum.Visible)


def _fill_merged(rows: list[list[Any]], merged: list[Merged]) -> None:
    """Repeat a value merged downwards; a value merged to the right stays in its first cell (headers carry it themselves)."""
    for (top, left), (bottom, _) in merged:
        if bottom > top and top < len(rows) and left < len(rows[top]) and rows[top][left] not in ("", None):
            for row in range(top + 1, min(bottom + 1, len(rows))):
                rows[row][left] = rows[top][left]


def _fill_formulas(path: Path, name: str, rows: list[list[Any]]) -> int:
    """Put the text of formulas without a stored result into their cells; returns how many.

    A program that never calculates stores nothing, or 0 everywhere: then the zeros of plain numbers and sums are no results either.
    """
    cells = [(*position(reference), formula) for reference, formula in _formulas(path, name)]
    cells = [(row, column, formula) for row, column, formula in cells if row < len(rows) and column < len(rows[row])]
    is_calculated = any(rows[row][column] not in ("", None, 0) for row, column, _ in cells)
    filled = 0
    for row, column, formula in cells:
        stored = rows[row][column]
        if stored in ("", None) or (not is_calculated and stored == 0 and _PLAIN.fullmatch(formula)):
            rows[row][column] = f"={formula}"
            filled += 1
    return filled


def _formulas(path: Path, name: str) -> list[tuple[str, str]]:
    """(cell reference, formula) of every cell that holds a formula; nothing for formats other than xlsx."""
    if not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, name)
            if not member or archive.getinfo(member).file_size > LARGEST_SHEET or not _has_formula(archive, member):
                return []
            found = _FORMULA.findall(archive.read(member))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError):
        return []
    cells = []
    for attributes, _, formula in found:
        reference = _REFERENCE.search(attributes)
        if reference and formula:
            cells.append((reference[1].decode(), formula.decode("utf-8", "replace").replace("&amp;", "&").replace("&quot;", '"')))
    return cells


def _has_formula(archive: zipfile.ZipFile, member: str) -> bool:
    """True if the first part of the sheet holds a formula: exports that write formulas do so in every amount."""
    tail = b""
    with archive.open(member) as stream:
        for _ in range(SCANNED_CHUNKS):
            chunk = stream.read(CHUNK)
            if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                return True
            tail = chunk[-2:]
    return False


def _member(archive: zipfile.ZipFile, name: str) -> str | None:
    """The part of the archive that holds the sheet of this name."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    targets = {_attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))}
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        if _attribute(tag, b"name") == name:
            target = targets.get(_attribute(tag, b"r:id"), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _attribute(tag: bytes, name: bytes) -> str:
    match = re.search(rb"\s" + name + rb'="([^"]*)"', tag)
    text = match[1].decode("utf-8", "replace") if match else ""
    for mark, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(mark, plain)
    return text
