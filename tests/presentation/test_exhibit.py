"""One exhibit is one function: what is declared about it, when it is made again, and what stands in its place."""

from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest

from cin7_audit.model_files import models
from cin7_audit.presentation import exhibit as module
from cin7_audit.presentation.exhibit import Chart, Declaration, Gap, Table, declarations, declared, once, statements
from cin7_audit.records import DisplayTable, NotTestable, TableColumn
from tests.inline_case import in_memory_case

SHOWN = DisplayTable((TableColumn("Units", "right"),), (("1",),), 1)
DECLARED = """
[said]
where = "Money in {currency}. {period}; {selection}."

[IN-1]
title = "How much?"
reading = "Read {lines:whole}."
caption = "{lines} lines, {share:percent.0}. {where}"
gap = { exhibit = "Movements", missing = "no movement lines", request = "movement_lines" }
nothing = { missing = "a line that moved", request = "bins" }
models = ["used_file", "fault"]
workpaper = "rows"
columns = [["sku", "SKU"], ["units", "Units", "signed_units"]]
limit = 2
full_table = "every"

[IN-2]
title = "Always?"
reading = "It always stands."
caption = "{sign} {settings.rules}"
alt = "Bars of {n}. {caption}"
"""
FRAME = pd.DataFrame({"units": [1, 2, 3], "sku": ["A", "B{x}", "C"], "other": 0})
TOLD = {"lines": 1200, "share": 0.5}


@pytest.fixture(scope="module")
def case():
    return in_memory_case({})


@pytest.fixture
def book(case):
    context = SimpleNamespace(platform="cin7_core", period="2026", currency="NZD", in_currency="NZD")
    return SimpleNamespace(
        case=case,
        table=case.table,
        settings=SimpleNamespace(rules="By the rules."),
        selection="all",
        kept={},
        chosen="",
        context=context,
        data=[1, 2],
    )


@pytest.fixture
def exhibit(tmp_path, monkeypatch):
    """A function as an exhibit of the chapter on ingestion."""
    (tmp_path / "exhibits.toml").write_text(DECLARED)
    monkeypatch.setattr(module.inspect, "getfile", lambda _: str(tmp_path / "exhibits.py"))
    declarations.cache_clear()

    def made(draw, code="IN-1", **needs):
        draw.__module__ = "cin7_audit.chapters.ingestion.exhibits"
        return declared(code, **needs)(draw)

    yield made
    declarations.cache_clear()


def drawn_table(book, data):
    """A table of its own."""
    return Table(FRAME, told=TOLD)


def drawn_chart(book, data):
    return Chart(alt.Chart(FRAME).mark_bar().encode(x="units:Q", y="sku:N"), told={"n": 3})


def test_a_table_carries_all_that_is_declared_about_it(book, exhibit):
    make = exhibit(drawn_table, needs=lambda book: book.data)
    made = make(book)
    assert (make.code, make.models, make.__name__) == ("IN-1", ["used_file", "fault"], "drawn_table")
    assert make.__doc__ == "A table of its own."
    assert (made.id, made.kind, made.title, made.reading) == ("IN-1", "table", "How much?", "Read 1,200.")
    assert made.caption == "1200 lines, 50 %. Money in NZD. 2026; all."
    assert (made.workpaper, made.spec, made.alt) == ("rows", None, "")
    first, second = made.sql.split("\n\n-- fault\n")
    assert first == "-- used_file\n" + book.case.models.sql("used_file") and second == book.case.models.sql("fault")


def test_a_frame_is_shown_by_the_columns_of_its_exhibit(book, exhibit):
    shown = exhibit(lambda book, data: Table(FRAME, emphasised=(0,), told=TOLD))(book).table
    assert [(column.heading, column.align) for column in shown.columns] == [("SKU", "left"), ("Units", "right")]
    assert shown.rows == (("A", "+1"), ("B{x}", "+2"))
    assert (shown.rows_total, shown.full_table, shown.emphasised_rows) == (3, "every", (0,))


def test_a_finished_table_stays_as_it_is(book, exhibit):
    assert exhibit(lambda book, data: Table(SHOWN, told=TOLD))(book).table == SHOWN


def test_what_is_told_is_never_a_template(book):
    made = Declaration("x", "t", "{words}", "{words}").made(book, Table(SHOWN, told={"words": "{y}"}))
    assert made.caption == made.reading == "{y}"


def test_a_chart_is_finished_and_described_in_words(book, exhibit):
    made = exhibit(drawn_chart, code="IN-2")(book)
    caption = "Variance = counted - believed; loss negative. By the rules."
    assert (made.kind, made.caption, made.table) == ("chart", caption, None)
    assert made.alt == f"Bars of 3. {caption}"
    assert made.spec["title"] == {"text": "Always?", "subtitle": [caption]}
    said = Declaration("x", "How many?", "", "units")
    assert said.made(book, drawn_chart(book, None)).alt == "How many? units"


def test_without_data_it_asks_in_the_words_of_the_clients_platform(book, exhibit):
    def never(book, data):
        raise AssertionError

    make = exhibit(never, needs=lambda book: None)
    assert make(book) == NotTestable(
        "ingestion", "Movements", "no movement lines", "Inventory Movement Details (line level)"
    )
    book.context.platform, book.kept = "cin7_omni", {}
    assert make(book).ask_for == "Track Stock Movements"


@pytest.mark.parametrize(
    ("data", "missing"),
    [
        (None, "no movement lines"),
        ([], "a line that moved"),
        (pd.DataFrame(), "a line that moved"),
        (Gap(missing="found out"), "found out"),
        ([0], None),
        (0, None),
        (pd.DataFrame({"a": [1]}), None),
    ],
)
def test_evidence_that_shows_nothing_is_another_gap_than_no_evidence(book, exhibit, data, missing):
    made = exhibit(drawn_table, needs=lambda _: data)(book)
    assert getattr(made, "missing", None) == missing
    assert missing is None or made.exhibit == "Movements"


def test_without_a_row_it_is_the_gap_where_no_other_is_declared():
    said = Declaration("x", "t", "", "", gap=Gap("x", "lines", "bins"))
    assert said.lacks([]) == said.lacks(None) == said.gap


def test_the_function_may_find_a_gap_of_its_own(book, exhibit):
    made = exhibit(lambda book, data: Gap(missing="found out late"))(book)
    assert (made.exhibit, made.missing) == ("Movements", "found out late")


def test_a_table_is_needed_by_its_name(book, exhibit):
    given = []
    exhibit(lambda book, data: given.append(data) or Table(FRAME, told=TOLD), needs="count_line_total")(book)
    assert given[0]["lines"].tolist() == [0]
    book.kept = {}
    assert exhibit(drawn_table, needs="movement")(book).missing == "a line that moved"


def test_without_a_need_it_is_always_drawn(book, exhibit):
    given = []
    exhibit(lambda book, data: given.append(data) or Table(FRAME, told=TOLD))(book)
    assert given == [True]


def test_it_is_made_once_for_a_selection_and_settings(book, exhibit):
    made, first_settings = [], book.settings

    def counts(book, data):
        made.append((book.selection, book.settings))
        return Table(SHOWN, told=TOLD)

    make = exhibit(counts)
    assert make(book) is make(book)
    first = make(book)
    book.selection = "Main"
    assert make(book) is not first
    book.selection = "all"
    assert make(book) is first
    book.settings, book.kept = SimpleNamespace(rules=""), {}  # as a workbook under other settings has them
    assert make(book) is not first
    assert made == [("all", first_settings), ("Main", first_settings), ("all", book.settings)]


def test_what_is_computed_once_is_kept_whatever_is_selected(book):
    seen = []

    @once
    def lines(book):
        seen.append(book.selection)
        return [len(seen)]

    first = lines(book)
    book.selection = "Main"
    assert lines(book) is first and seen == ["all"]
    book.kept = {}
    assert lines(book) == [2] and seen == ["all", "Main"]


def test_that_rows_were_chosen_is_said_in_caption_subtitle_and_words_of_a_chart(book, exhibit):
    book.chosen = "Made of 2 of 3 rows."
    caption = "Variance = counted - believed; loss negative. By the rules. Made of 2 of 3 rows."
    made = exhibit(drawn_chart, code="IN-2")(book)
    assert (made.caption, made.alt) == (caption, f"Bars of 3. {caption}")
    assert made.spec["title"]["subtitle"] == [caption]
    book.kept = {}
    assert exhibit(drawn_table)(book).caption == "1200 lines, 50 %. Money in NZD. 2026; all. Made of 2 of 3 rows."


def test_the_statements_behind_an_exhibit_are_each_shown_once_and_of_a_python_model_those_it_is_made_of(book):
    python = next(name for name, model in models().items() if model.build is not None and len([n for n in model.needs if n in models()]) > 1)
    needs = [name for name in models()[python].needs if name in models()]
    shown = statements(book.case, [python, needs[0]])
    heads = [line.removeprefix("-- ") for line in shown.splitlines() if line.startswith("-- ") and line[3:] in models()]
    assert heads[:2] == [python, needs[0]] and set(needs) <= set(heads) and shown.count(f"-- {needs[0]}\n") == 1
    assert statements(book.case, []) == ""
    plain = next(name for name, model in models().items() if model.build is None and any(n in models() for n in model.needs))
    assert statements(book.case, [plain]) == f"-- {plain}\n{book.case.models.sql(plain)}"


def test_a_template_knows_how_money_is_said_and_a_declaration_may_say_nothing_more(book):
    made = Declaration("x", "t", "", "{in_currency} {currency} {period} {selection}").made(book, Table(SHOWN))
    assert (made.caption, made.workpaper, made.table, made.alt) == ("NZD NZD 2026 all", "", SHOWN, "")
    assert Chart(None).told == {} and Table(SHOWN).told == {} and Declaration("x", "t", "", "").full_table == ""


def test_a_chapter_without_shared_words_declares_as_well(tmp_path):
    (tmp_path / "exhibits.toml").write_text('[X-1]\ntitle = "T"\nreading = ""\ncaption = "{where}"\n')
    assert declarations(tmp_path)["X-1"].caption == "{where}"
