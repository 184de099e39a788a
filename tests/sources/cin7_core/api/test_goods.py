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


def test_what_is_said_first_of_a_sku_stands_on_each_of_its_rows_unless_its_event_says_otherwise():
    found = Goods()
    for code in "ab":
        found.name(code, 1)
        found.say(code, invoice_no="INV-1")
    found.say("a", invoice_no="INV-2", unit_price=Decimal(3))
    found.events += [{"sku": "a", "source_row": 7}, {"sku": "a", "source_row": 8, "invoice_no": "INV-3"}]
    assert [(row["sku"], row["invoice_no"], row.get("unit_price")) for row in found.rows(None)] == [
        ("a", "INV-1", 3),
        ("a", "INV-3", 3),
        ("b", "INV-1", None),
    ]
