"""Small reports written inline, and what the one reader that claims them makes of them."""

import json
from pathlib import Path
from typing import Any

from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.sources import REGISTRY, identify
from cin7_audit.sources.base import Parsed
from tests.sources.goldens import peek_at, read


def put(folder: Path, content: Any, name: str = "") -> Path:
    """A text as a CSV file, a document as JSON."""
    is_text = isinstance(content, str)
    path = folder / (name or ("report.csv" if is_text else "page.json"))
    path.write_text(content if is_text else json.dumps(content), encoding="utf-8")
    return path


def read_inline(folder: Path, kind: str, content: Any, time_zone: str = "", **hint: Any) -> Parsed:
    """What the reader of that kind, which must be the one that claims the file, makes of it."""
    path = put(folder, content)
    hints = (FileHint(path=path.name, **hint),) if hint else ()
    found, parsed = read(path, Engagement(files=hints, time_zone=time_zone))
    assert found == kind
    return parsed


def claimant(folder: Path, content: Any) -> str:
    """The name of the reader that claims a file; empty where none does."""
    source = identify(peek_at(put(folder, content)), Engagement(), REGISTRY)
    return source.name if source else ""


def columns(parsed: Parsed, table: str, *names: str) -> list[list[str | None]]:
    """Some columns of a table, row by row."""
    return parsed.tables[table][list(names)].values.tolist()


def told(parsed: Parsed) -> list[tuple[str, str, int | None]]:
    """(code, effect, row) of every problem."""
    return [(problem.code, problem.effect, problem.source_row) for problem in parsed.problems]
