"""Receiving: shortages that a supplier credited, overages never booked in."""

import pandas as pd

from cin7_audit.contributors.run import look_at_documents

from .cases import Given, both_counts, candidates, day, diagnosed, lines_of, named, planted


def test_receiving_shortfall_equal_to_the_supplier_credit() -> None:
    rows = [
        {
            "document_no": f"PO-{at}",
            "sku": sku,
            "site": "Main",
            "supplier": "S",
            "order_date": day("02-01"),
            "received_date": day("02-10"),
        }
        | {"ordered_quantity": 100, "received_quantity": 100, "credited_quantity": -short, "unstocked_quantity": 0}
        for at, (sku, short) in enumerate(planted(-1).items())
    ]
    found, _ = diagnosed({"count_line": both_counts(planted(-1)), "receipt": rows})
    assert found.grade("receiving") == "A" and named(found, "receiving") == sorted(planted())


def test_only_a_document_that_left_exactly_this_difference_explains_a_line() -> None:
    lines = lines_of({"drift": -4}, {"drift": -7, "sku": "B"})
    found = candidates((1, -4, "supplier credit", "PO-1"), (2, 7, "supplier credit", "PO-2"))
    look = look_at_documents("receiving", Given(receipt=lines, receiving_candidate=found), lines)
    (row,) = look.matched.matches.to_dict("records")
    assert (row["line_id"], row["document"], row["rule"], row["quantity_e4"]) == (1, "PO-1", "supplier credit", -40000)
    assert look.testable and look.contributor == "receiving" and len(look.matched.chances) == 2


def test_without_purchases_it_says_what_to_ask_for() -> None:
    look = look_at_documents("receiving", Given(receipt=pd.DataFrame()), lines_of({"drift": -4}))
    assert (look.missing, look.request, look.testable) == (("receipt",), "purchase_lines", False)
    assert look.contributor == "receiving" and look.matched.matches.empty


def test_goods_sent_back_for_the_credit_leave_nothing_to_explain() -> None:
    rows = [
        {"document_no": f"PO-{at}", "sku": sku, "site": "Main", "supplier": "S", "order_date": day("02-01")}
        | {"received_date": day("02-10"), "ordered_quantity": 100, "received_quantity": 100}
        | {"credited_quantity": -short, "unstocked_quantity": -short}
        for at, (sku, short) in enumerate(planted(-1).items())
    ]
    found, _ = diagnosed({"count_line": both_counts(planted(-1)), "receipt": rows})
    assert named(found, "receiving") == []
