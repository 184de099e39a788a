"""Golden results beside inputs: what a reader made of a file, as text that reads well in a diff.

`python -m tests.sources.goldens` writes them anew for every file under tests/sources/*/data; review the diff.
"""

import csv
import io
from pathlib import Path

from cin7_audit.engagement import Engagement
from cin7_audit.sources import REGISTRY, identify
from cin7_audit.sources.base import Evidence, Parsed, Peek, ReadingContext
from cin7_audit.sources.reading import peek as look

HERE = Path(__file__).parent
ENDING = ".golden.txt"


def inputs() -> list[Path]:
    return sorted(path for path in HERE.glob("*/data/*") if path.is_file() and not path.name.endswith(ENDING))


def peek_at(path: Path) -> Peek:
    return look(Evidence("E001", path, path.name, f"sha-of-{path}-{path.stat().st_size}-{path.stat().st_mtime_ns}", path.stat().st_size))


def read(path: Path, settings: Engagement | None = None) -> tuple[str, Parsed]:
    """(name of the one reader that claims the file, what it made of it)."""
    settings = settings or Engagement()
    seen = peek_at(path)
    source = identify(seen, settings, REGISTRY)
    assert source is not None, f"nobody reads {path.name}: {seen.rows[:8]}"
    return source.name, source.read(seen, ReadingContext(settings, settings.hint(path.name)))


def golden(path: Path) -> str:
    kind, parsed = read(path)
    out = [
        f"kind: {kind}",
        f"organisation: {parsed.organisation}",
        f"period: {parsed.period_from} to {parsed.period_to}",
        f"rows: {parsed.rows_read} read = {parsed.rows_kept} kept + {parsed.rows_set_aside} set aside",
        f"asks: {', '.join(parsed.unstated) or 'nothing'}",
        *(f"total {name}: {made} (stated {stated})" for name, (made, stated) in parsed.control_totals.items()),
        *(f"{problem.effect} {problem.code}: {problem.sentence}" for problem in parsed.problems),
    ]
    for name, frame in parsed.tables.items():
        frame = frame.drop(columns=["source_id"], errors="ignore")
        filled = [column for column in frame.columns if frame[column].notna().any()]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(filled)
        writer.writerows([["" if value is None else value for value in row] for row in frame[filled].itertuples(index=False)])
        out += ["", f"table {name}", text.getvalue().rstrip("\n")]
    return "\n".join(out) + "\n"


def golden_path(path: Path) -> Path:
    return path.with_name(path.name + ENDING)


if __name__ == "__main__":
    for each in inputs():
        golden_path(each).write_text(golden(each), encoding="utf-8")
