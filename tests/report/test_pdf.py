"""The PDF: tagged, one embedded font, every word there, nothing on top of anything else."""

import datetime as dt
from itertools import combinations

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.report.glyphs import drawable, printable
from cin7_audit.report.typesetting import breakable, column_widths, whole_cells


@pytest.fixture(scope="module")
def pdf(made):
    with pdfplumber.open(made.files.pdf) as opened:
        yield opened


@pytest.fixture(scope="module")
def words(pdf):
    return " ".join(page.extract_text().replace("\u200b", "") for page in pdf.pages)


def test_it_is_tagged_titled_and_dated_by_the_period(pdf):
    catalog = pdf.doc.catalog
    assert "StructTreeRoot" in catalog and catalog["Lang"] in (b"en", "en")
    assert pdf.metadata["Title"].startswith("Inventory variance diagnostic")
    assert "20260630" in pdf.metadata["CreationDate"]


def test_client_text_is_printed_as_it_is(words):
    for piece in ("<script>", "=HYPERLINK(", '#panic("x")', "$5 *bold* _it_", "{{ 7 * 7 }}", "žluťoučký kůň"):
        assert piece in words


def test_a_letter_the_font_lacks_is_printed_by_its_number(words):
    assert "[U+5546 U+54C1]" in words


def test_no_words_lie_on_one_another(pdf):
    for page in pdf.pages:
        for one, other in combinations(page.extract_words(), 2):
            across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert across < 1.5 or down < 4, (page.page_number, one["text"], other["text"])


def test_nothing_leaves_the_page(pdf):
    for page in pdf.pages:
        for word in page.extract_words():
            assert word["x0"] > 15 and word["x1"] < page.width - 15, (page.page_number, word["text"])
            assert word["top"] > 10 and word["bottom"] < page.height - 10


def test_a_long_table_repeats_its_header(pdf):
    heads = [page.page_number for page in pdf.pages if "Setting Value Origin" in page.extract_text()]
    assert len(heads) >= 2


def test_a_long_table_shows_its_first_rows_and_says_where_all_are(words):
    assert all(f"-{n * 1234.5:,.2f}" in words for n in range(1, 15))
    assert f"-{40 * 1234.5:,.2f}" not in words
    assert "all in workpaper" in words


def test_contents_carry_page_numbers(pdf):
    contents = pdf.pages[1].extract_text()
    assert "Contents" in contents and "Detailed findings" in contents
    assert any(line.rstrip()[-1].isdigit() for line in contents.splitlines() if line.startswith("Detailed findings"))


def test_pages_are_numbered_from_the_second(pdf):
    total = len(pdf.pages)
    assert f"2 / {total}" in pdf.pages[1].extract_text()
    assert f"1 / {total}" not in pdf.pages[0].extract_text()


def test_governance_pack_is_a_document_of_its_own(made):
    with pdfplumber.open(made.files.governance) as opened:
        text = " ".join(page.extract_text() for page in opened.pages)
    assert "Governance pack" in text and "warehouse lead" in text


@given(st.text(max_size=200))
def test_invisible_breaks_change_no_letter(text):
    assert breakable(text.replace("\u200b", "")).replace("\u200b", "") == text.replace("\u200b", "")


@given(st.text(max_size=60))
def test_printable_text_has_only_letters_the_font_draws(text):
    assert all(ord(letter) in drawable() for letter in printable(text))


@given(st.lists(st.lists(st.text(alphabet="ab ", max_size=40), min_size=3, max_size=3), max_size=5))
def test_column_widths_are_positive_and_letters_readable(rows):
    widths, size, across, wide = column_widths(["one", "two", "three"], rows)
    assert len(widths) == 3 and min(widths) > 0 and 6 <= size <= 8.5 and 40 <= across <= 100 and not wide


def test_a_table_of_ribbons_gets_a_landscape_page():
    rows = [["x", "Main Warehouse of the north"] * 4 + ["a long sentence of many words that would be a ribbon " * 4]] * 9
    assert column_widths(["head"] * 9, rows).wide
    assert not column_widths(["head"] * 9, [["x"] * 9] * 9).wide


def test_numbers_leave_the_room_to_prose():
    widths, *_ = column_widths(["Value", "Why"], [["1.00", "words " * 30]], [True, False])
    assert widths[1] > 5 * widths[0]


def test_dates_stay_in_one_piece():
    assert whole_cells([["05 Mar 2026", "a sentence of some length"]]) == [["05\u00a0Mar\u00a02026", "a sentence of some length"]]


def test_no_period_has_a_fixed_stamp(made, hostile):
    from cin7_audit.report.pdf import compile_pdf

    document = {
        "title": "t",
        "client": "c",
        "firm": "",
        "run_id": "r",
        "status": "draft",
        "period": "p",
        "no_assurance": "n",
        "governance": [],
    }
    assert compile_pdf("governance.typ", document, {}, None) == compile_pdf("governance.typ", document, {}, None)
    assert compile_pdf("governance.typ", document, {}, None) != compile_pdf("governance.typ", document, {}, dt.date(2025, 1, 1))
