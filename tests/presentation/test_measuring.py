"""An entry of measures.toml and the figures of a scope make a measure."""

import datetime as dt
from types import SimpleNamespace

import pytest

from cin7_audit.presentation import measuring
from cin7_audit.presentation.measuring import Measurer, scope_of

ENTRIES = """
[[rate]]
id = "M-1"
name = "Rate of {thing}"
unit = "{currency}"
value = "rate"
numerator = "hits"
denominator = "lines"
interval = "bounds"
note = "{hits} of {lines}"

[[rate]]
id = "M-2"
name = "Always"
unit = "share"
value = "none"

[[rate]]
id = "M-3"
name = "Only where known"
unit = "share"
value = "none"
if_known = true
"""
FIGURES = {"rate": 0, "hits": 0, "lines": 4, "bounds": (0.0, 0.5), "none": None, "thing": "{lines}", "unread": 1}


@pytest.fixture
def measure(tmp_path, monkeypatch):
    (tmp_path / "made_up").mkdir()
    (tmp_path / "made_up" / "measures.toml").write_text(ENTRIES)
    monkeypatch.setattr(measuring, "CHAPTERS", tmp_path)
    measuring._parts.cache_clear()
    yield Measurer("made_up", SimpleNamespace(start=dt.date(2026, 1, 1), end=dt.date(2026, 3, 31), currency="NZD"))
    measuring._parts.cache_clear()


def test_a_measure_has_the_words_of_its_entry_and_the_figures_told(measure):
    first, second = measure("rate", FIGURES)
    assert (first.id, first.name, first.unit, first.note) == ("M-1", "Rate of {lines}", "NZD", "0 of 4")
    assert (first.value, first.numerator, first.denominator, first.interval) == (0, 0, 4, (0.0, 0.5))
    assert (first.scope, first.period_from, first.period_to) == (
        {"level": "portfolio"},
        dt.date(2026, 1, 1),
        dt.date(2026, 3, 31),
    )
    assert (second.id, second.value, second.numerator, second.interval, second.note) == ("M-2", None, None, None, "")


def test_a_measure_that_needs_its_value_is_told_where_it_is_known_even_if_nothing(measure):
    assert [made.id for made in measure("rate", FIGURES)] == ["M-1", "M-2"]
    assert [made.value for made in measure("rate", FIGURES | {"none": 0})] == [0, 0, 0]


def test_a_missing_figure_is_a_mistake(measure):
    with pytest.raises(KeyError, match="hits"):
        list(measure("rate", {"rate": 1}))


def test_a_scope_is_a_site_or_all_of_them():
    (made,) = {str(scope_of(None)), str(scope_of(float("nan")))}
    assert made == "{'level': 'portfolio'}" and scope_of("M") == {"level": "site", "site": "M"}
