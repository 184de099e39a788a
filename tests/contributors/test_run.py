"""Every contributor looks at the lines, and the lines are shared out between them."""

from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.case import in_memory_case
from cin7_audit.context import context
from cin7_audit.contributors import run
from cin7_audit.contributors.grading import TAKES_BACK
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.contributors.run import caps, explained_lines, look_everywhere, tie_out_tables
from cin7_audit.records import Section
from cin7_audit.vocabulary import CONTRIBUTORS

from .cases import both_counts, diagnosed, lines_of


def test_a_client_with_nothing_has_nothing_to_say() -> None:
    found, _ = diagnosed({})
    assert found.summary["grade"].isna().all() and (found.summary["missing"] != "").all()


def test_noise_names_nobody() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert not found.summary["grade"].isin(["A", "B"]).any()


def test_weak_receiving_beside_a_sure_pack_slip_stays_consistent_only() -> None:
    weak = (Signal("receiving", "booked differs from order", 7, 1.5, 80, 3e-3),)
    slip = (Signal("uom", "recorded as if packs", 11, 0.1, 80, 1e-20),)
    assert caps(pd.DataFrame(), {"receiving": weak, "uom": slip})["receiving"] == "C"
    assert "receiving" not in caps(pd.DataFrame(), {"receiving": weak, "uom": ()})
    sure = (Signal("receiving", "supplier credit without goods sent back", 9, 0.2, 80, 1e-12),)
    assert "receiving" not in caps(pd.DataFrame(), {"receiving": sure, "uom": slip})


def ranked(*rows):
    return pd.DataFrame(rows, columns=["line_id", "contributor", "rank", "false_share", "rule"])


def test_lines_leave_the_residual_only_where_a_significant_contributor_explains_them_well() -> None:
    rows = ranked(
        (1, "uom", 1, 0.25, "r"),
        (2, "uom", 1, 0.26, "r"),
        (3, "bins", 1, 0.01, "r"),
        (4, "bins", 1, 0.01, "r"),
        (4, "uom", 2, 0.01, "r"),
    )
    assert explained_lines(rows, {"uom"}) == {1} and explained_lines(rows, {"uom", "bins"}) == {1, 3, 4}
    assert explained_lines(rows.head(0), {"uom"}) == set()


def test_loss_and_opening_never_reach_a() -> None:
    assert caps(pd.DataFrame(), {}) == {"loss": "B", "opening": "B"}


@pytest.mark.parametrize(("found", "least_units", "capped"), [(1, 3, True), (2, 3, False), (9, 1, True)])
def test_few_reversals_beside_many_late_documents_are_not_countings(found, least_units, capped) -> None:
    """Eight lines take back what documents explain: fewer than a quarter of that is what the search may have missed."""
    rows = ranked(*((n, "cutoff", 1, 0.01, f"{TAKES_BACK}: r") for n in range(8)), (9, "cutoff", 1, 0.01, "r"))
    signal = Signal("counting", "t", found, 0.1, 99, 0.001, least_units=least_units)
    assert ("counting" in caps(rows, {"counting": (signal,)})) is capped


@pytest.mark.parametrize("other", ["uom", "duplicate"])
def test_receiving_rests_on_likely_evidence_only_beside_who_works_through_the_same_receipts(other) -> None:
    def capped(receiving, sure, number=1):
        weak = (Signal("receiving", "t", 7, 1.5, 80, receiving),)
        return "receiving" in caps(
            pd.DataFrame(), {"receiving": weak, other: (Signal(other, "t", 9, 1, 80, sure),) * number}
        )

    assert capped(0.002, 0.001) and not capped(0.002, 0.0011) and not capped(0.001, 0.001)
    assert not capped(0.002, 0.001, number=2)  # one of two tests


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

    monkeypatch.setattr(run, "ON_LINES", {"uom": module("uom")})
    monkeypatch.setattr(run, "ON_PAIRS", {"bins": module("bins")})
    look_everywhere(None, lines_of({"drift": 0}, {"drift": -4}))
    assert seen == {"uom": [2], "bins": [1, 2]}


def test_tie_outs_are_those_of_the_earlier_sections() -> None:
    first, second = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})
    sections = [
        Section("ledger_impact", 5, "T", "Q?", tables={"tie_out": first, "tie_out_documents": second}),
        Section("ingestion", 1, "T", "Q?"),
    ]
    assert tie_out_tables(sections) == [first] and tie_out_tables(sections, "tie_out_documents") == [second]


def test_postings_are_looked_for_in_the_tie_out_and_its_documents(monkeypatch) -> None:
    first, second = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})
    seen = []

    def look(case, tie_out, documents):
        seen.append((tie_out, documents))
        return Look("posting", missing=("ledger_line",)), pd.DataFrame()

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
