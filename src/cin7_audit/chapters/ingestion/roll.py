"""The roll-forward of stock, summed up: on how many lines it proves something, where it first breaks, and for what value."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case


@dataclass(frozen=True)
class RollForward:
    """opening + movements = closing.

    lines: places with a stated figure; proved: those on which an anchor proves something; broken: lines that never heal.
    breaks: the first figure of each such line; passing: figures that do not hold while a later one of the line does.
    missing: documents with exactly the quantity a broken line lacks, and no movement.
    table: one row per place (its first break, else its last anchor). by_site: sums at the last anchor, units.
    """

    is_possible: bool
    opening_basis: str
    grain: str
    lines: int
    proved: int
    breaks: pd.DataFrame
    passing: pd.DataFrame
    missing: pd.DataFrame
    table: pd.DataFrame
    by_site: pd.DataFrame

    @property
    def broken(self) -> int:
        return len(self.breaks)

    @property
    def share_holding(self) -> Decimal | None:
        return None if not self.proved else Decimal(self.proved - self.broken) / Decimal(self.proved)


def roll_forward(case: Case) -> RollForward:
    """The proof at every stated figure, first break only per line of SKU x site x bin (x site where movements carry no bins)."""
    by_site = case.table("roll_forward_site")
    return RollForward(
        is_possible=case.has("movement") and bool(len(by_site)),
        opening_basis=case.table("opening_basis")["basis"].iloc[0],
        grain=case.table("grain")["belief_grain"].iloc[0],
        lines=int(by_site["lines"].sum()),
        proved=int(by_site["proved"].sum()),
        breaks=case.table("roll_forward_break"),
        passing=case.table("roll_forward_passing"),
        missing=case.table("unmoved_document"),
        table=case.table("roll_forward_place"),
        by_site=by_site,
    )
