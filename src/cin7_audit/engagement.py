"""One client's settings, frozen, from `engagement.toml`; all mistakes are reported together.

Everything a consultant decides lives here or in files beside it, so that a batch run replays it. Every setting has
a default: an empty file is a valid engagement, and what is left out is inferred from the evidence and printed.
"""

import datetime as dt
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cin7_audit.errors import SettingsError
from cin7_audit.vocabulary import CURRENCIES

FILE_NAME = "engagement.toml"
ANSWERS_FILE = "gap-answers.toml"  # the gap questionnaire, answered
DECIDED = (FILE_NAME, ANSWERS_FILE)  # every file a report is made of besides exports/
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Amount = Annotated[Decimal, Field(ge=0)]


class Settings(BaseModel):
    """Base of every settings table: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Client(Settings):
    name: str = ""  # printed on the cover; empty: the organisation named by the files
    firm: str = ""  # who prepares the report
    prepared_by: str = ""
    addressee: str = ""
    status: Literal["draft", "final"] = "draft"
    also_known_as: tuple[str, ...] = ()  # other spellings of the organisation in exports


class Period(Settings):
    start: dt.date | None = None  # first day audited; empty: first movement
    end: dt.date | None = None  # last day audited; empty: last movement or snapshot
    fiscal_year_end_month: Annotated[int, Field(ge=1, le=12)] = 12

    @model_validator(mode="after")
    def in_order(self) -> "Period":
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"start {self.start} is after end {self.end}; put the earlier day first")
        return self


class Materiality(Settings):
    """Base currency. Zero means: 1 % of stock value (method.md 1.8), printed as such (default, ours)."""

    overall: Amount = Decimal(0)
    performance_percent: Percent = Decimal(65)  # method.md 1.8: 50-75 % is usual
    clearly_trivial_percent: Percent = Decimal(5)  # method.md 1.8
    set_by: str = ""


class Tolerance(Settings):
    """Signed and ABC tolerances, method.md M-5..M-7. Percent of believed quantity; value in base currency."""

    a_percent: Percent = Decimal(1)
    b_percent: Percent = Decimal(3)
    c_percent: Percent = Decimal(5)
    c_floor_units: Amount = Decimal(1)  # a one-unit floor for class C only
    value_over: Amount = Decimal(0)  # cap on a gain in value per line; 0 = no cap
    value_short: Amount = Decimal(0)  # cap on a loss in value per line; 0 = no cap
    over_factor: Amount = Decimal(1)  # multiplies the percentage for gains
    short_factor: Amount = Decimal(1)  # multiplies the percentage for losses


class Accounts(Settings):
    """Account codes by role. Empty: inferred from the postings and names, with the rule printed."""

    inventory: tuple[str, ...] = ()
    in_transit: tuple[str, ...] = ()
    accrual: tuple[str, ...] = ()
    cogs: tuple[str, ...] = ()
    adjustment: tuple[str, ...] = ()
    write_off: tuple[str, ...] = ()
    revenue: tuple[str, ...] = ()
    cin7_journal_patterns: tuple[str, ...] = (
        r"\b(ST|TR|FG|MO|PO|SO|INV|CR|ADJ)-?\d{2,}",
        r"(?i)\bcin7\b",
        r"(?i)\bdear\b",
        r"(?i)\bcogs\b",
    )  # a manual journal matching none of these is not recognisably Cin7's

    @field_validator("cin7_journal_patterns")
    @classmethod
    def are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        """Both the engine and Arrow match with RE2: no look-around, and no pattern that takes forever."""
        wrong = []
        for pattern in patterns:
            try:
                pc.match_substring_regex(pa.array([""]), pattern)
            except pa.ArrowInvalid as mistake:
                wrong.append(f"'{pattern}' ({str(mistake).removeprefix('Invalid regular expression: ')})")
        if wrong:
            raise ValueError(f"no pattern(s) of the RE2 kind: {', '.join(wrong)}; mend them, without look-ahead")
        return patterns


class Approval(Settings):
    limit: Amount = Decimal(0)  # value above which a second person approves; 0 = not stated
    approvers: tuple[str, ...] = ()
    custodians: tuple[str, ...] = ()  # users with physical custody
    bulk_minutes: Annotated[int, Field(ge=0)] = 1


class Rules(Settings):
    """Thresholds of method.md sections 1 to 6; each is printed where it is used."""

    count_position: Literal["after", "before", "ignore"] = "after"  # a count against movements of its own instant
    routine_days: Annotated[int, Field(gt=0)] = 180  # M-19
    routine_share: Percent = Decimal(40)  # M-19
    cadence_days_a: Annotated[int, Field(gt=0)] = 90  # M-25
    cadence_days_b: Annotated[int, Field(gt=0)] = 180
    cadence_days_c: Annotated[int, Field(gt=0)] = 365
    cutoff_days: Annotated[int, Field(ge=0)] = 2
    match_days: Annotated[int, Field(ge=0)] = 3  # method.md 6.1: days of slack for a document
    mirror_days: Annotated[int, Field(ge=0)] = 45
    mirror_minimum: Amount = Decimal(4)
    false_discovery_rate: Annotated[Decimal, Field(gt=0, lt=1)] = Decimal("0.10")
    received_not_invoiced_days: Annotated[int, Field(gt=0)] = 60  # M-33
    minimum_group: Annotated[int, Field(gt=0)] = 20  # smaller groups are shown, not ranked
    document_threshold: Amount = Decimal("0.10")  # M-26: a document difference counts above this
    seed: int = 20260101


class Event(Settings):
    """Something that happened at the client: go-live, new staff, an integration."""

    date: dt.date
    label: str
    kind: str = ""


class FileHint(Settings):
    """What a file cannot say about itself. `path` is relative to exports/."""

    path: str
    kind: str = ""  # force the reader, such as cin7_core.stocktake_csv
    site: str = ""
    date: dt.date | None = None
    number: str = ""
    encoding: str = ""
    date_order: Literal["", "dmy", "mdy", "ymd"] = ""
    decimal_mark: Literal["", ".", ","] = ""
    ignore: bool = False
    note: str = ""


class MappedFile(Settings):
    """A spreadsheet read through a stated mapping: header -> canonical column."""

    path: str
    table: Literal["count_line", "stock_snapshot", "movement", "ledger_line", "ledger_balance", "product", "correction"]
    columns: dict[str, str]  # canonical column -> header text in the file
    constants: dict[str, str] = {}  # canonical column -> value for every row
    sheet: str = ""
    header_row: Annotated[int, Field(ge=0)] = 0  # 0 = find it


class Disposition(Settings):
    """The auditor's hand: accept, explain or request, on a finding or a line."""

    target: str  # a finding id, or "sku|site|bin|count_id"
    decision: Literal["accept", "explain", "request"]
    note: str = ""
    by: str = ""
    on: dt.date | None = None


@cache
def _time_zones() -> frozenset[str]:
    """Every IANA name this machine knows; finding them out reads a folder, so once."""
    return frozenset(available_timezones())


class Engagement(Settings):
    """One client's settings, complete and frozen."""

    client: Client = Client()
    period: Period = Period()
    platform: Literal["auto", "cin7_core", "cin7_omni"] = "auto"
    base_currency: str = ""
    time_zone: str = ""
    date_order: Literal["auto", "dmy", "mdy", "ymd"] = "auto"
    materiality: Materiality = Materiality()
    tolerance: Tolerance = Tolerance()
    accounts: Accounts = Accounts()
    approval: Approval = Approval()
    rules: Rules = Rules()
    events: tuple[Event, ...] = ()
    files: tuple[FileHint, ...] = ()
    mapped: tuple[MappedFile, ...] = ()
    dispositions: tuple[Disposition, ...] = ()

    @field_validator("base_currency")
    @classmethod
    def is_a_currency(cls, code: str) -> str:
        if code and code.upper() not in CURRENCIES:
            raise ValueError(f"{code[:20]!r} is no currency; write its ISO 4217 code, such as NZD, USD or EUR")
        return code.upper()

    @field_validator("time_zone")
    @classmethod
    def is_a_time_zone(cls, name: str) -> str:
        if name and name not in _time_zones():
            todo = "write its IANA name, such as Pacific/Auckland or Europe/London"
            raise ValueError(f"{name[:40]!r} is no time zone; {todo}")
        return name

    def hint(self, path: str) -> FileHint | None:
        """The hint for a file, by its path relative to exports/ (or its bare name)."""
        name = path.rsplit("/", 1)[-1]
        return next((hint for hint in self.files if hint.path in (path, name)), None)

    def mappings(self, path: str) -> tuple[MappedFile, ...]:
        """The mappings of a file, by its path relative to exports/ (or its bare name)."""
        return tuple(each for each in self.mapped if each.path in (path, path.rsplit("/", 1)[-1]))

    def changed(self, changes: dict[str, Any]) -> "Engagement":
        """A copy with dotted settings replaced, such as {"tolerance.a_percent": 2}; mistakes reported together."""
        raw = self.model_dump(mode="json")
        unknown = []
        for dotted, value in changes.items():
            *parents, last = dotted.split(".")
            here: Any = raw
            for parent in parents:
                here = here.get(parent) if isinstance(here, dict) else None
            if not isinstance(here, dict) or last not in here:
                unknown.append(dotted)
            else:
                here[last] = value
        if unknown:
            raise SettingsError.of("unknown_setting", "command line", names=", ".join(unknown))
        return validated(raw, "command line")


def validated(raw: dict[str, Any], where: str) -> Engagement:
    """The engagement in a plain dictionary, or one SettingsError listing every mistake."""
    try:
        return Engagement.model_validate(raw)
    except ValidationError as mistakes:
        found = [f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}" for one in mistakes.errors()]
        raise SettingsError.of("wrong_settings", where, number=len(found), mistakes="; ".join(found)) from None


def decided_bytes(path: Path) -> bytes | None:
    """What a file of the consultant's decisions holds; None if there is none. A folder or looping link is refused."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except PermissionError:
        raise
    except OSError as refused:
        raise SettingsError.of("settings_unreadable", path, reason=refused.strerror) from None


def parsed_engagement(body: bytes | None, path: Path) -> Engagement:
    """The settings in these bytes of the file at `path`; None, where there is no file, is all defaults."""
    if body is None:
        return Engagement()
    try:
        raw = tomllib.loads(body.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        raise SettingsError.of("settings_no_toml", path, mistake=mistake) from None
    return validated(raw, str(path))
