"""From parsed cells to canonical rows, per table: what a mapping leaves out is derived, asked for or left unknown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cin7_audit.data_files import read_entries
from cin7_audit.engagement import MappedFile
from cin7_audit.sources.base import ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.kinds_of_movement import movement_kind
from cin7_audit.sources.ledger.labels import account_label
from cin7_audit.sources.reading import split_location
from cin7_audit.vocabulary import CORRECTION_KINDS, MOVEMENT_KINDS, TABLES, TEXT

Values = dict[str, str | None]
ZERO = Decimal(0)


@dataclass(frozen=True)
class MappedTable:
    """A canonical table as a mapping sees it; tables.toml says what each part means."""

    extra: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    defaults: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str]  # of every name a mapping may use


def _table(name: str, stated: Mapping[str, list[str]], defaults: Mapping[str, str]) -> MappedTable:
    needed = tuple(tuple(group.split(" | ")) for group in stated["needed"])
    types = {column.name: column.type for column in TABLES[name].columns} | dict.fromkeys(stated["extra"], "DECIMAL")
    ways = {column: tuple(said.split(", ")) for column, said in defaults.items()}
    return MappedTable(tuple(stated["extra"]), needed, tuple(stated["keys"]), ways, types | {"place": TEXT})


_ENTRIES = read_entries(Path(__file__).with_name("tables.toml"))
MAPPED_TABLES = {name: _table(name, stated, stated.get("defaults", {})) for name, stated in _ENTRIES.items()}


class Incomplete(Exception):
    """A row that lacks what makes it a fact, by its topic of problems.toml."""


@dataclass(frozen=True)
class Line:
    """One row on its way, its cells parsed."""

    row: int
    values: Values
    collector: Collector
    mapping: MappedFile


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _sided(values: Values, total: str, plus: str, minus: str) -> str | None:
    """The stated figure, else plus - minus."""
    stated, *sides = (values.pop(name, None) for name in (total, plus, minus))
    more, less = map(_number, sides)
    return stated if stated is not None or (more is None and less is None) else str((more or ZERO) - (less or ZERO))


def finish(
    mapping: MappedFile, kept: Sequence[tuple[int, Values]], collector: Collector, context: ReadingContext, stem: str
) -> None:
    """Add the canonical rows of one mapped file."""
    table = MAPPED_TABLES[mapping.table]
    site, day, number = _hints(mapping, context, collector)
    has_zero = any(_number(values.get("on_hand")) == 0 for _, values in kept)
    given = {"the day": day, "the number": number or stem, "the zeros": "false" if has_zero else "true"}
    for row, values in kept:
        if place := values.pop("place", None):
            values["site"], values["bin"] = split_location(place)
        if "site" in table.types:
            values["site"] = values.get("site") or site
        try:
            made = _MAKERS[mapping.table](Line(row, values, collector, mapping))
        except Incomplete as fault:
            collector.set_aside(row, str(fault), raw=str(values), sku=values.get("sku"))
            continue
        for column, ways in table.defaults.items():
            made[column] = made.get(column) or _first_filled(ways, made, given)
        collector.add(mapping.table, row, **made)


def _first_filled(ways: Sequence[str], values: Values, given: Values) -> str | None:
    """What a default of tables.toml gives."""
    for way in ways:
        name = way.removeprefix("day of ")
        if way.startswith("= "):
            return way[2:]
        if found := values.get(name) or given.get(name):
            return found if name == way else found[:10]
    return None


def _hints(mapping: MappedFile, context: ReadingContext, collector: Collector) -> tuple[str | None, str | None, str]:
    """(site, ISO day, number) of the file's hint; what is neither mapped, constant nor hinted is asked for."""
    hint = context.hint
    site = (hint.site if hint else "") or None
    day = hint.date.isoformat() if hint and hint.date else None
    given = {*mapping.columns, *mapping.constants}
    if mapping.table in ("count_line", "stock_snapshot"):
        if site is None and not given & {"site", "place"}:
            collector.unstated.append("site")
        if day is None and not given & {"effective_date", "completed_at", "as_of"}:
            collector.unstated.append("date")
    return site, day, hint.number if hint else ""


def _count(line: Line) -> Values:
    names = ("counted_quantity", "recorded_quantity", "variance_quantity")
    counted, recorded, variance = (_number(line.values.pop(name, None)) for name in names)
    if counted is None and recorded is not None and variance is not None:
        counted = recorded + variance
    elif recorded is None and counted is not None and variance is not None:
        recorded = counted - variance
    if counted is None:
        raise Incomplete("not_counted")
    return {
        **line.values,
        "counted_quantity": str(counted),
        "recorded_quantity": None if recorded is None else str(recorded),
    }


def _snapshot(line: Line) -> Values:
    if line.values.get("on_hand") is None and line.values.get("available") is None:
        raise Incomplete("mapped_on_hand_missing")
    return {**line.values, "grain": "bin" if line.values.get("bin") else "site"}


def _movement(line: Line) -> Values:
    values = line.values
    quantity = _sided(values, "quantity", "quantity_in", "quantity_out")
    if quantity is None:
        raise Incomplete("mapped_quantity_missing")
    stated = (values.get("kind") or "").strip().lower().replace(" ", "_")
    word = values.get("kind") or values.get("document_type") or values.get("reason") or ""
    kind = stated if stated in MOVEMENT_KINDS else movement_kind(word, Decimal(quantity))
    if kind is None:
        kind = "adjustment"
        line.collector.note("movement_kind_unknown", row=line.row, word=word)
    value = values.get("value")
    if value is not None and Decimal(quantity) < 0 < Decimal(value):
        value = f"-{value}"  # a mapped list states money without sign: it follows the quantity
    identity = values.get("movement_id") or f"{line.collector.source_id}-{line.row}"
    return {**values, "quantity": quantity, "value": value, "kind": kind, "movement_id": identity}


def _of_account(values: Values) -> Values:
    name = values.get("account_name")
    label = account_label(name) if name and not values.get("account_code") else None
    return {**values, "account_code": label.code, "account_name": label.name} if label else values


def _ledger_line(line: Line) -> Values:
    amount = _sided(line.values, "amount", "debit", "credit")
    if amount is None or not line.values.get("date"):
        raise Incomplete("mapped_amount_missing" if amount is None else "mapped_date_missing")
    is_sided = bool({"debit", "credit"} & set(line.mapping.columns))
    rule = "debit and credit columns" if is_sided else "one amount column, taken as debit positive"
    return {**_of_account(line.values), "amount": amount, "ledger_view": "mapped", "sign_rule": rule}


def _ledger_balance(line: Line) -> Values:
    balance = _sided(line.values, "balance", "debit", "credit")
    if balance is None:
        raise Incomplete("mapped_balance_missing")
    return {**_of_account(line.values), "balance": balance}


def _correction(line: Line) -> Values:
    before, after, quantity = (
        _number(line.values.get(name)) for name in ("quantity_before", "quantity_after", "quantity")
    )
    if quantity is None and before is not None and after is not None:
        quantity = after - before
    if quantity is None:
        raise Incomplete("mapped_change_missing")
    kind = (line.values.get("kind") or "adjustment").lower().replace(" ", "_").replace("-", "_")
    return {**line.values, "quantity": str(quantity), "kind": kind if kind in CORRECTION_KINDS else "adjustment"}


_MAKERS: dict[str, Callable[[Line], Values]] = {
    "count_line": _count,
    "stock_snapshot": _snapshot,
    "movement": _movement,
    "ledger_line": _ledger_line,
    "ledger_balance": _ledger_balance,
    "correction": _correction,
    "product": lambda line: line.values,
}
