"""The one way every tabular report and CSV of Cin7 is read.

What a report is stands in its file of `formats/`; a `fill` in Python adds only what no rule can say of its rows.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cin7_audit.data_files import wrong_entry
from cin7_audit.sources import field_rules
from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.cin7_core.facts import FileFacts, date_order, file_facts
from cin7_audit.sources.problems import TOPICS
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
    frame,
    infer_decimal_mark,
    moment_text,
    read_rows,
    split_location,
    truth_text,
)
from cin7_audit.sources.reading.columns import FOLDER, format_file, formats_of
from cin7_audit.vocabulary import TABLES

HEADER_ROWS = 40
ROW_FIELDS = "cin7_core.row_fields"
GROUPED = "(groups)"  # among the names of a header that has group labels above it
MISSING = "missing"  # instead of a topic: the words every reader has for a cell that must be filled
ASK = "ask"  # instead of a topic: a file without the column has one fact for all of its rows

Columns = dict[str, Any]  # canonical column -> one value per data row, or one text for all of them
Tables = dict[str, pd.DataFrame]


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

    report: "TableReport"
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

    def decimal(self, text: str) -> str | None:
        return decimal_text(text, self.mark)

    def day(self, text: str) -> str | None:
        return day_text(text, self.order)

    def moment(self, text: str) -> str | None:
        return moment_text(text, self.order, zone=self.context.settings.time_zone)

    def columns(self) -> Columns:
        """The report's constants and columns, read in the order of its rules."""
        self.decide_decimal_mark(*self.report.numbers)
        return {**self.report.constants, **self._read_all(self.report.columns)}

    def later_columns(self) -> Columns:
        """The columns that are read when a `fill` has judged the rows."""
        return self._read_all(self.report.later)

    def _read_all(self, rules: Sequence["ColumnRule"]) -> Columns:
        if any(rule.way in DATED for rule in rules):
            self.decide_date_order(*self.report.dates)
        return {rule.column: self.read(rule.source, rule.way, rule.missing) for rule in rules}

    def read(self, source: str, way: str = "text", missing: str = "") -> Any:
        """One column of the map, read in one way; a row unreadable, or without what it must have, is set aside."""
        if missing == ASK and not self.body.has(source):
            return self.fact(source)
        if way in SPLIT:
            return self._places(way)
        what, parse = WAYS[way]
        values = self.body.parsed(source, lambda text: parse(self, text), what, required=missing == MISSING)
        if missing not in ("", MISSING, ASK):
            for place in self.body.keep:
                if values[place] is None:
                    self.body.set_aside(place, missing)
        return values

    def _places(self, way: str) -> list[str | None]:
        """Sites, or bins: the bin column, else the bin behind the site's colon."""
        texts = self.body.texts("site")
        known = {text: split_location(text) for text in set(texts)}
        if way == "site":
            return [known[text][0] for text in texts]
        return [own or known[text][1] for own, text in zip(self.read("bin"), texts, strict=True)]

    def decide_decimal_mark(self, *canonicals: str) -> None:
        """Decide the decimal mark of the file: the hint, else what the number columns give away."""
        if self.is_decided or not canonicals:
            return
        hint = self.context.hint
        places = [place for name in canonicals for place in self.body.matched.every.get(name, ())]
        if hint and hint.decimal_mark:
            self.mark = hint.decimal_mark
        elif self.peek.form == "csv":  # spreadsheet cells are numbers already
            self.mark = infer_decimal_mark({text for place in places for text in self.body.column(place)})
        if self.mark == ",":
            for place in places:
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

    def fact(self, ask: str) -> str | None:
        """A fact the rows lack (date, site, number): stated, else proposed by the file name (noted), else asked for."""
        name = "day" if ask == "date" else ask
        if value := getattr(self.facts, name):
            return str(value)
        proposal = self.facts.proposed.get(name)
        if proposal:
            self.account.note("fact_from_file_name", ask=ask, proposal=proposal)
        else:
            self.account.leave_unstated(ask)
        return proposal or None

    def tables(self, columns: Columns) -> Tables:
        """The report's one table, of the rows kept, and its control totals."""
        self.add_totals(columns)
        return {self.report.table: self.frame(self.report.table, columns)}

    def frame(self, table: str, columns: Columns, places: Sequence[int] | None = None) -> pd.DataFrame:
        """Those of the columns that the table has, of the rows at these places, else of all rows kept."""
        places = self.body.keep if places is None else places
        known = {name: columns[name] for name in TABLES[table].column_names if name in columns}
        at = {
            name: one if one is None or isinstance(one, str) else [one[place] for place in places]
            for name, one in known.items()
        }
        return frame(table, at, [self.body.numbers[place] for place in places])

    def add_totals(self, columns: Columns) -> None:
        """The control totals of the columns the file has."""
        for name in self.report.totals:
            if self.body.has(name):
                self.total(name, self.body.kept(columns[name]))

    def total(self, canonical: str, values: Sequence[str | None]) -> None:
        """Control total of one column over the rows kept, beside the file's own total row; a difference is noted."""
        recomputed = exact_sum(values) + self.elsewhere.sums.get(canonical, Decimal(0))
        try:
            stated = self.decimal(self.body.stated_total(canonical))
        except ValueError:
            stated = None
        self.totals[canonical] = (format(recomputed, "f"), stated)
        if stated is not None and abs(Decimal(stated)) != abs(recomputed):
            self.account.note("total_disagrees", stated=stated, name=canonical, recomputed=recomputed)


def account_code(text: str | None) -> str | None:
    """The code of `260: Cost Of Goods Sold`; a bare code stays as it is."""
    return (text or "").partition(":")[0].strip() or None


def unsigned(value: str | None) -> str | None:
    """A figure without its minus: what goes out or is credited is positive in the canonical tables."""
    return value.removeprefix("-") if value else value


def zero_is_ambiguous(counted: str | None, recorded: str | None) -> str:
    """`true` where a row counted 0 cannot be told from a row not counted."""
    return "true" if counted == "0" and recorded != "0" else "false"


WAYS: dict[str, tuple[str, Callable[[Page, str], str | None]]] = {  # way -> what its cells are called, how one is read
    "sku": ("sku", lambda _, text: clean_sku(text)),
    "text": ("text", lambda _, text: clean_text(text)),
    "code": ("text", lambda _, text: account_code(clean_text(text))),
    "flag": ("flag", lambda _, text: truth_text(text)),
    "number": ("number", Page.decimal),
    "positive": ("number", lambda page, text: unsigned(page.decimal(text))),
    "day": ("date", Page.day),
    "moment": ("date", Page.moment),
}
OWN_WAYS = {"sku": "sku", "site": "site", "bin": "bin"}  # columns with a way of their own, whatever their type
COUNTED, DATED, SPLIT = ("number", "positive"), ("day", "moment"), ("site", "bin")


@dataclass(frozen=True)
class ColumnRule:
    """A canonical column: which column of the map, read in which way, and the problem of a row where it is blank."""

    column: str
    source: str
    way: str
    missing: str = ""


def column_rule(said: str) -> ColumnRule:
    """The rule of `column = source as way or topic`. KeyError where a column of no table states no way."""
    rest, _, missing = said.partition(" or ")
    rest, _, way = rest.partition(" as ")
    column, _, source = rest.partition(" = ")
    if not way:
        way = OWN_WAYS.get(column) or field_rules.WAYS.get(field_rules.TYPES[column], "number")
    return ColumnRule(column, source or column, way, missing)


def fill_one_table(page: Page) -> Tables:
    """The report's table, as its rules say."""
    return page.tables(page.columns())


Fill = Callable[[Page], Tables]


@dataclass(frozen=True)
class TableReport:
    """A report or CSV recognised by its column names; what its fields mean is said in `formats/README.md`."""

    name: str
    title: str
    fill: Fill = fill_one_table
    table: str = ""
    columns: tuple[ColumnRule, ...] = ()
    later: tuple[ColumnRule, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    key: str = "sku"
    excludes: Sequence[str] = ()
    header_has: Sequence[Sequence[str]] = ()
    says: str = ""
    unless: str = ""
    shared: str = ROW_FIELDS
    has_own_columns: bool = False
    may_repeat: bool = False

    @cached_property
    def map(self) -> ColumnMap:
        return ColumnMap.load(self.name, self.shared)

    def claims(self, peek: Peek) -> bool:
        """True if the first rows hold every required header, none of another report, and what else the report says."""
        if peek.form not in ("csv", "xlsx"):
            return False
        header = self.map.find(peek.rows)
        if header is None or (self.unless and ColumnMap.load(self.unless).find(peek.rows)):
            return False
        return self.accepts(header)

    def accepts(self, header: Header) -> bool:
        """True if the header and the lines above it are this report's, the required columns apart."""
        names = {*header.normal_names, GROUPED} if header.groups else set(header.normal_names)
        if any(_is_among(names, said) for said in self.excludes):
            return False
        if self.says and not any(
            re.search(self.says, line, re.IGNORECASE) for line in (*header.title, *header.preamble.values())
        ):
            return False
        return not self.header_has or any(all(_is_among(names, said) for said in each) for each in self.header_has)

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        """The whole report."""
        rows = read_rows(peek)
        account = RowAccount(peek.evidence.source_id)
        header = self.map.find([rows.row(index) for index in range(min(HEADER_ROWS, len(rows)))])
        if header is None:
            return account.refused("report_header_missing", len(rows), known=self.map.expected)
        facts = file_facts(peek, context, header)
        stopped = self._stopped(header, rows, account, context)
        if stopped:
            return stopped
        body = Body(rows, header, self.map.match(header), account, self.key)
        body.note_oddities(rows.notes)
        body.note_damage(may_repeat=self.may_repeat)
        page = Page(self, body, facts, context, peek)
        return self.closed(page, self.fill(page), page.parameters)

    def closed(self, page: Page, tables: Mapping[str, pd.DataFrame | Path], parameters: Mapping[str, str]) -> Parsed:
        """What the file said, its rows accounted for."""
        facts = page.facts
        period = {"period_from": facts.period_from, "period_to": facts.period_to}
        parameters = {**facts.parameters, **parameters}
        return page.account.parsed(
            tables, organisation=facts.organisation, control_totals=page.totals, parameters=parameters, **period
        )

    def _stopped(self, header: Header, rows: RawRows, account: RowAccount, context: ReadingContext) -> Parsed | None:
        """The file set aside for an unknown column, unless users add their own or the settings force this reader."""
        unknown, known = self.map.match(header).unknown, self.map.expected
        if self.has_own_columns:
            for name in unknown:
                account.note("column_of_the_user", column=name, name=name, known=known)
            return None
        if not unknown:
            return None
        listed = ", ".join(repr(name) for name in unknown)
        if context.hint and context.hint.kind:
            account.note("column_ignored", listed=listed, known=known)
            return None
        among = ", ".join(name for name in header.names if name)
        below = len(rows) - header.first_data_row
        return account.refused("column_stops_report", below, listed=listed, among=among, known=known, kind=self.name)


def _is_among(names: Collection[str], said: str) -> bool:
    """True if one of the names is said; `a | b` says two, `a*` every one that begins so."""
    return any(fnmatchcase(name, one) for one in said.split(" | ") for name in names)


def read_reports(
    system: str, fills: Mapping[str, Fill], kinds: Mapping[str, type[TableReport]]
) -> dict[str, TableReport]:
    """Kind -> report, of every format of a system. fills: where rules cannot say all. kinds: read by another class."""
    reports = {}
    for kind, stated in formats_of(system).items():
        name = f"{system}.{kind}"
        if unknown := set(stated) - {each.name for each in fields(TableReport)}:
            raise wrong_entry(format_file(name), kind, ", ".join(sorted(unknown)), "fields of a report")
        said = {part: tuple(value) if isinstance(value, list) else value for part, value in stated.items()}
        rules = {part: tuple(_checked_rule(name, each) for each in said.get(part, ())) for part in ("columns", "later")}
        every = (*rules["columns"], *rules["later"])
        decided = {
            part: tuple(dict.fromkeys(rule.source for rule in every if rule.way in ways))
            for part, ways in (("numbers", COUNTED), ("dates", DATED))
        }
        if stated:
            make = kinds.get(kind, TableReport)
            reports[kind] = _checked(make(name, fill=fills.get(kind, fill_one_table), **(decided | said | rules)))
    if unread := set(fills) - set(reports):
        raise wrong_entry(FOLDER / system, ", ".join(sorted(unread)), "no such format", "a format for each `fill`")
    return reports


def _checked(report: TableReport) -> TableReport:
    """The report; refuses what its headers, its table or the kind of a field do not have. A `fill` may read more."""
    rules, known = (*report.columns, *report.later), set(report.map.canonical)
    filled = {rule.column for rule in rules}
    asked = {rule.source for rule in rules if rule.missing == ASK}  # which no column has to state
    read = {rule.source for rule in rules if rule.way not in SPLIT} | {*report.numbers, *report.dates}
    table = set(TABLES[report.table].column_names) if report.table in TABLES else set()
    is_all = report.fill is fill_one_table
    flags = (report.may_repeat, report.has_own_columns)
    lists = (report.excludes, report.header_has, *report.header_has)
    wrong = {
        "a column of these headers": ((read if is_all else set()) | {*report.totals, report.key}) - asked - known,
        "a column that is read": set(report.totals) - filled,
        "a fact a file may state": asked - {"date", "site", "number"},
        "a canonical table": {report.table} - {"", *TABLES},
        "a column of the table": (filled | set(report.constants) if is_all else set()) - table,
        "a list of texts": {str(each) for each in lists if not isinstance(each, (tuple, list))},
        "true or false": {str(flag) for flag in flags if not isinstance(flag, bool)},
    }
    for expected, names in wrong.items():
        if names:
            raise wrong_entry(format_file(report.name), "its rules", ", ".join(sorted(names)), expected)
    return report


def _checked_rule(name: str, said: str) -> ColumnRule:
    try:
        rule = column_rule(said)
    except KeyError:
        raise wrong_entry(
            format_file(name), said, "no column of a canonical table", "such a column, or the way it is read"
        ) from None
    is_split = rule.way in SPLIT  # of its one column, of which a blank is no fault
    if rule.way not in (*WAYS, *OWN_WAYS) or rule.missing not in ("", ASK, *(() if is_split else (MISSING, *TOPICS))):
        raise wrong_entry(
            format_file(name), said, f"{rule.way} or {rule.missing}", "a way of tabular.WAYS, a topic of problems.toml"
        )
    if is_split and rule.source != rule.way:
        raise wrong_entry(format_file(name), said, f"a {rule.way} of {rule.source}", f"`{rule.column} = … as text`")
    return rule
