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


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("0.12345678904999"), 0.123456789), (Decimal(2) / Decimal(3), 0.6666666667), (Decimal("1E+20"), 10**20), (Decimal("-7.0"), -7),
        (Decimal("NaN"), None), (Decimal("Infinity"), None), (Decimal("-0.00000000001"), 0.0), (np.float64("nan"), None), (True, True), ("a", "a"),
        (pd.Timestamp("2026-01-02"), "2026-01-02T00:00:00"), ({"b": (1, {2: None})}, {"b": [1, {"2": None}]}), (set(), []), (np.array(7), 7),
    ],
)  # fmt: skip
def test_a_value_is_made_plain_at_once_and_stays_so(value, kept):
    made = plain(value)
    assert made == kept and type(made) is type(kept)
    assert plain(made) == made and json.loads(json.dumps(made, allow_nan=False)) == made


def test_a_type_and_bytes_are_left_to_who_writes_them():
    assert plain(EvidenceRow) is EvidenceRow and plain(b"ab") == b"ab"


@pytest.mark.parametrize("taken", ["client", "run_id"])
def test_a_table_of_ones_own_is_refused_the_names_of_a_runs_first_columns(tmp_path, taken):
    with pytest.raises(AuditError) as refused:
        save_section(replace(section(), tables={"own_look": pd.DataFrame({taken: ["x"]})}), tmp_path)
    said = f"own_look: a column {taken}; expected another name: every table of a run begins so. Rename it."
    assert str(refused.value) == said


def test_what_a_section_leaves_are_its_document_and_a_file_for_each_table(tmp_path):
    tables = {"pairs": table_of("pairs", {"sku": ["A"]}), "own_b": pd.DataFrame({"x": [1]}, index=[9]), "own_a": pd.DataFrame({"x": [2]})}
    path = save_section(replace(section(), tables=tables), tmp_path / "deep" / "sections")
    assert path == tmp_path / "deep" / "sections" / "diagnosis.json"
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "diagnosis.json", "diagnosis.own_a.parquet", "diagnosis.own_b.parquet", "diagnosis.pairs.parquet",
    ]  # fmt: skip
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["tables"] == ["own_a", "own_b", "pairs"]
    assert set(document) == set(vars(section())) and document["step"] == "diagnosis"
    assert pq.read_schema(path.parent / "diagnosis.own_b.parquet").names == ["x"]
    assert {name: len(rows) for name, rows in load_section(path).tables.items()} == {"own_a": 1, "own_b": 1, "pairs": 1}
