"""What chapter 1 says of hand-made clients: every exhibit and every sentence, with its numbers worked out beside it."""

from decimal import Decimal

import pytest

from tests.chapters import hand_made_books as books
from tests.chapters.reading_books import (
    around,
    drawn,
    exhibit,
    finding,
    heading,
    measured,
    points,
    right_aligned,
    said,
    totals,
    written,
)

ROLL = {
    "criteria": "Opening plus movements equals every figure the system states, per SKU, site and bin.",
    "consequence": "Belief rebuilt from movements is wrong by this much from that day on; the stated "
    "figure is used where one exists.",
    "action": "Ask for the movements of this SKU and place between the two days, with the export's filters.",
    "exhibit": "IN-5",
    "currency": "NZD",
}
TOLD_TWICE = {
    "criteria": "A figure told twice is the same figure.",
    "action": "Ask for the export again without filters; if it still differs, ask what was changed in between.",
    "exhibit": "IN-6",
    "currency": "NZD",
    "period": ("2026-01-01", "2026-06-30"),
}
EARLY = {
    "severity": "medium",
    "action": "Ask for the same report for the whole period.",
    "exhibit": "IN-3",
    "period": ("2026-01-01", "2026-06-30"),
}
CONTROL = {
    "title": "A total of stock/movements.xlsx does not foot",
    "action": "Export the file again; if it repeats, ask how its total is made.",
    "exhibit": "IN-1",
}
ASIDE = {"severity": "medium", "action": "Correct the rows at the client and export again.", "exhibit": "IN-2"}


@pytest.fixture(scope="module")
def tui():
    return books.intake().section("ingestion")


@pytest.fixture(scope="module")
def limits():
    return books.at_the_limits().section("ingestion")


@pytest.fixture(scope="module")
def calm():
    return books.quiet().section("ingestion")


def test_in_1(tui):
    # Read 61 + 13 + 8 + 2 + 6 + 11 + 4 + 5 + 17 + 30 + 61 = 218, copies and files not used included; kept 56 + 13 + 8
    # + 2 + 6 + 10 + 4 + 5 = 104; aside 5 + 1 = 6.
    assert around(tui, "IN-1") == {
        "title": "Which files came, and is every row accounted for?",
        "caption": "Rows are data rows of each file; rows read = kept + set aside. 01 Jan 2026 to 30 Jun 2026.",
        "reading": "A file that is not `used` contributes nothing; the list of problems says why. The "
        "evidence index holds each file's hash, which identifies it as received.",
        "workpaper": "evidence",
    }
    assert written(tui, "IN-1") == [
        "No. | File | What it is | Status | From | To | Rows read | Kept | Set aside",
        "E001 | stock/movements.xlsx | Movement Details | used | 11 Jan 2026 | 15 May 2026 | 61 | 56 | 5",
        "E002 | stock/on-hand.xlsx Feb | Product Availability | used | – | – | 13 | 13 | 0",
        "E002.02 | stock/on-hand.xlsx Apr | Product Availability | used | – | – | 8 | 8 | 0",
        "E003 | purchases.csv | Purchases | used | – | – | 2 | 2 | 0",
        "E004 | journal-report.csv | Journal Report | used | 04 Jan 2026 | 20 May 2026 | 6 | 6 | 0",
        "E005 | account-transactions | Account Transactions | used | 09 Jan 2026 | 30 Apr 2026 | 11 | 10 | 1",
        "E006 | trial-balance.csv | Trial Balance | used | – | – | 4 | 4 | 0",
        "E007 | movement-summary.csv | Movement Summary | used | – | – | 5 | 5 | 0",
        "E008 | kiwi-ltd.csv | not recognised | not this client | – | – | 17 | 0 | 0",
        "E009 | scan.pdf | not recognised | unrecognised | – | – | 0 | 0 | 0",
        "E010 | broken.xlsx | not recognised | unreadable | – | – | 0 | 0 | 0",
        "E011 | year-2019.csv | not recognised | not this period | – | – | 30 | 0 | 0",
        "E012 | movements-copy.xlsx | not recognised | duplicate | – | – | 61 | 0 | 0",
        "– | All files | – | – | – | – | 218 | 104 | 6",
    ]
    assert totals(tui, "IN-1") == ([13], 14, "evidence")
    assert right_aligned(tui, "IN-1") == ["Rows read", "Kept", "Set aside"]


def test_in_2(tui):
    assert around(tui, "IN-2") == {
        "title": "What could not be used, and what was decided on the way?",
        "caption": "One line per file or row set aside, then notes. Row is the sheet row, text line "
        "or record of the file.",
        "reading": "Files first, then rows, then notes. A row set aside is kept as text in the "
        "workpaper, so nothing is lost; correct it at its source.",
        "workpaper": "problems",
    }
    assert written(tui, "IN-2") == [
        "File | Row | Effect | Seen | What to do",
        "scan.pdf | – | file set aside | a picture | Ask for the table itself.",
        "stock/movements.xlsx | 7 | row set aside | twelve | Correct it.",
        "stock/movements.xlsx | 9 | row set aside | twelve | Correct it.",
        "stock/movements.xlsx | 12 | row set aside | a dozen | Correct it.",
        "stock/movements.xlsx | 30 | row set aside | Total | Nothing to do; totals are recomputed.",
        "stock/movements.xlsx | 31 | row set aside | – | Nothing to do.",
        "account-transactions | 4 | row set aside | 31/02/2026 | Ask for the day.",
        "trial-balance.csv | 3 | note | 715 is 1,110.00 here and 1,235.00 there | Ask which is newer.",
    ]
    assert totals(tui, "IN-2") == ([], 8, "problems")
    assert right_aligned(tui, "IN-2") == ["Row"]


def test_in_3(tui):
    # Movements: 8 openings and 20 sales, 20 sales and 3 others, 20 sales: 71. With 15 figures of stock, 1 receipt, 8
    # ledger lines, 9 balances and 4 totals: 108. The darkest cell is the largest, 28.
    assert around(tui, "IN-3") == {
        "title": "Which months does each kind of file speak about?",
        "caption": "Rows per kind of file and month, by accounting day; 108 dated rows in all.",
        "reading": "A white month between coloured ones is a gap to ask about. Kinds that end early "
        "limit every test that needs them.",
        "workpaper": "coverage_months",
    }
    chart = exhibit(tui, "IN-3")
    assert chart.alt == (
        "Heat strip of rows per kind of file and month. Account Transactions: Jan 2026 to Apr 2026. "
        "Journal Report: Jan 2026 to Mar 2026. Movement Details: Jan 2026 to Apr 2026. Movement "
        "Summary: Apr 2026 to Apr 2026. Product Availability: Feb 2026 to Apr 2026. Purchases: Mar "
        "2026 to Mar 2026. Trial Balance: Jan 2026 to Apr 2026."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "rect",
            "color": {
                "field": "lines",
                "title": "Rows",
                "type": "quantitative",
                "looks": {1: "#DCEAF4", 28: "#0072B2"},
                "scale": {"type": "log"},
            },
            "tooltip": [
                {"field": "title", "title": "Kind of file", "type": "nominal"},
                {
                    "format": "%b %Y",
                    "field": "utcyearmonth(month)",
                    "title": "Month",
                    "type": "temporal",
                    "formatType": "utcFormat",
                },
                {"field": "lines", "format": ",", "title": "Rows", "type": "quantitative"},
            ],
            "x": {
                "field": "utcyearmonth(month)",
                "title": "Month",
                "type": "ordinal",
                "axis": "utcFormat(datum.value, '%b %y')",
            },
            "y": {"field": "title", "title": None, "type": "nominal"},
        }
    ]
    assert points(chart.spec, 0) == [
        "title | month | lines | files",
        "Account Transactions | 2026-01-01 | 3 | 1",
        "Account Transactions | 2026-02-01 | 1 | 1",
        "Account Transactions | 2026-03-01 | 2 | 1",
        "Account Transactions | 2026-04-01 | 3 | 1",
        "Journal Report | 2026-01-01 | 2 | 1",
        "Journal Report | 2026-02-01 | 2 | 1",
        "Journal Report | 2026-03-01 | 1 | 1",
        "Movement Details | 2026-01-01 | 28 | 1",
        "Movement Details | 2026-02-01 | 23 | 1",
        "Movement Details | 2026-04-01 | 20 | 1",
        "Movement Summary | 2026-04-01 | 4 | 1",
        "Product Availability | 2026-02-01 | 7 | 1",
        "Product Availability | 2026-03-01 | 1 | 1",
        "Product Availability | 2026-04-01 | 7 | 1",
        "Purchases | 2026-03-01 | 1 | 1",
        "Trial Balance | 2026-01-01 | 1 | 1",
        "Trial Balance | 2026-04-01 | 2 | 1",
    ]


def test_in_4(tui):
    # North: 100 - 60 + 40 - 10 + 60 + 9 + 20 + 6 = 165 by movements, 40 + 37 + 69 + 26 = 172 stated: +7. South: 50 +
    # 80 + 5 + 4 = 139, 20 + 30 + 8 + 0 = 58: -81. Of 8 lines 3 hold: 3 / 8 = 37.5 %.
    assert around(tui, "IN-4") == {
        "title": "Does opening plus movements give the figures the system states?",
        "caption": "Units per site at the last stated figure of each line of SKU, site and bin; in is "
        "positive. Opening: opening rows among the movements.",
        "reading": "The proof holds on 37.5 % of 8 lines. A difference means a movement is missing, "
        "doubled or dated otherwise.",
        "workpaper": "roll_forward",
    }
    assert written(tui, "IN-4") == [
        "Site | Lines with a stated figure | Lines proved | First breaks | Opening (units) | "
        "Movements (units) | Stated (units) | Difference (units)",
        "North | 4 | 4 | 1 | 0 | +165 | 172 | +7",
        "South | 4 | 4 | 4 | 0 | +139 | 58 | -81",
    ]
    assert totals(tui, "IN-4") == ([], 2, "roll_forward")
    assert right_aligned(tui, "IN-4") == [
        "Lines with a stated figure",
        "Lines proved",
        "First breaks",
        "Opening (units)",
        "Movements (units)",
        "Stated (units)",
        "Difference (units)",
    ]


def test_in_5(tui):
    # Stated less expected, times cost: P4 (30 - 80) x 25 = -1,250; P3 (20 - 50) x 30 = -900; P2 (37 - 30) x 12 = 84;
    # P9 0 - 4 and P5 8 - 5 without a cost. Dearest first.
    assert around(tui, "IN-5") == {
        "title": "Where does the roll-forward first break?",
        "caption": "First break only per line; difference = stated - (opening + movements), units; "
        "value in NZD at unit cost; 5 lines.",
        "reading": "Look at the document numbers around the day of the break: a missing export page, "
        "a filter, or a change without a movement.",
        "workpaper": "roll_forward",
    }
    assert written(tui, "IN-5") == [
        "SKU | Site | Bin | Last agreed | Breaks on | Stated by | Opening + movements (units) | "
        "Stated (units) | Difference (units) | Value",
        "P4 | South | – | 28 Feb 2026 | 30 Apr 2026 | snapshot | 80 | 30 | -50 | -1,250.00",
        "P3 | South | B-1 | – | 28 Feb 2026 | snapshot | 50 | 20 | -30 | -900.00",
        "P2 | North | A-2 | 28 Feb 2026 | 30 Apr 2026 | snapshot | 30 | 37 | +7 | 84.00",
        "P9 | South | B-3 | – | 30 Apr 2026 | snapshot | 4 | 0 | -4 | –",
        "P5 | South | B-2 | – | 28 Feb 2026 | snapshot | 5 | 8 | +3 | –",
    ]
    assert totals(tui, "IN-5") == ([], 5, "roll_forward")
    assert right_aligned(tui, "IN-5") == [
        "Opening + movements (units)",
        "Stated (units)",
        "Difference (units)",
        "Value",
    ]


def test_in_6(tui):
    # Journals 61.25 - 12.50 = 48.75. Account 715: 1,000 + 205 - 40 = 1,165 against 1,235; 610: 20 against 15; 800:
    # -500 - 90 = -590, holds; together 595 against 660. Trial balance: 1,235 - 590 = 645 against 1,110 - 590 = 520;
    # 960 + 165 = 1,125 against 1,110. Totals: 40 + 30 + 46 + 81 = 197 against 40 + 30 + 50 + 80 = 200.
    assert around(tui, "IN-6") == {
        "title": "Do the reports agree with themselves and with each other?",
        "caption": "Money in NZD, debit positive; movement totals in units. Expected is what the "
        "lines give, found is what the report prints.",
        "reading": "`not judged` means the report cannot fail this test, such as a report of chosen "
        "accounts. A proof that does not hold limits what the ledger chapter may conclude.",
        "workpaper": "proofs",
    }
    assert written(tui, "IN-6") == [
        "Proof | Of what | Expected | Found | Difference | Result | Note",
        "debits = credits | 3 journals | 0.00 | 48.75 | 48.75 | does not hold | 2 of 3 journals do not balance",
        "debits = credits | journal 12 | 0.00 | 61.25 | 61.25 | does not hold | –",
        "debits = credits | journal 13 | 0.00 | -12.50 | -12.50 | does not hold | –",
        "debits = credits | journal-report.csv | 0.00 | 48.75 | 48.75 | not judged | 2 account(s)",
        "debits = credits | account-transactions.csv | 0.00 | 75.00 | 75.00 | not judged | 2 account(s)",
        "opening + lines = closing | account-transactions.csv | 595.00 | 660.00 | 65.00 | does not "
        "hold | 1 of 3 accounts hold",
        "opening + lines = closing | account 610 in account-transactions.csv | 20.00 | 15.00 | -5.00 "
        "| does not hold | –",
        "opening + lines = closing | account 715 in account-transactions.csv | 1,165.00 | 1,235.00 | "
        "70.00 | does not hold | –",
        "trial balance = closing balance | 2026-04-30 | 645.00 | 520.00 | -125.00 | does not hold | 1 "
        "of 2 accounts agree",
        "trial balance = closing balance | account 715 at 2026-04-30 | 1,235.00 | 1,110.00 | -125.00 "
        "| does not hold | –",
        "trial balance + lines = trial balance | account 715, 2026-01-31 to 2026-04-30 | 1,125.00 | "
        "1,110.00 | -15.00 | does not hold | –",
        "movement totals = movement lines | movement-summary.csv | 197.00 | 200.00 | 3.00 | does not "
        "hold | 2 of 4 SKU totals agree",
        "movement totals = movement lines | P3 at all sites in movement-summary.csv | 46.00 | 50.00 | "
        "4.00 | does not hold | –",
        "movement totals = movement lines | P4 at all sites in movement-summary.csv | 81.00 | 80.00 | "
        "-1.00 | does not hold | –",
    ]
    assert totals(tui, "IN-6") == ([], 14, "proofs")
    assert right_aligned(tui, "IN-6") == ["Expected", "Found", "Difference"]


def test_in_7(tui):
    # 20 tests lack a table and stand first; 7 do not.
    assert around(tui, "IN-7") == {
        "title": "What can be tested with what came?",
        "caption": "7 of 27 tests have the tables they need.",
        "reading": "A test that is not testable is left out, never shown as zero.",
        "workpaper": "tests",
    }
    assert written(tui, "IN-7") == [
        "Notebook | Test | Testable | Missing",
        "2 Variance timeline | Variance over time by line, place and class | not testable | count line",
        "2 Variance timeline | Drift between counts and exposure | not testable | count line",
        "2 Variance timeline | Re-drift after approved corrections | not testable | count line, correction",
        "3 Count versus belief | Five accuracy measures with intervals | not testable | count line",
        "3 Count versus belief | Belief rebuilt from movements | not testable | count line",
        "3 Count versus belief | Coverage and exposure since confirmation | not testable | count line",
        "4 Write-off frequency | Register of corrections, rates and routine share | not testable | correction",
        "4 Write-off frequency | Corrections per 1,000 movement lines | not testable | correction",
        "4 Write-off frequency | Who did, who approved | not testable | user action",
        "5 Ledger impact | Subledger to ledger tie-out by document | not testable | expected posting "
        "or document difference",
        "5 Ledger impact | Date skew of corrections | not testable | correction",
        "5 Ledger impact | Synchronisation to the ledger | not testable | sync record",
        "5 Ledger impact | Cost of sales and margin re-timed | not testable | correction",
        "6 Diagnosis | Receiving | not testable | count line",
        "6 Diagnosis | Picking | not testable | count line, shipment",
        "6 Diagnosis | Transfers | not testable | count line, transfer",
        "6 Diagnosis | Returns | not testable | count line, return line",
        "6 Diagnosis | Bins | not testable | count line, location",
        "6 Diagnosis | Units of measure | not testable | count line",
        "6 Diagnosis | Posting | not testable | expected posting or sync record",
        "1 Ingestion | Roll-forward of stock: opening + movements = closing | yes | –",
        "1 Ingestion | Movement totals against movement lines | yes | –",
        "1 Ingestion | Ledger: debits = credits and sections foot | yes | –",
        "1 Ingestion | Trial balance tie | yes | –",
        "1 Ingestion | Document numbers without gaps | yes | –",
        "5 Ledger impact | Received and not invoiced | yes | –",
        "5 Ledger impact | Postings by hand and late postings | yes | –",
    ]
    assert totals(tui, "IN-7") == ([], 27, "tests")
    assert right_aligned(tui, "IN-7") == []


def test_in_8(tui):
    # Nine kinds have come: movements, stock, summary, received, (orders of purchases by its file), products, ledger,
    # journals by file, trial balance.
    assert around(tui, "IN-8") == {
        "title": "What should we still ask the client for?",
        "caption": "9 of 20 items of the standard request list have come. Choose the default layout "
        "and Excel without totals.",
        "reading": "Ask in this order: the first items make the most tests possible.",
        "workpaper": "requests",
    }
    assert written(tui, "IN-8") == [
        "Report | Setting | Makes testable",
        "Stocktakes with all counted lines | CSV of each stocktake, or the API pull | count accuracy, "
        "variance, recurrence, coverage",
        "Stock adjustments and write-offs | API pull of adjustments and write-offs with their "
        "documents | write-off frequency, routine share, approvals",
        "Sale Overview and Pending Sale Orders | period | picked but not shipped at a count, cut-off",
        "Sale Invoices & Credit Notes | period | returns credited but not restocked",
        "Stock transfers | API pull of transfers | mirrored differences between sites, transit age",
        "Transactions vs Stock on Hand Difference | effective date = period end | tie-out by document "
        "against Cin7's own list",
        "Xero Synchronisation Report | period, Type All, Status All | documents that never reached the ledger",
        "Cin7 transactions | API pull of transactions, one day wider than the period | what the "
        "ledger should hold, document by document",
        "Chart of accounts | with types | roles of accounts",
        "Audit Report | period, stock modules | who created, completed and undid; back-dating",
        "Profit & Loss by Product | period | margin by product beside the re-timed cost",
    ]
    assert totals(tui, "IN-8") == ([], 11, "requests")
    assert right_aligned(tui, "IN-8") == []


def test_in_others(tui):
    assert said(finding(tui, "IN-others")) == {
        "id": "IN-others",
        "title": "Files of another organisation",
        "statement": "1 file belong to another organisation and were set aside: kiwi-ltd.csv.",
        "severity": "low",
        "action": "Confirm that they were sent in error, and remove them.",
        "exhibit": "IN-1",
    }


def test_in_unread(tui):
    assert said(finding(tui, "IN-unread")) == {
        "id": "IN-unread",
        "title": "Files that could not be used",
        "statement": "3 files could not be used: scan.pdf (unrecognised), broken.xlsx (unreadable), "
        "year-2019.csv (not this period).",
        "severity": "low",
        "action": "See the list of problems: each says what to do.",
        "exhibit": "IN-2",
    }


def test_in_aside_1(tui):
    # Of 61 rows 2 are a total and a blank one: 3 / 59 = 5.1 %, over 5 % (3 / 61 would be under).
    assert said(finding(tui, "IN-aside-1")) == ASIDE | {
        "id": "IN-aside-1",
        "title": "Rows set aside in stock/movements.xlsx",
        "statement": "3 of 61 rows of stock/movements.xlsx were set aside (5.1 %), most often because: twelve.",
        "evidence": ["stock/movements.xlsx:7", "stock/movements.xlsx:9", "stock/movements.xlsx:12"],
    }


def test_in_aside_2(tui):
    # 1 / 11 = 9.1 %.
    assert said(finding(tui, "IN-aside-2")) == ASIDE | {
        "id": "IN-aside-2",
        "title": "Rows set aside in account-transactions.csv",
        "statement": "1 of 11 rows of account-transactions.csv were set aside (9.1 %), most often because: 31/02/2026.",
        "evidence": ["account-transactions.csv:4"],
    }


def test_in_control_1(tui):
    # 100.00 - 90.00.
    assert said(finding(tui, "IN-control-1")) == CONTROL | {
        "id": "IN-control-1",
        "statement": "stock/movements.xlsx states cost of 100.00; its rows give 90.00, a difference of 10.00.",
        "severity": "medium",
    }


def test_in_control_2(tui):
    # 37.00 - 37.04, within the 0.05 of rounding.
    assert said(finding(tui, "IN-control-2")) == CONTROL | {
        "id": "IN-control-2",
        "statement": "stock/movements.xlsx states units of 37.00; its rows give 37.04, a difference of -0.04.",
        "severity": "low",
    }


def test_in_balances_1(tui):
    assert said(finding(tui, "IN-balances-1")) == {
        "id": "IN-balances-1",
        "title": "Two exports give different balances for one day",
        "statement": "trial-balance.csv holds balances that differ from another export of the same "
        "day: 715 is 1,110.00 here and 1,235.00 there.",
        "severity": "medium",
        "action": "Ask which export is newer, and what was posted into the closed period between them.",
        "exhibit": "IN-2",
    }


def test_in_cash(tui):
    assert said(finding(tui, "IN-cash")) == {
        "id": "IN-cash",
        "title": "A ledger report on a cash basis",
        "statement": "account-transactions.csv is on a cash basis: it leaves out unpaid bills and "
        "invoices and cannot be tied to stock.",
        "severity": "medium",
        "action": "Ask for the report on an accrual basis.",
        "exhibit": "IN-1",
    }


def test_in_period_movements(tui):
    # 1 to 10 January are 10 days, 16 May to 30 June 46.
    assert said(finding(tui, "IN-period-movements")) == EARLY | {
        "id": "IN-period-movements",
        "title": "Movement reports do not cover the audited period",
        "statement": "Movement reports cover 11 Jan 2026 to 15 May 2026, while the audit covers 01 "
        "Jan 2026 to 30 Jun 2026: 56 days of the period have no movement reports.",
    }


def test_in_period_ledger(tui):
    # From 4 January by the one report, to 20 May by it: 3 + 41 days. The other report starts later and ends earlier.
    assert said(finding(tui, "IN-period-ledger")) == EARLY | {
        "id": "IN-period-ledger",
        "title": "Ledger reports do not cover the audited period",
        "statement": "Ledger reports cover 04 Jan 2026 to 20 May 2026, while the audit covers 01 Jan "
        "2026 to 30 Jun 2026: 44 days of the period have no ledger reports.",
    }


def test_in_roll_1(tui):
    # 1,250 is over 1,000.
    assert said(finding(tui, "IN-roll-1")) == ROLL | {
        "id": "IN-roll-1",
        "title": "Roll-forward of P4 breaks at South",
        "statement": "P4 at South: the system states 30 units on 30 Apr 2026 where its own movements "
        "give 80 (opening 0 plus movements 80), a difference of -50 units (-1,250.00 NZD "
        "at 25.00 a unit). The figures last agreed on 28 Feb 2026.",
        "severity": "critical",
        "skus": ("P4",),
        "locations": ("South",),
        "quantity": Decimal("-50.0000"),
        "value": Decimal("-1250.0000"),
        "evidence": ["stock/on-hand.xlsx Apr:5"],
        "period": ("2026-02-28", "2026-04-30"),
    }


def test_in_roll_2(tui):
    # 900 is over 650.
    assert said(finding(tui, "IN-roll-2")) == ROLL | {
        "id": "IN-roll-2",
        "title": "Roll-forward of P3 breaks at South, B-1",
        "statement": "P3 at South, B-1: the system states 20 units on 28 Feb 2026 where its own "
        "movements give 50 (opening 0 plus movements 50), a difference of -30 units "
        "(-900.00 NZD at 30.00 a unit). No earlier stated figure of this line agrees.",
        "severity": "high",
        "skus": ("P3",),
        "locations": ("South", "B-1"),
        "quantity": Decimal("-30.0000"),
        "value": Decimal("-900.0000"),
        "evidence": ["stock/on-hand.xlsx Feb:4"],
        "period": (None, "2026-02-28"),
    }


def test_in_roll_3(tui):
    # 84 is over 50; purchase PO-900 of 7 units has no movement.
    assert said(finding(tui, "IN-roll-3")) == ROLL | {
        "id": "IN-roll-3",
        "title": "Roll-forward of P2 breaks at North, A-2",
        "statement": "P2 at North, A-2: the system states 37 units on 30 Apr 2026 where its own "
        "movements give 30 (opening 0 plus movements 30), a difference of 7 units (84.00 "
        "NZD at 12.00 a unit). The figures last agreed on 28 Feb 2026. PO-900 of 20 Mar "
        "2026 has this quantity of the SKU and no movement, which is consistent with a "
        "row missing from the movement export (grade B).",
        "severity": "medium",
        "skus": ("P2",),
        "locations": ("North", "A-2"),
        "quantity": Decimal("7.0000"),
        "value": Decimal("84.0000"),
        "evidence": ["stock/on-hand.xlsx Apr:3", "purchases.csv:2"],
        "period": ("2026-02-28", "2026-04-30"),
    }


def test_in_roll_4(tui):
    # No cost, no value; no row of the list of April either.
    assert said(finding(tui, "IN-roll-4")) == ROLL | {
        "id": "IN-roll-4",
        "title": "Roll-forward of P9 breaks at South, B-3",
        "statement": "P9 at South, B-3: the system states 0 units on 30 Apr 2026 where its own "
        "movements give 4 (opening 0 plus movements 4), a difference of -4 units. No "
        "earlier stated figure of this line agrees.",
        "severity": "low",
        "skus": ("P9",),
        "locations": ("South", "B-3"),
        "quantity": Decimal("-4.0000"),
        "period": (None, "2026-04-30"),
    }


def test_in_roll_5(tui):
    # No cost, no value.
    assert said(finding(tui, "IN-roll-5")) == ROLL | {
        "id": "IN-roll-5",
        "title": "Roll-forward of P5 breaks at South, B-2",
        "statement": "P5 at South, B-2: the system states 8 units on 28 Feb 2026 where its own "
        "movements give 5 (opening 0 plus movements 5), a difference of 3 units. No "
        "earlier stated figure of this line agrees.",
        "severity": "low",
        "skus": ("P5",),
        "locations": ("South", "B-2"),
        "quantity": Decimal("3.0000"),
        "evidence": ["stock/on-hand.xlsx Feb:6"],
        "period": (None, "2026-02-28"),
    }


def test_in_roll_late(tui):
    # P6 at the end of February and of March, P8 at the end of February.
    assert said(finding(tui, "IN-roll-late")) == {
        "id": "IN-roll-late",
        "title": "Stated figures that disagree for a while",
        "statement": "On 3 stated figures (2 lines of SKU, site and bin) the system's own quantity "
        "differs from its movements dated up to that day, and agrees again afterwards. "
        "This is consistent with movements that are dated before the day and were "
        "entered after it (grade C).",
        "severity": "low",
        "grade": "C",
        "skus": ("P6", "P8"),
        "locations": ("North",),
        "evidence": ["stock/on-hand.xlsx Feb:7", "stock/on-hand.xlsx Feb:9", "stock/on-hand.xlsx Feb:8"],
        "criteria": "A movement is entered before the next figure of its line is stated.",
        "consequence": "Counts taken in between show a variance that the late entry reverses.",
        "action": "Compare the entry times of the documents around these days.",
        "exhibit": "IN-5",
        "period": ("2026-01-01", "2026-06-30"),
    }


def test_in_journals(tui):
    # 61.25 - 12.50; the larger of the two is over 50, the sum is not.
    assert said(finding(tui, "IN-journals")) == TOLD_TWICE | {
        "id": "IN-journals",
        "title": "Journals that do not balance",
        "statement": "2 of the ledger's journals do not balance: debits less credits come to 48.75 NZD in all.",
        "severity": "medium",
        "value": Decimal("48.7500"),
        "evidence": ["journal-report.csv:4", "journal-report.csv:6"],
    }


def test_in_sections(tui):
    # 70 - 5; 70 is over 50.
    assert said(finding(tui, "IN-sections")) == TOLD_TWICE | {
        "id": "IN-sections",
        "title": "Ledger sections that do not foot",
        "statement": "2 accounts do not foot: opening plus lines differs from the printed closing "
        "balance by 65.00 NZD in all (account 610 in account-transactions.csv; account "
        "715 in account-transactions.csv).",
        "severity": "medium",
        "value": Decimal("65.0000"),
        "evidence": ["account-transactions.csv:12", "account-transactions.csv:8"],
    }


def test_in_trial(tui):
    # -125 - 15.
    assert said(finding(tui, "IN-trial")) == TOLD_TWICE | {
        "id": "IN-trial",
        "title": "The trial balance does not tie to the ledger lines",
        "statement": "2 account balances of the trial balance differ from the ledger lines by -140.00 "
        "NZD in all (account 715 at 2026-04-30; account 715, 2026-01-31 to 2026-04-30).",
        "severity": "medium",
        "value": Decimal("-140.0000"),
        "evidence": ["trial-balance.csv:3", "trial-balance.csv:3"],
    }


def test_in_totals(tui):
    # 4 - 1 units.
    assert said(finding(tui, "IN-totals")) == TOLD_TWICE | {
        "id": "IN-totals",
        "title": "Movement totals differ from movement lines",
        "statement": "2 SKU totals of the movement totals differ from the movement lines, by 3.00 "
        "units net (P3 at all sites in movement-summary.csv; P4 at all sites in "
        "movement-summary.csv).",
        "severity": "medium",
        "evidence": ["movement-summary.csv:4", "movement-summary.csv:5"],
    }


def test_in_silent(tui):
    # Median of 20, 23 and 20 lines: 20, which is busy.
    assert said(finding(tui, "IN-silent")) == {
        "id": "IN-silent",
        "title": "Months without movements",
        "statement": "No movement is recorded in March 2026, May 2026, June 2026, in a period that "
        "usually shows 20 movement lines a month.",
        "severity": "medium",
        "action": "Ask for Movement Details of these months.",
        "exhibit": "IN-3",
        "period": ("2026-03-01", "2026-06-01"),
    }


def test_in_gaps(tui):
    # Number 110, and 120 to 122.
    assert said(finding(tui, "IN-gaps")) == {
        "id": "IN-gaps",
        "title": "Missing document numbers",
        "statement": "4 document numbers are missing from otherwise consecutive numbers: SO 110, SO 120 to 122.",
        "severity": "low",
        "evidence": ["stock/movements.xlsx:18", "stock/movements.xlsx:27"],
        "action": "Ask whether these documents were voided, deleted or left out of the export.",
        "exhibit": "IN-6",
        "period": ("2026-01-01", "2026-06-30"),
    }


def test_paragraphs(tui):
    assert [(item.heading, item.text) for item in tui.paragraphs] == [
        ("", "12 files came, 7 are used: 110 rows read, 104 kept, 6 set aside."),
        ("", "Opening plus movements gives the stated figure on 3 of 8 lines that can be proved (37.5 %)."),
        ("", "7 of 27 tests are possible; 11 items of the request list are still open."),
    ]


def test_measures(tui):
    assert measured(tui) == []


def test_what_cannot_be_tested(tui):
    assert [(item.exhibit, item.missing, item.ask_for) for item in tui.not_testable] == []


def test_order(tui):
    assert [item.id for item in tui.exhibits] == ["IN-1", "IN-2", "IN-3", "IN-4", "IN-5", "IN-6", "IN-7", "IN-8"]
    assert [item.id for item in tui.findings] == [
        "IN-others",
        "IN-unread",
        "IN-aside-1",
        "IN-aside-2",
        "IN-control-1",
        "IN-control-2",
        "IN-balances-1",
        "IN-cash",
        "IN-period-movements",
        "IN-period-ledger",
        "IN-roll-1",
        "IN-roll-2",
        "IN-roll-3",
        "IN-roll-4",
        "IN-roll-5",
        "IN-roll-late",
        "IN-journals",
        "IN-sections",
        "IN-trial",
        "IN-totals",
        "IN-silent",
        "IN-gaps",
    ]


def test_tables_behind(tui):
    assert {name: (len(frame), list(frame.columns)[:3]) for name, frame in tui.tables.items()} == {
        "evidence": (13, ["source_id", "path", "sheet"]),
        "problems": (8, ["source_id", "path", "source_row"]),
        "control_totals": (3, ["source_id", "file", "total"]),
        "roll_forward": (8, ["sku", "site", "bin"]),
        "roll_forward_breaks": (5, ["sku", "site", "bin"]),
        "proofs": (14, ["proof", "scope", "expected"]),
        "document_gaps": (2, ["prefix", "low", "high"]),
        "coverage_months": (17, ["title", "month", "lines"]),
        "requests": (20, ["report", "setting", "has_come"]),
        "tests": (27, ["step", "exhibit", "needs"]),
        "statements": (2, ["fact", "stated", "files"]),
    }


def test_section(tui):
    assert (tui.step, tui.number, tui.title) == ("ingestion", 1, "Ingestion")
    assert tui.question == "What did we get, is it complete, and what can be tested?"


def test_calm(calm):
    # East: 30 + 11 = 41 at the end of January, -4 + 9 = 5, 26 + 20 = 46. West: 7 - 2.5 = 4.5.
    assert written(calm, "IN-4") == [
        "Site | Lines with a stated figure | Lines proved | First breaks | Opening (units) | "
        "Movements (units) | Stated (units) | Difference (units)",
        "East | 2 | 2 | 0 | 41 | +5 | 46 | 0",
        "West | 1 | 1 | 0 | 7 | -2.5 | 4.5 | 0",
    ]
    assert around(calm, "IN-4")["caption"] == (
        "Units per site at the last stated figure of each line of SKU and site (the movements carry "
        "no bins); in is positive. Opening: the first stated figure of each line."
    )
    assert around(calm, "IN-4")["reading"].startswith("The proof holds on 100.0 % of 3 lines.")
    assert around(calm, "IN-5")["caption"] == (
        "First break only per line; difference = stated - (opening + movements), units; value in "
        "client currency, not stated at unit cost; 0 lines."
    )
    assert written(calm, "IN-5")[1:] == [] and calm.findings == ()
    assert written(calm, "IN-6")[1:] == [
        "debits = credits | 1 journals | 0.00 | 0.00 | 0.00 | holds | 0 of 1 journals do not balance",
        "debits = credits | inline.csv | 0.00 | 0.00 | 0.00 | holds | 2 account(s)",
    ]
    assert around(calm, "IN-6")["caption"].startswith("Money in client currency, not stated, debit positive;")
    assert drawn(exhibit(calm, "IN-3").spec)[0]["color"]["looks"] == {
        1: "#DCEAF4",
        10: "#0072B2",
    }  # at least to ten rows
    assert [item.text for item in calm.paragraphs] == [
        "1 files came, 1 are used: 0 rows read, 0 kept, 0 set aside.",
        "Opening plus movements gives the stated figure on 3 of 3 lines that can be proved (100.0 %).",
        "4 of 27 tests are possible; 17 items of the request list are still open.",
    ]
    assert [(item.exhibit, item.missing, item.ask_for) for item in calm.not_testable] == [
        (
            "Movement totals against movement lines",
            "movement_total",
            "Inventory Movement Summary of the same period, or Movement Details grouped",
        ),
        (
            "Trial balance tie",
            "ledger_balance",
            "Trial Balance at period start and period end; Account Transactions or General Ledger Detail "
            "of all accounts from Xero or QuickBooks",
        ),
    ]


def test_nothing_came():
    empty = books.book_of({}).section("ingestion")
    assert [item.id for item in empty.exhibits] == ["IN-1", "IN-2", "IN-7", "IN-8"] and empty.findings == ()
    assert [item.text for item in empty.paragraphs] == [
        "1 files came, 1 are used: 0 rows read, 0 kept, 0 set aside.",
        "Opening plus movements cannot be tested against a stated figure.",
        "0 of 27 tests are possible; 20 items of the request list are still open.",
    ]
    assert [(item.exhibit, item.missing) for item in empty.not_testable] == [
        ("Roll-forward of stock: opening + movements = closing", "movement, stock_snapshot or count_line"),
        ("Movement totals against movement lines", "movement, movement_total"),
        ("Ledger: debits = credits and sections foot", "ledger_line"),
        ("Trial balance tie", "ledger_line, ledger_balance"),
        ("Document numbers without gaps", "correction or transfer or receipt or shipment or count_line or movement"),
    ]
    assert (
        around(empty, "IN-1")["caption"]
        == "Rows are data rows of each file; rows read = kept + set aside. period not known."
    )


def test_severity_at_and_above_each_limit(limits):
    """One unit short at a cost of 50, 51, 650, 651, 1,000 and 1,001; the dearest first."""
    rolls = [item for item in limits.findings if item.id.startswith("IN-roll")]
    assert [(item.id, item.value, item.severity) for item in rolls] == [
        ("IN-roll-1", -1001, "critical"),
        ("IN-roll-2", -1000, "high"),
        ("IN-roll-3", -651, "high"),
        ("IN-roll-4", -650, "medium"),
        ("IN-roll-5", -51, "medium"),
        ("IN-roll-6", -50, "low"),
    ]
    # 1 of 20 rows is 5 %; 0.05 is rounding and 0.06 is not; movements lack 31 days, the ledger lacks 32
    found = {item.id: item.severity for item in limits.findings}
    assert (found["IN-aside-1"], found["IN-control-1"], found["IN-control-2"]) == ("low", "low", "medium")
    assert "IN-period-movements" not in found and "32 days" in finding(limits, "IN-period-ledger").statement
    assert found["IN-totals"] == "low" and found["IN-silent"] == "low"


def test_long_lists_are_cut_after_eight(limits):
    # 11 of 12 totals of 2 units have no movement, the twelfth has its two receipts of one
    assert finding(limits, "IN-others").statement == (
        "9 files belong to another organisation and were set aside: other-0.csv, other-1.csv, "
        "other-2.csv, other-3.csv, other-4.csv, other-5.csv, other-6.csv, other-7.csv."
    )
    assert finding(limits, "IN-totals").statement == (
        "11 SKU totals of the movement totals differ from the movement lines, by -22.00 units net (T1 "
        "at all sites in movements.csv; T10 at all sites in movements.csv; T11 at all sites in "
        "movements.csv; T2 at all sites in movements.csv; T3 at all sites in movements.csv; T4 at all "
        "sites in movements.csv; T5 at all sites in movements.csv; T6 at all sites in movements.csv; "
        "and more)."
    )
    assert finding(limits, "IN-silent").statement == (
        "No movement is recorded in February 2026, April 2026, May 2026, June 2026, in a period that "
        "usually shows 1 movement lines a month."
    )
    assert finding(limits, "IN-gaps").statement == (
        "8 document numbers are missing from otherwise consecutive numbers: ST 14, ST 21, ST 28, ST "
        "35, ST 42, ST 49, ST 56, ST 63."
    )
    assert finding(limits, "IN-roll-1").statement == (
        "L5 at East, B-1: the system states 9 units on 31 Jan 2026 where its own movements give 10 "
        "(opening 0 plus movements 10), a difference of -1 units (-1,001.00 (client currency, not "
        "stated) at 1,001.00 a unit). No earlier stated figure of this line agrees."
    )


def test_as_many_breaks_as_no_single_events_would_make():
    # 26 of 129 lines are more than a fifth
    mass = books.book_of(books.many_lines(26, 129)).section("ingestion")
    assert [item.id for item in mass.findings] == ["IN-roll"]
    assert said(mass.findings[0]) == {
        "id": "IN-roll",
        "title": "Movements do not roll forward to the stated figures",
        "statement": "Opening plus movements gives the stated figure on 103 of 129 lines that can be "
        "proved; 26 do not hold. So many breaks are consistent with a movement history "
        "that is filtered, too short or rebuilt from documents, and cannot be "
        "distinguished from lost movements (grade D).",
        "severity": "low",
        "grade": "D",
        "evidence": [f"inline.csv:{row}" for row in range(27, 1, -1)],
        "criteria": "Opening plus movements equals every figure the system states, per SKU, site and bin.",
        "consequence": "Belief is taken from the system's own figures where it states them; exhibits "
        "that rebuild it say so.",
        "action": "Ask for Movement Details of the whole period without filters, with Location and Bin.",
        "exhibit": "IN-5",
    }


def test_the_cheapest_breaks_are_told_together():
    # 26 of 130 lines are a fifth exactly: 25 are listed, and the one of 1 unit is left
    listed = books.book_of(books.many_lines(26, 130)).section("ingestion")
    assert [item.id for item in listed.findings] == [*(f"IN-roll-{n}" for n in range(1, 26)), "IN-roll-rest"]
    assert [item.quantity for item in listed.findings[:25]] == [-n for n in range(26, 1, -1)]
    assert said(listed.findings[25]) == {
        "id": "IN-roll-rest",
        "title": "Further lines that do not roll forward",
        "statement": "1 further lines of SKU, site and bin do not roll forward, each for less value "
        "than those listed; the table roll_forward holds all of them.",
        "severity": "low",
        "skus": ("M000",),
        "evidence": ["inline.csv:2"],
        "exhibit": "IN-5",
    }
    assert len(written(listed, "IN-5")) == 26 and totals(listed, "IN-5") == ([], 26, "roll_forward")


def test_movements_rebuilt_from_documents_break_in_all():
    note = {"problem": [books.problem("E001", None, "note", "rebuilt", "movements_rebuilt")]}
    rebuilt = books.book_of(books.many_lines(2, 5, unlisted=True) | note).section("ingestion")
    assert [item.id for item in rebuilt.findings] == ["IN-roll"]
    assert rebuilt.findings[0].statement.startswith("Opening plus movements gives the stated figure on 3 of 6 lines")
    assert "; 3 do not hold." in rebuilt.findings[0].statement
    assert said(rebuilt.findings[0])["evidence"] == ["inline.csv:3", "inline.csv:2"]  # the line left out has no row
