"""Re-timing keeps every cent, puts drift that follows activity in its months, and its envelope holds every placement (M-29)."""

import datetime as dt
from decimal import Decimal as D

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.engagement import Engagement
from cin7_audit.statistics.retiming import exact_parts, throughput_weights
from cin7_sample.tables import case_of
from tests.inline_case import in_memory_case


def _groups(sizes):
    starts = np.cumsum([0, *sizes[:-1]]).astype(np.int64)
    return starts, np.repeat(np.arange(len(sizes)), sizes)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.decimals(-9000, 9000, places=4), st.integers(1, 6)), min_size=1, max_size=8),
    st.integers(0, 999),
)
def test_parts_add_up_to_the_last_ten_thousandth(intervals, seed):
    starts, group = _groups([size for _, size in intervals])
    weight = np.random.default_rng(seed).random(len(group)) + 0.01
    shares = weight / np.add.reduceat(weight, starts)[group]
    whole = np.array([int(value.scaleb(4)) for value, _ in intervals])
    parts = exact_parts(whole, shares, starts, group)
    assert list(np.add.reduceat(parts, starts)) == whole.tolist()


def test_weights_follow_own_units_and_fall_back_to_the_site_then_to_days():
    starts, group = _groups([2, 2, 2])
    units, lines, site, days = (
        np.array(x, dtype=float)
        for x in ([30, 10, 0, 0, 0, 0], [30, 10, 0, 0, 0, 0], [500, 500, 90, 10, 0, 0], [20, 20, 20, 20, 30, 10])
    )
    weights = throughput_weights(units, lines, site, days, starts, group)
    assert abs(weights[0] - 0.75) < 0.03 and abs(weights[2] - 0.9) < 1e-9 and abs(weights[4] - 0.75) < 1e-9


def _portfolio(lines=300, seed=7):
    """Monthly gamma throughput with a shared season; drift = 2 % of it; counts each 3, 6, 12 months (method.md 9.2)."""
    rng = np.random.default_rng(seed)
    season = 1 + 0.5 * np.sin(np.arange(13) / 12 * 2 * np.pi)
    moved, counted, truth = [], [], np.zeros(12)
    for n in range(lines):
        units = np.maximum(np.rint(rng.gamma(2, 40, 13) * season), 1)
        gap, since = (3, 6, 12)[n % 3], 0.0
        for month in range(13):
            first = dt.date(2025 + month // 12, month % 12 + 1, 1)
            moved.append({"movement_id": f"{n}-{month}", "kind": "sale", "document_no": f"SO-{n:03d}{month:02d}", "effective_date": first + dt.timedelta(days=14), "sku": f"S{n:03d}", "site": "M", "quantity": D(-int(units[month]))})  # fmt: skip
            since += 0.02 * units[month]
            if month < 12:
                truth[month] -= 0.02 * units[month]
            if month % gap == gap - 1:
                last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
                counted.append({"count_id": f"ST-{n:03d}{month:02d}", "effective_date": last, "sku": f"S{n:03d}", "site": "M", "recorded_quantity": D(1000), "counted_quantity": D(1000) - D(str(round(since, 4))), "unit_cost": D(1)})  # fmt: skip
                since = 0.0
    return {"movement": moved, "count_line": counted}, truth


def test_a_portfolio_whose_drift_follows_activity_is_put_back_in_its_months():
    tables, truth = _portfolio()
    monthly = case_of(tables).table("retimed_drift")

    def misplaced(method):
        rows = monthly[monthly["method"] == method].set_index("month")["value"]
        found = np.array([float(rows.get(f"2025-{m:02d}", 0)) for m in range(1, 13)])
        return np.abs(found - truth).sum() / 2 / np.abs(truth).sum()

    assert misplaced("throughput") <= 0.05 < misplaced("posted")
    wide = {
        method: monthly[monthly["method"] == method].set_index("month")["value"]
        for method in ("envelope_low", "envelope_high")
    }
    assert all(
        float(wide["envelope_low"][f"2025-{m:02d}"]) - 0.01
        <= truth[m - 1]
        <= float(wide["envelope_high"][f"2025-{m:02d}"]) + 0.01
        for m in range(1, 13)
    )
    assert len({sum(part["value"]) for method, part in monthly.groupby("method") if "envelope" not in method}) == 1


def test_a_burst_is_dated_only_by_an_event_and_lies_in_the_envelope():
    sale = {"kind": "sale", "sku": "A", "site": "M"}
    moved = [
        {
            **sale,
            "movement_id": str(m),
            "document_no": f"SO-{m}",
            "effective_date": dt.date(2025, m, 10),
            "quantity": D(-10),
        }
        for m in range(1, 7)
    ]
    count = {"sku": "A", "site": "M", "recorded_quantity": D(100), "unit_cost": D(2)}
    counts = [
        {**count, "count_id": "ST-1", "effective_date": dt.date(2025, 1, 31), "counted_quantity": D(100)},
        {**count, "count_id": "ST-2", "effective_date": dt.date(2025, 6, 30), "counted_quantity": D(70)},
    ]
    case = in_memory_case(
        {"movement": moved, "count_line": counts},
        Engagement.model_validate({"events": [{"date": "2025-04-03", "label": "move of the aisle"}]}),
    )
    lines = case.table("retimed_line")
    pinned = lines.loc[lines["is_pinned"].astype(bool), "interval_id"].nunique()
    table = case.table("retimed_drift").pivot_table(index="month", columns="method", values="value", aggfunc="sum")
    assert pinned == 1 and table["event"]["2025-04"] == D(-60) and table["posted"]["2025-06"] == D(-60)
    assert table["envelope_low"]["2025-04"] == D(-60) and table["envelope_high"]["2025-04"] == D(0)
    assert all(abs(table["throughput"][f"2025-{m:02d}"] + 12) < 1 for m in range(2, 7))


def test_a_correction_that_was_never_done_dates_nothing():
    """Only a completed correction of the count says in which month the variance was posted, whatever word the client has for it."""
    moved = [{"movement_id": "1", "document_no": "SO-1", "kind": "sale", "sku": "A", "site": "M", "effective_date": dt.date(2025, 1, 10), "quantity": D(-10)}]  # fmt: skip
    count = {"count_id": "ST-1", "sku": "A", "site": "M", "effective_date": dt.date(2025, 2, 28), "recorded_quantity": D(100), "counted_quantity": D(90), "unit_cost": D(1)}  # fmt: skip
    line = {"document_no": "ST-1", "kind": "stocktake", "sku": "A", "site": "M", "quantity": D(-10), "value": D(-10)}
    corrections = [{**line, "status": "Posted", "effective_date": dt.date(2025, 3, 1)}]
    corrections += [
        {**line, "status": word, "effective_date": dt.date(2025, 6, 1)} for word in ("VOID", "Cancelled", "Draft")
    ]
    case = in_memory_case({"movement": moved, "count_line": [count], "correction": corrections})
    assert case.table("drift_interval")["posted_month"].tolist() == ["2025-03"]
