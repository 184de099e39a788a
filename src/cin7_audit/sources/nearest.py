"""What an unrecognised file resembles most, and which columns it lacks: the sentence a consultant can act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cin7_audit.sources.base import Peek, Source
from cin7_audit.sources.reading.columns import FOLDER, ColumnMap
from cin7_audit.sources.reading.header import names_of


@dataclass(frozen=True)
class Guess:
    """The parts of a problem sentence, and the first cells as they stand."""

    seen: str
    expected: str
    todo: str
    raw: str


@cache  # asked once for each reader and each file that nobody reads
def _map_of(name: str) -> ColumnMap | None:
    """The column map of a reader, where it has one."""
    return ColumnMap.load(name) if (FOLDER / f"{name.replace('.', '_')}.csv").exists() else None


def _missing(columns: ColumnMap, peek: Peek) -> tuple[int, tuple[str, ...]]:
    """How many required columns the best of the first rows holds, and the header texts it lacks."""
    best: tuple[int, tuple[str, ...]] = (0, ())
    for names in map(frozenset, names_of(peek.rows)):
        lacking = tuple(name for name, accepted in columns.required.items() if not accepted & names)
        found = len(columns.required) - len(lacking)
        if found > best[0]:
            shown = tuple(next(entry.header for entry in columns.entries if entry.canonical == name) for name in lacking)
            best = (found, shown)
    return best


def _is_rubbish(text: str) -> bool:
    """True for bytes that only by chance read as letters: one in ten, or more, is no letter anybody writes."""
    return sum(1 for letter in text if not letter.isprintable() or letter == "\ufffd") * 10 > len(text)


def nearest(peek: Peek, sources: Iterable[Source]) -> Guess:
    """The kind whose required columns are best present, with the missing ones; else what the file looks like."""
    ranked = []
    for source in sources:
        columns = _map_of(source.name)
        if columns is None or not columns.required:
            continue
        found, lacking = _missing(columns, peek)
        if found and lacking and found * 2 >= len(columns.required):
            ranked.append((len(lacking) / len(columns.required), -found, source.title, lacking))
    first = next((row for row in peek.rows if any(cell.strip() for cell in row)), ())
    shown = ", ".join(cell for cell in first if cell)[:200] or peek.text[:120].replace("\n", " ")
    todo = "Export that report with its default columns, or describe the file under [[mapped]] in engagement.toml."
    if ranked:
        _, _, title, missing = min(ranked)
        return Guess(
            f"no known kind of file; nearest is {title}, without the column(s) {', '.join(missing)}",
            "the columns of a known export",
            todo,
            shown,
        )
    if _is_rubbish(shown):
        todo = "Open it in its own program and export it again as CSV or XLSX, or leave it out."
        return Guess("no text and no workbook: damaged, encrypted or of another format", "a known export", todo, shown)
    seen = f"no known kind of file (form {peek.form}); it begins with: {shown}" if shown else f"no known kind of file (form {peek.form})"
    return Guess(seen, "a known export of Cin7, Xero, QuickBooks or Sage", todo, shown)
