"""Pages of the Omni API: bare arrays, names in any case, mixed date forms (cin7-omni 1).

Business days are midnights with a local offset: the calendar day is taken as printed, never shifted. Only stamps in UTC
(`Z`) are moved into the client's zone, where one is set.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from cin7_audit.sources import documents
from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_omni.report import SIZE_MARK
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import bare, get, has, lines
from cin7_audit.sources.field_rules import ReadField, columns_of, read_field_rules
from cin7_audit.sources.problems import TOPICS
from cin7_audit.sources.reading import moment_text

OFFSET = re.compile(r"(?<=\d)[+-]\d{2}:?\d{2}$")
NO_DATE = "0001-01-01"  # an unset date of the platform
SIZE_LINE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*x\s*(\S.*?)\s*$", re.I)
CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
ZERO = Decimal(0)


def text(record: Any, *names: str) -> str | None:
    """The first filled of the named fields, as text."""
    return documents.text(get(record, *names))


def number(record: Any, *names: str) -> Decimal | None:
    """The first filled of the named fields, as a number; ValueError where it is none."""
    return documents.number(get(record, *names))


def reference_to(kind: str, record: Any, name: str) -> str | None:
    """`branch:3` or `user:4`, replaced by the name once Branches and Users are read; id 0 is none."""
    found = text(record, name)
    return f"{kind}:{found}" if found and found != "0" else None


def moment(zone: str, record: Any, *names: str) -> str | None:
    """Client-local moment of the first named field that holds one."""
    return next((found for name in names if (found := local_moment(text(record, name), zone))), None)


def day(zone: str, record: Any, *names: str) -> str | None:
    found = moment(zone, record, *names)
    return found[:10] if found else None


@cache
def ways(zone: str) -> dict[str, ReadField]:
    """How a field is read, by the names that stand in fields.toml."""
    named: dict[str, ReadField] = {kind: partial(reference_to, kind) for kind in ("branch", "user")}
    return {**named, "text": text, "number": number, "moment": partial(moment, zone), "day": partial(day, zone)}


RULES = read_field_rules(Path(__file__).with_name("fields.toml"), ways(""))


@dataclass
class OmniDocument:
    """One record being read, and short ways to its fields."""

    collector: Collector
    ordinal: int
    record: Any
    context: ReadingContext
    shared: dict[str, Any]
    endpoint: str = ""

    def __post_init__(self) -> None:
        self.ways = ways(self.context.settings.time_zone)

    def read(self, section: str, *part: Any) -> dict[str, Any]:
        """The columns a section of fields.toml takes from this record, or from the part of it that is given."""
        return columns_of(RULES[section], part[0] if part else self.record, self.ways)

    def text(self, *names: str) -> str | None:
        return text(self.record, *names)

    def is_true(self, name: str, default: bool) -> bool:
        value = get(self.record, name)
        return default if value is None else str(value).lower() in ("true", "1")

    def moment(self, *names: str) -> str | None:
        return moment(self.context.settings.time_zone, self.record, *names)

    def day(self, *names: str) -> str | None:
        return day(self.context.settings.time_zone, self.record, *names)

    @property
    def number(self) -> str | None:
        return self.text("reference") or self.text("id")

    @property
    def identity(self) -> str | None:
        """`salesorders:101`: ids count per endpoint: order 101, purchase 101 and adjustment 101 are three documents."""
        found = self.text("id")
        return f"{self.endpoint.lower()}:{found}" if found else None

    @property
    def is_void(self) -> bool:
        return self.is_true("isVoid", False) or (self.text("status") or "").lower() == "void"

    def lines(self) -> Iterator[tuple[int, Any]]:
        """(line number, line), in order."""
        yield from enumerate(lines(self.record, "lineItems"), start=1)

    def add(self, table: str, **values: Any) -> None:
        self.collector.add(table, self.ordinal, **values)

    def add_line(self, table: str, **values: Any) -> None:
        """One canonical row of a document, with its number and id."""
        self.add(table, document_no=self.number, document_id=self.identity, **values)

    def move(
        self, kind: str, sku: str | None, quantity: Decimal | None, at: str | None, line_no: int, **more: Any
    ) -> None:
        """One movement of this document, on the day of `at` unless told; none where nothing moved or no day known."""
        if not quantity or not sku or not at:
            return
        unit_cost = more.get("unit_cost")
        self.add_line(
            "movement",
            movement_id=f"{self.collector.source_id}-{self.ordinal}-{line_no}-{kind}{more.pop('suffix', '')}",
            line_no=line_no,
            kind=kind,
            completed_at=at,
            recorded_at=self.moment("createdDate"),
            sku=sku,
            quantity=quantity,
            value=None if unit_cost is None else unit_cost * quantity,
            **{"effective_date": at[:10], **more},
        )


ReadRecord = Callable[[OmniDocument], None]


@dataclass(frozen=True)
class OmniPage:
    """Reads one endpoint. fields: what a record has; any_of: it has one of them; without: marks of another endpoint."""

    endpoint: str
    one: ReadRecord
    fields: str
    any_of: str = ""
    without: str = ""
    before: Callable[[list[Any]], dict[str, Any]] | None = None
    is_rebuild: bool = False
    about: str = ""  # where the endpoint's own name is no title

    @property
    def name(self) -> str:
        return f"cin7_omni.api_{CAPITAL.sub('_', self.endpoint).lower()}"

    @property
    def title(self) -> str:
        return f"{self.about or CAPITAL.sub(' ', self.endpoint).capitalize()} (Cin7 Omni API)"

    def claims(self, peek: Peek) -> bool:
        """By the fields of the first record; an empty page by the endpoint's folder, since it holds nothing else."""
        if peek.form != "json":
            return False
        if peek.document == []:
            return f"/{self.endpoint.lower()}/" in f"/{peek.evidence.name.lower()}"
        found = bare(peek.document)
        first = (
            found[0] if found and not has(found[0], "Total", "Page") else None
        )  # an envelope with a total and a page is Cin7 Core's
        if not has(first, *self.fields.split()) or any(has(first, field) for field in self.without.split()):
            return False
        return not self.any_of or any(has(first, field) for field in self.any_of.split())

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        collector = Collector(peek)
        found = bare(peek.document)
        shared = self.before(found) if self.before else {}
        for ordinal, record in enumerate(found, start=1):
            collector.keep(ordinal)
            document = OmniDocument(collector, ordinal, record, context, shared, self.endpoint)
            try:
                self.one(document)
            except (ValueError, ArithmeticError) as mistake:
                collector.set_aside(ordinal, "omni_value_unreadable", raw=documents.raw(record), mistake=mistake)
        if self.is_rebuild and found:
            collector.parameters["rebuild"] = TOPICS["movements_rebuilt"]["seen"]
            if "page-" not in peek.evidence.name or "page-0001" in peek.evidence.name:
                collector.note("movements_rebuilt")
        return collector.parsed()


def local_moment(value: str | None, zone: str) -> str | None:
    """A local stamp as printed; a UTC stamp moved into the zone (kept in UTC where no zone is set)."""
    if not value or value.startswith(NO_DATE):
        return None
    offset = OFFSET.search(value)
    if offset and "T" in value and not re.fullmatch(r"[+-]00:?00", offset[0]):
        value = value[: offset.start()]
    return moment_text(value, "ymd" if re.match(r"\d{4}", value) else "dmy", zone=zone)


def line_sku(line: Any) -> str | None:
    return text(line, "code")


def pieces(line: Any, moved: Decimal | None) -> list[tuple[str | None, Decimal | None, str]]:
    """(sku, moved quantity, suffix) per size of a line that covers several sizes, else the line itself.

    Sizes stand in `sizes` or as lines such as `12 x M` in option3; used only where they add up to the line's qty.
    """
    code, total = line_sku(line), number(line, "qty")
    listed = [
        (text(each, "size") or "", text(each, "code"), number(each, "qty") or ZERO) for each in lines(line, "sizes")
    ]
    if not listed:
        matched = [SIZE_LINE.match(part) for part in str(get(line, "option3") or "").splitlines()]
        listed = [(match[2], None, Decimal(match[1])) for match in matched if match]
    if len(listed) < 2 or moved is None or not total or sum((each[2] for each in listed), ZERO) != total:
        return [(code, moved, "")]
    return [
        (own if own and own != code else f"{code}{SIZE_MARK}{size}", share * moved / total, f"-{size}")
        for size, own, share in listed
    ]
