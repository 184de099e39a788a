"""Are corrections becoming routine? One register, its rates, reasons, controls and the learning index (notebook 04).

Gains and losses are never netted or clipped: every figure is gross and net side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.chapters.write_off_frequency.approvals import Approvals, approvals
from cin7_audit.chapters.write_off_frequency.learning import Learning, learning
from cin7_audit.engagement import Engagement
from cin7_audit.statistics.control_charts import ControlChart, fitting_chart
from cin7_audit.statistics.rates import trend

NOT_PRINTED = ["counted_by", "undone_at"]  # columns of the register that only control tests read
MOVEMENT_REPORTS = "movement_detail|track|^cin7_core.api_product$"  # kinds of file


@dataclass(frozen=True)
class YieldLift:
    """Lines found different and lines counted, in chosen and in whole counts (M-36)."""

    found_chosen: int
    counted_chosen: int
    found_whole: int
    counted_whole: int

    @property
    def ratio(self) -> float | None:
        """M-36, None where whole counts found nothing."""
        if not self.found_whole or not self.counted_chosen or not self.counted_whole:
            return None
        return (self.found_chosen / self.counted_chosen) / (self.found_whole / self.counted_whole)


def yield_lift(case: Case) -> YieldLift | None:
    """The lift, or None without both kinds of counts or without zero-difference lines."""
    figures = case.table("count_yield").iloc[0]
    if figures["has_difference_only"] or not figures["counted_chosen"] or not figures["counted_whole"]:
        return None
    return YieldLift(*(int(figures[name]) for name in YieldLift.__dataclass_fields__))


@dataclass(frozen=True)
class WriteOffFrequencyResult:
    """All that notebook 04 shows. Money in base currency, loss negative; shares 0..1."""

    register: pd.DataFrame  # one row per correction line
    months: pd.DataFrame
    routine: pd.DataFrame  # scope x routine value of losses and all
    pairs: pd.DataFrame
    approvals: Approvals
    learning: Learning
    lift: YieldLift | None
    chart: ControlChart | None
    rate_trend: tuple[float, tuple[float, float]] | None  # corrections per 1,000 movement lines, per month
    files: Mapping[str, str]  # source_id -> file and sheet as readers are told
    silent_files: frozenset[str]  # movement reports: their rows of corrections carry no reason field

    @property
    def without_go_live(self) -> pd.DataFrame:
        """The register without go-live loads: stocking a new system is not correcting an old one."""
        return self.register[~self.register["is_opening"].astype(bool)]


def measure(case: Case, settings: Engagement) -> WriteOffFrequencyResult:
    """Everything of notebook 04 on one client."""
    told = case.table("correction_reason").set_index("correction_id")
    register = case.table("register").drop(columns=NOT_PRINTED)
    months, evidence = case.table("correction_rate"), case.table("evidence_file")
    usable = months[months["movement_lines"] > 0]
    corrections, thousands = usable["corrections"].astype(float), usable["movement_lines"].astype(float) / 1000
    return WriteOffFrequencyResult(
        register=register.join(told[["reason_class", "reason_group"]], on="correction_id"),
        months=months,
        routine=case.table("routine_share"),
        pairs=case.table("reversal_pair"),
        approvals=approvals(case, settings),
        learning=learning(case, settings),
        lift=yield_lift(case),
        chart=fitting_chart(corrections.tolist(), thousands.tolist()),
        rate_trend=trend(usable["per_1000_lines"].astype(float).tolist()),
        files=dict(zip(evidence["source_id"], evidence["label"], strict=True)),
        silent_files=frozenset(evidence["source_id"][evidence["kind"].str.contains(MOVEMENT_REPORTS, na=False)]),
    )
