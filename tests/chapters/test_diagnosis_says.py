"""What chapter 6 says of hand-made clients: every exhibit and every sentence, with its numbers worked out beside it."""

import math
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
    points,
    right_aligned,
    said,
    table,
    totals,
    written,
)

JUDGED = {
    "currency": "NZD",
    "period": ("2026-01-01", "2026-05-31"),
    "exhibit": "DX-1",
    "criteria": "A cause is named only at grade A or B: beyond luck after control of false "
    "discoveries at 10 %, p at most 0.01, and at least 3 lines beyond luck.",
}
NAMED = {
    "currency": "NZD",
    "period": ("2026-01-01", "2026-05-31"),
    "exhibit": "DX-1",
    "criteria": "A cause is named only at grade A or B: beyond luck after control of false "
    "discoveries at 10 %, p at most 0.01, and at least 3 lines beyond luck.",
    "consequence": "Corrections of these lines repair the record; the step before it stays as it is, "
    "so the difference can return.",
}
ABSENT = {
    "currency": "NZD",
    "period": ("2026-01-01", "2026-05-31"),
    "exhibit": "DX-1",
    "criteria": "A cause is named only at grade A or B: beyond luck after control of false "
    "discoveries at 10 %, p at most 0.01, and at least 3 lines beyond luck.",
    "grade": "D",
    "severity": "low",
    "rivals": ["cutoff C", "returns C"],
}
CONTROL = {
    "action": "Take each case to the function that owns the step; record who reviewed it and what was decided.",
    "exhibit": "DX-8",
    "currency": "NZD",
    "period": ("2026-01-01", "2026-05-31"),
    "severity": "low",
}
CONTROL_MEDIUM = {
    "action": "Take each case to the function that owns the step; record who reviewed it and what was decided.",
    "exhibit": "DX-8",
    "currency": "NZD",
    "period": ("2026-01-01", "2026-05-31"),
}


M100 = {"materiality": {"overall": 100}, "base_currency": "NZD"}


@pytest.fixture(scope="module")
def book():
    return books.causes()


@pytest.fixture(scope="module")
def tui(book):
    return book.section("diagnosis")


def told(tables, earlier=(), **settings):
    return books.told_book(tables, M100 | settings, earlier).section("diagnosis")


def luck(found, expected, tests=1):
    """The chance of at least as many by luck, where luck gives `expected` of them, for the best of some tests."""
    less = sum(math.exp(-expected) * expected**n / math.factorial(n) for n in range(found))
    few = sum(math.exp(-expected) * expected**n / math.factorial(n) for n in range(found, found + 30))
    return pytest.approx(tests * (few if found else 1 - less), rel=1e-3)


def rounded(*numbers):
    return [None if number is None or number != number else round(float(number), 3) for number in numbers]


def test_dx_1(tui):
    # Transfers: 7 lines at each site, 51 units each way, 2 x 51 x 5 = 510. Picking: 6 pairs, 2 x 44 x 5 = 440.
    # Returns: 4 + 5 + 7 + 9 + 11 + 6 = 42, x 5 = 210. Cut-off: 4 + 5 + 8 + 9 + 11 = 37, x 5 = 185. Posting: five
    # documents, no stock.
    assert around(tui, "DX-1") == {
        "title": "Which contributors is the evidence consistent with, and how strongly?",
        "caption": "Difference lines named per contributor (grades A and B), of all difference lines "
        "of counts and manual corrections. 01 Jan 2026 to 31 May 2026. Sign: loss "
        "negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "A: a document pair explains quantity and date. B: association beyond luck. C: "
        "consistent, not distinguished from rivals. D: looked for, not found. Named values "
        "need not add up: what nothing explains stays unexplained. Start with A, ask for "
        "the next evidence of B and C.",
        "workpaper": "contributor_summary",
    }
    assert written(tui, "DX-1") == [
        "Contributor | Grade | Lines | Units, net | Value, gross | Found | By luck | p | Deciding test",
        "receiving without full verification | – | 0 | 0 | 0.00 | – | – | – | not testable without receipt",
        "picking and packing outside the workflow | B | 12 | 0 | 440.00 | 6 | 0.4 | < 0.001 | swaps "
        "between SKUs alike by neighbouring code number of 4 units or more",
        "transfers moved but not, or not fully, recorded | A | 14 | 0 | 510.00 | 7 | 0.1 | < 0.001 | "
        "mirrored differences between sites of 4 units or more",
        "returns put back without a restock record | A | 6 | +42 | 210.00 | 6 | 0.3 | < 0.001 | "
        "credited, not restocked",
        "inconsistent bin and location discipline | – | 0 | 0 | 0.00 | – | – | – | not testable without count_line.bin",
        "unit-of-measure or pack-size slip | C | 0 | 0 | 0.00 | 2 | 0.0 | < 0.001 | recorded in packs, pack of the sku",
        "timing and cut-off | A | 5 | -37 | 185.00 | 5 | 0.2 | < 0.001 | recorded after the count",
        "one event recorded twice | D | 0 | 0 | 0.00 | 0 | 0.0 | – | –",
        "mapping, posting accounts and configuration | A | 0 | 0 | 0.00 | 5 | 0.0 | – | documents "
        "whose posting disagrees",
        "loss, damage or disappearance | D | 0 | 0 | 0.00 | 10 | 12.5 | 1.000 | one-way, with a second sign",
        "the counting itself | D | 0 | 0 | 0.00 | 0 | 0.8 | 1.000 | differences reversed at the next "
        "count of more than 2 units",
        "opening balances at go-live | – | 0 | 0 | 0.00 | – | – | – | not testable without opening rows",
    ]
    assert totals(tui, "DX-1") == ([], 12, "contributor_summary")
    assert right_aligned(tui, "DX-1") == ["Lines", "Units, net", "Value, gross", "Found", "By luck"]


def test_dx_2(tui):
    # 14 of 40: K000 to K087 of the second count are wrong again; 110 right at the first and 70 at the second, of
    # which 40 + 3 went wrong.
    assert around(tui, "DX-2") == {
        "title": "What do the four questions say?",
        "caption": "Yes, no or cannot tell by the stated rule; shares are of the lines or values "
        "named in the basis. 01 Jan 2026 to 31 May 2026. Sign: loss negative; gross adds "
        "absolute amounts. Amounts in NZD.",
        "reading": "Each answer names its rule and the exhibit that shows it. Cannot tell means the "
        "interval spans the threshold or the history is too short.",
        "workpaper": "questions",
    }
    assert written(tui, "DX-2") == [
        "Question | Answer | Number | 95 % interval | Basis | Exhibit",
        "Are the same variances reappearing? | no | 35.0 % | 22.1 % to 50.5 % | 14 of 40 lines wrong "
        "at one count (35.0 %) were wrong again at the next; of 180 lines right at one count 43 (23.9 "
        "%) were wrong at the next, 23.9 % at the activity of the wrong lines, 01 Jan 2026 to 31 May "
        "2026. 3 of 110 lines counted twice or more were out of tolerance twice. | VT-1",
        "Are write-offs becoming routine? | no | 5.7 % | – | 5.7 % of the value written off (125.00 "
        "of 2,190.00 NZD) fell on a line and direction that had been corrected in the 180 days "
        "before, 01 Jan 2026 to 31 May 2026. | WF-4",
        "Is finance losing confidence in stock value? | cannot tell | – | – | No ledger was received "
        "to tie stock to, 01 Jan 2026 to 31 May 2026. | LI-6",
        "Are corrections happening faster than learning? | cannot tell | – | – | The history is too "
        "short, 01 Jan 2026 to 31 May 2026: four quarters with thirty lines counted twice are needed. "
        "| WF-1",
    ]
    assert totals(tui, "DX-2") == ([], 4, "questions")
    assert right_aligned(tui, "DX-2") == []


def test_dx_3(tui):
    # The same values as DX-1, longest first; blue bars.
    assert around(tui, "DX-3") == {
        "title": "How much difference value does each contributor account for?",
        "caption": "Gross value of difference lines at grades A and B. 01 Jan 2026 to 31 May 2026. "
        "Sign: loss negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "Bars count only lines named at grade A or B; a contributor graded C or D has no "
        "bar, nor has posting, which moves value and no stock. The rest of the difference "
        "value is unexplained.",
        "workpaper": "contributor_summary",
    }
    chart = exhibit(tui, "DX-3")
    assert chart.alt == (
        "Bar chart of gross value by contributor; the longest bar is transfers moved but not, or not "
        "fully, recorded (grade A) with 510.00."
    )
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "bar #0072B2",
            "tooltip": [
                {"field": "label", "type": "nominal"},
                {"field": "grade", "type": "nominal"},
                {"field": "lines", "type": "quantitative"},
                {"field": "gross_value", "type": "quantitative"},
            ],
            "x": {
                "field": "gross_value",
                "title": "Gross difference value, base currency",
                "type": "quantitative",
                "axis": ",.0f",
            },
            "y": {
                "field": "label",
                "sort": [
                    "Transfers moved but not, or not fully, recorded (A)",
                    "Picking and packing outside the workflow (B)",
                    "Returns put back without a restock record (A)",
                    "Timing and cut-off (A)",
                    "Receiving without full verification (not testable)",
                    "Inconsistent bin and location discipline (not testable)",
                    "Unit-of-measure or pack-size slip (C)",
                    "One event recorded twice (D)",
                    "Mapping, posting accounts and configuration (A)",
                    "Loss, damage or disappearance (D)",
                    "The counting itself (D)",
                    "Opening balances at go-live (not testable)",
                ],
                "title": None,
                "type": "nominal",
            },
        },
        {
            "mark": "text #1F2937",
            "text": {"field": "gross_value", "format": ",.0f", "type": "quantitative"},
            "x": {
                "field": "gross_value",
                "title": "Gross difference value, base currency",
                "type": "quantitative",
                "axis": ",.0f",
            },
            "y": {
                "field": "label",
                "sort": [
                    "Transfers moved but not, or not fully, recorded (A)",
                    "Picking and packing outside the workflow (B)",
                    "Returns put back without a restock record (A)",
                    "Timing and cut-off (A)",
                    "Receiving without full verification (not testable)",
                    "Inconsistent bin and location discipline (not testable)",
                    "Unit-of-measure or pack-size slip (C)",
                    "One event recorded twice (D)",
                    "Mapping, posting accounts and configuration (A)",
                    "Loss, damage or disappearance (D)",
                    "The counting itself (D)",
                    "Opening balances at go-live (not testable)",
                ],
                "title": None,
                "type": "nominal",
            },
        },
    ]
    assert points(chart.spec, 0) == [
        "words | grade | label | lines | gross_value",
        "receiving without full verification | not testable | Receiving without full verification "
        "(not testable) | 0 | 0.0",
        "picking and packing outside the workflow | B | Picking and packing outside the workflow (B) | 12 | 440.0",
        "transfers moved but not, or not fully, recorded | A | Transfers moved but not, or not fully, "
        "recorded (A) | 14 | 510.0",
        "returns put back without a restock record | A | Returns put back without a restock record (A) | 6 | 210.0",
        "inconsistent bin and location discipline | not testable | Inconsistent bin and location "
        "discipline (not testable) | 0 | 0.0",
        "unit-of-measure or pack-size slip | C | Unit-of-measure or pack-size slip (C) | 0 | 0.0",
        "timing and cut-off | A | Timing and cut-off (A) | 5 | 185.0",
        "one event recorded twice | D | One event recorded twice (D) | 0 | 0.0",
        "mapping, posting accounts and configuration | A | Mapping, posting accounts and configuration (A) | 0 | 0.0",
        "loss, damage or disappearance | D | Loss, damage or disappearance (D) | 0 | 0.0",
        "the counting itself | D | The counting itself (D) | 0 | 0.0",
        "opening balances at go-live | not testable | Opening balances at go-live (not testable) | 0 | 0.0",
    ]
    assert points(chart.spec, 1) == points(chart.spec, 0)


def test_dx_5(tui):
    # Short at Main and over at South, the surest pairs first; then the swaps of neighbours, short first.
    assert around(tui, "DX-5") == {
        "title": "Which shortages have an equal overage elsewhere?",
        "caption": "Pairs of difference lines, one to one; units positive. 01 Jan 2026 to 31 May "
        "2026. Sign: loss negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "The last column is the share of pairs of this size that luck explains. Recount "
        "both ends on the same day before moving anything.",
        "workpaper": "pairs",
    }
    assert written(tui, "DX-5") == [
        "Kind | Contributor | Grade | Short SKU | Over SKU | Short at | Over at | Units | Share luck explains",
        "mirror | transfers | A | K023 | K023 | Main | South | 9 | 0.6 %",
        "mirror | transfers | A | K024 | K024 | Main | South | 12 | 0.6 %",
        "mirror | transfers | A | K026 | K026 | Main | South | 8 | 0.6 %",
        "mirror | transfers | A | K020 | K020 | Main | South | 4 | 1.0 %",
        "mirror | transfers | A | K021 | K021 | Main | South | 5 | 1.0 %",
        "mirror | transfers | A | K022 | K022 | Main | South | 7 | 1.0 %",
        "mirror | transfers | A | K025 | K025 | Main | South | 6 | 1.0 %",
        "swap | picking | B | K036 | K037 | Main | Main | 9 | 6.0 %",
        "swap | picking | B | K038 | K039 | Main | Main | 13 | 6.0 %",
        "swap | picking | B | K030 | K031 | Main | Main | 4 | 6.1 %",
        "swap | picking | B | K032 | K033 | Main | Main | 5 | 6.1 %",
        "swap | picking | B | K034 | K035 | Main | Main | 7 | 6.1 %",
        "swap | picking | B | K040 | K041 | Main | Main | 6 | 6.1 %",
        "swap | picking | C | K021 | K022 | Main | Main | 2 | 29.2 %",
    ]
    assert totals(tui, "DX-5") == ([], 14, "pairs")
    assert right_aligned(tui, "DX-5") == ["Units", "Share luck explains"]


def test_dx_6(tui):
    # Twenty-five of 50 lines, each 5 a unit.
    assert around(tui, "DX-6") == {
        "title": "What explains each difference, and what else could?",
        "caption": "One row per difference line with an explanation; best explanation first. 01 Jan "
        "2026 to 31 May 2026. Sign: loss negative; gross adds absolute amounts. Amounts in "
        "NZD.",
        "reading": "The rule says what matched; the documents are where to look. A rival means the "
        "same line fits something else too.",
        "workpaper": "contributor_evidence",
    }
    assert written(tui, "DX-6") == [
        "Contributor | Grade | SKU | Place | Counted | Units | Value | Rule | Documents | Rival",
        "cut-off | A | K012 | Main | 10 Mar 2026 | -8 | -40.00 | recorded after the count | SO-K012 | –",
        "cut-off | A | K014 | Main | 10 Mar 2026 | -11 | -55.00 | recorded after the count | SO-K014 | –",
        "returns | A | K004 | Main | 10 Mar 2026 | +11 | 55.00 | credited, not restocked | CR-K004 | –",
        "returns | A | K001 | Main | 10 Mar 2026 | +5 | 25.00 | credited, not restocked | CR-K001 | –",
        "cut-off | A | K010 | Main | 10 Mar 2026 | -4 | -20.00 | recorded after the count | SO-K010 | –",
        "returns | A | K000 | Main | 10 Mar 2026 | +4 | 20.00 | credited, not restocked | CR-K000 | –",
        "cut-off | A | K011 | Main | 10 Mar 2026 | -5 | -25.00 | recorded after the count | SO-K011 | –",
        "cut-off | A | K013 | Main | 10 Mar 2026 | -9 | -45.00 | recorded after the count | SO-K013 | –",
        "returns | A | K002 | Main | 10 Mar 2026 | +7 | 35.00 | credited, not restocked | CR-K002 | –",
        "returns | A | K005 | Main | 10 Mar 2026 | +6 | 30.00 | credited, not restocked | CR-K005 | –",
        "returns | A | K003 | Main | 10 Mar 2026 | +9 | 45.00 | credited, not restocked | CR-K003 | –",
        "transfers | A | K023 | Main | 10 Mar 2026 | -9 | -45.00 | equal and opposite at another site "
        "| ST-South-03-19 | –",
        "transfers | A | K024 | Main | 10 Mar 2026 | -12 | -60.00 | equal and opposite at another "
        "site | ST-South-03-19 | –",
        "transfers | A | K026 | Main | 10 Mar 2026 | -8 | -40.00 | equal and opposite at another site "
        "| ST-South-03-19 | –",
        "transfers | A | K023 | South | 19 Mar 2026 | +9 | 45.00 | equal and opposite at another site "
        "| ST-Main-03-10 | –",
        "transfers | A | K024 | South | 19 Mar 2026 | +12 | 60.00 | equal and opposite at another "
        "site | ST-Main-03-10 | –",
        "transfers | A | K026 | South | 19 Mar 2026 | +8 | 40.00 | equal and opposite at another site "
        "| ST-Main-03-10 | –",
        "transfers | A | K020 | Main | 10 Mar 2026 | -4 | -20.00 | equal and opposite at another site "
        "| ST-South-03-19 | –",
        "transfers | A | K021 | Main | 10 Mar 2026 | -5 | -25.00 | equal and opposite at another site "
        "| ST-South-03-19 | –",
        "transfers | A | K022 | Main | 10 Mar 2026 | -7 | -35.00 | equal and opposite at another site "
        "| ST-South-03-19 | –",
        "transfers | A | K025 | Main | 10 Mar 2026 | -6 | -30.00 | equal and opposite at another site "
        "| ST-South-03-19 | –",
        "transfers | A | K020 | South | 19 Mar 2026 | +4 | 20.00 | equal and opposite at another site "
        "| ST-Main-03-10 | –",
        "transfers | A | K021 | South | 19 Mar 2026 | +5 | 25.00 | equal and opposite at another site "
        "| ST-Main-03-10 | –",
        "transfers | A | K022 | South | 19 Mar 2026 | +7 | 35.00 | equal and opposite at another site "
        "| ST-Main-03-10 | –",
        "transfers | A | K025 | South | 19 Mar 2026 | +6 | 30.00 | equal and opposite at another site "
        "| ST-Main-03-10 | –",
    ]
    assert totals(tui, "DX-6") == ([], 50, "contributor_evidence")
    assert right_aligned(tui, "DX-6") == ["Units", "Value"]


def test_dx_8(tui):
    # One document of two is over the limit of 400 by one hand; a void without an approval before it is none. 14 x 5 =
    # 70; -100 + 130 = 30; 1 April to 31 May is 60 days.
    assert around(tui, "DX-8") == {
        "title": "What did the system let happen?",
        "caption": "Exceptions per control test. 01 Jan 2026 to 31 May 2026. Sign: loss negative; "
        "gross adds absolute amounts. Amounts in NZD.",
        "reading": "Control tests show what could happen, never who did it. Not tested: negative availability.",
        "workpaper": "controls",
    }
    assert written(tui, "DX-8") == [
        "Control | Document | SKU | Site | Day | Units | Value | Note",
        "undone or voided after completion | AD-01 | – | – | 05 Feb 2026 | – | – | Void",
        "undone or voided after completion | ST-8 | – | – | 03 Feb 2026 | – | – | Undo",
        "drafts left open | DR-1 | – | Main | 01 Mar 2026 | +2 | 10.00 | adjustment, draft",
        "drafts left open | DR-2 | – | Main | 02 Mar 2026 | -3 | -15.00 | adjustment, draft",
        "transfers stuck in transit | TR-1 | K066 | South | 01 Apr 2026 | +14 | 70.00 | 60 days since sent",
        "production adjusted in | AS-1 | K063 | Main | 04 Mar 2026 | +6 | 33.00 | assembled item "
        "increased by adjustment",
        "revaluation pairs | RV-1 | K062 | Main | 03 Mar 2026 | +20 | 30.00 | removed and re-entered at another cost",
        "approval limit passed by one hand | BIG-1 | – | Main | 05 Mar 2026 | -90 | -450.00 | over "
        "the limit, creator and approver are one user id or none is named",
    ]
    assert totals(tui, "DX-8") == ([], 8, "controls")
    assert right_aligned(tui, "DX-8") == ["Units", "Value"]


def test_dx_11(tui):
    # 200 is material: critical over 200, high over 100, medium over 10. Posting weighs 40 + 47 + 54 + 61 + 68 = 270.
    assert around(tui, "DX-11") == {
        "title": "Which findings flip under other tolerances and materiality?",
        "caption": "Each threshold halved and doubled, one at a time. 01 Jan 2026 to 31 May 2026. "
        "Sign: loss negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "A finding that flips rests on a setting: agree the setting with the client before relying on it.",
        "workpaper": "flips",
    }
    assert written(tui, "DX-11") == [
        "Finding or answer | Threshold moved | At half | As set | At double | Flips",
        "severity of picking | materiality | critical | critical | critical | no",
        "severity of transfers | materiality | critical | critical | critical | no",
        "severity of returns | materiality | critical | critical | high | yes",
        "severity of cut-off | materiality | critical | high | medium | yes",
        "severity of posting | materiality | critical | critical | high | yes",
        "lines of cut-off outside tolerance | tolerance | 5 | 5 | 4 | no",
        "lines of picking outside tolerance | tolerance | 12 | 8 | 2 | no",
        "lines of returns outside tolerance | tolerance | 6 | 4 | 1 | no",
        "lines of transfers outside tolerance | tolerance | 14 | 10 | 2 | no",
        "Are write-offs becoming routine? | its threshold | no | no | no | no",
    ]
    assert totals(tui, "DX-11") == ([], 10, "flips")
    assert right_aligned(tui, "DX-11") == []


def test_dx_12(tui):
    # 35 lines of corrections: 40 to 69 without gaps, 33, 100, 130, 410 and 450. The 80th of 100 lies 0.2 of the way
    # from 66 to 67; the 95th 0.3 of the way from 130 to 410. 10 is 5 % of 200. 1 February to 6 March are 33 days,
    # 1.0855 months.
    assert around(tui, "DX-12") == {
        "title": "Which approval limits would the client's own corrections suggest?",
        "caption": "Filled from the client's own data. 01 Jan 2026 to 31 May 2026. Sign: loss "
        "negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "Limits here are per correction line; WF-9 proposes them per document. Choose the "
        "level whose monthly load the approver can really read.",
        "workpaper": "governance_approval_limits",
    }
    assert written(tui, "DX-12") == [
        "Level | Limit | Basis | Items a month | Items | Of items | Currency",
        "level 1 | 66.20 | 80th percentile of the absolute value of a correction line | 6.45 | 7 | 35 | NZD",
        "level 2 | 214.00 | 95th percentile of the absolute value of a correction line | 1.84 | 2 | 35 | NZD",
        "level 3 | 10.00 | clearly trivial limit | 32.24 | 35 | 35 | NZD",
    ]
    assert totals(tui, "DX-12") == ([], 3, "governance_approval_limits")
    assert right_aligned(tui, "DX-12") == []


def test_dx_13(tui):
    # 22 + 8 + 2 + 54 + 7 + 4 = 97 difference lines: 40 + 7 + 17 of counts and 33 of corrections.
    assert around(tui, "DX-13") == {
        "title": "Who hears of a difference, by value and by recurrence?",
        "caption": "Filled from the client's own data. 01 Jan 2026 to 31 May 2026. Sign: loss "
        "negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "Two axes, so that small but repeating differences are not lost; counts are the "
        "client's lines in each cell.",
        "workpaper": "governance_escalation_matrix",
    }
    assert written(tui, "DX-13") == [
        "Level | First time | Second | Third or more | Lines first | Lines second | Lines third",
        "in tolerance | log | log | controller review of the upstream step | 22 | 8 | 2",
        "over tolerance, below value limit | recount and reason | root-cause note within 10 working "
        "days | escalate to process owner, suspend automatic approval | 54 | 7 | 0",
        "over value limit | recount and finance approval | joint operations and finance review within "
        "5 days | chief financial officer, corrective action with effectiveness test | 4 | 0 | 0",
        "ledger unexplained over clearly trivial | finance controller | chief financial officer | "
        "external accountant informed | – | – | –",
    ]
    assert totals(tui, "DX-13") == ([], 4, "governance_escalation_matrix")
    assert right_aligned(tui, "DX-13") == []


def test_dx_14(tui):
    # Lines x 365 / cadence / 12: 8 x 0.338 = 2.7, 2 x 0.169 = 0.3, 160 x 0.0833 = 13.3.
    assert around(tui, "DX-14") == {
        "title": "Can today's counting carry the cadence?",
        "caption": "Filled from the client's own data. 01 Jan 2026 to 31 May 2026. Sign: loss "
        "negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "If the capacity is below the need, lengthen class C before class A.",
        "workpaper": "governance_count_programme",
    }
    assert written(tui, "DX-14") == [
        "Class | Cadence days | Lines | Counts a month | Capacity a month | Carried | Rule",
        "A | 90 | 8 | 2.7 | – | – | –",
        "B | 180 | 2 | 0.3 | – | – | –",
        "C | 365 | 160 | 13.3 | – | – | –",
        "all | – | 170 | 16.4 | 110 | yes | –",
        "triggers | – | – | – | – | – | zero confirmation when a place runs empty; recount when a "
        "line is wrong twice; accuracy below the floor puts the zone on weekly counts",
    ]
    assert totals(tui, "DX-14") == ([], 5, "governance_count_programme")
    assert right_aligned(tui, "DX-14") == []


def test_dx_15(tui):
    assert around(tui, "DX-15") == {
        "title": "How many lines show an error rate below a limit?",
        "caption": "Lines to test at 95 % confidence, by tolerable error rate and errors allowed (binomial).",
        "reading": "Draw the lines with the seed printed in the settings; one error more than allowed "
        "means the limit is not shown.",
        "workpaper": "sample_sizes",
    }
    assert written(tui, "DX-15") == [
        "Tolerable error rate | Errors allowed | Lines to test",
        "1.0 % | 0 | 299",
        "1.0 % | 1 | 473",
        "1.0 % | 2 | 628",
        "2.0 % | 0 | 149",
        "2.0 % | 1 | 236",
        "2.0 % | 2 | 313",
        "5.0 % | 0 | 59",
        "5.0 % | 1 | 93",
        "5.0 % | 2 | 124",
        "10.0 % | 0 | 29",
        "10.0 % | 1 | 46",
        "10.0 % | 2 | 61",
    ]
    assert totals(tui, "DX-15") == ([], 12, "sample_sizes")
    assert right_aligned(tui, "DX-15") == ["Tolerable error rate", "Errors allowed", "Lines to test"]


def test_dx_verdict(tui):
    # No, no, cannot tell, cannot tell.
    assert said(finding(tui, "DX-verdict")) == {
        "id": "DX-verdict",
        "title": "Between the two: 0 of 4 questions answered yes",
        "statement": "The four questions: 0 answered yes, 2 answered no, 2 cannot be told (01 Jan "
        "2026 to 31 May 2026). By the stated rules this is between the two.",
        "severity": "low",
        "criteria": "Rules stated beside each question; see the flip table for other thresholds.",
        "exhibit": "DX-2",
        "period": ("2026-01-01", "2026-05-31"),
    }


def test_dx_transfers_1(tui):
    # 510 is over 200.
    assert said(finding(tui, "DX-transfers-1")) == NAMED | {
        "id": "DX-transfers-1",
        "title": "Transfers moved but not, or not fully, recorded: 14 difference lines, 510.00 NZD gross",
        "statement": "14 of 97 difference lines (0 units net, 0.00 NZD net, 510.00 NZD gross, 01 Jan "
        "2026 to 31 May 2026) are consistent with transfers moved but not, or not fully, "
        "recorded (grade A). Test: mirrored differences between sites of 4 units or "
        "more, 7 found where luck gives 0.1; luck alone would show as much less than "
        "once in 1,000 unrelated clients. The best rivals the same data is consistent "
        "with: timing and cut-off (grade C), returns put back without a restock record "
        "(grade C).",
        "severity": "critical",
        "contributor": "transfers",
        "grade": "A",
        "skus": ("K020", "K021", "K022", "K023", "K024", "K025", "K026"),
        "locations": ("Main", "South"),
        "quantity": Decimal("0.0000"),
        "value": Decimal("0.0000"),
        "chance": luck(7, 0.057283),
        "rivals": ["cutoff C", "returns C"],
        "pairs": [
            ("Main", "South", "K023", Decimal("9")),
            ("Main", "South", "K024", Decimal("12")),
            ("Main", "South", "K026", Decimal("8")),
            ("Main", "South", "K020", Decimal("4")),
            ("Main", "South", "K021", Decimal("5")),
            ("Main", "South", "K022", Decimal("7")),
            ("Main", "South", "K025", Decimal("6")),
        ],
        "next_evidence": (
            "carrier and van logs",
            "transfer paperwork",
            "a recount of both sites on the same day",
            "third-party stock report",
        ),
        "evidence": [
            "counts.csv:131",
            "counts.csv:132",
            "counts.csv:133",
            "counts.csv:134",
            "counts.csv:135",
            "counts.csv:136",
            "counts.csv:137",
            "counts.csv:241",
            "counts.csv:242",
            "counts.csv:243",
            "counts.csv:244",
            "counts.csv:245",
            "counts.csv:246",
            "counts.csv:247",
        ],
        "action": "Ask for: carrier and van logs; transfer paperwork; a recount of both sites on the "
        "same day; third-party stock report. Then change the warehouse transfers step and "
        "test the listed lines at the next two counts (M-21).",
    }


def test_dx_returns_1(tui):
    # 210 is over 200.
    assert said(finding(tui, "DX-returns-1")) == NAMED | {
        "id": "DX-returns-1",
        "title": "Returns put back without a restock record: 6 difference lines, 210.00 NZD gross",
        "statement": "6 of 97 difference lines (42 units net, 210.00 NZD net, 210.00 NZD gross, 01 "
        "Jan 2026 to 31 May 2026) are consistent with returns put back without a restock "
        "record (grade A). Test: credited, not restocked, 6 found where luck gives 0.3; "
        "luck alone would show as much less than once in 1,000 unrelated clients. The "
        "best rivals the same data is consistent with: timing and cut-off (grade C), "
        "transfers moved but not, or not fully, recorded (grade C).",
        "severity": "critical",
        "contributor": "returns",
        "grade": "A",
        "skus": ("K000", "K001", "K002", "K003", "K004", "K005"),
        "locations": ("Main",),
        "quantity": Decimal("42.0000"),
        "value": Decimal("210.0000"),
        "chance": luck(6, 0.262957),
        "rivals": ["cutoff C", "transfers C"],
        "next_evidence": (
            "return authorisation log",
            "a walk of the returns shelf",
            "the sales channel's refund report",
            "who may restock, and the grading sheet",
        ),
        "evidence": [
            "counts.csv:111",
            "counts.csv:112",
            "counts.csv:113",
            "counts.csv:114",
            "counts.csv:115",
            "counts.csv:116",
            "credits.csv:1",
            "credits.csv:2",
            "credits.csv:3",
            "credits.csv:4",
            "credits.csv:5",
            "credits.csv:6",
        ],
        "action": "Ask for: return authorisation log; a walk of the returns shelf; the sales "
        "channel's refund report; who may restock, and the grading sheet. Then change the "
        "returns step and test the listed lines at the next two counts (M-21).",
    }


def test_dx_cutoff_1(tui):
    # 185 is over 100.
    assert said(finding(tui, "DX-cutoff-1")) == NAMED | {
        "id": "DX-cutoff-1",
        "title": "Timing and cut-off: 5 difference lines, 185.00 NZD gross",
        "statement": "5 of 97 difference lines (-37 units net, -185.00 NZD net, 185.00 NZD gross, 01 "
        "Jan 2026 to 31 May 2026) are consistent with timing and cut-off (grade A). "
        "Test: recorded after the count, 5 found where luck gives 0.2; luck alone would "
        "show as much less than once in 1,000 unrelated clients. The best rivals the "
        "same data is consistent with: returns put back without a restock record (grade "
        "C), transfers moved but not, or not fully, recorded (grade C).",
        "severity": "high",
        "contributor": "cutoff",
        "grade": "A",
        "skus": ("K010", "K011", "K012", "K013", "K014"),
        "locations": ("Main",),
        "quantity": Decimal("-37.0000"),
        "value": Decimal("-185.0000"),
        "chance": luck(5, 0.196708, 2),
        "rivals": ["returns C", "transfers C"],
        "next_evidence": (
            "count sheets with times",
            "last document numbers before and after the count",
            "dispatch manifests of the window",
        ),
        "evidence": [
            "counts.csv:121",
            "counts.csv:122",
            "counts.csv:123",
            "counts.csv:124",
            "counts.csv:125",
            "movements.csv:1",
            "movements.csv:2",
            "movements.csv:3",
            "movements.csv:4",
            "movements.csv:5",
        ],
        "action": "Ask for: count sheets with times; last document numbers before and after the "
        "count; dispatch manifests of the window. Then change the count organisation step "
        "and test the listed lines at the next two counts (M-21).",
    }


def test_dx_posting_1(tui):
    # Numbers 0, 7, 14, 21 and 28 of the thirty: 40 + 47 + 54 + 61 + 68 = 270.
    assert said(finding(tui, "DX-posting-1")) == {
        "id": "DX-posting-1",
        "title": "Mapping, posting accounts and configuration: 5 postings, 270.00 NZD gross",
        "statement": "5 postings (270.00 NZD gross, 01 Jan 2026 to 31 May 2026) are consistent with "
        "mapping, posting accounts and configuration (grade A): AD adjustment posted to "
        "another account than its peers. No chance level applies; each document is "
        "listed. The best rivals the same data is consistent with: timing and cut-off "
        "(grade C), returns put back without a restock record (grade C).",
        "severity": "critical",
        "contributor": "posting",
        "grade": "A",
        "value": Decimal("270.0000"),
        "currency": "NZD",
        "rivals": ["cutoff C", "returns C"],
        "next_evidence": (
            "account mapping screens, dated",
            "sync error log",
            "support for each manual journal",
            "cost change log",
        ),
        "evidence": [
            "corrections.csv:1",
            "corrections.csv:8",
            "corrections.csv:15",
            "corrections.csv:22",
            "corrections.csv:29",
        ],
        "criteria": "A document posts to the account the settings state, else to the one its peers "
        "use; inventory accounts take no manual journal.",
        "consequence": "An entry that moves the amount leaves the mapping as it is, so the next "
        "document of its kind can go the same way.",
        "action": "Ask for: account mapping screens, dated; sync error log; support for each manual "
        "journal; cost change log. Then correct the mapping or the entry, and read the same "
        "accounts at the next two month ends.",
        "exhibit": "DX-1",
        "period": ("2026-01-01", "2026-05-31"),
    }


def test_dx_picking_1(tui):
    # 44 short and 44 over.
    assert said(finding(tui, "DX-picking-1")) == NAMED | {
        "id": "DX-picking-1",
        "title": "Picking and packing outside the workflow: 12 difference lines, 440.00 NZD gross",
        "statement": "12 of 97 difference lines (0 units net, 0.00 NZD net, 440.00 NZD gross, 01 Jan "
        "2026 to 31 May 2026) are consistent with picking and packing outside the "
        "workflow (grade B). Test: swaps between SKUs alike by neighbouring code number "
        "of 4 units or more, 6 found where luck gives 0.4; luck alone would show as much "
        "less than once in 1,000 unrelated clients. The best rivals the same data is "
        "consistent with: loss, damage or disappearance (grade D), timing and cut-off "
        "(grade C).",
        "severity": "critical",
        "contributor": "picking",
        "grade": "B",
        "skus": ("K030", "K031", "K032", "K033", "K034", "K035", "K036", "K037", "K038", "K039", "K040", "K041"),
        "locations": ("Main",),
        "quantity": Decimal("0.0000"),
        "value": Decimal("0.0000"),
        "chance": luck(6, 0.364457, 3),
        "rivals": ["loss D", "cutoff C"],
        "pairs": [
            ("K036", "K037", "K036", Decimal("9")),
            ("K038", "K039", "K038", Decimal("13")),
            ("K030", "K031", "K030", Decimal("4")),
            ("K032", "K033", "K032", Decimal("5")),
            ("K034", "K035", "K034", Decimal("7")),
            ("K040", "K041", "K040", Decimal("6")),
        ],
        "next_evidence": (
            "pick slips against shipped weight",
            "customer claims and re-shipments",
            "barcode and bin label check",
            "both items counted together",
        ),
        "evidence": [
            "counts.csv:141",
            "counts.csv:142",
            "counts.csv:143",
            "counts.csv:144",
            "counts.csv:145",
            "counts.csv:146",
            "counts.csv:147",
            "counts.csv:148",
            "counts.csv:149",
            "counts.csv:150",
            "counts.csv:151",
            "counts.csv:152",
        ],
        "action": "Ask for: pick slips against shipped weight; customer claims and re-shipments; "
        "barcode and bin label check; both items counted together. Then change the picking "
        "and packing step and test the listed lines at the next two counts (M-21).",
    }


def test_dx_uom_1(tui):
    # Two lines are too few to be named.
    assert said(finding(tui, "DX-uom-1")) == JUDGED | {
        "id": "DX-uom-1",
        "title": "Unit-of-measure or pack-size slip: consistent with the data, not distinguished from rivals",
        "statement": "The data (97 difference lines, 01 Jan 2026 to 31 May 2026) is consistent with "
        "unit-of-measure or pack-size slip (grade C) but cannot be distinguished from "
        "timing and cut-off (grade C), returns put back without a restock record (grade "
        "C): recorded in packs, pack of the sku, 2 found where luck gives 0.0; luck "
        "alone would show as much less than once in 1,000 unrelated clients.",
        "severity": "low",
        "contributor": "uom",
        "grade": "C",
        "chance": luck(2, 0.00072591),
        "rivals": ["cutoff C", "returns C"],
        "next_evidence": (
            "unit of measure on the supplier's invoice",
            "history of the item master",
            "the label on the carton",
        ),
        "action": "Ask for: unit of measure on the supplier's invoice; history of the item master; "
        "the label on the carton. Decide nothing on this grade alone.",
    }


def test_dx_duplicate_1(tui):
    assert said(finding(tui, "DX-duplicate-1")) == ABSENT | {
        "id": "DX-duplicate-1",
        "title": "One event recorded twice: looked for and not found",
        "statement": "The data (97 difference lines, 01 Jan 2026 to 31 May 2026) does not support one "
        "event recorded twice (grade D): no test had enough lines, 0 found where luck "
        "gives 0.0.",
        "contributor": "duplicate",
        "next_evidence": (
            "source order of both documents",
            "integration log around the second",
            "supplier or customer invoice numbers",
        ),
        "action": "Ask for: source order of both documents; integration log around the second; "
        "supplier or customer invoice numbers. Decide nothing on this grade alone.",
    }


def test_dx_loss_1(tui):
    assert said(finding(tui, "DX-loss-1")) == ABSENT | {
        "id": "DX-loss-1",
        "title": "Loss, damage or disappearance: looked for and not found",
        "statement": "The data (97 difference lines, 01 Jan 2026 to 31 May 2026) does not support "
        "loss, damage or disappearance (grade D): one-way, with a second sign, 10 found "
        "where luck gives 12.5.",
        "contributor": "loss",
        "chance": 1.0,
        "next_evidence": ("access logs", "counts of caged stock", "waste and damage log with claims"),
        "action": "Ask for: access logs; counts of caged stock; waste and damage log with claims. "
        "Decide nothing on this grade alone.",
    }


def test_dx_counting_1(tui):
    assert said(finding(tui, "DX-counting-1")) == ABSENT | {
        "id": "DX-counting-1",
        "title": "The counting itself: looked for and not found",
        "statement": "The data (97 difference lines, 01 Jan 2026 to 31 May 2026) does not support the "
        "counting itself (grade D): differences reversed at the next count of more than "
        "2 units, 0 found where luck gives 0.8.",
        "contributor": "counting",
        "chance": 1.0,
        "next_evidence": (
            "recount sheets",
            "whether counters see the recorded quantity",
            "a repeat sample by a second counter",
        ),
        "action": "Ask for: recount sheets; whether counters see the recorded quantity; a repeat "
        "sample by a second counter. Decide nothing on this grade alone.",
    }


def test_dx_control_1(tui):
    # Over the limit of 400; by one hand.
    assert said(finding(tui, "DX-control-1")) == CONTROL_MEDIUM | {
        "id": "DX-control-1",
        "title": "Approval limit passed by one hand: 1 case",
        "statement": "1 case of approval limit passed by one hand in the evidence (01 Jan 2026 to 31 "
        "May 2026), 450.00 NZD gross where a value is known. This is a control test: it "
        "shows what the system allowed.",
        "severity": "medium",
        "locations": ("Main",),
        "value": Decimal("450.0000"),
        "evidence": ["corrections.csv:36"],
    }


def test_dx_control_2(tui):
    # 10 + 15.
    assert said(finding(tui, "DX-control-2")) == CONTROL | {
        "id": "DX-control-2",
        "title": "Drafts left open: 2 cases",
        "statement": "2 cases of drafts left open in the evidence (01 Jan 2026 to 31 May 2026), 25.00 "
        "NZD gross where a value is known. This is a control test: it shows what the "
        "system allowed.",
        "locations": ("Main",),
        "value": Decimal("25.0000"),
        "evidence": ["corrections.csv:31", "corrections.csv:32"],
    }


def test_dx_control_3(tui):
    assert said(finding(tui, "DX-control-3")) == CONTROL | {
        "id": "DX-control-3",
        "title": "Production adjusted in: 1 case",
        "statement": "1 case of production adjusted in in the evidence (01 Jan 2026 to 31 May 2026), "
        "33.00 NZD gross where a value is known. This is a control test: it shows what "
        "the system allowed.",
        "skus": ("K063",),
        "locations": ("Main",),
        "value": Decimal("33.0000"),
        "evidence": ["corrections.csv:35"],
    }


def test_dx_control_4(tui):
    assert said(finding(tui, "DX-control-4")) == CONTROL | {
        "id": "DX-control-4",
        "title": "Revaluation pairs: 1 case",
        "statement": "1 case of revaluation pairs in the evidence (01 Jan 2026 to 31 May 2026), 30.00 "
        "NZD gross where a value is known. This is a control test: it shows what the "
        "system allowed.",
        "skus": ("K062",),
        "locations": ("Main",),
        "value": Decimal("30.0000"),
        "evidence": ["corrections.csv:33"],
    }


def test_dx_control_5(tui):
    assert said(finding(tui, "DX-control-5")) == CONTROL | {
        "id": "DX-control-5",
        "title": "Transfers stuck in transit: 1 case",
        "statement": "1 case of transfers stuck in transit in the evidence (01 Jan 2026 to 31 May "
        "2026), 70.00 NZD gross where a value is known. This is a control test: it shows "
        "what the system allowed.",
        "skus": ("K066",),
        "locations": ("South",),
        "value": Decimal("70.0000"),
        "evidence": ["others.csv:1"],
    }


def test_dx_control_6(tui):
    # No value is known.
    assert said(finding(tui, "DX-control-6")) == CONTROL | {
        "id": "DX-control-6",
        "title": "Undone or voided after completion: 2 cases",
        "statement": "2 cases of undone or voided after completion in the evidence (01 Jan 2026 to 31 "
        "May 2026), 0.00 NZD gross where a value is known. This is a control test: it "
        "shows what the system allowed.",
        "value": Decimal("0"),
        "evidence": ["others.csv:4", "others.csv:2"],
    }


def test_paragraphs(tui):
    assert [(item.heading, item.text) for item in tui.paragraphs] == [
        (
            "Verdict",
            "The four questions: 0 answered yes, 2 answered no, 2 cannot be told (01 Jan 2026 to 31 May "
            "2026). By the stated rules this is between the two.",
        ),
        (
            "",
            "Are the same variances reappearing? No. 14 of 40 lines wrong at one count (35.0 %) were "
            "wrong again at the next; of 180 lines right at one count 43 (23.9 %) were wrong at the "
            "next, 23.9 % at the activity of the wrong lines, 01 Jan 2026 to 31 May 2026. 3 of 110 lines "
            "counted twice or more were out of tolerance twice.",
        ),
        (
            "",
            "Are write-offs becoming routine? No. 5.7 % of the value written off (125.00 of 2,190.00 "
            "NZD) fell on a line and direction that had been corrected in the 180 days before, 01 Jan "
            "2026 to 31 May 2026.",
        ),
        (
            "",
            "Is finance losing confidence in stock value? Cannot tell. No ledger was received to tie "
            "stock to, 01 Jan 2026 to 31 May 2026.",
        ),
        (
            "",
            "Are corrections happening faster than learning? Cannot tell. The history is too short, 01 "
            "Jan 2026 to 31 May 2026: four quarters with thirty lines counted twice are needed.",
        ),
        ("", "Contributors graded A or B account for 46 % of the gross value of all difference lines."),
        (
            "Next counts",
            "Counting the 110 lines ranked first (one month at the client's own pace) is expected to "
            "find 50.7 lines with a difference against 34.6 at random; on the client's past counts the "
            "top 10 % by this ranking held 0.0 times the share of differences of random counting (170 "
            "lines tested).",
        ),
    ]


def test_what_cannot_be_tested(tui):
    assert [(item.exhibit, item.missing, item.ask_for) for item in tui.not_testable] == [
        (
            "DX-receiving",
            "receipt",
            "purchase orders with ordered, received, invoiced and credited quantities per line",
        ),
        ("DX-bins", "count_line.bin", "counts by bin with recorded quantities, for SKUs kept in more than one bin"),
        ("DX-opening", "opening rows", "the opening balance document, or the go-live date in the settings"),
        ("control: negative availability", "stock snapshot", "Inventory Products Stock Level at period end"),
    ]


def test_order(tui):
    assert [item.id for item in tui.exhibits] == [
        "DX-1",
        "DX-2",
        "DX-3",
        "DX-4",
        "DX-5",
        "DX-6",
        "DX-7",
        "DX-8",
        "DX-9",
        "DX-10",
        "DX-11",
        "DX-12",
        "DX-13",
        "DX-14",
        "DX-15",
        "DX-16",
    ]
    assert [item.id for item in tui.findings] == [
        "DX-verdict",
        "DX-transfers-1",
        "DX-returns-1",
        "DX-cutoff-1",
        "DX-posting-1",
        "DX-picking-1",
        "DX-uom-1",
        "DX-duplicate-1",
        "DX-loss-1",
        "DX-counting-1",
        "DX-control-1",
        "DX-control-2",
        "DX-control-3",
        "DX-control-4",
        "DX-control-5",
        "DX-control-6",
    ]


def test_tables_behind(tui):
    assert {name: (len(frame), list(frame.columns)[:3]) for name, frame in tui.tables.items()} == {
        "contributor_evidence": (51, ["contributor", "grade", "sku"]),
        "pairs": (14, ["kind", "exactness", "contributor"]),
        "count_plan": (170, ["rank", "sku", "site"]),
        "contributor_summary": (12, ["contributor", "grade", "lines"]),
        "contributor_tests": (16, ["contributor", "test", "found"]),
        "exposure_effects": (9, ["activity", "direction", "p"]),
        "exposure_rate_ratios": (3, ["activity", "rate_ratio", "low"]),
        "odd_postings": (5, ["what", "document", "account"]),
        "controls": (8, ["control", "document", "sku"]),
        "flips": (10, ["what", "moved", "at_half"]),
        "sample_sizes": (12, ["tolerable_rate", "errors_allowed", "lines"]),
        "sample_selection": (1956, ["sku", "site", "bin"]),
        "questions": (4, ["key", "question", "answer"]),
        "governance_review_calendar": (5, ["rhythm", "looked_at", "owner"]),
        "governance_escalation_matrix": (4, ["level", "first_time", "second"]),
        "governance_raci": (7, ["task", "responsible", "accountable"]),
        "governance_approval_limits": (3, ["level", "limit", "basis"]),
        "governance_reason_codes": (14, ["code", "contributor", "used_today"]),
        "governance_action_log": (6, ["id", "finding", "hypothesis"]),
        "governance_count_programme": (5, ["class", "cadence_days", "lines"]),
        "governance_questionnaire": (25, ["area", "question", "contributor"]),
    }


def test_section(tui):
    assert (tui.step, tui.number, tui.title) == ("diagnosis", 6, "Diagnosis")
    assert tui.question == "Are we correcting outcomes or understanding causes?"


def test_dx_4(tui):
    """Each deciding test with what it found and what luck gives, as the workpaper holds them."""
    assert around(tui, "DX-4") == {
        "title": "Does each test find more than luck would?",
        "caption": "Lines or pairs found (dots) and expected by luck from the client's own "
        "differences (grey); the 11 tests of 11 furthest from luck. 01 Jan 2026 to 31 May "
        "2026. Sign: loss negative; gross adds absolute amounts. Amounts in NZD.",
        "reading": "A dot far to the right of its grey mark is evidence; a dot on its mark is luck, "
        "however many lines match.",
        "workpaper": "contributor_tests",
    }
    chart = exhibit(tui, "DX-4")
    assert chart.alt == "Dots of lines found per test against grey marks of lines expected by luck." and heading(
        chart.spec
    ) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "tick #6B7280",
            "tooltip": [{"field": "label", "type": "nominal"}, {"field": "expected", "type": "quantitative"}],
            "x": {
                "field": "expected",
                "title": "Lines or pairs (grey tick: expected by luck)",
                "type": "quantitative",
                "ticks": [0, 5, 20, 50, 100, 200, 500, 1000, 5000],
                "scale": {"constant": 5, "type": "symlog"},
            },
            "y": {"field": "label", "sort": None, "title": None, "type": "nominal"},
        },
        {
            "mark": "circle #D55E00",
            "tooltip": [
                {"field": "label", "type": "nominal"},
                {"field": "found", "type": "quantitative"},
                {"field": "p", "type": "quantitative"},
            ],
            "x": {"field": "found", "type": "quantitative", "scale": {"constant": 5, "type": "symlog"}},
            "y": {"field": "label", "sort": None, "title": None, "type": "nominal"},
        },
    ]
    drawn_rows = data(chart.spec)
    assert data(chart.spec, 1) == drawn_rows
    assert [(row["label"], row["found"], round(row["expected"], 3)) for row in drawn_rows] == [
        ("picking: swaps between SKUs alike by neighbouring code number of one unit", 0.0, 0.103),
        ("picking: swaps between SKUs alike by neighbouring code number of 2 to 3 units", 1.0, 0.292),
        ("picking: swaps between SKUs alike by neighbouring code number of 4 units or more", 6.0, 0.364),
        ("transfers: mirrored differences between sites of 4 units or more", 7.0, 0.057),
        ("returns: credited, not restocked", 6.0, 0.263),
        ("pack size: recorded in packs, pack of the sku", 2.0, 0.001),
        ("cut-off: dated before, entered after the count", 0.0, 0.053),
        ("cut-off: recorded after the count", 5.0, 0.197),
        ("loss or damage: one-way, with a second sign", 10.0, 12.5),
        ("counting: differences reversed at the next count of more than 2 units", 0.0, 0.823),
        ("counting: differences reversed at the next count of up to 2 units, beyond ordinary error", 0.0, 33.246),
    ]
    tests = tui.tables["contributor_tests"]
    deciding = tests[tests["decides"].astype(bool) & tests["p"].notna()]
    assert [row["p"] for row in drawn_rows] == pytest.approx([float(p) for p in deciding["p"]], rel=1e-9)


def test_dx_7(tui):
    """Shortages, overages and both, by receipts, picks and days: each inside its interval, as in the workpaper."""
    assert around(tui, "DX-7") == {
        "title": "Does unexplained drift follow an activity, or time?",
        "caption": "Units of drift per 100 movement lines (or days) with 95 % interval, on what no "
        "document explains. 01 Jan 2026 to 31 May 2026. Sign: loss negative; gross adds "
        "absolute amounts. Amounts in NZD.",
        "reading": "An interval clear of zero ties drift to that activity after the others are held "
        "fixed. Picks carry innocent noise: they name nothing alone.",
        "workpaper": "exposure_effects",
    }
    chart = exhibit(tui, "DX-7")
    assert chart.alt == "Points of drift per 100 lines with intervals, by activity and direction." and heading(
        chart.spec
    ) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "rule #6B7280",
            "x": {"field": "low", "title": "Units of drift per 100 lines (or days)", "type": "quantitative"},
            "x2": {"field": "high"},
            "y": {"field": "label", "sort": None, "title": None, "type": "nominal"},
        },
        {
            "mark": "circle #0072B2",
            "tooltip": [
                {"field": "label", "type": "nominal"},
                {"field": "per_hundred", "type": "quantitative"},
                {"field": "p", "type": "quantitative"},
            ],
            "x": {"field": "per_hundred", "type": "quantitative"},
            "y": {"field": "label", "sort": None, "title": None, "type": "nominal"},
        },
    ]
    drawn_rows = data(chart.spec)
    assert data(chart.spec, 1) == drawn_rows
    assert [row["label"] for row in drawn_rows] == [
        f"{way} by {activity}"
        for way in ("shortage", "overage", "either way")
        for activity in ("receipt", "pick", "days")
    ]
    effects = tui.tables["exposure_effects"]
    assert (
        list(effects["direction"]) == [-1, -1, -1, 1, 1, 1, 0, 0, 0]
        and list(effects["activity"]) == ["receipt", "pick", "days"] * 3
    )
    for row, effect in zip(drawn_rows, effects.to_dict("records"), strict=True):
        assert rounded(*(row[name] for name in ("per_hundred", "low", "high", "p"))) == rounded(
            *(effect[name] for name in ("per_hundred", "low", "high", "p"))
        )
        assert row["low"] < row["per_hundred"] < row["high"] and 0 < row["p"] < 1


def test_dx_9(tui):
    """The plan as the workpaper ranks it: expected value = chance x size x cost, the dearest first."""
    assert around(tui, "DX-9") == {
        "title": "What should be counted next?",
        "caption": "Lines with stock or movement, ranked by chance of a difference x usual size x "
        "unit cost. 01 Jan 2026 to 31 May 2026. Sign: loss negative; gross adds absolute "
        "amounts. Amounts in NZD.",
        "reading": "Counting the 110 lines ranked first (one month at the client's own pace) is "
        "expected to find 50.7 lines with a difference against 34.6 at random; on the "
        "client's past counts the top 10 % by this ranking held 0.0 times the share of "
        "differences of random counting (170 lines tested).",
        "workpaper": "count_plan",
    }
    plan = tui.tables["count_plan"]
    expected = [
        {
            "Rank": str(place),
            "SKU": row["sku"],
            "Place": row["site"],
            "Class": row["abc_class"],
            "Expected value": f"{row['expected_value']:.2f}",
            "Chance of difference": f"{100 * row['chance']:.1f} %",
            "Chance of stock-out": f"{100 * row['stock_out_chance']:.1f} %",
            "Last counted": f"{row['counted_on']:%d %b %Y}",
            "Why": row["reason"],
        }
        for place, row in enumerate(plan.head(25).to_dict("records"), start=1)
    ]
    assert table(tui, "DX-9") == expected and totals(tui, "DX-9") == ([], 170, "count_plan")
    assert written(tui, "DX-9")[:4] == [
        "Rank | SKU | Place | Class | Expected value | Chance of difference | Chance of stock-out | Last counted | Why",
        "1 | K050 | South | C | 53.23 | 71.5 % | 0.0 % | 19 Mar 2026 | class rate only",
        "2 | K024 | South | C | 40.35 | 81.1 % | 0.0 % | 19 Mar 2026 | wrong at 1 of 1 counts",
        "3 | K051 | South | C | 40.12 | 71.5 % | 0.0 % | 19 Mar 2026 | class rate only",
    ]
    assert right_aligned(tui, "DX-9") == ["Rank", "Expected value", "Chance of difference", "Chance of stock-out"]
    value = [row["chance"] * row["size"] * float(row["unit_cost"]) for row in plan.to_dict("records")]
    assert value == pytest.approx(list(plan["expected_value"])) and value == sorted(value, reverse=True)


def test_the_plan_in_words(tui):
    # 110 lines at Main a month: expected are the 110 highest chances, at random 110 times the mean chance
    chances = sorted(map(float, tui.tables["count_plan"]["chance"]), reverse=True)
    best, random = sum(chances[:110]), 110 * sum(chances) / 170
    assert (
        around(tui, "DX-9")["reading"]
        == tui.paragraphs[-1].text
        == (
            "Counting the 110 lines ranked first (one month at the client's own pace) is expected to find "
            f"{best:.1f} lines with a difference against {random:.1f} at random; on the client's past "
            "counts the top 10 % by this ranking held 0.0 times the share of differences of "
            "random counting (170 lines tested)."
        )
    )


def test_dx_10(tui):
    """The first lines of the plan hold more of its value than as many at random."""
    assert around(tui, "DX-10") == {
        "title": "How much does counting in this order find?",
        "caption": "Share of the expected difference value reached by the first lines of the plan. 01 "
        "Jan 2026 to 31 May 2026. Sign: loss negative; gross adds absolute amounts. "
        "Amounts in NZD.",
        "reading": "The further the blue line bows above the grey one, the less counting is needed for the same find.",
        "workpaper": "count_plan",
    }
    chart = exhibit(tui, "DX-10")
    values = [float(value) for value in tui.tables["count_plan"]["expected_value"]]
    reached = [sum(values[: n + 1]) / sum(values) for n in range(170)]
    tenth = f"{100 * reached[16]:.1f} %"
    assert chart.alt == f"Line chart: the first tenth of the plan reaches {tenth} of the expected difference value."
    assert heading(chart.spec) == (chart.title, chart.caption)
    assert drawn(chart.spec) == [
        {
            "mark": "line",
            "color": {
                "field": "order",
                "title": "Order of counting",
                "type": "nominal",
                "looks": {"planned": "#0072B2", "random": "#6B7280"},
            },
            "strokeDash": {
                "field": "order",
                "title": "Order of counting",
                "type": "nominal",
                "looks": {"planned": [1, 0], "random": [5, 3]},
            },
            "x": {"field": "share_of_lines", "title": "Share of lines counted", "type": "quantitative", "axis": "%"},
            "y": {"field": "share", "title": "Share of expected difference value", "type": "quantitative", "axis": "%"},
        }
    ]
    rows = data(chart.spec)
    assert list(rows[0]) == ["share_of_lines", "order", "share"] and len(rows) == 202
    curve = {(row["order"], round(170 * row["share_of_lines"])): row["share"] for row in rows}
    for lines in (1, 3, 18, 170):  # every hundredth of 170 lines is drawn
        assert curve["planned", lines] == pytest.approx(reached[lines - 1]) and curve["random", lines] == pytest.approx(
            lines / 170
        )


def test_dx_15_by_the_binomial(tui):
    """One line fewer would leave more than 5 % for as few errors."""
    for row in table(tui, "DX-15"):
        rate, errors, lines = (
            float(row["Tolerable error rate"][:-2]) / 100,
            int(row["Errors allowed"]),
            int(row["Lines to test"]),
        )
        at, before = (
            sum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(errors + 1))
            for n in (lines, lines - 1)
        )
        assert at <= 0.05 < before


def test_dx_16(tui):
    # Performance materiality 65 % of 200 = 130, over -ln 0.05 = 2.9957: every 43.395th unit of the lines in order
    interval = 130 / -math.log(0.05)
    sample = tui.tables["sample_selection"]
    start = float(sample["hit"].iloc[0])
    worth = {}
    for row in sorted(tui.tables["count_plan"].to_dict("records"), key=lambda row: (row["sku"], row["site"])):
        worth[row["sku"], row["site"]] = float(row["belief"]) * 5
    assert 0 <= start < interval and sum(worth.values()) == 84850
    edges, upto = [], 0.0
    for key, value in worth.items():
        upto += value
        edges.append((upto, key, value))
    expected = []
    for n in range(25):
        hit = start + n * interval
        _, (sku, site), value = next(edge for edge in edges if edge[0] > hit)
        expected.append(
            {"SKU": sku, "Site": site, "Bin": "–", "Book value": f"{value:,.2f}", "Currency unit": f"{hit:,.2f}"}
        )
    assert table(tui, "DX-16") == expected
    assert written(tui, "DX-16")[0] == "SKU | Site | Bin | Book value | Currency unit"
    assert totals(tui, "DX-16") == ([], 1956, "sample_selection") and right_aligned(tui, "DX-16") == [
        "Book value",
        "Currency unit",
    ]
    assert around(tui, "DX-16") == {
        "title": "Which lines does a monetary unit sample pick?",
        "caption": "Sampling interval 43.40, random start 10.08, 1956 selections from 84,850.00 NZD, "
        "95 % confidence, zero expected error.",
        "reading": "Lines above the interval are always picked. Count them and evaluate the upper "
        "bound with the taints found.",
        "workpaper": "sample_selection",
    }
    assert around(tui, "DX-16")["caption"].startswith(
        f"Sampling interval {interval:.2f}, random start {start:.2f}, 1956 selections from"
    )


def test_measures(tui):
    # 130 / 2.9957 = 43.395; 84,850 / 43.395 = 1,955.3 and the one at the start
    lift, interval = tui.measures
    assert (lift.id, lift.name, lift.unit) == (
        "M-36",
        "count yield of the plan against random, top 10 % of lines, back-tested",
        "ratio",
    )
    assert (lift.value, lift.numerator, lift.denominator, lift.interval) == (0, None, 170, (0, 0))
    assert (interval.id, interval.name, interval.unit) == ("M-39", "monetary unit sampling interval", "NZD")
    assert (interval.value, interval.numerator, interval.denominator) == (pytest.approx(43.395, abs=0.001), 130, 1956)
    assert interval.note == f"start {float(tui.tables['sample_selection']['hit'].iloc[0]):.2f}" and lift.note == ""
    assert {(item.period_from, item.period_to) for item in tui.measures} == {(books.day("01-01"), books.day("05-31"))}


def test_documents_for_programs(tui):
    assert [(item["key"], item["answer"], item["unit"], item["exhibit"]) for item in tui.extra["questions"]] == [
        ("same_variances", "no", "share", "VT-1"),
        ("routine_write_offs", "no", "share", "WF-4"),
        ("finance_confidence", "cannot tell", "NZD", "LI-6"),
        ("corrections_faster", "cannot tell", "log points per quarter", "WF-1"),
    ]
    assert [item["value"] and round(item["value"], 4) for item in tui.extra["questions"]] == [0.35, 0.0571, None, None]
    verdict = tui.extra["verdict"]
    assert [verdict[name] for name in ("rating", "yes", "no", "cannot_tell", "increases_risk")] == [
        "between the two",
        0,
        2,
        2,
        False,
    ]
    # Named 1,345 of 5 x (285 + 51 + 38 + 206): the counts at Main and South, and 206 units of corrections
    assert verdict["explained_share"] == pytest.approx(1345 / 2900)
    assert verdict["reasons"] == [item.text for item in tui.paragraphs[1:-1]]
    assert {name: len(rows) for name, rows in tui.extra["governance"].items()} == {
        "review_calendar": 5,
        "escalation_matrix": 4,
        "raci": 7,
        "approval_limits": 3,
        "reason_codes": 14,
        "action_log": 6,
        "count_programme": 5,
        "questionnaire": 25,
    }


def test_the_pack_as_text_for_the_workpaper(tui):
    assert tui.tables["governance_approval_limits"].drop(columns="basis").to_dict("list") == {
        "level": ["level 1", "level 2", "level 3"],
        "limit": ["66.20", "214.00", "10.00"],
        "items_a_month": ["6.45", "1.84", "32.24"],
        "items": ["7", "2", "35"],
        "of_items": ["35", "35", "35"],
        "currency": ["NZD", "NZD", "NZD"],
    }
    programme = tui.tables["governance_count_programme"]
    assert list(programme["lines"])[:4] == ["8.0", "2.0", "160.0", "170.0"]


def test_colours_of_the_house(tui):
    """Okabe and Ito, in the order in which a chart without colours of its own takes them."""
    assert exhibit(tui, "DX-3").spec["config"]["range"] == {
        "category": ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#6B7280"]
    }


def test_the_routine_share_is_the_one_of_chapter_4(book):
    (share,) = [
        item
        for item in book.section("write_off_frequency").measures
        if item.id == "M-19" and item.scope["level"] == "portfolio"
    ]
    row = table(book.section("diagnosis"), "DX-2")[1]
    assert row["Number"] == f"{100 * float(share.value):.1f} %"
    assert f"({abs(share.numerator):,.2f} of {abs(share.denominator):,.2f} NZD)" in row["Basis"]


def test_the_interval_of_the_same_variances(tui):
    # Wilson for 14 of 40
    z, share = 1.96, 14 / 40
    centre, half = share + z * z / 80, z * math.sqrt(share * (1 - share) / 40 + z * z / 6400)
    low, high = (centre - half) / (1 + z * z / 40), (centre + half) / (1 + z * z / 40)
    assert table(tui, "DX-2")[0]["95 % interval"] == f"{100 * low:.1f} % to {100 * high:.1f} %"


def verdict_of(section):
    first = section.findings[0]
    return first.title, first.statement, first.severity


def test_three_yes():
    section = told(books.SHORT_LIST, books.told(routine=0.6, unexplained=(3, -40, 4), index=0.5))
    assert verdict_of(section) == (
        "Correcting outcomes: 3 of 4 questions answered yes",
        "The four questions: 3 answered yes, 0 answered no, 1 cannot be told (period not known). By "
        "the stated rules this is correcting outcomes. With two or more yes, continued adjustment "
        "increases risk: each correction hides the pattern that the next one would show.",
        "high",
    )
    assert written(section, "DX-2") == [
        "Question | Answer | Number | 95 % interval | Basis | Exhibit",
        "Are the same variances reappearing? | cannot tell | – | – | No line was counted twice, "
        "period not known. | VT-1",
        "Are write-offs becoming routine? | yes | 60.0 % | – | 60.0 % of the value written off (60.00 "
        "of 100.00 NZD) fell on a line and direction that had been corrected in the 180 days before, "
        "period not known. | WF-4",
        "Is finance losing confidence in stock value? | yes | 40.00 NZD | – | In the month that ties "
        "worst, 40.00 NZD of the difference between stock and ledger has no document behind it; 3 "
        "months of period not known were tied out, and 5.00 NZD is clearly trivial. | LI-1",
        "Are corrections happening faster than learning? | yes | 0.50 log points per quarter | 0.25 "
        "to 0.75 | Index F, the growth of corrections per movement plus that of drift per unit moved, "
        "is +0.50 log points a quarter (95 % interval +0.25 to +0.75), period not known. | WF-10",
    ]
    assert [(item.heading, item.text) for item in section.paragraphs] == [
        (
            "Verdict",
            "The four questions: 3 answered yes, 0 answered no, 1 cannot be told (period not known). By "
            "the stated rules this is correcting outcomes. With two or more yes, continued adjustment "
            "increases risk: each correction hides the pattern that the next one would show.",
        ),
        ("", "Are the same variances reappearing? Cannot tell. No line was counted twice, period not known."),
        (
            "",
            "Are write-offs becoming routine? Yes. 60.0 % of the value written off (60.00 of 100.00 NZD) "
            "fell on a line and direction that had been corrected in the 180 days before, period not "
            "known.",
        ),
        (
            "",
            "Is finance losing confidence in stock value? Yes. In the month that ties worst, 40.00 NZD "
            "of the difference between stock and ledger has no document behind it; 3 months of period "
            "not known were tied out, and 5.00 NZD is clearly trivial.",
        ),
        (
            "",
            "Are corrections happening faster than learning? Yes. Index F, the growth of corrections per "
            "movement plus that of drift per unit moved, is +0.50 log points a quarter (95 % interval "
            "+0.25 to +0.75), period not known.",
        ),
        ("", "Contributors graded A or B account for 0 % of the gross value of all difference lines."),
        (
            "Next counts",
            "Counting the 4 lines ranked first (one month at the client's own pace) is expected to find "
            "1.0 lines with a difference against 1.0 at random; on the client's past counts the top 10 % "
            "by this ranking held (not testable) times the share of differences of random counting (0 "
            "lines tested).",
        ),
    ]
    assert [item.id for item in section.exhibits] == [
        "DX-1",
        "DX-2",
        "DX-3",
        "DX-9",
        "DX-11",
        "DX-12",
        "DX-13",
        "DX-14",
        "DX-15",
    ]
    assert [(item.exhibit, item.missing, item.ask_for) for item in section.not_testable] == [
        ("DX-4", "difference lines with documents", "counts with differences, and the documents behind them"),
        (
            "DX-5",
            "opposite differences",
            "counts of the same SKUs at several sites, bins, or of like SKUs in one round",
        ),
        ("DX-6", "explained lines", "receipts, returns, transfers, movements behind the counted lines"),
        (
            "DX-7",
            "thirty or more intervals between two counts of a line",
            "earlier counts, zero differences included, and the movement report between them",
        ),
        (
            "DX-8",
            "adjustments, transfers, audit report",
            "the adjustment list, transfers, and the audit report of user actions",
        ),
        ("DX-10", "unit costs", "a stock report with values, or product costs"),
        ("DX-16", "stock value or materiality", "a stock report with values, and a materiality"),
        (
            "DX-receiving",
            "receipt",
            "purchase orders with ordered, received, invoiced and credited quantities per line",
        ),
        ("DX-transfers", "count_line at two sites", "counts of the same SKUs at each site, within the mirror window"),
        (
            "DX-returns",
            "return_line",
            "customer credit notes with credited and restocked quantities and dates per line",
        ),
        ("DX-bins", "count_line.bin", "counts by bin with recorded quantities, for SKUs kept in more than one bin"),
        ("DX-uom", "movement", "the movement report, and pack quantities in the product list"),
        ("DX-cutoff", "movement", "the movement report around each count, with completion times"),
        ("DX-duplicate", "movement", "the movement report with document numbers and references"),
        (
            "DX-posting",
            "correction.account, ledger_line",
            "adjustments with their account, and the ledger's inventory account transactions",
        ),
        (
            "DX-counting",
            "a second count of the same lines",
            "earlier counts of the same SKUs and places, zero differences included",
        ),
        ("DX-opening", "opening rows", "the opening balance document, or the go-live date in the settings"),
        ("control: approval limit passed by one hand", "correction", "stock adjustments and write-offs (API pull)"),
        ("control: drafts left open", "correction", "stock adjustments and write-offs (API pull)"),
        ("control: movements during an open stocktake", "movement", "Inventory Movement Details (line level)"),
        ("control: negative availability", "stock snapshot", "Inventory Products Stock Level at period end"),
        (
            "control: production adjusted in",
            "correction, bill of material",
            "stock adjustments and write-offs (API pull); the assembly or production BOM CSV",
        ),
        ("control: revaluation pairs", "correction", "stock adjustments and write-offs (API pull)"),
        ("control: transfers stuck in transit", "transfer", "stock transfers (API pull)"),
        ("control: undone or voided after completion", "user action", "the Audit Report (period, stock modules)"),
    ]


def test_two_yes():
    section = told(books.SHORT_LIST, books.told(routine=0.6, index=0.1))
    assert verdict_of(section) == (
        "Correcting outcomes: 2 of 4 questions answered yes",
        "The four questions: 2 answered yes, 0 answered no, 2 cannot be told (period not known). By "
        "the stated rules this is correcting outcomes. With two or more yes, continued adjustment "
        "increases risk: each correction hides the pattern that the next one would show.",
        "medium",
    )
    assert [(row["Answer"], row["Number"], row["95 % interval"]) for row in table(section, "DX-2")] == [
        ("cannot tell", "–", "–"),
        ("yes", "60.0 %", "–"),
        ("yes", "40.00 NZD", "–"),
        ("cannot tell", "0.10 log points per quarter", "-0.15 to 0.35"),
    ]


def test_no_yes_and_nothing_named():
    section = told(books.SHORT_LIST, books.told(unexplained=(3, -4)))
    assert verdict_of(section) == (
        "Between the two: 0 of 4 questions answered yes",
        "The four questions: 0 answered yes, 3 answered no, 1 cannot be told (period not known). By "
        "the stated rules this is between the two.",
        "low",
    )
    assert written(section, "DX-2") == [
        "Question | Answer | Number | 95 % interval | Basis | Exhibit",
        "Are the same variances reappearing? | cannot tell | – | – | No line was counted twice, "
        "period not known. | VT-1",
        "Are write-offs becoming routine? | no | 25.0 % | – | 25.0 % of the value written off (25.00 "
        "of 100.00 NZD) fell on a line and direction that had been corrected in the 180 days before, "
        "period not known. | WF-4",
        "Is finance losing confidence in stock value? | no | 4.00 NZD | – | In the month that ties "
        "worst, 4.00 NZD of the difference between stock and ledger has no document behind it; 2 "
        "months of period not known were tied out, and 5.00 NZD is clearly trivial. | LI-1",
        "Are corrections happening faster than learning? | no | -0.50 log points per quarter | -0.75 "
        "to -0.25 | Index F, the growth of corrections per movement plus that of drift per unit "
        "moved, is -0.50 log points a quarter (95 % interval -0.75 to -0.25), period not known. | "
        "WF-10",
    ]
    # 25 % against 40 %, so over 20 % and under 80 %; 4 against 5, so over 2.50 and under 10
    assert written(section, "DX-11") == [
        "Finding or answer | Threshold moved | At half | As set | At double | Flips",
        "Are write-offs becoming routine? | its threshold | yes | no | no | yes",
        "Is finance losing confidence in stock value? | its threshold | yes | no | no | yes",
    ]


def test_no_yes_and_causes_named():
    # 1,345 of 5 x (285 + 51 + 38) = 1,870 is 72 %
    tables = {name: rows for name, rows in books.CAUSES.items() if name != "correction"}
    section = told(tables, books.told(unexplained=(3, -4)), period=books.JUDGED["period"])
    assert verdict_of(section) == (
        "Understanding causes: 0 of 4 questions answered yes",
        "The four questions: 0 answered yes, 4 answered no, 0 cannot be told (01 Jan 2026 to 31 May "
        "2026). By the stated rules this is understanding causes.",
        "low",
    )
    assert [item.text for item in section.paragraphs] == [
        "The four questions: 0 answered yes, 4 answered no, 0 cannot be told (01 Jan 2026 to 31 May "
        "2026). By the stated rules this is understanding causes.",
        "Are the same variances reappearing? No. 14 of 40 lines wrong at one count (35.0 %) were "
        "wrong again at the next; of 180 lines right at one count 43 (23.9 %) were wrong at the next, "
        "23.9 % at the activity of the wrong lines, 01 Jan 2026 to 31 May 2026. 2 of 400 lines "
        "counted twice or more were out of tolerance twice.",
        "Are write-offs becoming routine? No. 25.0 % of the value written off (25.00 of 100.00 NZD) "
        "fell on a line and direction that had been corrected in the 180 days before, 01 Jan 2026 to "
        "31 May 2026.",
        "Is finance losing confidence in stock value? No. In the month that ties worst, 4.00 NZD of "
        "the difference between stock and ledger has no document behind it; 2 months of 01 Jan 2026 "
        "to 31 May 2026 were tied out, and 5.00 NZD is clearly trivial.",
        "Are corrections happening faster than learning? No. Index F, the growth of corrections per "
        "movement plus that of drift per unit moved, is -0.50 log points a quarter (95 % interval "
        "-0.75 to -0.25), 01 Jan 2026 to 31 May 2026.",
        "Contributors graded A or B account for 72 % of the gross value of all difference lines.",
        "Counting the 110 lines ranked first (one month at the client's own pace) is expected to find "
        "50.7 lines with a difference against 34.6 at random; on the client's past counts the top 10 "
        "% by this ranking held 0.0 times the share of differences of random counting (170 lines "
        "tested).",
    ]
    assert [(item.id, item.grade, item.severity) for item in section.findings] == [
        ("DX-verdict", None, "low"),
        ("DX-transfers-1", "A", "critical"),
        ("DX-returns-1", "A", "critical"),
        ("DX-cutoff-1", "A", "critical"),
        ("DX-picking-1", "B", "critical"),
        ("DX-uom-1", "C", "low"),
        ("DX-duplicate-1", "D", "low"),
        ("DX-loss-1", "D", "low"),
        ("DX-counting-1", "D", "low"),
        ("DX-control-1", None, "low"),
        ("DX-control-2", None, "low"),
    ]
    assert around(section, "DX-8")["reading"] == (
        "Control tests show what could happen, never who did it. Not tested: approval limit passed by "
        "one hand, drafts left open, negative availability, production adjusted in, revaluation "
        "pairs."
    )


def test_lines_wrong_again():
    # 20 of 25 again; 60 right at the first count and 35 at the second, of which 25 + 2 went wrong
    section = told(books.recurring())
    assert verdict_of(section) == (
        "Cannot tell: 1 of 4 questions answered yes",
        "The four questions: 1 answered yes, 0 answered no, 3 cannot be told (10 Mar 2026 to 10 May "
        "2026). By the stated rules this is cannot tell.",
        "low",
    )
    assert table(section, "DX-2")[0] == {
        "Question": "Are the same variances reappearing?",
        "Answer": "yes",
        "Number": "80.0 %",
        "95 % interval": "60.9 % to 91.1 %",
        "Basis": "20 of 25 lines wrong at one count (80.0 %) were wrong again at the next; of 95 "
        "lines right at one count 27 (28.4 %) were wrong at the next, 28.4 % at the activity "
        "of the wrong lines, 10 Mar 2026 to 10 May 2026.",
        "Exhibit": "DX-2",
    }


def test_by_association():
    """Thirty lines with receipts lack more, the more receipts they had; thirty without lack nothing."""
    section = told(books.associated())
    assert said(finding(section, "DX-receiving-1")) == {
        "id": "DX-receiving-1",
        "title": "Receiving without full verification: 0 difference lines, 0.00 NZD gross",
        "statement": "Differences over 30 lines (03 Feb 2026 to 10 Mar 2026) are consistent with "
        "receiving without full verification (grade B), by association and not by single "
        "documents: drift grows with receipt lines, 30 wrong lines where 0.0 are "
        "expected without it; luck alone would show as much in 0.20 % of unrelated "
        "clients. The best rivals the same data is consistent with: the counting itself "
        "(grade D).",
        "severity": "low",
        "contributor": "receiving",
        "grade": "B",
        "currency": "NZD",
        "chance": 0.002,
        "rivals": ["counting D"],
        "next_evidence": (
            "signed delivery notes for the listed orders",
            "dock log with times",
            "supplier statements and credit notes",
            "who may book receipts, and the receiving procedure",
        ),
        "criteria": "A cause is named only at grade A or B: beyond luck after control of false "
        "discoveries at 10 %, p at most 0.01, and at least 3 lines beyond luck.",
        "consequence": "Corrections of these lines repair the record; the step before it stays as it "
        "is, so the difference can return.",
        "action": "Ask for: signed delivery notes for the listed orders; dock log with times; "
        "supplier statements and credit notes; who may book receipts, and the receiving "
        "procedure. Then change the receiving step and test the listed lines at the next "
        "two counts (M-21).",
        "exhibit": "DX-1",
        "period": ("2026-02-03", "2026-03-10"),
    }
    assert written(section, "DX-1")[1] == (
        "receiving without full verification | B | 0 | 0 | 0.00 | 30 | 0.0 | 0.002 | drift grows with receipt lines"
    )
    assert [item.id for item in section.findings] == [
        "DX-verdict",
        "DX-receiving-1",
        "DX-picking-1",
        "DX-uom-1",
        "DX-cutoff-1",
        "DX-duplicate-1",
        "DX-loss-1",
        "DX-counting-1",
    ]


def test_an_open_count_and_stock_promised_twice():
    # 4 + 1 + 2 units at 5 moved while the count was open: 20 + 5 + 10
    section = told(books.OPEN_COUNT, approval={"limit": 1}, period={"start": "2026-01-01", "end": "2026-01-31"})
    assert written(section, "DX-8") == [
        "Control | Document | SKU | Site | Day | Units | Value | Note",
        "movements during an open stocktake | PO-8 | K003 | Main | 10 Jan 2026 | +4 | 20.00 | during ST-Main-01-10",
        "movements during an open stocktake | SO-8 | K003 | Main | 10 Jan 2026 | -1 | -5.00 | during ST-Main-01-10",
        "movements during an open stocktake | SO-9 | K002 | Main | 10 Jan 2026 | -2 | -10.00 | during ST-Main-01-10",
        "negative availability | – | K001 | Main | 31 Jan 2026 | -1 | – | promised beyond stock on hand",
        "negative availability | – | K002 | Main | 31 Jan 2026 | -2 | – | promised beyond stock on hand",
    ]
    assert (
        around(section, "DX-8")["reading"]
        == "Control tests show what could happen, never who did it. Not tested: none."
    )
    assert said(finding(section, "DX-control-1")) == {
        "id": "DX-control-1",
        "title": "Movements during an open stocktake: 3 cases",
        "statement": "3 cases of movements during an open stocktake in the evidence (01 Jan 2026 to "
        "31 Jan 2026), 35.00 NZD gross where a value is known. This is a control test: "
        "it shows what the system allowed.",
        "severity": "low",
        "skus": ("K003", "K002"),
        "locations": ("Main",),
        "value": Decimal("35.0000"),
        "currency": "NZD",
        "evidence": ["inline.csv:3", "inline.csv:2", "inline.csv:1"],
        "action": "Take each case to the function that owns the step; record who reviewed it and what was decided.",
        "exhibit": "DX-8",
        "period": ("2026-01-01", "2026-01-31"),
    }
    assert said(finding(section, "DX-control-2")) == {
        "id": "DX-control-2",
        "title": "Negative availability: 2 cases",
        "statement": "2 cases of negative availability in the evidence (01 Jan 2026 to 31 Jan 2026), "
        "0.00 NZD gross where a value is known. This is a control test: it shows what "
        "the system allowed.",
        "severity": "low",
        "skus": ("K001", "K002"),
        "locations": ("Main",),
        "value": Decimal("0"),
        "currency": "NZD",
        "evidence": ["inline.csv:1", "inline.csv:2"],
        "action": "Take each case to the function that owns the step; record who reviewed it and what was decided.",
        "exhibit": "DX-8",
        "period": ("2026-01-01", "2026-01-31"),
    }
    assert said(finding(section, "DX-posting-1")) == {
        "id": "DX-posting-1",
        "title": "Mapping, posting accounts and configuration: looked for and not found",
        "statement": "The data (1 difference lines, 01 Jan 2026 to 31 Jan 2026) does not support "
        "mapping, posting accounts and configuration (grade D): documents whose posting "
        "disagrees, 0 found where luck gives 0.0.",
        "severity": "low",
        "contributor": "posting",
        "grade": "D",
        "currency": "NZD",
        "rivals": ["counting C"],
        "next_evidence": (
            "account mapping screens, dated",
            "sync error log",
            "support for each manual journal",
            "cost change log",
        ),
        "criteria": "A document posts to the account the settings state, else to the one its peers "
        "use; inventory accounts take no manual journal.",
        "action": "Ask for: account mapping screens, dated; sync error log; support for each manual "
        "journal; cost change log. Decide nothing on this grade alone.",
        "exhibit": "DX-1",
        "period": ("2026-01-01", "2026-01-31"),
    }
    assert written(section, "DX-14") == [
        "Class | Cadence days | Lines | Counts a month | Capacity a month | Carried | Rule",
        "A | 90 | 2 | 0.7 | – | – | –",
        "B | 180 | 0 | 0 | – | – | –",
        "C | 365 | 2 | 0.2 | – | – | –",
        "all | – | 4 | 0.8 | 4 | yes | –",
        "triggers | – | – | – | – | – | zero confirmation when a place runs empty; recount when a "
        "line is wrong twice; accuracy below the floor puts the zone on weekly counts",
    ]
    assert [(item.exhibit, item.missing) for item in section.not_testable] == [
        ("DX-4", "difference lines with documents"),
        ("DX-5", "opposite differences"),
        ("DX-6", "explained lines"),
        ("DX-7", "thirty or more intervals between two counts of a line"),
        ("DX-receiving", "receipt"),
        ("DX-transfers", "count_line at two sites"),
        ("DX-returns", "return_line"),
        ("DX-bins", "count_line.bin"),
        ("DX-counting", "a second count of the same lines"),
        ("DX-opening", "opening rows"),
    ]


def test_nothing_came():
    empty = books.told_book({}).section("diagnosis")
    assert [item.id for item in empty.exhibits] == ["DX-1", "DX-2", "DX-11", "DX-12", "DX-13", "DX-14", "DX-15"]
    assert [said(item) for item in empty.findings] == [
        {
            "id": "DX-verdict",
            "title": "Cannot tell: 0 of 4 questions answered yes",
            "statement": "The four questions: 0 answered yes, 0 answered no, 4 cannot be told (period "
            "not known). By the stated rules this is cannot tell.",
            "severity": "low",
            "criteria": "Rules stated beside each question; see the flip table for other thresholds.",
            "exhibit": "DX-2",
        }
    ]
    assert [(item.heading, item.text) for item in empty.paragraphs] == [
        (
            "Verdict",
            "The four questions: 0 answered yes, 0 answered no, 4 cannot be told (period not known). By "
            "the stated rules this is cannot tell.",
        ),
        ("", "Are the same variances reappearing? Cannot tell. No line was counted twice, period not known."),
        (
            "",
            "Are write-offs becoming routine? Cannot tell. No write-off with a value is in the evidence, "
            "period not known.",
        ),
        (
            "",
            "Is finance losing confidence in stock value? Cannot tell. No ledger was received to tie "
            "stock to, period not known.",
        ),
        (
            "",
            "Are corrections happening faster than learning? Cannot tell. The history is too short, "
            "period not known: four quarters with thirty lines counted twice are needed.",
        ),
        (
            "Next counts",
            "Counting the first lines ranked first (one month at the client's own pace) is expected to "
            "find 0.0 lines with a difference against 0.0 at random; on the client's past counts the top "
            "10 % by this ranking held (not testable) times the share of differences of random counting "
            "(0 lines tested).",
        ),
    ]
    assert written(empty, "DX-12") == [
        "Level | Limit | Basis | Items a month | Items | Of items | Currency",
        "level 3 | 0.00 | clearly trivial limit | 0 | 0 | 0 | client currency, not stated",
    ]
    assert [(item.exhibit, item.missing, item.ask_for) for item in empty.not_testable] == [
        ("DX-3", "count_line", "confirmed counts with recorded quantities, zero differences included"),
        ("DX-4", "difference lines with documents", "counts with differences, and the documents behind them"),
        (
            "DX-5",
            "opposite differences",
            "counts of the same SKUs at several sites, bins, or of like SKUs in one round",
        ),
        ("DX-6", "explained lines", "receipts, returns, transfers, movements behind the counted lines"),
        (
            "DX-7",
            "thirty or more intervals between two counts of a line",
            "earlier counts, zero differences included, and the movement report between them",
        ),
        (
            "DX-8",
            "adjustments, transfers, audit report",
            "the adjustment list, transfers, and the audit report of user actions",
        ),
        ("DX-9", "stock_snapshot, movement or count_line", "a stock on hand report or movements"),
        ("DX-10", "unit costs", "a stock report with values, or product costs"),
        ("DX-16", "stock value or materiality", "a stock report with values, and a materiality"),
        (
            "DX-receiving",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-picking",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-transfers",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-returns",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-bins",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-uom",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-cutoff",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-duplicate",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-posting",
            "correction.account, ledger_line",
            "adjustments with their account, and the ledger's inventory account transactions",
        ),
        ("DX-loss", "count_line", "confirmed counts with recorded quantities"),
        (
            "DX-counting",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        (
            "DX-opening",
            "count_line",
            "confirmed counts with recorded quantities (zero differences included), or dated adjustments",
        ),
        ("control: approval limit passed by one hand", "correction", "stock adjustments and write-offs (API pull)"),
        ("control: drafts left open", "correction", "stock adjustments and write-offs (API pull)"),
        (
            "control: movements during an open stocktake",
            "count line, movement",
            "stocktakes with all counted lines (CSV or API pull); Inventory Movement Details (line level)",
        ),
        ("control: negative availability", "stock snapshot", "Inventory Products Stock Level at period end"),
        (
            "control: production adjusted in",
            "correction, bill of material",
            "stock adjustments and write-offs (API pull); the assembly or production BOM CSV",
        ),
        ("control: revaluation pairs", "correction", "stock adjustments and write-offs (API pull)"),
        ("control: transfers stuck in transit", "transfer", "stock transfers (API pull)"),
        ("control: undone or voided after completion", "user action", "the Audit Report (period, stock modules)"),
    ]
    assert empty.measures == ()
