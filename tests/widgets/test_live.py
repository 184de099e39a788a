"""Pickers redraw through the chapter's own functions, and are absent where nobody looks."""

import datetime as dt
import json

import altair as alt
import ipywidgets
import pandas as pd
import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.errors import UsageError
from cin7_audit.presentation.own_exhibit import OwnExhibit
from cin7_audit.presentation.theme import finish
from cin7_audit.records import DisplayTable, Exhibit, NotTestable, TableColumn
from cin7_audit.selection import Selection
from cin7_audit.widgets.live import choices, drawn, exhibit_widget, live, parameters, picked_view
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def book(tmp_path):
    settings = Engagement()
    rows = [
        {"movement_id": str(n), "kind": "receipt", "sku": sku, "site": site, "quantity": 5, "completed_at": dt.datetime(2026, 1, n + 1), "effective_date": dt.date(2026, 1, n + 1)}
        for n, (sku, site) in enumerate([("A-1", "Main"), ("B-2", "West"), (HOSTILE, HOSTILE)])
    ]  # fmt: skip
    return Workbook(tmp_path, settings, in_memory_case({"movement": rows}, settings), tmp_path / "report")


def chart(book):
    rows = pd.DataFrame({"site": ["Main", "West"], "units": [1, 2]})
    shown = book.selection.rows(rows)
    return Exhibit(
        "X-1",
        "chart",
        "How much?",
        "units",
        "Read it.",
        "bars",
        finish(alt.Chart(shown).mark_bar().encode(x="units:Q", y="site:N"), "How much?", "units"),
    )


def table(book):
    rows = tuple((str(book.settings.tolerance.a_percent), HOSTILE) for _ in range(20))
    return Exhibit(
        "X-2",
        "table",
        "Which?",
        "percent",
        table=DisplayTable((TableColumn("Tolerance"), TableColumn("Name")), rows, 20),
    )


def missing(book):
    return NotTestable("variance_timeline", "X-3", HOSTILE, "the transfer list")


def controls(shown):
    return {control.description: control for control in shown.children[0].children}


def test_nothing_is_shown_to_nobody(book, monkeypatch):
    assert live(book, chart) is None
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    assert live(book, chart, static=True) is None


def test_choices_come_from_the_case(book):
    sites, skus, _ = choices(book)
    assert sites == [HOSTILE, "Main", "West"] and skus == [HOSTILE, "A-1", "B-2"]


def test_a_pick_is_a_new_view_and_leaves_the_workbook_alone(book):
    view = picked_view(book, Selection(site="West"))
    assert view.selection.site == "West" and book.selection.site == ""
    assert view.kept is book.kept and view._sections is not book._sections


def test_another_tolerance_measures_again(book):
    view = picked_view(book, Selection(), "10")
    assert {str(getattr(view.settings.tolerance, f"{letter}_percent")) for letter in "abc"} == {"10"}
    assert view.kept is not book.kept


@pytest.mark.parametrize("tolerance", ["", "10"])
def test_drawing_a_view_drops_nothing_the_notebook_changed(book, tolerance):
    book.own["VT-1"] = OwnExhibit(chart(book))
    drawn("VT-1", picked_view(book, Selection(site="West"), tolerance))
    assert "VT-1" in book.own


def test_picks_are_printed_as_parameters():
    picked = Selection(site="Main", start=dt.date(2026, 1, 2))
    assert parameters(picked, "3") == '-p site="Main" -p start="2026-01-02" -p tolerance_percent="3"'


def test_picking_redraws_every_exhibit_through_its_function(book):
    shown = live(book, chart, table, missing, static=False)
    _, said, place = shown.children
    controls(shown)["Site"].value = "West"
    spec = json.dumps(place.children[0].children[0].spec)
    assert "West" in spec and '"Main"' not in spec
    assert "site West" in said.value and "-p site=" in said.value
    controls(shown)["Tolerance %"].value = "5"
    controls(shown)["Show everything"].click()
    assert "all sites" in said.value


def test_client_text_is_escaped_in_sentences_and_tables(book):
    sentence = exhibit_widget(drawn(missing, book))
    assert isinstance(sentence, ipywidgets.HTML) and "<img" not in sentence.value
    short = Exhibit("X", "table", HOSTILE, HOSTILE, table=DisplayTable((TableColumn(HOSTILE),), ((HOSTILE,),), 1))
    assert "<img" not in exhibit_widget(short).value


def test_client_text_is_escaped_around_a_long_table(book):
    rows = ((f"a\u202e{HOSTILE}",),) * 20
    grid = exhibit_widget(
        Exhibit("X", "table", HOSTILE, f"\u202e{HOSTILE}", table=DisplayTable((TableColumn("Name"),), rows, 20))
    )
    safe = "&lt;img src=x onerror=alert(1)&gt;"
    assert grid.caption == f"X {safe}. [U+202E]{safe}"


def test_a_failing_choice_is_a_sentence(book):
    def fails(view):
        raise UsageError("here", "this", "that", "Do it.")

    assert drawn(fails, book) == "here: this; expected that. Do it."


def test_charts_ask_nothing_from_the_network(book):
    exhibit_widget(chart(book))
    assert alt.JupyterChart._is_offline
