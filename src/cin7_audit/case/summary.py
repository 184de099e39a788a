"""What `check` says: what came, what it is, whether it foots, what is missing, and every fault at once."""

from collections import Counter
from decimal import Decimal

from cin7_audit.case.proofs import Proof, ledger_and_total_proofs
from cin7_audit.case.requests import missing
from cin7_audit.case.roll_forward import build_roll_forward
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
    for source, path, title, status, read, kept, aside, start, end in case.rows(
        "SELECT source_id, label, coalesce(title, kind), status, coalesce(rows_read, 0), coalesce(rows_kept, 0), coalesce(rows_set_aside, 0), period_from, period_to FROM evidence_file ORDER BY source_id"
    ):
        if status != "used":
            continue
        period = f", {start} to {end}" if start and end and start != end else f", {end or start}" if (end or start) else ""
        lines.append(f"{source} {path}: {title}{period}; {read:,} rows read = {kept:,} kept + {aside:,} set aside.")
    return lines


def _faults(case: Case) -> list[str]:
    """Faults first, each in full; then notes, of one kind no more than a few files in full."""
    lines, alike = [], Counter[str]()
    for source, path, code, effect, number, row, column, seen, expected, todo in case.rows(
        """SELECT p.source_id, coalesce(f.label, 'engagement'), p.code, p.effect, count(*), min(p.source_row), min(p.column_name),
                  arg_min(p.seen, coalesce(p.source_row, 0)), arg_min(p.expected, coalesce(p.source_row, 0)), arg_min(p.todo, coalesce(p.source_row, 0))
           FROM problem AS p LEFT JOIN evidence_file AS f ON p.source_id = f.source_id
           WHERE p.code NOT IN ('second_description', 'temporary_file', 'archive') GROUP BY 1, 2, 3, 4 ORDER BY p.effect = 'note', 1, 4, 3"""
    ):
        if effect == "note":
            alike[code] += 1
            if alike[code] > SHOWN_ALIKE:
                continue
        where = f"{source} {path}".strip()
        place = f", row {row}" + (f", column {column}" if column else "") if row is not None else ""
        more = f" ({number:,} rows with this fault)" if number > 1 and row is not None else f" ({number} times)" if number > 1 else ""
        lines.append(f"{where}{place}: {seen}; expected {expected}. {effect.capitalize()}{more}. {todo}")
    return lines + [
        f"{files - SHOWN_ALIKE:,} more files with the note {code.replace('_', ' ')}: all are in exhibit IN-2 of the report."
        for code, files in alike.items()
        if files > SHOWN_ALIKE
    ]


def _units(value: Decimal | None) -> str:
    return "unknown" if value is None else f"{value.normalize():f}" if value == value.to_integral_value() else f"{value:f}".rstrip("0")


def _stock_proof(case: Case) -> list[str]:
    if not case.has("movement"):
        return ["Opening + movements = closing cannot be tested: no movement lines came."]
    basis = build_roll_forward(case)
    places, proved, broken = case.rows(
        """SELECT count(*), count(CASE WHEN proves THEN 1 END), count(CASE WHEN broken THEN 1 END) FROM (
             SELECT sku, site, bin, max(proves) AS proves, max(is_first_break) AS broken FROM roll_forward GROUP BY 1, 2, 3)"""
    )[0]
    if not proved:
        return ["Opening + movements = closing cannot be tested: no snapshot or count states a figure to close on."]
    lines = [
        f"Opening + movements = closing holds on {proved - broken:,} of {proved:,} lines of SKU, site and bin that a stated figure proves (opening: {basis}; {places:,} lines in all)."
    ]
    for sku, site, bin_name, at, difference, source, row in case.rows(
        f"""SELECT sku, site, bin, stated_on, difference, source_id, source_row FROM roll_forward WHERE is_first_break
            ORDER BY abs(difference) DESC, sku, site NULLS FIRST, bin NULLS FIRST LIMIT {SHOWN_BREAKS}"""
    ):
        place = ", ".join(part for part in (site, bin_name) if part) or "site unknown"
        lines.append(
            f"  first lasting break: {sku} at {place}, {at}: stated figure differs by {_units(difference)} units ({source}, row {row if row is not None else 'none: the line is absent'})."
        )
    if broken > SHOWN_BREAKS:
        lines.append(f"  and {broken - SHOWN_BREAKS:,} more first breaks, in the table roll_forward.")
    return lines


def _sentence(proof: Proof) -> str:
    words = {True: "holds", False: "does not hold", None: "cannot be judged"}[proof.holds]
    amount = "" if proof.holds or proof.difference is None else f" (difference {proof.difference:,.2f})"
    return f"{proof.proof.capitalize()}, {proof.scope}: {words}{amount}{f'; {proof.note}' if proof.note else ''}."


def _control_totals(case: Case) -> list[str]:
    import json

    lines = []
    for source, path, raw in case.rows(
        "SELECT source_id, label, control_totals FROM evidence_file WHERE status = 'used' AND control_totals IS NOT NULL ORDER BY source_id"
    ):
        for name, pair in json.loads(raw).items():
            if (
                pair["stated"] is not None
                and pair["stated"] != pair["recomputed"]
                and Decimal(pair["stated"]) != Decimal(pair["recomputed"])
            ):
                lines.append(f"{source} {path}: the file states {name} {pair['stated']}, its rows give {pair['recomputed']}.")
    return lines


def check_lines(case: Case) -> list[str]:
    """The sentences of the `check` command, in the order a consultant reads them."""
    counts = case.rows("SELECT status, count(DISTINCT path) FROM evidence_file GROUP BY 1 ORDER BY 2 DESC, 1")
    lines = ["What came: " + (", ".join(f"{number} file(s) {status}" for status, number in counts) or "no file at all") + "."]
    lines += _files(case)
    if faults := _faults(case):
        lines += ["", "Faults and notes:", *faults]
    lines += [
        "",
        "Does it foot?",
        *_stock_proof(case),
        *(_sentence(proof) for proof in ledger_and_total_proofs(case)),
        *_control_totals(case),
    ]
    if case.has("evidence_file") and not case.settings.base_currency and not case.has("company WHERE base_currency IS NOT NULL"):
        lines += ["", NO_CURRENCY]
    if asked := missing(case):
        lines += ["", "Please ask the client for:"]
        lines += [f"{a.request.report} ({a.request.setting}): enables {a.request.enables}." for a in asked]
    return lines
