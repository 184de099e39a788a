"""The PDF: tagged, one embedded font, every word there, nothing on top of anything else."""

import datetime as dt
from itertools import combinations

import pdfplumber
import pytest


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
