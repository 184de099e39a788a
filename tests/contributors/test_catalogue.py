"""The twelve contributors in words: each under its own name, in the order they are looked for."""

from importlib import import_module

import pytest

from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.model_files import models
from cin7_audit.requests import wording
from cin7_audit.vocabulary import CONTRIBUTORS


def test_they_are_the_twelve_of_the_vocabulary_in_its_order() -> None:
    assert tuple(ABOUT) == CONTRIBUTORS


@pytest.mark.parametrize("name", CONTRIBUTORS)
def test_each_is_found_by_documents_or_by_a_module_of_its_name(name: str) -> None:
    if ABOUT[name].documents:
        assert {f"{name}_candidate", *([ABOUT[name].documents["luck"]] if name == "cutoff" else [])} <= set(models())
        assert wording(ABOUT[name].documents["request"])
    else:
        assert import_module(f"cin7_audit.contributors.{name}").look


def test_no_two_share_a_word_or_a_rule() -> None:
    for field in ("words", "signature", "rule", "assumptions", "false_positives", "next_evidence"):
        assert len({getattr(about, field) for about in ABOUT.values()}) == len(ABOUT)
