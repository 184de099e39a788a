"""What to count next: lines ranked by the value a count is expected to find, and by unknown stock-outs.

Chance of a difference on a line: its own history of wrong counts, shrunk towards lines of its class with as much activity
since their last count. Size: its own mean absolute difference, shrunk towards its class relative to its belief. Expected
value = chance x size x unit cost. A stock-out nobody knows of: the record says stock, the line usually sells, and its
silence would be unlikely were the goods there.

Proof on the client's own past: the lines of the last third of the counts, ranked by what was known before, give the yield
against counting at random (M-36).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.case import Case

OWN_WEIGHT = 2.0  # counts of its peers that a line's own history has to outweigh (default, ours)
ACTIVITY_BANDS = 4
STOCK_OUT_PRIOR = 0.02  # share of lines out of stock without anyone knowing, before looking at sales (default, ours)
TOP_SHARE = 0.10  # method.md 7.2: yield at the top 10 % of lines

# Everything since the last confirmed count of a place (segment 0), and the belief at the end.
PLACES = """
WITH place AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN k.key_id ELSE k.site_key END AS place_key, min(k.sku) AS sku, min(k.site) AS site,
         CASE WHEN g.belief_grain = 'bin' THEN min(k.bin) END AS bin
  FROM stock_key AS k CROSS JOIN grain AS g GROUP BY 1, g.belief_grain),
now AS (SELECT place_key, sum(moved) AS moved, sum(CASE WHEN seg = 0 THEN n_moves ELSE 0 END) AS n_moves FROM count_segment GROUP BY place_key),
last_count AS (
  SELECT place_key, CAST(max(count_at) AS DATE) AS counted_on, count(*) AS counts FROM count_interval GROUP BY place_key),
sold AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, count(DISTINCT m.stock_day) AS sale_days,
         max(m.stock_day) AS last_sale, min(m.stock_day) AS first_sale
  FROM movement_event AS m CROSS JOIN grain AS g WHERE m.kind IN ('sale', 'pick') GROUP BY 1)
SELECT p.*, coalesce(o.opening, 0) + coalesce(n.moved, 0) AS belief, coalesce(n.n_moves, 0) AS n_moves, l.counted_on, coalesce(l.counts, 0) AS counts,
       s.sale_days, s.last_sale, s.first_sale, CAST(c.unit_cost AS DOUBLE) AS unit_cost, coalesce(a.abc_class, 'C') AS abc_class
FROM place AS p LEFT JOIN now AS n ON p.place_key = n.place_key LEFT JOIN last_count AS l ON p.place_key = l.place_key
LEFT JOIN opening_belief AS o ON p.place_key = o.place_key LEFT JOIN sold AS s ON p.place_key = s.place_key
LEFT JOIN sku_cost AS c ON p.sku = c.sku LEFT JOIN sku_class AS a ON p.sku = a.sku
ORDER BY p.place_key
"""


@dataclass(frozen=True)
class CountPlan:
    """plan: one row per line, ranked. capacity: lines a month the client has been counting. lift: back-test, None if untestable."""

    plan: pd.DataFrame
    capacity: int
    lift: float | None
    lift_interval: tuple[float, float] | None
    tested_lines: int
    expected_found: float
    random_found: float
    coverage: float


def peer_rate(history: pd.DataFrame, edges: np.ndarray) -> pd.DataFrame:
    """Wrong share and mean absolute difference by class and activity band; a class without data takes the portfolio's."""
    band = np.digitize(np.log1p(history["n_moves"].astype(float).to_numpy()), edges)
    wrong, size = (history["drift_e4"] != 0).to_numpy(), (history["drift_e4"].abs() / 10_000).to_numpy()
    keyed = pd.DataFrame(
        {"abc_class": history["abc_class"].to_numpy(), "band": band, "wrong": wrong, "size": np.where(wrong, size, np.nan)}
    )
    table = keyed.groupby(["abc_class", "band"]).agg(lines=("wrong", "size"), wrong=("wrong", "sum"), size=("size", "mean")).reset_index()
    overall, usual = (wrong.sum() + 1) / (len(wrong) + 2), float(np.nanmean(keyed["size"])) if wrong.any() else 1.0
    table["peer_rate"] = (table["wrong"] + 5 * overall) / (table["lines"] + 5)
    table["peer_size"] = table["size"].fillna(usual)
    return table[["abc_class", "band", "peer_rate", "peer_size"]].assign(overall=overall, usual=usual)


def scored(places: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """places (place_key, abc_class, n_moves, unit_cost) with chance, size and expected value from `history` lines."""
    if history.empty:
        return places.assign(chance=0.5, size=1.0, expected_value=places["unit_cost"].fillna(0.0) * 0.5)
    edges = np.unique(np.quantile(np.log1p(history["n_moves"].astype(float)), np.linspace(0, 1, ACTIVITY_BANDS + 1)[1:-1]))
    peers = peer_rate(history, edges)
    overall, usual = float(peers["overall"].iloc[0]), float(peers["usual"].iloc[0])
    own = history.assign(wrong=history["drift_e4"] != 0, size=history["drift_e4"].abs() / 10_000).groupby("place_key")
    mine = own.agg(own_counts=("wrong", "size"), own_wrong=("wrong", "sum"), own_size=("size", "sum")).reset_index()
    sku_own = (
        history.assign(wrong=history["drift_e4"] != 0)
        .groupby("sku")
        .agg(sku_counts=("wrong", "size"), sku_wrong=("wrong", "sum"))
        .reset_index()
    )
    banded = places.assign(band=np.digitize(np.log1p(places["n_moves"].astype(float).to_numpy()), edges))
    joined = (
        banded.merge(peers, on=["abc_class", "band"], how="left")
        .merge(mine, on="place_key", how="left")
        .merge(sku_own, on="sku", how="left")
    )
    zero = joined[["own_counts", "own_wrong", "own_size", "sku_counts", "sku_wrong"]].fillna(0).astype(float)
    base = joined["peer_rate"].fillna(overall)
    base = (zero["sku_wrong"] + 4 * base) / (zero["sku_counts"] + 4)
    chance = (zero["own_wrong"] + OWN_WEIGHT * base) / (zero["own_counts"] + OWN_WEIGHT)
    size = (zero["own_size"] + OWN_WEIGHT * joined["peer_size"].fillna(usual)) / (zero["own_wrong"] + OWN_WEIGHT)
    value = chance * size * joined["unit_cost"].fillna(0.0).astype(float)
    return joined.assign(chance=chance, size=size, expected_value=value).drop(columns=["band", "overall", "usual"])


def back_test(lines: pd.DataFrame) -> tuple[float | None, tuple[float, float] | None, int]:
    """(lift at the top 10 %, bootstrap interval, lines tested): the last third of counts ranked by what was known before."""
    counted = lines[(lines["source"] == "count") & lines["n_moves"].notna()]
    days = pd.to_datetime(counted["day"])
    if counted.empty or days.nunique() < 3:
        return None, None, 0
    split = pd.Timestamp(np.quantile(days.astype("int64"), 2 / 3), unit=days.dt.unit)
    past, later = counted[days < split], counted[days >= split].drop_duplicates("place_key")
    if len(past) < 50 or len(later) < 50 or not (later["drift_e4"] != 0).any():
        return None, None, len(later)
    ranked = scored(later[["place_key", "sku", "abc_class", "n_moves", "unit_cost", "drift_e4"]].astype({"unit_cost": float}), past)
    wrong = (ranked.sort_values(["chance", "place_key"], ascending=[False, True])["drift_e4"] != 0).to_numpy(dtype=float)
    top = max(1, round(len(wrong) * TOP_SHARE))
    generator = np.random.default_rng(1)
    first, base = wrong[:top], wrong.mean()
    draws = [generator.choice(first, top).mean() / max(generator.choice(wrong, len(wrong)).mean(), 1e-9) for _ in range(200)]
    return float(first.mean() / base), (float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975))), len(wrong)


def stock_out_chance(places: pd.DataFrame, as_of: pd.Timestamp) -> np.ndarray:
    """Posterior that a line with stock on record has none: silence of its sales against its usual rate of sale days."""
    span = (pd.to_datetime(places["last_sale"]) - pd.to_datetime(places["first_sale"])).dt.days.to_numpy(dtype=float)
    rate = (places["sale_days"].astype(float).to_numpy() - 1) / np.maximum(span, 1.0)
    silent = (as_of - pd.to_datetime(places["last_sale"])).dt.days.to_numpy(dtype=float)
    unlikely = np.exp(-np.clip(rate * silent, 0, 50))
    posterior = STOCK_OUT_PRIOR / (STOCK_OUT_PRIOR + (1 - STOCK_OUT_PRIOR) * unlikely)
    sells = np.nan_to_num(places["sale_days"].astype(float).to_numpy(), nan=0.0) >= 5
    return np.where(sells & (places["belief"].astype(float).to_numpy() > 0), np.nan_to_num(posterior, nan=0.0), 0.0)


def reasons(plan: pd.DataFrame, as_of: pd.Timestamp, cadence: dict[str, int]) -> list[str]:
    """Why a line is on the list, in words made from its own figures."""
    age = (as_of - pd.to_datetime(plan["counted_on"])).dt.days
    words = []
    for counts, wrong, days, moves, out, group in zip(
        plan["own_counts"].fillna(0),
        plan["own_wrong"].fillna(0),
        age,
        plan["n_moves"],
        plan["stock_out_chance"],
        plan["abc_class"],
        strict=True,
    ):
        parts = [f"wrong at {int(wrong)} of {int(counts)} counts"] if wrong else []
        parts += (
            ["never counted"]
            if not counts
            else ([f"last counted {int(days)} days ago, cadence {cadence[group]}"] if days > cadence[group] else [])
        )
        parts += [f"{int(moves)} movement lines since"] if moves else []
        parts += ["record says stock but sales went silent"] if out >= 0.5 else []
        words.append("; ".join(parts) or "class rate only")
    return words


def monthly_capacity(lines: pd.DataFrame) -> int:
    """Median count lines of the months in which the client counted; 0 without counts."""
    counted = lines[lines["source"] == "count"]
    return int(pd.to_datetime(counted["day"]).dt.to_period("M").value_counts().median()) if len(counted) else 0


def plan_counts(case: Case, lines: pd.DataFrame, cadence: dict[str, int], as_of: pd.Timestamp | None) -> CountPlan:
    """The ranked plan. Lines with neither stock on record nor movement since the last count are left out."""
    places = case.frame(PLACES)
    history = lines[(lines["source"] == "count") & lines["n_moves"].notna()] if len(lines) else lines
    if places.empty:
        return CountPlan(pd.DataFrame(), 0, None, None, 0, 0.0, 0.0, 0.0)
    as_of = as_of if as_of is not None else pd.Timestamp("1970-01-01")
    kept = places[(places["belief"].astype(float) != 0) | (places["n_moves"].astype(int) > 0)]
    plan = scored(kept.reset_index(drop=True), history)
    for column in ("own_counts", "own_wrong"):
        plan[column] = plan.get(column, 0.0)
    plan["stock_out_chance"] = stock_out_chance(plan, as_of)
    plan["rank"] = plan["expected_value"].rank(method="first", ascending=False).astype(int)
    plan["stock_out_rank"] = plan["stock_out_chance"].rank(method="first", ascending=False).astype(int)
    plan["reason"] = reasons(plan, as_of, cadence)
    plan = plan.sort_values("rank").reset_index(drop=True)
    capacity = monthly_capacity(lines) if len(lines) else 0
    size = min(capacity or max(1, round(len(plan) * TOP_SHARE)), len(plan))
    by_chance = plan.sort_values("chance", ascending=False)["chance"].head(size)
    lift, interval, tested = back_test(lines) if len(lines) else (None, None, 0)
    value = plan["expected_value"].sum()
    columns = [
        "rank",
        "sku",
        "site",
        "bin",
        "abc_class",
        "expected_value",
        "chance",
        "size",
        "belief",
        "unit_cost",
        "n_moves",
        "counted_on",
        "counts",
    ]
    columns += ["own_wrong", "stock_out_chance", "stock_out_rank", "reason"]
    covered = float(plan["expected_value"].head(size).sum() / value) if value else 0.0
    return CountPlan(plan[columns], capacity, lift, interval, tested, float(by_chance.sum()), float(plan["chance"].mean() * size), covered)
