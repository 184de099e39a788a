"""The frames of the fixed worksheets."""

import datetime as dt
import hashlib
from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.records import DisplayTable, EvidenceRow, Exhibit, Finding, Measure, NotTestable, Rival, Section
from cin7_audit.report import schedules
from cin7_audit.report.references import papers
from cin7_audit.report.schedules import lead_frame
from cin7_audit.vocabulary import TIE_OUT_BUCKETS

EVIDENCE = pd.DataFrame(
    {
        "source_id": ["E001", "E002"],
        "label": ["a.csv", "b.csv"],
        "sha256": ["ff", "aa"],
        "kind": ["x", "y"],
        "parameters": ["p", None],
    }
)


def finding(number=1, severity="low", **changes):
    return Finding(
        **(
            {
                "id": f"VT-{number}",
                "step": "variance_timeline",
                "title": f"T{number}",
                "statement": "s",
                "severity": severity,
            }
            | changes
        )
    )


def section(*findings, **parts):
    return Section("variance_timeline", 2, "t", "q", findings=tuple(findings), **parts)


def short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_a_hash_covers_the_files_the_rows_cite():
    assert schedules.source_hash(pd.DataFrame({"source_id": ["E001", "E001", None]}), EVIDENCE) == short("ff")
    assert schedules.source_hash(pd.DataFrame({"source_id": ["E002", "E001"]}), EVIDENCE) == short("aa\nff")
    assert schedules.source_hash(pd.DataFrame({"n": [1]}), EVIDENCE) == short("aa\nff")  # none cited: all


def test_the_index_says_which_findings_rest_on_an_exhibit():
    sections = [section(finding(1, exhibit="VT-9"), finding(2, "high", exhibit="VT-9"), finding(3))]
    assert schedules.conclusion("VT-9", sections) == "VT-2 (high): T2; VT-1 (low): T1"
    assert (
        schedules.conclusion("VT-8", sections)
        == schedules.conclusion("", sections)
        == "No exception raised on this paper."
    )


def test_the_index_has_a_row_per_sheet_and_per_exhibit(hostile):
    shown = Exhibit("VT-1", "table", "Which?", "c", table=DisplayTable((), (), 3, "corrections"))
    other = Exhibit("VT-2", "chart", "How?", "c")
    sections = [
        section(
            finding(1, exhibit="VT-1"),
            exhibits=(shown, other),
            tables={"corrections": pd.DataFrame({"source_id": ["E002"] * 3})},
        )
    ]
    settings = Engagement().changed({"client.firm": "Firm"})
    frame = schedules.index_frame(sections, papers(sections), EVIDENCE, hostile.context(), settings)
    sheet = frame[frame["title"] == "Corrections"].iloc[0]
    assert tuple(
        sheet[["reference", "kind", "exhibit", "lines", "prepared_by", "date", "source_hash", "conclusion"]]
    ) == (
        "F-4",
        "sheet",
        "VT-1",
        3,
        "Firm",
        dt.date(2026, 6, 30),
        short("aa"),
        "VT-1 (low): T1",
    )
    index = frame[frame["title"] == "Index"].iloc[0]
    assert (index["exhibit"], index["conclusion"], pd.isna(index["lines"]), index["source_hash"]) == (
        "",
        "",
        True,
        short("aa\nff"),
    )
    exhibits = frame[frame["kind"] == "exhibit"]
    assert [
        tuple(row)
        for row in exhibits[["reference", "title", "exhibit", "conclusion", "source_hash"]].itertuples(index=False)
    ] == [
        ("F-4/VT-1", "Which?", "VT-1", "VT-1 (low): T1", short("aa")),
        ("F/VT-2", "How?", "VT-2", "No exception raised on this paper.", short("aa\nff")),
    ]


@pytest.mark.parametrize(
    ("settings", "preparer"),
    [
        ({}, "cin7-audit"),
        ({"client.firm": "Firm"}, "Firm"),
        ({"client.firm": "Firm", "client.prepared_by": "Ana"}, "Ana"),
    ],
)
def test_the_preparer_is_the_person_else_the_firm(hostile, settings, preparer):
    frame = schedules.index_frame([], papers([]), EVIDENCE, hostile.context(), Engagement().changed(settings))
    assert set(frame["prepared_by"]) == {preparer}


def tie(*rows):
    return pd.DataFrame(rows, columns=["month", "account", "bucket", "amount"])


def test_a_lead_schedule_has_a_line_per_account_and_month_in_order():
    frame = lead_frame(
        tie(
            ("2026-02", "630", "timing", Decimal(5)),
            ("2026-01", "640", "timing", Decimal(7)),
            ("2026-01", "630", "timing", Decimal("1.10")),
            ("2026-01", "630", "timing", Decimal("2.20")),
            ("2026-01", "630", "unexplained", Decimal("-0.30")),
            ("2026-01", "630", "fx", None),
        )
    )
    assert [
        tuple(row)
        for row in frame[["account", "month", "timing", "explained", "unexplained", "difference"]].itertuples(
            index=False
        )
    ] == [
        ("630", "2026-01", Decimal("3.30"), Decimal("3.30"), Decimal("-0.30"), Decimal("3.00")),
        ("630", "2026-02", 5, 5, 0, 5),
        ("640", "2026-01", 7, 7, 0, 7),
    ]
    assert list(frame["tick"]) == ["F X"] * 3
    assert list(frame)[2:-4] == list(TIE_OUT_BUCKETS[:-1])


def test_a_tie_out_of_other_columns_makes_no_lead_schedule():
    assert lead_frame(pd.DataFrame({"month": ["2026-01"], "account": ["1"]})).empty


def test_findings_in_five_parts_with_their_evidence(hostile):
    made = finding(
        1,
        "high",
        grade="B",
        contributor="loss",
        value=Decimal(-5),
        quantity=Decimal(-2),
        skus=("a", "b"),
        locations=("M",),
        chance=0.01,
        criteria="c",
        consequence="k",
        action="act",
        exhibit="VT-9",
        rivals=(Rival("picking", "C"),),
        period_from=dt.date(2026, 1, 1),
        evidence=(EvidenceRow("a.csv", 7), EvidenceRow("a.csv", 9)),
    )
    frame = schedules.findings_frame([section(finding(2), made)], hostile.context())
    assert list(frame["finding"]) == ["VT-1", "VT-2"]
    row = frame.iloc[0].to_dict()
    assert {
        name: row[name]
        for name in ("condition", "criteria", "consequence", "corrective_action", "rivals", "skus", "locations")
    } == {
        "condition": "s",
        "criteria": "c",
        "consequence": "k",
        "corrective_action": "act",
        "rivals": "picking (C)",
        "skus": "a, b",
        "locations": "M",
    }
    assert (row["value"], row["currency"], row["quantity"], row["evidence_lines"]) == (-5, "NZD", -2, 2)
    assert row["evidence_rows"] == "a.csv, row 7\na.csv, row 9"
    assert "loss or damage" in row["cause"] and row["chance_share"] == 0.01


def test_the_evidence_index_leads_from_finding_to_hash_and_lists_every_file():
    made = finding(1, exhibit="VT-9", chance=0.5, evidence=(EvidenceRow("b.csv", 7), EvidenceRow("gone.csv", 1)))
    frame = schedules.evidence_index_frame([section(made)], EVIDENCE).astype(object)
    rows = frame.where(frame.notna(), None).values.tolist()
    assert rows == [
        ["VT-1", "b.csv", 7, "E002", "aa", "y", None, "variance_timeline VT-9", 0.5, "T"],
        ["VT-1", "gone.csv", 1, None, None, None, None, "variance_timeline VT-9", 0.5, "T"],
        [None, "a.csv", None, "E001", "ff", "x", "p", "file as received", None, "P"],
        [None, "b.csv", None, "E002", "aa", "y", None, "file as received", None, "P"],
    ]


def test_requests_come_from_exhibits_findings_and_files():
    problems = pd.DataFrame(
        {
            "effect": ["row set aside", "file set aside", "file set aside"],
            "file": ["a.csv", "b.csv", None],
            "source_id": ["E001", "E002", "E003"],
            "seen": ["x", "not a sheet", "empty"],
            "todo": ["t", "Send again.", "Send."],
        },
        dtype=object,
    )
    missing = NotTestable("variance_timeline", "VT-3", "no transfers", "the list")
    frame = schedules.requests_frame(
        [section(finding(1, next_evidence=("slip", "photo")), not_testable=(missing,))], problems
    )
    assert frame.values.tolist() == [
        ["not testable", "VT-3", "no transfers", "the list", "open", ""],
        ["finding", "VT-1", "T1", "slip", "open", ""],
        ["finding", "VT-1", "T1", "photo", "open", ""],
        ["file set aside", "b.csv", "not a sheet", "Send again.", "open", ""],
        ["file set aside", "E003", "empty", "Send.", "open", ""],
    ]


def test_a_request_names_the_number_of_an_unknown_file_as_the_case_hands_it_over():
    row = {"effect": "file set aside", "file": None, "source_id": "E003", "seen": "empty", "todo": "Send."}
    problems = pd.DataFrame([row]).astype({"file": "str"})
    assert schedules.requests_frame([], problems)["reference"].tolist() == ["E003"]


def test_a_measure_has_its_scope_and_bounds():
    whole = Measure("M-4", "Accuracy", 0.5, "share", 1, 2, (0.3, 0.7), note="n")
    site = Measure("M-4", "Accuracy", 0.4, "share", scope={"level": "site", "site": "Main", "class": "A"})
    frame = schedules.measures_frame([section(measures=(whole, site))])
    names = ["scope", "figure", "numerator", "denominator", "interval_low", "interval_high", "note", "step"]
    assert frame.iloc[0][names].tolist() == ["portfolio", 0.5, 1, 2, 0.3, 0.7, "n", "variance_timeline"]
    assert frame.iloc[1]["scope"] == "site Main, class A" and pd.isna(frame.iloc[1]["interval_low"])


def test_differences_with_their_nature_and_decision(hostile):
    found = (
        finding(1, grade="B", value=Decimal(-500)),
        finding(2, value=Decimal(3), currency="AUD"),
        finding(3, grade="D", value=Decimal(9)),
    )
    frame = schedules.differences_frame([section(*found)], Engagement(), hostile.context())
    names = ["nature", "finding", "value", "currency", "decision"]
    assert frame[names].values.tolist() == [
        ["projected", "VT-1", -500, "NZD", "open, carried forward"],
        ["factual", "VT-2", 3, "AUD", "clearly trivial"],
    ]


def test_lead_schedule_without_a_tie_out_is_empty():
    assert lead_frame(None).empty


def test_lead_schedule_beside_the_ledger_s_own_balance():
    tie = pd.DataFrame(
        {
            "month": ["2026-01"] * 2,
            "account": ["630"] * 2,
            "bucket": ["timing", "unexplained"],
            "amount": [Decimal("5.10"), Decimal("-1")],
        }
    )
    lead = pd.DataFrame(
        {
            "month": ["2026-01"],
            "account": ["630"],
            "difference": [Decimal("4.10")],
            "ledger_balance": [Decimal(900)],
            "stock_value": [None],
        }
    )
    row = lead_frame(tie, lead).iloc[0]
    assert (row["tick"], row["ledger_balance"], row["difference"]) == ("F X G", 900, Decimal("4.10"))
    assert lead_frame(tie, lead.assign(difference=Decimal(4))).iloc[0]["tick"] == "E G"


def test_an_unknown_bucket_counts_as_unexplained():
    frame = pd.DataFrame({"month": ["2026-01"], "account": ["1"], "bucket": ["new"], "amount": [Decimal(5)]})
    row = lead_frame(frame).iloc[0]
    assert (row["unexplained"], row["difference"]) == (5, 5)


def test_what_the_index_says_of_an_exhibit_of_ones_own_is_its_sentence(hostile):
    shown = Exhibit("VT-own-1", "table", "Mine", "c", table=DisplayTable((), (), 3, "own_mine"), workpaper="own_mine", says="So.")
    sections = [section(exhibits=(shown,), tables={"own_mine": pd.DataFrame({"a": [1]})})]
    frame = schedules.index_frame(sections, papers(sections), EVIDENCE, hostile.context(), Engagement())
    mine = frame[frame["title"].isin(["Mine", "Own mine"])]
    assert list(mine["conclusion"]) == ["So.", "So."]


@pytest.mark.parametrize("place", [0, 1])
def test_a_sheets_line_tells_the_finding_of_whichever_of_its_exhibits_has_one(hostile, place):
    shown = [Exhibit(f"VT-{number}", "table", "T", "c", table=DisplayTable((), (), 3, "corrections")) for number in (1, 2)]
    sections = [section(finding(1, exhibit=shown[place].id), exhibits=tuple(shown), tables={"corrections": pd.DataFrame({"a": [1]})})]
    frame = schedules.index_frame(sections, papers(sections), EVIDENCE, hostile.context(), Engagement())
    assert frame[frame["title"] == "Corrections"]["conclusion"].tolist() == ["VT-1 (low): T1"]


LEAD_ALL = {"stock_value": Decimal(7), "ledger_balance": Decimal(9), "subledger_movement": Decimal(1), "ledger_movement": Decimal(2), "closing_difference": Decimal(-2)}


def test_a_lead_schedule_has_its_columns_with_and_without_lines():
    named = list(TIE_OUT_BUCKETS[:-1])
    ends = ["explained", "unexplained", "difference", "tick"]
    for nothing in (None, *(tie().drop(columns=name) for name in ("month", "account", "bucket", "amount"))):
        assert list(lead_frame(nothing)) == ["account", "month", *named, *ends] and lead_frame(nothing).empty
    lead = pd.DataFrame({"month": ["2026-01"], "account": [630], **{name: [value] for name, value in LEAD_ALL.items()}})
    made = lead_frame(tie(("2026-01", 630, "timing", Decimal(5))), lead)
    assert list(made) == ["account", "month", *LEAD_ALL, *named, *ends]
    assert made.iloc[0][list(LEAD_ALL)].to_dict() == LEAD_ALL and made["tick"].tolist() == ["F X G"]
    for less in ("month", "account"):
        assert list(lead_frame(tie(("2026-01", 630, "timing", Decimal(5))), lead.drop(columns=less))) == ["account", "month", *named, *ends]
    other = lead_frame(tie(("2026-02", "630", "timing", Decimal(5))), lead).iloc[0]
    assert pd.isna(other["ledger_balance"]) and other["tick"] == "F X"
    bare = lead_frame(tie(("2026-01", 630, "timing", Decimal(5))), lead[["month", "account"]])
    assert list(bare) == ["account", "month", *named, *ends]


def test_accounts_and_months_are_one_whatever_they_are_written_as_and_money_is_exact():
    frame = lead_frame(tie((202601, 630, "timing", 0.1), ("202601", "630", "timing", Decimal("0.2")), ("202601", "630", None, 1), ("202601", "630", "timing", float("nan"))))
    (row,) = frame.to_dict("records")
    assert (row["account"], row["month"], row["timing"], row["unexplained"]) == ("630", "202601", Decimal("0.3"), Decimal(1))


def test_a_hash_leaves_out_files_without_one_and_is_of_texts():
    known = pd.DataFrame({"source_id": ["E001", "E002"], "sha256": ["ff", None]})
    assert schedules.source_hash(None, known) == short("ff") == schedules.source_hash(pd.DataFrame({"source_id": [None]}), known)
    assert schedules.source_hash(pd.DataFrame({"source_id": ["E002"]}), known) == short("")


def test_the_line_of_a_sheet_names_its_exhibits_and_says_that_none_raised_an_exception(hostile):
    shown = [Exhibit(f"VT-{number}", "table", "T", "c", table=DisplayTable((), (), 3, "corrections")) for number in (1, 2)]
    sections = [section(exhibits=tuple(shown), tables={"corrections": pd.DataFrame({"a": [1, 2]})})]
    frame = schedules.index_frame(sections, papers(sections), EVIDENCE, hostile.context(), Engagement())
    line = frame[frame["title"] == "Corrections"].iloc[0]
    assert (line["exhibit"], line["conclusion"], line["lines"]) == ("VT-1, VT-2", "No exception raised on this paper.", 2)
    assert list(frame["kind"]) == ["sheet"] * (len(frame) - 2) + ["exhibit"] * 2


def test_findings_of_several_places_rivals_and_currencies_are_listed_in_full(hostile):
    made = finding(1, "high", skus=("a", "b"), locations=("M", "N"), rivals=(Rival("picking", "C"), Rival("loss", "D")), currency="AUD")
    row = schedules.findings_frame([section(made)], hostile.context()).iloc[0]
    assert (row["rivals"], row["skus"], row["locations"], row["currency"]) == ("picking (C); loss (D)", "a, b", "M, N", "AUD")
    (request,) = schedules.requests_frame([], pd.DataFrame([{"effect": "file set aside", "file": "", "source_id": "E7", "seen": 3, "todo": 4}])).values.tolist()
    assert request == ["file set aside", "E7", "3", "4", "open", ""]
    bare = Measure("M-4", "Accuracy", 0.4, "share", scope={"site": "Main"})
    assert schedules.measures_frame([section(measures=(bare, Measure("M-4", "A", 1, "share", scope={})))])["scope"].tolist() == ["site Main", ""]
    alone = finding(2, exhibit="", evidence=(EvidenceRow("a.csv", 1),))
    assert schedules.evidence_index_frame([section(alone)], EVIDENCE)["test"].tolist()[0] == "variance_timeline"
