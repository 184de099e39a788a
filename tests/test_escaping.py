"""Each border on its own: what is shown by number, what stays, what is shortened (hostile texts: tests/trust)."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.escaping import (
    LONGEST_TEXT,
    LONGEST_WORD,
    for_chart,
    for_html,
    for_json,
    for_log,
    for_page,
    for_terminal,
    shortened,
)


def test_a_word_is_cut_only_beyond_the_limit_and_says_how_long_it_was():
    longest = "A" * LONGEST_WORD
    assert shortened(longest) == longest
    cut = shortened("x" + longest)
    assert cut == "x" + "A" * 59 + "…" + "A" * 20 + " (301 letters)"
    assert shortened(f"before {longest}B after") == f"before {'A' * 60}…{'A' * 19}B (301 letters) after"


def test_a_word_as_long_as_the_limit_stays_inside_a_longer_text():
    text = f"before {'A' * LONGEST_WORD} after"
    assert shortened(text) == text


def test_a_text_is_cut_only_beyond_the_limit():
    text = ("word " * 400)[:LONGEST_TEXT]
    assert len(text) == 2000 and shortened(text) == text
    cut = shortened(text + "!")
    assert cut == text[:400] + "…" + (text + "!")[-60:] + " (2,001 letters)"


def test_page_and_log_keep_breaks_that_a_terminal_line_must_not_have():
    text = "one\n\ttwo\x07"
    assert for_page(text) == "one\n\ttwo[U+0007]"
    assert for_terminal(text) == "one[U+000A U+0009]two[U+0007]"
    assert for_log(text) == "one\n[U+0009]two[U+0007]"


def test_a_run_of_hidden_letters_is_one_bracket():
    assert for_page("a\u200b\u202e\u2066b\u200b") == "a[U+200B U+202E U+2066]b[U+200B]"


def test_joiners_and_selectors_stay_where_a_script_needs_them():
    persian, family, keycap, heart = "می\u200cخواهم", "👩\u200d👧", "1\ufe0f\u20e3", "❤\ufe0f"
    for text in (persian, family, keycap, heart):
        assert for_page(text) == text
    assert for_page("a\u200cb") == "a[U+200C]b"
    assert for_page("A\ufe0f") == "A[U+FE0F]"
    assert for_page("1\ufe0f") == "1[U+FE0F]"


def test_html_is_escaped_for_content_and_attributes_and_only_ours_is_whole():
    assert for_html("<a href=\"x\" id='y'>&") == "&lt;a href=&#34;x&#34; id=&#39;y&#39;&gt;&amp;"
    long = "W" * 400
    assert "(400 letters)" in for_html(long)
    assert for_html(long + "\u202e", whole=True) == long + "[U+202E]"


def test_a_chart_is_made_safe_in_its_values_and_keeps_its_keys_and_numbers():
    spec = {"si\u202ete": ("a\u202e", 1.5, None, {"x": ["b\u202e", True]})}
    assert for_chart(spec) == {"si\u202ete": ["a[U+202E]", 1.5, None, {"x": ["b[U+202E]", True]}]}


@given(st.lists(st.text(max_size=12), max_size=3))
@settings(max_examples=40, deadline=None)
def test_json_stays_the_same_document(document):
    written = json.dumps(document, ensure_ascii=False)
    assert json.loads(for_json(written)) == document


def test_json_hides_no_letter():
    text = "a\u202eb\x7f\U000e0041é"
    assert for_json(json.dumps(text, ensure_ascii=False)) == '"a\\u202eb\\u007f\\udb40\\udc41é"'
    assert for_json('"\x7f"') == '"\\u007f"'


@given(st.text(alphabet=st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=200))
@settings(max_examples=40, deadline=None)
def test_plain_text_is_left_alone_at_every_border(text):
    assert for_page(text) == for_terminal(text) == for_log(text) == for_json(text) == text
