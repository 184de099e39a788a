"""The page of the sample clients, from their truth."""

import pytest

from cin7_sample.writers.readme import readme


def stock(contributor, quantity=-2, site="Main", sku="HT-1", count=None, **more):
    row = {
        "id": f"T{abs(quantity):05d}",
        "contributor": contributor,
        "sku": sku,
        "site": site,
        "bin": "A-01",
        "quantity": quantity,
        "value_cents": quantity * 1000,
    } | more
    return row | ({"visible_at": count} if count else {})


def truth(*rows, **changes):
    return {
        "company": "Tiny Ltd",
        "period": {"from": "2024-04-01", "to": "2024-06-30"},
        "seed": 7,
        "products": 3,
        "sites": ["Main", "South"],
        "remarks": "All.",
        "stock": list(rows),
        "suppliers_booking_unseen": ["Kauri", "Delta"],
        "habits": [],
        "ledger": [],
        "roll_breaks": [],
    } | changes


def page(*rows, **changes):
    return readme([("tiny", truth(*rows, **changes), 1_250_000, 12)])


def table_row(text, name):
    (line,) = (line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_client_is_introduced():
    text = page(stock("loss"))
    assert text.startswith("# Sample clients\n") and text.endswith("\n") and not text.endswith("\n\n")
    assert "## tiny\n" in text
    assert "Tiny Ltd, 2024-04-01 to 2024-06-30, seed 7; 12 files, 1.2 MB." in text
    assert "with 3 products at Main and South, on Cin7 Core" in text
    assert "Receipts of Kauri and Delta are booked exactly as ordered" in text


def test_truths_are_added_up_by_contributor_in_the_usual_order():
    text = page(
        stock("background", 1),
        stock("loss", -2, count="ST-1"),
        stock("loss", 5, count="ST-2", alone_there=True),
        stock("picking", -700),
    )
    assert table_row(text, "loss") == ["loss", "2", "2", "1", "7", "70", "HT-1 Main ST-2 +5"]
    assert table_row(text, "picking") == ["picking", "1", "0", "0", "700", "7,000", ""]
    order = [
        line.split("|")[1].strip()
        for line in text.splitlines()
        if line.startswith(("| loss", "| picking", "| background"))
    ]
    assert order == ["picking", "loss", "background"]


def test_the_three_largest_truths_alone_in_their_variance_are_shown():
    rows = [stock("loss", quantity, count="ST-1", alone_there=True) for quantity in (-1, 4, -3, 2)]
    assert table_row(page(*rows), "loss")[-1] == "HT-1 Main ST-1 +4; HT-1 Main ST-1 -3; HT-1 Main ST-1 +2"


def test_the_worse_site_has_more_planted_truths():
    text = page(
        stock("loss"),
        stock("loss", site="South"),
        stock("bins", site="South"),
        stock("background"),
        stock("background"),
    )
    assert "South is worse: 2 of 3 planted truths lie there" in text


@pytest.mark.parametrize(
    ("seen", "places"), [(("ST-1", "ST-2", "ST-3"), 1), (("ST-1", "ST-2", "ST-2"), 0), (("ST-1", "ST-2", None), 0)]
)
def test_places_that_come_back_are_found_by_three_counts(seen, places):
    text = page(
        *(stock("loss", count=count) for count in seen),
        *(stock("background", sku="HT-2", count=f"ST-{n}") for n in range(4)),
    )
    assert f"{places} places had planted trouble found by three counts or more" in text


def test_habits_breaks_and_ledger_differences_are_listed():
    text = page(
        stock("loss"),
        habits=[{"kind": "split", "documents": ["ST-1", "ST-2"], "sku": "HT-1", "site": "Main", "date": "2024-04-05"}],
        roll_breaks=[
            {
                "sku": "HT-1",
                "site": "Main",
                "bin": "A-01",
                "kind": "sale",
                "document": "SO-1",
                "date": "2024-05-01",
                "quantity": -3,
            }
        ],
        ledger=[
            {"bucket": "timing", "month": "2024-05", "cents": 123_456, "document": "ST-1", "detail": "early"},
            {"bucket": "fx", "month": "2024-06", "cents": -5, "document": "PO-1", "detail": "rate"},
        ],
    )
    assert "- split: ST-1, ST-2 (HT-1 at Main, 2024-04-05)" in text
    assert "- HT-1 at Main, bin A-01: sale SO-1 of 2024-05-01, -3 units" in text
    assert text.index("| fx | 2024-06 | -0.05 | PO-1 | rate |") < text.index(
        "| timing | 2024-05 | 1,234.56 | ST-1 | early |"
    )
