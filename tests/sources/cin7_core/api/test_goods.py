"""What the lines of an order say of each SKU: totals once, on its first row; a row for each SKU without an event."""

from decimal import Decimal

from cin7_audit.sources.cin7_core.api.goods import Goods


def test_totals_stand_on_the_first_row_of_a_sku_and_skus_without_an_event_get_a_row():
    found = Goods()
    for ordinal, code in enumerate(("a", "b", "a", "c"), start=1):
        found.name(code, ordinal)
    for code in ("a", "a", "b"):
        found.sums["ordered_quantity"][code] += Decimal(2)
    found.sums["revenue"]["a"] += Decimal(9)
    found.events += [{"sku": "a", "source_row": 7}, {"sku": "a", "source_row": 8, "ordered_quantity": None}]
    assert list(found.rows("Main")) == [
        {"sku": "a", "source_row": 7, "ordered_quantity": Decimal(4), "revenue": Decimal(9)},
        {"sku": "a", "source_row": 8, "ordered_quantity": None},
        {"sku": "b", "source_row": 2, "site": "Main", "ordered_quantity": Decimal(2)},
        {"sku": "c", "source_row": 4, "site": "Main"},
    ]
