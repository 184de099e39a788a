"""A ledger report opened: header, columns, footers, order of dates, and the rows that can state a fact."""

import pytest

from cin7_audit.engagement import Engagement, FileHint
from cin7_audit.sources.base import ReadingContext
from cin7_audit.sources.collect import NO_FACT, Collector
from cin7_audit.sources.ledger.report import Report, describe, header_of, open_report, titled
from cin7_audit.sources.reading import ColumnMap
from tests.sources.goldens import peek_at
from tests.sources.inline import put, told

COLUMNS = ColumnMap.load("xero.account_transactions")
HEAD = (
    "Account Transactions\nAcme Ltd\nFor the period 1 July 2025 to 31 July 2025\n\nDate,Source,Team,Debit,Credit,Tax\n"
)
CONTEXT = ReadingContext(Engagement())


def opened(folder, text: str, context: ReadingContext = CONTEXT, **more) -> Report:
    return open_report(peek_at(put(folder, text)), context, COLUMNS, ("Account Transactions",), **more)


def collected(folder, report: Report):
    collector = Collector(peek_at(folder / "report.csv"))
    describe(report, collector, "xero")
    rows = [number for number, _ in report.body(collector)]
    return rows, collector.parsed()


def test_the_header_holds_the_required_names_and_enough_known_ones():
    rows = [["Report"], ["Date", "Zorp", "Source"], ["Source", "Debit", "Credit"], ["Date", "Source", "Debit"]]
    assert header_of(rows, COLUMNS) == 3 and header_of(rows, COLUMNS, 2) == 1 and header_of(rows[:3], COLUMNS) is None
    assert header_of([["x"]] * 11 + rows[3:], COLUMNS) == 11
    assert header_of([["x"]] * 12 + rows[3:], COLUMNS) is None


def test_a_title_begins_one_of_the_first_rows():
    rows = [["Acme"], ["", " account \u00a0 TRANSACTIONS (July)"], ["Trial Balance"]]
    assert titled(rows, "Account Transactions") and titled(rows, "Journal", "Trial Balance")
    assert not titled(rows, "Transactions") and not titled(rows, "Trial Balance", within=2)


def test_columns_by_name_the_first_where_one_repeats(tmp_path):
    report = opened(tmp_path, HEAD.replace("Team", "Team,Source Type") + "8 Jul 2025,x,a,y,5.00,,\n")
    assert report.columns == {"date": 0, "source": 1, "debit": 4, "credit": 5} and report.unknown == ("Team",)
    assert (report.header, report.first) == (4, 5) and list(report.rows()) == [
        (6, ["8 Jul 2025", "x", "a", "y", "5.00", "", ""])
    ]
    preamble = report.preamble
    assert (preamble.title, preamble.organisation) == ("Account Transactions", "Acme Ltd")
    assert (preamble.period_from, preamble.period_to) == ("2025-07-01", "2025-07-31")


def test_a_screen_without_a_header_has_the_assumed_one(tmp_path):
    text = "Account Transactions\nAcme Ltd\n,,\nInventory\n8 Jul 2025,x,5.00\n"
    report = opened(tmp_path, text, assumed=("Date", "Source", "Debit"))
    assert report.names == ("Date", "Source", "Debit") and report.columns == {"date": 0, "source": 1, "debit": 2}
    assert [number for number, _ in report.rows()] == [4, 5] and report.preamble.organisation == "Acme Ltd"


def test_each_row_below_the_header_has_one_fate(tmp_path):
    line = "8 Jul 2025,x,a,5.00,,\n"
    text = (
        HEAD
        + line * 20
        + ",,,,,\ndate,SOURCE,,debit,,\nDate,x,,,,\n8 Jul 2025,a,5.00,,\nTotal,5.00\nInventory\nDate\nCash Basis\n"
    )
    report = opened(tmp_path, text)
    rows, parsed = collected(tmp_path, report)
    assert rows == [*range(6, 26), 28, 30, 31, 32]
    assert parsed.parameters[NO_FACT] == "1 blank, 1 footer, 1 repeated header"
    assert [each for each in told(parsed) if each[1] != "note"] == [("row_too_short", "row set aside", 29)]
    lost: list[list[str]] = []
    list(report.body(Collector(peek_at(tmp_path / "report.csv")), lost.append))
    assert lost == [["8 Jul 2025", "a", "5.00", "", ""]]


def test_what_a_report_says_of_itself(tmp_path):
    report = opened(tmp_path, HEAD + "8 Jul 2025,x,a,5.00,,\nCash Basis")
    _, parsed = collected(tmp_path, report)
    assert parsed.parameters["columns"] == "Date, Source, Team, Debit, Credit, Tax"
    assert (parsed.parameters["date order"], parsed.parameters["footer 1"], parsed.parameters["basis"]) == (
        "dmy",
        "Cash Basis",
        "cash",
    )
    assert [code for code, _, _ in told(parsed)] == ["cash_basis", "end_missing", "column_unknown"]
    assert parsed.problems[2].column == "Team"


@pytest.mark.parametrize(
    ("last", "footers"),
    [
        ("Accrual Basis\n,,,,,\nGenerated on 1 July 2026\n", 2),
        ("Generated On:,1 July 2026,,,,\n", 1),
        ("1 July 2026,09:00,,,,\n", 0),  # begins with a day, as lines do
        ("Accrual Basis\nInventory\n", 0),
        ("Accrual Basis\n" * 8, 6),
    ],
)
def test_footers_are_the_last_rows_that_can_be_nothing_else(tmp_path, last, footers):
    report = opened(tmp_path, HEAD + "8 Jul 2025,x,a,5.00,,\n" * 3 + last)
    assert len(report.footers) == footers and all(index > 7 for index in report.footers)


def test_a_footer_is_no_damaged_row_whatever_its_width(tmp_path):
    report = opened(tmp_path, HEAD + "8 Jul 2025,x,a,5.00,,\n" * 20 + "Generated on,1 July 2026\n")
    assert (report.footers, report.odd.damaged) == ({25: "Generated on 1 July 2026"}, set())


@pytest.mark.parametrize(
    ("day", "hint", "general", "default", "order", "asks"),
    [
        ("04/05/2026", "", "auto", "dmy", "dmy", ("date_order",)),
        ("04/05/2026", "", "auto", "mdy", "mdy", ("date_order",)),
        ("04/05/2026", "", "ymd", "mdy", "ymd", ()),
        ("04/05/2026", "mdy", "dmy", "dmy", "mdy", ()),
        ("13/05/2026", "", "auto", "mdy", "dmy", ()),
        ("07/01/2025", "", "auto", "dmy", "mdy", ()),  # the only reading inside the stated period
    ],
)
def test_the_order_of_day_and_month(tmp_path, day, hint, general, default, order, asks):
    hints = FileHint(path="report.csv", date_order=hint) if hint else None
    context = ReadingContext(Engagement(date_order=general), hints)
    text = HEAD if day.startswith("07") else HEAD.replace("For the period 1 July 2025 to 31 July 2025\n", "")
    report = opened(tmp_path, text + f"{day},x,a,5.00,,\n", context, default_order=default)
    assert (report.date_order, report.unstated) == (order, asks)


def test_a_stated_order_reads_the_period_as_well(tmp_path):
    text = HEAD.replace("1 July 2025 to 31 July 2025", "07/01/2025 to 07/12/2025") + "8 Jul 2025,x,a,5.00,,\n"
    assert opened(tmp_path, text, default_order="mdy").preamble.period_to == "2025-07-12"
    stated = ReadingContext(Engagement(date_order="dmy"))
    assert opened(tmp_path, text, stated, default_order="mdy").preamble.period_to == "2025-12-07"
    hinted = ReadingContext(Engagement(date_order="mdy"), FileHint(path="report.csv", date_order="dmy"))
    assert opened(tmp_path, text, hinted, default_order="mdy").preamble.period_to == "2025-12-07"


def test_many_rows_of_another_width_are_only_noted(tmp_path):
    report = opened(tmp_path, HEAD + "8 Jul 2025,x,a,5.00,,\n" * 3 + "8 Jul 2025,x,a,5.00\n" * 2)
    rows, parsed = collected(tmp_path, report)
    assert len(rows) == 5
    assert next((each.code, each.seen) for each in parsed.problems) == (
        "rows_of_other_width",
        "2 rows with another number of fields than the rest",
    )
