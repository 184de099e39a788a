"""Stocktake variance print: lines of a count, with the number, day and site from hint, text or name."""

import datetime as dt
from pathlib import Path

import pytest

from cin7_audit.sources.base import Evidence, Parsed, Peek
from cin7_audit.sources.cin7_core import stocktake_pdf
from cin7_audit.sources.cin7_core.stocktake_pdf import SOURCE
from tests.sources.small_files import aside, context, notes, rows

HEAD = ["#", "Code", "Product Description", "Unit", "Old Quantity", "Stocktake Quantity", "Variance"]
TEXT = "Company: Acme Ltd\nStocktake #: ST-00071\n"
TEXT += "Location: Main\nEffective date: 04/05/2026\nOld Quantity Stocktake Quantity"


def peek(text: str = TEXT, name: str = "print.pdf", form: str = "pdf") -> Peek:
    return Peek(Evidence("E001", Path(name), name, "sha", 0), form, text=text)


@pytest.fixture
def read(monkeypatch):
    def read(*lines: list[str | None], text: str = TEXT, name: str = "print.pdf", **hint) -> Parsed:
        monkeypatch.setattr(stocktake_pdf, "answers", lambda *_: [[[*lines]]])
        return SOURCE.read(peek(text, name), context(name, **hint))

    return read


def line(old: str, new: str, variance: str, code: str = "HT-1") -> list[str | None]:
    return ["1", code, "Hammer", "ea", old, new, variance]


def test_a_line_of_the_table_is_a_line_of_a_count(read):
    parsed = read(HEAD, line("5", "3", "-2"), ["2", "HT-2", "Long\nname", "ea", "1,250.5", "0", None])
    wanted = ("sku", "recorded_quantity", "counted_quantity", "is_zero_ambiguous", "source_row")
    assert rows(parsed, "count_line", *wanted) == [("HT-1", "5", "3", "false", 2), ("HT-2", "1250.5", "0", "true", 3)]
    document = ("count_id", "effective_date", "site", "count_kind")
    assert set(rows(parsed, "count_line", *document)) == {("ST-00071", "2026-05-04", "Main", "stocktake")}
    assert (parsed.organisation, parsed.unstated, notes(parsed)) == ("Acme Ltd", (), [])


def test_every_other_row_is_set_aside_for_what_it_is(read):
    parsed = read(
        ["Stocktake variance"], HEAD, line("5", "3", "-2"), ["", "", "of steel", "", "", "", ""], ["", None, " "],
        line("5", "", ""), line("5", "many", ""), HEAD,
    )  # fmt: skip
    assert aside(parsed) == [
        (1, "before_header"), (2, "repeated_header"), (4, "wrapped_description"), (5, "blank_row"), (6, "not_counted"),
        (7, "number_unreadable"), (8, "repeated_header"),
    ]  # fmt: skip
    assert (parsed.rows_read, parsed.rows_kept) == (8, 1)
    assert parsed.problems[0].raw_text == "Stocktake variance"


@pytest.mark.parametrize(("variance", "noted"), [("-2", False), ("2", True), ("", False)])
def test_a_printed_variance_is_counted_minus_old(read, variance, noted):
    parsed = read(HEAD, line("5", "3", variance))
    assert ("variance_disagrees" in notes(parsed)) is noted
    told = [(each.seen, each.expected) for each in parsed.problems if each.code == "variance_disagrees"]
    assert told == [("variance 2", "3 - 5")] * noted
    assert rows(parsed, "count_line", "counted_quantity") == [("3",)]


def test_zero_counted_of_zero_is_not_ambiguous(read):
    assert rows(read(HEAD, line("0", "0", "0")), "count_line", "is_zero_ambiguous") == [("false",)]


def test_the_effective_date_goes_before_the_date_of_the_print(read):
    both = read(HEAD, line("5", "3", ""), text="Date: 13/05/2026\nEffective date: 30/04/2026")
    assert rows(both, "count_line", "effective_date") == [("2026-04-30",)]


def test_a_hint_goes_before_the_text_and_the_text_before_the_name(read):
    name = "Stocktake_ST-00099_South_2026-04-30.pdf"
    wanted = ("count_id", "effective_date", "site")
    hinted = read(HEAD, line("5", "3", ""), name=name, site="North", number="7", date=dt.date(2026, 6, 1))
    assert rows(hinted, "count_line", *wanted) == [("7", "2026-06-01", "North")]
    assert rows(read(HEAD, line("5", "3", ""), name=name), "count_line", *wanted) == [
        ("ST-00071", "2026-05-04", "Main")
    ]
    named = read(HEAD, line("5", "3", ""), name=name, text="Old Quantity")
    assert rows(named, "count_line", *wanted) == [("ST-00099", "2026-04-30", "South")]
    nothing = read(HEAD, line("5", "3", ""), text="")
    assert rows(nothing, "count_line", *wanted) == [("print", None, None)]
    assert nothing.unstated == ("site", "date", "number")


def test_labels_are_read_in_the_stated_order_and_a_number_may_stand_anywhere(read):
    american = read(
        HEAD, line("5", "3", ""), text="Date: 04/05/2026\nWarehouse: South\nvariance of ST-00012", date_order="mdy"
    )
    wanted = ("count_id", "effective_date", "site")
    assert rows(american, "count_line", *wanted) == [("ST-00012", "2026-04-05", "South")]
    slip = read(HEAD, line("5", "3", ""), text="Effective date: soon\nDate: 13/05/2026")
    assert rows(slip, "count_line", "effective_date") == [("2026-05-13",)]


def test_a_print_names_the_old_and_the_counted_quantity():
    assert SOURCE.claims(peek())
    assert not SOURCE.claims(peek(form="csv"))
    assert not SOURCE.claims(peek("Old Quantity, New Quantity")) and not SOURCE.claims(peek("Stocktake Quantity"))
