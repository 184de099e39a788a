"""How records show themselves in a notebook: never as Markdown, always escaped."""

import sys
from types import SimpleNamespace

import IPython.display
import pandas as pd
import pytest

from cin7_audit.presentation.notebook_display import (
    FRAME_ROWS,
    Said,
    Statement,
    as_html,
    exhibit_mimebundle,
    frame_html,
    frame_text,
    gap_html,
    install,
    section_html,
    show,
)
from cin7_audit.presentation.theme import MIME
from cin7_audit.records import DisplayTable, Exhibit, Finding, NotTestable, Paragraph, Section, TableColumn

TABLE = DisplayTable((TableColumn("S<KU>"), TableColumn("Units", "right")), (("A&B", "1"), ("C", "-2")), 7)
SHOWN = Exhibit("IN-1", "table", "Which <b>?", "units\u202e", "Read <it>.", table=TABLE)
CHART = Exhibit("IN-2", "chart", "How\u202e?", "c", alt="bars\u202e", spec={"mark": "bar"})


def test_a_table_is_accessible_html_with_its_texts_escaped():
    html = as_html(SHOWN)
    assert "<caption>Which &lt;b&gt;?<br><small>units[U+202E]</small></caption>" in html
    assert '<th scope="col" style="text-align:left;padding:2px 8px">S&lt;KU&gt;</th>' in html
    assert '<th scope="col" style="text-align:right;padding:2px 8px">Units</th>' in html
    assert (
        '<tr><td style="text-align:left;padding:2px 8px">A&amp;B</td>'
        '<td style="text-align:right;padding:2px 8px">1</td></tr>' in html
    )
    assert html.count("<tr>") == 3 and html.startswith('<table class="mathjax_ignore tex2jax_ignore">')


def test_rows_that_are_not_shown_are_counted():
    assert as_html(SHOWN).endswith("</table><p>2 of 7 rows shown.</p>")
    whole = DisplayTable(TABLE.columns, TABLE.rows, 2)
    assert as_html(Exhibit("X", "table", "t", "c", table=whole)).endswith("</table>")
    assert as_html(Exhibit("X", "table", "t", "c")) == ""


def test_a_chart_is_vega_lite_with_its_words_and_a_table_html():
    assert exhibit_mimebundle(CHART) == (
        {MIME: {"mark": "bar"}, "text/plain": "<chart IN-2: How[U+202E]?>"},
        {MIME: {"alt": "bars[U+202E]"}},
    )
    assert exhibit_mimebundle(SHOWN) == (
        {"text/html": as_html(SHOWN), "text/plain": "<table IN-1: Which <b>?>"},
        {},
    )


def test_a_chart_that_was_not_drawn_is_no_chart():
    shown, about = exhibit_mimebundle(Exhibit("IN-2", "chart", "How?", "c"))
    assert shown == {"text/html": "", "text/plain": "<table IN-2: How?>"} and about == {}


def test_a_section_is_its_question_and_its_paragraphs():
    section = Section("s", 1, "T<i>", "Q?", (Paragraph("a<b>"), Paragraph("$x$")))
    assert section_html(section) == (
        '<div class="mathjax_ignore tex2jax_ignore"><p><b>T&lt;i&gt;</b> - Q?</p>'
        "<ul><li>a&lt;b&gt;</li><li>$x$</li></ul></div>"
    )


@pytest.fixture
def displayed(monkeypatch):
    seen = []
    monkeypatch.setattr(IPython.display, "display", lambda *given, **more: seen.append((*given, more)))
    return seen


def test_under_an_exhibit_stands_how_to_read_it(displayed):
    show(SHOWN)
    (bundle, about), (said, _) = displayed
    assert bundle == exhibit_mimebundle(SHOWN)[0] and about == {"metadata": {}, "raw": True}
    assert said.data == ('<p class="mathjax_ignore tex2jax_ignore"><em>How to read it.</em> Read &lt;it&gt;.</p>')
    show(CHART)
    assert len(displayed) == 3 and displayed[2][1]["metadata"] == {MIME: {"alt": "bars[U+202E]"}}


def test_a_notebook_learns_to_show_them_and_without_one_nothing_happens(monkeypatch):
    learned = {}

    def formatter(name):
        return SimpleNamespace(for_type=lambda kind, how: learned.update({(name, kind): how}))

    formats = SimpleNamespace(
        ipython_display_formatter=formatter("display"), formatters={f"text/{name}": formatter(name) for name in ("html", "plain")}
    )
    shell = SimpleNamespace(display_formatter=formats)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    install()
    monkeypatch.delitem(sys.modules, "IPython")
    install()
    assert learned == {}
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    install()
    rows = {("html", pd.DataFrame): frame_html, ("plain", pd.DataFrame): frame_text, ("plain", pd.Series): frame_text}
    said = {("html", Section): section_html, ("html", NotTestable): gap_html}
    assert learned == {("display", Exhibit): show, **said, **rows}


def test_rows_are_shown_short_with_hidden_letters_by_their_number_and_markup_escaped():
    rows = pd.DataFrame({"sku": ["<b>A\u202e</b>", *map(str, range(FRAME_ROWS))]})
    html = frame_html(rows)
    assert "&lt;b&gt;A[U+202E]&lt;/b&gt;" in html and f"{FRAME_ROWS + 1} rows × 1 columns" in html
    assert html.count("<tr") == FRAME_ROWS + 2  # with the head and the row of dots
    said = []
    frame_text(rows, SimpleNamespace(text=said.append), False)
    frame_text(rows["sku"], SimpleNamespace(text=said.append), False)
    assert all("A[U+202E]" in text and "..." in text for text in said)


def test_a_statement_is_shown_whole_in_its_own_lines():
    statement = Statement("SELECT 1\nWHERE a < 2")
    look = 'class="mathjax_ignore tex2jax_ignore" style="font-family:monospace"'
    assert statement._repr_html_() == f"<pre {look}>SELECT 1\nWHERE a &lt; 2</pre>"
    said = []
    statement._repr_pretty_(SimpleNamespace(text=said.append), False)
    assert said == ["SELECT 1\nWHERE a < 2"]


def test_what_is_said_of_an_exhibit_is_its_findings_with_what_to_do():
    found = Finding("WF-1", "write_off_frequency", "T<1>", "Said & done.", "low", action="Count <again>.")
    other = Finding("WF-2", "write_off_frequency", "T2", "More.", "high")
    said = Said("WF-1", (found, other))
    assert str(said) == repr(said) == "Said & done. Count <again>.\nMore."
    assert said._repr_html_() == (
        '<div class="mathjax_ignore tex2jax_ignore"><ul><li><b>T&lt;1&gt;</b> (low). Said &amp; done. '
        "<em>What to do.</em> Count &lt;again&gt;.</li><li><b>T2</b> (high). More.</li></ul></div>"
    )
    none = Said("WF-9", ())
    assert str(none) == "No finding rests on exhibit WF-9." and "<ul><li>No finding rests" in none._repr_html_()
    assert repr(Said("X", (Finding("a", "b", "c", "d\u202e", "low"),))) == "d[U+202E]"


def test_the_consultants_sentence_is_shown_before_how_to_read(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda item, **_: shown.append(item))
    show(Exhibit("VT-own-1", "table", "T", "c", "Read it.", table=TABLE, says="Said <so>."))
    assert [item.data for item in shown[1:]] == [
        '<p class="mathjax_ignore tex2jax_ignore">Said &lt;so&gt;.</p>',
        '<p class="mathjax_ignore tex2jax_ignore"><em>How to read it.</em> Read it.</p>',
    ]


def test_what_cannot_be_shown_says_why_and_what_to_ask_for():
    gap = NotTestable("ledger_impact", "Margin <by month>", "no sales", "the sale list")
    assert gap_html(gap) == (
        '<p class="mathjax_ignore tex2jax_ignore">Margin &lt;by month&gt; cannot be shown: no sales. '
        "Ask for the sale list.</p>"
    )


EVIL = "<b>x</b>&\u202e"


def test_no_text_of_any_record_reaches_a_page_as_markup():
    table = DisplayTable((TableColumn(EVIL),), ((EVIL,),), 1)
    found = Finding(EVIL, "ingestion", EVIL, EVIL, EVIL, action=EVIL)
    shown = [
        as_html(Exhibit("X", "table", EVIL, EVIL, table=table)), section_html(Section("s", 1, EVIL, EVIL, (Paragraph(EVIL, EVIL),))),
        gap_html(NotTestable(EVIL, EVIL, EVIL, EVIL)), Said(EVIL, (found,))._repr_html_(), Said(EVIL, ())._repr_html_(), Statement(EVIL)._repr_html_(),
        frame_html(pd.DataFrame({EVIL: [EVIL]}, index=pd.Index([EVIL], name=EVIL))),
    ]  # fmt: skip
    counted = [html.count("&lt;b&gt;x&lt;/b&gt;&amp;[U+202E]") for html in shown]
    assert counted == [4, 3, 3, 4, 1, 1, 4] and not any("<b>x" in html or "\u202e" in html for html in shown)


def test_a_table_is_whole_and_in_its_order():
    html = as_html(Exhibit("X", "table", "T", "c", table=DisplayTable((TableColumn("A"), TableColumn("B")), (("1", "2"), ("3", "4")), 2)))
    look = 'style="text-align:left;padding:2px 8px"'
    assert html == (
        '<table class="mathjax_ignore tex2jax_ignore"><caption>T<br><small>c</small></caption>'
        f'<thead><tr><th scope="col" {look}>A</th><th scope="col" {look}>B</th></tr></thead>'
        f"<tbody><tr><td {look}>1</td><td {look}>2</td></tr><tr><td {look}>3</td><td {look}>4</td></tr></tbody></table>"
    )


def test_a_table_with_a_drawing_beside_it_is_a_table_and_a_drawing_keeps_its_own_document():
    spec = {"mark": "bar"}
    shown, about = exhibit_mimebundle(Exhibit("X", "table", "T", "c", table=TABLE, spec=spec))
    assert set(shown) == {"text/html", "text/plain"} and about == {}
    drawn, _ = exhibit_mimebundle(Exhibit("X", "chart", "T", "c", spec=spec))
    drawn[MIME]["more"] = 1
    assert spec == {"mark": "bar"}


def test_a_wide_or_long_frame_is_cut_and_says_how_much_there_is_whatever_else_is_set():
    frame = pd.DataFrame({f"c{n}": range(40) for n in range(20)})
    with pd.option_context("display.max_rows", 3, "display.max_columns", 3, "display.html.use_mathjax", True, "display.show_dimensions", False):
        html = frame_html(frame)
        assert pd.get_option("display.html.use_mathjax") and pd.get_option("display.max_rows") == 3
    assert html.count("<th>c") == 16 and html.count("<tr>") == 13 and "<p>40 rows × 20 columns</p>" in html
    assert "mathjax_ignore" in html and "<th>c0</th>" in html and "<th>c19</th>" in html and "<th>39</th>" in html
    whole = frame_html(frame.iloc[:12, :16])
    assert whole.count("<th>c") == 16 and "..." not in whole and whole.count("<tr>") == 12


def test_the_text_of_a_frame_and_of_a_series_are_written_once_each():
    said = []
    for rows in (pd.DataFrame({"n": range(40)}), pd.Series(range(40), name="n")):
        frame_text(rows, SimpleNamespace(text=said.append), False)
    assert len(said) == 2 and all(text.count("\n") in (12, 13) and "39" in text and ".." in text for text in said)


def test_a_statement_is_never_cut_and_a_text_when_printed():
    long = Statement("SELECT '" + "x" * 5000 + "'")
    assert "x" * 5000 in long._repr_html_() and "…" not in long._repr_html_() and long == str(long)
    printed = []
    long._repr_pretty_(SimpleNamespace(text=printed.append), False)
    assert printed == [str(long)] and type(printed[0]) is str
