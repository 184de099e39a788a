"""The engine agrees exactly with the plain-Python reference on random clients with ties, missing bins and late entries.

The default run draws a few clients; CIN7_AUDIT_CLIENTS=1000 draws as many as the project asks for before a release.
"""

import os
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cin7_audit.statistics import costing
from cin7_audit.thresholds import COST_SCALE, QUANTITY_SCALE
from tests.measures.clients import both, clients

CLIENTS = int(os.environ.get("CIN7_AUDIT_CLIENTS", "25"))
COST_UNITS = Decimal(QUANTITY_SCALE * COST_SCALE)
COLUMNS = ("sku", "site", "bin", "batch")


def place_of(reference, row):
    return tuple(row[:4]) if reference.grain == "bin" else tuple(row[:2])


@given(client=clients(), threads=st.sampled_from([1, 2, 8]))
@settings(max_examples=CLIENTS, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_engine_equals_reference(client, threads):
    case, reference = both(client, threads)
    for name in ("count_variance", "count_interval", "place", "probe_sum", "closing_belief", "first_break"):
        case.models.build(name)
    assert case.value("SELECT belief_grain FROM grain") == reference.grain
    check_beliefs(case, reference)
    check_exposures(case, reference)
    check_accuracy(case, reference)
    check_breaks(case, reference)
    check_spells(case, reference)
    check_fifo(case, reference)
    case.close()


def check_beliefs(case, reference):
    rows = case.rows(
        "SELECT i.count_id, p.sku, p.site, p.bin, p.batch, i.rebuilt, k.before FROM count_interval AS i JOIN place AS p ON i.place_key = p.place_key JOIN probe_sum AS k ON k.kind = 'known then' AND i.point_id = k.probe_id"
    )
    found = {(row[0], place_of(reference, row[1:5])): row[5:] for row in rows}
    assert found == {point: (reference.rebuilt(point), reference.pending(point)) for point in reference.points}
    closing = case.rows(
        "SELECT p.sku, p.site, p.bin, p.batch, b.quantity FROM closing_belief AS b JOIN place AS p ON b.place_key = p.place_key"
    )
    assert {place_of(reference, row): row[4] for row in closing} == reference.closing()


def check_exposures(case, reference):
    rows = case.rows(
        "SELECT i.count_id, p.sku, p.site, p.bin, p.batch, i.throughput, i.moved FROM count_interval AS i JOIN place AS p ON i.place_key = p.place_key"
    )
    assert {(row[0], place_of(reference, row[1:5])): row[5:] for row in rows} == reference.exposures()


def check_accuracy(case, reference):
    expected = reference.accuracy()
    accuracy = case.table("accuracy")
    found = accuracy[accuracy["dimension"] == "portfolio"]
    if not expected["lines"]:
        assert not len(found)
        return
    row = found.iloc[0]
    assert (row["lines"], row["strict_hits"], row["tolerance_hits"]) == (
        expected["lines"],
        expected["strict"],
        expected["tolerance"],
    )
    assert (row["gross_units"], row["believed_units"]) == (expected["gross_units"], expected["believed_units"])
    assert (row["gross_amount"], row["net_amount"], row["believed_amount"]) == (
        expected["gross_value"],
        expected["net_value"],
        expected["believed_value"],
    )
    if expected["believed_value"] > 0:
        assert row["gross_value"] == float(max(Decimal(0), 1 - expected["gross_value"] / expected["believed_value"]))
        assert row["net_value"] == float(max(Decimal(0), 1 - abs(expected["net_value"]) / expected["believed_value"]))


def check_breaks(case, reference):
    rows = case.rows(
        "SELECT p.sku, p.site, p.bin, p.batch, b.first_break, b.first_break_difference FROM first_break AS b JOIN place AS p ON b.place_key = p.place_key"
    )
    assert {place_of(reference, row): (row[4], row[5]) for row in rows} == reference.first_breaks()


def check_spells(case, reference):
    frame = case.table("negative_episodes")
    rows = [
        (*(None if value != value or value is None else value for value in row), start, depth)
        for row, start, depth in zip(
            frame[list(COLUMNS)].itertuples(index=False), frame["started_at"], frame["depth"], strict=True
        )
    ]
    assert (
        sorted(((place_of(reference, row), row[4].to_pydatetime(), row[5]) for row in rows), key=str)
        == reference.negative_spells()
    )


def check_fifo(case, reference):
    lines, found = case.table("movement_line"), {}
    for rows, costs, _, uncosted in costing.recosted(lines, case.table("implied_opening")):
        for row, cost, short in zip(rows.tolist(), costs.tolist(), uncosted.tolist(), strict=True):
            found[lines["movement_id"][row]] = (Decimal(cost) / COST_UNITS, Decimal(short) / QUANTITY_SCALE)
    assert lines["line"].tolist() == list(range(len(lines)))
    order = {movement_id: place for place, movement_id in enumerate(lines["movement_id"])}
    assert found == reference.fifo(order)
    told = case.table("recosted_issue")
    assert {lines["movement_id"][line]: cost for line, cost in zip(told["line"], told["fifo"], strict=True)} == {
        movement_id: int((cost * QUANTITY_SCALE).quantize(Decimal(1), ROUND_HALF_UP))
        for movement_id, (cost, _) in found.items()
    }
