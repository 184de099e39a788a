"""What to count next: lines ranked by the value a count is expected to find, and by unknown stock-outs.

Chance of a difference on a line: a ridge-penalised logistic fit on the client's own counts, from what was known before
each (movement lines, units and days since the count before, belief, class, and the past error rates of the place and
the sku, both shrunk). Size: its own mean absolute difference, shrunk towards its sku's, then the client's. Expected
value = chance x size x unit cost. A stock-out nobody knows of: the record says stock, the line usually sells, and its
silence would be unlikely were the goods there.

Proof on the client's own past: the lines of the last third of the counts, ranked by what was known before, give the
yield against counting at random (M-36).
"""

import numpy as np
import pandas as pd

from cin7_audit.statistics.closest_document import UNIT

OWN_WEIGHT = 2.0  # counts of its peers that a line's own history has to outweigh (default, ours)
STOCK_OUT_PRIOR = 0.02  # share of lines out of stock without anyone knowing, before looking at sales (default, ours)
TOP_SHARE = 0.10  # method.md M-36: yield at the top 10 % of lines
LEAST_SALE_DAYS = 5  # days with a sale below which silence says nothing (default, ours)
LEAST_LINES = 50  # lines in each part of the back-test below which no yield is given (default, ours)
LEAST_SPREAD = 1e-6  # a feature that never varied says nothing
FARTHEST = 4.0  # standard deviations: no line is judged further out than the history reaches
RIDGE = 2.0  # keeps a feature that few lines inform near zero
PAST = [f"{name}_{column}" for name in ("own", "sku") for column in ("counts", "wrong", "units")]


def with_errors(history: pd.DataFrame) -> pd.DataFrame:
    """History lines with wrong (1 or 0) and units wrong."""
    return history.assign(wrong=(history["drift_e4"] != 0).astype(float), units=history["drift_e4"].abs() / UNIT)


def with_past(history: pd.DataFrame) -> pd.DataFrame:
    """History lines with what was known of their place and sku before each: counts, wrong counts, units wrong."""
    ordered = with_errors(history.sort_values("line_id", kind="stable"))
    for name, key in (("own", "place_key"), ("sku", "sku")):
        grouped = ordered.groupby(key)
        ordered[f"{name}_counts"] = grouped.cumcount()
        for column in ("wrong", "units"):
            ordered[f"{name}_{column}"] = grouped[column].cumsum() - ordered[column]
    return ordered


def past_of(places: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Places with the whole past of their place and sku."""
    told = with_errors(history)
    for name, key in (("own", "place_key"), ("sku", "sku")):
        past = told.groupby(key).agg(counts=("wrong", "size"), wrong=("wrong", "sum"), units=("units", "sum"))
        places = places.join(past.add_prefix(f"{name}_").astype(float), on=key)
    return places.fillna(dict.fromkeys(PAST, 0.0))


def features(frame: pd.DataFrame, overall: float) -> np.ndarray:
    """One row per line: activity, time and belief since the last count, and shrunk past rates of place and sku."""
    seen = [pd.to_numeric(frame[name]).fillna(0).abs() for name in ("n_moves", "throughput", "days", "belief")]
    rates = [(frame[f"{n}_wrong"] + OWN_WEIGHT * overall) / (frame[f"{n}_counts"] + OWN_WEIGHT) for n in ("own", "sku")]
    columns = [np.log1p(column.to_numpy(dtype=float)) for column in seen]
    columns += [np.log(rate.to_numpy(dtype=float)) for rate in rates]
    return np.column_stack([*columns, *((frame["abc_class"] == name).to_numpy(dtype=float) for name in ("A", "B"))])


def _chance(logit: np.ndarray) -> np.ndarray:
    """The logistic of it, kept off 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def logistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge-penalised logistic coefficients, intercept first, by Newton steps on standardised columns."""
    design = np.column_stack([np.ones(len(x)), x])
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 1e-6
    beta = np.zeros(design.shape[1])
    for _ in range(25):
        chance = _chance(design @ beta)
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curve, design.T @ (y - chance) - penalty @ beta)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def scored(places: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """places: place_key, sku, abc_class, n_moves, throughput, days, belief, unit_cost; made: chance, size, value."""
    cost = places["unit_cost"].astype(float).fillna(0.0)
    if history.empty or not (history["drift_e4"] != 0).any():
        return places.assign(chance=0.5, size=1.0, expected_value=cost * 0.5, **dict.fromkeys(PAST, 0.0))
    known, told = with_past(history), past_of(places.reset_index(drop=True), history)
    overall = float((known["wrong"].sum() + 1) / (len(known) + 2))
    usual = float(known["units"].sum() / known["wrong"].sum())
    x, target = features(known, overall), features(told, overall)
    centre, spread = x.mean(axis=0), np.where(x.std(axis=0) > LEAST_SPREAD, x.std(axis=0), np.inf)
    beta = logistic((x - centre) / spread, known["wrong"].to_numpy(dtype=float))
    chance = _chance(beta[0] + np.clip((target - centre) / spread, -FARTHEST, FARTHEST) @ beta[1:])
    peer = (told["sku_units"] + OWN_WEIGHT * usual) / (told["sku_wrong"] + OWN_WEIGHT)
    size = (told["own_units"] + OWN_WEIGHT * peer) / (told["own_wrong"] + OWN_WEIGHT)
    return told.assign(chance=chance, size=size, expected_value=chance * size * cost.to_numpy())


def back_test(counted: pd.DataFrame) -> tuple[float | None, tuple[float, float] | None, int]:
    """(lift at the top 10 %, bootstrap interval, lines): the last third of counts ranked by what was known before."""
    days = pd.to_datetime(counted["day"])
    if counted.empty or days.nunique() < 3:
        return None, None, 0
    split = pd.Timestamp(np.quantile(days.astype("int64"), 2 / 3), unit=days.dt.unit)
    past, later = counted[days < split], counted[days >= split].drop_duplicates("place_key")
    if min(len(past), len(later)) < LEAST_LINES or not (later["drift_e4"] != 0).any():
        return None, None, len(later)
    ranked = scored(later, past).sort_values(["chance", "place_key"], ascending=[False, True])
    wrong = (ranked["drift_e4"] != 0).to_numpy(dtype=float)
    top = max(1, round(len(wrong) * TOP_SHARE))
    generator = np.random.default_rng(1)
    first, base = wrong[:top], wrong.mean()
    pairs = [(generator.choice(first, top).mean(), generator.choice(wrong, len(wrong)).mean()) for _ in range(200)]
    low, high = np.quantile([at_top / max(overall, 1e-9) for at_top, overall in pairs], [0.025, 0.975]).tolist()
    return float(first.mean() / base), (low, high), len(wrong)


def stock_out_chance(places: pd.DataFrame, as_of: pd.Timestamp) -> np.ndarray:
    """Posterior that a line with stock on record has none: silence of its sales against its usual rate of sale days."""
    first, last = (pd.to_datetime(places[name]) for name in ("first_sale", "last_sale"))
    sale_days, belief = (places[name].astype(float).to_numpy() for name in ("sale_days", "belief"))
    rate = (sale_days - 1) / np.maximum((last - first).dt.days.to_numpy(dtype=float), 1.0)
    unlikely = np.exp(-np.clip(rate * (as_of - last).dt.days.to_numpy(dtype=float), 0, 50))
    posterior = STOCK_OUT_PRIOR / (STOCK_OUT_PRIOR + (1 - STOCK_OUT_PRIOR) * unlikely)
    return np.where((sale_days >= LEAST_SALE_DAYS) & (belief > 0), np.nan_to_num(posterior, nan=0.0), 0.0)


def reasons(plan: pd.DataFrame, as_of: pd.Timestamp, cadence: dict[str, int]) -> list[str]:
    """Why a line is on the list, in words made from its own figures."""
    told = plan[["own_counts", "own_wrong", "n_moves", "stock_out_chance", "abc_class"]]
    told = told.assign(age=(as_of - pd.to_datetime(plan["counted_on"])).dt.days)
    words = []
    for counts, wrong, moves, out, group, days in told.itertuples(index=False):
        parts = {
            f"wrong at {int(wrong)} of {int(counts)} counts": wrong,
            "never counted": not counts,
            f"last counted {days:.0f} days ago, cadence {cadence[group]}": counts and days > cadence[group],
            f"{int(moves)} movement line{'s' if moves != 1 else ''} since": moves,
            "record says stock but sales went silent": out >= 0.5,
        }
        words.append("; ".join(text for text, is_so in parts.items() if is_so) or "class rate only")
    return words
