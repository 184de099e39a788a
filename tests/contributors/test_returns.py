"""Returns: overages credited on paper and put back without a restock."""

import pandas as pd

from cin7_audit.contributors.run import look_at_documents

from .cases import SKUS, Given, both_counts, candidates, day, diagnosed, lines_of, named, planted


def test_returns_credited_and_not_restocked() -> None:
    rows = [
        {
            "document_no": f"CR-{at}",
            "sku": sku,
            "site": "Main",
            "credit_date": day("02-10"),
            "credited_quantity": size,
            "restocked_quantity": 0,
        }
        for at, (sku, size) in enumerate(planted().items())
    ]
    found, _ = diagnosed({"count_line": both_counts(planted()), "return_line": rows})
    assert found.grade("returns") == "A" and named(found, "returns") == sorted(planted())


def test_refunds_without_goods_back_are_not_returns() -> None:
    rows = [
        {
            "document_no": f"CR-{sku}",
            "sku": sku,
            "site": "Main",
            "credit_date": day("02-10"),
            "credited_quantity": 3,
            "restocked_quantity": 0,
        }
        for sku in SKUS
    ]
    found, _ = diagnosed({"count_line": both_counts({}), "return_line": rows})
    assert found.grade("returns") in ("C", "D")


def test_only_a_document_that_left_exactly_this_difference_explains_a_line() -> None:
    lines = lines_of({"drift": 4}, {"drift": 7, "sku": "B"})
    found = candidates((1, 4, "credited, not restocked", "CR-1"), (2, -7, "credited, not restocked", "CR-2"))
    look = look_at_documents("returns", Given(return_line=lines, returns_candidate=found), lines)
    (row,) = look.matched.matches.to_dict("records")
    assert (row["line_id"], row["document"], row["rule"], row["quantity_e4"]) == (
        1,
        "CR-1",
        "credited, not restocked",
        40000,
    )
    assert look.testable and look.contributor == "returns" and len(look.matched.chances) == 2


def test_without_credit_notes_it_says_what_to_ask_for() -> None:
    look = look_at_documents("returns", Given(return_line=pd.DataFrame()), lines_of({"drift": -4}))
    assert (look.missing, look.request, look.testable) == (("return_line",), "credit_notes", False)
    assert look.contributor == "returns" and look.matched.matches.empty
