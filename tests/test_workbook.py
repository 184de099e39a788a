"""One client's workbook: which folder, which snapshot, and that everything is made once."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit import workbook
from cin7_audit.case import Case
from cin7_audit.case.snapshot import take
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, SettingsError, UsageError
from cin7_audit.records import Section
from cin7_audit.selection import Selection
from cin7_audit.vocabulary import STEPS
from cin7_audit.workbook import Workbook, client_folder, current_case, open_workbook, run_changes
from tests.inline_case import in_memory_case


@pytest.fixture
def client(tmp_path):
    (tmp_path / "harbour" / "exports").mkdir(parents=True)
    yield tmp_path / "harbour"
    for book in workbook._OPEN.values():
        book.case.close()
    workbook._OPEN.clear()


@pytest.fixture(scope="module")
def case():
    return in_memory_case({"product": [{"sku": "A", "name": "Anvil"}]})


@pytest.fixture
def book(tmp_path, case):
    return Workbook(tmp_path, Engagement(), case, tmp_path / "report" / "run")


def test_a_client_is_a_path_or_a_name_under_clients(tmp_path, monkeypatch):
    (tmp_path / "clients" / "harbour").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    assert client_folder("harbour") == (tmp_path / "clients" / "harbour").resolve()
    assert client_folder("here") == (tmp_path / "here").resolve()
    (tmp_path / "harbour").mkdir()
    assert client_folder("harbour") == (tmp_path / "harbour").resolve()
    assert client_folder("harbour-tools").parent.name == "data-samples"


@pytest.mark.parametrize(("name", "where"), [("nosuch", "nosuch"), (" ", "client"), ("x" * 5000, "x" * 5000)])
def test_a_client_that_is_not_there_is_said(tmp_path, monkeypatch, name, where):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as missing:
        client_folder(name)
    assert (missing.value.where, missing.value.seen) == (where, "no such client folder")


def test_parameters_become_dotted_settings_and_empty_ones_are_left_out():
    assert run_changes() == run_changes("", {"rules__seed": "", "rules__match_days": None}) == {}
    assert run_changes("2", {"rules__seed": 0}) == {
        "tolerance.a_percent": "2",
        "tolerance.b_percent": "2",
        "tolerance.c_percent": "2",
        "rules.seed": 0,
    }
    assert run_changes("2", {"tolerance__b_percent": "9"})["tolerance.b_percent"] == "9"


def chapter(made, failing=""):
    """A stand-in for a chapter that counts how often it is made."""

    def section(step):
        def make(book):
            made.append(step)
            if step == failing:
                raise AuditError(step, "this", "that", "Do it.")
            return Section(step, STEPS.index(step) + 1, "T", "Q?")

        return make

    return {step: SimpleNamespace(section=section(step), exhibit=lambda code: None) for step in STEPS}


def test_a_section_is_made_once(book, monkeypatch):
    made = []
    monkeypatch.setattr(workbook, "CHAPTERS", chapter(made))
    assert book.section("ingestion") is book.section("ingestion")
    assert made == ["ingestion"]


def test_a_chapter_that_fails_is_left_out_of_the_earlier_ones_and_said(book, monkeypatch):
    made = []
    monkeypatch.setattr(workbook, "CHAPTERS", chapter(made, failing="variance_timeline"))
    with pytest.warns(UserWarning, match="variance_timeline is left out: variance_timeline: this") as said:
        found = book.earlier("write_off_frequency")
    assert [section.step for section in found] == ["ingestion", "count_vs_belief"] and len(said) == 1
    assert book.earlier("ingestion") == []


def test_an_exhibit_is_found_by_its_id(book, monkeypatch):
    one = SimpleNamespace(exhibit={"IN-1": lambda book: ("made", book)}.get)
    monkeypatch.setattr(workbook, "CHAPTERS", {"a": SimpleNamespace(exhibit=lambda code: None), "b": one})
    assert book.exhibit("IN-1") == ("made", book)
    with pytest.raises(UsageError, match="IN-9: no such exhibit"):
        book.exhibit("IN-9")


def test_tables_and_their_statements(book):
    assert book.table("product")["name"].tolist() == ["Anvil"]
    assert "FROM evidence_file WHERE status = 'used'" in book.sql("used_file")


def test_a_table_is_read_once_its_part_apart_and_a_change_of_it_is_the_callers_own(book, monkeypatch):
    read, real = [], Case.table
    monkeypatch.setattr(Case, "table", lambda case, *asked: read.append(asked) or real(case, *asked))
    mine = book.table("product")
    mine["name"], mine["more"] = "Bell", 1
    mine.loc[0, "sku"] = "B"
    assert book.table("product")[["sku", "name"]].values.tolist() == [["A", "Anvil"]]
    assert "more" not in book.table("product")
    book.table("account_role"), book.table("account_role", "is_tied"), book.table("account_role", "is_tied")
    assert read == [("product", None), ("account_role", None), ("account_role", "is_tied")]


def test_decisions_are_the_runs_own_copy_or_the_clients(book, tmp_path, case):
    assert book.decisions == tmp_path
    assert (
        Workbook(tmp_path, Engagement(), case, tmp_path, decided_in=tmp_path / "inputs").decisions
        == tmp_path / "inputs"
    )


def test_a_finished_run_is_never_written_into(book, tmp_path):
    section = Section("ingestion", 1, "T", "Q?")
    assert book.save(section) == tmp_path / "report" / "run" / "sections" / "ingestion.json"
    (tmp_path / "report" / "run" / "manifest.json").write_text("{}")
    assert book.save(section) == tmp_path / "report" / "live" / "sections" / "ingestion.json"


@pytest.fixture
def cases(monkeypatch):
    """Cases as they were asked for, instead of built ones: whose they are, and whether they were closed."""
    asked = []

    def built(folder, snapshot, progress=None):
        case = SimpleNamespace(folder=folder, run_id=snapshot.run_id, closed=False)
        case.close = lambda: setattr(case, "closed", True)
        asked.append(case)
        return case, ""

    monkeypatch.setattr(workbook, "_built", built)
    return asked


def test_the_same_client_and_settings_give_the_same_workbook_and_others_close_it(client, cases):
    book = open_workbook(str(client))
    assert open_workbook(str(client)) is book
    assert book.run_folder == client / "report" / "live" and book.decided_in is None
    other = open_workbook(str(client), site="Main", tolerance_percent="7", rules__seed=5)
    assert other is not book and other.selection == Selection(site="Main")
    assert (other.settings.tolerance.c_percent, other.settings.rules.seed) == (7, 5)
    assert (book.case.closed, other.case.closed, len(cases)) == (True, False, 2)
    assert (other.case.folder, other.case.run_id) == (client, take(client, run_changes("7", {"rules__seed": 5})).run_id)
    with pytest.raises(SettingsError, match=r"unknown setting rules\.sead"):
        open_workbook(str(client), rules__sead=5)


def test_a_run_works_with_its_own_snapshot_unless_a_parameter_changes_it(client, cases):
    run = client / "report" / "run"
    take(client, {"rules.seed": 5}).save(run)
    book = open_workbook(str(client), str(run))
    assert (book.settings.rules.seed, book.decisions) == (5, run / "inputs")
    changed = open_workbook(str(client), str(run), rules__match_days=9)
    assert (changed.settings.rules.seed, changed.settings.rules.match_days, changed.decisions) == (5, 9, client)
    assert open_workbook(str(client), str(run), rules__seed=5).decisions == run / "inputs"


def test_the_case_of_now_is_opened_and_a_damaged_one_is_made_again_and_said(client):
    case, note = current_case(client)
    assert note == "" and isinstance(case.table("product"), pd.DataFrame)
    case.close()
    (client / "case" / "case.duckdb").write_bytes(b"no database")
    case, note = current_case(client)
    assert note.startswith("The stored case file was damaged")
    run_id = json.loads((client / "case" / "receipts.json").read_text())["run_id"]
    assert case.value("SELECT run_id FROM case_run") == run_id == take(client).run_id
    case.close()
