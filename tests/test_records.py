"""The records a chapter hands over, and the contract of findings and measures."""

import datetime as dt
from dataclasses import FrozenInstanceError
from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.records import (
    DisplayTable,
    EvidenceRow,
    Exhibit,
    Finding,
    Measure,
    NotTestable,
    Pair,
    Paragraph,
    Rival,
    Section,
    TableColumn,
)
from cin7_audit.section_files import plain

FINDING = Finding(
    id="DX-transfers-1", step="diagnosis", title="t", statement="s", severity="medium", contributor="transfers",
    grade="A", skus=("A",), locations=("M",), period_from=dt.date(2026, 1, 1), quantity=Decimal("-4"),
    value=Decimal("-12.50"), currency="NZD", chance=0.01, rivals=(Rival("loss", "C"),),
    pairs=(Pair("M", "N", "A", Decimal(4)),), next_evidence=("van log",), evidence=(EvidenceRow("a.xlsx", 7),),
)  # fmt: skip


def test_finding_contract_keys():
    document = plain(FINDING.as_contract())
    contract = {
        "id", "step", "title", "statement", "contributor", "grade", "severity", "skus", "locations", "period",
        "quantity", "value", "currency", "chance", "rivals", "pairs", "next_evidence", "evidence",
    }  # fmt: skip
    assert contract <= document.keys()
    assert document["period"] == {"from": "2026-01-01", "to": None}
    assert document["pairs"] == [{"from": "M", "to": "N", "sku": "A", "quantity": 4}]
    assert document["evidence"] == [{"file": "a.xlsx", "row": 7}]
    assert document["rivals"] == [{"contributor": "loss", "grade": "C"}]
    assert (document["quantity"], document["value"]) == (-4, -12.5)
    assert not {"period_from", "period_to"} & document.keys()


def test_a_measure_states_its_scope_period_and_interval():
    first, last = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
    site = {"level": "site", "site": "M"}
    measure = Measure("M-5", "accuracy", Decimal("0.95"), "share", 19, 20, (0.76, 0.99), site, first, last)
    document = measure.as_contract()
    assert document["period"] == {"from": first, "to": last}
    assert (document["interval"], document["scope"]) == ([0.76, 0.99], site)
    assert (document["numerator"], document["denominator"], document["value"]) == (19, 20, Decimal("0.95"))
    assert not {"period_from", "period_to"} & document.keys()


def test_a_measure_without_scope_is_of_the_portfolio_and_without_interval_null():
    document = Measure("M-1", "n", None, "units").as_contract()
    assert document["scope"] == {"level": "portfolio"} and document["interval"] is None
    assert document["period"] == {"from": None, "to": None}


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (FINDING, "grade"),
        (FINDING.rivals[0], "grade"),
        (FINDING.pairs[0], "quantity"),
        (FINDING.evidence[0], "row"),
        (Measure("M-1", "n", 1, "units"), "value"),
        (NotTestable("s", "e", "m", "a"), "missing"),
        (TableColumn("h"), "heading"),
        (DisplayTable((), (), 0), "rows"),
        (Exhibit("IN-1", "table", "t", "c"), "title"),
        (Paragraph("p"), "text"),
        (Section("ingestion", 1, "T", "Q?"), "findings"),
    ],
    ids=lambda item: type(item).__name__,
)
def test_records_do_not_change_after_they_are_made(record, field):
    with pytest.raises(FrozenInstanceError):
        setattr(record, field, "another")


def test_a_record_says_no_more_than_it_was_given():
    exhibit, table = Exhibit("IN-1", "table", "t", "c"), DisplayTable((TableColumn("h"),), (), 0)
    assert (exhibit.reading, exhibit.alt, exhibit.workpaper, exhibit.sql, exhibit.spec, exhibit.table) == (
        "", "", "", "", None, None,
    )  # fmt: skip
    assert (table.columns[0].align, table.full_table, table.emphasised_rows) == ("left", "", ())
    first, second = Section("a", 1, "T", "Q?"), Section("b", 2, "T", "Q?")
    assert first.tables == first.extra == {} and first.tables is not second.tables


def test_a_section_shows_itself_in_one_line():
    tables = {"rows": pd.DataFrame({"a": range(1000)}), "more": pd.DataFrame()}
    section = Section("ingestion", 1, "Ingestion", "Is it all there?", findings=(FINDING,), tables=tables)
    assert repr(section) == "<section 1 ingestion: 0 exhibits, 1 findings, 2 tables>"


@pytest.mark.parametrize(
    ("interval", "told"), [((0, 0.1), [0, 0.1]), ((0.0, 0.0), [0.0, 0.0]), ((-1, 0), [-1, 0]), ((1.5, float("inf")), [1.5, float("inf")]), (None, None)]
)
def test_bounds_of_nought_are_bounds(interval, told):
    assert Measure("M-4", "n", 0, "share", 0, 0, interval).as_contract()["interval"] == told
    assert Measure("M-4", "n", 0, "share", 0, 0, interval).as_contract()["numerator"] == 0


def test_what_a_finding_and_a_measure_were_not_given_they_do_not_say():
    bare = Finding("F-1", "ingestion", "t", "s", "low").as_contract()
    assert {name: bare[name] for name in bare if bare[name]} == {
        "id": "F-1", "step": "ingestion", "title": "t", "statement": "s", "severity": "low", "period": {"from": None, "to": None},
    }  # fmt: skip
    assert [name for name in bare if bare[name] == ""] == ["criteria", "consequence", "action", "exhibit"]
    assert [name for name in bare if bare[name] is None] == ["contributor", "grade", "quantity", "value", "currency", "chance"]
    measure = Measure("M-1", "n", 0, "units")
    assert measure.as_contract() == {
        "id": "M-1", "name": "n", "value": 0, "unit": "units", "numerator": None, "denominator": None, "interval": None, "scope": {"level": "portfolio"},
        "note": "", "period": {"from": None, "to": None},
    }  # fmt: skip
    assert (Exhibit("IN-1", "table", "t", "c").says, Paragraph("p").heading) == ("", "")


def test_a_contract_is_no_part_of_its_record():
    scope = {"level": "site", "site": "M"}
    measure = Measure("M-1", "n", 1, "units", scope=scope)
    told = measure.as_contract()
    told["scope"]["site"] = "N"
    assert scope["site"] == "M"
