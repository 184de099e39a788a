"""Sentences of the evidence, of the ledger and of causes where two candidates part (see test_sentence_limits.py)."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.chapters.diagnosis import sentences as causes
from cin7_audit.chapters.ingestion import sentences as evidence
from cin7_audit.chapters.ledger_impact import sentences as ledger
from cin7_audit.presentation.saying import Teller
from tests.chapters.frames import FACTS, SETTINGS, amounts, book_with, frame

# Chapter 1: the evidence


def read(part, **tables):
    """The findings of one function about a client of these tables."""

    def table(name):
        return tables.get(name, pd.DataFrame())

    book = SimpleNamespace(table=table, settings=SETTINGS, context=FACTS)
    return list(part(Teller("ingestion", FACTS, is_dated=False), book))


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("50", "low"),
        ("50.01", "medium"),
        ("650", "medium"),
        ("-650.01", "high"),
        ("1000", "high"),
        ("-1000.01", "critical"),
    ],
)
def test_a_value_on_a_limit_of_materiality_is_not_over_it(value, severity):
    assert evidence.severity_by_value(Decimal(value), FACTS) == severity


def proofs(proof, *differences, scope="journal ", total=0):
    rows = [{"difference": Decimal(value), "holds": False} for value in differences]
    rows += [{"difference": Decimal(0), "holds": True}] * (total - len(rows))
    return frame(*({**row, "scope": f"{scope}{n}"} for n, row in enumerate(rows)), proof=proof)


@pytest.mark.parametrize(
    ("differences", "severity"),
    [
        ((900, -900), "high"),
        ((600, 600), "critical"),
        ((600, -590), "medium"),
        ((30, 30), "medium"),
        ((30, -30), "low"),
    ],
)
def test_a_proof_weighs_by_the_larger_of_its_net_and_its_largest_difference(differences, severity):
    (found,) = read(evidence.proof_findings, proofs=proofs("debits = credits", *differences))
    assert (found.id, found.severity, found.value) == ("IN-journals", severity, Decimal(sum(differences)))
    assert found.statement.startswith("2 of the ledger's journals")


@pytest.mark.parametrize(
    ("failing", "total", "severity"), [(11, 54, "low"), (11, 55, "medium"), (10, 12, "medium"), (11, 56, "medium")]
)
def test_movement_totals_that_mostly_differ_are_an_export_cut_short(failing, total, severity):
    made = proofs("movement totals = movement lines", *[-100] * failing, scope="sku ", total=total)
    (found,) = read(evidence.proof_findings, proofs=made)
    assert (found.id, found.severity, found.value) == ("IN-totals", severity, None)
    assert ("and more" in found.statement) is True and f"{failing} SKU total" in found.statement


@pytest.mark.parametrize(("failing", "more"), [(8, False), (9, True)])
def test_and_more_is_said_from_the_ninth_on(failing, more):
    (found,) = read(
        evidence.proof_findings, proofs=proofs("opening + lines = closing", *[1] * failing, scope="account ")
    )
    assert ("; and more)" in found.statement) is more and f"account {7}" in found.statement


@pytest.mark.parametrize(("usual", "severity"), [(20, "medium"), (19, "low"), (None, "low")])
def test_a_month_without_movements_is_raised_where_twenty_are_usual(usual, severity):
    silent = pd.DataFrame({"month": [dt.date(2026, 3, 1), dt.date(2026, 5, 1)], "usual_lines": [usual, usual]})
    (found,) = read(evidence.silent_months, silent_month=silent)
    assert found.severity == severity and "March 2026, May 2026" in found.statement
    assert (found.period_from, found.period_to) == (dt.date(2026, 3, 1), dt.date(2026, 5, 1))
    assert f"shows {usual or 'no'} movement lines" in found.statement


def test_a_gap_of_one_number_has_no_end_and_a_gap_of_two_has_one():
    gaps = frame(
        {"missing": 1, "missing_from": "0007", "missing_to": "0007x", "is_sequence": True},
        {"missing": 2, "missing_from": "0011", "missing_to": "0012", "is_sequence": True},
        {"missing": 90, "missing_from": "1", "missing_to": "90", "is_sequence": False},
        prefix="ADJ",
    )
    (found,) = read(evidence.missing_numbers, document_gap=gaps)
    assert "ADJ 0007, ADJ 0011 to 0012" in found.statement and "0007x" not in found.statement
    assert "3 " in found.statement and "93" not in found.statement


@pytest.mark.parametrize(
    ("rows_read", "harmless", "severity", "share"),
    [(40, 0, "low", "5.0"), (39, 0, "medium", "5.1"), (41, 2, "medium", "5.1")],
)
def test_rows_set_aside_are_raised_above_a_twentieth_of_those_that_count(rows_read, harmless, severity, share):
    rows = [{"code": "sku_missing", "seen": "no sku"}] * 2 + [{"code": "total_row", "seen": "a total"}] * harmless
    problems = frame(*rows, {"code": "note", "seen": "a note", "effect": "none"}, effect="row set aside")
    problems["effect"] = ["row set aside"] * len(rows) + ["none"]
    files = pd.DataFrame([{"source_id": "E001", "label": "a.xlsx", "rows_read": rows_read}])
    (found,) = read(evidence.rows_aside, problem_list=problems, evidence_list=files)
    assert found.severity == severity and [row.row for row in found.evidence] == [1, 2]
    assert f"2 of {rows_read} rows of a.xlsx were set aside ({share} %), most often because: no sku" in found.statement


@pytest.mark.parametrize(
    ("difference", "severity"),
    [("0.05", "low"), ("-0.05", "low"), ("0.06", "medium"), ("-0.06", "medium"), (None, "medium")],
)
def test_a_stated_total_may_be_rounded_by_five_hundredths(difference, severity):
    size = None if difference is None else Decimal(difference)
    row = {"total": "Sum of value", "stated": Decimal(101), "recomputed": Decimal(102), "difference": size}
    totals = frame({**row, "agrees": False}, {**row, "agrees": True}, {**row, "agrees": None})
    totals["agrees"] = pd.Series([False, True, None], dtype=object)
    (found,) = read(evidence.totals_stated, control_total=totals)
    assert found.severity == severity
    assert f"states Sum of value of 101; its rows give 102, a difference of {difference}" in found.statement


@pytest.mark.parametrize(
    ("first", "last", "missing"),
    [
        (dt.date(2026, 1, 11), dt.date(2026, 12, 10), None),  # 10 days and 21 days: 31
        (dt.date(2026, 1, 12), dt.date(2026, 12, 10), 32),
        (dt.date(2026, 1, 11), dt.date(2026, 12, 9), 32),
        (dt.date(2025, 6, 1), dt.date(2026, 11, 29), 32),  # days before the period make up for none inside it
        (dt.date(2025, 6, 1), dt.date(2026, 11, 30), None),
        (dt.date(2026, 2, 2), dt.date(2027, 6, 1), 32),
    ],
)
def test_a_report_may_leave_out_a_month_of_the_period_and_not_a_day_more(first, last, missing):
    inner = {"period_from": dt.date(2026, 3, 1), "period_to": dt.date(2026, 4, 1), "kind": "cin7_core.movement_details"}
    kinds = [{**inner, "kind": "x.movement_detail"}, {**inner, "kind": "x.movement_detail"}]
    kinds[0]["period_from"], kinds[1]["period_to"] = first, last
    found = read(evidence.period_findings, evidence_list=frame(*kinds, status="used"))
    assert [item.id for item in found] == ["IN-period-movements"] * (missing is not None)
    for item in found:
        assert f"cover {first:%d %b %Y} to {last:%d %b %Y}, while" in item.statement
        assert f": {missing} day" in item.statement


def rolled(broken, proved, rebuilt=False, passing=0):
    row = {
        "bin": None,
        "value": Decimal(60),
        "unit_cost": Decimal(6),
        "held_on": None,
        "stated_on": dt.date(2026, 3, 1),
    }
    row |= {
        "difference": Decimal(-10),
        "stated": Decimal(5),
        "expected": Decimal(15),
        "opening": Decimal(4),
        "moved": Decimal(11),
    }
    rows = [{**row, "sku": f"S{n}", "is_passing": n >= broken} for n in range(broken + passing)]
    return {
        "roll_forward_break": frame(*rows),
        "roll_forward_result": pd.DataFrame({"proved": [proved]}),
        "problem_list": pd.DataFrame({"code": ["movements_rebuilt" if rebuilt else "other"]}),
        "unmoved_document": frame({"bin": None, "day": dt.date(2026, 2, 1), "sku": "none"}),
    }


@pytest.mark.parametrize(
    ("broken", "proved", "rebuilt", "ids"),
    [
        (25, 30, False, 25),
        (26, 130, False, 26),  # 26 of 130 is exactly a fifth
        (26, 129, False, "IN-roll"),
        (2, 300, True, "IN-roll"),
        (24, 30, False, 24),
    ],
)
def test_breaks_are_told_by_line_up_to_twenty_five_or_a_fifth(broken, proved, rebuilt, ids):
    found = read(evidence.roll_findings, **rolled(broken, proved, rebuilt))
    if ids == "IN-roll":
        (one,) = found
        assert one.grade == "D" and one.severity == "low"
        assert f"on {proved - broken} of {proved} lines that can be proved; {broken} do not hold" in one.statement
        return
    lines = [item for item in found if item.id != "IN-roll-rest"]
    assert [item.id for item in lines] == [f"IN-roll-{n}" for n in range(1, min(ids, 25) + 1)]
    assert len(found) - len(lines) == (1 if ids > 25 else 0)
    if ids > 25:
        assert found[-1].skus == ("S25",) and found[-1].statement.startswith("1 ")


def test_a_break_says_each_of_its_figures_in_its_place():
    (found,) = read(evidence.roll_findings, **rolled(1, 30))
    assert "states 5 units on 01 Mar 2026 where its own movements give 15" in found.statement
    assert "(opening 4 plus movements 11), a difference of -10 units (60.00 EUR at 6.00 a unit)" in found.statement
    assert (found.severity, found.quantity, found.value) == ("medium", Decimal(-10), Decimal(60))


def test_figures_that_agree_again_count_figures_and_lines():
    tables = rolled(0, 30, passing=3)
    tables["roll_forward_break"]["sku"] = ["A", "A", "B"]
    (found,) = read(evidence.roll_findings, **tables)
    assert found.id == "IN-roll-late" and "On 3 stated figures (2 lines" in found.statement


# Chapter 5: the ledger


def booked(part, settings=SETTINGS, *, tables):
    """The findings of one function about the books of these tables."""
    return list(part(Teller("ledger_impact", FACTS, {}), book_with(tables, settings)))


@pytest.mark.parametrize(
    ("ages", "severity"), [((60, 12), "low"), ((61, 12), "high"), ((12, 61), "high"), ((60,), "low")]
)
@pytest.mark.parametrize("bucket", ["received_not_invoiced", "invoiced_not_received"])
def test_a_bucket_of_purchases_rises_by_value_after_sixty_days(bucket, ages, severity):
    other = next(side for side in ledger.AGING if side != bucket)
    open_purchases = frame(*({"side": bucket, "age_days": age} for age in ages), {"side": other, "age_days": 400})
    (found,) = booked(ledger.buckets, **bucketed(bucket, (2000,), open_purchases=open_purchases))
    assert found.severity == severity and f"the oldest is {max(ages)} days old" in found.statement


def bucketed(bucket, *months, documents=(700, -300), **tables):
    """One bucket with closings month by month and account by account, and its documents."""
    rows = [
        {"bucket": bucket, "month": f"2026-{n:02}", "closing": Decimal(value), "amount": Decimal(value)}
        for n, closings in enumerate(months, 1)
        for value in closings
    ]
    parts = [{"component": n // 2, "amount": Decimal(value), "bucket": bucket} for n, value in enumerate(documents)]
    for row in rows:
        row["month"] = dt.date.fromisoformat(f"{row['month']}-01")
    rules = pd.DataFrame({"bucket": ledger.TIE_OUT_BUCKETS, "treatment": "look"})
    return {"tables": {"tie_out": frame(*rows), "tie_out_documents": frame(*parts), "bucket_rule": rules, **tables}}


@pytest.mark.parametrize(
    ("bucket", "months", "severity", "worst"),
    [
        ("unsynced", ((1001,), (60,)), "critical", "1,001.00"),
        ("unsynced", ((-1001,), (60,)), "critical", "1,001.00"),
        ("unsynced", ((900, -900), (60,)), "medium", "60.00"),  # accounts of one month are netted
        ("unsynced", ((600,), (-600,)), "high", "600.00"),
        ("unsynced", ((1000,), (60,)), "high", "1,000.00"),
        ("unsynced", ((50,), (50,)), "low", "50.00"),
        ("timing", ((9000,), (60,)), "low", "9,000.00"),
        ("in_transit", ((9000,), (60,)), "low", "9,000.00"),
        ("rounding", ((9000,), (60,)), "low", "9,000.00"),
    ],
)
def test_a_bucket_weighs_by_its_worst_month_end_and_is_worth_its_last(bucket, months, severity, worst):
    (found,) = booked(ledger.buckets, **bucketed(bucket, *months))
    assert found.severity == severity and found.value == Decimal(sum(months[-1]))
    assert f"1,000.00 EUR gross, {found.value:,.2f} open at the end of" in found.statement
    assert f"at most {worst} at a month end" in found.statement and found.statement.startswith("1 document")


@pytest.mark.parametrize(
    ("values", "severity"),
    [((900, -900), "low"), ((900, -840), "medium"), ((25, 25), "low"), ((25, 26), "medium"), ((9000, 1), "medium")],
)
def test_old_purchases_weigh_net_up_to_medium(values, severity):
    rows = amounts("value", *values, side="invoiced_not_received")
    rows["age_days"], rows["document_no"] = [61, 75], ["D-1", "D-2"]
    (found,) = booked(ledger.aged, tables={"open_purchases": rows})
    assert (found.id, found.severity, found.value) == ("LI-33", severity, Decimal(sum(values)))
    assert "2 purchase documents" in found.statement and "oldest 75 days" in found.statement


@pytest.mark.parametrize(
    ("rows", "severity", "worst", "gross"),
    [
        (((1, 900), (1, -900)), "low", "0.00", "1,800.00"),
        (((1, 600), (2, 600)), "high", "600.00", "1,200.00"),
        (((1, -2000), (2, 600)), "high", "2,000.00", "2,600.00"),
        (((1, 50), (2, -30)), "low", "50.00", "80.00"),
        (((1, 51), (2, -30)), "medium", "51.00", "81.00"),
    ],
)
def test_two_clocks_weigh_by_the_net_of_their_worst_month(rows, severity, worst, gross):
    skew = frame(*({"ledger_month": month, "value": Decimal(value), "crosses_month": True} for month, value in rows))
    beside = frame({"ledger_month": 1, "value": Decimal(9999), "crosses_month": False})
    (found,) = booked(ledger.date_skew, tables={"date_skew": pd.concat([skew, beside])})
    assert (found.severity, found.value) == (severity, Decimal(sum(value for _, value in rows)))
    assert f"{gross} EUR crossing a month end, {worst} in the worst month" in found.statement


def tied(closings, parts=((1, 300), (1, -100)), documents=9, first=None):
    """Closings (month, bucket, value) of a tie-out, its documents (component, amount) and how many were matched."""
    rows = [
        {"month": dt.date(2026, month, 1), "bucket": bucket, "closing": Decimal(value)}
        for month, bucket, value in closings
    ]
    documents_of = pd.DataFrame(parts, columns=["component", "amount"])
    tables = {
        "tie_out": pd.DataFrame(rows),
        "tie_out_documents": documents_of.assign(amount=documents_of["amount"].map(Decimal)),
    }
    tables |= {
        "matched_documents": pd.DataFrame({"documents": [documents]}),
        "lead_schedule": pd.DataFrame({"account": ["630"]}),
    }
    return {"tables": {**tables, "failing_month": pd.DataFrame({"month": [] if first is None else [first]})}}


@pytest.mark.parametrize(
    ("closings", "severity"),
    [
        (((1, "unexplained", -900), (2, "unexplained", 40), (2, "timing", 5000)), "high"),
        (((1, "unexplained", -40), (2, "unexplained", 40), (2, "timing", 5000)), "low"),
        (((1, "unexplained", 1000), (2, "unexplained", 40), (2, "timing", 5000)), "high"),
        (((1, "unexplained", 1001), (2, "unexplained", 40), (2, "timing", 5000)), "critical"),
    ],
)
def test_the_tie_out_weighs_by_the_worst_unexplained_month_and_tells_the_last(closings, severity):
    (found,) = booked(ledger.tie, **tied(closings))
    assert (found.severity, found.value) == (severity, Decimal(5040))
    assert (
        "stands at 5,040.00 EUR" in found.statement and "explain 5,000.00, 40.00 stays unexplained" in found.statement
    )
    assert "400.00 EUR gross; 40.00" in found.title and "8 of 9 documents" in found.statement
    assert "Every month ties" in found.statement and found.action


def test_the_books_agree_only_without_a_document_and_without_a_difference():
    cases = [((), 0, "agree"), ((), 7, "part"), (((1, 3), (1, -3)), 0, "part")]
    for parts, value, word in cases:
        (found,) = booked(ledger.tie, **tied(((1, "timing", value),), parts, first=dt.date(2026, 2, 1)))
        assert f" {word}" in found.title and not found.action


def retimes(values, months, fiscal=()):
    """Variances of a client; months of (re-timed less posted, margin posted, margin re-timed)."""
    by_month = [(1, "posted", 30), (1, "throughput", 100), (2, "posted", 70)]
    monthly = pd.DataFrame(by_month, columns=["month", "method", "value"]).assign(site="Main")
    monthly["value"] = monthly["value"].map(Decimal)
    frame_of = pd.DataFrame({"month": [dt.date(2026, n, 1) for n in range(1, len(months) + 1)]})
    frame_of["retimed_less_posted"] = [Decimal(shift) for shift, _ in months]
    frame_of["margin_retimed"] = [None if point is None else Decimal(point) + 1 for _, point in months]
    frame_of["margin_posted"] = [None if point is None else Decimal(1) for _, point in months]
    # cost of a month x 12 / inventory: 1 x 12 / 3 = 4 turns as posted, 5 x 12 / 12 = 5 re-timed
    levels = {"cogs_posted": 1, "inventory": 3, "cogs_before_corrections": 5, "inventory_retimed": 12}
    frame_of = frame_of.assign(**{name: [Decimal(level)] * len(months) for name, level in levels.items()})
    tables = {
        "retimed_drift": monthly,
        "drift_interval": pd.DataFrame({"value": [Decimal(value) for value in values]}),
        "margin_months": frame_of,
        "fiscal_years": pd.DataFrame(fiscal, columns=["fiscal_year", "iron_curtain", "rollover"]),
    }
    return {"tables": tables}


ONE_WAY, BOTH_WAYS = [-10] * 20, [-10, 10] * 10


@pytest.mark.parametrize(
    ("values", "months", "severity"),
    [
        (ONE_WAY, ((-900, "0.005"), (80, "0.001")), "low"),  # 50 basis points are the limit
        (ONE_WAY, ((-900, "0.001"), (80, "-0.0051")), "high"),
        (ONE_WAY, ((-900, None), (80, None)), "high"),
        (BOTH_WAYS, ((-900, "0.02"), (80, "0.02")), "low"),
        (ONE_WAY, ((80, "0.02"), (-900, "0.02"), (60, "0.03")), "high"),
    ],
)
def test_re_timing_is_raised_where_a_margin_moves_and_variances_point_one_way(values, months, severity):
    found, turns = booked(ledger.retimed, **retimes(values, months))
    assert (found.id, found.severity, found.value) == ("LI-9", severity, Decimal(-900))
    place = next(n for n, (shift, _) in enumerate(months, 1) if shift == -900)
    assert f"{dt.date(2026, place, 1):%b %Y}" in found.statement
    assert "posted" in turns.statement and "Turns are 4.00 a year as posted and 5.00 with" in turns.statement


@pytest.mark.parametrize(
    ("values", "iron", "rollover", "severity"),
    [
        (ONE_WAY, -600, 40, "high"),
        (ONE_WAY, 40, -600, "high"),
        (ONE_WAY, 50, -50, "low"),
        (ONE_WAY, 50, -51, "medium"),
        (ONE_WAY, 9000, -9000, "high"),
        (BOTH_WAYS, 9000, 40, "low"),
    ],
)
def test_the_cut_of_a_year_weighs_by_the_larger_view(values, iron, rollover, severity):
    years = [("2024", 7, 7), ("2025", iron, rollover), ("2026", 8, 8)]
    fiscal = [(year, Decimal(one), Decimal(other)) for year, one, other in years]
    found = {item.id: item for item in booked(ledger.retimed, **retimes(values, ((-900, None),), fiscal))}
    cut = found["LI-30"]
    assert (cut.severity, cut.value) == (severity, Decimal(iron)) and "At the end of 2025, " in cut.statement
    assert (
        f"{Decimal(iron):,.2f} EUR of drift" in cut.statement
        and f"bears {Decimal(rollover):,.2f} that" in cut.statement
    )
    alone = booked(ledger.retimed, **retimes(values, ((-900, None),), fiscal[:1]))
    assert "LI-30" not in [item.id for item in alone]


# Chapter 6: causes

TELL = Teller("diagnosis", FACTS)


@pytest.mark.parametrize(
    ("yes", "risk", "severity"), [(3, True, "high"), (2, True, "medium"), (1, False, "low"), (4, True, "high")]
)
def test_the_verdict_is_high_from_three_answers_on(yes, risk, severity):
    verdict = SimpleNamespace(yes=yes, no=5, cannot_tell=6, increases_risk=risk, rating="between the two")
    found = causes.verdict_finding(TELL, SimpleNamespace(kept={causes.verdict: verdict}))
    assert found.severity == severity
    assert f"{yes} answered yes, 5 answered no, 6 cannot be told" in found.statement


def test_luck_is_rare_below_a_thousandth_and_a_share_from_there():
    assert causes._luck(TELL, 0.001) == TELL.say("DX-luck.share", p=0.001) and "0.10 %" in causes._luck(TELL, 0.001)
    assert causes._luck(TELL, 0.0009) == TELL.say("DX-luck.rare") != causes._luck(TELL, None)
    assert causes._luck(TELL, float("nan")) == TELL.say("DX-luck.none")


def test_controls_are_worth_their_cases_without_signs_and_one_is_raised():
    cases = frame(
        {"control": "approval limit passed by one hand", "value": Decimal(30), "evidence": "E001:4", "sku": "B"},
        {"control": "approval limit passed by one hand", "value": Decimal(-20), "evidence": "E001:9"},
        {"control": "custody", "value": None, "evidence": "E001:x"},
    )
    limit, custody = causes.control_findings(TELL, SimpleNamespace(kept={causes.controls: (cases, {})}))
    assert (limit.id, limit.severity, limit.value) == ("DX-control-1", "medium", Decimal(50))
    assert limit.statement.startswith("2 case") and [row.row for row in limit.evidence] == [4, 9]
    assert limit.skus == ("B", "A")
    assert (custody.id, custody.severity, custody.value, custody.evidence) == ("DX-control-2", "low", Decimal(0), ())


def test_rivals_are_those_of_the_same_lines_then_the_best_graded():
    columns = ["contributor", "rank", "rival"]
    rows = [("cutoff", 1, "receiving"), ("cutoff", 1, "picking"), ("cutoff", 1, "picking"), ("cutoff", 2, "units")]
    lines = pd.DataFrame([*rows, ("units", 1, "counting")], columns=columns)
    grades = {"receiving": "D", "picking": "A", "counting": "B", "posting": "A", "cutoff": "A"}

    def named(*given):
        return [(rival.contributor, rival.grade) for rival in causes.rivals_of(*given)]

    assert named("cutoff", lines, grades) == [("picking", "C"), ("receiving", "D")]
    assert named("units", lines, grades) == [("counting", "C"), ("cutoff", "C")]
    assert named("cutoff", lines.head(0), {"cutoff": "A", "receiving": "D", "posting": "A"}) == [("counting", "C")]
    assert named("counting", lines.head(0), {"cutoff": "D"}) == []
