"""What an unrecognised file resembles most, and which columns it lacks: the sentence a consultant can act on."""

from collections.abc import Iterable
from functools import cache, partial

from cin7_audit.errors import Problem
from cin7_audit.sources.base import Peek, Source
from cin7_audit.sources.problems import problem
from cin7_audit.sources.reading.columns import ColumnMap, format_file
from cin7_audit.sources.reading.header import names_of


@cache  # asked once for each reader and each file that nobody reads
def _map_of(name: str) -> ColumnMap | None:
    """The column map of a reader, where it has one."""
    return ColumnMap.load(name) if format_file(name).exists() else None


def _missing(columns: ColumnMap, peek: Peek) -> tuple[int, tuple[str, ...]]:
    """How many required columns the best of the first rows holds, and the header texts it lacks."""
    best: tuple[int, tuple[str, ...]] = (0, ())
    for names in map(frozenset, names_of(peek.rows)):
        lacking = tuple(name for name, accepted in columns.required.items() if not accepted & names)
        found = len(columns.required) - len(lacking)
        if found > best[0]:
            shown = tuple(
                next(entry.header for entry in columns.entries if entry.canonical == name) for name in lacking
            )
            best = (found, shown)
    return best


def _is_rubbish(text: str) -> bool:
    """True for bytes that only by chance read as letters: one in ten, or more, is no letter anybody writes."""
    return sum(1 for letter in text if not letter.isprintable() or letter == "\ufffd") * 10 > len(text)


def nearest(peek: Peek, sources: Iterable[Source]) -> Problem:
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
    tell = partial(problem, source_id=peek.evidence.source_id, effect="file set aside", raw=shown)
    if ranked:
        _, _, title, missing = min(ranked)
        return tell("resembles_a_kind", title=title, missing=", ".join(missing))
    if _is_rubbish(shown):
        return tell("no_text")
    return tell("file_unrecognised", form=peek.form, beginning=f"; it begins with: {shown}" if shown else "")
