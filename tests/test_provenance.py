"""Which version made a number: every file of ours that can change one is in the fingerprint."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from cin7_audit import provenance


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of a few files, fingerprinted afresh each time."""
    files = ("src/pkg/a.py", "src/pkg/deep/b.csv", "notebooks/01.ipynb", "templates/x/y.toml")
    for name in (*files, "src/pkg/c.pyc", "notebooks/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(provenance, "PACKAGE", tmp_path / "src" / "pkg")
    monkeypatch.setattr(provenance, "PROJECT", tmp_path)
    return tmp_path


def fresh() -> str:
    return provenance.fingerprint.__wrapped__()


def test_it_is_twelve_digits_and_the_same_for_the_same_files(project):
    assert len(fresh()) == 12 and int(fresh(), 16) >= 0
    assert fresh() == fresh()


@pytest.mark.parametrize("name", ["src/pkg/a.py", "src/pkg/deep/b.csv", "notebooks/01.ipynb", "templates/x/y.toml"])
def test_a_changed_or_renamed_file_of_ours_shows(project, name):
    before = fresh()
    (project / name).write_text("two")
    changed = fresh()
    (project / name).write_text("one")
    assert fresh() == before != changed
    path = project / name
    path.rename(path.with_stem("renamed"))
    assert fresh() not in (before, changed)


@pytest.mark.parametrize("kind", ["sql", "toml", "html", "j2"])
def test_a_changed_statement_text_or_page_shows(project, kind):
    (project / "src" / "pkg" / f"rule.{kind}").write_text("one")
    before = fresh()
    (project / "src" / "pkg" / f"rule.{kind}").write_text("two")
    assert fresh() != before


def test_every_kind_of_file_of_the_package_but_the_compiled_ones_counts():
    files = (path for path in provenance.PACKAGE.rglob("*.*") if path.is_file() and ".ruff_cache" not in path.parts)
    kinds = {path.suffix for path in files} - {".pyc", ".md"}  # a note for readers decides nothing
    assert kinds <= {*provenance.DECIDING, ""}


def test_what_decides_nothing_is_left_out(project):
    before = fresh()
    (project / "src" / "pkg" / "c.pyc").write_text("two")
    (project / "notebooks" / "notes.txt").write_text("two")
    assert fresh() == before


def test_the_stamp_is_release_and_fingerprint():
    release, plus, digits = provenance.version_stamp().partition("+")
    assert (release, plus, digits) == (provenance.__version__, "+", provenance.fingerprint())


def test_every_library_named_is_one_of_ours_and_is_found():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}
    assert set(provenance.LIBRARIES) <= wanted
    assert set(provenance.library_versions()) == set(provenance.LIBRARIES)


def test_a_library_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(provenance, "LIBRARIES", ("pandas", "no-such-library-of-ours", "duckdb"))
    assert provenance.library_versions.__wrapped__() == {"pandas": version("pandas"), "duckdb": version("duckdb")}
