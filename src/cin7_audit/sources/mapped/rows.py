"""From parsed cells to canonical rows, per table: what a mapping leaves out is derived, asked for or left unknown."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cin7_audit.engagement import MappedFile
from cin7_audit.sources.base import ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.kinds_of_movement import movement_kind
from cin7_audit.sources.ledger.labels import account_label
from cin7_audit.sources.reading import split_location
from cin7_audit.vocabulary import CORRECTION_KINDS, MOVEMENT_KINDS

Values = dict[str, str | None]
ZERO = Decimal(0)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def finish(mapping: MappedFile, kept: Sequence[tuple[int, Values]], collector: Collector, context: ReadingContext, stem: str) -> None:
    """Add the canonical rows of one mapped file."""
    site, day, number = _hints(mapping, context, collector)
    has_zero = any(_number(values.get("on_hand")) == 0 for _, values in kept)
    for row, values in kept:
        place = values.pop("place", None)
        if place:
            values["site"], values["bin"] = split_location(place)
        if mapping.table in ("count_line", "stock_snapshot", "movement", "correction"):
            values["site"] = values.get("site") or site
        made = _MAKERS[mapping.table](
            row, values, collector, {"day": day, "number": number or stem, "has_zero": has_zero, "mapping": mapping}
        )
        if made is not None:
            collector.add(mapping.table, row, **made)


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


def _count(row: int, values: Values, collector: Collector, given: dict[str, Any]) -> Values | None:
    counted, recorded, variance = (
        _number(values.pop(name, None)) for name in ("counted_quantity", "recorded_quantity", "variance_quantity")
    )
    if counted is None and recorded is not None and variance is not None:
        counted = recorded + variance
    elif recorded is None and counted is not None and variance is not None:
        recorded = counted - variance
    if counted is None:
        collector.set_aside(row, "not_counted", f"{values.get('sku')}: no counted quantity", "a count (0 for none found)", str(values))
        return None
    return {
        **values,
        "counted_quantity": str(counted),
        "recorded_quantity": None if recorded is None else str(recorded),
        "count_id": values.get("count_id") or given["number"],
        "count_kind": values.get("count_kind") or "mapped",
        "effective_date": values.get("effective_date") or (values.get("completed_at") or "")[:10] or given["day"],
        "is_confirmed": values.get("is_confirmed") or "true",
    }


def _snapshot(row: int, values: Values, collector: Collector, given: dict[str, Any]) -> Values | None:
    if values.get("on_hand") is None and values.get("available") is None:
        collector.set_aside(row, "quantity_missing", f"{values.get('sku')}: no quantity", "a quantity on hand", str(values))
        return None
    return {
        **values,
        "as_of": values.get("as_of") or given["day"],
        "grain": "bin" if values.get("bin") else "site",
        "zero_rows_missing": values.get("zero_rows_missing") or ("false" if given["has_zero"] else "true"),
    }


def _sided(values: Values, total: str, plus: str, minus: str) -> str | None:
    """The stated figure, else plus - minus."""
    stated = values.pop(total, None)
    more, less = _number(values.pop(plus, None)), _number(values.pop(minus, None))
    if stated is not None or (more is None and less is None):
        return stated
    return str((more or ZERO) - (less or ZERO))


def _movement(row: int, values: Values, collector: Collector, given: dict[str, Any]) -> Values | None:  # noqa: ARG001 - one shape for all makers
    quantity = _sided(values, "quantity", "quantity_in", "quantity_out")
    if quantity is None:
        collector.set_aside(row, "quantity_missing", f"{values.get('sku')}: no quantity", "a quantity", str(values))
        return None
    stated = (values.get("kind") or "").strip().lower().replace(" ", "_")
    word = values.get("kind") or values.get("document_type") or values.get("reason") or ""
    kind = stated if stated in MOVEMENT_KINDS else movement_kind(word, Decimal(quantity))
    if kind is None:
        kind = "adjustment"
        collector.note(
            "movement_kind_unknown",
            f"'{word}' is no kind of movement we know; taken as adjustment",
            "a known word",
            "Add a column or constant `kind`.",
            row,
        )
    value = values.get("value")
    if value is not None and Decimal(quantity) < 0 < Decimal(value):
        value = f"-{value}"  # a mapped list states money without sign: it follows the quantity
    return {
        **values,
        "quantity": quantity,
        "value": value,
        "kind": kind,
        "movement_id": values.get("movement_id") or f"{collector.source_id}-{row}",
        "effective_date": values.get("effective_date") or (values.get("completed_at") or "")[:10] or None,
        "completed_at": values.get("completed_at") or values.get("effective_date"),
    }


def _account(values: Values) -> Values:
    name = values.get("account_name")
    label = account_label(name) if name and not values.get("account_code") else None
    return {**values, "account_code": label.code, "account_name": label.name} if label else values


def _ledger_line(row: int, values: Values, collector: Collector, given: dict[str, Any]) -> Values | None:
    amount = _sided(values, "amount", "debit", "credit")
    if amount is None or not values.get("date"):
        collector.set_aside(row, "line_incomplete", "no amount" if amount is None else "no date", "a dated amount", str(values))
        return None
    rule = (
        "debit and credit columns" if {"debit", "credit"} & set(given["mapping"].columns) else "one amount column, taken as debit positive"
    )
    return {**_account(values), "amount": amount, "ledger_view": "mapped", "sign_rule": rule}


def _ledger_balance(row: int, values: Values, collector: Collector, given: dict[str, Any]) -> Values | None:
    balance = _sided(values, "balance", "debit", "credit")
    if balance is None:
        collector.set_aside(row, "line_incomplete", "no balance", "a balance", str(values))
        return None
    kind, platform = values.get("balance_kind") or "trial_balance", values.get("platform") or "mapped"
    return {
        **_account(values),
        "balance": balance,
        "as_of": values.get("as_of") or given["day"],
        "balance_kind": kind,
        "platform": platform,
    }


def _correction(row: int, values: Values, collector: Collector, given: dict[str, Any]) -> Values | None:
    before, after, quantity = (_number(values.get(name)) for name in ("quantity_before", "quantity_after", "quantity"))
    if quantity is None and before is not None and after is not None:
        quantity = after - before
    if quantity is None:
        collector.set_aside(row, "quantity_missing", f"{values.get('sku')}: no quantity", "a change of quantity", str(values))
        return None
    kind = (values.get("kind") or "adjustment").lower().replace(" ", "_").replace("-", "_")
    return {
        **values,
        "quantity": str(quantity),
        "kind": kind if kind in CORRECTION_KINDS else "adjustment",
        "status": values.get("status") or "COMPLETED",
        "document_no": values.get("document_no") or given["number"],
        "effective_date": values.get("effective_date") or given["day"],
        "completed_at": values.get("completed_at") or values.get("effective_date"),
    }


def _product(row: int, values: Values, collector: Collector, given: dict[str, Any]) -> Values | None:  # noqa: ARG001 - one shape for all makers
    return values


_MAKERS = {
    "count_line": _count,
    "stock_snapshot": _snapshot,
    "movement": _movement,
    "ledger_line": _ledger_line,
    "ledger_balance": _ledger_balance,
    "correction": _correction,
    "product": _product,
}
