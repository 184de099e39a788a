"""A section survives its file, and the contract of findings and measures is exact."""

import datetime as dt
from decimal import Decimal

import pandas as pd

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
from cin7_audit.section_files import load_section, plain, save_section, write_table

FINDING = Finding(
    id="DX-transfers-1", step="diagnosis", title="t", statement="s", severity="medium", contributor="transfers", grade="A", skus=("A",), locations=("M",),
    period_from=dt.date(2026, 1, 1), quantity=Decimal("-4"), value=Decimal("-12.50"), currency="NZD", chance=0.01, rivals=(Rival("loss", "C"),),
    pairs=(Pair("M", "N", "A", Decimal(4)),), next_evidence=("van log",), evidence=(EvidenceRow("a.xlsx", 7),),
)  # fmt: skip


def section() -> Section:
    table = DisplayTable((TableColumn("Units", "right"),), (("1",),), 3, "full", (0,))
    return Section(
        "diagnosis", 6, "Title", "Question?", (Paragraph("p", "h"),),
        (Exhibit("DX-1", "chart", "t", "c", "r", "alt", spec={"mark": "bar", "data": {"values": [{"x": 1}]}}), Exhibit("DX-2", "table", "t", "c", table=table)),
        (FINDING,), (Measure("M-5", "n", Decimal("0.95"), "share", 19, 20, (0.76, 0.99), {"level": "site", "site": "M"}),),
        (NotTestable("diagnosis", "x", "y", "z"),), {"pairs": pd.DataFrame({"sku": ["A"], "quantity": [Decimal("1.2500")]})}, {"questions": [{"answer": "yes"}]},
    )  # fmt: skip


def test_round_trip(tmp_path):
    before = section()
    after = load_section(save_section(before, tmp_path))
    assert after.exhibits == before.exhibits
    assert after.paragraphs == before.paragraphs
    assert after.not_testable == before.not_testable
    assert after.extra == before.extra
    assert after.findings[0].as_contract() == before.findings[0].as_contract()
    assert after.tables["pairs"]["quantity"][0] == Decimal("1.2500")


def test_saving_twice_gives_the_same_bytes(tmp_path):
    first, second = save_section(section(), tmp_path / "a"), save_section(section(), tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert (tmp_path / "a" / "diagnosis.pairs.parquet").read_bytes() == (tmp_path / "b" / "diagnosis.pairs.parquet").read_bytes()


def test_finding_contract_keys():
    document = plain(FINDING.as_contract())
    contract = {
        "id", "step", "title", "statement", "contributor", "grade", "severity", "skus", "locations", "period", "quantity", "value", "currency", "chance",
        "rivals", "pairs", "next_evidence", "evidence",
    }  # fmt: skip
    assert contract <= document.keys()
    assert document["period"] == {"from": "2026-01-01", "to": None}
    assert document["pairs"] == [{"from": "M", "to": "N", "sku": "A", "quantity": 4}]
    assert document["evidence"] == [{"file": "a.xlsx", "row": 7}]


def test_plain_never_prints_nan():
    assert plain({"a": float("nan"), "b": [Decimal("1.10"), pd.NaT, pd.NA], "c": {3, 1}}) == {
        "a": None,
        "b": [1.1, None, None],
        "c": [1, 3],
    }


def test_exact_tables_whatever_the_first_decimal_is(tmp_path):
    frame = pd.DataFrame(
        {"a": [Decimal("1E+3"), None, Decimal("0.00100"), 7], "b": [Decimal("1"), 0.5, None, 2], "c": ["x", None, "y", "z"]}
    )
    write_table(frame, tmp_path / "t.parquet")
    back = pd.read_parquet(tmp_path / "t.parquet")
    assert list(back["a"]) == [Decimal("1000.000"), None, Decimal("0.001"), Decimal("7.000")]
    assert list(back["b"])[:2] == [1.0, 0.5]


def test_a_column_of_more_digits_than_the_widest_type_keeps_the_first_ones(tmp_path):
    frame = pd.DataFrame({"a": [Decimal(1) / 3, Decimal("123456789012345678.5"), Decimal("NaN")]})
    write_table(frame, tmp_path / "t.parquet")
    back = list(pd.read_parquet(tmp_path / "t.parquet")["a"])
    assert back == [Decimal("0." + "3" * 20), Decimal("123456789012345678.5"), None]


def test_a_row_number_stays_whole_where_some_rows_have_none(tmp_path):
    write_table(pd.DataFrame({"source_row": [7.0, None], "rate": [0.5, None]}), tmp_path / "t.parquet")
    back = pd.read_parquet(tmp_path / "t.parquet")
    assert (back["source_row"].dtype, back["source_row"].iloc[0], back["source_row"].isna().tolist()) == ("Int64", 7, [False, True])
    assert back["rate"].dtype == "float64"


def test_a_section_shows_itself_in_one_line():
    section = Section("ingestion", 1, "Ingestion", "Is it all there?", tables={"rows": pd.DataFrame({"a": range(1000)})})
    assert repr(section) == "<section 1 ingestion: 0 exhibits, 0 findings, 1 tables>"
