"""Chapter 6 as exhibits, second half: what flips with a threshold, the governance pack, samples to test."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.diagnosis.exhibits import NEVER, Columns, described, result
from cin7_audit.contributors.catalogue import SHORT
from cin7_audit.presentation.exhibit import Book, Gap, Table, exhibit
from cin7_audit.presentation.tables import display
from cin7_audit.records import DisplayTable
from cin7_audit.words import NONE, is_missing, money, number, percent, text, units, whole

FLIPS: Columns = (
    ("what", "Finding or answer", text),
    ("moved", "Threshold moved", text),
    ("at_half", "At half", text),
    ("as_set", "As set", text),
    ("at_double", "At double", text),
    ("flips", "Flips", text),
)


@exhibit(
    "DX-11",
    "Which findings flip under other tolerances and materiality?",
    reading="A finding that flips rests on a setting: agree the setting with the client before relying on it.",
    gap=NEVER,
    models=("difference_line",),
    workpaper="flips",
)
def flips(book: Book, _: bool) -> Table:
    frame = result(book).flips
    shown = frame.assign(
        flips=["yes" if flag else "no" for flag in frame["flips"]],
        what=[" ".join(SHORT.get(word, word) for word in str(what).split(" ")) for what in frame["what"]],
    )
    return Table(
        display(shown, FLIPS, full_table="flips"), described(book, "Each threshold halved and doubled, one at a time.")
    )


def plain_word(value: Any) -> str:
    """A cell of a governance table: whole numbers without decimals, yes and no, contributors by their short name."""
    if is_missing(value):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return units(value)
    return money(value) if isinstance(value, Decimal) else SHORT.get(str(value), str(value))


def _pack(name: str) -> Callable[[Book, Any], Table]:
    """One table of the governance pack as text."""

    def draw(book: Book, _: bool) -> Table:
        return Table(
            _governance(result(book).governance[name], name), described(book, "Filled from the client's own data.")
        )

    draw.__module__ = __name__
    return draw


def _governance(rows: Sequence[dict[str, Any]], name: str) -> DisplayTable:
    names = list(dict.fromkeys(column for row in rows for column in row))
    frame = pd.DataFrame({column: pd.Series([row.get(column) for row in rows], dtype=object) for column in names})
    columns = [(column, str(column).replace("_", " ").capitalize(), plain_word) for column in names]
    return display(frame, columns, full_table=f"governance_{name}")


approval_limits = exhibit(
    "DX-12",
    "Which approval limits would the client's own corrections suggest?",
    reading="Limits here are per correction line; WF-9 proposes them per document. Choose the level whose monthly load "
    "the approver "
    "can really read.",
    gap=NEVER,
    models=("ordinary_correction",),
    workpaper="governance_approval_limits",
)(_pack("approval_limits"))

escalation_matrix = exhibit(
    "DX-13",
    "Who hears of a difference, by value and by recurrence?",
    reading="Two axes, so that small but repeating differences are not lost; counts are the client's lines in each "
    "cell.",
    gap=NEVER,
    models=("difference_line",),
    workpaper="governance_escalation_matrix",
)(_pack("escalation_matrix"))

count_programme = exhibit(
    "DX-14",
    "Can today's counting carry the cadence?",
    reading="If the capacity is below the need, lengthen class C before class A.",
    gap=NEVER,
    models=("count_plan",),
    workpaper="governance_count_programme",
)(_pack("count_programme"))

SIZES: Columns = (
    ("tolerable_rate", "Tolerable error rate", percent),
    ("errors_allowed", "Errors allowed", whole),
    ("lines", "Lines to test", whole),
)


@exhibit(
    "DX-15",
    "How many lines show an error rate below a limit?",
    reading="Draw the lines with the seed printed in the settings; one error more than allowed means the limit is not "
    "shown.",
    gap=NEVER,
    workpaper="sample_sizes",
)
def sample_sizes(book: Book, _: bool) -> Table:
    caption = "Lines to test at 95 % confidence, by tolerable error rate and errors allowed (binomial)."
    return Table(display(result(book).sizes, SIZES, full_table="sample_sizes"), caption)


SELECTION: Columns = (
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("bin", "Bin", text),
    ("value", "Book value", money),
    ("hit", "Currency unit", number),
)


@exhibit(
    "DX-16",
    "Which lines does a monetary unit sample pick?",
    reading="Lines above the interval are always picked. Count them and evaluate the upper bound with the taints "
    "found.",
    gap=Gap("DX-16", "stock value or materiality", "stock_values_and_materiality"),
    needs=lambda book: result(book).sample if result(book).sample.size else None,
    models=("count_plan",),
    workpaper="sample_selection",
)
def sample_selection(book: Book, sample: Any) -> Table:
    caption = (
        f"Sampling interval {sample.interval:,.2f}, random start {sample.start:,.2f}, {sample.size} selections from "
        f"{sample.population:,.2f} {book.context.in_currency}, 95 % confidence, zero expected error."
    )
    return Table(display(sample.selection, SELECTION, full_table="sample_selection"), caption)
