"""The one way every tabular report and CSV of Cin7 Core is read; a report adds only what its rows mean."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import pandas as pd

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core.facts import FileFacts, date_order, file_facts
from cin7_audit.sources.reading import (
    Body,
    ColumnMap,
    Header,
    RawRows,
    RowAccount,
    clean_sku,
    clean_text,
    day_text,
    decimal_text,
    exact_sum,
    infer_decimal_mark,
    moment_text,
    read_rows,
)

HEADER_ROWS = 40
ROW_FIELDS = "cin7_core.row_fields"


@dataclass(frozen=True)
class Elsewhere:
    """What is known of a large file's other rows, which were read another way.

    sums: of the figures kept, by canonical column. positive: columns that hold a figure above zero.
    """

    rows: int = 0
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    positive: frozenset[str] = frozenset()


@dataclass
class Page:
    """One report being read: its data rows, its facts, and parsers set up for its dates and numbers."""

    body: Body
    facts: FileFacts
    context: ReadingContext
    peek: Peek
    mark: str = "."
    order: str = "dmy"
    totals: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    is_decided: bool = False  # mark and order were decided on a larger sample
    elsewhere: Elsewhere = Elsewhere()

    @property
    def source_id(self) -> str:
        return self.peek.evidence.source_id

    @property
    def account(self) -> RowAccount:
        return self.body.account

    def skus(self, canonical: str = "sku") -> list[str | None]:
        """Stock keeping units; a row without one is set aside."""
        return self.body.parsed(canonical, clean_sku, "sku", required=True)

    def words(self, canonical: str) -> list[str | None]:
        return self.body.parsed(canonical, clean_text, "text")

    def decimals(self, canonical: str, *, required: bool = False) -> list[str | None]:
        return self.body.parsed(canonical, self.decimal, "number", required=required)

    def decimal(self, text: str) -> str | None:
        return decimal_text(text, self.mark)

    def days(self, canonical: str, *, required: bool = False) -> list[str | None]:
        return self.body.parsed(canonical, lambda text: day_text(text, self.order), "date", required=required)

    def moments(self, canonical: str) -> list[str | None]:
        zone = self.context.settings.time_zone
        return self.body.parsed(canonical, lambda text: moment_text(text, self.order, zone=zone), "date")

    def decide_decimal_mark(self, *canonicals: str) -> None:
        """Decide the decimal mark of the file: the hint, else what the number columns give away."""
        if self.is_decided:
            return
        hint = self.context.hint
        if hint and hint.decimal_mark:
            self.mark = hint.decimal_mark
        elif self.peek.form == "csv":  # spreadsheet cells are numbers already
            texts = {text for name in canonicals for place in self.body.matched.every.get(name, ()) for text in self.body.column(place)}
            self.mark = infer_decimal_mark(texts)
        if self.mark == ",":
            for name in canonicals:
                for place in self.body.matched.every.get(name, ()):
                    self.body.rows.write_numbers_with_comma(place)
            self.parameters["decimal mark"] = ","

    def decide_date_order(self, *canonicals: str) -> None:
        """Decide the order of day and month of the file; ask where the file cannot tell."""
        if self.is_decided:
            return
        self.decide_dates({text for name in canonicals for text in set(self.body.texts(name))})

    def decide_dates(self, values: Collection[str]) -> None:
        """Decide the order of day and month by these texts."""
        found = date_order(values, self.context, self.facts)
        self.order = found.order
        if not found.certain:
            self.account.leave_unstated("date_order")
        if any("/" in value or "." in value for value in values):
            self.parameters["date order"] = f"{found.order}: {found.why}"

    def total(self, canonical: str, values: Sequence[str | None]) -> None:
        """Control total of one column over the rows kept, beside the file's own total row; a difference is noted."""
        recomputed = exact_sum(values) + self.elsewhere.sums.get(canonical, Decimal(0))
        try:
            stated = self.decimal(self.body.stated_total(canonical))
        except ValueError:
            stated = None
        self.totals[canonical] = (format(recomputed, "f"), stated)
        if stated is not None and abs(Decimal(stated)) != abs(recomputed):
            self.account.note(
                "total_disagrees",
                f"the total row prints {stated} for {canonical}",
                f"{recomputed}, the sum of the rows kept",
                "See the rows set aside; else export it again.",
            )

    def fact(self, name: str, value: str | None, ask: str) -> str | None:
        """A fact the rows lack: stated, else proposed by the file name (noted), else asked for."""
        if value:
            return value
        proposal = self.facts.proposed.get(name)
        if proposal:
            self.account.note(
                f"{ask}_from_file_name",
                f"the {ask} {proposal!r} is taken from the file name",
                f"the {ask} stated for this file",
                f"Confirm it as `{ask}` under [[files]] in engagement.toml.",
            )
            return proposal
        self.account.leave_unstated(ask)
        return None


Fill = Callable[[Page], dict[str, pd.DataFrame]]


@dataclass(frozen=True)
class TableReport:
    """A report or CSV recognised by its column names.

    key: canonical column by which blank and total rows are known. excludes: header names (normal form) that belong to
    another report with the same required columns. confirm: a further test of content. shared: map of ignorable row fields.
    may_repeat: two equal rows one below the other can be two facts.
    """

    name: str
    title: str
    fill: Fill
    key: str = "sku"
    excludes: frozenset[str] = frozenset()
    confirm: Callable[[Header], bool] | None = None
    shared: str = ROW_FIELDS
    may_repeat: bool = False

    @cached_property
    def map(self) -> ColumnMap:
        return ColumnMap.load(self.name, self.shared)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return self.map.required_headers

    def claims(self, peek: Peek) -> bool:
        """True if the first rows hold every required header, none that belongs to another report, and pass `confirm`."""
        if peek.form not in ("csv", "xlsx"):
            return False
        header = self.map.find(peek.rows)
        if header is None or self.excludes & set(header.normal_names):
            return False
        return self.confirm(header) if self.confirm else True

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        """The whole report."""
        rows = read_rows(peek)
        account = RowAccount(peek.evidence.source_id)
        header = self.map.find([rows.row(index) for index in range(min(HEADER_ROWS, len(rows)))])
        if header is None:
            return account.refused(
                "header_missing", "no row with the needed column names", self.map.expected, "Export the default column layout.", len(rows)
            )
        facts = file_facts(peek, context, header)
        stopped = self._stopped(header, rows, account, context)
        if stopped:
            return stopped
        body = Body(rows, header, self.map.match(header), account, self.key)
        body.note_oddities(rows.notes)
        body.note_damage(may_repeat=self.may_repeat)
        page = Page(body, facts, context, peek)
        tables = self.fill(page)
        period = {"period_from": facts.period_from, "period_to": facts.period_to}
        parameters = {**facts.parameters, **page.parameters}
        return account.parsed(tables, organisation=facts.organisation, control_totals=page.totals, parameters=parameters, **period)

    def _stopped(self, header: Header, rows: RawRows, account: RowAccount, context: ReadingContext) -> Parsed | None:
        """The file set aside where a column is unknown, unless the settings force this reader."""
        unknown = self.map.match(header).unknown
        if not unknown:
            return None
        listed = ", ".join(repr(name) for name in unknown)
        if context.hint and context.hint.kind:
            account.note(
                "column_ignored", f"column {listed} is not used", self.map.expected, "Nothing to do; the reader was forced by `kind`."
            )
            return None
        todo = f'Export the default column layout, or set kind = "{self.name}" for this file in engagement.toml to read it without that column.'
        return account.refused(
            "column_unknown",
            f"unknown column {listed} among: {', '.join(n for n in header.names if n)}",
            self.map.expected,
            todo,
            len(rows) - header.first_data_row,
        )
