"""What reports of Core share: marks and dates settled once, facts stated, proposed or asked for."""

from decimal import Decimal

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.base import Parsed
from cin7_audit.sources.cin7_core.tabular import Elsewhere, Page, TableReport
from cin7_audit.sources.reading import frame
from tests.sources.small_files import aside, notes, of_text, peek_of, rows

HEAD = "SKU,Quantity On Hand,Stocktake Quantity,Unit Cost\n"


def report(fill=lambda page: {}, **more) -> TableReport:
    return TableReport("cin7_core.stocktake_csv", "Stocktake CSV", fill, **more)


def seen(folder, look, text: str, name: str = "report.csv", **known) -> tuple[object, Parsed]:
    """What `look` finds on the page of a report, and the report."""
    found = []

    def fill(page: Page) -> dict:
        found.append(look(page))
        return {}

    parsed = of_text(report(fill), folder, text, name, **known)
    return found[0], parsed


def decimals(page: Page) -> list[str | None]:
    page.decide_decimal_mark("counted", "unit_cost")
    return page.decimals("counted")


@pytest.mark.parametrize(
    ("cost", "hint", "made", "mark"),
    [
        ('"2,50"', "", "1500", ","),  # the cost gives the comma away, so 1.500 is a group
        ("2.50", "", "1.5", None),
        ("2", ",", "1500", ","),
        ("2", ".", "1.5", None),
        ("2", "", "1.5", None),
    ],
)
def test_the_decimal_mark_is_that_of_the_file(tmp_path, cost, hint, made, mark):
    known = {"decimal_mark": hint} if hint else {}
    found, parsed = seen(tmp_path, decimals, HEAD + f"HT-1,5,1.500,{cost}\n", **known)
    assert found == [made]
    assert parsed.parameters.get("decimal mark") == mark


def test_what_a_larger_sample_settled_stays(tmp_path):
    def look(page: Page) -> tuple:
        page.is_decided, page.mark, page.order = True, ",", "mdy"
        page.decide_decimal_mark("counted")
        page.decide_date_order("batch")
        return page.mark, page.order, page.decimals("counted")

    assert seen(tmp_path, look, HEAD + "HT-1,5,2.50,\n")[0] == (",", "mdy", [None])


@pytest.mark.parametrize(
    ("cell", "known", "day", "asks", "told"),
    [
        ("13/04/2026", {}, "2026-04-13", (), "dmy: 1 different dates can be read only so"),
        ("04/13/2026", {}, "2026-04-13", (), "mdy: 1 different dates can be read only so"),
        (
            "04/05/2026",
            {},
            "2026-05-04",
            ("date_order",),
            "dmy: every date can be read both as day/month and as month/day",
        ),
        ("04/05/2026", {"date_order": "mdy"}, "2026-04-05", (), "mdy: stated for this file"),
        ("2026-04-05", {}, "2026-04-05", (), None),
    ],
)
def test_the_order_of_dates_is_decided_once_or_asked_for(tmp_path, cell, known, day, asks, told):
    def look(page: Page) -> list:
        page.decide_date_order("batch")
        return page.days("batch")

    found, parsed = seen(tmp_path, look, HEAD.replace("\n", ",Batch\n") + f"HT-1,5,3,,{cell}\n", **known)
    assert (found, parsed.unstated, parsed.parameters.get("date order")) == ([day], asks, told)


def test_a_stamp_is_moved_into_the_zone_of_the_client(tmp_path):
    text = HEAD.replace("\n", ",Batch\n") + "HT-1,5,3,,2026-04-12T20:00:00Z\n"
    zone = Engagement(time_zone="Pacific/Auckland")
    assert seen(tmp_path, lambda page: page.moments("batch"), text, settings=zone)[0] == ["2026-04-13 08:00:00"]


@pytest.mark.parametrize(
    ("stated", "noted"),
    [("Total,,7,", False), ("Total,,-7,", False), ("Total,,8,", True), ("Total,,n/a,", False), (None, False)],
)
def test_a_total_row_is_compared_with_the_rows_kept_whatever_its_sign(tmp_path, stated, noted):
    def look(page: Page) -> None:
        page.total("counted", page.body.kept(page.decimals("counted")))

    text = HEAD + "HT-1,5,3,\nHT-2,5,4,\n" + (f"{stated}\n" if stated else "")
    _, parsed = seen(tmp_path, look, text)
    figure = stated.split(",")[2] if stated and "n/a" not in stated else None
    assert parsed.control_totals == {"counted": ("7", figure)}
    assert ("total_disagrees" in notes(parsed)) is noted


def test_rows_read_elsewhere_count_in_the_total(tmp_path):
    def look(page: Page) -> None:
        page.elsewhere = Elsewhere(2, {"counted": Decimal("10.5")})
        page.total("counted", page.body.kept(page.decimals("counted")))

    assert seen(tmp_path, look, HEAD + "HT-1,5,3,\n")[1].control_totals == {"counted": ("13.5", None)}


def test_a_fact_is_stated_else_proposed_by_the_name_else_asked_for(tmp_path):
    def fact(value: str | None):
        return lambda page: page.fact("site", value, "site")

    text, name = HEAD + "HT-1,5,3,\n", "Stocktake_ST-00071_North.csv"
    for value, named, found, asks, codes in (
        ("South", name, "South", (), []),
        (None, name, "North", (), ["site_from_file_name"]),
        (None, "report.csv", None, ("site",), []),
    ):
        made, parsed = seen(tmp_path, fact(value), text, named)
        assert (made, parsed.unstated, notes(parsed)) == (found, asks, codes)
    [note] = seen(tmp_path, fact(None), text, name)[1].problems
    assert note.seen == "the site 'North' is taken from the file name" and "`site`" in note.todo


def test_a_row_without_a_sku_or_with_a_slip_is_set_aside(tmp_path):
    def look(page: Page) -> tuple:
        return page.skus(), page.decimals("counted"), page.words("batch")

    found, parsed = seen(tmp_path, look, HEAD + " 007 ,5,3,\n,5,4,\nHT-3,5,many,\n")
    assert found == (["007", None, "HT-3"], ["3", "4", None], [None, None, None])
    assert aside(parsed) == [(3, "sku_missing"), (4, "number_unreadable")]


def test_an_unknown_column_stops_the_file_unless_its_kind_is_stated(tmp_path):
    def fill(page: Page) -> dict:
        return {"count_line": frame("count_line", {"sku": page.skus()}, page.body.numbers)}

    text = "Printed for: me\n\n" + HEAD.replace("\n", ",Wishes\n") + "HT-1,5,3,,many\nHT-2,5,4,,few\n"
    stopped = of_text(report(fill), tmp_path, text)
    assert [(each.code, each.effect) for each in stopped.problems] == [("column_unknown", "file set aside")]
    assert "'Wishes'" in stopped.problems[0].seen and 'kind = "cin7_core.stocktake_csv"' in stopped.problems[0].todo
    assert (stopped.rows_read, stopped.rows_kept, stopped.rows_set_aside, stopped.tables) == (2, 0, 2, {})
    forced = of_text(report(fill), tmp_path, text, kind="cin7_core.stocktake_csv")
    assert notes(forced) == ["column_ignored"] and rows(forced, "count_line", "sku") == [("HT-1",), ("HT-2",)]


def test_a_file_without_its_header_is_set_aside_whole(tmp_path):
    parsed = of_text(report(), tmp_path, "SKU,Count\nHT-1,5\n")
    assert [(each.code, each.effect) for each in parsed.problems] == [("header_missing", "file set aside")]
    assert (parsed.rows_read, parsed.rows_set_aside) == (2, 2)


def test_a_report_is_claimed_by_its_header_unless_it_is_anothers(tmp_path):
    peek = peek_of(tmp_path, HEAD.replace("\n", ",Name\n") + "HT-1,5,3,,Saw\n")
    assert report().claims(peek)
    assert not report(excludes=frozenset({"name"})).claims(peek)
    assert report(excludes=frozenset({"title"})).claims(peek)
    assert not report(confirm=lambda header: "title" in header.normal_names).claims(peek)
    assert report(confirm=lambda header: "name" in header.normal_names).claims(peek)
    assert not report().claims(peek_of(tmp_path, "SKU,Count\nHT-1,5\n", "b.csv"))
    assert report().required_headers == ("Stocktake Quantity", "Quantity On Hand", "Product Code")


@pytest.mark.parametrize("may_repeat", [True, False])
def test_a_row_that_repeats_the_one_above_is_noted_where_facts_do_not_repeat(tmp_path, may_repeat):
    parsed = of_text(report(may_repeat=may_repeat), tmp_path, HEAD + "HT-1,5,3,\n" * 2)
    assert ("row_repeated" in notes(parsed)) is not may_repeat


def test_the_preamble_gives_organisation_and_period(tmp_path):
    parsed = of_text(report(), tmp_path, "Company: Acme\nFrom: 01/04/2026\nTo: 30/04/2026\n\n" + HEAD + "HT-1,5,3,\n")
    assert (parsed.organisation, parsed.period_from, parsed.period_to) == ("Acme", "2026-04-01", "2026-04-30")
    assert parsed.parameters["From"] == "01/04/2026"
