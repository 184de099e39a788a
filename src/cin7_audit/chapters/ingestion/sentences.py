"""Chapter 1's findings: which are told, with which figures and severity. Their words are in findings.toml.

Every figure is read from the model named where it is used; the roll-forward of stock is
models/30_belief/roll_forward.sql.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.case.requests import answers
from cin7_audit.chapters.ingestion.exhibits import proved_roll, share_holding
from cin7_audit.chapters.ingestion.testability import matrix
from cin7_audit.context import Context
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.presentation.telling import counted, evidence, names
from cin7_audit.records import EvidenceRow, Finding, Paragraph, Severity
from cin7_audit.requests import wording
from cin7_audit.words import is_missing, whole

STEP = "ingestion"
SHOWN = 8
NO_FACT = (  # codes of rows that are set aside because they state nothing of their own
    "blank_row", "blank_quantity", "repeated_header", "before_header", "total_row", "wrapped_description",
    "row_without_figures", "not_stock_component", "journal_not_completed",
)  # fmt: skip
SET_ASIDE_SHARE = Decimal("0.05")  # of a file's rows (default, ours)
BUSY_MONTH = 20  # usual movement lines a month above which a silent month is not a quiet one (default, ours)
ROUNDING = Decimal("0.05")  # a stated total may be rounded by this much
EDGE_DAYS = 31  # a report may start or end this long inside the audited period without a finding (default, ours)

PROOFS = {  # the entry of a proof, and whether its difference is money
    "IN-proof.journals": (("debits = credits",), True),
    "IN-proof.sections": (("opening + lines = closing",), True),
    "IN-proof.trial": (("trial balance = closing balance", "trial balance + lines = trial balance"), True),
    "IN-proof.totals": (("movement totals = movement lines",), False),
}
REPORTS = {
    "IN-period.movements": "movement_detail|api_product$|track",
    "IN-period.ledger": "account_transactions|general_ledger|journal",
}
LISTED_BREAKS = 25  # findings by line; the rest are one finding and the table roll_forward
MASS_SHARE = Decimal("0.2")  # if more lines break, the export is incomplete rather than the stock (default, ours)


def each(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows as named tuples."""
    return frame.itertuples(index=False)


def severity_by_value(value: Decimal | None, context: Context) -> Severity:
    """method.md 7.3: over materiality critical, over performance materiality high, over trivial medium."""
    if value is None:
        return "low"
    amount = abs(value)
    limits: tuple[tuple[Decimal, Severity], ...] = (
        (context.overall, "critical"),
        (context.performance, "high"),
        (context.clearly_trivial, "medium"),
    )
    return next((word for limit, word in limits if limit and amount > limit), "low")


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that say where they were read."""
    return frame.dropna(subset=["file", "source_row"])


def as_day(value: Any) -> dt.date | None:
    return None if is_missing(value) else value


def _period(tell: Teller) -> dict[str, Any]:
    """The period of the engagement, for findings that speak of all of it."""
    return {"period_from": tell.context.start, "period_to": tell.context.end}


def _and_more(shown: str, every: int, joint: str = "; ") -> str:
    return shown + (f"{joint}and more" if every > SHOWN else "")


def proof_findings(tell: Teller, book: Book) -> Iterable[Finding]:
    """Journals, sections, trial balances and movement totals that contradict their lines; no summary line."""
    frame = book.table("proofs")
    is_single = frame["source_row"].notna() | frame["scope"].str.startswith(("journal ", "account "))
    failing = frame[frame["holds"].eq(False) & is_single]
    for entry, (proofs, is_money) in PROOFS.items():
        found = failing[failing["proof"].isin(proofs)]
        if found.empty:
            continue
        differences = [Decimal(value) for value in found["difference"] if not is_missing(value)]
        total, largest = sum(differences, Decimal(0)), max(map(abs, differences), default=Decimal(0))
        compared = frame["proof"].isin(proofs).sum()
        many: Severity = "low" if len(found) > 10 and len(found) * 5 > compared else "medium"
        accounts = _and_more("; ".join(map(str, found["scope"].head(SHOWN))), len(found))
        yield tell(
            entry,
            severity_by_value(max(abs(total), largest), tell.context) if is_money else many,
            _placed(found),
            **_period(tell),
            value=total if is_money else None,
            currency=tell.context.currency_code,
            number=len(found),
            amount=total,
            **({} if entry == "IN-proof.journals" else {"accounts": accounts}),
        )


def silent_months(tell: Teller, book: Book) -> Iterable[Finding]:
    """IN-silent: months without a movement."""
    silent = book.table("silent_month")
    if silent.empty:
        return
    days, usual = list(silent["month"]), silent["usual_lines"].iloc[0]
    yield tell(
        "IN-silent",
        "medium" if not is_missing(usual) and usual >= BUSY_MONTH else "low",
        months=", ".join(f"{month:%B %Y}" for month in days),
        usual="no" if is_missing(usual) else whole(usual),
        ask=wording("movement_report", book.context.platform),
        period_from=days[0],
        period_to=days[-1],
    )


def missing_numbers(tell: Teller, book: Book) -> Iterable[Finding]:
    """IN-gaps: holes in otherwise consecutive document numbers."""
    gaps = book.table("document_gap")
    gaps = gaps[gaps["is_sequence"].astype(bool)]
    if gaps.empty:
        return
    runs = [
        f"{row.prefix} {row.missing_from}" + (f" to {row.missing_to}" if row.missing > 1 else "")
        for row in each(gaps.head(SHOWN))
    ]
    shown = _and_more(", ".join(runs), len(gaps), " ")
    yield tell("IN-gaps", rows=_placed(gaps), number=gaps["missing"].sum(), runs=shown, **_period(tell))


def unusable(tell: Teller, book: Book) -> Iterable[Finding]:
    """Files of another organisation, and files nobody can read or recognise."""
    files = book.table("evidence_list")
    others = files[files["status"] == "not this client"]
    if len(others):
        yield tell("IN-others", number=len(others), files=", ".join(others["label"].head(SHOWN)))
    unread = files[files["status"].isin(("unreadable", "unrecognised", "not this period"))]
    if len(unread):
        shown = ", ".join(f"{row.label} ({row.status})" for row in each(unread.head(SHOWN)))
        yield tell("IN-unread", number=len(unread), files=shown)


def rows_aside(tell: Teller, book: Book) -> Iterable[Finding]:
    """Used files with rows set aside that somebody must look at, by their share; totals and empty rows are no loss."""
    problems, files = book.table("problem_list"), book.table("evidence_list")
    dropped = problems[problems["effect"].eq("row set aside")]
    harmless = dropped["code"].isin(NO_FACT)
    aside, structural = dropped[~harmless], dropped[harmless].groupby("source_id").size()
    for number, row in enumerate(each(files[files["source_id"].isin(aside["source_id"])]), start=1):
        mine = aside[aside["source_id"] == row.source_id]
        share = Decimal(len(mine)) / Decimal(max(int(row.rows_read) - int(structural.get(row.source_id, 0)), 1))
        places = [int(place) for place in mine["source_row"].head(50) if not is_missing(place)]
        yield tell(
            "IN-aside",
            "medium" if share > SET_ASIDE_SHARE else "low",
            id=f"IN-aside-{number}",
            evidence=tuple(EvidenceRow(str(row.label), place) for place in places),
            number=len(mine),
            row=row,
            share=f"{share * 100:.1f}",
            reason=counted(str(mine["seen"].mode().iloc[0])),
        )


def totals_stated(tell: Teller, book: Book) -> Iterable[Finding]:
    """Totals a file prints that its own rows do not give."""
    totals = book.table("control_total")
    wrong = totals[totals["agrees"].map(lambda value: value is False)]
    for number, row in enumerate(each(wrong), start=1):
        is_rounding = not is_missing(row.difference) and abs(Decimal(row.difference)) <= ROUNDING
        told: dict[str, Any] = {"stated": str(row.stated), "made": str(row.recomputed)}
        told["difference"] = str(row.difference)
        yield tell("IN-control", "low" if is_rounding else "medium", id=f"IN-control-{number}", row=row, **told)


def contradictions(tell: Teller, book: Book) -> Iterable[Finding]:
    """Two balances for one day, and ledger reports on a cash basis."""
    problems, facts = book.table("problem_list"), book.table("file_statement")
    for number, row in enumerate(each(problems[problems["code"] == "balances_differ"]), start=1):
        yield tell("IN-balances", id=f"IN-balances-{number}", file=row.path, seen=counted(row.seen))
    is_cash = (facts["fact"] == "basis of the ledger report") & (facts["stated"].astype(str).str.lower() == "cash")
    if is_cash.any():
        yield tell("IN-cash", files=facts[is_cash]["files"].iloc[0])


def period_findings(tell: Teller, book: Book) -> Iterable[Finding]:
    """Movement and ledger reports that do not reach the ends of the audited period, where settings state one."""
    start, end = book.settings.period.start, book.settings.period.end
    if start is None or end is None:
        return
    files = book.table("evidence_list").query("status == 'used'")
    for entry, kinds in REPORTS.items():
        used = files[files["kind"].astype(str).str.contains(kinds, regex=True)]
        froms, tos = used["period_from"].dropna(), used["period_to"].dropna()
        if froms.empty or tos.empty:
            continue
        first, last = min(froms), max(tos)
        missing = max((first - start).days, 0) + max((end - last).days, 0)
        if missing > EDGE_DAYS:
            yield tell(entry, period_from=start, period_to=end, start=first, end=last, missing=missing)


def _place(row: Any) -> str:
    return ", ".join(str(part) for part in (row.site, row.bin) if not is_missing(part)) or "an unknown site"


def _document(missing: pd.DataFrame, row: Any) -> pd.DataFrame:
    """Documents that would mend the break of this line."""
    same = missing["sku"].eq(row.sku)
    for column in ("site", "bin"):
        value = getattr(row, column)
        same &= missing[column].isna() if is_missing(value) else missing[column].eq(value)
    return missing[same]


def _break(tell: Teller, row: Any, number: int, missing: pd.DataFrame) -> Finding:
    value = None if is_missing(row.value) else Decimal(row.value)
    has_place = not is_missing(row.source_row) and not is_missing(row.file)
    stated = (EvidenceRow(str(row.file), int(row.source_row)),) if has_place else ()
    document, mended = _document(missing, row), ""
    if len(document):
        first = document.iloc[0]
        mended = tell.say("IN-roll.document", document=first["document_no"], day=first["day"])
    return tell(
        "IN-roll.line",
        severity_by_value(value, tell.context),
        id=f"IN-roll-{number}",
        skus=(str(row.sku),),
        locations=tuple(str(part) for part in (row.site, row.bin) if not is_missing(part)),
        period_from=as_day(row.held_on),
        period_to=as_day(row.stated_on),
        quantity=Decimal(row.difference),
        value=value,
        currency=tell.context.currency_code,
        evidence=stated + evidence(_placed(document)),
        row=row,
        place=_place(row),
        worth="" if value is None else tell.say("IN-roll.worth", value=value, unit_cost=row.unit_cost),
        held=tell.say("IN-roll.never") if is_missing(row.held_on) else tell.say("IN-roll.held", day=row.held_on),
        document=mended,
    )


def roll_findings(tell: Teller, book: Book) -> Iterable[Finding]:
    """One finding per first break, the largest first; one in all where breaks are too many to be single events."""
    unheld = book.table("roll_forward_break")
    breaks, passing = unheld[~unheld["is_passing"]], unheld[unheld["is_passing"]]
    proved, broken = int(book.table("roll_forward_result")["proved"].iloc[0]), len(breaks)
    # rebuilt movements: then a break says what the documents lack
    is_rebuilt = bool(book.table("problem_list")["code"].eq("movements_rebuilt").any())
    if broken and (is_rebuilt or (broken > LISTED_BREAKS and Decimal(broken) > MASS_SHARE * proved)):
        ask, holding = wording("movements_unfiltered", book.context.platform), proved - broken
        told: dict[str, Any] = {"holding": holding, "proved": proved, "broken": broken, "ask": ask}
        yield tell("IN-roll.mass", rows=_placed(breaks), **told, **_period(tell))
        return
    if broken:
        missing = book.table("unmoved_document")
        for number, row in enumerate(each(breaks.head(LISTED_BREAKS)), start=1):
            yield _break(tell, row, number, missing)
    if broken > LISTED_BREAKS:
        rest = breaks.iloc[LISTED_BREAKS:]
        yield tell("IN-roll-rest", rows=_placed(rest), skus=names(rest, "sku", 50), number=len(rest))
    if len(passing):  # figures that disagree for a while: an order of entry, not a missing movement
        yield tell(
            "IN-roll-late",
            rows=_placed(passing),
            **_period(tell),
            skus=names(passing, "sku", 50),
            locations=names(passing, "site", len(passing)),
            number=len(passing),
            lines=len(passing[["sku", "site", "bin"]].astype(str).drop_duplicates()),
        )


PARTS = (
    unusable, rows_aside, totals_stated, contradictions, period_findings, roll_findings, proof_findings,
    silent_months, missing_numbers,
)  # fmt: skip


def findings(book: Book) -> tuple[Finding, ...]:
    """All findings of the chapter, in the order of the exhibits."""
    tell = Teller(STEP, book.context, is_dated=False)
    return tuple(found for part in PARTS for found in part(tell, book))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    tell, roll = Teller(STEP, book.context), proved_roll(book)
    files, tests, requests = book.table("evidence_list"), matrix(book.case), answers(book.case)
    used = files[files["status"] == "used"]
    read, kept, aside = (used[name].sum() for name in ("rows_read", "rows_kept", "rows_set_aside"))
    came = {"came": files["path"].nunique(), "used": used["path"].nunique()}
    still_open = sum(not answer.has_come for answer in requests)
    proved = tell.paragraph("IN-answer.no_roll")
    if roll:
        told = {"holding": roll.proved - roll.broken, "proved": roll.proved, "share": share_holding(roll)}
        proved = tell.paragraph("IN-answer.roll", **told)
    return (
        tell.paragraph("IN-answer.files", **came, read=read, kept=kept, aside=aside),
        proved,
        tell.paragraph("IN-answer.tests", possible=tests["testable"].sum(), tests=len(tests), open=still_open),
    )
