"""Totals of a file, recomputed and stated: of used files alone, in order, and what agrees."""

import json
from decimal import Decimal as D

from tests.given_models import given_case, rows_of


def stated(source, totals, status="used"):
    held = totals and json.dumps({name: {"recomputed": made, "stated": said} for name, (made, said) in totals.items()})
    return {"source_id": source, "path": source, "label": f"{source}.csv", "status": status, "control_totals": held}


def test_a_total_agrees_with_what_the_file_states_or_says_by_how_much_not():
    files = [
        stated(
            "E2", {"rows": ("3", "3.0"), "value": ("10", "9.5"), "words": ("many", "many"), "mixed": ("7", "seven")}
        ),
        stated("E1", {"rows": ("4", None)}),
        stated("E3", {"rows": ("5", "5")}, status="set aside"),
        stated("E4", None),
    ]
    assert rows_of(given_case({}, evidence_file=files), "control_total") == [
        ("E1", "E1.csv", "rows", 4, None, None, None),
        ("E2", "E2.csv", "rows", 3, 3, 0, True),
        ("E2", "E2.csv", "value", 10, D("9.5"), D("-0.5"), False),
        ("E2", "E2.csv", "words", None, None, None, True),
        ("E2", "E2.csv", "mixed", 7, None, None, False),
    ]
