"""Tiny files for a reader's own tests: one inline text or one JSON document, read by the reader that is named."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.sources.base import Evidence, Parsed, Peek, ReadingContext, Source
from cin7_audit.sources.reading import loads
from tests.sources.goldens import peek_at


def context(name: str, settings: Engagement | None = None, **hint: Any) -> ReadingContext:
    return ReadingContext(settings or Engagement(), FileHint(path=name, **hint) if hint else None)


def peek_of(folder: Path, text: str, name: str = "report.csv") -> Peek:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return peek_at(path)


def of_text(
    source: Source, folder: Path, text: str, name: str = "report.csv", settings: Engagement | None = None, **hint: Any
) -> Parsed:
    return source.read(peek_of(folder, text, name), context(name, settings, **hint))


def json_peek(document: Any, name: str = "page.json") -> Peek:
    return Peek(Evidence("E001", Path(name), name, "sha", 0), "json", document=loads(json.dumps(document)))


def of_json(
    source: Source, document: Any, name: str = "page.json", settings: Engagement | None = None, **hint: Any
) -> Parsed:
    return source.read(json_peek(document, name), context(name, settings, **hint))


def rows(parsed: Parsed, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """The named columns of a canonical table, row by row; None for unknown. No table: no rows."""
    frame = parsed.tables.get(table)
    if frame is None:
        return []
    assert isinstance(frame, pd.DataFrame)
    wanted = frame[list(columns)].itertuples(index=False, name=None)
    return [tuple(None if pd.isna(value) else value for value in row) for row in wanted]


def named(sources: Iterable[Source], *names: str) -> list[Source]:
    """The readers of these names, in this order."""
    by_name = {source.name: source for source in sources}
    return [by_name[name] for name in names]


def aside(parsed: Parsed) -> list[tuple[int | None, str]]:
    """(row, code) of every row set aside."""
    return [(each.source_row, each.code) for each in parsed.problems if each.effect == "row set aside"]


def notes(parsed: Parsed) -> list[str]:
    return [each.code for each in parsed.problems if each.effect == "note"]
