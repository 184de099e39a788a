"""The one way every saved API answer is read; an endpoint adds only what its records mean."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core.api import fields
from cin7_audit.sources.cin7_core.api.pages import Record, entries, envelopes, family
from cin7_audit.sources.reading import RowAccount, frame_of_rows

RAW_CHARACTERS = 4000  # of a record set aside; the whole file is kept and hashed


@dataclass
class Reader:
    """One file being read: numbers its records and lines from 1, collects canonical rows, sets bad ones aside."""

    account: RowAccount
    zone: str
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    company: str = ""
    totals: dict[str, Decimal] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    known: set[str | None] = field(default_factory=set)  # ids already described by an earlier record

    def next(self) -> int:
        """The ordinal of the next record or line."""
        self.account.rows_read += 1
        return self.account.rows_read

    def add(self, table: str, source_row: int, **values: Any) -> None:
        self.tables.setdefault(table, []).append({**values, "source_row": source_row})

    def aside(
        self,
        source_row: int,
        record: Any,
        mistake: object,
        code: str = "record_unreadable",
        todo: str = "Pull the document again; it is kept as evidence.",
    ) -> None:
        raw = json.dumps(record, default=str, ensure_ascii=False)[:RAW_CHARACTERS]
        seen = f"a value that cannot be read: {mistake}" if isinstance(mistake, Exception) else str(mistake)
        self.account.aside(source_row, code, seen, "a record as the API documents it", todo, raw=raw)

    def each(self, records: list[Record], read: Callable[[Record, int], None]) -> None:
        """Read lines one by one; a line with an unreadable value is set aside alone."""
        for record in records:
            ordinal = self.next()
            marks = {name: len(rows) for name, rows in self.tables.items()}
            try:
                read(record, ordinal)
            except (ValueError, ArithmeticError, TypeError) as mistake:
                for name, rows in self.tables.items():
                    del rows[marks.get(name, 0) :]
                self.aside(ordinal, record, mistake)

    def count(self, name: str) -> None:
        """Count an oddity, to be noted once per file."""
        self.counters[name] = self.counters.get(name, 0) + 1

    def total(self, name: str, value: str | None) -> None:
        self.totals[name] = self.totals.get(name, Decimal(0)) + Decimal(value or 0)


Read = Callable[[Reader, str, Record], None]


@dataclass(frozen=True)
class ApiDocument:
    """Answers of one family of endpoints. read: (reader, kind, record); notes: counter -> sentence."""

    name: str
    title: str
    family: str
    read_record: Read
    notes: tuple[tuple[str, str], ...] = ()
    finish: Callable[[Reader, Peek, ReadingContext], None] | None = None

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
                reader.aside(reader.next(), entry.record, f"a record of another kind ({entry.kind})", "record_of_other_kind")
                continue
            try:
                self.read_record(reader, entry.kind, entry.record)
            except (ValueError, ArithmeticError, TypeError, AttributeError) as mistake:
                reader.aside(reader.next(), entry.record, mistake)
        if self.finish:
            self.finish(reader, peek, context)
        self._note(reader)
        tables = {name: frame_of_rows(name, rows) for name, rows in reader.tables.items() if rows}
        totals = {name: (fields.plain(value) or "0", None) for name, value in reader.totals.items()}
        parameters = _paging(peek)
        if not reader.zone and any("recorded_at" in row for rows in reader.tables.values() for row in rows[:1]):
            parameters["time stamps"] = "UTC: no time zone in the settings"
        return reader.account.parsed(tables, organisation=reader.company, control_totals=totals, parameters=parameters)

    def _note(self, reader: Reader) -> None:
        for name, sentence in self.notes:
            if count := reader.counters.get(name):
                reader.account.note(
                    name, f"{count} {sentence}", "fields as the API documents them", "Nothing to do; it is stated for the reviewer."
                )


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
