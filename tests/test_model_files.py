"""Every model file says what it is, in lines that can be read, and the tables it names go one way."""

import pytest

from cin7_audit.errors import AuditError
from cin7_audit.model_files import COLUMN, MODELS, WIDEST, documented, models, read_model
from cin7_audit.runner import Runner
from cin7_audit.vocabulary import TABLES

HEAD = """-- What it is for.
-- grain: one row per thing
-- method: M-1
-- needs: {needs}
-- columns:
--   n  INTEGER  count: how many
{body}
"""


def write(folder, name, needs="nothing", body="SELECT 1 AS n", stage="30_belief"):
    path = folder / stage / f"{name}.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD.format(needs=needs, body=body))
    return path


def test_a_head_is_read_in_full(tmp_path):
    model = read_model(write(tmp_path, "thing", "movement, other"))
    assert (model.name, model.title, model.grain, model.method) == ("thing", "What it is for.", "one row per thing", "M-1")
    assert model.needs == ("movement", "other") and model.columns == {"n": ("INTEGER", "count", "how many")}
    assert model.body == "SELECT 1 AS n" and not model.is_stored


def test_what_is_kept_in_the_case_file_is_said_by_its_stage(tmp_path):
    assert read_model(write(tmp_path, "kept", stage="20_events")).is_stored


def test_a_python_model_names_its_needs_as_parameters(tmp_path):
    path = tmp_path / "30_belief" / "doubled.py"
    path.parent.mkdir()
    path.write_text(
        '"""Twice.\n\ngrain: thing\nneeds: thing\ncolumns:\n  n  BIGINT  count: how many\n"""\n\n\n'
        "def build(thing, settings):\n    return thing * 2\n"
    )
    model = read_model(path)
    assert model.needs == ("thing", "settings") and model.build is not None


def write_part(folder, asked, given="thing"):
    path = folder / "30_belief" / "few.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f'"""Few.\n\ngrain: thing\nneeds: {asked}\ncolumns:\n  n  BIGINT  count: how many\n"""\n\n\n'
        f"def build({given}):\n    return {given}\n"
    )
    return path


def with_mark(folder):
    path = write(folder, "thing", body="SELECT 1 AS n, TRUE AS differs")
    path.write_text(path.read_text().replace("how many\n", "how many\n--   differs  BOOLEAN  yes or no: it differs\n"))


def test_a_python_model_may_ask_for_part_of_a_table(tmp_path):
    with_mark(tmp_path)
    write(tmp_path, "same", "thing", "SELECT * FROM thing")
    head = tmp_path / "30_belief" / "same.sql"
    head.write_text(head.read_text().replace("--   n  INTEGER  count: how many", "--   thing.*"))
    for table, column in (("thing", "differs"), ("same", "differs"), ("count_line", "is_confirmed")):
        write_part(tmp_path, f"{table} WHERE {column}", table)
        few = models.__wrapped__(tmp_path)["few"]
        assert few.needs == (table,) and few.parts == {table: column}


@pytest.mark.parametrize(
    "asked", ["thing WHERE n", "thing WHERE nothing", "other WHERE differs", "settings WHERE differs"]
)
def test_a_part_by_what_is_no_mark_of_the_table_is_refused(tmp_path, asked):
    with_mark(tmp_path)
    write_part(tmp_path, asked)
    with pytest.raises(AuditError, match=rf"30_belief/few\.py: it needs {asked}.*a BOOLEAN column of that table"):
        models(tmp_path)


@pytest.mark.parametrize("asked", ["thing WHERE differs AND n", "thing WHERE NOT differs", "thing WHERE"])
def test_a_part_is_asked_for_by_one_column(tmp_path, asked):
    with pytest.raises(AuditError, match="expected table WHERE column"):
        read_model(write_part(tmp_path, asked))


def test_a_part_of_a_table_is_a_need_like_any_other(tmp_path):
    write(tmp_path, "thing", "few")
    write_part(tmp_path, "thing WHERE differs")
    with pytest.raises(AuditError, match="a circle"):
        models(tmp_path)


def test_only_a_python_model_asks_for_a_part(tmp_path):
    with_mark(tmp_path)
    write(tmp_path, "two", "thing WHERE differs")
    with pytest.raises(AuditError, match="needs WHERE, differs, which nothing makes"):
        models(tmp_path)


@pytest.mark.parametrize("missing", ["grain", "needs", "columns"])
def test_an_incomplete_head_is_refused(tmp_path, missing):
    path = write(tmp_path, "thing")
    path.write_text(path.read_text().replace(f"-- {missing}:", f"-- no {missing}"))
    with pytest.raises(AuditError, match=r"30_belief/thing\.sql"):
        read_model(path)


def test_a_wide_line_is_refused(tmp_path):
    with pytest.raises(AuditError, match="line 7 is wider than 120"):
        read_model(write(tmp_path, "wide", body="SELECT 1 AS n " + "-" * WIDEST))


def test_a_circle_is_refused_with_its_members(tmp_path):
    write(tmp_path, "one", "two")
    write(tmp_path, "two", "one")
    with pytest.raises(AuditError, match=r"a circle: (one -> two|two -> one)"):
        models(tmp_path)


def test_a_table_nobody_makes_is_refused(tmp_path):
    write(tmp_path, "one", "nowhere")
    with pytest.raises(AuditError, match="needs nowhere, which nothing makes"):
        models(tmp_path)


def test_a_canonical_name_is_not_made_twice(tmp_path):
    write(tmp_path, "movement")
    with pytest.raises(AuditError, match="another table is called movement"):
        models(tmp_path)


@pytest.mark.parametrize("model", list(models().values()), ids=lambda model: model.name)
class TestEveryModel:
    def test_comes_after_what_it_needs(self, model):
        order = list(models())
        own = set(order)
        assert all(order.index(need) < order.index(model.name) for need in model.needs if need in own)

    def test_needs_nothing_of_a_later_stage(self, model):
        known = models()
        for need in (known[need] for need in model.needs if need in known):
            assert need.path.parent.name[:2] <= model.path.parent.name[:2], f"{model.name} needs {need.name}"

    def test_documents_each_column_with_its_unit(self, model):
        assert "TODO" not in model.path.read_text()
        for column, (kind, unit, meaning) in model.columns.items():
            assert COLUMN.fullmatch(f"{column} {kind} {unit}: {meaning}")

    def test_inherits_from_tables_it_needs(self, model):
        assert set(model.inherits) <= set(TABLES) | set(models())
        assert all(meaning for _, _, meaning in documented(model).values())


def test_the_models_are_where_the_runner_looks():
    assert sorted(path.stem for path in MODELS.glob("*/*.sql")) == sorted(
        name for name, model in models().items() if model.build is None
    )
    assert Runner.__doc__
