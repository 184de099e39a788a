"""M-24 on lines whose corrections and drift double every quarter, against the formula: F = s_c + s_d, slopes of logarithms."""

import datetime as dt
import math
from decimal import Decimal as D

import pytest

from tests.measures.by_hand import every, one, told

STEP = "write_off_frequency"
QUARTERS = (1, 4, 7, 10)


def sold(n, on):
    return {"movement_id": f"{n}-{on}", "document_no": f"SO-{n}-{on}", "kind": "sale", "effective_date": on, "sku": f"S{n:02d}", "site": "M", "quantity": D(-50)}  # fmt: skip


def counted(n, number, on, short):
    return {"count_id": f"ST-{number}", "effective_date": on, "sku": f"S{n:02d}", "site": "M", "counted_quantity": D(900 - short), "recorded_quantity": D(900), "unit_cost": D(1)}  # fmt: skip


def corrected(n, on):
    return {"document_no": f"AD-{n}-{on}", "kind": "adjustment", "status": "COMPLETED", "effective_date": on, "sku": f"S{n % 29:02d}", "site": "M", "quantity": D(-1), "value": D(-1)}  # fmt: skip


def history(lines=32, quarters=4):
    """Per line and quarter: two sales of 50 units, then a count that is 1, 2, 4, 8 units short.

    Corrections: 8, 16, 32, 64 in all. So per 1,000 of the 64 movement lines of a quarter 125, 250, 500, 1,000, and per 1,000
    units moved a median drift of 10, 20, 40, 80.
    """
    moves, fixes = [], []
    counts = [counted(n, 0, dt.date(2024, 12, 31), 0) for n in range(lines)]
    for q, month in enumerate(QUARTERS[:quarters]):
        moves += [sold(n, on) for n in range(lines) for on in (dt.date(2025, month, 2), dt.date(2025, month + 2, 28))]
        counts += [counted(n, q + 1, dt.date(2025, month + 2, 29), 2**q) for n in range(lines)]
        fixes += [corrected(n, dt.date(2025, month + 1, 9)) for n in range(8 * 2**q)]
    return {"movement": moves, "count_line": counts, "correction": fixes}


def test_m24_is_the_sum_of_both_slopes():
    """ln 125, 250, 500, 1000 rises by ln 2 a quarter, ln 10, 20, 40, 80 too: F = 2 ln 2 = 1.386."""
    found = told(STEP, history())
    index, corrections, drift = (one(found, "M-24", words) for words in ("index", "slope of corrections", "slope of drift"))
    assert (corrections.value, drift.value, index.value) == pytest.approx((math.log(2), math.log(2), 2 * math.log(2)))
    assert index.unit == "log points per quarter" and index.interval[0] <= index.value <= index.interval[1]
    assert "corrections outrun learning" in index.note and "median drift" in index.note


@pytest.mark.parametrize(("lines", "quarters"), [(29, 4), (32, 3)])
def test_m24_needs_four_quarters_and_thirty_repeat_lines(lines, quarters):
    found = told(STEP, history(lines, quarters))
    assert [measure.value for measure in every(found, "M-24")] == [None] and "not enough history" in one(found, "M-24").note
