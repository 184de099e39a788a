"""Small random clients for hypothesis: few skus, sites and instants, so ties, missing bins and late entries are the rule."""

from decimal import Decimal

from hypothesis import strategies as st

from cin7_audit.engagement import Engagement, Rules
from tests.inline_case import in_memory_case
from tests.measures.reference import Reference, moment

SKUS, SITES, BINS = ("K1", "K2"), ("North", "South"), (None, "A-1", "B-2")
KINDS = ("receipt", "sale", "pick", "transfer_in", "transfer_out", "restock", "adjustment", "write_off", "unstock", "assembly_in")
QUANTITIES = st.sampled_from([Decimal(n) / 2 for n in (-9, -6, -4, -2, -1, 1, 2, 3, 4, 8, 12)])
INSTANTS = st.tuples(st.integers(0, 7), st.sampled_from([0, 12]))
COSTS = st.sampled_from([Decimal("2.5"), Decimal("3.125"), Decimal("10")])


@st.composite
def clients(draw):
    """Movements, counts (some without recorded figures), classes, and the position of counts in their instant."""
    bins = draw(st.sampled_from([BINS, ("A-1", "B-2"), (None,)]))
    places = st.fixed_dictionaries({"sku": st.sampled_from(SKUS), "site": st.sampled_from(SITES), "bin": st.sampled_from(bins)})
    movements = []
    opening = draw(st.booleans())
    for number in range(draw(st.integers(1, 18))):
        place, (day, hour) = draw(places), draw(INSTANTS)
        late = draw(st.sampled_from([None, None, 0, 1, 3]))
        kind = "opening" if opening and number == 0 else draw(st.sampled_from(KINDS))
        movements.append(
            {
                **place, "movement_id": f"M{number:03d}", "document_no": f"D{number}", "kind": kind, "effective_date": moment(day).date(), "completed_at": moment(day, hour),
                "recorded_at": None if late is None else moment(day + late, hour), "quantity": draw(QUANTITIES), "unit_cost": draw(COSTS),
            }
        )  # fmt: skip
    counts = []
    for number in range(draw(st.integers(0, 4))):
        day, hour = draw(INSTANTS)
        for place in draw(st.lists(places, min_size=1, max_size=4, unique_by=lambda p: (p["sku"], p["site"], p["bin"]))):
            recorded = draw(st.sampled_from([None, Decimal(0), Decimal(3), Decimal(5)]))
            counted = draw(st.sampled_from([Decimal(0), Decimal(3), Decimal(4), Decimal(5)]))
            line = {**place, "count_id": f"ST{number}", "effective_date": moment(day).date(), "completed_at": moment(day, hour), "counted_quantity": counted,
                    "recorded_quantity": recorded, "unit_cost": Decimal("2.5"), "is_confirmed": True}  # fmt: skip
            counts.append(line)
            if recorded is not None and counted != recorded and draw(st.booleans()):
                movements.append({**place, "movement_id": f"P{number}{len(counts):03d}", "document_no": f"ST{number}", "kind": "stocktake", "effective_date": moment(day + 1).date(),
                                  "completed_at": moment(day + 1), "recorded_at": None, "quantity": counted - recorded, "unit_cost": Decimal("2.5")})  # fmt: skip
    for movement in movements:
        movement["value"] = movement["quantity"] * movement["unit_cost"]
    classes = {sku: draw(st.sampled_from("ABC")) for sku in SKUS}
    return movements, counts, classes, draw(st.booleans())


def both(client, threads):
    """The product's case and the reference of one client."""
    movements, counts, classes, after = client
    settings = Engagement(rules=Rules(count_position="after" if after else "before"))
    products = [{"sku": sku, "abc_class": abc, "average_cost": Decimal(7)} for sku, abc in classes.items()]
    case = in_memory_case({"movement": movements, "count_line": counts, "product": products}, settings, threads=threads)
    reference = Reference(movements, counts, classes, after)
    reference.costs = {sku: Decimal(7) for sku in classes}
    return case, reference
