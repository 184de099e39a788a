"""The runner builds what is asked for and what that needs, once for the same settings, and shows what ran."""

import datetime as dt
from decimal import Decimal

import pytest

from cin7_audit import model_files, runner
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError
from cin7_audit.runner import literal, values_of
from tests.inline_case import in_memory_case
from tests.measures.small import count, move, product
from tests.test_model_files import write


@pytest.fixture
def own_models(tmp_path, monkeypatch):
    """A folder of models of the test's own, beside the real ones."""
    real = dict(model_files.models())

    def use():
        found = real | {path.stem: model_files.read_model(path) for path in sorted(tmp_path.glob("*/*.*"))}
        monkeypatch.setattr(runner, "models", lambda: found)
        return in_memory_case({})

    return tmp_path, use


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"), (True, "TRUE"), (3, "3"), (0.05, "0.05"), (Decimal("0.10"), "0.10"), ("it's", "'it''s'"),
        (dt.date(2026, 1, 2), "DATE '2026-01-02'"), (("a", "b'"), "CAST(['a', 'b'''] AS VARCHAR[])"), ((), "CAST([] AS VARCHAR[])"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_sql_reads_it(value, text):
    assert literal(value) == text


def test_settings_and_thresholds_have_one_name_each():
    values = values_of(Engagement())
    assert values["rules_match_days"] == 3 and values["tolerance_a_percent"] == Decimal(1) and values["quiet_days"] == 7
    assert "Decimal" not in values and "period" not in values


def test_needs_are_built_first_and_once(own_models):
    folder, use = own_models
    write(folder, "one_thing", "movement", "SELECT CAST(count(*) AS INTEGER) AS n FROM movement")
    write(folder, "two_things", "one_thing", "SELECT CAST(n + 1 AS INTEGER) AS n FROM one_thing")
    case = use()
    assert case.table("two_things")["n"].tolist() == [1]
    assert list(case.models.made) == ["one_thing", "two_things"]
    case.connection.execute("UPDATE one_thing SET n = 7")  # a table that stands is not made again
    assert case.table("one_thing")["n"].tolist() == [7]


def test_a_statement_must_name_what_its_head_says(own_models):
    folder, use = own_models
    write(folder, "liar", "movement", "SELECT CAST(count(*) AS INTEGER) AS n FROM count_line")
    with pytest.raises(AuditError, match="it names \\['count_line'\\]"):
        use().table("liar")


@pytest.mark.parametrize("body", ["SELECT 1 AS n, 2 AS m", "SELECT 'x' AS n", "SELECT 1 AS m"])
def test_undocumented_columns_are_refused(own_models, body):
    folder, use = own_models
    write(folder, "odd", body=body)
    with pytest.raises(AuditError, match=r"30_belief/odd\.sql: (no )?column"):
        use().table("odd")


def test_other_settings_rebuild_what_depends_on_them_and_nothing_else():
    case = in_memory_case({"count_line": [count(5, 98, 100)], "product": [product()]})
    assert case.table("count_variance")["in_tolerance"].tolist() == [False]
    case.connection.execute("COMMENT ON TABLE count_interval IS 'kept'")
    loose = case.under(case.settings.changed({"tolerance.a_percent": 5}))
    assert loose.table("count_variance")["in_tolerance"].tolist() == [True]
    assert case.value("SELECT comment FROM duckdb_tables() WHERE table_name = 'count_interval'") == "kept"
    assert case.table("count_variance")["in_tolerance"].tolist() == [False]
    assert case.under(case.settings) is case


def test_what_is_shown_is_what_ran():
    case = in_memory_case({"movement": [move(0, 10, "opening"), move(1, -2)]})
    shown = case.models.sql("opening_belief")
    assert "$" not in shown and case.connection.execute(
        f"SELECT count(*) FROM ({case.models.sql('place')})"
    ).fetchone() == (1,)


def test_a_python_model_gets_frames_and_gives_one(own_models):
    folder, use = own_models
    write(folder, "thing", body="SELECT 3 AS n")
    (folder / "30_belief" / "doubled.py").write_text(
        '"""Twice.\n\ngrain: thing\nneeds: thing\ncolumns:\n  n  BIGINT  count: how many\n"""\n\n\n'
        "def build(thing, settings):\n    return thing * (2 if settings.rules.seed else 0)\n"
    )
    write(folder, "after", "doubled", "SELECT CAST(n AS INTEGER) AS n FROM doubled")
    case = use()
    assert case.table("after")["n"].tolist() == [6] and case.table("doubled")["n"].tolist() == [6]


def test_a_python_model_gets_the_part_it_asks_for_and_others_the_whole(own_models):
    folder, use = own_models
    path = write(folder, "thing", body="SELECT CAST(n AS INTEGER) AS n, n > 1 AS is_more FROM range(4) AS t(n)")
    path.write_text(path.read_text().replace("how many\n", "how many\n--   is_more  BOOLEAN  yes or no: more than one\n"))
    for name, asked in (("few", "thing WHERE is_more"), ("all_of_it", "thing"), ("fewer", "few WHERE is_more")):
        (folder / "30_belief" / f"{name}.py").write_text(
            f'"""Some.\n\ngrain: thing\nneeds: {asked}\ncolumns:\n  n  BIGINT  count: how many\n'
            '  is_more  BOOLEAN  yes or no: more than two\n"""\n\n\n'
            f"def build({asked.split()[0]}):\n    return {asked.split()[0]}.assign(is_more=lambda f: f['n'] > 2)\n"
        )
    case = use()
    assert case.table("few")["n"].tolist() == [2, 3] and case.table("all_of_it")["n"].tolist() == [0, 1, 2, 3]
    assert case.table("fewer")["n"].tolist() == [3]  # of a table that Python made
    assert case.table("thing", "is_more")["n"].tolist() == [2, 3] and len(case.table("thing")) == 4


def test_numbers_of_a_large_frame_get_their_type_from_all_rows(own_models):
    folder, use = own_models
    path = folder / "30_belief" / "many.py"
    path.parent.mkdir()
    path.write_text(
        '"""Many.\n\ngrain: thing\nneeds: nothing\ncolumns:\n  n  DECIMAL(18,4)  units: how many\n"""\n\n'
        "from decimal import Decimal\n\nimport pandas as pd\n\n\n"
        "def build():\n    rows = [Decimal(1)] * 20_000\n    rows[9_998] = Decimal('1595.1234')\n    return pd.DataFrame({'n': rows})\n"
    )
    write(folder, "largest", "many", "SELECT CAST(max(n) AS INTEGER) AS n FROM many")
    assert use().table("largest")["n"].tolist() == [1595]


def test_a_change_makes_what_was_built_stale(own_models):
    folder, use = own_models
    write(folder, "how_many", "movement", "SELECT CAST(count(*) AS INTEGER) AS n FROM movement")
    path = folder / "10_canonical" / "emptied.sql"
    path.parent.mkdir()
    path.write_text("-- Takes all away.\n-- changes: {table}\n-- needs: how_many\nDELETE FROM {table} WHERE TRUE\n")
    use()
    case = in_memory_case({"movement": [move(0, 10)]})
    assert case.table("how_many")["n"].tolist() == [1]
    assert case.models.change("emptied", table="movement") == 1
    assert case.table("how_many")["n"].tolist() == [0]
    with pytest.raises(AuditError, match="the name of a table or column"):
        case.models.change("emptied", table="movement; DROP TABLE product")


def test_a_table_that_is_held_stays_while_changes_follow_from_it(own_models):
    folder, use = own_models
    write(folder, "how_many", "movement", "SELECT CAST(count(*) AS INTEGER) AS n FROM movement")
    path = folder / "10_canonical" / "one_more.sql"
    path.parent.mkdir()
    path.write_text(
        "-- One more.\n-- changes: movement\n-- needs: how_many\nINSERT INTO movement (line_no) SELECT n FROM how_many\n"
    )
    use()
    case = in_memory_case({"movement": [move(0, 10)]})
    with case.models.holding("how_many"), case.models.holding("how_many"):
        case.models.change("one_more")
        case.models.change("one_more")
    assert case.rows("SELECT line_no FROM movement WHERE line_no IS NOT NULL") == [(1,), (1,)]
    assert case.table("how_many")["n"].tolist() == [3]


@pytest.mark.parametrize("part", ["0.0005", "0.0015", "-0.0005", "-0.0025", "7.1234", "0"])
def test_exact_quotients_are_rounded_as_decimal_does(part):
    amount = Decimal(part)
    said = in_memory_case({}).rows(
        "SELECT to_cents(x * 10), exact_share(x, 1000.00), exact_share(x, 0.00) FROM (SELECT CAST(? AS DECIMAL(38,4)) AS x)",
        [amount],
    )
    share = (amount / 1000).quantize(Decimal("0.000001"))
    assert said == [((amount * 10).quantize(Decimal("0.01")), share, None)]


@pytest.mark.parametrize(("day", "later"), [("2025-12-31", "2026-01-01"), ("2026-01-01", "2026-02-01"), ("2026-11-30", "2026-12-01")])
def test_one_more_than_the_number_of_a_month_is_the_next_month(day, later):
    found = in_memory_case({}).rows(f"SELECT month_start(month_number(DATE '{day}')), month_start(month_number(DATE '{day}') + 1)")
    assert found == [(dt.date.fromisoformat(day).replace(day=1), dt.date.fromisoformat(later))]
