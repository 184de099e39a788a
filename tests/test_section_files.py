"""A section survives its file, the same bytes each time; values stay exact."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from cin7_audit.errors import AuditError
from cin7_audit.outputs import without_noise
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
from cin7_audit.section_files import load_section, plain, save_section, write_json
from tests.declared import table_of
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
        {"pairs": table_of("pairs", {"sku": ["A"], "quantity": [Decimal("1.2500")], "short_line": [None]})},
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


def test_whole_numbers_are_whole_where_some_are_missing_and_decimals_exact(tmp_path):
    columns = {"sku": ["A", "B"], "quantity": [Decimal("1.25"), 7], "short_line": [4.0, float("nan")], "chance": [0.1 + 0.2, None]}
    pairs = load_section(save_section(replace(section(), tables={"pairs": table_of("pairs", columns)}), tmp_path)).tables["pairs"]
    assert pairs["short_line"].tolist() == [4, None] and list(pairs["quantity"]) == [Decimal("1.25"), Decimal(7)]
    assert pairs["chance"][0] == 0.3 and pairs["score"].dtype == "float64" and pairs["kind"].isna().all()


def test_a_table_of_ones_own_has_the_types_of_its_values(tmp_path):
    frame = pd.DataFrame({"quantity": [Decimal("1.50"), Decimal("-2")], "rate": [0.1 + 0.2, None], "day": [None, None]})
    after = load_section(save_section(replace(section(), tables={"own_look": frame}), tmp_path)).tables["own_look"]
    assert list(after["quantity"]) == [Decimal("1.50"), Decimal(-2)] and after["rate"][0] == 0.3
    types = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "diagnosis.own_look.parquet")}
    assert types == {"quantity": "decimal128(3, 2)", "rate": "double", "day": "null"}
    with pytest.raises(AuditError, match="own_look: a column client"):
        save_section(replace(section(), tables={"own_look": frame.assign(client="x")}), tmp_path)


def test_a_table_that_nobody_declared_is_refused(tmp_path):
    with pytest.raises(AuditError, match="look: a table that is not declared"):
        save_section(replace(section(), tables={"look": pd.DataFrame({"a": [1]})}), tmp_path)


def test_every_part_of_a_section_comes_back_as_its_record(tmp_path):
    before = section()
    after = load_section(save_section(before, tmp_path))
    assert after.measures == (replace(before.measures[0], value=0.95),)
    assert after.findings == (replace(FINDING, quantity=-4, value=-12.5, pairs=(Pair("M", "N", "A", 4),)),)
    assert (after.step, after.number, after.title, after.question) == ("diagnosis", 6, "Title", "Question?")
    assert json.loads((tmp_path / "diagnosis.json").read_text())["tables"] == ["pairs"]


def test_values_as_json_holds_them():
    assert plain(Decimal("4.00")) == 4 and type(plain(Decimal("4.00"))) is int
    assert plain(0.1 + 0.2) == 0.3 and plain(1.23456e-7) == 1.235e-7 and plain(float("-inf")) is None
    assert plain([np.int64(3), np.float64(0.5), np.bool_(True), np.datetime64("2026-01-02T03:00")]) == [
        3, 0.5, True, "2026-01-02T03:00:00",
    ]  # fmt: skip
    assert plain({3: (dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3))}) == {"3": ["2026-01-02", "2026-01-02T03:00:00"]}
    assert plain(EvidenceRow("a", 1)) == {"file": "a", "row": 1} and plain(frozenset("ba")) == ["a", "b"]


def test_a_json_file_is_sorted_readable_and_hides_no_letter(tmp_path):
    write_json(tmp_path / "deep" / "a.json", {"b": "é\u202e", "a": Decimal("1.50")})
    text = (tmp_path / "deep" / "a.json").read_text(encoding="utf-8")
    assert text == '{\n  "a": 1.5,\n  "b": "é\\u202e"\n}\n'


def test_only_statistics_lose_their_last_digits():
    noisy = pd.DataFrame({"f": [0.1 + 0.2, None], "n": [1, 2], "d": [Decimal("0.30000000000000004"), None]})
    quiet = without_noise(noisy)
    assert quiet["f"][0] == 0.3 and np.isnan(quiet["f"][1]) and quiet["d"][0] == Decimal("0.30000000000000004")
    assert noisy["f"][0] != 0.3  # the caller's frame is left as it is
    assert without_noise(noisy[["n"]])["n"].dtype == noisy["n"].dtype
