"""Requests in the words of the client's platform."""

import re

import pytest

from cin7_audit.measures.asks import gaps_in_platform_words, in_platform_words
from cin7_audit.records import NotTestable
from cin7_audit.requests import WORDINGS, wording

CORE_ONLY = re.compile(
    r"Movement Details|Movement Summary|Product Availability|Received vs|audit report|Transactions vs|Cin7 transactions|Synchronisation Report",
    re.I,
)


@pytest.mark.parametrize("text", sorted(map(wording, WORDINGS)))
def test_an_omni_client_is_not_asked_for_reports_of_core(text):
    said = in_platform_words(text, "cin7_omni")
    assert not CORE_ONLY.search(said)
    assert in_platform_words(text, "cin7_core") == text


def test_gaps_keep_everything_else():
    (gap,) = gaps_in_platform_words([NotTestable("diagnosis", "DX-1", "movements", "Inventory Movement Details (line level)")], "cin7_omni")
    assert gap == NotTestable("diagnosis", "DX-1", "movements", "Track Stock Movements")
