"""Section: what one notebook established; saved as JSON with its tables beside it, and all the report reads.

Findings, measures, questions and what is not testable follow the output contract of design section 5.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from decimal import Context, Decimal
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from cin7_audit.escaping import NO_FORMULAS, for_html, for_json

Grade = Literal["A", "B", "C", "D"]
Severity = Literal["critical", "high", "medium", "low"]
JSON_ITSELF, LISTS = (str, int), (list, tuple, set, frozenset)


@dataclass(frozen=True)
class EvidenceRow:
    """One source row a statement rests on: the file relative to exports/ (and its sheet, where there are several), 1-based row."""

    file: str
    row: int


@dataclass(frozen=True)
class Rival:
    """Another contributor the same data is consistent with."""

    contributor: str
    grade: Grade


@dataclass(frozen=True)
class Pair:
    """A mirrored or swapped quantity: moved from one place (or sku) to another, units positive."""

    source: str
    target: str
    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Finding:
    """One sentence from data with its grade, severity and evidence rows.

    quantity in units and value in base currency, both signed (loss negative); chance is the probability that an
    unrelated client shows this evidence (0..1), None where no chance level applies.
    """

    id: str
    step: str
    title: str
    statement: str
    severity: Severity
    contributor: str | None = None
    grade: Grade | None = None
    skus: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    quantity: Decimal | None = None
    value: Decimal | None = None
    currency: str | None = None
    chance: float | None = None
    rivals: tuple[Rival, ...] = ()
    pairs: tuple[Pair, ...] = ()
    next_evidence: tuple[str, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    criteria: str = ""  # what should be so, and by which rule or threshold
    consequence: str = ""
    action: str = ""
    exhibit: str = ""  # the exhibit or workpaper that shows it

    def as_contract(self) -> dict[str, Any]:
        """The finding as `findings.json` prints it."""
        raw = asdict(self)
        raw["period"] = {"from": raw.pop("period_from"), "to": raw.pop("period_to")}
        raw["pairs"] = [{"from": p["source"], "to": p["target"], "sku": p["sku"], "quantity": p["quantity"]} for p in raw["pairs"]]
        return raw


@dataclass(frozen=True)
class Measure:
    """One measured figure. scope is {"level": "portfolio"} or {"level": "site", "site": ...} or finer."""

    id: str  # M-1 ... M-40
    name: str
    value: Decimal | float | int | None
    unit: str
    numerator: Decimal | float | int | None = None
    denominator: Decimal | float | int | None = None
    interval: tuple[float, float] | None = None
    scope: Mapping[str, str] = field(default_factory=lambda: {"level": "portfolio"})
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    note: str = ""

    def as_contract(self) -> dict[str, Any]:
        """The measure as `measures.json` prints it."""
        raw = asdict(self)
        raw["period"] = {"from": raw.pop("period_from"), "to": raw.pop("period_to")}
        raw["interval"] = list(self.interval) if self.interval else None
        raw["scope"] = dict(self.scope)
        return raw


@dataclass(frozen=True)
class NotTestable:
    """An exhibit the data cannot support, and what to ask the client for."""

    step: str
    exhibit: str
    missing: str
    ask_for: str


@dataclass(frozen=True)
class TableColumn:
    """A display column: heading with its unit, and alignment."""

    heading: str
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class DisplayTable:
    """Finished text for a reader: all rounding has happened. rows_total says how many rows the full table has."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    rows_total: int
    full_table: str = ""  # the name in Section.tables that holds every row
    emphasised_rows: tuple[int, ...] = ()  # totals


@dataclass(frozen=True)
class Exhibit:
    """A chart or table with everything a page needs to place it.

    id: stable within the report, such as CB-2. title states the question; caption gives units, denominator, period
    and sign; alt says in words what a chart shows; reading says how to read it and what to do.
    """

    id: str
    kind: Literal["chart", "table"]
    title: str
    caption: str
    reading: str = ""
    alt: str = ""
    spec: Mapping[str, Any] | None = None  # Vega-Lite, data inside
    table: DisplayTable | None = None
    workpaper: str = ""  # sheet of workpapers.xlsx with the full rows
    sql: str = ""  # the statement behind it

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a notebook shows; the report places the same exhibit from the section."""
        from cin7_audit.charts.theme import exhibit_mimebundle

        return exhibit_mimebundle(self)


@dataclass(frozen=True)
class Paragraph:
    """Prose made from data, optionally under a heading."""

    text: str
    heading: str = ""


@dataclass(frozen=True)
class Section:
    """What one notebook established. tables hold every row behind the exhibits, exact, with source columns.

    extra: step-specific documents (diagnosis: questions, verdict, governance), JSON-ready.
    """

    step: str
    number: int
    title: str
    question: str
    paragraphs: tuple[Paragraph, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    not_testable: tuple[NotTestable, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """One line: printing every table would fill the notebook with what the report shows better."""
        return (
            f"<section {self.number} {self.step}: {len(self.exhibits)} exhibits, {len(self.findings)} findings, {len(self.tables)} tables>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows. Never Markdown: front ends read raw HTML and formulas in it, and paragraphs quote the client."""
        items = "".join(f"<li>{for_html(paragraph.text)}</li>" for paragraph in self.paragraphs)
        return f'<div class="{NO_FORMULAS}"><p><b>{for_html(self.title)}</b> - {for_html(self.question)}</p><ul>{items}</ul></div>'


def plain(value: Any) -> Any:
    """A value as JSON holds it: exact decimals as numbers without noise, days as ISO text, NaN as null, our records by field."""
    if value is None or isinstance(value, JSON_ITSELF):
        return value
    if isinstance(value, float):
        return None if value != value or value in (float("inf"), float("-inf")) else round(value, 10)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, LISTS):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return plain(vars(value))
    if hasattr(value, "item") and not isinstance(value, bytes):
        return plain(value.item())
    return value


def write_json(path: Path, document: Any) -> None:
    """Deterministic JSON: sorted keys, two-space indent, UTF-8 with hidden letters escaped, one trailing newline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(plain(document), ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(for_json(text) + "\n", encoding="utf-8")


def without_noise(frame: pd.DataFrame) -> pd.DataFrame:
    """Statistics to twelve significant digits: the last ones depend on the order in which floats were added."""
    noisy = [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name].dtype)]
    if not noisy:
        return frame
    return frame.assign(**{name: frame[name].map(lambda value: float(f"{value:.12g}"), na_action="ignore") for name in noisy})


WIDEST = 38  # digits of the widest exact type
NO_DECIMALS = frozenset({"string", "boolean", "integer", "date", "datetime", "datetime64", "time", "empty", "bytes", "floating"})


def _exact(values: pd.Series) -> pd.Series:
    """A column that holds Decimals with one declared number of places; floats among them make it a statistic."""
    kind = pd.api.types.infer_dtype(values, skipna=True)
    found = set() if kind in NO_DECIMALS else {value for value in values if isinstance(value, Decimal) and value.is_finite()}
    if not found:
        return values
    if kind != "decimal" and any(isinstance(value, float) and value == value for value in values):
        return values.map(lambda value: None if _is_none(value) else float(f"{float(value):.12g}")).astype("float64")
    needed = max(max(0, -int(value.normalize().as_tuple().exponent)) for value in found)
    places = min(needed, max(0, WIDEST - max(value.adjusted() + 1 for value in found)))
    held: Sequence[Any] | pd.Series = values
    if places < needed:  # more digits than the widest type holds: the last ones go
        exact, step = Context(prec=WIDEST), Decimal(1).scaleb(-places)
        held = [None if _is_none(value) else Decimal(value).quantize(step, context=exact) for value in values]
    declared = pa.decimal128(WIDEST, places)
    return pd.Series(pa.array(held, declared, from_pandas=True), index=values.index, dtype=pd.ArrowDtype(declared))


def _is_none(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """The frame as Parquet: decimals exact, row numbers whole, statistics without the noise of their last digits, no index."""
    shown = without_noise(frame)
    if "source_row" in shown and shown["source_row"].dtype.kind == "f":  # a join that left rows without one made it a float
        shown = shown.assign(source_row=shown["source_row"].astype("Int64"))
    texts = [name for name, dtype in shown.dtypes.items() if dtype == "object"]
    shown = shown.assign(**{str(name): _exact(shown[name]) for name in texts}) if texts else shown
    shown.to_parquet(path, index=False)


def save_section(section: Section, folder: Path) -> Path:
    """Write `<step>.json` and `<step>.<table>.parquet` into folder; the JSON names the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in section.tables.items():
        write_table(frame, folder / f"{section.step}.{name}.parquet")
    document = {key: value for key, value in vars(section).items() if key != "tables"}
    document["tables"] = sorted(section.tables)
    path = folder / f"{section.step}.json"
    write_json(path, document)
    return path


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def load_section(path: Path) -> Section:
    """The section written by save_section, with its tables."""
    raw = json.loads(path.read_text(encoding="utf-8"))

    def finding(item: dict[str, Any]) -> Finding:
        item |= {"period_from": _day(item["period_from"]), "period_to": _day(item["period_to"])}
        item |= {"rivals": tuple(Rival(**r) for r in item["rivals"]), "pairs": tuple(Pair(**p) for p in item["pairs"])}
        item |= {"evidence": tuple(EvidenceRow(**e) for e in item["evidence"])}
        lists = {key: tuple(item[key]) for key in ("skus", "locations", "next_evidence")}
        return Finding(**(item | lists))

    def measure(item: dict[str, Any]) -> Measure:
        item |= {"period_from": _day(item["period_from"]), "period_to": _day(item["period_to"])}
        item["interval"] = tuple(item["interval"]) if item["interval"] else None
        return Measure(**item)

    def exhibit(item: dict[str, Any]) -> Exhibit:
        table = item["table"]
        if table:
            table = DisplayTable(
                columns=tuple(TableColumn(**column) for column in table["columns"]),
                rows=tuple(tuple(row) for row in table["rows"]),
                rows_total=table["rows_total"],
                full_table=table["full_table"],
                emphasised_rows=tuple(table["emphasised_rows"]),
            )
        return Exhibit(**(item | {"table": table}))

    tables = {name: pd.read_parquet(path.parent / f"{raw['step']}.{name}.parquet") for name in raw["tables"]}
    return Section(
        step=raw["step"],
        number=raw["number"],
        title=raw["title"],
        question=raw["question"],
        paragraphs=tuple(Paragraph(**item) for item in raw["paragraphs"]),
        exhibits=tuple(exhibit(item) for item in raw["exhibits"]),
        findings=tuple(finding(item) for item in raw["findings"]),
        measures=tuple(measure(item) for item in raw["measures"]),
        not_testable=tuple(NotTestable(**item) for item in raw["not_testable"]),
        tables=tables,
        extra=raw["extra"],
    )


def with_exhibits(section: Section, *exhibits: Exhibit) -> Section:
    """The section with more exhibits at its end."""
    return replace(section, exhibits=section.exhibits + exhibits)
