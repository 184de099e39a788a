"""What to count next: lines ranked by the value a count is expected to find, and by unknown stock-outs; how, see
statistics/count_ranking. Lines with neither stock on record nor movement since the last count are left out.

grain: place
method: M-36
needs: place_since_count, count_history, evidence_end, settings
columns:
  place_since_count.*
  rank              BIGINT         number: 1 where a count is expected to find most
  expected_value    DOUBLE         base currency: chance x size x unit cost
  chance            DOUBLE         share: chance that a count finds a difference
  size              DOUBLE         units: expected size of that difference
  n_moves           BIGINT         count: movement lines since the last count
  own_wrong         DOUBLE         count: of those whose difference is known, with one
  stock_out_chance  DOUBLE         share: chance that the line is out of stock without anyone knowing
  stock_out_rank    BIGINT         number: 1 where that is likeliest
  reason            VARCHAR        text: why the line is on the list
"""

import pandas as pd

from cin7_audit.engagement import Engagement

COLUMNS = (
    *("rank", "sku", "site", "bin", "abc_class", "expected_value", "chance", "size", "belief", "unit_cost", "n_moves"),
    *("counted_on", "counts", "own_wrong", "stock_out_chance", "stock_out_rank", "reason"),
)


def build(
    place_since_count: pd.DataFrame, count_history: pd.DataFrame, evidence_end: pd.DataFrame, settings: Engagement
) -> pd.DataFrame:
    """Imports what is heavy only when the plan is made."""
    from cin7_audit.statistics.count_ranking import reasons, scored, stock_out_chance

    if place_since_count.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    as_of = pd.Timestamp(evidence_end["day"].iloc[0] or "1970-01-01")
    rules = settings.rules
    cadence = {"A": rules.cadence_days_a, "B": rules.cadence_days_b, "C": rules.cadence_days_c}
    places = place_since_count
    kept = places[(places["belief"].astype(float) != 0) | (places["n_moves"].astype(int) > 0)]
    since = (as_of - pd.to_datetime(kept["counted_on"])).dt.days
    plan = scored(kept.assign(days=since).reset_index(drop=True), count_history)
    plan["stock_out_chance"] = stock_out_chance(plan, as_of)
    plan["rank"] = plan["expected_value"].rank(method="first", ascending=False).astype(int)
    plan["stock_out_rank"] = plan["stock_out_chance"].rank(method="first", ascending=False).astype(int)
    plan["reason"] = reasons(plan, as_of, cadence)
    return plan.sort_values("rank", kind="stable").reset_index(drop=True)[list(COLUMNS)]
