"""Saved API answers → records of one kind: list rows and detail documents, however they were saved.

A file may hold one page, one document, a list of either, JSON lines, or answers wrapped as {"call": ..., "body": ...}.
A kind is recognised by keys, which stand in pages.toml.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries

Record = dict[str, Any]
MOST_NESTED = 6

_KINDS = read_entries(Path(__file__).with_suffix(".toml"))
LISTS: dict[str, str] = _KINDS["lists"]
SHAPES = {kind: [frozenset(keys.split()) for keys in alternatives] for kind, alternatives in _KINDS["shapes"].items()}
STOCKTAKE_FIELDS = frozenset(_KINDS["stocktake_fields"])
FAMILY: dict[str, str] = _KINDS["families"]


@dataclass(frozen=True)
class Entry:
    """One record of a file with its kind; total: what the page says about how many there are in all."""

    kind: str
    record: Record


@dataclass(frozen=True)
class Envelope:
    """What one page says about itself: its list key, Total, Page, and how many rows it holds."""

    key: str
    total: int | None
    page: int | None
    rows: int


def family(kind: str) -> str:
    return FAMILY.get(kind, kind.removesuffix("_row"))


def _answers(document: Any, call: str = "", depth: int = 0) -> Iterator[tuple[Any, str, str]]:
    """(page, document or bare value; its list key; the call it answers) of everything in a parsed file, in order."""
    if depth > MOST_NESTED:
        return
    if isinstance(document, list):
        for item in document:
            yield from _answers(item, call, depth + 1)
    elif isinstance(document, dict) and "body" in document and ("call" in document or "url" in document):
        yield from _answers(document["body"], str(document.get("call") or document.get("url")), depth + 1)
    else:
        yield document, list_key(document) if isinstance(document, dict) else "", call


def entries(document: Any) -> Iterator[Entry]:
    """Every record of a parsed JSON file in order; what fits no kind comes as kind `unknown`."""
    for answer, key, call in _answers(document):
        for record in answer[key] if key else [answer]:
            if not isinstance(record, dict):
                yield Entry("unknown", {"value": record})
            else:
                yield Entry(_row_kind(key, answer[key], record, call) if key else shape(record), record)


def envelopes(document: Any) -> Iterator[tuple[str, Envelope]]:
    """(kind, envelope) of every page in a file; empty pages included."""
    for page, key, call in _answers(document):
        if key:
            rows = page[key]
            kind = _row_kind(key, rows, rows[0] if rows else {}, call)
            yield kind, Envelope(key, _whole(page.get("Total")), _whole(page.get("Page")), len(rows))


def list_key(document: Record) -> str:
    """The envelope key of a page; empty for anything else, a document with a Transactions list of its own included."""
    for key in LISTS:
        if isinstance(document.get(key), list) and not ({"TaskID", "ID", "SaleID"} & document.keys()):
            if key == "Journals" and not _is_core_journal(document):
                continue
            return key
    return ""


def _is_core_journal(document: Record) -> bool:
    """Xero's API also has a Journals list, of other records."""
    rows = document["Journals"]
    if not rows:
        return "Page" in document and "ProviderName" not in document
    return isinstance(rows[0], dict) and "TaskID" in rows[0]


def _row_kind(key: str, rows: list[Any], row: Any, call: str) -> str:
    if not isinstance(row, dict):
        return "unknown"
    if key == "StockAdjustmentList":
        named = "stocktake" in call.lower() or any(
            isinstance(each, dict) and STOCKTAKE_FIELDS & each.keys() for each in rows[:20]
        )
        return "stocktake_row" if named else "adjustment_row"
    found = shape(row)
    return found if family(found) == family(LISTS[key]) else LISTS[key]


def shape(record: Record) -> str:
    """The kind of one record by its keys; `unknown` where none fits."""
    return next(
        (kind for kind, alternatives in SHAPES.items() if any(needed <= record.keys() for needed in alternatives)),
        "unknown",
    )


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
