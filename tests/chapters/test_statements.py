"""Each exhibit can show the statements behind it, and its id is its own."""

from pathlib import Path

import pytest

from cin7_audit import chapters
from cin7_audit.chapters import CHAPTERS
from cin7_audit.model_files import models
from cin7_audit.presentation.exhibit import declarations
from cin7_audit.selection import Selection
from cin7_audit.vocabulary import STEPS
from cin7_audit.widgets.live import picked_view
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case
from tests.measures.small import count, move, product

MAKERS = [make for chapter in CHAPTERS.values() for make in chapter.exhibits]
OF_NO_TABLE = {"IN-7", "DX-15"}  # which tables hold rows; sample sizes by formula


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.code)
def test_every_exhibit_names_the_models_behind_it(make):
    assert set(make.models) <= set(models())
    assert bool(make.models) != (make.code in OF_NO_TABLE)


def test_every_exhibit_has_an_id_of_its_own_and_every_chapter_its_place():
    codes = [make.code for make in MAKERS]
    assert len(set(codes)) == len(codes)
    assert [chapter.step for chapter in CHAPTERS.values()] == list(STEPS)
    assert [chapter.number for chapter in CHAPTERS.values()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("step", STEPS)
def test_every_entry_is_declared_by_a_function_in_the_order_of_the_report(step):
    codes = [make.code for make in CHAPTERS[step].exhibits]
    assert list(declarations(Path(chapters.__file__).parent / step)) == codes


def test_a_workbook_shows_exhibit_table_and_statement_by_name():
    case = in_memory_case(
        {"movement": [move(0, 10, "opening")], "count_line": [count(3, 8, 10)], "product": [product()]}
    )
    book = Workbook(Path(), case.settings, case, Path())
    shown = book.exhibit("VT-2a")
    assert shown.id == "VT-2a" and shown.sql.startswith("-- variance_period\n") and "$" not in shown.sql
    assert book.sql("variance_period") in shown.sql
    assert list(book.table("count_variance")["variance_quantity"]) == [-2]
    assert book.exhibit("VT-2a") is shown
    book.selection = Selection(site="North")
    assert book.exhibit("VT-2a") is not shown and book.exhibit("VT-2a") is book.exhibit("VT-2a")
    book.selection = Selection()
    assert book.exhibit("VT-2a") is shown
    wider = picked_view(book, Selection(), "10")  # other settings are another workbook
    assert wider.exhibit("VT-2a") is not shown and wider.exhibit("VT-2a") is wider.exhibit("VT-2a")
