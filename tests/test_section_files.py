"""A section survives its file, the same bytes each time; values stay exact."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.records import (
    DisplayTable,
    EvidenceRow,
    Exhibit,
    Measure,
    NotTestable,
    Pair,
    Paragraph,
    Section,
    TableColumn,
)
from cin7_audit.section_files import load_section, plain, save_section, without_noise, write_json, write_table
from tests.test_records import FINDING


def section() -> Section:
    table = DisplayTable((TableColumn("Units", "right"),), (("1",),), 3, "full", (0,))
    return Section(
        "diagnosis", 6, "Title", "Question?", (Paragraph("p", "h"),),
        (Exhibit("DX-1", "chart", "t", "c", "r", "alt", spec={"mark": "bar", "data": {"values": [{"x": 1}]}}),
         Exhibit("DX-2", "table", "t", "c", table=table)),
        (FINDING,),
        (Measure("M-5", "n", Decimal("0.95"), "share", 19, 20, (0.76, 0.99), {"level": "site", "site": "M"}),),
        (NotTestable("diagnosis", "x", "y", "z"),),
        {"pairs": pd.DataFrame({"sku": ["A"], "quantity": [Decimal("1.2500")]})},
        {"questions": [{"answer": "yes"}]},
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
    assert (tmp_path / "a" / "diagnosis.pairs.parquet").read_bytes() == (
        tmp_path / "b" / "diagnosis.pairs.parquet"
    ).read_bytes()


def test_plain_never_prints_nan():
    assert plain({"a": float("nan"), "b": [Decimal("1.10"), pd.NaT, pd.NA], "c": {3, 1}}) == {
        "a": None,
        "b": [1.1, None, None],
        "c": [1, 3],
    }


def test_exact_tables_whatever_the_first_decimal_is(tmp_path):
    frame = pd.DataFrame(
        {
            "a": [Decimal("1E+3"), None, Decimal("0.00100"), 7],
            "b": [Decimal("1"), 0.5, None, 2],
            "c": ["x", None, "y", "z"],
        }
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
    assert (back["source_row"].dtype, back["source_row"].iloc[0], back["source_row"].isna().tolist()) == (
        "Int64",
        7,
        [False, True],
    )
    assert back["rate"].dtype == "float64"


def test_every_part_of_a_section_comes_back_as_its_record(tmp_path):
    before = section()
    after = load_section(save_section(before, tmp_path))
    assert after.measures == (replace(before.measures[0], value=0.95),)
    assert after.findings == (replace(FINDING, quantity=-4, value=-12.5, pairs=(Pair("M", "N", "A", 4),)),)
    assert (after.step, after.number, after.title, after.question) == ("diagnosis", 6, "Title", "Question?")
    assert json.loads((tmp_path / "diagnosis.json").read_text())["tables"] == ["pairs"]


def test_values_as_json_holds_them():
    assert plain(Decimal("4.00")) == 4 and type(plain(Decimal("4.00"))) is int
    assert plain(0.1 + 0.2) == 0.3 and plain(float("-inf")) is None
    assert plain([np.int64(3), np.float64(0.5), np.bool_(True), np.datetime64("2026-01-02T03:00")]) == [
        3, 0.5, True, "2026-01-02T03:00:00",
    ]  # fmt: skip
    assert plain({3: (dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3))}) == {"3": ["2026-01-02", "2026-01-02T03:00:00"]}
    assert plain(EvidenceRow("a", 1)) == {"file": "a", "row": 1} and plain(frozenset("ba")) == ["a", "b"]


def test_a_json_file_is_sorted_readable_and_hides_no_letter(tmp_path):
    write_json(tmp_path / "deep" / "a.json", {"b": "é\u202e", "a": Decimal("1.50")})
    text = (tmp_path / "deep" / "a.json").read_text(encoding="utf-8")
    assert text == '{\n  "a": 1.5,\n  "b": "é\\u202e"\n}\n'


def test_decimals_have_as_many_places_as_they_need(tmp_path):
    columns = {
        "whole": ["1E+3", "2.00"],
        "tenth": ["1.50", "-2"],
        "wide": ["123456789012345678901234567890", "0.0000000001"],
    }
    frame = pd.DataFrame({name: [Decimal(value) for value in values] for name, values in columns.items()})
    write_table(frame, tmp_path / "t.parquet")
    types = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "t.parquet")}
    assert types == {"whole": "decimal128(38, 0)", "tenth": "decimal128(38, 1)", "wide": "decimal128(38, 8)"}


def test_tables_that_programs_know_by_their_values_keep_those_types(tmp_path):
    sites = pd.DataFrame({"site": ["North", None], "lines": [1, 2]})
    tables = {"routine": sites, "fiscal_years": sites.head(0), "pairs": sites.head(0)}
    save_section(replace(section(), tables=tables), tmp_path)
    schemas = {name: pq.read_schema(tmp_path / f"{section().step}.{name}.parquet") for name in tables}
    types = {name: [str(field.type) for field in schema] for name, schema in schemas.items()}
    assert types == {
        "routine": ["string", "int64"],
        "fiscal_years": ["null", "null"],
        "pairs": ["large_string", "int64"],
    }


def test_only_statistics_lose_their_last_digits():
    noisy = pd.DataFrame({"f": [0.1 + 0.2, None], "n": [1, 2], "d": [Decimal("0.30000000000000004"), None]})
    quiet = without_noise(noisy)
    assert quiet["f"][0] == 0.3 and np.isnan(quiet["f"][1]) and quiet["d"][0] == Decimal("0.30000000000000004")
    assert noisy["f"][0] != 0.3  # the caller's frame is left as it is
    assert without_noise(noisy[["n"]])["n"].dtype == noisy["n"].dtype


@given(st.lists(st.one_of(st.none(), st.decimals(-(10**12), 10**12, places=6)), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_decimals_come_back_to_the_last_digit(values):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        write_table(pd.DataFrame({"a": pd.Series(values, dtype=object)}), path)
        assert [None if pd.isna(value) else value for value in pd.read_parquet(path)["a"]] == values
