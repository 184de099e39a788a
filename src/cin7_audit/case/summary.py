"""What `check` says: what came, what it is, whether it foots, what is missing, and every fault at once."""

from collections import Counter
from decimal import Decimal
from typing import Any

from cin7_audit.case.requests import missing
from cin7_audit.case.store import Case
from cin7_audit.vocabulary import CURRENCY_NOT_STATED

NO_CURRENCY = (
    "No file states the base currency: ask the client for it and set base_currency in engagement.toml; "
    f"until then amounts are printed as {CURRENCY_NOT_STATED}."
)
SHOWN_BREAKS = 10
SHOWN_ALIKE = 3  # files printed per kind of note


def _files(case: Case) -> list[str]:
    lines = []
    for source, path, title, start, end, read, kept, aside in case.models.rows("used_file"):
        days = list(dict.fromkeys(str(day) for day in (start, end) if day))
        period = f", {' to '.join(days)}" if days else ""
        lines.append(f"{source} {path}: {title}{period}; {read:,} rows read = {kept:,} kept + {aside:,} set aside.")
    return lines


def _faults(case: Case) -> list[str]:
    """Faults first, each in full; then notes, of one kind no more than a few files in full."""
    lines, alike = [], Counter[str]()
    for source, path, code, effect, number, row, column, seen, expected, todo in case.models.rows("fault"):
        if effect == "note":
            alike[code] += 1
            if alike[code] > SHOWN_ALIKE:
                continue
        where = f"{source} {path}".strip()
        place = f", row {row}" + (f", column {column}" if column else "") if row is not None else ""
        often = f" ({number} times)" if row is None else f" ({number:,} rows with this fault)"
        more = often if number > 1 else ""
        lines.append(f"{where}{place}: {seen}; expected {expected}. {effect.capitalize()}{more}. {todo}")
    return lines + [
        f"{files - SHOWN_ALIKE:,} more files with the note {code.replace('_', ' ')}: all are in exhibit IN-2 of the "
        "report."
        for code, files in alike.items()
        if files > SHOWN_ALIKE
    ]


def _units(value: Decimal | None) -> str:
    if value is None:
        return "unknown"
    return f"{value.normalize():f}" if value == value.to_integral_value() else f"{value:f}".rstrip("0")


def _stock_proof(case: Case) -> list[str]:
    if not case.has("movement"):
        return ["Opening + movements = closing cannot be tested: no movement lines came."]
    [(places, proved, broken, basis)] = case.models.rows("roll_forward_result")
    if not proved:
        return ["Opening + movements = closing cannot be tested: no snapshot or count states a figure to close on."]
    holds = f"holds on {proved - broken:,} of {proved:,} lines of SKU, site and bin that a stated figure proves"
    lines = [f"Opening + movements = closing {holds} (opening: {basis}; {places:,} lines in all)."]
    for sku, site, bin_name, at, difference, source, row in case.models.rows("lasting_break")[:SHOWN_BREAKS]:
        place = ", ".join(part for part in (site, bin_name) if part) or "site unknown"
        where = f"{source}, row {'none: the line is absent' if row is None else row}"
        differs = f"stated figure differs by {_units(difference)} units ({where})"
        lines.append(f"  first lasting break: {sku} at {place}, {at}: {differs}.")
    if broken > SHOWN_BREAKS:
        lines.append(f"  and {broken - SHOWN_BREAKS:,} more first breaks, in the table roll_forward.")
    return lines


def _sentence(proof: Any) -> str:
    words = {True: "holds", False: "does not hold", None: "cannot be judged"}[proof.holds]
    amount = "" if proof.holds or proof.difference is None else f" (difference {proof.difference:,.2f})"
    return f"{proof.proof.capitalize()}, {proof.scope}: {words}{amount}{f'; {proof.note}' if proof.note else ''}."


def _control_totals(case: Case) -> list[str]:
    return [
        f"{row.source_id} {row.file}: the file states {row.total} {row.stated}, its rows give {row.recomputed}."
        for row in case.table("control_total").itertuples()
        if row.agrees is False
    ]


def check_lines(case: Case) -> list[str]:
    """The sentences of the `check` command, in the order a consultant reads them."""
    files = case.table("evidence_file")
    came = files.groupby("status")["path"].nunique().sort_index().sort_values(ascending=False, kind="stable")
    counted = ", ".join(f"{number} file(s) {status}" for status, number in came.items())
    lines = [f"What came: {counted or 'no file at all'}.", *_files(case)]
    if faults := _faults(case):
        lines += ["", "Faults and notes:", *faults]
    lines += [
        "",
        "Does it foot?",
        *_stock_proof(case),
        *(_sentence(proof) for proof in case.table("proofs").itertuples()),
        *_control_totals(case),
    ]
    if len(files) and not case.settings.base_currency and not case.table("company")["base_currency"].notna().any():
        lines += ["", NO_CURRENCY]
    if asked := missing(case):
        lines += ["", "Please ask the client for:"]
        lines += [f"{a.request.report} ({a.request.setting}): enables {a.request.enables}." for a in asked]
    return lines
