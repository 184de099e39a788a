"""What a contributor hands over when it saw nothing, and when it could not look."""

import pandas as pd

from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import MATCH_COLUMNS


def test_a_look_is_testable_unless_something_is_missing() -> None:
    assert Look("uom").testable
    assert not Look("uom", missing=("movement",), request="movements_and_packs").testable


def test_a_look_that_saw_nothing_has_empty_tables_of_its_own() -> None:
    first, second = Look("uom"), Look("bins")
    assert list(first.matched.matches) == MATCH_COLUMNS and len(first.matched.matches) == len(first.pairs) == 0
    assert first.signals == first.context == () and first.request == ""
    assert first.pairs is not second.pairs and isinstance(first.pairs, pd.DataFrame)


def test_a_signal_looks_at_every_size_unless_it_says_so() -> None:
    assert (Signal("uom", "t", 1, 0.5, 10, 0.1).least_units, Signal("uom", "t", 1, 0.5, 10, 0.1).note) == (0, "")
