"""Are corrections becoming routine? One register, its rates, reasons, controls and the learning index (notebook 04).

Gains and losses are never netted or clipped: every figure is gross and net side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.context import Context, context
from cin7_audit.measures.control_charts import ControlChart, fitting_chart
from cin7_audit.measures.correction_register import build_register
from cin7_audit.measures.statistics import trend
from cin7_audit.measures.write_off_frequency.approvals import Approvals, approvals
from cin7_audit.measures.write_off_frequency.learning import Learning, learning
from cin7_audit.measures.write_off_frequency.rates import by_month, calendar, concentration, gaps, monthly
from cin7_audit.measures.write_off_frequency.reasons import reasons
from cin7_audit.measures.write_off_frequency.reversals import reversal_pairs
from cin7_audit.measures.write_off_frequency.yield_lift import YieldLift, yield_lift

REGISTER_COLUMNS = """correction_id, document_no, line_no, kind, kind_rule, sku, site, bin, abc_class, quantity, value, value_basis, account, reason, reference, "user", approver,
 effective_date, completed_at, recorded_at, approved_at, day, month, is_opening, is_count, previous_day, days_since_previous, is_routine, latency_hours, evidence, source_id, source_row"""


@dataclass(frozen=True)
class WriteOffFrequencyResult:
    """All that notebook 04 shows. Money in base currency, loss negative; shares 0..1."""

    context: Context
    register: pd.DataFrame  # one row per correction line
    months_by_site: pd.DataFrame
    months: pd.DataFrame
    routine: pd.DataFrame  # scope x routine value of losses and all
    concentration: pd.DataFrame
    gaps: pd.DataFrame
    calendar: pd.DataFrame
    pairs: pd.DataFrame
    approvals: Approvals
    learning: Learning
    lift: YieldLift | None
    chart: ControlChart | None
    rate_trend: tuple[float, tuple[float, float]] | None  # corrections per 1,000 movement lines, per month
    missing: tuple[str, ...] = field(default_factory=tuple)
    files: Mapping[str, str] = field(default_factory=dict)  # source_id -> file and sheet as readers are told
    silent_files: frozenset[str] = frozenset()  # movement reports: their rows of corrections carry no reason field


ROUTINE = """
SELECT coalesce(site, '') AS site, coalesce(sum(CASE WHEN value < 0 AND is_routine THEN -value END), 0) AS routine_losses, coalesce(sum(CASE WHEN value < 0 THEN -value END), 0) AS losses,
       coalesce(sum(CASE WHEN is_routine THEN abs(value) END), 0) AS routine_gross, coalesce(sum(abs(value)), 0) AS gross,
       count(CASE WHEN is_routine THEN 1 END) AS routine_lines, count(*) AS lines FROM register WHERE NOT is_opening GROUP BY 1 ORDER BY 1
"""


def _routine(case: Case) -> pd.DataFrame:
    """M-19 by site, with the whole client as the row without a site."""
    frame = case.frame(ROUTINE)
    money = ["routine_losses", "losses", "routine_gross", "gross"]
    total = {"site": None, **{c: sum(frame[c], Decimal(0)) for c in money}, **{c: int(frame[c].sum()) for c in ("routine_lines", "lines")}}
    whole = pd.concat([pd.DataFrame([total]), frame.assign(site=[s or "not stated" for s in frame["site"]])], ignore_index=True)
    whole["routine_share"] = [
        (part / all_).quantize(Decimal("0.000001")) if all_ else None
        for part, all_ in zip(whole["routine_losses"], whole["losses"], strict=True)
    ]
    return whole


MOVEMENT_FILES = """
SELECT source_id FROM evidence_file WHERE kind LIKE '%movement_detail%' OR kind LIKE '%track%' OR kind = 'cin7_core.api_product'
"""


def measure(case: Case, settings: Engagement) -> WriteOffFrequencyResult:
    """Everything of notebook 04 on one client."""
    case.make("count_interval")
    build_register(case, settings)
    register = case.frame(f"SELECT {REGISTER_COLUMNS} FROM register ORDER BY correction_id")
    told = reasons(case).set_index("correction_id")
    register = register.join(told[["reason_class", "reason_group"]], on="correction_id")
    by_site = monthly(case)
    months = by_month(by_site)
    usable = months[months["movement_lines"] > 0]
    rates = [float(rate) for rate in usable["per_1000_lines"]]
    return WriteOffFrequencyResult(
        context=context(case, settings),
        register=register,
        months_by_site=by_site,
        months=months,
        routine=_routine(case),
        concentration=concentration(case),
        gaps=gaps(case),
        calendar=calendar(case),
        pairs=reversal_pairs(case),
        approvals=approvals(case, settings),
        learning=learning(case, settings),
        lift=yield_lift(case),
        chart=fitting_chart([float(c) for c in usable["corrections"]], [float(n) / 1000 for n in usable["movement_lines"]]),
        rate_trend=trend(rates),
        missing=case.missing("correction", "movement", "user_action", "count_line"),
        files=dict(case.rows("SELECT source_id, label FROM evidence_file")),
        silent_files=frozenset(row[0] for row in case.rows(MOVEMENT_FILES)),
    )
