"""The facts of a finding as its page states them."""

import datetime as dt
from decimal import Decimal

import pytest

from cin7_audit.context import context
from cin7_audit.engagement import Disposition, Engagement
from cin7_audit.records import EvidenceRow, Finding, Pair, Rival, Section
from cin7_audit.report.findings_view import cause, evidence_lines, facts, ordered, row_ranges, shortened, view
from cin7_audit.report.references import Papers
from tests.inline_case import in_memory_case

FACTS = context(in_memory_case({}), Engagement())
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 3, 5)
BLANK = (("Response", ""), ("Owner", ""), ("Due date", ""))


def finding(identity="X-1", severity="low", step="ledger_impact", **more):
    return Finding(identity, step, "Title", "Statement.", severity, **more)


def stated(**more):
    return dict(facts(finding(**more), FACTS))


def viewed(settings=None, **more):
    return view(finding(**more), FACTS, settings or Engagement(), Papers({"Evidence index": "F-9"}, ()))


@pytest.mark.parametrize(
    ("statement", "value", "quantity", "said"),
    [
        ("A net loss.", "-5", None, "NZD -5.00 (a loss is negative)"),
        ("A net gain of units.", "5", "2", "NZD 5.00 (a loss is negative)"),
        ("A gross amount has no sign.", "5", None, "NZD 5.00"),
        ("7.00 NZD gross, -5.00 open (subledger - ledger).", "-5", None, "NZD -5.00 (subledger less ledger)"),
    ],
)
def test_the_value_says_what_its_sign_means(statement: str, value: str, quantity: str | None, said: str) -> None:
    amount = None if quantity is None else Decimal(quantity)
    finding = Finding(
        "X-1", "ledger_impact", "Title", statement, "low", value=Decimal(value), quantity=amount, currency="NZD"
    )
    assert dict(facts(finding, context(in_memory_case({}), Engagement())))["Value"] == said


@pytest.mark.parametrize(
    ("rows", "said"), [((2, 3, 4, 9), "2–4, 9"), ((5,), "5"), ((9, 2, 2), "2, 9"), ((1200, 1201), "1,200–1,201")]
)
def test_rows_are_told_in_ranges(rows, said):
    assert row_ranges(rows) == said


def test_evidence_is_grouped_by_file():
    rows = [EvidenceRow("a.csv", 3), EvidenceRow("b.csv", 1), EvidenceRow("a.csv", 2)]
    assert evidence_lines(rows) == ("a.csv: rows 2–3", "b.csv: row 1")


def test_findings_stand_by_severity_then_step_then_id():
    first = Section(
        "ledger_impact", 5, "t", "q", findings=(finding("B", "low"), finding("A", "low"), finding("C", "high"))
    )
    second = Section(
        "ingestion",
        1,
        "t",
        "q",
        findings=tuple(finding(*each, "ingestion") for each in (("Z", "low"), ("Y", "critical"), ("X", "medium"))),
    )
    assert [item.id for item in ordered([first, second])] == ["Y", "C", "X", "Z", "A", "B"]


@pytest.mark.parametrize(
    ("count", "said"), [(2, "0, 1"), (3, "0, 1, 2"), (4, "0, 1, 2 and 1 more"), (9, "0, 1, 2 and 6 more")]
)
def test_a_long_list_is_cut_and_says_how_many_more(count, said):
    assert shortened([str(number) for number in range(count)], 3) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (FIRST, LAST, "01 Jan 2026 to 05 Mar 2026"),
        (FIRST, None, "01 Jan 2026"),
        (None, LAST, "05 Mar 2026"),
        (None, None, None),
    ],
)
def test_a_period_is_said_by_the_days_it_has(start, end, said):
    assert stated(period_from=start, period_to=end).get("Period") == said


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.00009, "less than 0.01 %"), (0.0001, "0.01 %"), (0.25, "25.00 %"), (0.0, "less than 0.01 %")],
)
def test_a_tiny_chance_is_less_than_the_least(chance, said):
    assert stated(chance=chance)["Chance level"] == f"{said} of clients with nothing wrong would show this evidence"


def test_facts_are_those_the_finding_states():
    assert stated() == {}
    found = facts(
        finding(
            quantity=Decimal(-3),
            value=Decimal(0),
            skus=tuple("ABCDEFG"),
            locations=("North", "South"),
            pairs=tuple(Pair("Main", f"To {n}", "A", Decimal(n)) for n in range(1, 5)),
        ),
        FACTS,
    )
    assert found == (
        ("Value", "0.00 (client currency, not stated) (a loss is negative)"),
        ("Quantity", "-3 units (a shortage is negative)"),
        ("Items", "A, B, C, D, E, F and 1 more"),
        ("Places", "North, South"),
        ("Pairs", "A: 1 from Main to To 1, A: 2 from Main to To 2, A: 3 from Main to To 3 and 1 more"),
    )
    assert stated(quantity=Decimal(3))["Quantity"].startswith("+3 units") and stated(quantity=Decimal(0))["Quantity"]
    assert stated(value=Decimal(5), currency="NZD")["Value"] == "NZD 5.00"
    assert stated(value=Decimal("0.5"))["Value"] == "0.50 (client currency, not stated)"
    assert stated(value=Decimal(0))["Value"] == "0.00 (client currency, not stated)"


def test_rivals_follow_the_cause_in_words():
    found = cause(finding(contributor="loss", grade="C", rivals=(Rival("uom", "C"), Rival("ghosts", "D"))))
    assert found == (
        "The data is consistent with loss or damage and cannot be distinguished from the rivals named (grade C). "
        "Rivals: unit of measure or pack size (grade C), ghosts (grade D)."
    )
    assert cause(finding()) == "No contributor is claimed: the condition stands on the records alone."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "accept"),
        ({"note": "known"}, "accept: known"),
        ({"by": "Ann"}, "accept (Ann)"),
        ({"on": LAST}, "accept, 05 Mar 2026"),
        ({"note": "known", "by": "Ann", "on": LAST}, "accept: known (Ann), 05 Mar 2026"),
    ],
)
def test_a_disposition_stands_above_what_management_fills_in(more, said):
    others = [Disposition(target="X-2", decision="explain"), Disposition(target="X-1", decision="accept", **more)]
    settings = Engagement(dispositions=[*others, Disposition(target="X-1", decision="request")])
    assert viewed(settings).response == (("Auditor's disposition", said), *BLANK)
    assert viewed(Engagement(dispositions=others[:1])).response == BLANK


@pytest.mark.parametrize(
    ("rows", "lines", "note"),
    [
        (1, ("a.csv: row 1",), ""),
        (10, ("a.csv: rows 1–10",), ""),
        (11, ("a.csv: rows 1–10",), "1 more source rows in workpaper F-9."),
        (12, ("a.csv: rows 1–10",), "2 more source rows in workpaper F-9."),
    ],
)
def test_ten_source_rows_are_printed_and_the_others_counted(rows, lines, note):
    found = viewed(evidence=tuple(EvidenceRow("a.csv", row) for row in range(1, rows + 1)))
    assert (found.evidence, found.evidence_note) == (lines, note)


def test_a_row_cited_twice_is_one_row_and_long_names_are_cut():
    assert evidence_lines([EvidenceRow("a.csv", 3)] * 2) == ("a.csv: row 3",)
    (line,) = evidence_lines([EvidenceRow("x/" + "n" * 50 + ".csv", 3)])
    assert line == "n" * 21 + "…" + "n" * 22 + ": row 3"


def test_next_evidence_is_left_out_where_the_action_asks_for_all_of_it():
    wanted = ("the lease", "the map")
    assert viewed(next_evidence=wanted, action="Ask for: the lease; the map. Then act.").next_evidence == ()
    assert viewed(next_evidence=wanted, action="Ask for: the map.").next_evidence == wanted
    assert viewed(next_evidence=wanted).next_evidence == wanted


def test_a_page_says_the_usual_where_a_finding_says_nothing():
    own = {"criteria": "It agrees.", "consequence": "It misleads.", "action": "Ask."}
    found, usual = viewed(grade="A", **own), viewed()
    assert [getattr(found, name) for name in own] == list(own.values())
    assert usual.criteria.startswith("Recorded stock agrees") and usual.consequence.startswith("Stock, cost of sales")
    assert usual.action.startswith("Obtain the evidence")
    assert (found.grade, usual.grade, usual.step) == ("A", "", "Ledger impact")
    assert (found.id, found.title, found.statement, found.severity) == ("X-1", "Title", "Statement.", "low")
    assert found.cause == cause(finding(grade="A")) and dict(viewed(period_to=LAST).facts) == {"Period": "05 Mar 2026"}
