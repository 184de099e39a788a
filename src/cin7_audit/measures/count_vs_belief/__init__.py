"""How far had belief drifted when someone looked? Everything notebook 03 establishes, measured once (method.md M-1 to M-16, M-25)."""

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures import accuracy, checks, coverage, episodes, undiscovered, valuation
from cin7_audit.measures.recurrence import build_line_intervals

GROUPS = {
    "class": "abc_class",
    "site": "site",
    "zone": "site || ' / ' || coalesce(nullif(zone, ''), 'no bin')",
    "counter": "coalesce(counted_by, completed_by)",
    "session": "count_id",
}


@dataclass(frozen=True)
class Drift:
    """Undiscovered drift: one row per place with stock, the model behind it and its back-test."""

    places: pd.DataFrame
    model: undiscovered.DriftModel
    calibration: undiscovered.Calibration | None
    value: float
    value_bounds: tuple[float, float]
    gross_value: float


@dataclass(frozen=True)
class CountVsBelief:
    """Frames of exact decimals, one row per the grain named; empty where the evidence lacks what is needed."""

    as_of: dt.date | None
    belief: pd.DataFrame  # place (see models/30_belief/belief.sql)
    lines: pd.DataFrame  # confirmed count line (see models/30_belief/count_variance.sql)
    portfolio: pd.DataFrame  # one row (see measures.accuracy); empty: no accuracy can be stated
    groups: dict[str, pd.DataFrame]  # accuracy by class, site, zone, counter, session, unit
    cancellation: pd.DataFrame  # level
    clean_shares: dict[str, dict[str, tuple[int, int]]]  # M-12 by site; "" is the portfolio
    without_ambiguous: pd.DataFrame  # portfolio again without counted zeros the source cannot tell from not counted
    ambiguous_lines: int
    refused: str  # why accuracy is refused, in words; empty: it is not
    snapshot_ties: pd.DataFrame  # snapshot x place
    breaks: pd.DataFrame  # place: first break only
    negatives: pd.DataFrame  # spell of negative belief
    late: pd.DataFrame  # movement typed late
    late_summary: pd.DataFrame  # kind of movement
    recounts: pd.DataFrame  # count line
    cut_off: pd.DataFrame  # shift in days
    digits: checks.Digits
    coverage: pd.DataFrame  # place with stock
    coverage_by: pd.DataFrame  # site x class
    coverage_total: pd.DataFrame  # one row
    coverage_sites: pd.DataFrame  # site
    drift: Drift | None
    costs: pd.DataFrame  # issue with a recorded value, furthest from FIFO first
    cost_totals: valuation.CostTotals
    unmeasured_lines: int
    grain: str
    units: tuple[str, ...] = field(default=())  # units of measure among the counted skus


SNAPSHOT_TIES = """
SELECT t.as_of, p.sku, p.site, p.bin, p.batch, t.on_hand, t.rebuilt, t.difference, t.is_anchor, f.label AS file, t.source_id, t.source_row
FROM snapshot_tie AS t JOIN place AS p ON t.place_key = p.place_key
LEFT JOIN evidence_file AS f ON t.source_id = f.source_id
ORDER BY t.as_of, abs(t.difference) DESC, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST
"""
BREAKS = """
SELECT p.sku, p.site, p.bin, p.batch, b.first_break, b.first_break_document, b.printed, b.rebuilt, b.first_break_difference AS difference,
       TRY_CAST(b.first_break_difference * p.unit_cost AS DECIMAL(18,4)) AS value, b.later_breaks, o.opening_basis
FROM first_break AS b JOIN place AS p ON b.place_key = p.place_key JOIN opening_belief AS o ON b.place_key = o.place_key
ORDER BY abs(value) DESC NULLS LAST, b.first_break, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST
"""
UNITS_OF_MEASURE = """
SELECT coalesce(u.unit, 'not stated') AS unit, count(*) AS lines FROM count_variance AS v
LEFT JOIN (SELECT sku, max(unit) AS unit FROM product GROUP BY sku) AS u ON v.sku = u.sku WHERE v.is_base GROUP BY 1 ORDER BY lines DESC, unit
"""


def _refusal(case: Case) -> str:
    """Why no accuracy can be stated; empty if one can."""
    lines, measured, base = case.rows(
        "SELECT count(*), count(CASE WHEN is_measured THEN 1 END), count(CASE WHEN is_base THEN 1 END) FROM count_variance"
    )[0]
    if base:
        return ""
    if not lines:
        return "no confirmed count was supplied"
    if not measured:
        return "the counts carry no recorded quantity and belief cannot be rebuilt at their places"
    return "the counts list only lines that differ (or fall outside the period), so correct lines, the denominator, are missing"


def _clean_shares(case: Case, sites: list[str]) -> dict[str, dict[str, tuple[int, int]]]:
    found = {"": accuracy.clean_shares(case)}
    return found | {site: accuracy.clean_shares(case, "site = ?", (site, site)) for site in sites}


def _drift(case: Case, stock: pd.DataFrame) -> Drift | None:
    seen = undiscovered.observations(case)
    model = undiscovered.fit(seen)
    if model is None or not len(stock):
        return None
    told = undiscovered.estimate(model, stock)
    value, bounds = undiscovered.total(told)
    gross = float((told["deviation_value"].fillna(0) * undiscovered.MEAN_ABSOLUTE).sum())
    return Drift(told, model, undiscovered.back_test(seen), value, bounds, gross)


def measure(case: Case, settings: Engagement) -> CountVsBelief:
    """Belief, variance, accuracy, checks, coverage and undiscovered drift of one client."""
    case.make("count_variance", "belief", "count_interval", "snapshot_tie")
    build_line_intervals(case)
    as_of = case.value("SELECT day FROM closing_day")
    lines = case.table("count_variance")
    groups = {name: accuracy.panel(case, column) for name, column in GROUPS.items()}
    unit_sql = "coalesce((SELECT max(p.unit) FROM product AS p WHERE p.sku = count_variance.sku), 'not stated')"
    units = tuple(row[0] for row in case.rows(UNITS_OF_MEASURE))
    groups["unit"] = accuracy.panel(case, unit_sql) if len(units) > 1 else pd.DataFrame()
    sites = groups["site"]["grouped"].dropna().tolist() if len(groups["site"]) else []
    stock = coverage.places(case, settings, as_of) if as_of else pd.DataFrame()
    costs, totals = valuation.issue_costs(case)
    return CountVsBelief(
        as_of=as_of,
        belief=case.table("belief"),
        lines=lines,
        portfolio=accuracy.panel(case),
        groups=groups,
        cancellation=accuracy.cancellation(case),
        clean_shares=_clean_shares(case, sites),
        without_ambiguous=accuracy.panel(case, where="NOT is_zero_ambiguous"),
        ambiguous_lines=int(case.value("SELECT count(*) FROM count_variance WHERE is_base AND is_zero_ambiguous")),
        refused=_refusal(case),
        snapshot_ties=case.frame(SNAPSHOT_TIES),
        breaks=case.frame(BREAKS),
        negatives=episodes.negative_episodes(case, as_of) if as_of else pd.DataFrame(),
        late=episodes.late_entries(case),
        late_summary=episodes.late_summary(case),
        recounts=checks.recounts(case, settings),
        cut_off=checks.cut_off(case, settings),
        digits=checks.digits(case),
        coverage=stock,
        coverage_by=coverage.summary(stock, ["site", "abc_class"]) if len(stock) else pd.DataFrame(),
        coverage_total=coverage.summary(stock, []) if len(stock) else pd.DataFrame(),
        coverage_sites=coverage.summary(stock, ["site"]) if len(stock) else pd.DataFrame(),
        drift=_drift(case, stock),
        costs=costs,
        cost_totals=totals,
        unmeasured_lines=int((~lines["is_measured"].astype(bool)).sum()) if len(lines) else 0,
        grain=case.value("SELECT belief_grain FROM grain"),
        units=units,
    )
