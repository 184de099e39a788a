"""Every contributor looks at the lines, and the lines are shared out between them."""

from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.context import context
from cin7_audit.contributors import run
from cin7_audit.contributors.records import Look
from cin7_audit.contributors.run import earlier_tables, look_everywhere
from cin7_audit.records import Section
from cin7_audit.vocabulary import CONTRIBUTORS
from tests.inline_case import in_memory_case

from .cases import Given, both_counts, candidates, diagnosed, lines_of


def test_a_client_with_nothing_has_nothing_to_say() -> None:
    found, _ = diagnosed({})
    assert found.summary["grade"].isna().all() and (found.summary["missing"] != "").all()


def test_noise_names_nobody() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert not found.summary["grade"].isin(["A", "B"]).any()


def test_with_no_line_everybody_says_what_to_ask_for() -> None:
    looks = look_everywhere(None, lines_of({"drift": 1}).head(0))
    assert set(looks) == set(CONTRIBUTORS) - {"loss", "posting"}
    assert {(look.missing, look.request) for look in looks.values()} == {(("count_line",), "counts_or_adjustments")}


def test_documents_are_held_against_lines_that_differ_and_pairs_against_all(monkeypatch) -> None:
    seen = {}

    def module(name):
        def look(case, lines):
            seen[name] = lines["line_id"].tolist()
            return Look(name)

        return SimpleNamespace(look=look)

    monkeypatch.setattr(run, "DOCUMENTS", {"uom": {}})
    monkeypatch.setattr(run, "look_at_documents", lambda name, case, lines: module(name).look(case, lines))
    monkeypatch.setattr(run, "ON_PAIRS", {"bins": module("bins")})
    look_everywhere(None, lines_of({"drift": 0}, {"drift": -4}))
    assert seen == {"uom": [2], "bins": [1, 2]}


def test_tie_outs_are_those_of_the_earlier_sections() -> None:
    first, second = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})
    sections = [
        Section("ledger_impact", 5, "T", "Q?", tables={"tie_out": first, "tie_out_documents": second}),
        Section("ingestion", 1, "T", "Q?"),
    ]
    assert earlier_tables(sections, "tie_out") == [first]
    assert earlier_tables(sections, "tie_out_documents") == [second]


def test_postings_are_looked_for_in_the_tie_out_and_its_documents(monkeypatch) -> None:
    first, second = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})
    seen = []

    def look(case, tie_out, documents):
        seen.append((tie_out, documents))
        return Look("posting", missing=("ledger_line",)), pd.DataFrame(columns=run.posting.ODD_COLUMNS)

    monkeypatch.setattr(run.posting, "look", look)
    earlier = [Section("ledger_impact", 5, "T", "Q?", tables={"tie_out": first, "tie_out_documents": second})]
    case = in_memory_case({})
    found = run.attribute(case, case.settings, context(case, case.settings), earlier)
    assert seen == [([first], [second])] and found.grade("posting") is None


def test_a_client_with_counts_has_a_row_and_a_grade_for_each_contributor_it_can_test() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert tuple(found.summary["contributor"]) == tuple(found.looks) == CONTRIBUTORS
    testable = {name for name, look in found.looks.items() if look.testable}
    assert {standing.contributor for standing in found.standings} == testable
    assert found.grade("loss") in ("C", "D") and found.grade("receiving") is None


def test_they_are_the_five_without_a_module_of_their_own() -> None:
    assert set(run.DOCUMENTS) == {"receiving", "returns", "uom", "cutoff", "duplicate"}


@pytest.mark.parametrize("name", run.DOCUMENTS)
def test_each_is_held_against_its_own_candidates_and_blind_without_its_table(name) -> None:
    lines, table = lines_of({"drift": -4}, {"drift": 3}), run.DOCUMENTS[name]["table"]
    given = {table: lines, f"{name}_candidate": candidates((1, -4, "a rule", "D-1")), "near_count_luck": pd.DataFrame()}
    found = run.look_at_documents(name, Given(**given), lines)
    assert (found.contributor, found.matched.matches["line_id"].tolist()) == (name, [1])
    assert set(found.matched.matches["kind"]) == {"document"}
    assert run.look_at_documents(name, Given(**(given | {table: lines.head(0)})), lines).missing == (table,)
