"""Output tables have their declared types whatever the data; a value that does not fit is an error that says where."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.errors import AuditError
from cin7_audit.model_files import documented, models
from cin7_audit.outputs import OF_RUN, arrow_type, cast, column, declared, empty, grain, of_run, without_noise
from cin7_audit.report.contract_files import SCHEMA_VERSION
from cin7_audit.vocabulary import OUTPUTS, Output, read_outputs
from tests.declared import table_of

DAY, MOMENT = dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3)
TEN = Decimal("12345678901234567890.12345")


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_output_says_what_a_row_is_and_what_each_column_means(name):
    columns = declared(name)
    assert grain(name) and columns and not set(columns) & set(OF_RUN)
    assert all(meaning for _, _, meaning in columns.values())
    made = empty(name)
    assert {field.name: field.type for field in made.schema} == {each: arrow_type(kind) for each, (kind, *_) in columns.items()}
    assert list(columns)[: len(OUTPUTS[name].first)] == list(OUTPUTS[name].first)


@pytest.mark.parametrize("name", [name for name, output in OUTPUTS.items() if output.model])
def test_the_columns_of_a_model_are_those_of_its_head(name):
    output, columns = OUTPUTS[name], declared(name)
    head = documented(models()[output.model])
    shared = {each: told for each, told in columns.items() if each not in output.columns}
    assert shared == {each: told for each, told in head.items() if each not in output.without}
    assert not set(output.columns) & set(head), "a column of the model is declared again"


FITS = [
    ("BIGINT", [7, 7.0, Decimal("7.0")], 7), ("BIGINT", [float("nan"), pd.NA, None], None),
    ("INTEGER", [7.0], 7), ("HUGEINT", [7, Decimal("7.00")], Decimal(7)),
    ("DECIMAL(18,4)", [Decimal("1.25000"), Decimal("1.25")], Decimal("1.2500")), ("DECIMAL(18,4)", [Decimal("NaN")], None),
    ("DOUBLE", [0.1 + 0.2, Decimal("0.3")], 0.3), ("DATE", [DAY, pd.Timestamp(DAY)], DAY), ("DATE", [pd.NaT], None),
    ("TIMESTAMP", [MOMENT, pd.Timestamp(MOMENT)], MOMENT), ("BOOLEAN", [True], True), ("VARCHAR", ["é"], "é"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values", "expected"), FITS)
def test_what_fits_is_kept_exactly(kind, values, expected):
    made = column("t.c", pd.Series(values, dtype=object), kind)
    assert made.type == arrow_type(kind) and made.to_pylist() == [expected] * len(values)


WRONG = [
    ("BIGINT", 7.5), ("BIGINT", True), ("BIGINT", "7"), ("BIGINT", 2**63), ("BIGINT", float("inf")), ("INTEGER", 2**31), ("HUGEINT", Decimal("7.5")),
    ("DECIMAL(18,4)", Decimal("1.00001")), ("DECIMAL(18,4)", Decimal("1E+15")), ("DECIMAL(18,4)", 1.5), ("DECIMAL(18,4)", "1.5"), ("DECIMAL(18,4)", True),
    ("DECIMAL(18,4)", Decimal("Infinity")), ("DECIMAL(38,4)", TEN), ("DOUBLE", "x"), ("DOUBLE", False), ("DATE", MOMENT), ("DATE", "2026-01-02"),
    ("TIMESTAMP", DAY), ("TIMESTAMP", pd.Timestamp("2026-01-02 03:00:00.000000001")), ("TIMESTAMP", MOMENT.replace(tzinfo=dt.UTC)),
    ("BOOLEAN", 1), ("BOOLEAN", "yes"), ("VARCHAR", 7), ("VARCHAR", Decimal(7)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_what_does_not_fit_is_named_with_table_column_and_type(kind, value):
    good = [each for known, values, _ in FITS for each in values if known == kind][:1]
    said = f"t.c: {type(value).__name__} '{value}'; expected {kind}"
    with pytest.raises(AuditError, match=re.escape(said)):
        column("t.c", pd.Series([*good, None, value], dtype=object), kind)


@given(st.lists(st.one_of(st.none(), st.decimals(-(10**12), 10**12, places=4)), max_size=6))
@settings(max_examples=25, deadline=None)
def test_decimals_come_back_to_the_last_digit(values):
    assert column("t.c", pd.Series(values, dtype=object), "DECIMAL(38,4)").to_pylist() == values


def test_a_table_has_its_columns_in_order_none_more_and_none_less():
    pairs = table_of("pairs", {"sku": ["A"]})
    assert cast("pairs", pairs[pairs.columns[::-1]]).column_names == list(declared("pairs"))
    assert cast("pairs", pd.DataFrame()).equals(empty("pairs"))
    with pytest.raises(AuditError, match="pairs: a column extra"):
        cast("pairs", pairs.assign(extra=1))
    with pytest.raises(AuditError, match="pairs: no column sku"):
        cast("pairs", pairs.drop(columns="sku"))
    with pytest.raises(AuditError, match="nothing: a table that is not declared"):
        cast("nothing", pairs)


def test_a_run_says_whose_rows_they_are():
    made = of_run(cast("pairs", table_of("pairs", {"sku": ["A", "B"]})), "Quay", "r1")
    assert made.column_names[:3] == ["client", "run_id", "kind"]
    assert made["client"].to_pylist() == ["Quay"] * 2 and made["run_id"].to_pylist() == ["r1"] * 2
    assert of_run(empty("pairs"), "Quay", "r1").schema == made.schema
    assert made.schema.field("client").type == pa.large_string()


def test_tables_that_are_there_in_every_run():
    assert {name for name, output in OUTPUTS.items() if output.always} == {
        "belief", "count_variance", "corrections", "recurrence", "tie_out", "retimed_drift", "contributor_evidence", "pairs", "count_plan",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"grain": "line"}, "t: grain; expected a model, or a grain and columns"),
        ({"grain": "line", "columns": {"a": "MONEY units: b"}}, "t.a: 'MONEY units: b'; expected TYPE unit: meaning"),
        ({"grain": "line", "columns": {"a": "BIGINT: b"}}, "t.a: 'BIGINT: b'; expected TYPE unit: meaning"),
        ({"model": "belief", "witout": ["a"]}, "t: 'witout'; expected grain, model, without, first, columns or always"),
    ],
)
def test_a_wrong_declaration_is_refused(stated, said):
    with pytest.raises(AuditError, match=re.escape(f"outputs.toml, {said}")):
        read_outputs({"tables": {"t": stated}}, frozenset({"BIGINT"}))


# Estimates: what luck, a model or an average over lines gives, not what anybody counted or booked.
ESTIMATED = {
    "recurrence": {"redrift_before", "redrift_after"},
    "variance_weeks": {"drift_per_1000"},
    "variance_months": {"drift_per_1000"},
    "undiscovered_drift": {f"{name}{of}" for name in ("expected", "low", "high", "deviation") for of in ("", "_value")},
    "undiscovered_calibration": {"moved", "drift", "believed", "expected", "low", "high", "deviation"},
    "learning_quarters": {"drift_rate"},
    "count_plan": {"expected_value", "size"},
    "exposure_effects": {"per_hundred", "low", "high"},
    "sample_selection": {"hit"},
}


def test_quantities_and_money_are_exact_in_every_output_but_estimates():
    floats = {}
    for name in OUTPUTS:
        for each, (kind, unit, _) in declared(name).items():
            if unit in ("units", "base currency") and kind == "DOUBLE":
                floats.setdefault(name, set()).add(each)
    assert floats == ESTIMATED


def test_the_first_columns_of_every_table_are_declared_like_the_others():
    assert OF_RUN == {
        "client": ("VARCHAR", "text", "whose books these are"), "run_id": ("VARCHAR", "text", "the run that made the table"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (0.12345678901249, 0.123456789012),
        (-123456789.01234, -123456789.012),
        (1234567890123456.0, 1234567890120000.0),
        (7, 7.0),
        (Decimal("0.1000000000001"), 0.1),
    ],
)
def test_a_statistic_keeps_twelve_digits_whatever_number_it_was(value, kept):
    assert column("t.c", pd.Series([value], dtype=object), "DOUBLE").to_pylist() == [kept]
    own = without_noise(pd.DataFrame({"x": [float(value), None], "n": [1, 2], "k": ["a", "b"]}))
    assert own["x"].tolist()[0] == kept and pd.isna(own["x"].tolist()[1])
    assert own["n"].tolist() == [1, 2] and own["k"].tolist() == ["a", "b"]


@pytest.mark.parametrize("text", ["1.5", "7", "2026-01-02", "true", ""])
@pytest.mark.parametrize("kind", ["DOUBLE", "BIGINT", "INTEGER", "HUGEINT", "DECIMAL(18,4)", "DATE", "TIMESTAMP", "BOOLEAN"])
def test_text_is_never_read_as_something_else(kind, text):
    with pytest.raises(AuditError, match=f"t.c: str '{text}'; expected {re.escape(kind)}"):
        column("t.c", pd.Series([text], dtype=object), kind)


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("BIGINT", np.int64(7), 7), ("BIGINT", np.float64(7), 7), ("BOOLEAN", np.bool_(True), True), ("DOUBLE", np.float32(0.5), 0.5),
        ("INTEGER", np.int8(7), 7), ("VARCHAR", np.str_("a"), "a"), ("DECIMAL(18,4)", np.int64(7), Decimal("7.0000")),
    ],
)  # fmt: skip
def test_numbers_of_another_library_are_numbers(kind, value, kept):
    assert column("t.c", pd.Series([value, None], dtype=object), kind).to_pylist() == [kept, None]


def test_a_day_between_moments_is_a_day():
    made = column("t.c", pd.Series([pd.Timestamp("2026-01-02"), dt.datetime(2026, 1, 3), DAY], dtype=object), "DATE")
    assert made.to_pylist() == [DAY, dt.date(2026, 1, 3), DAY]


def test_what_does_not_fit_is_shown_by_its_first_letters_and_with_what_to_do():
    with pytest.raises(AuditError) as wrong:
        column("t.c", pd.Series(["x" * 200]), "BIGINT")
    assert str(wrong.value) == (
        f"t.c: str '{'x' * 80}'; expected BIGINT. Correct what makes the table, or outputs.toml."
    )


def test_a_wrong_table_is_refused_in_whole_sentences():
    pairs = table_of("pairs", {"sku": ["A"]})
    known = ", ".join(declared("pairs"))
    todo = "Correct what makes the table, or outputs.toml."
    for wrong, said in (
        (("pairs", pairs.assign(b=1, a=2)), f"pairs: a column b, a; expected {known}. {todo}"),
        (("pairs", pairs.drop(columns=["sku", "kind"])), f"pairs: no column kind, sku; expected {known}. {todo}"),
        (
            ("nothing", pairs),
            f"nothing: a table that is not declared; expected a table of outputs.toml, or a name in own_. {todo}",
        ),
        (("pairs", pairs.assign(sku=[7])), f"pairs.sku: int '7'; expected VARCHAR. {todo}"),
    ):
        with pytest.raises(AuditError) as refused:
            cast(*wrong)
        assert str(refused.value) == said


def test_columns_left_out_must_be_the_models(monkeypatch):
    monkeypatch.setitem(OUTPUTS, "belief", replace(OUTPUTS["belief"], without=("sku", "nought", "nil")))
    declared.cache_clear()
    with pytest.raises(AuditError, match=r"outputs.toml, belief: without (nought, nil|nil, nought); expected columns of "):
        declared("belief")
    declared.cache_clear()


MONEY_NAMES = re.compile(r"(?:^|_)(?:value|amount|cost|gains|losses|balance|revenue)$")


@pytest.mark.parametrize("name", OUTPUTS)
def test_exact_columns_that_are_called_money_are_money(name):
    """and what is called a quantity is in units."""
    for each, (kind, unit, _) in declared(name).items():
        if kind.startswith("DECIMAL") and MONEY_NAMES.search(each):
            assert unit.startswith("base currency"), each
        if kind.startswith("DECIMAL") and re.search("(?:^|_)quantity$", each):
            assert unit == "units", each


def test_a_declaration_is_read_as_it_stands():
    stated = {
        "t": {"grain": "line", "first": ["b", "a"], "always": True, "columns": {
            "z": "DECIMAL(38,4) units: how many: counted", "a": "BIGINT count: lines", "b": "as belief.sku", "y": "DOUBLE share: part",
        }},
        "m": {"model": "belief", "without": ["sku", "bin", "a"]},
    }  # fmt: skip
    read = read_outputs({"tables": stated}, frozenset({"BIGINT"}))
    assert read == {
        "t": Output("t", "line", "", (), ("b", "a"), {
            "z": ("DECIMAL(38,4)", "units", "how many: counted"), "a": ("BIGINT", "count", "lines"), "b": ("belief", "sku"), "y": ("DOUBLE", "share", "part"),
        }, always=True),
        "m": Output("m", "", "belief", ("sku", "bin", "a"), (), {}, always=False),
    }  # fmt: skip
    assert list(read) == ["t", "m"] and list(read["t"].columns) == ["z", "a", "b", "y"]
    assert stated["t"]["first"] == ["b", "a"] and "columns" in stated["t"], "what was read is not changed"


@pytest.mark.parametrize("wide", ["DOUBLE", "INTEGER", "HUGEINT", "DECIMAL(18,2)", "BIGINT"])
def test_types_of_columns_are_those_of_the_case_and_wider_ones(wide):
    assert read_outputs({"tables": {"t": {"grain": "g", "columns": {"a": f"{wide} u: m"}}}}, frozenset({"BIGINT"}))["t"].columns["a"][0] == wide
    for wrong in (f"{wide}X u: m", f"{wide} u: ", f"{wide} : m", "FLOAT u: m", "as belief", "as .sku", "as belief.sku.x", "DECIMAL(18) u: m"):
        with pytest.raises(AuditError, match=r"outputs.toml, t.a: '"):
            read_outputs({"tables": {"t": {"grain": "g", "columns": {"a": wrong}}}}, frozenset({"BIGINT"}))


@pytest.mark.parametrize("stated", [{"columns": {"a": "DOUBLE u: m"}}, {"grain": "g"}, {}, {"model": ""}, {"grain": "g", "columns": {}}])
def test_a_table_without_grain_or_columns_is_refused(stated):
    with pytest.raises(AuditError, match="a model, or a grain and columns"):
        read_outputs({"tables": {"t": stated}}, frozenset())


UNITS = {
    "VARCHAR": {"text", "key"}, "DATE": {"day"}, "TIMESTAMP": {"moment"}, "BOOLEAN": {"yes or no"},
    "number": {
        "units", "base currency", "base currency per unit", "base currency, debit positive, or units", "base currency or units",
        "count, units or base currency", "count", "share", "number", "days", "hours", "percent", "bytes", "key",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_column_has_a_unit_of_its_type(name):
    for each, (kind, unit, _) in declared(name).items():
        assert unit in UNITS.get(kind, UNITS["number"]), (each, kind, unit)
        assert not (kind in ("BIGINT", "INTEGER", "HUGEINT") and "currency" in unit), (each, kind, unit)


CONTRACT = Path(__file__).with_name(f"output_tables_{SCHEMA_VERSION}.txt")


def line_of(name):
    return f"{name} ({grain(name)}): {'; '.join(f'{each} {kind} {unit}' for each, (kind, unit, _) in declared(name).items())}"


def test_what_programs_read_changes_only_with_the_number_of_the_contract():
    """Tables and columns may be added; those of the file keep name, grain, type, unit and order.

    Before the first release a change may be written into the file instead.
    """
    kept = dict(line.split("): ", 1) for line in CONTRACT.read_text(encoding="utf-8").splitlines())
    now = dict(line_of(name).split("): ", 1) for name in OUTPUTS)
    for name in OUTPUTS:
        head = line_of(name).split("): ", 1)[0]
        assert head in kept, f"a new table's line, or a grain, for {CONTRACT.name}:\n{line_of(name)}"
    assert kept.keys() == now.keys() and len(kept) > 80
    for name, columns in kept.items():
        assert [column for column in now[name].split("; ") if column in columns.split("; ")] == columns.split("; "), f"{name}): {now[name]}"


@pytest.mark.parametrize(("stated", "seen"), [({}, "nothing"), ({"grain": "g", "always": True}, "grain, always"), ({"columns": {"a": "x"}}, "columns")])
def test_what_a_table_states_instead_is_told(stated, seen):
    with pytest.raises(AuditError) as wrong:
        read_outputs({"tables": {"t": stated}}, frozenset())
    assert (wrong.value.where, wrong.value.seen) == ("outputs.toml, t", seen)


def test_a_column_called_by_a_number_is_refused_by_it():
    with pytest.raises(AuditError, match="pairs: a column 7, True; expected"):
        cast("pairs", table_of("pairs", {"sku": ["A"]}).assign(x=1).rename(columns={"x": 7}).assign(y=1).rename(columns={"y": True}))
