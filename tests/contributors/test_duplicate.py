"""Duplicate: a difference that undoes one of two alike documents."""

from datetime import timedelta

import pandas as pd

from cin7_audit.contributors.run import look_at_documents

from .cases import Given, both_counts, candidates, day, diagnosed, lines_of, movement, named, planted


def test_a_receipt_booked_twice() -> None:
    moves = [
        movement("receipt", day("02-01") + timedelta(days=shift), sku, -short, f"PO-{sku}{shift}", counterparty="S")
        for sku, short in planted(-1).items()
        for shift in (0, 2)
    ]
    found, _ = diagnosed({"count_line": both_counts(planted(-1)), "movement": moves})
    assert found.grade("duplicate") == "A" and named(found, "duplicate") == sorted(planted())


def test_a_sale_entered_twice_line_by_line_needs_no_customer() -> None:
    sizes = planted()
    moves = [
        movement("sale", day("02-01") + timedelta(days=6 * shift), sku, -size, f"SO-{at // 3}{shift}")
        for at, (sku, size) in enumerate(sizes.items())
        for shift in (0, 1)
    ]
    found, _ = diagnosed({"count_line": both_counts(sizes), "movement": moves})
    assert found.grade("duplicate") == "A" and named(found, "duplicate") == sorted(sizes)
    assert set(found.evidence.query("contributor == 'duplicate'")["rule"]) == {
        "document that repeats another line by line"
    }


def test_only_a_document_that_left_exactly_this_difference_explains_a_line() -> None:
    lines = lines_of({"drift": -4}, {"drift": -7, "sku": "B"})
    found = candidates(
        (1, -4, "alike document within days", "PO-1 and PO-2"), (2, 7, "alike document within days", "PO-3 and PO-4")
    )
    look = look_at_documents("duplicate", Given(movement=lines, duplicate_candidate=found), lines)
    (row,) = look.matched.matches.to_dict("records")
    assert (row["line_id"], row["document"], row["rule"], row["quantity_e4"]) == (
        1,
        "PO-1 and PO-2",
        "alike document within days",
        -40000,
    )
    assert look.testable and look.contributor == "duplicate" and len(look.matched.chances) == 2


def test_without_movements_it_says_what_to_ask_for() -> None:
    look = look_at_documents("duplicate", Given(movement=pd.DataFrame()), lines_of({"drift": -4}))
    assert (look.missing, look.request, look.testable) == (("movement",), "movements_with_references", False)
    assert look.contributor == "duplicate" and look.matched.matches.empty
