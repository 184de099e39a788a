"""What reports of Core share: marks and dates settled once, facts stated, proposed or asked for."""

from decimal import Decimal

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError
from cin7_audit.sources.base import Parsed
from cin7_audit.sources.cin7_core import FILLS
from cin7_audit.sources.cin7_core.tabular import ColumnRule, Elsewhere, Page, TableReport, column_rule, read_reports
from cin7_audit.sources.reading import Header, columns, frame
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
    return page.read("counted", "number")


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
        return page.mark, page.order, page.read("counted", "number")

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
        return page.read("batch", "day")

    found, parsed = seen(tmp_path, look, HEAD.replace("\n", ",Batch\n") + f"HT-1,5,3,,{cell}\n", **known)
    assert (found, parsed.unstated, parsed.parameters.get("date order")) == ([day], asks, told)


def test_a_stamp_is_moved_into_the_zone_of_the_client(tmp_path):
    text = HEAD.replace("\n", ",Batch\n") + "HT-1,5,3,,2026-04-12T20:00:00Z\n"
    zone = Engagement(time_zone="Pacific/Auckland")
    assert seen(tmp_path, lambda page: page.read("batch", "moment"), text, settings=zone)[0] == ["2026-04-13 08:00:00"]


@pytest.mark.parametrize(
    ("stated", "noted"),
    [("Total,,7,", False), ("Total,,-7,", False), ("Total,,8,", True), ("Total,,n/a,", False), (None, False)],
)
def test_a_total_row_is_compared_with_the_rows_kept_whatever_its_sign(tmp_path, stated, noted):
    def look(page: Page) -> None:
        page.total("counted", page.body.kept(page.read("counted", "number")))

    text = HEAD + "HT-1,5,3,\nHT-2,5,4,\n" + (f"{stated}\n" if stated else "")
    _, parsed = seen(tmp_path, look, text)
    figure = stated.split(",")[2] if stated and "n/a" not in stated else None
    assert parsed.control_totals == {"counted": ("7", figure)}
    assert ("total_disagrees" in notes(parsed)) is noted


def test_rows_read_elsewhere_count_in_the_total(tmp_path):
    def look(page: Page) -> None:
        page.elsewhere = Elsewhere(2, {"counted": Decimal("10.5")})
        page.total("counted", page.body.kept(page.read("counted", "number")))

    assert seen(tmp_path, look, HEAD + "HT-1,5,3,\n")[1].control_totals == {"counted": ("13.5", None)}


def test_a_fact_is_stated_else_proposed_by_the_name_else_asked_for(tmp_path):
    text, name = HEAD + "HT-1,5,3,\n", "Stocktake_ST-00071_North.csv"
    for value, named, found, asks, codes in (
        ("South", name, "South", (), []),
        (None, name, "North", (), ["site_from_file_name"]),
        (None, "report.csv", None, ("site",), []),
    ):
        made, parsed = seen(tmp_path, lambda page: page.fact("site"), text, named, **({"site": value} if value else {}))
        assert (made, parsed.unstated, notes(parsed)) == (found, asks, codes)
    [note] = seen(tmp_path, lambda page: page.fact("site"), text, name)[1].problems
    assert note.seen == "the site 'North' is taken from the file name" and "`site`" in note.todo


def test_a_row_without_a_sku_or_with_a_slip_is_set_aside(tmp_path):
    def look(page: Page) -> tuple:
        return page.read("sku", "sku", "missing"), page.read("counted", "number"), page.read("batch")

    found, parsed = seen(tmp_path, look, HEAD + " 007 ,5,3,\n,5,4,\nHT-3,5,many,\n")
    assert found == (["007", None, "HT-3"], ["3", "4", None], [None, None, None])
    assert aside(parsed) == [(3, "sku_missing"), (4, "number_unreadable")]


def test_an_unknown_column_stops_the_file_unless_its_kind_is_stated(tmp_path):
    def fill(page: Page) -> dict:
        return {"count_line": frame("count_line", {"sku": page.read("sku", "sku", "missing")}, page.body.numbers)}

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
    assert not report(excludes=("name",)).claims(peek)
    assert report(excludes=("title",)).claims(peek)
    assert not report(header_has=[["title"]]).claims(peek)
    assert report(header_has=[["name"]]).claims(peek)
    assert not report().claims(peek_of(tmp_path, "SKU,Count\nHT-1,5\n", "b.csv"))
    assert report().map.required_headers == ("Stocktake Quantity", "Quantity On Hand", "Product Code")


@pytest.mark.parametrize("may_repeat", [True, False])
def test_a_row_that_repeats_the_one_above_is_noted_where_facts_do_not_repeat(tmp_path, may_repeat):
    parsed = of_text(report(may_repeat=may_repeat), tmp_path, HEAD + "HT-1,5,3,\n" * 2)
    assert ("row_repeated" in notes(parsed)) is not may_repeat


def test_the_preamble_gives_organisation_and_period(tmp_path):
    parsed = of_text(report(), tmp_path, "Company: Acme\nFrom: 01/04/2026\nTo: 30/04/2026\n\n" + HEAD + "HT-1,5,3,\n")
    assert (parsed.organisation, parsed.period_from, parsed.period_to) == ("Acme", "2026-04-01", "2026-04-30")
    assert parsed.parameters["From"] == "01/04/2026"


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("sku or missing", ("sku", "sku", "sku", "missing")),
        ("credit_date = date", ("credit_date", "date", "day", "")),
        ("value = amount as positive", ("value", "amount", "positive", "")),
        ("acted_at or action_without_date", ("acted_at", "acted_at", "moment", "action_without_date")),
        ("site", ("site", "site", "site", "")),
        ("site as text", ("site", "site", "text", "")),
        ("as_of = date or ask", ("as_of", "date", "day", "ask")),
        ("is_bill_of_material", ("is_bill_of_material", "is_bill_of_material", "flag", "")),
        ("debit as number", ("debit", "debit", "number", "")),
    ],
)
def test_a_column_is_read_as_said_else_as_its_canonical_type_says(said, rule):
    assert column_rule(said) == ColumnRule(*rule)


COUNT = """title = "Stocktake CSV"
table = "count_line"
columns = ["sku or missing", "recorded_quantity = recorded", "counted_quantity = counted or line_without_count", "site", "bin", "unit_cost"]
constants = { count_kind = "stocktake" }
totals = ["unit_cost"]
"""


@pytest.fixture
def reports_of(tmp_path, monkeypatch):
    """What is read of one format, and of one that lists headers only."""
    (tmp_path / "cin7_core").mkdir()
    (tmp_path / "cin7_core" / "shared.toml").write_text('[ignored]\n"no use" = ["Colour"]\n', encoding="utf-8")

    def reports_of(text: str) -> dict[str, TableReport]:
        (tmp_path / "cin7_core" / "stocktake_csv.toml").write_text(text, encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(columns, "FOLDER", tmp_path)
            return read_reports("cin7_core", {}, {})

    return reports_of


def test_a_report_that_is_one_table_needs_rules_only(tmp_path, reports_of):
    made = reports_of(COUNT)["stocktake_csv"]
    assert (made.name, made.numbers, made.dates) == ("cin7_core.stocktake_csv", ("recorded", "counted", "unit_cost"), ())
    text = HEAD.replace("\n", ",Location,Bin\n") + "HT-1,5,3,,Main: A-01,\n,5,3,,Main,\nHT-2,5,,,Main,\nHT-3,5,2,,Main: A-01,B-2\n"
    parsed = of_text(made, tmp_path, text)
    assert rows(parsed, "count_line", "sku", "counted_quantity", "site", "bin", "count_kind", "source_row") == [
        ("HT-1", "3", "Main", "A-01", "stocktake", 2), ("HT-3", "2", "Main", "B-2", "stocktake", 5),
    ]  # fmt: skip
    assert aside(parsed) == [(3, "sku_missing"), (4, "not_counted")]


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ('"site"', '"sight"'), ('"site"', '"site as place"'), ("line_without_count", "line_without_end"),
        ("totals", "total"), ("title = ", "title "),
        # what its headers, its table or the kind of a field do not have
        ('"site"', '"site or missing"'), ('"site"', '"site or line_without_count"'), ('"site"', '"site = reference"'),
        ("= recorded", "= recordet"), ('totals = ["unit_cost"]', 'totals = ["counted_quantity"]'), ('totals = ["unit_cost"]', 'totals = ["batch"]'),
        ('"count_line"', '"count_lines"'), ('"count_line"', '"product"'), ("count_kind", "count_kinds"),
        ("[\"sku or missing", "[\"on_hand = recorded\", \"sku or missing"), ("sku or missing", "sku or ask"),
        ("constants", 'may_repeat = "false"\nconstants'), ("constants", 'excludes = "reference type"\nconstants'),
        ("constants", 'header_has = ["sku"]\nconstants'), ("constants", 'key = "skew"\nconstants'),
        ("constants", 'numbers = ["countet"]\nconstants'), ("constants", 'dates = ["day"]\nconstants'),
    ],
)  # fmt: skip
def test_a_rule_that_says_nothing_known_is_refused(reports_of, said, instead):
    with pytest.raises(AuditError, match=r"stocktake_csv\.toml"):
        reports_of(COUNT.replace(said, instead))


def test_a_fill_without_its_format_is_refused():
    with pytest.raises(AuditError, match="no_such_report"):
        read_reports("cin7_core", {**FILLS, "no_such_report": lambda _: {}}, {})


@pytest.mark.parametrize(
    ("names", "title", "known", "is_it"),
    [
        (("SKU", "Order #"), (), {"excludes": ("order*",)}, False),
        (("SKU", "Re-order"), (), {"excludes": ("order*",)}, True),
        (("SKU", "B"), (), {"header_has": [["a | b", "sku"]]}, True),
        (("SKU", "B"), (), {"header_has": [["a | b", "c"]]}, False),
        (("SKU", "B"), (), {"header_has": [["a", "c"], ["b"]]}, True),
        (("SKU",), ("A report of SOH",), {"says": "report of soh"}, True),
        (("SKU",), ("A report",), {"says": "report of soh"}, False),
    ],
)
def test_a_header_is_accepted_by_its_names_and_the_lines_above(names, title, known, is_it):
    assert report(**known).accepts(Header(0, names, (), {}, title)) is is_it


def test_labels_above_the_header_count_as_a_name_and_another_report_can_go_before(tmp_path):
    assert report(header_has=[["(groups)"]]).accepts(Header(0, ("SKU", "Qty"), ("", "Main"), {}, ()))
    assert not report(header_has=[["(groups)"]]).accepts(Header(0, ("SKU", "Qty"), (), {}, ()))
    peek = peek_of(tmp_path, HEAD + "HT-1,5,3,\n")
    assert report(unless="cin7_core.stock_level").claims(peek) is False
    assert report(unless="cin7_core.movement_details").claims(peek)


def test_columns_users_add_are_noted_where_a_report_is_theirs_to_arrange(tmp_path):
    parsed = of_text(report(has_own_columns=True), tmp_path, HEAD.replace("\n", ",Wishes\n") + "HT-1,5,3,,many\n")
    assert [(each.code, each.effect, each.column) for each in parsed.problems] == [("column_unknown", "note", "Wishes")]
