"""Whose file is this: names compared as people read them."""

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.organisation import plain_name, same_company, strangers


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Harbour Tools Ltd", "HARBOUR TOOLS LIMITED", True),
        ("Harbour Tools (NZ) Ltd", "Harbour Tools", True),
        ("HarbourTools", "Harbour Tools Limited", True),
        ("Harbor Tool", "Harbour Tools", True),
        ("Zebra Bakery LLC", "Harbour Tools Ltd", False),
        ("", "Harbour Tools", True),
    ],
)
def test_same_company(one, other, same):
    assert same_company(one, other) is same


def test_the_majority_decides_without_settings():
    assert strangers({"a": "Acme Ltd", "b": "ACME", "c": "Zebra Bakery"}, Engagement()) == {"c": "Acme Ltd"}


def test_a_tie_accuses_nobody():
    assert strangers({"a": "Acme Ltd", "c": "Zebra Bakery"}, Engagement()) == {}


def test_a_nickname_in_settings_sets_nothing_aside():
    settings = Engagement.model_validate({"client": {"name": "Project Blue"}})
    assert strangers({"a": "Acme Ltd", "b": "Acme Ltd"}, settings) == {}


def test_another_spelling_is_stated_in_settings():
    settings = Engagement.model_validate({"client": {"name": "Acme", "also_known_as": ["Zebra Bakery"]}})
    assert strangers({"a": "Acme Ltd", "c": "Zebra Bakery"}, settings) == {}


def test_a_name_without_its_legal_form():
    names = ("Harbour Tools (NZ) Ltd.", "O'Brien & Co", "Café Münch GmbH", "The Trading Company", "東京工具")
    assert [plain_name(name) for name in names] == [
        "harbour tools nz",
        "obrien",
        "cafe munch",
        "the trading company",  # nothing else is left of it
        "東京工具",
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HT", "Harbour Tools", True),
        ("Tools", "Tool", True),
        ("HX", "Harbour Tools", False),
        ("Acme Ltd", "Ajax Ltd", False),
        ("Marine", "Maxime", False),  # 8 of 12 letters alike, less than three in four
        ("Marina", "Marine", True),
    ],
)
def test_initials_and_slips_of_spelling(one, other, same):
    assert same_company(one, other) is same is same_company(other, one)


def test_the_name_in_settings_decides_alone_where_a_file_carries_it():
    settings = Engagement.model_validate({"client": {"name": "Acme"}})
    names = {"a": "Acme Ltd", "b": "Zebra Bakery", "c": "Zebra Bakery Ltd", "d": ""}
    assert strangers(names, settings) == {"b": "Acme", "c": "Acme"}


def test_a_third_name_is_strange_to_the_name_in_settings_and_to_the_majority():
    settings = Engagement.model_validate({"client": {"name": "Project Blue"}})
    names = {"a": "Acme Ltd", "b": "ACME", "c": "Zebra Bakery"}
    assert strangers(names, settings) == {"c": "Project Blue"}
