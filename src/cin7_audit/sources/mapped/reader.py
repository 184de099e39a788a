"""A spreadsheet read through a stated mapping: canonical column -> header text (engagement.toml, [[mapped]]).

Besides a table's own columns a mapping may use `variance_quantity` (count_line: counted = recorded + variance), `debit`
and `credit` (amount = debit - credit), `quantity_in` and `quantity_out` (quantity = in - out), `place` (`Site: Bin`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from cin7_audit.engagement import Engagement, MappedFile
from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.mapped.rows import MAPPED_TABLES, finish
from cin7_audit.sources.reading import (
    RawRows,
    clean,
    clean_text,
    day_text,
    decided_date_order,
    decimal_text,
    is_of_either_mark,
    is_total,
    moment_text,
    normal,
    read_rows,
    shown_decimal_mark,
    truth_text,
)
from cin7_audit.sources.reading.header import SEARCH_ROWS
from cin7_audit.vocabulary import DAY, FLAG, MOMENT, TABLES, TEXT


@dataclass(frozen=True)
class Columns:
    """Where the mapped columns stand, and how each is read."""

    header: int
    positions: Mapping[str, int]
    parsers: Mapping[str, Callable[[str], str | None]]
    texts: frozenset[str]  # columns that hold words, none of which a total row fills beside its key


def header_index(raw: RawRows, mapping: MappedFile) -> tuple[int | None, tuple[str, ...]]:
    """(index of the header row, mapped headers it lacks). header_row 0: the row that holds most of them."""
    wanted = {normal(header) for header in mapping.columns.values()}
    if mapping.header_row:
        index = next((place for place, number in enumerate(raw.numbers) if number == mapping.header_row), None)
        rows = [index] if index is not None else []
    else:
        rows = list(range(min(SEARCH_ROWS, len(raw))))
    scored = [(len(wanted & {normal(cell) for cell in raw.row(index)}), -index) for index in rows]
    if not scored or max(scored)[0] == 0:
        return None, tuple(mapping.columns.values())
    best = -max(scored)[1]
    present = {normal(cell) for cell in raw.row(best)}
    return best, tuple(header for header in mapping.columns.values() if normal(header) not in present)


def unknown_names(mapping: MappedFile) -> tuple[str, ...]:
    """Names in the mapping that the table does not have."""
    known = set(TABLES[mapping.table].column_names) - {"source_id", "source_row"} | set(
        MAPPED_TABLES[mapping.table].extra
    )
    return tuple(name for name in (*mapping.columns, *mapping.constants) if name not in known)


def columns_of(
    raw: RawRows, mapping: MappedFile, header: int, context: ReadingContext
) -> tuple[Columns, tuple[str, ...]]:
    """The columns and what has to be asked: the order of day and month, the decimal mark."""
    names = [normal(cell) for cell in raw.row(header)]
    positions = {
        canonical: names.index(normal(text)) for canonical, text in mapping.columns.items() if normal(text) in names
    }
    types = MAPPED_TABLES[mapping.table].types
    texts = {name: raw.columns[place][header + 1 :] for name, place in positions.items()}
    dated = [value for name, values in texts.items() if types[name] in (DAY, MOMENT) for value in values]
    hinted = context.hint.date_order if context.hint else ""
    general = "" if context.settings.date_order == "auto" else context.settings.date_order
    found = decided_date_order(dated, hinted, general)
    numeric = {name: place for name, place in positions.items() if types[name] not in (DAY, MOMENT, TEXT, FLAG)}
    marks, is_certain = _marks(raw, numeric, header, context.hint.decimal_mark if context.hint else "")

    by_type: dict[str, Callable[[str], str | None]] = {
        TEXT: clean_text,
        FLAG: truth_text,
        DAY: partial(day_text, order=found.order),
        MOMENT: partial(moment_text, order=found.order, zone=context.settings.time_zone),
    }
    parsers = {
        name: by_type.get(types[name]) or partial(decimal_text, mark=marks.get(name, "."), dash_is_zero=True)
        for name in (*positions, *mapping.constants)
    }
    in_words = frozenset(name for name in positions if types[name] == TEXT)
    unstated = (() if hinted or found.certain else ("date_order",)) + (() if is_certain else ("decimal_mark",))
    return Columns(header, positions, parsers, in_words), unstated


def _marks(raw: RawRows, places: Mapping[str, int], header: int, hinted: str) -> tuple[dict[str, str], bool]:
    """(the decimal mark of each number column, is it certain?), by what is text: a cell that is a number in the
    spreadsheet is one already, and is written as its column's texts are.

    A text file is written in one way throughout; in a sheet, a column of texts speaks for itself first. Certain: no
    figure can be 1.234 as well as 1234.
    """
    written = {}
    for name, place in places.items():
        numbers = raw.number_cells(place)
        written[name] = [
            text for index, text in enumerate(raw.columns[place]) if index > header and index not in numbers
        ]
    general = hinted or shown_decimal_mark([text for texts in written.values() for text in texts])
    own = {name: "" if hinted or not raw.cells else shown_decimal_mark(texts) for name, texts in written.items()}
    is_certain = bool(general) or not any(is_of_either_mark(text) for texts in written.values() for text in texts)
    made = {name: own[name] or general or "." for name in places}
    for name, place in places.items():
        if made[name] == ",":
            raw.write_numbers_with_comma(place)
    return made, is_certain


def read_mapping(peek: Peek, context: ReadingContext, mapping: MappedFile, collector: Collector) -> None:
    """Read one file through one mapping into the collector."""
    if wrong := unknown_names(mapping):
        known = ", ".join(name for name in TABLES[mapping.table].column_names if not name.startswith("source_"))
        collector.refuse("mapping_unknown_column", names=", ".join(wrong), table=mapping.table, known=known)
        return
    if mapping.sheet and mapping.sheet not in peek.sheets:
        collector.refuse("mapping_sheet_missing", sheet=mapping.sheet, sheets=", ".join(peek.sheets))
        return
    raw = read_rows(peek, mapping.sheet or None)
    header, missing = header_index(raw, mapping)
    if header is None or missing:
        shown = ", ".join(clean(cell) for cell in raw.row(header or 0) if clean(cell)) if len(raw) else "nothing"
        collector.refuse("mapping_header_missing", missing=", ".join(missing), found=shown)
        return
    for note in raw.notes:
        collector.note("file_oddity", oddity=note)
    if ambiguous := _repeated(raw, mapping, header):
        collector.refuse("mapping_ambiguous", headers=", ".join(ambiguous))
        return
    columns, unstated = columns_of(raw, mapping, header, context)
    collector.unstated += unstated
    collector.parameters["mapping"] = f"{mapping.table}: " + ", ".join(
        f"{name} = {text}" for name, text in mapping.columns.items()
    )
    if mapping.constants:
        collector.parameters["constants"] = ", ".join(f"{name} = {value}" for name, value in mapping.constants.items())
    damaged = _damaged(raw, header, collector)
    rows = [index for index in range(header + 1, len(raw)) if index not in damaged]
    read = ((raw.numbers[index], one(raw, index, mapping, columns, collector)) for index in rows)
    kept = [(number, values) for number, values in read if values is not None]
    finish(mapping, kept, collector, context, PurePosixPath(peek.evidence.name).stem)


def _repeated(raw: RawRows, mapping: MappedFile, header: int) -> tuple[str, ...]:
    """Mapped headers that stand over more than one column."""
    names = [normal(cell) for cell in raw.row(header)]
    return tuple(dict.fromkeys(text for text in mapping.columns.values() if names.count(normal(text)) > 1))


def _damaged(raw: RawRows, header: int, collector: Collector) -> frozenset[int]:
    """Rows whose cells stand under wrong headers, set aside; a note where the last row may be cut."""
    width = len(raw.row(header))
    blank = {index for index in range(header + 1, len(raw)) if not any(clean(cell) for cell in raw.row(index))}
    odd = raw.odd_widths(header + 1, width, blank)
    for index in sorted(odd.damaged):
        topic = "row_too_short" if index in odd.short else "mapped_row_too_wide"
        collector.set_aside(raw.numbers[index], topic, raw=raw.row(index), fields=len(raw.row(index)), width=width)
    if odd.found > len(odd.damaged):
        collector.note("rows_of_other_width", rows=odd.found, width=width)
    if raw.is_open and len(raw) > header + 1 and len(raw) - 1 not in odd.damaged:
        collector.note("mapped_end_missing", row=raw.numbers[-1])
    return odd.damaged


def one(
    raw: RawRows, index: int, mapping: MappedFile, columns: Columns, collector: Collector
) -> dict[str, str | None] | None:
    """The parsed values of one row; None for a blank row or one set aside."""
    cells, number = raw.row(index), raw.numbers[index]
    filled = [clean(cell) for cell in cells if clean(cell)]
    if not filled:
        return None
    if [normal(cell) for cell in cells] == [normal(cell) for cell in raw.row(columns.header)]:
        collector.set_aside(number, "repeated_header", raw=cells)
        return None
    values, unread = _parsed(cells, columns)
    keys = MAPPED_TABLES[mapping.table].keys
    has_key = any(values.get(key) or mapping.constants.get(key) for key in keys)
    if unread or not has_key:
        is_sum = is_total(filled[0])
    else:
        in_words = any(values[name] for name in columns.texts if name not in keys)
        is_sum = not in_words and is_total(next((values[key] or "" for key in keys if values.get(key)), ""))
    if is_sum:
        collector.set_aside(number, "mapped_total_row", raw=cells, total=filled[0])
    elif unread:
        header, text = mapping.columns[unread], clean(cells[columns.positions[unread]])
        collector.set_aside(number, "value_unreadable", raw=cells, column=header, text=text, header=header, name=unread)
    elif not has_key:
        collector.set_aside(number, "key_missing", raw=cells, keys=" and no ".join(keys))
    else:
        return values | {
            name: columns.parsers[name](value) for name, value in mapping.constants.items() if values.get(name) is None
        }
    return None


def _parsed(cells: Sequence[str], columns: Columns) -> tuple[dict[str, str | None], str]:
    """(the values of one row, the first column whose cell cannot be read)"""
    values: dict[str, str | None] = {}
    for name, place in columns.positions.items():
        try:
            values[name] = columns.parsers[name](cells[place] if place < len(cells) else "")
        except (ValueError, ArithmeticError):
            return values, name
    return values, ""


def with_sheets_named(settings: Engagement, name: str, sheets: Sequence[str]) -> Engagement:
    """The settings with the first sheet named in every mapping of a workbook that names none."""
    mine = settings.mappings(name)
    first = {"sheet": sheets[0]}
    named = tuple(
        each.model_copy(update=first) if each in mine and not each.sheet else each for each in settings.mapped
    )
    return settings.model_copy(update={"mapped": named})


@dataclass(frozen=True)
class Mapped:
    """The reader of every file that engagement.toml maps. It claims nothing by itself."""

    name: str = "mapped.spreadsheet"
    title: str = "Spreadsheet read through a mapping"

    def claims(self, peek: Peek) -> bool:  # noqa: ARG002 - chosen by the settings, never by content
        return False

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        collector = Collector(peek)
        name, sheet = peek.evidence.name, peek.evidence.sheet
        mappings = [each for each in context.settings.mappings(name) if not sheet or each.sheet == sheet]
        if peek.form not in ("csv", "xlsx"):
            collector.refuse("mapping_not_a_table", form=peek.form)
            return collector.parsed()
        for mapping in mappings:
            reading = Collector(peek)
            read_mapping(peek, context, mapping, reading)
            collector.join(reading)
        return collector.parsed()


MAPPED = Mapped()
