"""Requests in the words of the client's platform, each named once."""

import re

import pytest

from cin7_audit.chapters.ingestion.testability import NEEDS, not_testable
from cin7_audit.data_files import read_entries
from cin7_audit.errors import AuditError
from cin7_audit.requests import FILE, WORDINGS, read_wordings, wording
from tests.inline_case import in_memory_case

CORE_ONLY = re.compile(
    r"Movement Details|Movement Summary|Product Availability|Received vs|audit report|Transactions vs|Cin7 transactions"
    r"|Synchronisation Report",
    re.I,
)


@pytest.mark.parametrize("need", sorted(WORDINGS))
def test_an_omni_client_is_not_asked_for_reports_of_core(need):
    assert not CORE_ONLY.search(wording(need, "cin7_omni"))
    assert wording(need) == wording(need, "cin7_core")


def test_no_text_stands_under_two_ids_or_twice_under_one():
    said = [core for core, _ in WORDINGS.values()]
    assert len(set(said)) == len(said), "one need under two ids"
    stated = read_entries(FILE).values()
    assert all(
        pair.keys() == {"core", "omni"} and pair["core"] != pair["omni"] for pair in stated if isinstance(pair, dict)
    )
    assert not [text for pair in WORDINGS.values() for text in pair if text != " ".join(text.split())]


@pytest.mark.parametrize("said", ["", " ", {"core": "the counts"}, {"core": "the counts", "omni": ""}])
def test_a_need_without_words_for_a_platform_is_refused_by_file_and_id(said):
    with pytest.raises(
        AuditError, match=r"^requests\.toml, counts: no text; expected one text, or one for core and one for"
    ):
        read_wordings({"counts": said})


def test_every_test_names_requests_that_exist():
    assert {request for need in NEEDS for request in need.requests} <= set(WORDINGS)
    assert all(need.wording() and need.wording("cin7_omni") for need in NEEDS)


def test_a_gap_is_told_in_the_words_of_its_platform():
    case = in_memory_case({})
    core, omni = (not_testable(case, "ingestion", platform)[1] for platform in ("cin7_core", "cin7_omni"))
    assert (core.exhibit, core.missing) == (omni.exhibit, omni.missing)
    assert core.ask_for.startswith("Inventory Movement Summary") and omni.ask_for.startswith(
        "Stock on Hand Reconciliation"
    )
