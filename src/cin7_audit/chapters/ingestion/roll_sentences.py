"""The roll-forward of stock in sentences: lines that never heal, figures that disagree for a while, too many to be single events."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.ingestion.common import STEP, as_day, each, rows_of, severity_by_value
from cin7_audit.chapters.ingestion.result import IngestionResult
from cin7_audit.context import Context
from cin7_audit.records import EvidenceRow, Finding
from cin7_audit.words import day, is_missing, money, units, whole

LISTED_BREAKS = 25  # findings by line; the rest are one finding and the table roll_forward
MASS_SHARE = Decimal(
    "0.2"
)  # if more lines than this break, the export is incomplete rather than the stock (default, ours)

CRITERIA = "Opening plus movements equals every figure the system states, per SKU, site and bin."
ROLL = (
    "{sku} at {place}: the system states {stated} units on {day} where its own movements give {expected} (opening "
    "{opening} plus "
    "movements {moved}), a difference of {difference} units{worth}. {held}"
)
ROLL_HELD = "The figures last agreed on {day}."
ROLL_NEVER = "No earlier stated figure of this line agrees."
ROLL_DOCUMENT = (
    " {document} of {day} has this quantity of the SKU and no movement, which is consistent with a row missing from "
    "the movement "
    "export (grade B)."
)
ROLL_MASS = (
    "Opening plus movements gives the stated figure on {holding} of {proved} lines that can be proved; {broken} do not "
    "hold. So many "
    "breaks are consistent with a movement history that is filtered, too short or rebuilt from documents, and cannot "
    "be "
    "distinguished from lost movements (grade D)."
)
ROLL_REST = (
    "{number} further lines of SKU, site and bin do not roll forward, each for less value than those listed; the table "
    "roll_forward "
    "holds all of them."
)
ROLL_LATE = (
    "On {number} stated figures ({lines} lines of SKU, site and bin) the system's own quantity differs from its "
    "movements dated up to "
    "that day, and agrees again afterwards. This is consistent with movements that are dated before the day "
    "and were entered after it (grade C)."
)


def _place(row: Any) -> str:
    return ", ".join(str(part) for part in (row.site, row.bin) if not is_missing(part)) or "an unknown site"


def _document(missing: pd.DataFrame, row: Any) -> pd.DataFrame:
    """Documents that would mend the break of this line."""
    same = missing["sku"].eq(row.sku)
    for column in ("site", "bin"):
        value = getattr(row, column)
        same &= missing[column].isna() if is_missing(value) else missing[column].eq(value)
    return missing[same]


def _break(row: Any, number: int, context: Context, missing: pd.DataFrame) -> Finding:
    value = None if is_missing(row.value) else Decimal(row.value)
    worth = f" ({money(value)} {context.in_currency} at {money(row.unit_cost)} a unit)" if value is not None else ""
    held = ROLL_NEVER if is_missing(row.held_on) else ROLL_HELD.format(day=day(row.held_on))
    document = _document(missing, row)
    if len(document):
        first = document.iloc[0]
        held += ROLL_DOCUMENT.format(document=first["document_no"], day=day(first["day"]))
    sentence = ROLL.format(
        sku=row.sku,
        place=_place(row),
        stated=units(row.stated),
        day=day(row.stated_on),
        expected=units(row.expected),
        opening=units(row.opening),
        moved=units(row.moved),
        difference=units(row.difference),
        worth=worth,
        held=held,
    )
    stated = (
        () if is_missing(row.source_row) or is_missing(row.file) else (EvidenceRow(str(row.file), int(row.source_row)),)
    )
    evidence = stated + rows_of(document)
    return Finding(
        id=f"IN-roll-{number}",
        step=STEP,
        title=f"Roll-forward of {row.sku} breaks at {_place(row)}",
        statement=sentence,
        severity=severity_by_value(value, context),
        skus=(str(row.sku),),
        locations=tuple(str(part) for part in (row.site, row.bin) if not is_missing(part)),
        period_from=as_day(row.held_on),
        period_to=as_day(row.stated_on),
        quantity=Decimal(row.difference),
        value=value,
        currency=context.currency_code,
        evidence=evidence,
        criteria=CRITERIA,
        consequence="Belief rebuilt from movements is wrong by this much from that day on; the stated figure is used "
        "where one exists.",
        action="Ask for the movements of this SKU and place between the two days, with the export's filters.",
        exhibit="IN-5",
    )


def findings(result: IngestionResult, context: Context) -> Iterable[Finding]:
    """One finding per first break, the largest first; one in all where breaks are too many to be single events."""
    roll = result.roll
    rebuilt = bool((result.problems["code"] == "movements_rebuilt").any())  # then a break says what the documents lack
    if roll.broken and (rebuilt or (roll.broken > LISTED_BREAKS and Decimal(roll.broken) > MASS_SHARE * roll.proved)):
        told = {"holding": whole(roll.proved - roll.broken), "proved": whole(roll.proved), "broken": whole(roll.broken)}
        yield Finding(
            "IN-roll",
            STEP,
            "Movements do not roll forward to the stated figures",
            ROLL_MASS.format(**told),
            "low",
            grade="D",
            evidence=rows_of(roll.breaks),
            period_from=context.start,
            period_to=context.end,
            exhibit="IN-5",
            action="Ask for Movement Details of the whole period without filters, with Location and Bin.",
            criteria=CRITERIA,
            consequence="Belief is taken from the system's own figures where it states them; exhibits that rebuild it "
            "say so.",
        )
        return
    if roll.broken:
        listed = each(roll.breaks.head(LISTED_BREAKS))
        yield from (_break(row, number, context, roll.missing) for number, row in enumerate(listed, start=1))
    if roll.broken > LISTED_BREAKS:
        rest = roll.breaks.iloc[LISTED_BREAKS:]
        title, told_rest = "Further lines that do not roll forward", ROLL_REST.format(number=whole(len(rest)))
        skus = tuple(map(str, rest["sku"].unique()[:50]))
        yield Finding("IN-roll-rest", STEP, title, told_rest, "low", skus=skus, evidence=rows_of(rest), exhibit="IN-5")
    yield from _late(roll.passing, context)


def _late(passing: pd.DataFrame, context: Context) -> Iterable[Finding]:
    """Figures that disagree for a while: an order of entry, not a missing movement."""
    if passing.empty:
        return
    lines = passing[["sku", "site", "bin"]].astype(str).drop_duplicates()
    yield Finding(
        "IN-roll-late",
        STEP,
        "Stated figures that disagree for a while",
        ROLL_LATE.format(number=whole(len(passing)), lines=whole(len(lines))),
        "low",
        grade="C",
        skus=tuple(dict.fromkeys(map(str, passing["sku"])))[:50],
        locations=tuple(dict.fromkeys(str(site) for site in passing["site"] if not is_missing(site))),
        period_from=context.start,
        period_to=context.end,
        evidence=rows_of(passing),
        criteria="A movement is entered before the next figure of its line is stated.",
        consequence="Counts taken in between show a variance that the late entry reverses.",
        action="Compare the entry times of the documents around these days.",
        exhibit="IN-5",
    )
