"""One client's workbook: which folder, which snapshot, and that everything is made once."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit import workbook
from cin7_audit.case import Case
from cin7_audit.case.snapshot import take
from cin7_audit.case.store import CaseDamaged
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, SettingsError, UsageError
from cin7_audit.presentation.own_exhibit import OwnExhibit
from cin7_audit.presentation.telling import by_size
from cin7_audit.records import DisplayTable, Exhibit, Finding, NotTestable, Section, TableColumn
from cin7_audit.section_files import load_section
from cin7_audit.selection import Selection
from cin7_audit.vocabulary import STEPS
from cin7_audit.workbook import Workbook, alone, client_folder, current_case, open_workbook, run_changes
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


ROWS = pd.DataFrame({"sku": ["A", "B", "C"], "lines": [3, 1, 2], "is_base": [True, False, True]})


@pytest.fixture
def chapters(monkeypatch):
    """One chapter with an exhibit that reads two tables, and another; `made` tells how often each was made."""
    made = []

    def exhibit(code):
        def make(view):
            if (code, view.selection) not in view.kept:
                made.append(code)
                rows = by_size(view.table("used_file") if code == "VT-2" else view.table("product"), "lines")
                base = view.table("product", "is_base") if code == "VT-1" else rows
                view.table("closing_day")
                said = " ".join(part for part in ("Units.", view.chosen) if part)
                text = tuple((sku,) for sku in rows["sku"])
                shown = DisplayTable((TableColumn("SKU"),), text, len(base), "product")
                view.kept[code, view.selection] = Exhibit(code, "table", "T", said, table=shown)
            return view.kept[code, view.selection]

        make.code = code
        return make

    exhibits = {code: exhibit(code) for code in ("VT-1", "VT-2")}
    findings = (
        Finding("F-1", "variance_timeline", "t", "Said.", "low", exhibit="VT-1"),
        Finding("F-2", "variance_timeline", "t", "Other.", "low", exhibit="VT-2"),
    )

    def section(book):
        shown = tuple(make(book) for make in exhibits.values())
        return Section("variance_timeline", 2, "T", "Q?", exhibits=shown, findings=findings)

    chapter = SimpleNamespace(
        step="variance_timeline", title="Variance timeline", exhibit=exhibits.get, exhibits=tuple(exhibits.values()), section=section
    )
    monkeypatch.setattr(workbook, "CHAPTERS", {"variance_timeline": chapter})
    tables = {"product": ROWS, "used_file": ROWS, "closing_day": ROWS, "account_role": ROWS}
    read = lambda case, name, where=None: tables[name] if where is None else tables[name][tables[name][where]]  # noqa: E731
    monkeypatch.setattr(Case, "table", read)
    return made


@pytest.fixture
def own(book, chapters, monkeypatch):
    monkeypatch.setattr(Workbook, "context", SimpleNamespace(currency="NZD"))
    return replace(book, chapter="variance_timeline")


def test_an_exhibit_of_the_tables_own_rows_is_the_one_of_the_report(own, chapters):
    assert own.exhibit("VT-1", product=own.table("product")) is own.exhibit("VT-1")
    assert chapters == ["VT-1"] and own.own == {}


def test_an_exhibit_of_chosen_rows_is_printed_with_them_and_says_so(own, chapters):
    rows = own.table("product")
    made = own.exhibit("VT-1", product=rows[rows["lines"] > 1])
    assert made.table.rows == (("A",), ("C",)) and made.table.rows_total == 2  # the part of the chosen rows
    assert made.caption.startswith("Units. Made in this client's own notebook of 2 of 3 rows of product;")
    section = own.section()
    assert section.exhibits[0] is made and section.exhibits[1].caption == "Units."
    assert section.tables["own_rows_vt_1_product"]["sku"].tolist() == ["A", "C"]
    assert own.exhibit("VT-2").table.rows_total == 3  # nothing of the choice is kept for others
    own.exhibit("VT-1", product=rows)
    assert own.section().exhibits[0].caption == "Units." and "own_rows_vt_1_product" not in own.section().tables


def test_rows_sorted_by_hand_are_shown_so(own):
    rows = own.table("product").sort_values("sku", ascending=False)
    made = own.exhibit("VT-1", product=rows)
    assert made.table.rows == (("C",), ("B",), ("A",)) and "of 3 rows of product, changed" in made.caption
    assert own.exhibit("VT-1").table.rows == (("A",), ("C",), ("B",))


def test_rows_of_another_table_or_without_its_columns_are_refused(own):
    rows = own.table("product")
    with pytest.raises(UsageError, match=r"VT-1: rows of used_file, which it does not read; .*: closing_day, product\."):
        own.exhibit("VT-1", used_file=rows.head(1))
    with pytest.raises(UsageError, match="VT-1, product: rows without is_base; expected every column"):
        own.exhibit("VT-1", product=rows[["sku", "lines"]])
    with pytest.raises(UsageError, match="VT-9: no such exhibit"):
        own.exhibit("VT-9", product=rows)
    assert own.own == {}


def test_what_is_added_stands_at_the_end_of_its_chapter_and_is_replaced_by_its_title(own):
    first = own.add(ROWS, title="Mine", says="Said.")
    own.add(ROWS.head(1), title="Other")
    again = own.add(ROWS.head(2), title=" Mine ", says="Better.")
    assert (first.id, again.id) == ("VT-own-1", "VT-own-1")
    section = own.section("variance_timeline")
    assert [exhibit.id for exhibit in section.exhibits] == ["VT-1", "VT-2", "VT-own-1", "VT-own-2"]
    assert (section.exhibits[2].says, len(section.tables["own_vt_mine"])) == ("Better.", 2)
    assert again.caption == "Added in this client's own notebook, Variance timeline."
    assert [exhibit.id for exhibit in replace(own, own={}).section().exhibits] == ["VT-1", "VT-2"]


def test_a_workbook_of_no_chapter_adds_nothing_and_has_no_section_of_its_own(book, chapters):
    for ask in (book.section, book.save, lambda: book.add(ROWS, title="Mine")):
        with pytest.raises(UsageError, match="a workbook that is no chapter's"):
            ask()


def test_a_saved_section_holds_what_was_added(own):
    own.add(ROWS, title="Mine", says="Said.")
    saved = load_section(own.save())
    assert saved.exhibits[-1].says == "Said." and saved.tables["own_vt_mine"]["lines"].tolist() == [3, 1, 2]


def test_what_is_said_of_an_exhibit_are_its_findings(own):
    assert [finding.id for finding in own.says("VT-1").findings] == ["F-1"]
    with pytest.raises(UsageError, match="VT-9: no such exhibit"):
        own.says("VT-9")


def test_an_unknown_table_is_refused_with_the_names_most_like_it(book):
    for ask in (book.table, book.sql):
        with pytest.raises(UsageError, match=r"no table count_varience; .*such as count_variance"):
            ask("count_varience")


def test_while_a_report_is_made_no_other_client_is_opened(client, tmp_path):
    other = tmp_path / "other"
    (other / "exports").mkdir(parents=True)
    with alone(client), pytest.raises(UsageError, match=r"other: a notebook that opens another client; .* harbour only"):
        open_workbook(str(other))
    with alone(client):
        assert open_workbook(str(client)).folder == client
    assert open_workbook(str(other)).folder == other


def test_a_chapters_workbook_shares_what_was_made_but_not_what_was_added(client):
    first = open_workbook(str(client), chapter="ingestion")
    first.own["IN-own-1"] = "mine"
    second = open_workbook(str(client), chapter="ingestion")
    assert (second.own, second.kept is first.kept, second.chapter) == ({}, True, "ingestion")
    assert open_workbook(str(client)).chapter == ""


def test_two_titles_that_read_alike_keep_their_own_rows(own):
    own.add(ROWS, title="Loss by site?", says="First.")
    own.add(ROWS.head(1), title="Loss by site!", says="Second.")
    section = own.section()
    assert {name: len(rows) for name, rows in section.tables.items()} == {"own_vt_loss_by_site": 3, "own_vt_loss_by_site_2": 1}
    assert [item.workpaper for item in section.exhibits[2:]] == ["own_vt_loss_by_site", "own_vt_loss_by_site_2"]
    own.add(ROWS.head(2), title="Loss by site?")
    assert len(own.section().tables["own_vt_loss_by_site"]) == 2


def test_an_exhibit_of_another_chapter_is_shown_but_not_made_of_chosen_rows(own, book):
    rows = own.table("product")
    other = replace(own, chapter="ingestion", own={})
    assert other.exhibit("VT-1", product=rows) is own.exhibit("VT-1")
    with pytest.raises(UsageError, match="Change it in the notebook of Variance timeline"):
        other.exhibit("VT-1", product=rows.head(1))
    assert other.own == {}


@pytest.mark.parametrize(("rows", "kind"), [([1], "list"), (None, "NoneType"), ({}, "dict"), (ROWS["sku"], "Series")])
def test_rows_that_are_no_frame_are_refused(own, rows, kind):
    with pytest.raises(UsageError, match=f"VT-1, product: a {kind}; expected a frame"):
        own.exhibit("VT-1", product=rows)


def test_after_a_failure_other_clients_can_be_opened_again(client, tmp_path):
    other = tmp_path / "other"
    (other / "exports").mkdir(parents=True)
    with pytest.raises(ZeroDivisionError), alone(client):
        1 / 0  # noqa: B018
    assert open_workbook(str(other)).folder == other


def test_chosen_rows_that_were_not_sorted_are_ordered_by_size_still(own):
    rows = own.table("product")
    made = own.exhibit("VT-1", product=pd.concat([rows, rows.tail(1).assign(sku="D", lines=9).set_axis([9])]))
    assert made.table.rows == (("D",), ("A",), ("C",), ("B",))


def test_what_chosen_rows_lead_to_is_kept_for_nothing_else(own, chapters, monkeypatch):
    """An exhibit may ask for the sections before it: those of the chosen rows are not the chapter's."""
    first = workbook.CHAPTERS["variance_timeline"].exhibits[0]

    def asks(view):
        view.section("variance_timeline")
        return first(view)

    asks.code = "VT-1"
    monkeypatch.setattr(workbook.CHAPTERS["variance_timeline"], "exhibit", {"VT-1": asks}.get)
    own.exhibit("VT-1", product=own.table("product").head(1))
    assert own.section().exhibits[1].table.rows_total == 3
    assert own._sections["variance_timeline"].exhibits[0].table.rows_total == 2


def test_rows_of_a_table_it_reads_do_not_excuse_rows_of_one_it_does_not(own):
    rows = own.table("product")
    for tables in ({"product": rows.head(1), "used_file": rows.head(2)}, {"used_file": rows.head(2), "product": rows.head(1)}):
        with pytest.raises(UsageError, match="VT-1: rows of used_file, which it does not read"):
            own.exhibit("VT-1", **tables)
    assert own.own == {}


def test_what_is_added_is_numbered_by_itself_whatever_was_changed_before_it(own):
    rows = own.table("product")
    own.exhibit("VT-1", product=rows.head(1))
    assert own.add(ROWS, title="Mine").id == "VT-own-1"
    own.exhibit("VT-1", product=rows)
    assert own.add(ROWS, title="Other").id == "VT-own-2"
    assert [item.exhibit.title for item in own.own.values()] == ["Mine", "Other"]


def test_a_name_is_looked_for_here_then_under_clients_then_in_the_project(tmp_path, monkeypatch):
    here, project = tmp_path / "here", tmp_path / "project"
    places = [here, here / "clients", project, project / "clients", project / "data-samples"]
    for place in places:
        (place / "quay").mkdir(parents=True)
    (here / "file").write_text("no folder")
    monkeypatch.setattr(workbook, "PROJECT", project)
    monkeypatch.chdir(here)
    for place in places:
        assert client_folder("quay") == (place / "quay").resolve() and client_folder(str(place / "quay")).is_absolute()
        (place / "quay").rmdir()
    for missing in ("quay", "file"):
        with pytest.raises(UsageError):
            client_folder(missing)
    for blank in ("", " ", "\t"):
        with pytest.raises(UsageError) as refused:
            client_folder(blank)
        assert (refused.value.where, refused.value.seen) == ("client", "no such client folder")


def test_its_context_is_that_of_its_case_under_its_settings(tmp_path, case):
    book = Workbook(tmp_path, Engagement().changed({"client.name": "Quay"}), case, tmp_path)
    assert book.context == context(case, book.settings) and book.context.client == "Quay" and book.context is book.context


@pytest.mark.parametrize("name", ["a_percent", "b_percent", "c_percent"])
@pytest.mark.parametrize("empty", ["", None])
def test_nothing_stated_changes_nothing_and_nought_is_stated(name, empty):
    dotted = f"tolerance.{name}"
    assert run_changes(empty, {name: empty}) == {}
    assert run_changes("0", None)[dotted] == "0" and run_changes(0)[dotted] == 0
    assert run_changes("2", {f"tolerance__{name}": empty})[dotted] == "2"
    assert run_changes("", {"rules__deep__one": False}) == {"rules.deep.one": False}


def test_what_is_found_beside_a_table_that_is_not_there_is_the_five_names_most_like_it(book):
    for ask, where in ((book.table, "book.table"), (book.sql, "book.sql")):
        with pytest.raises(UsageError) as refused:
            ask("zzzz")
        assert (refused.value.where, refused.value.seen) == (where, "no table zzzz") and "such as those" in str(refused.value)
        with pytest.raises(UsageError) as refused:
            ask("producd")
        assert "product" in str(refused.value) and str(refused.value).split("such as ")[1].count(",") <= 4


def test_the_part_of_chosen_rows_are_those_where_the_column_is_true_whatever_it_holds(own):
    rows = own.table("product").assign(is_base=pd.Series([1, 0, 1], dtype=object))
    assert own.exhibit("VT-1", product=rows).table.rows_total == 2
    rows = rows.assign(is_base=[False, False, False])
    assert own.exhibit("VT-1", product=rows).table.rows_total == 0


def test_rows_are_refused_in_whole_sentences(own):
    rows = own.table("product")
    for tables, said in (
        ({"product": [1]}, ("VT-1, product", "a list")),
        ({"product": rows[["sku"]]}, ("VT-1, product", "rows without lines, is_base")),
        ({"used_file": rows.head(1)}, ("VT-1", "rows of used_file, which it does not read")),
    ):
        with pytest.raises(UsageError) as refused:
            own.exhibit("VT-1", **tables)
        assert (refused.value.where, refused.value.seen) == said
    with pytest.raises(UsageError) as refused:
        replace(own, chapter="", own={}).add(ROWS, title="Mine")
    assert refused.value.where == "book.add"
    with pytest.raises(UsageError) as refused:
        replace(own, chapter="", own={}).section()
    assert refused.value.where == "book.section"


def test_several_tables_chosen_at_once_are_each_kept_and_told(own):
    rows = own.table("product")
    made = own.exhibit("VT-1", product=rows.head(2), closing_day=rows.head(1))
    assert "of 2 of 3 rows of product and 1 of 3 rows of closing day;" in made.caption
    assert {name: len(kept) for name, kept in own.own["VT-1"].tables.items()} == {"own_rows_vt_1_product": 2, "own_rows_vt_1_closing_day": 1}
    half = own.exhibit("VT-1", product=rows.head(2), closing_day=rows)
    assert "closing day" not in half.caption and list(own.own["VT-1"].tables) == ["own_rows_vt_1_product"]


def test_an_exhibit_that_cannot_be_made_of_chosen_rows_says_so_and_changes_nothing(own, monkeypatch):
    gap = NotTestable("variance_timeline", "VT-1", "no lines", "the counts")
    first = workbook.CHAPTERS["variance_timeline"].exhibits[0]

    def asks(view):
        return gap if view.table("product").empty else first(view)

    monkeypatch.setattr(workbook.CHAPTERS["variance_timeline"], "exhibit", {"VT-1": asks}.get)
    own.exhibit("VT-1", product=own.table("product").head(1))
    assert own.exhibit("VT-1", product=own.table("product").head(0)) is gap and own.own == {}


def test_a_frame_given_to_an_exhibit_is_not_marked_and_its_rows_are_read_as_they_were_given(own):
    rows = own.table("product").sort_values("sku", ascending=False)
    own.exhibit("VT-1", product=rows)
    assert rows.attrs == {} and rows["sku"].tolist() == ["C", "B", "A"]


def test_each_parameter_of_a_notebook_picks_its_own(client, cases):
    picked = {"site": "Main", "sku": "A", "abc_class": "B", "start": "2026-01-01", "end": "2026-02-01"}
    book = open_workbook(str(client), **picked)
    assert book.selection == Selection.of(*picked.values())
    assert open_workbook(str(client), **picked) is book and open_workbook(str(client)).selection == Selection()
    for name, value in picked.items():
        assert open_workbook(str(client), **{name: value}).selection == Selection.of(**{name: value})


def test_a_chapters_workbook_is_its_own_and_reads_what_the_first_kept(client, cases):
    book = open_workbook(str(client))
    own = open_workbook(str(client), chapter="ingestion")
    assert (own.chapter, own.own, own.read) == ("ingestion", {}, set()) and own is not book
    assert own.kept is book.kept and own._sections is book._sections and own.case is book.case
    assert open_workbook(str(client), chapter="ingestion") is not own and len(cases) == 1


def test_a_section_saved_by_hand_goes_where_it_is_told_and_its_own_else(own, tmp_path):
    other = Section("ingestion", 1, "T", "Q?")
    assert own.save(other).name == "ingestion.json" and own.save().name == "variance_timeline.json"


def test_of_several_builds_the_first_that_opens_is_taken_with_the_first_note(client, monkeypatch):
    snapshot, tried, opens_at = take(client), [], 3

    def opened(folder, settings, run_id):
        tried.append((folder, settings, run_id))
        if len(tried) < opens_at:
            raise CaseDamaged.of("case_damaged", folder, damage="X")
        return "case"

    notes = iter(["", "first", "second"])
    monkeypatch.setattr(workbook, "build_case", lambda *_, **__: SimpleNamespace(note=next(notes, "later")))
    monkeypatch.setattr(workbook, "open_case", opened)
    assert workbook._built(client, snapshot) == ("case", "first")
    assert tried == [(client, snapshot.settings, snapshot.case_id)] * 3
    tried.clear()
    opens_at = 4
    with pytest.raises(AuditError) as replaced:
        workbook._built(client, snapshot)
    assert (replaced.value.where, len(tried)) == (str(client / "case"), 3)


def test_what_was_added_here_stands_in_this_chapter_alone(book, monkeypatch):
    monkeypatch.setattr(workbook, "CHAPTERS", chapter([]))
    added = OwnExhibit(Exhibit("VT-own-1", "table", "Mine", "c"), {"own_vt_mine": ROWS})
    own = replace(book, chapter="variance_timeline", own={"VT-own-1": added})
    assert [exhibit.id for exhibit in own.section().exhibits] == ["VT-own-1"]
    assert own.section("ingestion").exhibits == () and [section.exhibits for section in own.earlier("variance_timeline")] == [()]


def test_what_was_added_before_is_not_of_the_chapter_that_chosen_rows_see(own, monkeypatch):
    first, seen = workbook.CHAPTERS["variance_timeline"].exhibits[0], []

    def asks(view):
        seen.append([exhibit.id for exhibit in view.section().exhibits])
        return first(view)

    monkeypatch.setattr(workbook.CHAPTERS["variance_timeline"], "exhibit", {"VT-1": asks}.get)
    own.add(ROWS, title="Mine")
    own.exhibit("VT-1", product=own.table("product").head(1))
    assert seen == [["VT-1", "VT-2"]] and list(own.own) == ["VT-own-1", "VT-1"]


def test_tables_that_are_not_read_are_named_in_order_beside_those_that_are(own, monkeypatch):
    rows = own.table("product")
    with pytest.raises(UsageError) as refused:
        own.exhibit("VT-1", used_file=rows.head(1), account_role=rows.head(1))
    assert refused.value.seen == "rows of account_role, used_file, which it does not read"
    assert refused.value.expected.endswith("closing_day, product")
    monkeypatch.setattr(workbook.CHAPTERS["variance_timeline"], "exhibit", {"VT-1": lambda view: "made"}.get)
    with pytest.raises(UsageError) as refused:
        own.exhibit("VT-1", product=rows.head(1))
    assert refused.value.expected.endswith("none")


def test_rows_are_read_under_the_settings_of_the_workbook(tmp_path, case, monkeypatch):
    asked = []
    monkeypatch.setattr(Case, "under", lambda case, settings: asked.append(settings) or case)
    book = Workbook(tmp_path, Engagement().changed({"rules.seed": 5}), case, tmp_path)
    book.table("product")
    assert asked == [book.settings]


def test_a_run_that_is_there_but_not_finished_is_written_into(book, tmp_path):
    (tmp_path / "report" / "run").mkdir(parents=True)
    assert book.save(Section("ingestion", 1, "T", "Q?")).is_relative_to(tmp_path / "report" / "run")


def test_what_is_added_without_a_sentence_has_none(own):
    assert own.add(ROWS, title="Mine").says == ""


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("count", "account, recounts, same_count, count_plan, count_line"),
        ("variances", "count_variance, variance_period, evidence_list, over_tolerance, persistence"),
        ("movment", "movement"),
        ("ledger_ballance", "ledger_balance"),
    ],
)
def test_names_like_the_one_asked_for_are_of_models_and_of_what_was_read(book, asked, named):
    with pytest.raises(UsageError) as refused:
        book.table(asked)
    assert f"such as {named}" in refused.value.expected


def test_one_client_at_a_time_is_open_and_the_notebook_learns_to_show_its_records(client, cases, tmp_path, monkeypatch):
    taught = []
    monkeypatch.setattr(workbook.notebook_display, "install", lambda: taught.append(1))
    other = tmp_path / "other"
    (other / "exports").mkdir(parents=True)
    first, second = open_workbook(str(client)), open_workbook(str(other))
    assert (first.case.closed, second.case.closed, len(workbook._OPEN), len(taught)) == (True, False, 1, 2)
    assert first is not open_workbook(str(client))
    assert second.case.closed and len(cases) == 3


def test_a_run_named_from_here_is_the_run_it_is(client, cases, monkeypatch):
    run = client / "report" / "r1"
    take(client).save(run)
    monkeypatch.chdir(run.parent)
    book = open_workbook(str(client), "r1")
    assert (book.run_folder, book.decided_in) == (run, run / "inputs")
    monkeypatch.chdir(client)
    assert open_workbook(str(client), "report/r1") is book and len(cases) == 1
    assert open_workbook(str(client), "report/r2").run_folder == client / "report" / "r2" and len(cases) == 2


def test_of_reports_inside_each_other_the_inner_ones_client_counts(client, cases, tmp_path):
    other = tmp_path / "other"
    (other / "exports").mkdir(parents=True)
    with alone(client):
        with alone(other):
            assert open_workbook(str(other)).folder == other
            with pytest.raises(UsageError) as refused:
                open_workbook(str(client))
            assert (refused.value.where, refused.value.seen) == ("harbour", "a notebook that opens another client")
            assert "other only" in str(refused.value)
        assert open_workbook(str(client)).folder == client
        with pytest.raises(UsageError, match="harbour only"):
            open_workbook(str(other))
    assert open_workbook(str(other)).folder == other and workbook._ALONE == []


def test_the_case_of_now_is_built_of_the_folder_as_it_is_and_reports_its_progress(client, monkeypatch):
    asked = []
    monkeypatch.setattr(workbook, "build_case", lambda *given, **more: asked.append((given, more)) or SimpleNamespace(note="n"))
    monkeypatch.setattr(workbook, "open_case", lambda *given, **more: asked.append((given, more)) or "case")
    assert current_case(client, print) == ("case", "n")
    now = take(client)
    assert asked == [((client, now.settings, print), {"snapshot": now}), ((client, now.settings), {"run_id": now.case_id})]


def saved(book):
    return load_section(book.run_folder / "sections" / "variance_timeline.json")


def test_what_is_added_or_changed_below_the_cell_that_saves_is_saved_too(own):
    own.add(ROWS, title="Early")
    own.save(own.section())
    own.add(ROWS.head(2), title="Late", says="Said.")
    assert [(item.id, item.says) for item in saved(own).exhibits[2:]] == [("VT-own-1", ""), ("VT-own-2", "Said.")]
    assert len(saved(own).tables["own_vt_late"]) == 2
    rows = own.table("product")
    own.exhibit("VT-1", product=rows.head(1))
    assert saved(own).exhibits[0].table.rows == (("A",),) and len(saved(own).tables["own_rows_vt_1_product"]) == 1
    own.exhibit("VT-1", product=rows)
    assert len(saved(own).exhibits[0].table.rows) == 3 and "own_rows_vt_1_product" not in saved(own).tables
    assert [item.title for item in saved(own).exhibits[2:]] == ["Early", "Late"] and saved(own).findings == own.section().findings


def test_nothing_is_saved_before_the_cell_that_saves_nor_of_another_chapter(own):
    own.add(ROWS, title="Early")
    own.section(), own.save(Section("ingestion", 1, "T", "Q?"))
    own.add(ROWS, title="More")
    assert [path.name for path in (own.run_folder / "sections").iterdir()] == ["ingestion.json"]


def test_a_section_a_consultant_made_by_hand_stays_so_when_something_is_added_below(own):
    own.save(replace(own.section(), title="By hand", findings=()))
    own.add(ROWS, title="Late")
    assert (saved(own).title, saved(own).findings, saved(own).exhibits[-1].title) == ("By hand", (), "Late")


def test_the_same_exhibit_asked_for_again_writes_nothing_anew(own):
    path = own.save()
    before = path.stat().st_mtime_ns
    own.exhibit("VT-1"), own.exhibit("VT-2", product=own.table("product")), own.says("VT-1")
    assert path.stat().st_mtime_ns == before
