"""Each table of the governance pack on rows made by hand."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.conclusions.governance import (
    STATED,
    action_log,
    approval_limits,
    count_programme,
    escalation_matrix,
    reason_codes,
    review_calendar,
)
from cin7_audit.engagement import Engagement
from tests.conclusions.test_questions import FACTS
from tests.given_models import given_case, rows_of

START = dt.date(2026, 1, 1)


def after(days):
    return START + dt.timedelta(days=days)


def difference(day, drift, value=10, sku="A", site="Main", bin=None, believed=100, abc="A"):
    row = {"day": after(day), "drift_e4": drift * 10_000, "value": Decimal(value), "sku": sku, "site": site, "bin": bin}
    return row | {"believed": believed, "abc_class": abc}


def differences(*rows):
    return pd.DataFrame([{**row, "line_id": number} for number, row in enumerate(rows, start=1)])


def earlier(lines):
    """By line: how often it differed before, as the pack reads it."""
    names = ["line_id", "sku", "site", "bin", "drift_e4", "day"]
    case = given_case({"difference_line": lines[names].to_dict("records")})
    return pd.Series(dict(rows_of(case, "repeated_difference", "line_id", "earlier")), dtype=int)


def test_the_calendar_counts_what_is_on_the_first_list_of_each_review():
    cases = ["drafts left open"] * 2 + ["movements during an open stocktake"] + ["negative availability"] * 5
    rows = review_calendar(pd.DataFrame({"control": [*cases, "production adjusted in"]}))
    assert [(row["rhythm"], row["exceptions_now"]) for row in rows] == [
        ("daily", 3),
        ("weekly", 5),
        ("monthly, before close", None),
        ("quarterly", None),
        ("yearly, before the audit", None),
    ]
    assert list(rows[0]) == ["rhythm", "looked_at", "owner", "output", "exceptions_now"]


@pytest.mark.parametrize(
    ("rows", "classes"),
    [
        ([(0, 1), (10, 2), (20, 3), (30, 4)], [0, 1, 2, 2]),
        ([(0, 1), (180, 1), (361, 1)], [0, 1, 0]),  # 180 days are within, 181 are not
        ([(0, 1), (10, -1), (20, 1)], [0, 0, 1]),  # a gain is no repeat of a loss
        ([(20, 1), (0, 1), (10, 1)], [2, 0, 1]),
    ],
)
def test_a_difference_repeats_one_of_its_line_and_sign_within_half_a_year(rows, classes):
    assert earlier(differences(*(difference(day, drift) for day, drift in rows))).tolist() == classes


def test_another_sku_site_or_bin_is_another_line():
    one = difference(0, 1)
    others = [{**one, "day": after(5), **more} for more in ({"sku": "B"}, {"site": "North"}, {"bin": "B-1"}, {})]
    assert earlier(differences(one, *others)).tolist() == [0, 0, 0, 0, 1]
    unplaced = {**one, "site": None}
    assert earlier(differences(unplaced, {**unplaced, "day": after(5)})).tolist() == [0, 1]


def test_escalation_counts_each_line_by_value_and_recurrence():
    rows = differences(
        difference(0, -1, -10, "A"),  # within 1 % of 100
        difference(0, -2, -10, "B"),
        difference(9, -2, -10, "B"),
        difference(0, 2, 501, "C"),
        difference(0, -1, -501, "D"),
        difference(0, -2, -500, "E"),  # the limit itself
        difference(1, -2, -10, "E"),
        difference(2, -2, -10, "E"),
    )
    found = escalation_matrix(rows, earlier(rows), Engagement(), Decimal(500))
    cells = [tuple(row[name] for name in ("lines_first", "lines_second", "lines_third")) for row in found]
    assert cells == [(1, 0, 0), (2, 2, 1), (2, 0, 0), (None, None, None)]
    assert [row["level"] for row in found][::2] == ["in tolerance", "over value limit"]
    without = escalation_matrix(rows, earlier(rows), Engagement(), Decimal(0))
    assert (without[2]["lines_first"], without[1]["lines_first"], without[0]["lines_first"]) == (0, 3, 2)
    assert escalation_matrix(rows[:0], earlier(rows[:0]), Engagement(), Decimal(500))[0]["lines_first"] == 0


def test_limits_come_from_the_size_of_corrections_with_their_loads():
    rows = pd.DataFrame({"value": [-float(n) for n in range(1, 22)] + [None], "day": [after(0)] * 21 + [after(61)]})
    found, level_one = approval_limits(rows, FACTS)
    assert level_one == Decimal("17.00")
    told = [(row["level"], row["limit"], row["items"], row["of_items"], row["items_a_month"]) for row in found]
    assert told == [
        ("level 1", Decimal("17.00"), 4, 21, 1.99),  # 61 days are 2.0066 months
        ("level 2", Decimal("20.00"), 1, 21, 0.5),
        ("level 3", Decimal("5.00"), 16, 21, 7.97),
    ]
    assert [row["basis"] for row in found] == [
        "80th percentile of the absolute value of a correction line",
        "95th percentile of the absolute value of a correction line",
        "clearly trivial limit",
    ]
    assert {row["currency"] for row in found} == {"NZD"}


def test_limits_without_corrections_are_the_trivial_one():
    found, level_one = approval_limits(pd.DataFrame({"value": [], "day": []}), FACTS)
    assert [(row["level"], row["limit"], row["items"], row["items_a_month"]) for row in found] == [
        ("level 3", Decimal("5.00"), 0, 0.0)
    ]
    assert level_one == Decimal("5.00")


def test_corrections_without_a_day_are_the_load_of_one_month():
    rows = pd.DataFrame({"value": [9.0, 9.0, 1.0], "day": [None, None, None]})
    assert approval_limits(rows, FACTS)[0][-1]["items_a_month"] == 2.0


def test_a_few_days_of_corrections_are_a_whole_month():
    rows = pd.DataFrame({"value": [9.0, 1.0], "day": [after(0), after(3)]})
    assert approval_limits(rows, FACTS)[0][-1]["items_a_month"] == 1.0
    rounded = pd.DataFrame({"value": [0.005], "day": [after(0)]})
    assert approval_limits(rounded, FACTS)[1] == Decimal("0.01")


def test_reasons_used_today_are_told_by_their_stem_and_blank_ones_as_other():
    used = ["Pick error", "picked twice", "", "", "", "Damage", "Lost (loss)", "n/a"]
    rows = {row["code"]: row for row in reason_codes(pd.DataFrame({"reason": used}))}
    assert (
        rows["pick or pack"]["used_today"],
        rows["damage"]["used_today"],
        rows["loss unexplained"]["used_today"],
    ) == (2, 1, 1)
    assert rows["pick or pack"]["contributor"] == "picking" and rows["transfer"]["used_today"] == 0
    assert rows["other"] == {
        "code": "other",
        "contributor": None,
        "used_today": 3,
        "rule": "at most 5 % of corrections; used today counts blank reasons",
    }
    assert list(rows)[-1] == "other" and rows["bin"]["rule"] == "one code per correction, tested against the signature"


def test_every_named_contributor_has_an_action_and_those_of_grade_c_are_asked_for():
    summary = pd.DataFrame({"contributor": ["picking", "loss", "uom", "bins"], "grade": ["A", "D", "C", "B"]})
    picking, uom, bins = action_log(summary)
    assert [(row["id"], row["finding"], row["grade"]) for row in (picking, uom, bins)] == [
        ("ACT-1", "DX-picking-1", "A"),
        ("ACT-2", "DX-uom-1", "C"),
        ("ACT-3", "DX-bins-1", "B"),
    ]
    assert picking["action"].startswith(f"change the {picking['owner']} step, then obtain: ")
    assert uom["action"].startswith("obtain: ") and "; " in uom["action"] + picking["action"]
    assert (picking["due"], picking["evidence_of_completion"], picking["status"]) == (None, None, "open")
    assert picking["effectiveness_test"] == (
        "re-drift per 1,000 units moved (M-21) on the listed lines at the next two counts; effective below ratio 0.8"
    )


@pytest.mark.parametrize(("capacity", "carried"), [(14, True), (13, False)])
def test_the_programme_asks_for_counts_by_cadence_and_says_whether_they_can_be_made(capacity, carried):
    plan = pd.DataFrame({"abc_class": ["A"] * 12 + ["B"] * 9 + ["C"] * 12})
    cadence = {"rules.cadence_days_a": 30, "rules.cadence_days_b": 365, "rules.cadence_days_c": 730}
    found = count_programme(plan, capacity, Engagement().changed(cadence))
    assert [(row["class"], row["cadence_days"], row["lines"], row["counts_a_month"]) for row in found[:4]] == [
        ("A", 30, 12, 12.2),
        ("B", 365, 9, 0.8),
        ("C", 730, 12, 0.5),
        ("all", None, 33, 13.4),
    ]
    assert (found[3]["capacity_a_month"], found[3]["carried"]) == (capacity, carried)
    assert found[4] == {"class": "triggers", "rule": STATED["programme"]["triggers"]} and len(found) == 5


# What the pack states before the client's figures: read here as a page.

REVIEWS = [
    (
        "daily | automatic adjustments, negative or blank-bin episodes, failed syncs, open stocktakes | "
        "warehouse lead | exceptions closed or explained"
    ),
    (
        "weekly | out-of-tolerance lines, repeat lines, mirrored pairs, received-not-invoiced over 14 days | "
        "inventory controller | disposition per line"
    ),
    (
        "monthly, before close | tie-out by bucket, corrections by account, re-timing view, duties list | "
        "finance controller | signed reconciliation"
    ),
    (
        "quarterly | recurrence, re-drift, learning index, tolerances and limits, effectiveness of actions | "
        "operations and finance | governance minutes"
    ),
    (
        "yearly, before the audit | full coverage proof, roll-forward from count to year end, sample of "
        "uncounted stock | chief financial officer | audit pack"
    ),
]
ESCALATION = [
    "in tolerance | log | log | controller review of the upstream step",
    (
        "over tolerance, below value limit | recount and reason | root-cause note within 10 working days | "
        "escalate to process owner, suspend automatic approval"
    ),
    (
        "over value limit | recount and finance approval | joint operations and finance review within 5 days "
        "| chief financial officer, corrective action with effectiveness test"
    ),
    (
        "ledger unexplained over clearly trivial | finance controller | chief financial officer | external "
        "accountant informed"
    ),
]
RACI = [
    "count | warehouse | warehouse | inventory controller | finance",
    "recount | another counter | inventory controller | warehouse | finance",
    "approve a correction | inventory controller | finance above the limit | warehouse | operations",
    "interpret the pattern | named interpreter | named interpreter | operations, finance | sponsor",
    "tie out to the ledger | finance | finance | systems owner | external accountant",
    "configuration and mapping | systems owner | finance | named interpreter | operations",
    "test whether an action worked | named interpreter | sponsor | process owner | finance",
]
CODES = [
    "receive short or over | receiving | receive",
    "pick or pack | picking | pick",
    "transfer | transfers | transfer",
    "return | returns | return",
    "bin | bins | bin",
    "unit of measure | uom | unit",
    "cut-off | cutoff | cut-off",
    "duplicate | duplicate | duplicate",
    "mapping | posting | mapping",
    "damage | loss | damage",
    "loss unexplained | loss | loss",
    "count error | counting | count",
    "opening | opening | opening",
]


def test_the_pack_states_who_looks_at_what_and_who_hears_of_it():
    def page(rows):
        return [" | ".join(text for text in row.values() if isinstance(text, str)) for row in rows]

    assert page(STATED["review"]) == REVIEWS and page(STATED["escalation"]) == ESCALATION
    assert page(STATED["raci"]) == RACI and page(STATED["reasons"]["codes"]) == CODES
    assert STATED["programme"]["triggers"] == (
        "zero confirmation when a place runs empty; recount when a line is wrong twice; accuracy below the "
        "floor puts the zone on weekly counts"
    )
