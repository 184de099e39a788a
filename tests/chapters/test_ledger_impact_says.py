"""What chapter 5 says of hand-made clients: every exhibit and every sentence, with its numbers worked out beside it."""

from decimal import Decimal

import pytest

from tests.chapters import hand_made_books as books
from tests.chapters.reading_books import (
    around,
    data,
    drawn,
    exhibit,
    finding,
    heading,
    measured,
    points,
    right_aligned,
    said,
    table,
    totals,
    written,
)

FIRST_QUARTER = {"currency": "NZD", "period": ("2026-01-01", "2026-03-31")}
BUCKET = {
    "currency": "NZD",
    "period": ("2026-01-01", "2026-03-31"),
    "contributor": "posting",
    "grade": "A",
    "next_evidence": ("document print from both systems",),
    "exhibit": "LI-2",
}
STOCK_BUCKET = {
    "currency": "NZD",
    "period": ("2026-01-01", "2026-03-31"),
    "grade": "A",
    "next_evidence": ("document print from both systems",),
    "exhibit": "LI-2",
}
POSTING = {
    "currency": "NZD",
    "period": ("2026-01-01", "2026-03-31"),
    "contributor": "posting",
    "grade": "A",
    "exhibit": "LI-7",
}
AGED = {
    "currency": "NZD",
    "period": ("2026-01-01", "2026-03-31"),
    "next_evidence": ("supplier statement", "signed delivery note"),
    "exhibit": "LI-5",
    "criteria": "M-33: 60 days.",
    "locations": ("South",),
}


EVENT = {"date": "2026-01-15", "label": "go-live"}
SMALL = {"materiality": {"overall": 20}, "accounts": {"adjustment": ["517"], "write_off": ["610"]}}


@pytest.fixture(scope="module")
def apart():
    return books.books_apart().section("ledger_impact")


@pytest.fixture(scope="module")
def months():
    return books.months_apart(events=[EVENT]).section("ledger_impact")


@pytest.fixture(scope="module")
def alike():
    return books.books_alike().section("ledger_impact")


@pytest.fixture(scope="module")
def one_line():
    return books.one_line_apart().section("ledger_impact")


@pytest.fixture(scope="module")
def small():
    """The same books where 20 is material, the set-up states its accounts, and only the ledger states an opening."""
    return books.books_apart(SMALL, ledger_balance=[books.level("E002", 1, "01-01", "715", 785, "opening")]).section(
        "ledger_impact"
    )


def test_li_1(apart):
    # Subledger less ledger. January 56.00 - 37.25: 21.75 of timing, 32 received, -35 invoiced. February: -21.75 - 90
    # + 40 of timing, -30, 55.50, 12, 33, 7, 0.03, and 300 that no document explains. March: 90 - 40, -1,000 + 130,
    # -19 unsynced, -10 of rates. Account 716: 24 on the road.
    assert around(apart, "LI-1") == {
        "title": "Where do the two books part, month by month?",
        "caption": "Movement of the month by account, NZD. Difference = subledger - ledger. "
        "Unexplained is what no document and no rule accounts for. Balances where the "
        "evidence states them at a month end. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Start at the first month that does not tie: later months repeat it. A difference "
        "that returns to zero next month is timing.",
        "workpaper": "lead_schedule",
    }
    assert written(apart, "LI-1") == [
        "Month | Account | Subledger | Ledger | Difference | Explained | Unexplained | Open at month "
        "end | Ledger balance | Stock value",
        "Jan 2026 | 715 | 56.00 | 37.25 | 18.75 | 18.75 | 0.00 | 18.75 | – | –",
        "Feb 2026 | 715 | 287.53 | 581.75 | -294.22 | 5.78 | -300.00 | -275.47 | – | –",
        "Mar 2026 | 715 | 501.00 | 1,350.00 | -849.00 | -849.00 | 0.00 | -1,124.47 | 5,000.00 | 4,321.50",
        "Mar 2026 | 716 | 0.00 | 24.00 | -24.00 | -24.00 | 0.00 | -24.00 | – | 4,321.50",
    ]
    assert totals(apart, "LI-1") == ([], 4, "lead_schedule")
    assert right_aligned(apart, "LI-1") == [
        "Subledger",
        "Ledger",
        "Difference",
        "Explained",
        "Unexplained",
        "Open at month end",
        "Ledger balance",
        "Stock value",
    ]


def test_li_2(apart):
    # 5,000 + 32 - 65 + 36.50 + 12 - 870 + 33 + 7 - 10 + 0.03 - 300 = 3,875.53. Lowest 3,875.53, highest 5,032: the
    # bars of the balances start 0.6 of the distance below, 3,875.53 - 0.6 x 1,156.47 = 3,181.648. The number stands
    # at the higher end of its bar.
    assert around(apart, "LI-2") == {
        "title": "What stands between ledger and stock?",
        "caption": "From the ledger balance to the subledger at the end of Mar 2026, inventory "
        "accounts only, NZD. Difference = subledger - ledger. Difference -1,124.47. "
        "Transit and accrual accounts add -24.00 (LI-3). The axis does not start at zero.",
        "reading": "Each step is a bucket of named documents in the workpaper; the orange step is "
        "what nobody has explained yet.",
        "workpaper": "tie_out",
    }
    chart = exhibit(apart, "LI-2")
    assert chart.alt == (
        "What stands between ledger and stock? From the ledger balance to the subledger at the end of "
        "Mar 2026, inventory accounts only, NZD. Difference = subledger - ledger. Difference "
        "-1,124.47. Transit and accrual accounts add -24.00 (LI-3). The axis does not start at zero."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "bar",
            "color": {
                "field": "kind",
                "title": None,
                "type": "nominal",
                "looks": {"balance": "#6B7280", "adds": "#0072B2", "takes": "#D55E00", "unexplained": "#E69F00"},
            },
            "tooltip": [
                {"field": "step", "type": "nominal"},
                {"field": "amount", "format": ",.2f", "type": "quantitative"},
            ],
            "x": {"field": "step", "sort": {"field": "place"}, "title": None, "type": "nominal"},
            "y": {"field": "start", "title": "Base currency", "type": "quantitative", "scale": {"zero": False}},
            "y2": {"field": "end"},
        },
        {
            "mark": "text #1F2937",
            "text": {"field": "amount", "format": ",.0f", "type": "quantitative"},
            "x": {"field": "step", "sort": {"field": "place"}, "title": None, "type": "nominal"},
            "y": {"field": "top", "type": "quantitative"},
        },
    ]
    assert points(chart.spec, 0) == [
        "place | step | amount | start | end | kind | top",
        "0 | ledger | 5000.0 | 3181.648 | 5000.0 | balance | 5000.0",
        "1 | received not invoiced | 32.0 | 5000.0 | 5032.0 | adds | 5032.0",
        "2 | invoiced not received | -65.0 | 5032.0 | 4967.0 | takes | 5032.0",
        "3 | unsynced | 36.5 | 4967.0 | 5003.5 | adds | 5003.5",
        "4 | voided or edited | 12.0 | 5003.5 | 5015.5 | adds | 5015.5",
        "5 | manual journal | -870.0 | 5015.5 | 4145.5 | takes | 5015.5",
        "6 | wrong account | 33.0 | 4145.5 | 4178.5 | adds | 4178.5",
        "7 | cost change | 7.0 | 4178.5 | 4185.5 | adds | 4185.5",
        "8 | exchange rates | -10.0 | 4185.5 | 4175.5 | takes | 4185.5",
        "9 | rounding | 0.03 | 4175.5 | 4175.53 | adds | 4175.53",
        "10 | unexplained | -300.0 | 4175.53 | 3875.53 | unexplained | 4175.53",
        "11 | subledger | 3875.53 | 3181.648 | 3875.53 | balance | 3875.53",
    ]
    assert points(chart.spec, 1) == points(chart.spec, 0)


def test_li_2a(apart):
    # All buckets are the sums of the buckets below them; a loss is vermilion, a gain blue.
    assert around(apart, "LI-2a") == {
        "title": "How did the difference grow?",
        "caption": "Open difference at each month end by bucket, all tied accounts, NZD; each panel "
        "has its own scale. Difference = subledger - ledger. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "A bar that stays is a permanent difference; one that comes and goes is timing or "
        "goods on the road.",
        "workpaper": "tie_out",
    }
    chart = exhibit(apart, "LI-2a")
    assert chart.alt == (
        "How did the difference grow? Open difference at each month end by bucket, all tied accounts, "
        "NZD; each panel has its own scale. Difference = subledger - ledger. 01 Jan 2026 to 31 Mar "
        "2026."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "bar",
            "color": {"condition": {"test": "datum.closing < 0", "value": "#D55E00"}, "value": "#0072B2"},
            "row": {
                "field": "bucket",
                "sort": [
                    "all buckets",
                    "invoiced not received",
                    "received not invoiced",
                    "timing",
                    "cost change",
                    "rounding",
                    "unexplained",
                    "unsynced",
                    "voided or edited",
                    "wrong account",
                    "exchange rates",
                    "in transit",
                    "manual journal",
                ],
                "title": None,
                "type": "nominal",
            },
            "tooltip": [
                {
                    "format": "%b %Y",
                    "field": "utcyearmonth(month)",
                    "title": "month",
                    "type": "temporal",
                    "formatType": "utcFormat",
                },
                {"field": "bucket", "type": "nominal"},
                {"field": "closing", "format": ",.2f", "type": "quantitative"},
            ],
            "x": {
                "field": "utcyearmonth(month)",
                "title": None,
                "type": "temporal",
                "axis": "%b %Y",
                "scale": {"type": "utc"},
            },
            "y": {"field": "closing", "title": None, "type": "quantitative", "axis": ",.0f"},
        }
    ]
    assert points(chart.spec, 0) == [
        "month | bucket | closing",
        "2026-01-01 | all buckets | 18.75",
        "2026-02-01 | all buckets | -275.47",
        "2026-03-01 | all buckets | -1148.47",
        "2026-01-01 | invoiced not received | -35.0",
        "2026-01-01 | received not invoiced | 32.0",
        "2026-01-01 | timing | 21.75",
        "2026-02-01 | cost change | 7.0",
        "2026-02-01 | invoiced not received | -65.0",
        "2026-02-01 | received not invoiced | 32.0",
        "2026-02-01 | rounding | 0.03",
        "2026-02-01 | timing | -50.0",
        "2026-02-01 | unexplained | -300.0",
        "2026-02-01 | unsynced | 55.5",
        "2026-02-01 | voided or edited | 12.0",
        "2026-02-01 | wrong account | 33.0",
        "2026-03-01 | cost change | 7.0",
        "2026-03-01 | exchange rates | -10.0",
        "2026-03-01 | in transit | -24.0",
        "2026-03-01 | invoiced not received | -65.0",
        "2026-03-01 | manual journal | -870.0",
        "2026-03-01 | received not invoiced | 32.0",
        "2026-03-01 | rounding | 0.03",
        "2026-03-01 | unexplained | -300.0",
        "2026-03-01 | unsynced | 36.5",
        "2026-03-01 | voided or edited | 12.0",
        "2026-03-01 | wrong account | 33.0",
    ]


def test_li_3(apart):
    # Timing: 2 x 21.75 + 2 x 90 + 2 x 40 = 303.50, nothing of it open. Unsynced 55.50 + 19, open 55.50 - 19. Journals
    # 1,000 + 130, open -1,000 + 130. Documents 3 + 1 + 2 + 2 + 1 + 2 + 5 x 1 + 1 = 17; open -1,124.47 - 24.
    assert around(apart, "LI-3") == {
        "title": "Which kinds of difference are open?",
        "caption": "Differences by bucket and account at the end of Mar 2026, NZD. Difference = "
        "subledger - ledger. The total foots to the lead schedule. 01 Jan 2026 to 31 Mar "
        "2026.",
        "reading": "Gross counts every document; what is open at the end is what an entry or a sync has to clear.",
        "workpaper": "tie_out",
    }
    assert written(apart, "LI-3") == [
        "Bucket | Account | Documents | Gross | Open at the end",
        "timing | 715 | 3 | 303.50 | 0.00",
        "received not invoiced | 715 | 1 | 32.00 | 32.00",
        "invoiced not received | 715 | 2 | 65.00 | -65.00",
        "unsynced | 715 | 2 | 74.50 | 36.50",
        "voided or edited | 715 | 1 | 12.00 | 12.00",
        "manual journal | 715 | 2 | 1,130.00 | -870.00",
        "wrong account | 715 | 1 | 33.00 | 33.00",
        "cost change | 715 | 1 | 7.00 | 7.00",
        "exchange rates | 715 | 1 | 10.00 | -10.00",
        "rounding | 715 | 1 | 0.03 | 0.03",
        "unexplained | 715 | 1 | 300.00 | -300.00",
        "in transit | 716 | 1 | 24.00 | -24.00",
        "unexplained | 716 | 0 | 0.00 | 0.00",
        "total | – | 17 | 1,991.03 | -1,148.47",
    ]
    assert totals(apart, "LI-3") == ([13], 14, "tie_out")
    assert right_aligned(apart, "LI-3") == ["Documents", "Gross", "Open at the end"]


def test_li_4(apart):
    # Dearest first; of equal amounts the earlier month first.
    assert around(apart, "LI-4") == {
        "title": "Which documents are they?",
        "caption": "17 documents whose two books differ, dearest first, with the rule that chose the "
        "bucket. Money in NZD. Difference = subledger - ledger. 01 Jan 2026 to 31 Mar "
        "2026.",
        "reading": "Work from the top; each row names the file and row it was read from.",
        "workpaper": "tie_out_documents",
    }
    assert written(apart, "LI-4") == [
        "Month | Account | Bucket | Document | Subledger - ledger | Rule | Source",
        "Mar 2026 | 715 | manual journal | Year-end true up | -1,000.00 | manual journal made in the "
        "ledger, not recognisably Cin7's | E002:27",
        "Feb 2026 | 715 | unexplained | Trade counter | -300.00 | bill or bank line coded to the "
        "account in the ledger, no Cin7 document behind it | E002:29",
        "Mar 2026 | 715 | manual journal | Audit entry | 130.00 | manual journal made in the ledger, "
        "not recognisably Cin7's | E002:28",
        "Feb 2026 | 715 | timing | AD-00023 | -90.00 | completed in another month than its effective date | E001:12",
        "Mar 2026 | 715 | timing | AD-00023 | 90.00 | completed in another month than its effective date | E001:12",
        "Feb 2026 | 715 | unsynced | ST-00081 | 55.50 | not in the ledger | E001:21",
        "Feb 2026 | 715 | timing | ST-00080 | 40.00 | same document, another month | E001:15",
        "Mar 2026 | 715 | timing | ST-00080 | -40.00 | same document, another month | E001:15",
        "Jan 2026 | 715 | invoiced not received | PO-00094 | -35.00 | received and invoiced in "
        "different months or quantities; inventory is debited at the invoice | E001:18",
        "Feb 2026 | 715 | wrong account | ST-00082 | 33.00 | the ledger holds it on account 720 | E001:23",
        "Jan 2026 | 715 | received not invoiced | IS-93 / PO-00093 | 32.00 | received and invoiced in "
        "different months or quantities; inventory is debited at the invoice | E001:17",
        "Feb 2026 | 715 | invoiced not received | PO-00091 | -30.00 | received and invoiced in "
        "different months or quantities; inventory is debited at the invoice | E001:16",
        "Mar 2026 | 716 | in transit | TR-00095 | -24.00 | on the road at the month end: in no site's stock | E001:19",
        "Jan 2026 | 715 | timing | ST-00071 | 21.75 | completed in another month than its effective date | E001:1",
        "Feb 2026 | 715 | timing | ST-00071 | -21.75 | completed in another month than its effective date | E001:1",
        "Mar 2026 | 715 | unsynced | FG-00140 | -19.00 | completed without an accounting date, so "
        "never posted | E003:13",
        "Feb 2026 | 715 | voided or edited | ST-00083 | 12.00 | the amount was edited on one side | E001:22",
        "Mar 2026 | 715 | exchange rates | PO-00092 | -10.00 | foreign purchase, the bill carries "
        "another rate | E001:25",
        "Feb 2026 | 715 | cost change | PO-00090 | 7.00 | a cost change the ledger does not hold | E001:24",
        "Feb 2026 | 715 | rounding | ST-00084 | 0.03 | cents within the document threshold | E001:26",
    ]
    assert totals(apart, "LI-4") == ([], 20, "tie_out_documents")
    assert right_aligned(apart, "LI-4") == ["Subledger - ledger"]


def test_li_4a(apart):
    # INV-01230 of 46 by amount and day. Not in the ledger: ST-00081 55.50, ST-00082 33, PO-00090 7, FG-00140 -19:
    # 76.50. Not in Cin7: 1,000 - 130 + 300.
    assert around(apart, "LI-4a") == {
        "title": "How do we know that two lines are one document?",
        "caption": "Documents by how their two sides were matched, NZD. 1 lines matched by amount and "
        "date; shifting all ledger dates by whole weeks gives 0.0 such matches by chance. "
        "01 Jan 2026 to 31 Mar 2026.",
        "reading": "A document number is proof; an amount and a date are an inference with the chance level above.",
        "workpaper": "matched_documents",
    }
    assert written(apart, "LI-4a") == [
        "Matched by | Account | Documents | Cin7 | Ledger",
        "amount and day | 715 | 1 | -46.00 | -46.00",
        "exact document | 715 | 21 | 847.03 | 845.00",
        "exact document | 716 | 1 | 24.00 | 24.00",
        "not in Cin7 | 715 | 3 | 0.00 | 1,170.00",
        "not in the ledger | 715 | 4 | 76.50 | 0.00",
    ]
    assert totals(apart, "LI-4a") == ([], 5, "matched_documents")
    assert right_aligned(apart, "LI-4a") == ["Documents", "Cin7", "Ledger"]


def test_li_5(apart):
    # At 31 March: PO-00091 billed 15 February, 44 days, 5 x 6; PO-00094 billed 20 January, 70 days, 5 x 7; PO-00093
    # received 10 January, 80 days, 8 x 4.
    assert around(apart, "LI-5") == {
        "title": "Which purchases are open, and how long?",
        "caption": "Open quantity x document price by age at the end of the period, NZD; 3 documents. "
        "Older than 60 days is a finding (M-33). 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Young received-not-invoiced is ordinary; old ones are lost bills or receipts that never happened.",
        "workpaper": "open_purchases",
    }
    chart = exhibit(apart, "LI-5")
    assert chart.alt == (
        "Which purchases are open, and how long? Open quantity x document price by age at the end of "
        "the period, NZD; 3 documents. Older than 60 days is a finding (M-33). 01 Jan 2026 to 31 Mar "
        "2026."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "bar",
            "color": {
                "field": "side",
                "title": None,
                "type": "nominal",
                "looks": {"received, not invoiced": "#0072B2", "invoiced, not received": "#E69F00"},
            },
            "tooltip": [
                {"field": "side", "type": "nominal"},
                {"field": "band", "type": "nominal"},
                {"field": "value", "format": ",.2f", "type": "quantitative"},
                {"field": "documents", "type": "quantitative"},
            ],
            "x": {
                "field": "band",
                "sort": ["0 to 30 days", "31 to 60 days", "61 to 90 days", "over 90 days"],
                "title": "Age at the end of the period",
                "type": "nominal",
            },
            "xOffset": {"field": "side", "type": "nominal"},
            "y": {"field": "value", "title": "Open at document price, base currency", "type": "quantitative"},
        }
    ]
    assert points(chart.spec, 0) == [
        "side | band | value | documents",
        "invoiced, not received | 31 to 60 days | 30.0 | 1",
        "invoiced, not received | 61 to 90 days | 35.0 | 1",
        "received, not invoiced | 61 to 90 days | 32.0 | 1",
    ]


def test_li_5a(apart):
    assert around(apart, "LI-5a") == {
        "title": "Which purchase lines are open?",
        "caption": "Purchase lines received and not invoiced, or the reverse, dearest first, NZD. 01 "
        "Jan 2026 to 31 Mar 2026.",
        "reading": "Ask the supplier for a statement before accruing.",
        "workpaper": "open_purchases",
    }
    assert written(apart, "LI-5a") == [
        "Open | Purchase | Supplier | SKU | Received | Invoiced | Value | Since | Days",
        "invoiced not received | PO-00094 | Mill | R94 | 4 | 9 | 35.00 | 20 Jan 2026 | 70",
        "invoiced not received | PO-00091 | Mill | R91 | 5 | 10 | 30.00 | 15 Feb 2026 | 44",
        "received not invoiced | PO-00093 | Mill | R93 | 20 | 12 | 32.00 | 10 Jan 2026 | 80",
    ]
    assert totals(apart, "LI-5a") == ([], 3, "open_purchases")
    assert right_aligned(apart, "LI-5a") == ["Received", "Invoiced", "Value", "Days"]


def test_li_6(apart):
    # 12 corrections in 11 documents with both days; ST-00071 and AD-00023 cross a month end, 21.75 + 90. ST-00074 is
    # 75 and -5: 80 gross.
    assert around(apart, "LI-6") == {
        "title": "Do stock and journal move on the same day?",
        "caption": "Days from effective date to completion, one mark per document; 2 of 11 cross a "
        "month end, 111.75 NZD gross. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "In Cin7 Core the effective date dates the journal while stock changes on "
        "completion: marks above zero are back-dated, below zero dated ahead.",
        "workpaper": "date_skew",
    }
    chart = exhibit(apart, "LI-6")
    assert chart.alt == (
        "Do stock and journal move on the same day? Days from effective date to completion, one mark "
        "per document; 2 of 11 cross a month end, 111.75 NZD gross. 01 Jan 2026 to 31 Mar 2026."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "point",
            "color": {
                "field": "crosses",
                "title": "Crosses a month end",
                "type": "nominal",
                "looks": {"no": "#6B7280", "yes": "#D55E00"},
            },
            "shape": {
                "field": "crosses",
                "title": "Crosses a month end",
                "type": "nominal",
                "looks": {"no": "circle", "yes": "diamond"},
            },
            "size": {"field": "gross", "title": "Gross value", "type": "quantitative", "scale": {"range": [25, 500]}},
            "tooltip": [
                {"field": "document_no", "type": "nominal"},
                {"format": "%d %b %Y", "field": "effective", "type": "temporal", "formatType": "utcFormat"},
                {"field": "skew_days", "type": "quantitative"},
                {"field": "gross", "format": ",.2f", "type": "quantitative"},
            ],
            "x": {"field": "effective", "title": "Effective date", "type": "temporal", "scale": {"type": "utc"}},
            "y": {"field": "skew_days", "title": "Days from effective date to completion", "type": "quantitative"},
        }
    ]
    assert points(chart.spec, 0) == [
        "document_no | effective | skew_days | gross | crosses",
        "AD-00023 | 2026-02-28 | 2 | 90.0 | yes",
        "ST-00074 | 2026-02-10 | 0 | 80.0 | no",
        "ST-00073 | 2026-02-06 | -1 | 35.0 | no",
        "ST-00071 | 2026-01-31 | 3 | 21.75 | yes",
        "ST-00072 | 2026-02-05 | 0 | 14.25 | no",
        "AD-00013 | 2026-01-14 | 0 | 11.0 | no",
        "AD-00012 | 2026-01-13 | 0 | 9.0 | no",
        "AD-00011 | 2026-01-12 | 0 | 8.0 | no",
        "ST-00075 | 2026-02-08 | 0 | 6.5 | no",
        "AD-00021 | 2026-02-16 | 0 | 5.0 | no",
        "AD-00022 | 2026-02-17 | 0 | 4.0 | no",
    ]


def test_li_7(apart):
    # Documents by kind and account. Of 4 at most, more than 2 stand in white.
    assert around(apart, "LI-7") == {
        "title": "Which accounts do corrections use?",
        "caption": "Correction documents by kind and offset account. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "A kind that spreads over accounts has no rule, or had two; a thin cell beside a "
        "dark one is worth opening.",
        "workpaper": "account_heat",
    }
    chart = exhibit(apart, "LI-7")
    assert chart.alt == (
        "Which accounts do corrections use? Correction documents by kind and offset account. 01 Jan "
        "2026 to 31 Mar 2026."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "rect",
            "color": {"field": "documents", "title": "Documents", "type": "quantitative", "scale": {"scheme": "blues"}},
            "tooltip": [
                {"field": "kind", "type": "nominal"},
                {"field": "account", "type": "nominal"},
                {"field": "documents", "type": "quantitative"},
                {"field": "gross", "format": ",.2f", "type": "quantitative"},
            ],
            "x": {"field": "account", "title": "Account", "type": "nominal"},
            "y": {"field": "kind", "title": None, "type": "nominal"},
        },
        {
            "mark": "text",
            "color": {"condition": {"test": "datum.documents > datum.most / 2", "value": "white"}, "value": "#1F2937"},
            "text": {"field": "documents", "type": "quantitative"},
            "x": {"field": "account", "title": "Account", "type": "nominal"},
            "y": {"field": "kind", "title": None, "type": "nominal"},
        },
    ]
    assert points(chart.spec, 0) == [
        "kind | account | documents | gross | most",
        "adjustment | 429 | 3 | 99.0 | 4",
        "adjustment | 517 Discrepancies | 3 | 28.0 | 4",
        "stocktake | 517 Discrepancies | 4 | 151.0 | 4",
        "stocktake | 429 | 1 | 6.5 | 4",
    ]
    assert points(chart.spec, 1) == points(chart.spec, 0)


def test_li_7a(apart):
    # One of five stocktakes is on 429.
    assert around(apart, "LI-7a") == {
        "title": "Which corrections stand out?",
        "caption": "Correction documents on another account than the account most documents of their "
        "kind use, NZD. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Ask why before reclassifying: an owner may have meant it.",
        "workpaper": "odd_accounts",
    }
    assert written(apart, "LI-7a") == [
        "Document | Kind | Account used | Expected | Day | Value",
        "ST-00075 | stocktake | 429 | 517 | 08 Feb 2026 | -6.50",
    ]
    assert totals(apart, "LI-7a") == ([], 1, "odd_accounts")
    assert right_aligned(apart, "LI-7a") == ["Value"]


def test_li_7b(apart):
    assert around(apart, "LI-7b") == {
        "title": "Who else writes to the inventory account?",
        "caption": "Manual journals on inventory accounts that match none of the patterns of Cin7's "
        "own journals, NZD, debit positive. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Only Cin7's entries should touch inventory; corrections belong on a contra account.",
        "workpaper": "manual_journals",
    }
    assert written(apart, "LI-7b") == [
        "Day | Account | Amount | Reference | Narration | Source",
        "05 Mar 2026 | 715 | 1,000.00 | Year-end true up | as agreed | E002:27",
        "06 Mar 2026 | 715 | -130.00 | Audit entry | by phone | E002:28",
    ]
    assert totals(apart, "LI-7b") == ([], 2, "manual_journals")
    assert right_aligned(apart, "LI-7b") == ["Amount"]


def test_li_11(apart):
    # -1,124.47 on 715 and -24 on 716. Timing has closed and is not listed.
    assert around(apart, "LI-11") == {
        "title": "What would a reviewer list?",
        "caption": "Differences at the end of the period by nature, NZD. Difference = subledger - "
        "ledger. Rows in the lead schedule foot to it; projected and judgmental rows stand "
        "outside the books. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Factual differences can be cleared, judgmental ones argued, projected ones counted.",
        "workpaper": "differences_schedule",
    }
    assert written(apart, "LI-11") == [
        "Nature | Difference | Account | Amount | In the lead schedule | Documents | Treatment",
        "factual | received not invoiced | 715 | 32.00 | yes | 1 | accrue the goods received",
        "factual | invoiced not received | 715 | -65.00 | yes | 2 | show as goods paid and not received",
        "factual | unsynced | 715 | 36.50 | yes | 2 | sync the document, or enter it",
        "factual | voided or edited | 715 | 12.00 | yes | 1 | bring both sides to the live document",
        "factual | manual journal | 715 | -870.00 | yes | 2 | reverse, or move to a contra account",
        "factual | wrong account | 715 | 33.00 | yes | 1 | reclassify",
        "factual | cost change | 715 | 7.00 | yes | 1 | post the cost change",
        "factual | exchange rates | 715 | -10.00 | yes | 1 | take the difference to exchange differences",
        "factual | rounding | 715 | 0.03 | yes | 1 | take to rounding, or pass",
        "judgmental | unexplained | 715 | -300.00 | yes | 1 | explain first",
        "factual | in transit | 716 | -24.00 | yes | 1 | no entry: timing, clears when the goods are received",
        "Total within the lead schedule | – | – | -1,148.47 | yes | – | –",
    ]
    assert totals(apart, "LI-11") == ([11], 12, "differences_schedule")
    assert right_aligned(apart, "LI-11") == ["Amount", "Documents"]


def test_li_12(apart):
    # 7 + 10 + 30 + 35 + 1,000 + 130 + 32 + 0.03 + 19 + 55.50 + 12 + 33 = 1,363.53. What the ledger lacks debits
    # stock, what it has too much credits it.
    assert around(apart, "LI-12") == {
        "title": "Which entries would clear the differences?",
        "caption": "Proposed, never posted: 12 entries, debits 1,363.53 = credits 1,363.53 NZD. "
        "Timing and goods in transit need none; the unexplained gets none. 01 Jan 2026 to "
        "31 Mar 2026.",
        "reading": "A document that failed to sync is synced, not journalled; use an entry only where "
        "the source cannot be repaired.",
        "workpaper": "proposed_entries",
    }
    assert written(apart, "LI-12") == [
        "No. | Debit | Credit | Amount | Bucket | Document | Reason",
        "1 | 715 | 800 | 7.00 | cost change | PO-00090 | a cost change the ledger does not hold",
        "2 | Exchange differences | 715 | 10.00 | exchange rates | PO-00092 | foreign purchase, the "
        "bill carries another rate",
        "3 | 835 | 715 | 30.00 | invoiced not received | PO-00091 | received and invoiced in "
        "different months or quantities; inventory is debited at the invoice",
        "4 | 835 | 715 | 35.00 | invoiced not received | PO-00094 | received and invoiced in "
        "different months or quantities; inventory is debited at the invoice",
        "5 | 429 | 715 | 1,000.00 | manual journal | Year-end true up | manual journal made in the "
        "ledger, not recognisably Cin7's",
        "6 | 715 | 429 | 130.00 | manual journal | Audit entry | manual journal made in the ledger, "
        "not recognisably Cin7's",
        "7 | 715 | 835 | 32.00 | received not invoiced | IS-93 / PO-00093 | received and invoiced in "
        "different months or quantities; inventory is debited at the invoice",
        "8 | 715 | Rounding | 0.03 | rounding | ST-00084 | cents within the document threshold",
        "9 | 429 | 715 | 19.00 | unsynced | FG-00140 | completed without an accounting date, so never posted",
        "10 | 715 | 517 | 55.50 | unsynced | ST-00081 | not in the ledger",
        "11 | 715 | 429 | 12.00 | voided or edited | ST-00083 | the amount was edited on one side",
        "12 | 715 | 720 | 33.00 | wrong account | ST-00082 | the ledger holds it on account 720",
    ]
    assert totals(apart, "LI-12") == ([], 12, "proposed_entries")
    assert right_aligned(apart, "LI-12") == ["No.", "Amount"]


def test_li_1_says(apart):
    # 30 lines of documents by account less the 17 that differ: 13. -1,148.47 + 300 = -848.47 explained. 300 is over
    # 50, not over 500.
    assert said(finding(apart, "LI-1")) == FIRST_QUARTER | {
        "id": "LI-1",
        "title": "Stock and ledger part by 1,991.03 NZD gross; -300.00 stays unexplained",
        "statement": "Subledger less ledger stands at -1,148.47 NZD at the end of Mar 2026 on 715, "
        "716; named buckets explain -848.47, -300.00 stays unexplained. 13 of 30 "
        "documents agree to the cent. The first month that does not tie is Jan 2026.",
        "severity": "medium",
        "value": Decimal("-1148.4700"),
        "criteria": "M-26, M-27: unexplained above the clearly-trivial 50.00 NZD is a finding.",
        "action": "Explain the unexplained first; then work the buckets from the oldest month.",
        "exhibit": "LI-1",
    }


def test_li_3_says(apart):
    # 90 in February and -21.75 in January by the ledger's months; 111.75 gross, 68.25 net; over 50.
    assert said(finding(apart, "LI-3")) == FIRST_QUARTER | {
        "id": "LI-3",
        "title": "2 corrections stand in different months in stock and ledger",
        "statement": "2 correction documents were completed in another month than they are dated, "
        "111.75 NZD crossing a month end, 90.00 in the worst month, 01 Jan 2026 to 31 "
        "Mar 2026. Effective date and completion date are consistent with cut-off on two "
        "clocks (grade A): stock and ledger disagree in between.",
        "severity": "medium",
        "contributor": "cutoff",
        "grade": "A",
        "skus": ("G3", "G1"),
        "locations": ("South", "North"),
        "value": Decimal("68.2500"),
        "rivals": ["posting C"],
        "next_evidence": ("count sheets with times", "last document numbers before and after"),
        "evidence": ["corrections.json:12", "corrections.json:1"],
        "criteria": "M-28: any value crossing a closed month is a finding.",
        "exhibit": "LI-6",
    }


def test_li_4_says(apart):
    # ST-00071, dated on the day of the lock.
    assert said(finding(apart, "LI-4")) == FIRST_QUARTER | {
        "id": "LI-4",
        "title": "Corrections are dated behind the lock date",
        "statement": "1 document completed after the lock date are dated on or before it, -21.75 NZD. "
        "This is consistent with a lock lifted or not applied (grade A).",
        "severity": "low",
        "contributor": "posting",
        "grade": "A",
        "value": Decimal("-21.7500"),
        "evidence": ["corrections.json:1"],
        "exhibit": "LI-6",
    }


def test_li_5_says(apart):
    # 6.50 is clearly trivial.
    assert said(finding(apart, "LI-5")) == FIRST_QUARTER | {
        "id": "LI-5",
        "title": "Corrections on unusual accounts",
        "statement": "1 correction document use another account than most of their kind, 6.50 NZD "
        "gross, 01 Jan 2026 to 31 Mar 2026. This is consistent with inconsistent posting "
        "accounts, and cannot be distinguished from a reason of their own (grade B).",
        "severity": "low",
        "contributor": "posting",
        "grade": "B",
        "value": Decimal("-6.5000"),
        "next_evidence": ("chart mapping screen prints",),
        "evidence": ["corrections.json:6"],
        "exhibit": "LI-7",
    }


def test_li_6_says(apart):
    # FG-00140.
    assert said(finding(apart, "LI-6")) == POSTING | {
        "id": "LI-6",
        "title": "Corrections without an accounting date",
        "statement": "1 correction document moved stock and carry no accounting date, so they never "
        "reach the ledger: -19.00 NZD, 01 Jan 2026 to 31 Mar 2026 (grade A).",
        "severity": "low",
        "value": Decimal("-19.0000"),
        "evidence": ["corrections.json:13"],
    }


def test_li_7_says(apart):
    # -21.75 after 12 days, -29 after 23, -17 after 2: -67.75; the two late ones are 50.75, over 50.
    assert said(finding(apart, "LI-7")) == POSTING | {
        "id": "LI-7",
        "title": "Journals posted behind the lock date",
        "statement": "3 ledger lines on inventory accounts are dated behind the lock date and were "
        "posted after it, -67.75 NZD net; 2 of them more than 2 days after their own "
        "date.",
        "severity": "medium",
        "value": Decimal("-67.7500"),
        "evidence": ["ledger.csv:13", "ledger.csv:12", "ledger.csv:15"],
    }


def test_li_8(apart):
    # Three documents before, three after.
    assert said(finding(apart, "LI-8")) == FIRST_QUARTER | {
        "id": "LI-8",
        "title": "The account of a kind of correction changed",
        "statement": "The account of adjustment corrections changed from 517 to 429 between 14 Jan "
        "2026 and 16 Feb 2026; this is consistent with a deliberate re-mapping (grade "
        "B).",
        "severity": "low",
        "contributor": "posting",
        "grade": "B",
        "exhibit": "LI-7",
    }


def test_li_10(apart):
    # At most 21.75 - 21.75 - 90 + 40 = -50 at the end of February.
    assert said(finding(apart, "LI-10")) == STOCK_BUCKET | {
        "id": "LI-10",
        "title": "Timing: 0.00 NZD open, 303.50 gross",
        "statement": "3 documents in bucket timing: 303.50 NZD gross, 0.00 open at the end of Mar "
        "2026, at most 50.00 at a month end (subledger - ledger). The document pair is "
        "consistent with two dates for one event (grade A); it reverses by itself.",
        "severity": "low",
        "contributor": "cutoff",
        "value": Decimal("0.0000"),
        "evidence": [
            "transactions.json:1",
            "transactions.json:12",
            "transactions.json:1",
            "transactions.json:15",
            "transactions.json:12",
            "transactions.json:15",
        ],
        "action": "Reverses by itself; agree the cut-off.",
    }


def test_li_11_says(apart):
    assert said(finding(apart, "LI-11")) == STOCK_BUCKET | {
        "id": "LI-11",
        "title": "Received not invoiced: 32.00 NZD open, 32.00 gross",
        "statement": "1 document in bucket received not invoiced: 32.00 NZD gross, 32.00 open at the "
        "end of Mar 2026, at most 32.00 at a month end (subledger - ledger). Receipts "
        "without a bill are consistent with late supplier invoices (grade A); the oldest "
        "is 80 days old.",
        "severity": "low",
        "value": Decimal("32.0000"),
        "evidence": ["transactions.json:17"],
        "action": "Accrue the goods received.",
    }


def test_li_12_says(apart):
    # 30 + 35 = 65; the oldest 70 days, over 60; 65 is over 50.
    assert said(finding(apart, "LI-12")) == STOCK_BUCKET | {
        "id": "LI-12",
        "title": "Invoiced not received: -65.00 NZD open, 65.00 gross",
        "statement": "2 documents in bucket invoiced not received: 65.00 NZD gross, -65.00 open at "
        "the end of Mar 2026, at most 65.00 at a month end (subledger - ledger). Bills "
        "without a receipt are consistent with goods on the way or never booked in "
        "(grade A); the oldest is 70 days old.",
        "severity": "medium",
        "value": Decimal("-65.0000"),
        "evidence": ["transactions.json:18", "transactions.json:16"],
        "action": "Show as goods paid and not received.",
    }


def test_li_13(apart):
    assert said(finding(apart, "LI-13")) == STOCK_BUCKET | {
        "id": "LI-13",
        "title": "In transit: -24.00 NZD open, 24.00 gross",
        "statement": "1 document in bucket in transit: 24.00 NZD gross, -24.00 open at the end of Mar "
        "2026, at most 24.00 at a month end (subledger - ledger). The transfer documents "
        "are consistent with goods on the road (grade A).",
        "severity": "low",
        "value": Decimal("-24.0000"),
        "evidence": ["transactions.json:19"],
        "action": "No entry: timing, clears when the goods are received.",
    }


def test_li_14(apart):
    # 55.50 in February, 36.50 in March.
    assert said(finding(apart, "LI-14")) == BUCKET | {
        "id": "LI-14",
        "title": "Unsynced documents: 36.50 NZD open, 74.50 gross",
        "statement": "2 documents in bucket unsynced: 74.50 NZD gross, 36.50 open at the end of Mar "
        "2026, at most 55.50 at a month end (subledger - ledger). Cin7's documents "
        "without a ledger line are consistent with failed, skipped or missing sync "
        "(grade A).",
        "severity": "medium",
        "value": Decimal("36.5000"),
        "evidence": ["transactions.json:21", "corrections.json:13"],
        "action": "Sync the document, or enter it.",
    }


def test_li_15(apart):
    assert said(finding(apart, "LI-15")) == BUCKET | {
        "id": "LI-15",
        "title": "Voided or edited documents: 12.00 NZD open, 12.00 gross",
        "statement": "1 document in bucket voided or edited: 12.00 NZD gross, 12.00 open at the end "
        "of Mar 2026, at most 12.00 at a month end (subledger - ledger). The document "
        "pairs are consistent with a void or an edit in one system only (grade A).",
        "severity": "low",
        "value": Decimal("12.0000"),
        "evidence": ["transactions.json:22"],
        "action": "Bring both sides to the live document.",
    }


def test_li_16(apart):
    # 870 is over half of 1,000 and not over it.
    assert said(finding(apart, "LI-16")) == FIRST_QUARTER | {
        "id": "LI-16",
        "title": "Manual journals: -870.00 NZD open, 1,130.00 gross",
        "statement": "2 documents in bucket manual journal: 1,130.00 NZD gross, -870.00 open at the "
        "end of Mar 2026, at most 870.00 at a month end (subledger - ledger). Journals "
        "on the account that touch no stock are consistent with entries made to force "
        "agreement, and cannot be distinguished from corrections with support elsewhere "
        "(grade A for the amount).",
        "severity": "high",
        "contributor": "posting",
        "grade": "A",
        "value": Decimal("-870.0000"),
        "rivals": ["counting C"],
        "next_evidence": ("journal support and who asked for it",),
        "evidence": ["ledger.csv:28", "ledger.csv:27"],
        "action": "Reverse, or move to a contra account.",
        "exhibit": "LI-2",
    }


def test_li_17(apart):
    assert said(finding(apart, "LI-17")) == BUCKET | {
        "id": "LI-17",
        "title": "Wrong account: 33.00 NZD open, 33.00 gross",
        "statement": "1 document in bucket wrong account: 33.00 NZD gross, 33.00 open at the end of "
        "Mar 2026, at most 33.00 at a month end (subledger - ledger). The document pairs "
        "are consistent with a mapping or entry on another account (grade A).",
        "severity": "low",
        "value": Decimal("33.0000"),
        "evidence": ["transactions.json:23"],
        "action": "Reclassify.",
    }


def test_li_18(apart):
    assert said(finding(apart, "LI-18")) == BUCKET | {
        "id": "LI-18",
        "title": "Cost change: 7.00 NZD open, 7.00 gross",
        "statement": "1 document in bucket cost change: 7.00 NZD gross, 7.00 open at the end of Mar "
        "2026, at most 7.00 at a month end (subledger - ledger). The document pairs are "
        "consistent with cost changes after posting (grade A).",
        "severity": "low",
        "value": Decimal("7.0000"),
        "evidence": ["transactions.json:24"],
        "action": "Post the cost change.",
    }


def test_li_19(apart):
    assert said(finding(apart, "LI-19")) == BUCKET | {
        "id": "LI-19",
        "title": "Exchange differences: -10.00 NZD open, 10.00 gross",
        "statement": "1 document in bucket fx: 10.00 NZD gross, -10.00 open at the end of Mar 2026, "
        "at most 10.00 at a month end (subledger - ledger). The document pairs are "
        "consistent with two exchange rates for one purchase (grade A).",
        "severity": "low",
        "value": Decimal("-10.0000"),
        "evidence": ["transactions.json:25"],
        "action": "Take the difference to exchange differences.",
    }


def test_li_20(apart):
    assert said(finding(apart, "LI-20")) == STOCK_BUCKET | {
        "id": "LI-20",
        "title": "Rounding: 0.03 NZD open, 0.03 gross",
        "statement": "1 document in bucket rounding: 0.03 NZD gross, 0.03 open at the end of Mar "
        "2026, at most 0.03 at a month end (subledger - ledger). Differences within the "
        "document threshold are consistent with rounding (grade A).",
        "severity": "low",
        "value": Decimal("0.0300"),
        "evidence": ["transactions.json:26"],
        "action": "Take to rounding, or pass.",
    }


def test_li_21(apart):
    assert said(finding(apart, "LI-21")) == FIRST_QUARTER | {
        "id": "LI-21",
        "title": "Unexplained: -300.00 NZD open, 300.00 gross",
        "statement": "1 document in bucket unexplained: 300.00 NZD gross, -300.00 open at the end of "
        "Mar 2026, at most 300.00 at a month end (subledger - ledger). No document on "
        "either side explains them; the cause cannot be distinguished from the evidence "
        "given (grade D).",
        "severity": "medium",
        "contributor": "posting",
        "grade": "D",
        "value": Decimal("-300.0000"),
        "next_evidence": ("document print from both systems",),
        "evidence": ["ledger.csv:29"],
        "action": "Explain first.",
        "exhibit": "LI-2",
    }


def test_li_32(apart):
    # PO-00093.
    assert said(finding(apart, "LI-32")) == AGED | {
        "id": "LI-32",
        "title": "Received not invoiced beyond 60 days",
        "statement": "1 purchase document are received, not invoiced for more than 60 days, 32.00 NZD "
        "at document price, oldest 80 days, at 31 Mar 2026.",
        "severity": "low",
        "skus": ("R93",),
        "value": Decimal("32.0000"),
        "evidence": ["purchases.json:3"],
    }


def test_li_33(apart):
    # PO-00094; PO-00091 is 44 days old.
    assert said(finding(apart, "LI-33")) == AGED | {
        "id": "LI-33",
        "title": "Invoiced not received beyond 60 days",
        "statement": "1 purchase document are invoiced, not received for more than 60 days, 35.00 NZD "
        "at document price, oldest 70 days, at 31 Mar 2026.",
        "severity": "low",
        "skus": ("R94",),
        "value": Decimal("35.0000"),
        "evidence": ["purchases.json:4"],
    }


def test_paragraphs(apart):
    assert [(item.heading, item.text) for item in apart.paragraphs] == [
        (
            "Stock and ledger part by 1,991.03 NZD gross; -300.00 stays unexplained",
            "Subledger less ledger stands at -1,148.47 NZD at the end of Mar 2026 on 715, 716; named "
            "buckets explain -848.47, -300.00 stays unexplained. 13 of 30 documents agree to the cent. "
            "The first month that does not tie is Jan 2026.",
        ),
        (
            "2 corrections stand in different months in stock and ledger",
            "2 correction documents were completed in another month than they are dated, 111.75 NZD "
            "crossing a month end, 90.00 in the worst month, 01 Jan 2026 to 31 Mar 2026. Effective date "
            "and completion date are consistent with cut-off on two clocks (grade A): stock and ledger "
            "disagree in between.",
        ),
        (
            "Journals posted behind the lock date",
            "3 ledger lines on inventory accounts are dated behind the lock date and were posted after "
            "it, -67.75 NZD net; 2 of them more than 2 days after their own date.",
        ),
        (
            "Invoiced not received: -65.00 NZD open, 65.00 gross",
            "2 documents in bucket invoiced not received: 65.00 NZD gross, -65.00 open at the end of Mar "
            "2026, at most 65.00 at a month end (subledger - ledger). Bills without a receipt are "
            "consistent with goods on the way or never booked in (grade A); the oldest is 70 days old.",
        ),
        (
            "Unsynced documents: 36.50 NZD open, 74.50 gross",
            "2 documents in bucket unsynced: 74.50 NZD gross, 36.50 open at the end of Mar 2026, at most "
            "55.50 at a month end (subledger - ledger). Cin7's documents without a ledger line are "
            "consistent with failed, skipped or missing sync (grade A).",
        ),
        (
            "Manual journals: -870.00 NZD open, 1,130.00 gross",
            "2 documents in bucket manual journal: 1,130.00 NZD gross, -870.00 open at the end of Mar "
            "2026, at most 870.00 at a month end (subledger - ledger). Journals on the account that "
            "touch no stock are consistent with entries made to force agreement, and cannot be "
            "distinguished from corrections with support elsewhere (grade A for the amount).",
        ),
        (
            "Unexplained: -300.00 NZD open, 300.00 gross",
            "1 document in bucket unexplained: 300.00 NZD gross, -300.00 open at the end of Mar 2026, at "
            "most 300.00 at a month end (subledger - ledger). No document on either side explains them; "
            "the cause cannot be distinguished from the evidence given (grade D).",
        ),
        (
            "Opening",
            "Neither book states an opening balance in these files, so differences from before the first "
            "month are not known.",
        ),
    ]


def test_measures(apart):
    assert measured(apart) == [
        "M-26 | Subledger less ledger |  | -1148.4700 | – | – | NZD",
        "M-26 | Subledger less ledger | 715 | -1124.4700 | – | – | NZD",
        "M-26 | Subledger less ledger | 716 | -24.0000 | – | – | NZD",
        "M-27 | Explained as cost change | cost_change | 7.0000 | – | – | NZD",
        "M-27 | Explained as fx | fx | -10.0000 | – | – | NZD",
        "M-27 | Explained as in transit | in_transit | -24.0000 | – | – | NZD",
        "M-27 | Explained as invoiced not received | invoiced_not_received | -65.0000 | – | – | NZD",
        "M-27 | Explained as manual journal | manual_journal | -870.0000 | – | – | NZD",
        "M-27 | Explained as received not invoiced | received_not_invoiced | 32.0000 | – | – | NZD",
        "M-27 | Explained as rounding | rounding | 0.0300 | – | – | NZD",
        "M-27 | Explained as timing | timing | 0.0000 | – | – | NZD",
        "M-27 | Explained as unexplained | unexplained | -300.0000 | – | – | NZD",
        "M-27 | Explained as unsynced | unsynced | 36.5000 | – | – | NZD",
        "M-27 | Explained as voided or edited | voided_or_edited | 12.0000 | – | – | NZD",
        "M-27 | Explained as wrong account | wrong_account | 33.0000 | – | – | NZD",
        "M-28 | Correction value completed in another month than dated, gross |  | 111.7500 | "
        "111.7500 | 284.5000 | NZD",
        "M-28 | Median days from effective to completion date |  | 0.0 | – | 12 | days",
        "M-28 | Correction value completed in another month than dated, gross | North | 21.7500 | "
        "21.7500 | 164.7500 | NZD",
        "M-28 | Median days from effective to completion date | North | 0.0 | – | 8 | days",
        "M-28 | Correction value completed in another month than dated, gross | South | 90.0000 | "
        "90.0000 | 119.7500 | NZD",
        "M-28 | Median days from effective to completion date | South | 0.0 | – | 4 | days",
        "M-33 | Open purchases, received not invoiced |  | 32.0000 | – | 1 | NZD",
        "M-33 | Oldest, received not invoiced |  | 80 | – | – | days",
        "M-33 | Open purchases, invoiced not received |  | 65.0000 | – | 2 | NZD",
        "M-33 | Oldest, invoiced not received |  | 70 | – | – | days",
        "M-33 | Open purchases, received not invoiced | North | 0 | – | 0 | NZD",
        "M-33 | Open purchases, invoiced not received | North | 30.0000 | – | 1 | NZD",
        "M-33 | Oldest, invoiced not received | North | 44 | – | – | days",
        "M-33 | Open purchases, received not invoiced | South | 32.0000 | – | 1 | NZD",
        "M-33 | Oldest, received not invoiced | South | 80 | – | – | days",
        "M-33 | Open purchases, invoiced not received | South | 35.0000 | – | 1 | NZD",
        "M-33 | Oldest, invoiced not received | South | 70 | – | – | days",
    ]


def test_what_cannot_be_tested(apart):
    assert [(item.exhibit, item.missing, item.ask_for) for item in apart.not_testable] == [
        (
            "Drift by the month it accrued (M-29)",
            "confirmed variances with a value",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Margin as posted and re-timed (M-31)",
            "cost of sales and confirmed variances",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Cost of sales by month",
            "cost of sales",
            "sales movements with cost, or the ledger's cost-of-sales accounts",
        ),
        (
            "Rollover and iron curtain (M-30)",
            "confirmed variances with a value",
            "completed stocktakes with every counted line, and costs",
        ),
    ]


def test_order(apart):
    assert [item.id for item in apart.exhibits] == [
        "LI-1",
        "LI-2",
        "LI-2a",
        "LI-3",
        "LI-4",
        "LI-4a",
        "LI-5",
        "LI-5a",
        "LI-6",
        "LI-7",
        "LI-7a",
        "LI-7b",
        "LI-11",
        "LI-12",
    ]
    assert [item.id for item in apart.findings] == [
        "LI-1",
        "LI-3",
        "LI-4",
        "LI-5",
        "LI-6",
        "LI-7",
        "LI-8",
        "LI-10",
        "LI-11",
        "LI-12",
        "LI-13",
        "LI-14",
        "LI-15",
        "LI-16",
        "LI-17",
        "LI-18",
        "LI-19",
        "LI-20",
        "LI-21",
        "LI-32",
        "LI-33",
    ]


def test_notes_of_measures(apart):
    assert [(item.id, item.note) for item in apart.measures if item.note] == [
        ("M-26", "subledger - ledger at the end of 2026-03"),
        ("M-26", "subledger - ledger at the end of 2026-03"),
        ("M-26", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-27", "subledger - ledger at the end of 2026-03"),
        ("M-33", "denominator: documents"),
        ("M-33", "denominator: documents"),
        ("M-33", "denominator: documents"),
        ("M-33", "denominator: documents"),
        ("M-33", "denominator: documents"),
        ("M-33", "denominator: documents"),
    ]
    assert {(item.period_from, item.period_to) for item in apart.measures} == {(books.day("01-01"), books.day("03-31"))}


def test_tables_behind(apart):
    assert {name: (len(frame), list(frame.columns)[:3]) for name, frame in apart.tables.items()} == {
        "tie_out": (72, ["month", "account", "bucket"]),
        "tie_out_documents": (20, ["month", "account", "bucket"]),
        "lead_schedule": (6, ["month", "account", "subledger_movement"]),
        "matched_documents": (5, ["matched_by", "account", "documents"]),
        "opening_difference": (0, ["account", "subledger", "ledger"]),
        "tie_out_accounts": (2, ["account_key", "account", "account_name"]),
        "date_skew": (12, ["document_no", "kind", "sku"]),
        "behind_lock": (1, ["document_no", "kind", "effective_date"]),
        "differences_schedule": (11, ["nature", "item", "account"]),
        "proposed_entries": (12, ["entry", "debit", "credit"]),
        "no_accounting_date": (1, ["document_no", "kind", "completed_day"]),
        "open_purchases": (3, ["side", "document_no", "supplier"]),
        "account_heat": (4, ["kind", "account", "account_name"]),
        "odd_accounts": (1, ["document_no", "kind", "account"]),
        "mapping_changes": (1, ["kind", "account_before", "account_after"]),
        "manual_journals": (2, ["day", "account", "amount"]),
        "late_journals": (3, ["day", "posted_day", "days_late"]),
    }


def test_section(apart):
    assert (apart.step, apart.number, apart.title) == ("ledger_impact", 5, "Ledger impact")
    assert apart.question == "Do stock and ledger agree, what parts them, and which months carried what?"


def test_months_li_7a(months):
    assert around(months, "LI-7a") == {
        "title": "Which corrections stand out?",
        "caption": "Correction documents on another account than the accounts stated in the settings, "
        "NZD. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Ask why before reclassifying: an owner may have meant it.",
        "workpaper": "odd_accounts",
    }
    assert written(months, "LI-7a") == [
        "Document | Kind | Account used | Expected | Day | Value",
        "AD-9 | adjustment | 310 | as the settings state | 26 Mar 2026 | -12.00",
    ]
    assert totals(months, "LI-7a") == ([], 1, "odd_accounts")
    assert right_aligned(months, "LI-7a") == ["Value"]


def test_months_li_8(months):
    # North lost 12 x 2 x 3 = 72, of which 30 : 10 units moved in January and February: 54 and 18. South lost 8 x 1 x
    # 3 = 24, 20 : 20: 12 and 12. The 3 x 3 x 3 = 27 too many moved in March. By days 21 of 41 are in January (96 x 21
    # / 41 = 49.17), and 8 of 33 of the gain in February (27 x 8 / 33 = 6.55). Misplaced: 66 each way of 66 + 30 + 27
    # = 123, 53.7 %.
    assert around(months, "LI-8") == {
        "title": "When did it go wrong, when was it posted?",
        "caption": "Confirmed drift by month, NZD, loss negative: as posted, by units moved, by days, "
        "by event; band: every possible placement. Posting puts 53.7 % in another month "
        "than units moved. 01 Jan 2026 to 31 Mar 2026; all sites, all SKUs.",
        "reading": "Lines that agree are robust; where they part, only an event or a count in between "
        "can decide. Nothing outside the band is possible.",
        "workpaper": "retimed_drift",
    }
    chart = exhibit(months, "LI-8")
    assert chart.alt == (
        "When did it go wrong, when was it posted? Confirmed drift by month, NZD, loss negative: as "
        "posted, by units moved, by days, by event; band: every possible placement. Posting puts 53.7 "
        "% in another month than units moved. 01 Jan 2026 to 31 Mar 2026; all sites, all SKUs."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "area #56B4E9",
            "x": {"field": "utcyearmonth(month)", "title": None, "type": "temporal", "scale": {"type": "utc"}},
            "y": {"field": "low", "title": "Confirmed drift, base currency", "type": "quantitative"},
            "y2": {"field": "high"},
        },
        {
            "mark": "line with points",
            "color": {
                "field": "method",
                "title": None,
                "type": "nominal",
                "looks": {"posted": "#E69F00", "throughput": "#0072B2", "days": "#6B7280", "event": "#D55E00"},
            },
            "shape": {
                "field": "method",
                "title": None,
                "type": "nominal",
                "looks": {"posted": "circle", "throughput": "square", "days": "triangle-up", "event": "diamond"},
            },
            "strokeDash": {
                "field": "method",
                "title": None,
                "type": "nominal",
                "looks": {"posted": [5, 3], "throughput": [1, 0], "days": [1, 2], "event": [8, 3, 1, 3]},
            },
            "tooltip": [
                {
                    "format": "%b %Y",
                    "field": "utcyearmonth(month)",
                    "title": "month",
                    "type": "temporal",
                    "formatType": "utcFormat",
                },
                {"field": "method", "type": "nominal"},
                {"field": "value", "format": ",.2f", "type": "quantitative"},
            ],
            "x": {"field": "utcyearmonth(month)", "title": None, "type": "temporal", "scale": {"type": "utc"}},
            "y": {"field": "value", "type": "quantitative"},
        },
    ]
    assert points(chart.spec, 0) == [
        "month | days | high | low | event | posted | throughput",
        "2026-01-01 | -49.1712 | 0.0 | -96.0 | -96.0 | 0.0 | -66.0",
        "2026-02-01 | -40.2834 | 27.0 | -96.0 | 0.0 | -96.0 | -30.0",
        "2026-03-01 | 20.4546 | 27.0 | 0.0 | 27.0 | 27.0 | 27.0",
    ]
    assert points(chart.spec, 1) == [
        "month | method | value",
        "2026-01-01 | posted | 0.0",
        "2026-02-01 | posted | -96.0",
        "2026-03-01 | posted | 27.0",
        "2026-01-01 | throughput | -66.0",
        "2026-02-01 | throughput | -30.0",
        "2026-03-01 | throughput | 27.0",
        "2026-01-01 | days | -49.1712",
        "2026-02-01 | days | -40.2834",
        "2026-03-01 | days | 20.4546",
        "2026-01-01 | event | -96.0",
        "2026-02-01 | event | 0.0",
        "2026-03-01 | event | 27.0",
    ]


def test_months_li_9(months):
    # January: 2,600 - 1,560 = 40.0 % posted, 2,600 - 1,626 = 37.46 % re-timed, at worst 2,600 - 1,656. February:
    # 1,500 - 936 = 37.6 %, 1,500 - 870 = 42.0 %, at best 1,500 - 840 + 27 = 45.8 %. March: 750 - 393 = 47.6 %.
    assert around(months, "LI-9") == {
        "title": "What did posting do to the margin?",
        "caption": "Gross margin by month, share of revenue; cost: cost of recorded sales movements; "
        "revenue: invoiced sales less credit notes, months with all their sales. Band: "
        "every possible placement of confirmed drift. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "A gap between the lines is margin shown in the wrong month; a wide band says that "
        "counts were too far apart to tell.",
        "workpaper": "margin_months",
    }
    chart = exhibit(months, "LI-9")
    assert chart.alt == (
        "What did posting do to the margin? Gross margin by month, share of revenue; cost: cost of "
        "recorded sales movements; revenue: invoiced sales less credit notes, months with all their "
        "sales. Band: every possible placement of confirmed drift. 01 Jan 2026 to 31 Mar 2026."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "area #56B4E9",
            "x": {"field": "utcyearmonth(month)", "title": None, "type": "temporal", "scale": {"type": "utc"}},
            "y": {
                "field": "low",
                "title": "Gross margin, share of revenue",
                "type": "quantitative",
                "axis": ".1%",
                "scale": {"zero": False},
            },
            "y2": {"field": "high"},
        },
        {
            "mark": "line with points",
            "color": {
                "field": "view",
                "title": None,
                "type": "nominal",
                "looks": {"posted": "#E69F00", "retimed": "#0072B2"},
            },
            "strokeDash": {
                "field": "view",
                "title": None,
                "type": "nominal",
                "looks": {"posted": [5, 3], "retimed": [1, 0]},
            },
            "tooltip": [
                {
                    "format": "%b %Y",
                    "field": "utcyearmonth(month)",
                    "title": "month",
                    "type": "temporal",
                    "formatType": "utcFormat",
                },
                {"field": "view", "type": "nominal"},
                {"field": "margin", "format": ".2%", "type": "quantitative"},
            ],
            "x": {"field": "utcyearmonth(month)", "title": None, "type": "temporal", "scale": {"type": "utc"}},
            "y": {"field": "margin", "type": "quantitative", "axis": ".1%"},
        },
    ]
    assert points(chart.spec, 0) == [
        "month | posted | retimed | low | high",
        "2026-01-01 | 0.4 | 0.374615 | 0.363077 | 0.4",
        "2026-02-01 | 0.376 | 0.42 | 0.376 | 0.458",
        "2026-03-01 | 0.476 | 0.476 | 0.44 | 0.476",
    ]
    assert points(chart.spec, 1) == [
        "month | view | margin",
        "2026-01-01 | posted | 0.4",
        "2026-02-01 | posted | 0.376",
        "2026-03-01 | posted | 0.476",
        "2026-01-01 | retimed | 0.374615",
        "2026-02-01 | retimed | 0.42",
        "2026-03-01 | retimed | 0.476",
    ]


def test_months_li_9a(months):
    # Cost: 12 x 30 x 3 + 8 x 20 x 3 = 1,560; 12 x 10 x 3 + 8 x 20 x 3 = 840 and 96 lost; 12 x 8 x 3 + 8 x 5 x 3 =
    # 408, 12 adjusted, 27 found. Shares 96 / 840 and (12 - 27) / 408. Stock 60,000 - 1,560 = 58,440, less 66 that had
    # gone; - 840 - 96 = 57,504; - 408 + 27 = 57,123. Turns 2,889 x 4 / 57,689 = 0.2003; 2,808 x 4 / 57,667 = 0.1948.
    assert around(months, "LI-9a") == {
        "title": "What moved between months?",
        "caption": "Cost positive, NZD; inventory at month end. Turns 0.20 a year as posted, 0.19 "
        "re-timed (M-32). 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Re-timed less posted sums to what the counts of the period found and other months bear.",
        "workpaper": "margin_months",
    }
    assert written(months, "LI-9a") == [
        "Month | Revenue | Cost, posted | Cost, re-timed | Re-timed - posted | Corrections / cost | "
        "Margin, posted | Margin, re-timed | Inventory | Inventory, re-timed",
        "Jan 2026 | 2,600.00 | 1,560.00 | 1,626.00 | 66.00 | 0.0 % | 40.0 % | 37.5 % | 58,440.00 | 58,374.00",
        "Feb 2026 | 1,500.00 | 936.00 | 870.00 | -66.00 | 11.4 % | 37.6 % | 42.0 % | 57,504.00 | 57,504.00",
        "Mar 2026 | 750.00 | 393.00 | 393.00 | 0.00 | -3.7 % | 47.6 % | 47.6 % | 57,123.00 | 57,123.00",
    ]
    assert totals(months, "LI-9a") == ([], 3, "margin_months")
    assert right_aligned(months, "LI-9a") == [
        "Revenue",
        "Cost, posted",
        "Cost, re-timed",
        "Re-timed - posted",
        "Corrections / cost",
        "Margin, posted",
        "Margin, re-timed",
        "Inventory",
        "Inventory, re-timed",
    ]


def test_months_li_10(months):
    # To January nothing was posted and 66 lost had accrued; from February -96 + 27 posted, -30 + 27 accrued.
    assert around(months, "LI-10") == {
        "title": "What crosses the fiscal year?",
        "caption": "Confirmed drift by fiscal year, NZD, loss negative. Rollover: posted - accrued in "
        "the year. Iron curtain: accrued and not posted at its end. A management view of "
        "an estimate. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Material if either view is; the last year is open, its later counts are not in yet.",
        "workpaper": "fiscal_years",
    }
    assert written(months, "LI-10") == [
        "Fiscal year | Posted in it | Accrued in it | Rollover | Iron curtain",
        "FY2026 | 0.00 | -66.00 | 66.00 | -66.00",
        "FY2027 | -69.00 | -3.00 | -66.00 | 0.00",
    ]
    assert totals(months, "LI-10") == ([], 2, "fiscal_years")
    assert right_aligned(months, "LI-10") == ["Posted in it", "Accrued in it", "Rollover", "Iron curtain"]


def test_months_li_11(months):
    # The projected line is the estimate of chapter 3; see test_the_projected_line.
    assert around(months, "LI-11") == {
        "title": "What would a reviewer list?",
        "caption": "Differences at the end of the period by nature, NZD. Difference = subledger - "
        "ledger. Rows in the lead schedule foot to it; projected and judgmental rows stand "
        "outside the books. 01 Jan 2026 to 31 Mar 2026.",
        "reading": "Factual differences can be cleared, judgmental ones argued, projected ones counted.",
        "workpaper": "differences_schedule",
    }
    assert written(months, "LI-11") == [
        "Nature | Difference | Account | Amount | In the lead schedule | Documents | Treatment",
        "judgmental | drift accrued by the end of the last fiscal year and posted later | – | -66.00 "
        "| no | 0 | re-timing view (M-30), no entry",
        "projected | undiscovered drift of stock since its last count; 90 % interval -44.33 to 0.82 | "
        "– | -21.76 | no | 0 | count the lines; no entry on an estimate",
        "Total within the lead schedule | – | – | 0.00 | yes | – | –",
    ]
    assert totals(months, "LI-11") == ([2], 3, "differences_schedule")
    assert right_aligned(months, "LI-11") == ["Amount", "Documents"]


def test_months_li_5(months):
    # 12 of -12 on account 310; over half of 20, which is the most it can be.
    assert said(finding(months, "LI-5")) == FIRST_QUARTER | {
        "id": "LI-5",
        "title": "Corrections on unusual accounts",
        "statement": "1 correction document use another account than the set-up states, 12.00 NZD "
        "gross, 01 Jan 2026 to 31 Mar 2026. This is consistent with mapping or an entry "
        "against the set-up (grade A).",
        "severity": "high",
        "contributor": "posting",
        "grade": "A",
        "value": Decimal("-12.0000"),
        "next_evidence": ("chart mapping screen prints",),
        "evidence": ["E003:24"],
        "exhibit": "LI-7",
    }


def test_months_li_9_says(months):
    assert said(finding(months, "LI-9")) == FIRST_QUARTER | {
        "id": "LI-9",
        "title": "Posting puts 53.7 % of the drift in other months than its movement",
        "statement": "Month of posting puts 53.7 % of the drift found by counts in another month than "
        "throughput does; in the worst month (Jan 2026) cost of sales moves by 66.00 NZD "
        "and gross margin by 4.40 percentage points, 01 Jan 2026 to 31 Mar 2026. The "
        "envelope of every possible placement is shown beside it.",
        "severity": "critical",
        "value": Decimal("66.0000"),
        "criteria": "M-29, M-31: more than 50 basis points of gross margin in a month is shown as a finding.",
        "exhibit": "LI-8",
    }


def test_months_li_30(months):
    # 66 is over 20: critical, at most high here.
    assert said(finding(months, "LI-30")) == FIRST_QUARTER | {
        "id": "LI-30",
        "title": "-66.00 NZD of drift crosses the end of FY2026",
        "statement": "At the end of FY2026, -66.00 NZD of drift had accrued and was posted later "
        "(iron curtain); FY2026's income bears 66.00 that belongs to other years "
        "(rollover). Both are a management view of one estimate, not an opinion.",
        "severity": "high",
        "value": Decimal("-66.0000"),
        "criteria": "M-30: material if either view is.",
        "exhibit": "LI-10",
    }


def test_months_li_31(months):
    assert said(finding(months, "LI-31")) == FIRST_QUARTER | {
        "id": "LI-31",
        "title": "Turns move from 0.20 to 0.19 a year when re-timed",
        "statement": "Turns are 0.20 a year as posted and 0.19 with corrections taken out of cost and "
        "drift out of the inventory of the months it accrued in.",
        "severity": "low",
        "criteria": "M-32: a change above 0.1 turn is disclosed.",
        "exhibit": "LI-9",
    }


def test_months_paragraphs(months):
    assert [(item.heading, item.text) for item in months.paragraphs] == [
        (
            "Corrections on unusual accounts",
            "1 correction document use another account than the set-up states, 12.00 NZD gross, 01 Jan "
            "2026 to 31 Mar 2026. This is consistent with mapping or an entry against the set-up (grade "
            "A).",
        ),
        (
            "Posting puts 53.7 % of the drift in other months than its movement",
            "Month of posting puts 53.7 % of the drift found by counts in another month than throughput "
            "does; in the worst month (Jan 2026) cost of sales moves by 66.00 NZD and gross margin by "
            "4.40 percentage points, 01 Jan 2026 to 31 Mar 2026. The envelope of every possible "
            "placement is shown beside it.",
        ),
        (
            "-66.00 NZD of drift crosses the end of FY2026",
            "At the end of FY2026, -66.00 NZD of drift had accrued and was posted later (iron curtain); "
            "FY2026's income bears 66.00 that belongs to other years (rollover). Both are a management "
            "view of one estimate, not an opinion.",
        ),
    ]


def test_months_measures(months):
    assert measured(months) == [
        "M-28 | Correction value completed in another month than dated, gross |  | 0 | 0 | 135.0000 | NZD",
        "M-28 | Median days from effective to completion date |  | 0.0 | – | 24 | days",
        "M-28 | Correction value completed in another month than dated, gross | North | 0 | 0 | 99.0000 | NZD",
        "M-28 | Median days from effective to completion date | North | 0.0 | – | 15 | days",
        "M-28 | Correction value completed in another month than dated, gross | South | 0 | 0 | 36.0000 | NZD",
        "M-28 | Median days from effective to completion date | South | 0.0 | – | 9 | days",
        "M-29 | Drift posted in another month than throughput puts it in |  | 0.5366 | – | – | share",
        "M-29 | Confirmed drift re-timed |  | -69.0000 | – | – | NZD",
        "M-29 | Confirmed drift re-timed | North | -45.0000 | – | – | NZD",
        "M-29 | Confirmed drift re-timed | South | -24.0000 | – | – | NZD",
        "M-30 | Drift that belongs to the year's income |  | -66.0000 | – | – | NZD",
        "M-30 | Rollover: drift in the year's income that belongs to other years |  | 66.0000 | – | – | NZD",
        "M-30 | Iron curtain: drift accrued and not posted at the year's end |  | -66.0000 | – | – | NZD",
        "M-31 | Corrections over cost of sales before them |  | 0.028846 | 81.0000 | 2808.0000 | share",
        "M-31 | Largest shift of a month's gross margin by re-timing: re-timed - posted |  | 0.044000 | – | – | share",
        "M-32 | Turns as posted |  | 0.2003 | – | – | turns a year",
        "M-32 | Turns re-timed |  | 0.1948 | – | – | turns a year",
    ]


def test_months_what_cannot_be_tested(months):
    assert [(item.exhibit, item.missing, item.ask_for) for item in months.not_testable] == [
        (
            "Lead schedule",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Tie-out bridge",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Open difference by month",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Tie-out buckets",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Documents that differ",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "How documents matched",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Received not invoiced, invoiced not received",
            "received and invoiced quantities",
            "purchases with received and invoiced quantities and dates",
        ),
        ("Open purchases", "open purchase quantities", "purchases with received and invoiced quantities and dates"),
        (
            "Manual journals on inventory accounts",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        ("Proposed entries", "an open factual difference", "nothing"),
        (
            "Journals behind the lock date",
            "a lock date or a ledger",
            "the lock date, and a journal report with posting dates",
        ),
    ]


def test_months_order(months):
    assert [item.id for item in months.exhibits] == ["LI-6", "LI-7", "LI-7a", "LI-8", "LI-9", "LI-9a", "LI-10", "LI-11"]
    assert [item.id for item in months.findings] == ["LI-5", "LI-9", "LI-30", "LI-31"]


def test_months_notes_of_measures(months):
    assert [(item.id, item.note) for item in months.measures if item.note] == [
        ("M-30", "end of FY2026"),
        ("M-30", "end of FY2026"),
        ("M-30", "end of FY2026"),
        ("M-31", "cost of recorded sales movements"),
        ("M-31", "invoiced sales less credit notes, months with all their sales"),
    ]
    assert {(item.period_from, item.period_to) for item in months.measures} == {
        (books.day("01-01"), books.day("03-31"))
    }


def test_months_tables_behind(months):
    assert {name: (len(frame), list(frame.columns)[:3]) for name, frame in months.tables.items()} == {
        "date_skew": (24, ["document_no", "kind", "sku"]),
        "behind_lock": (0, ["document_no", "kind", "effective_date"]),
        "differences_schedule": (2, ["nature", "item", "account"]),
        "proposed_entries": (0, ["entry", "debit", "credit"]),
        "no_accounting_date": (0, ["document_no", "kind", "completed_day"]),
        "retimed_drift": (28, ["month", "site", "method"]),
        "retimed_lines": (46, ["interval_id", "count_id", "sku"]),
        "margin_months": (3, ["month", "revenue", "cogs_before_corrections"]),
        "fiscal_years": (2, ["fiscal_year", "posted", "accrued"]),
        "account_heat": (2, ["kind", "account", "account_name"]),
        "odd_accounts": (0, ["document_no", "kind", "account"]),
        "accounts_against_setup": (1, ["document_no", "kind", "account"]),
        "mapping_changes": (0, ["kind", "account_before", "account_after"]),
    }


def test_the_projected_line():
    """What chapter 3 estimates of the stock not counted since, line by line, to the cent, amid its interval."""
    book = books.months_apart(events=[EVENT])
    lines = book.section("count_vs_belief").tables["undiscovered_drift"]
    (row,) = [row for row in table(book.section("ledger_impact"), "LI-11") if row["Nature"] == "projected"]
    words, interval = row["Difference"].split("; 90 % interval ")
    low, high = map(float, interval.split(" to "))
    assert words == "undiscovered drift of stock since its last count"
    assert row["Amount"] == f"{lines['expected_value'].astype(float).sum():.2f}" == "-21.76"
    half = 1.645 * (lines["deviation_value"].astype(float) ** 2).sum() ** 0.5
    assert abs(low - (-21.76 - half)) < 0.02 and abs(high - (-21.76 + half)) < 0.02


def test_by_what_is_material(small):
    """Over 20 critical, over 10 high, over 1 medium; timing, transit and cents are low, some go no higher than high."""
    assert [(item.id, item.severity) for item in small.findings] == [
        ("LI-1", "critical"),
        ("LI-3", "high"),
        ("LI-4", "high"),
        ("LI-5", "high"),
        ("LI-6", "high"),
        ("LI-7", "medium"),
        ("LI-8", "low"),
        ("LI-10", "low"),
        ("LI-11", "high"),
        ("LI-12", "high"),
        ("LI-13", "low"),
        ("LI-14", "critical"),
        ("LI-15", "high"),
        ("LI-16", "critical"),
        ("LI-17", "critical"),
        ("LI-18", "medium"),
        ("LI-19", "medium"),
        ("LI-20", "low"),
        ("LI-21", "critical"),
        ("LI-32", "medium"),
        ("LI-33", "medium"),
    ]
    assert finding(small, "LI-1").criteria == "M-26, M-27: unexplained above the clearly-trivial 1.00 NZD is a finding."
    assert [item.heading for item in small.paragraphs] == [
        *(item.title for item in small.findings if item.severity != "low"),
        "Opening",
    ]
    assert small.paragraphs[-1].text == (
        "Cin7 states no opening value in these files: the difference before the first month is not known."
    )


def test_against_the_set_up(small):
    # 90 + 6.50 + 5 + 4 = 105.50 gross; 90 - 6.50 - 5 - 4 = 74.50 net
    assert said(finding(small, "LI-5")) == {
        "id": "LI-5",
        "title": "Corrections on unusual accounts",
        "statement": "4 correction documents use another account than the set-up states, 105.50 NZD "
        "gross, 01 Jan 2026 to 31 Mar 2026. This is consistent with mapping or an entry "
        "against the set-up (grade A).",
        "severity": "high",
        "contributor": "posting",
        "grade": "A",
        "value": Decimal("74.5000"),
        "currency": "NZD",
        "next_evidence": ("chart mapping screen prints",),
        "evidence": ["corrections.json:12", "corrections.json:6", "corrections.json:10", "corrections.json:11"],
        "exhibit": "LI-7",
        "period": ("2026-01-01", "2026-03-31"),
    }
    assert written(small, "LI-7a") == [
        "Document | Kind | Account used | Expected | Day | Value",
        "AD-00023 | adjustment | 429 | as the settings state | 28 Feb 2026 | 90.00",
        "ST-00075 | stocktake | 429 | as the settings state | 08 Feb 2026 | -6.50",
        "AD-00021 | adjustment | 429 | as the settings state | 16 Feb 2026 | -5.00",
        "AD-00022 | adjustment | 429 | as the settings state | 17 Feb 2026 | -4.00",
    ]
    assert around(small, "LI-7a")["caption"] == (
        "Correction documents on another account than the accounts stated in the settings, NZD. 01 "
        "Jan 2026 to 31 Mar 2026."
    )


def test_bridge_from_the_movement_of_the_period(small):
    # The ledger moved by 37.25 + 581.75 + 1,350 = 1,969 on 715
    assert around(small, "LI-2")["caption"] == (
        "From the ledger movement of the period to the subledger at the end of Mar 2026, inventory "
        "accounts only, NZD. Difference = subledger - ledger. Difference -1,124.47. Transit and "
        "accrual accounts add -24.00 (LI-3). The axis does not start at zero."
    )
    steps = [(row["step"], row["amount"]) for row in data(exhibit(small, "LI-2").spec)]
    assert (steps[0], steps[-1]) == (("ledger", 1969.0), ("subledger", 844.53))  # 1,969 - 1,124.47


def test_books_that_agree(alike):
    # -21.75 and -29
    assert [said(item) for item in alike.findings] == [
        {
            "id": "LI-1",
            "title": "Stock and ledger agree",
            "statement": "Subledger and ledger agree document by document: 2 documents on 715, closing "
            "difference 0.00 (client currency, not stated), unexplained 0.00, Jan 2026 to "
            "Feb 2026.",
            "severity": "low",
            "value": Decimal("0"),
            "criteria": "M-26, M-27: unexplained above the clearly-trivial 50.00 (client currency, not "
            "stated) is a finding.",
            "exhibit": "LI-1",
        }
    ]
    assert [(item.heading, item.text) for item in alike.paragraphs] == [
        (
            "Stock and ledger agree",
            "Subledger and ledger agree document by document: 2 documents on 715, closing difference "
            "0.00 (client currency, not stated), unexplained 0.00, Jan 2026 to Feb 2026.",
        ),
        (
            "Opening",
            "Neither book states an opening balance in these files, so differences from before the first "
            "month are not known.",
        ),
    ]
    assert written(alike, "LI-1") == [
        "Month | Account | Subledger | Ledger | Difference | Explained | Unexplained | Open at month "
        "end | Ledger balance | Stock value",
        "Jan 2026 | 715 | -21.75 | -21.75 | 0.00 | 0.00 | 0.00 | 0.00 | – | –",
        "Feb 2026 | 715 | -29.00 | -29.00 | 0.00 | 0.00 | 0.00 | 0.00 | – | –",
    ]
    assert written(alike, "LI-3") == [
        "Bucket | Account | Documents | Gross | Open at the end",
        "unexplained | 715 | 0 | 0.00 | 0.00",
        "total | – | 0 | 0.00 | 0.00",
    ]
    assert written(alike, "LI-4a") == [
        "Matched by | Account | Documents | Cin7 | Ledger",
        "exact document | 715 | 2 | -50.75 | -50.75",
    ]
    assert around(alike, "LI-4a")["caption"] == (
        "Documents by how their two sides were matched, client currency, not stated. No line had to "
        "be matched by amount and date. period not known."
    )
    assert [item.id for item in alike.exhibits] == ["LI-1", "LI-2", "LI-3", "LI-4a"]
    assert [(item.exhibit, item.missing, item.ask_for) for item in alike.not_testable] == [
        ("Open difference by month", "a difference: the books agree at every month end", "nothing"),
        ("Documents that differ", "a difference: every document agrees to the cent", "nothing"),
        (
            "Received not invoiced, invoiced not received",
            "received and invoiced quantities",
            "purchases with received and invoiced quantities and dates",
        ),
        ("Open purchases", "open purchase quantities", "purchases with received and invoiced quantities and dates"),
        (
            "Date skew of corrections (M-28)",
            "corrections with both an effective and a completion date",
            "the stocktake and adjustment lists with created and completed dates, or the audit report",
        ),
        (
            "Accounts used by corrections",
            "corrections with an offset account",
            "stocktakes and adjustments with their account",
        ),
        (
            "Corrections on unusual accounts",
            "a document that differs from set-up or peers",
            "the account mapping screen, to test against the set-up",
        ),
        (
            "Manual journals on inventory accounts",
            "a manual journal that is not recognisably Cin7's",
            "nothing: none was found",
        ),
        (
            "Drift by the month it accrued (M-29)",
            "confirmed variances with a value",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Margin as posted and re-timed (M-31)",
            "cost of sales and confirmed variances",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Cost of sales by month",
            "cost of sales",
            "sales movements with cost, or the ledger's cost-of-sales accounts",
        ),
        (
            "Rollover and iron curtain (M-30)",
            "confirmed variances with a value",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Schedule of differences",
            "a difference",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        ("Proposed entries", "an open factual difference", "nothing"),
        (
            "Journals behind the lock date",
            "a lock date or a ledger",
            "the lock date, and a journal report with posting dates",
        ),
    ]
    assert alike.extra == {"tie_out": {"first_month_that_fails": None, "unexplained": 0}}


def test_the_tie_out_in_two_figures(apart):
    assert apart.extra == {"tie_out": {"first_month_that_fails": "2026-01", "unexplained": Decimal(-300)}}


def test_nothing_is_serious_where_nothing_says_what_is_material():
    lines = [
        books.held("01-31", "715", "-21.75", "ST-00071"),
        books.held("01-30", "715", 300, "Trade counter", "Spend Money"),
    ]
    posted = [books.post("ST-00071", "01-31", "715", "517", "-21.75", "StockTake")]
    section = books.book_of({"expected_posting": posted, "ledger_line": lines, "account": books.CHART}).section(
        "ledger_impact"
    )
    assert [(item.id, item.value, item.severity) for item in section.findings] == [
        ("LI-1", -300, "low"),
        ("LI-21", -300, "low"),
    ]


def test_one_line_shows_no_direction(one_line):
    # 7 x 3 = 21 lost: 6 : 2 units moved, 15.75 and 5.25. January's sales are not all there: 40 for 18 is no margin.
    assert [said(item) for item in one_line.findings] == [
        {
            "id": "LI-9",
            "title": "Posting puts 75.0 % of the drift in other months than its movement",
            "statement": "Month of posting puts 75.0 % of the drift found by counts in another month "
            "than throughput does; in the worst month (Jan 2026) cost of sales moves by "
            "15.75 (client currency, not stated) and gross margin by 17.50 percentage "
            "points, 20 Jan 2026 to 20 Feb 2026. The envelope of every possible placement "
            "is shown beside it.",
            "severity": "low",
            "value": Decimal("15.7500"),
            "criteria": "M-29, M-31: more than 50 basis points of gross margin in a month is shown as a finding.",
            "exhibit": "LI-8",
            "period": ("2026-01-20", "2026-02-20"),
        },
        {
            "id": "LI-31",
            "title": "Turns move from 0.52 to 0.53 a year when re-timed",
            "statement": "Turns are 0.52 a year as posted and 0.53 with corrections taken out of cost "
            "and drift out of the inventory of the months it accrued in.",
            "severity": "low",
            "criteria": "M-32: a change above 0.1 turn is disclosed.",
            "exhibit": "LI-9",
            "period": ("2026-01-20", "2026-02-20"),
        },
    ]
    assert [item.heading for item in one_line.paragraphs] == [
        "Posting puts 75.0 % of the drift in other months than its movement"
    ]
    colours = drawn(exhibit(one_line, "LI-8").spec)[1]
    assert colours["color"]["looks"] == {"posted": "#E69F00", "throughput": "#0072B2", "days": "#6B7280"}
    assert set(colours["shape"]["looks"]) == set(colours["strokeDash"]["looks"]) == {"posted", "throughput", "days"}
    assert written(one_line, "LI-9a") == [
        "Month | Revenue | Cost, posted | Cost, re-timed | Re-timed - posted | Corrections / cost | "
        "Margin, posted | Margin, re-timed | Inventory | Inventory, re-timed",
        "Jan 2026 | – | 18.00 | 33.75 | 15.75 | 0.0 % | – | – | 282.00 | 266.25",
        "Feb 2026 | 30.00 | 6.00 | 11.25 | 5.25 | 0.0 % | 80.0 % | 62.5 % | 276.00 | 276.00",
    ]
    assert written(one_line, "LI-10") == [
        "Fiscal year | Posted in it | Accrued in it | Rollover | Iron curtain",
        "FY2026 | -21.00 | -21.00 | 0.00 | 0.00",
    ]
    assert [item.value for item in one_line.measures if item.id == "M-30"] == [-21, 0, 0]
    assert [
        (item.exhibit, item.missing, item.ask_for) for item in one_line.not_testable if "Margin" in item.exhibit
    ] == [
        (
            "Margin as posted and re-timed (M-31)",
            "revenue of at least 3 months with all their sales (1 in the evidence)",
            "sales invoices with amounts, or the ledger's revenue accounts",
        )
    ]


def test_nothing_came():
    empty = books.book_of({}).section("ledger_impact")
    assert empty.exhibits == () and empty.findings == () and empty.measures == ()
    assert [item.text for item in empty.paragraphs] == [
        "Neither a ledger nor counts with values are in the evidence, so this question cannot be answered."
    ]
    assert [(item.exhibit, item.missing, item.ask_for) for item in empty.not_testable] == [
        (
            "Lead schedule",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Tie-out bridge",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Open difference by month",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Tie-out buckets",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Documents that differ",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "How documents matched",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Received not invoiced, invoiced not received",
            "received and invoiced quantities",
            "purchases with received and invoiced quantities and dates",
        ),
        ("Open purchases", "open purchase quantities", "purchases with received and invoiced quantities and dates"),
        (
            "Date skew of corrections (M-28)",
            "corrections with both an effective and a completion date",
            "the stocktake and adjustment lists with created and completed dates, or the audit report",
        ),
        (
            "Accounts used by corrections",
            "corrections with an offset account",
            "stocktakes and adjustments with their account",
        ),
        (
            "Corrections on unusual accounts",
            "a document that differs from set-up or peers",
            "the account mapping screen, to test against the set-up",
        ),
        (
            "Manual journals on inventory accounts",
            "one of the two books",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        (
            "Drift by the month it accrued (M-29)",
            "confirmed variances with a value",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Margin as posted and re-timed (M-31)",
            "cost of sales and confirmed variances",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Cost of sales by month",
            "cost of sales",
            "sales movements with cost, or the ledger's cost-of-sales accounts",
        ),
        (
            "Rollover and iron curtain (M-30)",
            "confirmed variances with a value",
            "completed stocktakes with every counted line, and costs",
        ),
        (
            "Schedule of differences",
            "a difference",
            "account transactions of the inventory accounts for the whole period, Cin7's transactions, "
            "and movements with their cost",
        ),
        ("Proposed entries", "an open factual difference", "nothing"),
        (
            "Journals behind the lock date",
            "a lock date or a ledger",
            "the lock date, and a journal report with posting dates",
        ),
    ]
