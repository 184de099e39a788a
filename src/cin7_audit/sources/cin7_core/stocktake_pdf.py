"""Stocktake variance print, a PDF (cin7-core 2.13): table count_line.

Columns: #, Code, Product Description, Unit, Old Quantity, Stocktake Quantity, Variance. A description may wrap to lines
without # and Code. No cost, site or bin; number, day and site come from the text, the hint or the file name.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core.facts import NUMBER_IN_NAME, FileFacts, day_of, file_facts, first, stated_order
from cin7_audit.sources.cin7_core.tabular import zero_is_ambiguous
from cin7_audit.sources.reading import RowAccount, clean, clean_sku, decimal_text, frame_of_rows, normal
from cin7_audit.sources.reading.foreign import answers

HEADER = {
    "sku": ("code", "product code", "sku"),
    "recorded": ("old quantity", "old qty", "quantity on hand"),
    "counted": ("stocktake quantity", "stocktake qty", "new quantity", "counted quantity"),
    "variance": ("variance", "difference"),
}
_LABELLED = re.compile(
    r"(?im)^\s*(location|warehouse|effective date|date|company|stocktake(?: number| #)?)\s*:\s*(.+?)\s*$"
)


@dataclass(frozen=True)
class StocktakePdf:
    name: str = "cin7_core.stocktake_pdf"
    title: str = "Stocktake variance print (Cin7 Core)"

    def claims(self, peek: Peek) -> bool:
        """True if the first page names the old and the stocktake quantity."""
        text = normal(peek.text)
        return peek.form == "pdf" and "old quantity" in text and "stocktake quantity" in text

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        account = RowAccount(peek.evidence.source_id)
        lines = [line for table in _tables(peek) for line in table]
        facts, document = _document(peek, context, account)
        rows: list[dict[str, Any]] = []
        places: dict[str, int] = {}
        for number, cells in enumerate(lines, start=1):
            account.rows_read += 1
            found = _header(cells)
            line = _line(number, cells, places, account) if places and not found else None
            if line:
                rows.append({**document, **line})
            elif found or not places:
                account.set_aside(number, "printed_header" if found else "before_header", raw="\t".join(cells))
            places = found or places
        tables = {"count_line": frame_of_rows("count_line", rows)} if rows else {}
        return account.parsed(tables, organisation=facts.organisation, parameters=facts.parameters)


def _tables(peek: Peek) -> list[list[list[str]]]:
    """Table rows page by page as text cells."""
    return [
        [[clean((cell or "").replace("\n", " ")) for cell in row] for row in table]
        for page in answers(peek.evidence, "pdf", "pdf_tables")
        for table in page
    ]


def _document(peek: Peek, context: ReadingContext, account: RowAccount) -> tuple[FileFacts, dict[str, str | None]]:
    """Number, day and site of the count: hint, then the text of the first page, then the file name."""
    facts = file_facts(peek, context, None)
    labels = {normal(match[1]): match[2] for match in _LABELLED.finditer(peek.text)}
    number = facts.number or first(labels, ("stocktake", "stocktake number", "stocktake #"))
    if not number and (match := NUMBER_IN_NAME.search(peek.text)):
        number = match[1]
    site = facts.site or first(labels, ("location", "warehouse")) or facts.proposed.get("site")
    order = stated_order(context) or "dmy"
    days = (
        facts.day,
        *(day_of(labels.get(label, ""), order) for label in ("effective date", "date")),
        facts.proposed.get("day"),
    )
    day = next(filter(None, days), None)
    for ask, known in (("site", site), ("date", day), ("number", number)):
        if not known:
            account.leave_unstated(ask)
    count_id = number or facts.proposed.get("number") or PurePosixPath(peek.evidence.name).stem
    document = {"count_id": count_id, "effective_date": day, "site": site, "count_kind": "stocktake"}
    return FileFacts(labels.get("company", "")), document


def _header(cells: list[str]) -> dict[str, int]:
    names = [normal(cell) for cell in cells]
    places = {
        key: next((place for place, name in enumerate(names) if name in aliases), -1) for key, aliases in HEADER.items()
    }
    return (
        {key: place for key, place in places.items() if place >= 0}
        if places["sku"] >= 0 and places["counted"] >= 0
        else {}
    )


def _line(number: int, cells: list[str], places: dict[str, int], account: RowAccount) -> dict[str, Any] | None:
    """One counted line; None where the row is set aside."""
    raw = "\t".join(cells)
    at = {key: cells[place] if place < len(cells) else "" for key, place in places.items()}
    sku = clean_sku(at["sku"])
    if not sku:
        account.set_aside(number, "wrapped_description" if any(cells) else "printed_blank_row", raw=raw)
        return None
    try:
        recorded, counted, variance = (decimal_text(at.get(name, "")) for name in ("recorded", "counted", "variance"))
    except ValueError as mistake:
        account.set_aside(number, "printed_number_unreadable", raw=raw, text=mistake)
        return None
    if counted is None:
        account.set_aside(number, "printed_line_without_count", raw=raw)
        return None
    if variance is not None and recorded is not None and Decimal(counted) - Decimal(recorded) != Decimal(variance):
        account.note("variance_disagrees", row=number, variance=variance, counted=counted, recorded=recorded)
    line = {"sku": sku, "recorded_quantity": recorded, "counted_quantity": counted, "source_row": number}
    return {**line, "is_zero_ambiguous": zero_is_ambiguous(counted, recorded)}


SOURCE = StocktakePdf()
