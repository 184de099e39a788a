"""Cut-off sensitivity against its definition: belief at the shifted moment less belief at the count, movement by movement."""

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inline_case import in_memory_case
from tests.measures.small import at, count, move

HOURS = st.integers(1, 15 * 24)
ANSWER = "stocktake"


def shifted(moves, counted_at, days):
    """Units moved between the count and the moment so many days later (or earlier, then taken away)."""
    moment = counted_at + dt.timedelta(days=days)
    plain = [(when, units) for when, units, kind in moves if kind != ANSWER]
    return sum(units for when, units in plain if when <= moment) - sum(units for when, units in plain if when <= counted_at)


@given(
    moves=st.lists(st.tuples(HOURS, st.integers(-5, 5).filter(bool), st.sampled_from(["sale", ANSWER])), max_size=12),
    counts=st.lists(HOURS, min_size=1, max_size=3, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_every_shift_equals_its_definition(moves, counts):
    dated = [(at(0, hours) + dt.timedelta(minutes=1), units, kind) for hours, units, kind in moves]
    rows = [
        {**move(0, units, kind), "movement_id": f"M{n}", "completed_at": when, "effective_date": when.date()}
        for n, (when, units, kind) in enumerate(dated)
    ]
    lines = [
        {**count(0, 100, 100, number=f"ST{n}"), "completed_at": at(0, hours), "effective_date": at(0, hours).date()}
        for n, hours in enumerate(counts)
    ]
    case = in_memory_case({"movement": rows, "count_line": lines})
    frame = case.table("cut_off")
    nets = {shift: [shifted(dated, at(0, hours), shift) for hours in counts] for shift in range(-2, 3)}
    assert frame["shift"].tolist() == sorted(nets)
    assert frame["lines"].tolist() == [len(counts)] * 5
    assert frame["agreeing"].tolist() == [sum(net == 0 for net in nets[shift]) for shift in sorted(nets)]
    assert frame["moved_lines"].tolist() == [sum(net != 0 for net in nets[shift]) for shift in sorted(nets)]
    assert frame["gross_units"].tolist() == [Decimal(sum(abs(net) for net in nets[shift])) for shift in sorted(nets)]
    case.close()
