"""Where files go and how cells look: days, amounts, pages, names."""

import datetime as dt
import json
from zipfile import ZipFile

import pytest

from cin7_sample.documents import guid
from cin7_sample.writers.places import (
    Names,
    amount,
    csv_text,
    day_words,
    details,
    long_day,
    page,
    pages,
    sheet,
    text_file,
)
from tests.tools.sample.tiny import world
from tests.tools.sample.writers.reading import sheet_rows


def test_days_in_words_whatever_the_locale():
    days = [dt.date(2024, month, 3) for month in (1, 5, 12)]
    assert [day_words(day) for day in days] == ["03-Jan-2024", "03-May-2024", "03-Dec-2024"]
    assert [long_day(day) for day in days] == ["3 January 2024", "3 May 2024", "3 December 2024"]
    assert long_day(days[0], short=True) == "3 Jan 2024"
    assert long_day(days[0], padded=True) == long_day(days[0], short=True, padded=True) == "03 Jan 2024"


@pytest.mark.parametrize(("cents", "found"), [(1200, 12), (1250, 12.5), (-5, -0.05), (-100, -1), (0, 0)])
def test_an_amount_is_whole_where_it_can_be(cents, found):
    assert (amount(cents), type(amount(cents))) == (found, type(found))


def test_a_sheet_keeps_days_numbers_and_texts_apart(tmp_path):
    path = tmp_path / "deep" / "a.xlsx"
    sheet(path, [["=1+1", dt.date(2024, 4, 1), None, 2.5], [dt.datetime(2024, 4, 1, 9, 30)]], name="N")
    assert sheet_rows(path) == [["=1+1", dt.date(2024, 4, 1), "", 2.5], [dt.datetime(2024, 4, 1, 9, 30), "", "", ""]]
    with ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert b"2025-10-03T09:15:00Z" in archive.read("docProps/core.xml")
        assert b"dd-mmm-yyyy" in archive.read("xl/styles.xml")


def test_text_is_written_as_it_is_with_its_mark_where_asked(tmp_path):
    text_file(tmp_path / "x" / "a.csv", "ž\r\n")
    text_file(tmp_path / "b.csv", "ž\r\n", bom=True)
    assert (tmp_path / "x" / "a.csv").read_bytes() == b"\xc5\xbe\r\n"
    assert (tmp_path / "b.csv").read_bytes() == b"\xef\xbb\xbf\xc5\xbe\r\n"
    assert csv_text([["a,b", 1], ['say "x"', None]]) == '"a,b",1\r\n"say ""x""",\r\n'


def test_a_page_lies_under_its_endpoint(tmp_path):
    page(tmp_path, "ref/account", "page-0001", {"name": "ž"})
    assert (tmp_path / "ref_account" / "page-0001.json").read_bytes() == '{"name":"ž"}'.encode()


@pytest.mark.parametrize(("rows", "sizes"), [(0, [0]), (2, [2]), (3, [2, 1]), (4, [2, 2])])
def test_a_long_list_is_cut_into_pages(tmp_path, rows, sizes):
    pages(tmp_path, "list", "Rows", list(range(rows)), limit=2)
    found = [json.loads(path.read_text()) for path in sorted((tmp_path / "list").iterdir())]
    assert [len(answer["Rows"]) for answer in found] == sizes
    assert [answer["Total"] for answer in found] == [rows] * len(sizes)
    assert [answer["Page"] for answer in found] == list(range(1, len(sizes) + 1))
    assert [row for answer in found for row in answer["Rows"]] == list(range(rows))


def test_details_come_one_a_file_or_bundled(tmp_path):
    documents = [{"TaskID": f"t{n}", "n": n} for n in range(3)]
    details(tmp_path, "one", documents, 1)
    details(tmp_path, "many", documents, 2)
    details(tmp_path, "other", documents, 1, lambda document: document["n"])
    assert (tmp_path / "other" / "detail-2.json").exists()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [
        "detail-t0.json",
        "detail-t1.json",
        "detail-t2.json",
    ]
    assert json.loads((tmp_path / "one" / "detail-t1.json").read_text()) == documents[1]
    assert json.loads((tmp_path / "many" / "details-0001.json").read_text()) == documents[:2]
    assert json.loads((tmp_path / "many" / "details-0002.json").read_text()) == documents[2:]


def test_places_and_products_have_their_names():
    names = Names(world())
    assert names.place(1) == (guid("bin", "Main", "A-60"), "Main: A-60")
    assert names.place(4) == (guid("site", "South"), "South") == (names.site_id(1), names.site(1))
    assert names.fill("product_of", line=9) == {
        "ProductID": guid("product", "HT-1010"),
        "SKU": "HT-1010",
        "ProductName": "Drill",
    }
    assert names.fill("named", line=5) == {"ProductID": guid("product", "HT-1001"), "SKU": "HT-1001", "Name": "Pliers"}


def test_a_business_day_has_no_zone():
    names = Names(world())
    assert (names.day(30), names.day(None)) == ("2024-05-01T00:00:00", None)


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [(30, "16:10", "2024-05-01T04:10:"), (0, "09:00", "2024-03-31T20:00:"), (0, "16:00", "2024-04-01T03:00:")],
)
def test_a_moment_is_in_utc(day, clock, utc):
    """Auckland is thirteen hours ahead until 7 April 2024, then twelve."""
    stamp = Names(world()).stamp(day, clock, "ST-1")
    assert stamp.startswith(utc) and stamp.endswith("Z")
    assert Names(world()).stamp(day, clock, "ST-1") == stamp
    assert len({Names(world()).stamp(day, clock, f"ST-{n}") for n in range(9)}) > 5
