"""Unit of measure: cartons recorded as units, or units as cartons."""

import pandas as pd

from cin7_audit.contributors.run import look_at_documents

from .cases import SKUS, Given, both_counts, candidates, day, diagnosed, lines_of, movement, named, planted


def test_cartons_keyed_as_units() -> None:
    moves = [movement("receipt", day("02-10"), sku, size, f"PO-{sku}") for sku, size in planted().items()]
    found, _ = diagnosed(
        {
            "count_line": both_counts({sku: size * 11 for sku, size in planted().items()}),
            "movement": moves,
            "product": [{"sku": sku, "pack_qty": 12} for sku in SKUS],
        }
    )
    assert found.grade("uom") == "A" and named(found, "uom") == sorted(planted())


def test_only_a_document_that_left_exactly_this_difference_explains_a_line() -> None:
    lines = lines_of({"drift": 44}, {"drift": 55, "sku": "B"})
    found = candidates((1, 44, "recorded in packs", "PO-1"), (2, -55, "recorded in packs", "PO-2"))
    look = look_at_documents("uom", Given(movement=lines, uom_candidate=found), lines)
    (row,) = look.matched.matches.to_dict("records")
    assert (row["line_id"], row["document"], row["rule"], row["quantity_e4"]) == (
        1,
        "PO-1",
        "recorded in packs",
        440000,
    )
    assert look.testable and look.contributor == "uom" and len(look.matched.chances) == 2


def test_without_movements_it_says_what_to_ask_for() -> None:
    look = look_at_documents("uom", Given(movement=pd.DataFrame()), lines_of({"drift": -4}))
    assert (look.missing, look.request, look.testable) == (("movement",), "movements_and_packs", False)
    assert look.contributor == "uom" and look.matched.matches.empty


def test_a_factor_of_another_pack_is_no_slip_of_this_one() -> None:
    moves = [movement("receipt", day("02-10"), sku, size, f"PO-{sku}") for sku, size in planted().items()]
    wrong = {sku: size * 10 for sku, size in planted().items()}  # eleven would be a pack of twelve keyed as units
    products = [{"sku": sku, "pack_qty": 12} for sku in SKUS]
    found, _ = diagnosed({"count_line": both_counts(wrong), "movement": moves, "product": products})
    assert named(found, "uom") == []
