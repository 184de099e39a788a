"""Contributors that only documents show look at their own table, candidates and luck."""

import pandas as pd
import pytest

from cin7_audit.contributors import documents

from .cases import Given, candidates, lines_of


def test_they_are_the_five_without_a_module_of_their_own() -> None:
    assert set(documents.DOCUMENTS) == {"receiving", "returns", "uom", "cutoff", "duplicate"}


@pytest.mark.parametrize("name", documents.DOCUMENTS)
def test_each_is_held_against_its_own_candidates_and_blind_without_its_table(name) -> None:
    lines, table = lines_of({"drift": -4}, {"drift": 3}), documents.DOCUMENTS[name]["table"]
    given = {table: lines, f"{name}_candidate": candidates((1, -4, "a rule", "D-1")), "near_count_luck": pd.DataFrame()}
    found = documents.look(name, Given(**given), lines)
    assert (found.contributor, found.matched.matches["line_id"].tolist()) == (name, [1])
    assert set(found.matched.matches["kind"]) == {"document"}
    assert documents.look(name, Given(**(given | {table: lines.head(0)})), lines).missing == (table,)
