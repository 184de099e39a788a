"""One exhibit is one function: what its decorator says about it, when it is made again, and what stands in its place."""

from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest

from cin7_audit.case import in_memory_case
from cin7_audit.presentation import exhibit as module
from cin7_audit.presentation.exhibit import Chart, Gap, Table, declared, exhibit, is_lacking
from cin7_audit.records import DisplayTable, NotTestable, TableColumn

SHOWN = DisplayTable((TableColumn("Units", "right"),), (("1",),), 1)
GAP = Gap("Movements", "no movement lines", "movement_lines")


@pytest.fixture(scope="module")
def case():
    return in_memory_case({})


@pytest.fixture
def book(case):
    return SimpleNamespace(
        case=case, settings="s1", selection="all", made={}, context=SimpleNamespace(platform="cin7_core", period="2026", currency="NZD"), data=[1, 2]
    )


def exhibit_of(draw, **more):
    """The function as an exhibit of the chapter on ingestion."""
    draw.__module__ = "cin7_audit.chapters.ingestion.exhibits"
    return exhibit("IN-1", "How much?", **({"reading": "Read it.", "gap": GAP} | more))(draw)


def drawn_table(book, data):
    """A table of its own."""
    return Table(SHOWN, f"caption {data}")


@pytest.mark.parametrize(
    ("data", "lacking"),
    [(None, True), ([], True), (pd.DataFrame(), True), ([0], False), (0, False), (pd.DataFrame({"a": [1]}), False)],
)
def test_nothing_is_none_or_no_row(data, lacking):
    assert is_lacking(data) is lacking


def test_a_table_carries_all_that_is_said_about_it(book):
    make = exhibit_of(drawn_table, needs=lambda book: book.data, models=("used_file", "fault"), workpaper="rows")
    made = make(book)
    assert (make.code, make.__name__, make.__doc__) == ("IN-1", "drawn_table", "A table of its own.")
    assert (made.id, made.kind, made.title, made.caption) == ("IN-1", "table", "How much?", "caption [1, 2]")
    assert (made.reading, made.workpaper, made.table, made.spec, made.alt) == ("Read it.", "rows", SHOWN, None, "")
    first, second = made.sql.split("\n\n-- fault\n")
    assert first == "-- used_file\n" + book.case.models.sql("used_file") and second == book.case.models.sql("fault")


def test_a_chart_is_finished_and_described_in_words(book):
    frame = pd.DataFrame({"units": [1], "site": ["a"]})
    chart = alt.Chart(frame).mark_bar().encode(x="units:Q", y="site:N")
    made = exhibit_of(lambda book, data: Chart(chart, "units", "bars"), workpaper="rows")(book)
    assert (made.kind, made.alt, made.caption, made.table) == ("chart", "bars", "units", None)
    assert made.spec["title"] == {"text": "How much?", "subtitle": ["units"]} and made.workpaper == "rows"
    assert exhibit_of(lambda book, data: Chart(chart, "units"))(SimpleNamespace(**{**vars(book), "made": {}})).alt == (
        "How much? units"
    )


def test_without_data_it_asks_in_the_words_of_the_clients_platform(book):
    def never(book, data):
        raise AssertionError

    make = exhibit_of(never, needs=lambda book: [])
    assert make(book) == NotTestable(
        "ingestion", "Movements", "no movement lines", "Inventory Movement Details (line level)"
    )
    book.context.platform, book.made = "cin7_omni", {}
    assert make(book).ask_for == "Track Stock Movements"


def test_what_is_said_may_depend_on_the_book(book):
    gap = exhibit_of(drawn_table, needs=lambda _: None, gap=lambda book: Gap("x", str(book.data), "bins"))(book)
    assert (gap.missing, gap.exhibit) == ("[1, 2]", "x")
    book.made = {}
    assert exhibit_of(drawn_table, reading=lambda book: f"{len(book.data)} rows.")(book).reading == "2 rows."
    book.made = {}
    assert exhibit_of(lambda book, data: Gap("own", "found out late", ""))(book).exhibit == "own"


def test_without_a_need_it_is_always_drawn(book):
    assert exhibit_of(drawn_table)(book).caption == "caption True"


def test_it_is_made_once_for_a_selection_and_settings(book):
    made = []

    def counts(book, data):
        made.append((book.selection, book.settings))
        return Table(SHOWN, "c")

    make = exhibit_of(counts)
    assert make(book) is make(book)
    first = make(book)
    book.selection = "Main"
    assert make(book) is not first
    book.selection = "all"
    assert make(book) is first
    book.settings = "s2"
    assert make(book) is not first
    assert made == [("all", "s1"), ("Main", "s1"), ("all", "s2")]


def test_a_frame_is_shown_by_the_columns_of_its_exhibit(book):
    frame = pd.DataFrame({"units": [1, 2, 3], "sku": ["A", "B", "C"], "other": 0})
    make = exhibit_of(
        lambda book, data: Table(frame, "c", emphasised=(0,)),
        columns=[("sku", "SKU"), ("units", "Units", "signed_units")],
        limit=2,
        full_table="every",
    )
    shown = make(book).table
    assert [(column.heading, column.align) for column in shown.columns] == [("SKU", "left"), ("Units", "right")]
    assert shown.rows == (("A", "+1"), ("B", "+2"))
    assert (shown.rows_total, shown.full_table, shown.emphasised_rows) == (3, "every", (0,))


DECLARED = """
[said]
where = "Money in {currency}. {period}; {selection}."
[IN-1]
title = "How much?"
reading = "Read it."
gap = { exhibit = "Movements", missing = "no movement lines", request = "movement_lines" }
models = ["used_file"]
workpaper = "rows"
caption = "{lines} lines. {where}"
columns = [["sku", "SKU"]]

[IN-2]
title = "Always?"
caption = "Always."
reading = "It always stands."
"""


def test_what_is_said_of_an_exhibit_may_stand_beside_its_module(book, tmp_path, monkeypatch):
    (tmp_path / "exhibits.toml").write_text(DECLARED)
    monkeypatch.setattr(module.inspect, "getfile", lambda _: str(tmp_path / "exhibits.py"))

    def draw(book, data):
        return Table(pd.DataFrame({"sku": ["A{x}"]}), told={"lines": "{y}"})

    draw.__module__ = "cin7_audit.chapters.ingestion.exhibits"
    make = declared("IN-1", needs=lambda book: book.data)(draw)
    made = make(book)
    assert (make.code, make.models) == ("IN-1", ("used_file",))
    assert (made.title, made.reading, made.workpaper, made.table.rows) == ("How much?", "Read it.", "rows", (("A{x}",),))
    assert made.caption == "{y} lines. Money in NZD. 2026; all."  # what is told is never a template
    book.data, book.made = [], {}
    assert make(book) == NotTestable(
        "ingestion", "Movements", "no movement lines", "Inventory Movement Details (line level)"
    )
    assert declared("IN-2")(draw)(book).title == "Always?"


def test_caption_and_alternative_text_may_be_templates(book):
    frame = pd.DataFrame({"units": [1], "site": ["a"]})
    chart = alt.Chart(frame).mark_bar().encode(x="units:Q", y="site:N")
    made = exhibit_of(lambda book, data: Chart(chart, told={"n": 3}), caption="{n} sites. {sign}", alt="Bars. {caption}")(book)
    assert made.caption == "3 sites. Variance = counted - believed; loss negative." and made.alt == f"Bars. {made.caption}"
