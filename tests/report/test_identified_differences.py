"""The schedule of identified differences."""

from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.engagement import Disposition, Engagement
from cin7_audit.records import Finding, Section
from cin7_audit.report.identified_differences import book_table, decision, difference_blocks, difference_table, nature
from cin7_audit.report.references import papers


def finding(**changes):
    return Finding(**({"id": "A-1", "step": "ingestion", "title": "t", "statement": "s", "severity": "low"} | changes))


def decided(word, target="A-1"):
    return Engagement(
        dispositions=(Disposition(target="Z-9", decision="accept"), Disposition(target=target, decision=word))
    )


@pytest.mark.parametrize(
    ("settings", "value", "said"),
    [
        (decided("accept"), -1, "accepted, carried forward"),
        (decided("explain"), -9999, "explained"),
        (decided("explain", "A-2"), -9999, "open, carried forward"),
        (Engagement(), -125, "clearly trivial"),
        (Engagement(), 125, "clearly trivial"),
        (Engagement(), Decimal("-125.01"), "open, carried forward"),
    ],
)
def test_what_happens_to_a_difference(hostile, settings, value, said):
    """Clearly trivial is 125 for this client."""
    assert decision(finding(value=Decimal(value)), settings, hostile.context()) == said


def test_differences_come_by_nature_and_trivial_ones_are_counted(hostile):
    found = [
        finding(id="A-1", grade="C", value=Decimal(-900)),
        finding(id="A-2", grade="B", value=Decimal("-1834.255")),
        finding(id="A-3", value=Decimal(500)),
        finding(id="A-4", value=Decimal(5)),
        finding(id="A-5", grade="A", value=Decimal(700)),
        finding(id="A-6", grade="D", value=Decimal(700)),
        finding(id="A-7"),
    ]
    made = difference_table(found, Engagement(), hostile.context())
    assert [row[:2] + row[3:] for row in made.rows] == [
        ("factual", "A-3", "500.00", "open, carried forward"),
        ("factual", "A-5", "700.00", "open, carried forward"),
        ("projected", "A-2", "-1,834.26", "open, carried forward"),
        ("judgmental", "A-1", "-900.00", "open, carried forward"),
    ]
    assert made.note == (
        "1 differences at or below the clearly trivial limit of NZD 125.00 are in the workpaper (Differences) only."
    )
    assert made.columns[3].heading == "Value (NZD)" and made.columns[3].align == "right"
    assert difference_table(found[:3], Engagement(), hostile.context()).note == ""


def test_the_books_own_schedule_takes_the_columns_it_has():
    frame = pd.DataFrame(
        {"item": ["fx_rate", None], "amount": [Decimal("1.005"), None], "nature": ["factual", "factual"], "x": [1, 2]}
    )
    made = book_table(frame, "NZD")
    assert [column.heading for column in made.columns] == ["Nature", "Item", "Amount (NZD)"]
    assert [column.align for column in made.columns] == ["left", "left", "right"]
    assert made.rows == (("factual", "fx rate", "1.01"), ("factual", "–", "–"))
    assert made.note.startswith("Lines in the lead schedules add up to NZD 1.01 ")  # all lines, where none is marked


def test_the_books_come_before_the_findings(hostile):
    schedule = pd.DataFrame({"nature": ["factual"], "item": ["fx"], "amount": [Decimal(1)]})
    section = Section("ledger_impact", 5, "t", "q", tables={"differences_schedule": schedule})
    found = [finding(value=Decimal(500))]
    made = difference_blocks(found, Engagement(), hostile.context(), papers([section]))
    assert [block.heading for block in made] == ["Between the books", "By finding", ""]
    empty = Section("ledger_impact", 5, "t", "q", tables={"differences_schedule": schedule.head(0)})
    assert [block.heading for block in difference_blocks(found, Engagement(), hostile.context(), papers([empty]))] == [
        "By finding",
        "",
    ]


def test_where_nothing_has_a_value_it_says_so(hostile):
    (block,) = difference_blocks([finding()], Engagement(), hostile.context(), papers([]))
    assert block.text == "No difference with a value was identified."


@pytest.mark.parametrize(
    ("grade", "kind"), [(None, "factual"), ("A", "factual"), ("B", "projected"), ("C", "judgmental"), ("D", "")]
)
def test_nature_follows_the_grade(grade, kind):
    assert nature(finding(grade=grade, value=Decimal(-5))) == kind


def test_a_finding_without_a_value_is_no_difference():
    assert nature(finding(grade="A")) == ""


def test_small_differences_are_not_carried_forward_unless_the_auditor_says_so(hostile):
    small = finding(value=Decimal(-100))
    assert decision(small, Engagement(), hostile.context()).startswith("clearly trivial")
    said = Engagement(dispositions=(Disposition(target="A-1", decision="request"),))
    assert decision(small, said, hostile.context()) == "open, evidence requested"


def test_the_schedule_between_the_books_foots_in_words(hostile):
    schedule = pd.DataFrame(
        {
            "nature": ["factual", "judgmental"],
            "item": ["unsynced", "re-timing"],
            "account": ["630", ""],
            "amount": [Decimal("-5.50"), Decimal(9)],
            "in_lead_schedule": [True, False],
        }
    )
    section = Section("ledger_impact", 5, "t", "q", tables={"differences_schedule": schedule})
    first, *_ = difference_blocks((), Engagement(), hostile.context(), papers([section]))
    assert first.table.rows[0] == ("factual", "unsynced", "630", "-5.50")
    assert first.table.note == "Lines in the lead schedules add up to NZD -5.50 (subledger less ledger)."
