"""Requests in the words of the client's platform, each named once."""

import re

import pytest

from cin7_audit.case import in_memory_case
from cin7_audit.chapters.ingestion.testability import NEEDS, not_testable
from cin7_audit.requests import WORDINGS, wording

CORE_ONLY = re.compile(
    r"Movement Details|Movement Summary|Product Availability|Received vs|audit report|Transactions vs|Cin7 transactions"
    r"|Synchronisation Report",
    re.I,
)


@pytest.mark.parametrize("need", sorted(WORDINGS))
def test_an_omni_client_is_not_asked_for_reports_of_core(need):
    assert not CORE_ONLY.search(wording(need, "cin7_omni"))
    assert wording(need) == wording(need, "cin7_core")


def test_two_wordings_are_two_texts():
    assert all(isinstance(found, str) or found[0] != found[1] for found in WORDINGS.values())
    said = [found if isinstance(found, str) else found[0] for found in WORDINGS.values()]
    assert len(set(said)) == len(said), "one need under two ids"


def test_every_test_names_requests_that_exist():
    assert {request for need in NEEDS for request in need.requests} <= set(WORDINGS)
    assert all(need.wording() and need.wording("cin7_omni") for need in NEEDS)


def test_a_gap_is_told_in_the_words_of_its_platform():
    case = in_memory_case({})
    core, omni = (not_testable(case, "ingestion", platform)[1] for platform in ("cin7_core", "cin7_omni"))
    assert (core.exhibit, core.missing) == (omni.exhibit, omni.missing)
    assert core.ask_for.startswith("Inventory Movement Summary") and omni.ask_for.startswith("Stock on Hand Reconciliation")
