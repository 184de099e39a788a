"""Mappings proposed for a spreadsheet nobody recognises: from its headers first, then from what its columns hold.

Each proposal is tried on the whole file, so the reader sees before deciding how many rows it keeps and sets aside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Engagement, FileHint, MappedFile
from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.mapped.reader import read_mapping
from cin7_audit.sources.mapped.rows import MAPPED_TABLES
from cin7_audit.sources.reading import RawRows, clean, day_text, decimal_text, normal, parse_values, read_rows
from cin7_audit.vocabulary import DAY, MOMENT, TEXT

NEAR = 90  # similarity of two header texts (0..100) above which they mean the same (default, ours)
SAMPLE = 200
HEADER_SEARCH = 25
PLURAL = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Proposal:
    """One candidate mapping, why, and what it would do.

    score: 0..1, share of the file's filled columns that found a meaning, lowered where values do not fit.
    rows_kept and rows_set_aside: of the whole file, read through this mapping.
    """

    mapping: MappedFile
    reasons: tuple[str, ...]
    score: float
    rows_read: int
    rows_kept: int
    rows_set_aside: int
    unmapped: tuple[str, ...]


@cache
def synonyms() -> dict[str, dict[str, tuple[str, ...]]]:
    """table -> canonical -> folded header texts, best first."""
    return {
        table: {canonical: tuple(map(_folded, words)) for canonical, words in columns.items()}
        for table, columns in read_entries(Path(__file__).with_name("synonyms.toml")).items()
    }


def _folded(text: str) -> str:
    return PLURAL.sub(" ", normal(text).replace("quantity", "qty").replace("#", " no ")).strip()


def propose_mapping(peek: Peek, settings: Engagement | None = None, hint: FileHint | None = None) -> list[Proposal]:
    """Candidate mappings of a spreadsheet, best first; empty where nothing fits."""
    if peek.form not in ("csv", "xlsx"):
        return []
    context = ReadingContext(settings or Engagement(), hint)
    found: list[Proposal] = []
    for sheet in peek.sheets or ("",):
        raw = read_rows(peek, sheet or None)
        for table in MAPPED_TABLES:
            proposal = _proposal(peek, context, raw, table, sheet if len(peek.sheets) > 1 else "")
            found += [proposal] if proposal else []
    return sorted(found, key=lambda each: (-each.score, each.mapping.table))


def _proposal(peek: Peek, context: ReadingContext, raw: RawRows, table: str, sheet: str) -> Proposal | None:
    rows = [[clean(cell) for cell in raw.row(index)] for index in range(min(HEADER_SEARCH, len(raw)))]
    every = [(match_headers(table, names), header) for header, names in enumerate(rows)]
    enough = [each for each in every if _is_enough(table, each[0])]
    if not enough:
        return None
    matched, header = max(enough, key=lambda each: len(each[0]))  # the first of those with the most
    names = rows[header]
    matched, reasons = _check_values(table, matched, names, raw, header)
    if not _is_enough(table, matched):
        return None
    columns = {canonical: names[place] for canonical, (place, _) in matched.items()}
    where: dict[str, Any] = {"sheet": sheet, "header_row": raw.numbers[header]}
    mapping = MappedFile(path=peek.evidence.name, table=table, columns=columns, **where)  # type: ignore[arg-type]
    collector = Collector(peek)
    read_mapping(peek, context, mapping, collector)
    parsed = collector.parsed()
    used = {place for place, _ in matched.values()}
    left = tuple(name for place, name in enumerate(names) if name and place not in used)
    share = len(used) / max(1, len(used) + len(left))
    fit = parsed.rows_kept / max(1, parsed.rows_read)
    return Proposal(
        mapping, tuple(reasons), round(share * fit, 4), parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside, left
    )


def match_headers(table: str, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    """canonical -> (column index, reason). Each column serves one meaning; the best-known header wins."""
    ranked: list[tuple[int, int, int, str, str]] = []
    for order, (canonical, words) in enumerate(synonyms()[table].items()):
        for place, name in enumerate(names):
            folded = _folded(name)
            if not folded:
                continue
            if folded in words:
                ranked.append(
                    (words.index(folded), order, place, canonical, f"'{name}' is a known name for {canonical}")
                )
            elif len(folded) > 3 and (near := max(fuzz.ratio(folded, word) for word in words)) >= NEAR:
                ranked.append(
                    (100 + int(100 - near), order, place, canonical, f"'{name}' resembles a known name for {canonical}")
                )
    found: dict[str, tuple[int, str]] = {}
    used: set[int] = set()
    for _, _, place, canonical, reason in sorted(ranked):
        if canonical not in found and place not in used:
            found[canonical] = (place, reason)
            used.add(place)
    return found


def _is_enough(table: str, matched: dict[str, Any]) -> bool:
    return all(any(name in matched for name in group) for group in MAPPED_TABLES[table].needed)


def _check_values(
    table: str, matched: dict[str, tuple[int, str]], names: Sequence[str], raw: RawRows, header: int
) -> tuple[dict[str, tuple[int, str]], list[str]]:
    """Drop a match whose column holds something else (text under a number, numbers under a date)."""
    types = MAPPED_TABLES[table].types
    kept: dict[str, tuple[int, str]] = {}
    reasons: list[str] = []
    for canonical, (place, reason) in matched.items():
        values = [text for text in raw.columns[place][header + 1 : header + 1 + SAMPLE] if clean(text)]
        share = _fit(values, types[canonical])
        if share < 0.5:
            reasons.append(f"'{names[place]}' is not taken as {canonical}: {1 - share:.0%} of its values do not fit")
            continue
        kept[canonical] = (place, reason)
        reasons.append(reason if not values or share == 1 else f"{reason}; {share:.0%} of its values fit")
    return kept, reasons


def _fit(values: Sequence[str], kind: str) -> float:
    """Share of values that can be read as this type; text always fits."""
    if not values or kind == TEXT:
        return 1.0
    is_dated = kind in (DAY, MOMENT)
    ways = (
        [partial(day_text, order=order) for order in ("dmy", "mdy")]
        if is_dated
        else [partial(decimal_text, mark=mark) for mark in ".,"]
    )
    unread = set.intersection(*(parse_values(values, way)[1] for way in ways))
    return sum(value not in unread for value in values) / len(values)
