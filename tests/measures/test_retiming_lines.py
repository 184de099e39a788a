"""Re-timing line by line on generated companies whose drift follows their throughput, beside posting in the month of the correction.

Reading of the limit (method.md 9.2): the misallocated share *per line* compares every line's months with its own true
months and divides half the sum of the absolute differences by all drift, in money: as for the portfolio, but nothing that is too
early on one line is netted with what is too late on another. The plain mean over lines, in which a line that lost one unit weighs as
much as one that lost fifty, is held to the same limit. Only variances that the planted drift explains whole are scored.

The generator draws whole units, one shipment at a time, so a line whose interval lost two units in four months cannot have had
its months predicted by anybody. `least` is what an allocator would still miss that knew the units shipped in every month, drawn
from the same law: the limit of 0.25 is asked of companies where that allows it, and the estimate must stay beside it everywhere.
"""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_sample.scenarios import retiming
from cin7_sample.spec import SampleSpec
from cin7_sample.tables import canonical_tables, case_of
from cin7_sample.world import World, simulate

LIMIT, PORTFOLIO_LIMIT, BESIDE = 0.25, 0.05, 0.02
Scores = dict[str, dict[str, tuple[float, float, float]]]
MONTH_OF = ["interval_id", "month"]


def company(seed: int, per_1000_units: float, gap_days: int, skus: int, orders: float) -> SampleSpec:
    """per_1000_units: drift per 1,000 units shipped; gap_days between the counts of a zone."""
    base = retiming("throughput", seed)
    counts = replace(base.counts, zone_gap_days=gap_days)
    return base.but(skus=skus, orders_per_day=orders, counts=counts, drift=replace(base.drift, per_1000_units=per_1000_units))


def by_month(case: Case, intervals: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """units by interval and month, of dated rows (key_id, day, units) that fall inside an interval of their place."""
    spans = intervals[["interval_id", "place_key", "from_day", "to_day"]]
    inside = rows.merge(spans, left_on="key_id", right_on="place_key")
    inside = inside[(inside["day"] >= inside["from_day"]) & (inside["day"] <= inside["to_day"])]
    month = inside["day"].map(lambda day: f"{day:%Y-%m}")
    return inside.assign(month=month).groupby(MONTH_OF)["units"].sum()


def planted(world: World, case: Case) -> pd.DataFrame:
    """Every change of shelf against record: key_id, day, units."""
    keys = {(sku, site, place): key for key, sku, site, place in case.rows("SELECT key_id, sku, site, bin FROM stock_key")}
    rows = []
    for truth in world.books.truth.stock:
        line = world.catalogue.lines[truth.line]
        place = world.catalogue.products[line.product].sku, world.spec.sites[line.site].name, line.bin
        rows.append((keys.get(place), world.date(truth.day), float(truth.quantity)))
    return pd.DataFrame(rows, columns=["key_id", "day", "units"])


def methods(case: Case) -> dict[str, pd.Series]:
    """Money by interval and month, for each method scored."""
    lines = case.table("retimed_line").set_index(MONTH_OF)
    posted = case.table("drift_interval").rename(columns={"posted_month": "month"}).set_index(MONTH_OF)["value_e4"]
    return {"posted": posted / 1e4, "days": lines["days_e4"] / 1e4, "throughput": lines["throughput_e4"] / 1e4}


def misallocated(found: pd.Series, true: pd.Series, place: pd.Series) -> tuple[float, float, float]:
    """(per line, mean over lines, portfolio): shares of the true drift that stand in a wrong month."""
    both = pd.concat([found.rename("found"), true.rename("true")], axis=1).fillna(0.0)
    line = place.reindex(both.index.get_level_values("interval_id")).to_numpy()
    of_line = both.groupby([line, both.index.get_level_values("month")]).sum()
    wrong = (of_line["found"] - of_line["true"]).abs().groupby(level=0).sum() / 2
    size = true.abs().groupby(place.reindex(true.index.get_level_values("interval_id")).to_numpy()).sum()
    whole = of_line.groupby(level=1).sum()
    return wrong.sum() / size.sum(), float((wrong / size).mean()), (whole["found"] - whole["true"]).abs().sum() / 2 / size.sum()


def least_share(shipped: pd.Series, intervals: pd.DataFrame, draws: int = 100) -> float:
    """What is misallocated on average by who knows the true weights, where every unit falls by itself."""
    rng, wrong = np.random.default_rng(1), 0.0
    known = intervals.set_index("interval_id")
    for interval, part in shipped.groupby(level=0):
        units = abs(int(known["variance"][interval]))
        share = (part / part.sum()).to_numpy()
        missed = np.abs(rng.multinomial(units, share, size=draws) / units - share).sum(axis=1).mean() / 2
        wrong += missed * abs(float(known["value"][interval]))
    return wrong / float(known["value"].abs().sum())


def scored(spec: SampleSpec) -> dict[str, tuple[float, float, float]]:
    """Shares by method, and the least that can be reached."""
    world = simulate(spec)
    tables = canonical_tables(world)
    case = case_of({name: tables[name] for name in ("product", "location", "movement", "count_line", "correction")}, Engagement())
    every = case.table("drift_interval")
    assert len(every)
    true_units = by_month(case, every, planted(world, case))
    explained = true_units.groupby(level=0).sum().reindex(every["interval_id"]).to_numpy()
    intervals = every[explained == every["variance"].astype(float).to_numpy()]
    kept = set(intervals["interval_id"])
    price = intervals.set_index("interval_id")[["value", "variance"]].apply(lambda row: float(row["value"] / row["variance"]), axis=1)
    true = true_units[true_units.index.get_level_values(0).isin(kept)]
    true = true * price.reindex(true.index.get_level_values(0)).to_numpy()
    place = intervals.set_index("interval_id")["place_key"]
    made = {name: misallocated(found[found.index.get_level_values(0).isin(kept)], true, place) for name, found in methods(case).items()}
    sold = case.connection.sql(
        "SELECT key_id, stock_day AS day, CAST(-quantity AS DOUBLE) AS units FROM movement_event WHERE kind = 'sale'"
    ).to_arrow_table().to_pandas()
    least = least_share(by_month(case, intervals, sold), intervals)
    return {**made, "least": (least, float("nan"), float("nan"))}


COMPANIES = {
    "100 per 1,000, counted every 9 weeks": company(53, 100.0, 63, 60, 20.0),
    "100 per 1,000, every 16 weeks": company(52, 100.0, 112, 80, 20.0),
    "200 per 1,000, every 16 weeks": company(56, 200.0, 112, 80, 14.0),
    "300 per 1,000, every 16 weeks": company(54, 300.0, 112, 40, 20.0),
    "300 per 1,000, every 24 weeks": company(55, 300.0, 170, 80, 14.0),
    "30 per 1,000, every 16 weeks: two units a variance": company(51, 30.0, 112, 80, 14.0),
}


@pytest.fixture(scope="module")
def scores() -> Scores:
    made = {name: scored(spec) for name, spec in COMPANIES.items()}
    sys.stdout.write("\nmisallocated share per line (mean over lines; portfolio)\n")
    for name, of in made.items():
        shown = "  ".join(f"{method} {share[0]:.3f} ({share[1]:.3f}; {share[2]:.3f})" for method, share in of.items() if method != "least")
        sys.stdout.write(f"{name:52} {shown}  least possible {of['least'][0]:.3f}\n")
    return made


def test_drift_by_throughput_is_put_back_line_by_line(scores: Scores) -> None:
    reachable = [of for of in scores.values() if of["least"][0] <= LIMIT - BESIDE]
    assert len(reachable) >= 5
    for of in reachable:
        assert of["throughput"][0] <= LIMIT < of["posted"][0]
        assert of["throughput"][1] <= LIMIT < of["posted"][1]


def test_no_more_is_misplaced_than_whole_units_allow(scores: Scores) -> None:
    for of in scores.values():
        assert of["throughput"][0] <= of["least"][0] + BESIDE
        assert of["throughput"][0] < of["days"][0] < of["posted"][0]


def test_together_the_lines_keep_the_limit_of_a_portfolio(scores: Scores) -> None:
    assert all(of["throughput"][2] <= PORTFOLIO_LIMIT < of["posted"][2] for of in scores.values())
