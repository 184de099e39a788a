"""Pages of an accounting API: records, each of which becomes rows or is set aside whole.

`fields.toml` of the platform says which field fills which column. `source_row` is the record's ordinal over all pages
in the file. A field is named in any case; a dotted name leads into the record.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial, reduce
from pathlib import Path
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, holds, number, raw, records, text
from cin7_audit.sources.field_rules import ReadField, columns_of, read_field_rules
from cin7_audit.sources.ledger.labels import class_of_type
from cin7_audit.sources.ledger.layout import ZERO
from cin7_audit.sources.reading import day_text, moment_text

EPOCH = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
Read = Callable[[str, Any], dict[str, Any]]  # (section of fields.toml, record) -> column -> value


def find(record: Any, *fields: str) -> Any:
    """The first of the fields that holds something; None where none does."""
    for field in fields:
        value = reduce(get, field.split("."), record) if "." in field else get(record, field)
        if value not in (None, ""):
            return value
    return None


def text_of(record: Any, *fields: str) -> str | None:
    return text(find(record, *fields))


def stamp(value: Any) -> str | None:
    """ISO moment in UTC of `/Date(1539993600000+0000)/` or ISO text; the zero stamp means nothing."""
    found = text(value)
    match = EPOCH.fullmatch(found) if found else None
    if match is None:
        return found
    milliseconds = int(match[1])
    if milliseconds == 0:
        return None
    try:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValueError(found) from None
    return moment.replace(tzinfo=None).isoformat(sep=" ")


def day_of(record: Any, *fields: str) -> str | None:
    """ISO day as printed."""
    found = stamp(find(record, *fields))
    return day_text(found) if found else None


def amount_of(record: Any, field: str) -> Decimal:
    """The amount of one leg; without it the journal says nothing that could be added up."""
    found = number(find(record, field))
    if found is None:
        raise ValueError(f"a line without {field}")
    return found


def class_of(record: Any, stated: str, kind: str) -> str | None:
    """The class of an account: as stated, else what its type means."""
    word = text_of(record, kind)
    return (text_of(record, stated) or "").upper() or (class_of_type(word) if word else None)


def moment_of(zone: str, is_utc: bool, record: Any, *fields: str) -> str | None:
    """The ISO moment in the client's zone."""
    found = stamp(find(record, *fields))
    return moment_text(found, zone=zone, is_utc=is_utc) if found else None


def fields_reader(path: Path, *, is_utc: bool = False, **own: ReadField) -> Callable[[str], Read]:
    """Time zone -> reader of the sections of a fields.toml. is_utc: of moments without an offset. own: further ways."""
    ways: dict[str, ReadField] = {"text": text_of, "day": day_of, "number": amount_of, "class": class_of, **own}
    rules = read_field_rules(path, {**ways, "moment": text_of})

    def reader(zone: str) -> Read:
        every: Mapping[str, ReadField] = {**ways, "moment": partial(moment_of, zone, is_utc)}
        return lambda section, record: columns_of(rules[section], record, every)

    return reader


@dataclass(frozen=True)
class ApiPages:
    """A reader of one kind of page. one: what becomes of a record; reader: of its fields, by the client's time zone."""

    name: str
    title: str
    key: str  # the list field of records
    fields: tuple[str, ...]  # which the first of them has
    one: Callable[[Collector, int, Any, Read], None]  # collector, ordinal, record, reader of its fields
    reader: Callable[[str], Read]
    envelope: str = ""  # a field of a page with an empty list
    wanted: str = "a date or number"  # where a field cannot be read

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and any(
            holds(each, self.key, *self.fields, envelope=self.envelope) for each in self.inside(peek.document)
        )

    def inside(self, document: Any) -> list[Any]:
        """The parts of a file that hold the list."""
        return [document]

    def records(self, document: Any) -> list[Any]:
        return [record for each in self.inside(document) for record in records(each, self.key)]

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        collector, read = Collector(peek), self.reader(context.settings.time_zone)
        for ordinal, record in enumerate(self.records(peek.document), start=1):
            try:
                self.one(collector, ordinal, record, read)
            except (ValueError, ArithmeticError) as mistake:
                collector.set_aside(
                    ordinal, "record_unreadable_in_part", raw=raw(record), text=mistake, wanted=self.wanted
                )
        return collector.parsed(
            next((row["name"] for row in collector.tables.get("company", ()) if row.get("name")), "")
        )


def account_of(collector: Collector, ordinal: int, record: Any, read: Read) -> None:
    collector.add("account", ordinal, **read("account", record))


def add_legs(
    collector: Collector,
    ordinal: int,
    head: Mapping[str, Any],
    legs: Sequence[Mapping[str, Any]],
    topic: str,
    name: Any,
) -> None:
    """The lines of one entry; debits = credits, or the topic is told."""
    for leg in legs:
        collector.add("ledger_line", ordinal, **{**head, **leg})
    off = sum((leg["amount"] for leg in legs), ZERO)
    if off != 0:
        collector.note(topic, row=ordinal, name=name, off=off)
