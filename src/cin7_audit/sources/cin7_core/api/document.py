"""The one way every saved API answer is read; an endpoint adds only what its records mean."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core.api import fields
from cin7_audit.sources.cin7_core.api.pages import Record, entries, envelopes, family
from cin7_audit.sources.field_rules import ReadField, columns_of, read_field_rules
from cin7_audit.sources.reading import RowAccount, frame_of_rows

RAW_CHARACTERS = 4000  # of a record set aside; the whole file is kept and hashed
RULES = read_field_rules(Path(__file__).with_name("fields.toml"), {**fields.WAYS, "moment": fields.moment})


@dataclass
class Reader:
    """One file being read: numbers its records and lines from 1, collects canonical rows, sets bad ones aside."""

    account: RowAccount
    zone: str
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    company: str = ""
    totals: dict[str, Decimal] = field(default_factory=dict)
    counters: Counter[str] = field(default_factory=Counter)
    known: set[str | None] = field(default_factory=set)  # ids already described by an earlier record

    def __post_init__(self) -> None:
        self.ways: dict[str, ReadField] = {**fields.WAYS, "moment": partial(fields.moment, self.zone)}

    def next(self) -> int:
        """The ordinal of the next record or line."""
        self.account.rows_read += 1
        return self.account.rows_read

    def read(self, section: str, record: Record) -> dict[str, Any]:
        """The columns a section of fields.toml takes from a record."""
        return columns_of(RULES[section], record, self.ways)

    def add(self, table: str, **values: Any) -> None:
        """One canonical row, of the record or line numbered last where it names no source_row."""
        row = {"source_row": self.account.rows_read, **values}
        self.tables.setdefault(table, []).append(
            {name: value if isinstance(value, str) else _spelled(value) for name, value in row.items()}
        )

    def header(self, section: str, record: Record, **more: Any) -> None:
        """document_header of one list row, or of a document without lines. more: in place of what the section says."""
        rules = tuple(rule for rule in RULES[section] if rule.column not in more)
        own = {**columns_of(rules, record, self.ways), **more}
        self.next()
        self.add("document_header", **{**self.read("header", record), **own})

    def move(self, effective_date: str | None, **values: Any) -> None:
        """One movement of the line numbered last; its day is all that is known of its time."""
        movement_id = f"{self.account.source_id}-{self.account.rows_read}"
        completed_at = f"{effective_date} 00:00:00" if effective_date else None
        self.add(
            "movement", movement_id=movement_id, effective_date=effective_date, completed_at=completed_at, **values
        )

    def set_aside(self, record: Any, topic: str, /, **told: Any) -> None:
        """Set aside the record or line numbered last."""
        raw = json.dumps(record, default=str, ensure_ascii=False)[:RAW_CHARACTERS]
        self.account.set_aside(self.account.rows_read, topic, raw=raw, **told)

    @contextmanager
    def line(self, record: Record) -> Iterator[int]:
        """Number and read one line; with an unreadable value it is set aside alone, with its half-made rows."""
        ordinal = self.next()
        marks = {name: len(rows) for name, rows in self.tables.items()}
        try:
            yield ordinal
        except (ValueError, ArithmeticError, TypeError) as mistake:
            for name, rows in self.tables.items():
                del rows[marks.get(name, 0) :]
            self.set_aside(record, "record_unreadable", mistake=mistake)

    def count(self, topic: str) -> None:
        """Count an oddity, to be told once per file."""
        self.counters[topic] += 1

    def total(self, name: str, value: Decimal | None) -> None:
        self.totals[name] = self.totals.get(name, fields.ZERO) + (value or 0)

    def parsed(self, parameters: dict[str, str]) -> Parsed:
        """Everything read, oddities told."""
        for topic, count in sorted(self.counters.items()):
            self.account.note(topic, count=count)
        tables = {name: frame_of_rows(name, rows) for name, rows in self.tables.items() if rows}
        totals = {name: (fields.plain(value) or "0", None) for name, value in self.totals.items()}
        if not self.zone and any("recorded_at" in row for rows in self.tables.values() for row in rows[:1]):
            parameters["time stamps"] = "UTC: no time zone in the settings"
        return self.account.parsed(tables, organisation=self.company, control_totals=totals, parameters=parameters)


def _spelled(value: Any) -> Any:
    if isinstance(value, Decimal):
        return fields.plain(value)
    return ("true" if value else "false") if isinstance(value, bool) else value


@dataclass(frozen=True)
class ApiDocument:
    """Answers of one family of endpoints; list rows fill document_header.

    list_row: what such a row says besides its sections of fields.toml. finish: a last step over the whole file.
    """

    family: str
    about: str
    read_record: Callable[[Reader, Record], None]
    list_row: Callable[[Reader, Record], dict[str, Any]] = lambda _reader, _record: {}
    finish: Callable[[Reader, Peek, ReadingContext], None] | None = None

    @property
    def name(self) -> str:
        return f"cin7_core.api_{self.family}"

    @property
    def title(self) -> str:
        return f"{self.about} (Cin7 Core API)"

    def claims(self, peek: Peek) -> bool:
        """True if the first record that is recognised, or the first page if all are empty, is of this family."""
        if peek.form != "json":
            return False
        first = next((entry.kind for entry in entries(peek.document) if entry.kind != "unknown"), None)
        if first is None:
            first = next((kind for kind, _ in envelopes(peek.document)), None)
        return first is not None and family(first) == self.family

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        """Every record of the file."""
        reader = Reader(RowAccount(peek.evidence.source_id), context.settings.time_zone)
        for entry in entries(peek.document):
            if family(entry.kind) != self.family:
                reader.next()
                reader.set_aside(entry.record, "record_of_other_kind", kind=entry.kind)
                continue
            try:
                if entry.kind.endswith("_row"):
                    own = reader.read(entry.kind, entry.record) if entry.kind in RULES else {}
                    reader.header(self.family, entry.record, **own, **self.list_row(reader, entry.record))
                else:
                    self.read_record(reader, entry.record)
            except (ValueError, ArithmeticError, TypeError, AttributeError) as mistake:
                reader.next()
                reader.set_aside(entry.record, "record_unreadable", mistake=mistake)
        if self.finish:
            self.finish(reader, peek, context)
        return reader.parsed(_paging(peek))


def _paging(peek: Peek) -> dict[str, str]:
    found = [page for _, page in envelopes(peek.document)]
    if not found:
        return {}
    totals = sorted({page.total for page in found if page.total is not None})
    pages = [str(page.page) for page in found if page.page is not None]
    return {
        "pages": ", ".join(pages[:50]),
        "rows in file": str(sum(page.rows for page in found)),
        "total stated": ", ".join(map(str, totals)),
    }
