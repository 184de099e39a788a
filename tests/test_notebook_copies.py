"""A client's own copies of the notebooks: when one counts as changed, what is said of it, what a run keeps."""

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit import notebook_copies
from cin7_audit.errors import UsageError
from cin7_audit.notebook_copies import MADE_OF, NOTEBOOKS, ChangedCopy, changed_copies, make_copies, refuse_links


def code(source, tags=(), **more):
    return {"cell_type": "code", "metadata": {"tags": list(tags)} if tags else {}, "source": source, "outputs": [], **more}


def notebook(path: Path, *cells):
    made = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made))
    return path


FIRST, LAST = code('client = "sample"\nsite = ""', ["parameters"], id="cell-01"), code("book.save(section)", id="cell-03")
TEXT = {"cell_type": "markdown", "metadata": {}, "source": ["## Rows\n", "All of them."], "id": "cell-02"}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Two notebooks of the workbook, and a client without copies."""
    places = {step: tmp_path / "workbook" / f"{step}.ipynb" for step in ("a", "b")}
    for path in places.values():
        notebook(path, FIRST, TEXT, LAST)
    monkeypatch.setattr(notebook_copies, "NOTEBOOKS", places)
    (tmp_path / "client").mkdir()
    return tmp_path / "client"


def edit(path: Path, change) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_there_is_one_notebook_for_each_step():
    assert [path.name for path in NOTEBOOKS.values()][::5] == ["01_ingestion.ipynb", "06_diagnosis.ipynb"]
    assert all(path.is_file() for path in NOTEBOOKS.values())


def test_copies_open_their_own_client_and_are_not_changed_by_being_run(own):
    folder = make_copies(own)
    cells = json.loads((folder / "a.ipynb").read_text())["cells"]
    assert "".join(cells[0]["source"]) == f"client = {str(own)!r}  # this client's folder\nsite = \"\""
    assert [cell["cell_type"] for cell in cells] == ["code", "markdown", "code"]
    assert changed_copies(own) == ()

    def run(document):
        document["cells"][2] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "7"}], "execution_count": 3}
        document["cells"].append(code("  \n"))
        document["cells"][1]["source"] = ["## Rows\n", "All of them.\n"]

    edit(folder / "a.ipynb", run)
    assert changed_copies(own) == ()


def test_a_client_without_copies_has_none_changed(own):
    assert changed_copies(own) == ()


def test_what_was_changed_added_and_removed_is_named_by_cell(own):
    folder = make_copies(own)

    def change(document):
        document["cells"][0]["source"] = document["cells"][0]["source"].replace('site = ""', 'site = "Main"')
        document["cells"].insert(2, code("\n\nlines = lines[lines['supplier'] == 'Acme']\nlines", id="new"))

    edit(folder / "b.ipynb", change)
    (copy,) = changed_copies(own)
    assert (copy.name, copy.step) == ("b.ipynb", "b")
    assert copy.changes == ('cell 1 changed: site = "Main"', "cell 3 added: lines = lines[lines['supplier'] == 'Acme']")
    edit(folder / "b.ipynb", lambda document: document["cells"].__delitem__(slice(1, 4)))
    (copy,) = changed_copies(own)
    assert copy.changes == (
        'cell 1 changed: site = "Main"',
        "cell 2 of the workbook's notebook removed: ## Rows",
        "cell 3 of the workbook's notebook removed: book.save(section)",
    )


def test_changed_parameters_are_named_without_their_comments_and_the_path(own):
    folder = make_copies(own)
    lines = "tolerance_percent = '2'  # percent\nlargest = 5"

    def change(document):
        document["cells"][0]["source"] += "\n" + lines
        document["cells"][2]["source"] = "site = 'x'"

    edit(folder / "a.ipynb", change)
    edit(folder / "b.ipynb", lambda document: document["cells"].pop())
    first, second = changed_copies(own)
    assert first.parameters == ("tolerance_percent = '2'", "largest = 5") and second.parameters == ()
    assert replace(first, stated=frozenset({"tolerance_percent"})).parameters == ("largest = 5",)
    assert ChangedCopy("a.ipynb", b"{").parameters == ()


def test_a_long_line_is_cut_and_a_cell_that_only_lost_lines_shows_the_first_of_them(own):
    folder = make_copies(own)

    def change(document):
        document["cells"][1]["source"] = "## Rows"
        document["cells"][2]["source"] = "book.save(section)  # " + "x" * 80

    edit(folder / "a.ipynb", change)
    (copy,) = changed_copies(own)
    assert copy.changes == ("cell 2 changed: without All of them.", f"cell 3 changed: book.save(section)  # {'x' * 48} …")


def test_the_body_of_a_changed_copy_holds_no_path_no_output_and_no_moment_and_its_hash_follows_its_cells(own, tmp_path):
    folder = make_copies(own)
    edit(folder / "a.ipynb", lambda document: document["cells"][2] | {"source": "1"} and document["cells"].pop())
    edit(folder / "a.ipynb", lambda document: document["cells"].append(code("x = 1", execution_count=9)))
    (copy,) = changed_copies(own)
    document = json.loads(copy.body)
    assert document["cells"][0]["source"] == 'client = ""  # stated by the run\nsite = ""'
    assert document["cells"][0]["metadata"] == {"tags": ["parameters"]} and document["cells"][1]["metadata"] == {}
    assert [cell["id"] for cell in document["cells"]] == ["cell-01", "cell-02", "cell-3"]
    assert document["cells"][2]["execution_count"] is None and document["cells"][2]["outputs"] == []
    assert str(own) not in copy.body.decode() and document["metadata"]["kernelspec"]["name"] == "python3"
    other = tmp_path / "elsewhere"
    (other / "notebooks").mkdir(parents=True)
    (other / "notebooks" / "a.ipynb").write_text((folder / "a.ipynb").read_text().replace(str(own), "C:\\\\clients"))
    assert changed_copies(other) == (copy,) and changed_copies(other)[0].sha256 == copy.sha256
    edit(folder / "a.ipynb", lambda document: document["cells"][2].update(source="x = 2"))
    assert changed_copies(own)[0].sha256 != copy.sha256


def test_a_copy_of_an_earlier_version_is_made_anew_unless_it_was_changed(own):
    folder = make_copies(own)
    edit(folder / "b.ipynb", lambda document: document["cells"][2].update(source="mine"))
    for path in notebook_copies.NOTEBOOKS.values():
        notebook(path, FIRST, TEXT, code("better()"), LAST)
    assert [copy.name for copy in changed_copies(own)] == ["b.ipynb"]
    make_copies(own)
    assert "better()" in (folder / "a.ipynb").read_text() and "better()" not in (folder / "b.ipynb").read_text()
    assert "mine" in (folder / "b.ipynb").read_text()


def test_a_copy_made_by_hand_is_compared_with_the_notebook_as_it_is_now(own):
    notebook(own / "notebooks" / "a.ipynb", FIRST, TEXT, LAST)
    assert changed_copies(own) == ()
    notebook(own / "notebooks" / "a.ipynb", FIRST, LAST)
    assert [copy.name for copy in changed_copies(own)] == ["a.ipynb"]
    make_copies(own)
    assert MADE_OF not in json.loads((own / "notebooks" / "a.ipynb").read_text())["metadata"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cells": 1}', '{"cells": [{}], "metadata": {}}', '{"cells": []}'])
def test_a_file_that_is_no_notebook_counts_as_changed_and_says_so(own, text):
    make_copies(own)
    (own / "notebooks" / "a.ipynb").write_text(text)
    (copy,) = changed_copies(own)
    assert copy == ChangedCopy("a.ipynb", text.encode()) and copy.changes == ("it cannot be read as a notebook",)
    make_copies(own)
    assert (own / "notebooks" / "a.ipynb").read_text() == text


def test_other_notebooks_of_the_client_are_not_run(own):
    make_copies(own)
    notebook(own / "notebooks" / "scratch.ipynb", code("1 / 0"))
    assert changed_copies(own) == ()


def test_a_link_out_of_the_clients_folder_is_refused(own, tmp_path):
    make_copies(own)
    (own / "notebooks" / "a.ipynb").unlink()
    (own / "notebooks" / "a.ipynb").symlink_to(notebook_copies.NOTEBOOKS["a"])
    for refused in (refuse_links, changed_copies, make_copies):
        with pytest.raises(UsageError, match="a link out of this client's folder"):
            refused(own)


@pytest.mark.parametrize("leads_to", ["itself", "nowhere"])
def test_a_link_to_itself_or_to_nowhere_is_refused_too(own, leads_to):
    make_copies(own)
    loop = own / "notebooks" / "loop"
    loop.symlink_to(loop if leads_to == "itself" else own / "not there")
    with pytest.raises(UsageError, match="loop: a link out of this client's folder"):
        changed_copies(own)


def test_a_lost_tag_changes_neither_the_path_nor_the_parameters_cell(own):
    folder = make_copies(own)

    def lose(document):
        document["cells"][0]["metadata"] = {}
        document["cells"][2]["source"] = "mine"

    edit(folder / "a.ipynb", lose)
    (copy,) = changed_copies(own)
    first = json.loads(copy.body)["cells"][0]
    assert first["metadata"] == {"tags": ["parameters"]} and str(own) not in copy.body.decode()
    assert copy.changes == ("cell 3 changed: mine",)


def test_half_a_letter_and_depth_without_end_stop_nothing(own):
    folder = make_copies(own)
    edit(folder / "a.ipynb", lambda document: document["cells"][2].update(source="x = '\ud800'"))
    (folder / "b.ipynb").write_text("[" * 100_000)
    first, second = changed_copies(own)
    assert b"ud800" in first.body and second.changes == ("it cannot be read as a notebook",)


def test_a_copy_changed_under_another_version_says_so(own):
    folder = make_copies(own)
    edit(folder / "a.ipynb", lambda document: document["cells"][2].update(source="mine"))
    assert changed_copies(own)[0].changes == ("cell 3 changed: mine",)
    for path in notebook_copies.NOTEBOOKS.values():
        notebook(path, FIRST, TEXT, code("better()"), LAST)
    (copy,) = changed_copies(own)
    assert copy.changes[0] == "it was made of the notebook of another version" and len(copy.changes) > 1


def test_copies_of_the_notebooks_before_these_were_marked_are_not_changed_and_are_made_anew(own, monkeypatch):
    notebook(own / "notebooks" / "a.ipynb", FIRST, LAST)
    before = notebook_copies._print(json.loads((own / "notebooks" / "a.ipynb").read_text()) | {})
    assert len(changed_copies(own)) == 1
    monkeypatch.setattr(notebook_copies, "EARLIER", frozenset({before}))
    assert changed_copies(own) == ()
    make_copies(own)
    assert "All of them" in (own / "notebooks" / "a.ipynb").read_text()


def test_an_equation_with_the_client_is_no_path(own):
    folder = make_copies(own)
    edit(folder / "a.ipynb", lambda document: document["cells"][2].update(source="client == 'x'"))
    assert changed_copies(own)[0].changes == ("cell 3 changed: client == 'x'",)


@pytest.mark.parametrize("what", ["folder", "folder in it", "file in a folder of it"])
def test_a_link_at_any_depth_is_refused_and_nothing_is_written_behind_it(own, tmp_path, what):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.ipynb").write_text("{}")
    place = {"folder": "notebooks", "folder in it": "notebooks/deep", "file in a folder of it": "notebooks/deep/x.ipynb"}[what]
    (own / place).parent.mkdir(parents=True, exist_ok=True)
    (own / place).symlink_to(elsewhere / "x.ipynb" if place.endswith("ipynb") else elsewhere)
    for refused in (refuse_links, changed_copies, make_copies):
        with pytest.raises(UsageError, match="a link out of this client's folder"):
            refused(own)
    assert [path.name for path in elsewhere.iterdir()] == ["x.ipynb"]


def test_a_link_inside_the_clients_own_folder_is_no_way_out(own):
    folder = make_copies(own)
    (folder / "again.ipynb").symlink_to(folder / "a.ipynb")
    assert changed_copies(own) == ()


def test_a_hash_inside_a_parameter_is_no_comment(own):
    folder = make_copies(own)
    edit(folder / "a.ipynb", lambda document: document["cells"][0].update(source="client = 'x'\nsite = 'Dock #2  # B'  # one"))
    (copy,) = changed_copies(own)
    assert copy.parameters == ("site = 'Dock #2  # B'",)
    edit(folder / "a.ipynb", lambda document: document["cells"][0].update(source="client = 'x'\nsite = ("))
    assert changed_copies(own)[0].parameters == ()


CELLS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(CELLS, CELLS)
def test_every_cell_that_differs_is_told_once_by_its_own_number(old, new):
    """changed and added: places in the copy; removed: places in the workbook's notebook."""
    told = [
        re.fullmatch(r"cell (\d+)(?: of the workbook's notebook)? (changed|added|removed): (\w)", line).groups()
        for line in notebook_copies._changes([("code", cell) for cell in old], [("code", cell) for cell in new])
    ]
    for number, what, cell in told:
        assert (old if what == "removed" else new)[int(number) - 1] == cell
    many = Counter(what for _, what, _ in told)
    assert len(told) == len(set(told)) and len(old) - many["removed"] + many["added"] == len(new)
    fresh = {cell for _, what, cell in told if what != "removed"}
    assert set(new) - set(old) <= fresh
    assert len(set(old) - set(new)) <= many["removed"] + many["changed"]


def test_cells_of_every_kind_are_kept_as_they_are(own):
    folder = make_copies(own)
    raw = {"cell_type": "raw", "metadata": {"tags": ["x"], "more": 1}, "source": ["a\n", "b"], "id": "raw"}
    edit(folder / "a.ipynb", lambda document: document["cells"].append(raw))
    (copy,) = changed_copies(own)
    kept = json.loads(copy.body)["cells"]
    assert kept[-1] == {"cell_type": "raw", "id": "raw", "metadata": {"tags": ["x"]}, "source": "a\nb"}
    assert kept[1] == {"cell_type": "markdown", "id": "cell-02", "metadata": {}, "source": "## Rows\nAll of them."}
    assert copy.changes == ("cell 4 added: a",)


def test_a_copy_carries_the_hash_of_what_it_was_made_of_and_the_kernel_it_runs_in(own):
    folder = make_copies(own)
    made = json.loads((folder / "a.ipynb").read_text())
    first = notebook_copies._print(notebook_copies._own(notebook_copies.NOTEBOOKS["a"]))
    assert made["metadata"] == {"cin7_audit_made_of": first} and re.fullmatch("[0-9a-f]{64}", first)
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    edit(folder / "a.ipynb", lambda document: document["cells"][2].update(source="mine"))
    (copy,) = changed_copies(own)
    kept = json.loads(copy.body)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert kept["metadata"] == {"cin7_audit_made_of": first, "kernelspec": kernel}
    assert (kept["nbformat"], kept["nbformat_minor"]) == (4, 5) and copy.body.endswith(b"}\n")
    assert copy.body == (json.dumps(kept, indent=1, sort_keys=True) + "\n").encode()


def test_every_notebook_of_before_is_known_by_a_hash_of_its_own():
    assert len(notebook_copies.EARLIER) == len(NOTEBOOKS) and isinstance(notebook_copies.EARLIER, frozenset)
    assert all(re.fullmatch("[0-9a-f]{64}", known) for known in notebook_copies.EARLIER)
    assert not notebook_copies.EARLIER & {notebook_copies._print(notebook_copies._own(path)) for path in NOTEBOOKS.values()}


def test_a_copy_made_by_hand_says_nothing_of_another_version(own):
    notebook(own / "notebooks" / "a.ipynb", FIRST, TEXT, code("mine"))
    assert changed_copies(own)[0].changes == ("cell 3 changed: mine",)


@pytest.mark.parametrize(
    "cell",
    [
        {"cell_type": "chart", "metadata": {}, "source": ""}, {"cell_type": "code", "metadata": {"tags": "parameters"}, "source": ""},
        {"cell_type": "code", "metadata": None, "source": ""}, {"cell_type": "code", "source": ""}, {"metadata": {}, "source": ""},
        {"cell_type": "code", "metadata": {}}, {"cell_type": "code", "metadata": {}, "source": 7}, {"cell_type": "code", "metadata": {}, "source": [7]}, "x", None,
    ],
)  # fmt: skip
def test_a_notebook_with_a_cell_that_is_none_cannot_be_read(own, cell):
    notebook(own / "notebooks" / "a.ipynb", FIRST, cell)
    assert [copy.changes for copy in changed_copies(own)] == [("it cannot be read as a notebook",)]


@pytest.mark.parametrize("about", [None, [], "x", 7])
def test_a_notebook_without_metadata_cannot_be_read(own, about):
    path = notebook(own / "notebooks" / "a.ipynb", FIRST)
    edit(path, lambda document: document.update(metadata=about))
    assert [copy.changes for copy in changed_copies(own)] == [("it cannot be read as a notebook",)]


def test_only_the_parameters_cell_of_code_that_states_the_client_gets_its_tag_back(own):
    told = {"cell_type": "markdown", "metadata": {}, "source": "client = 'x' is stated above", "id": "t"}
    tagged = code("client = '/secret'\nclient = 'kept'", ["mine"], id="c")
    notebook(own / "notebooks" / "a.ipynb", told, tagged, code("x = 1", ["mine"], id="d"))
    (copy,) = changed_copies(own)
    cells = json.loads(copy.body)["cells"]
    assert [cell["metadata"] for cell in cells] == [{}, {"tags": ["mine", "parameters"]}, {"tags": ["mine"]}]
    assert cells[0]["source"] == "client = 'x' is stated above"
    assert cells[1]["source"] == "client = \"\"  # stated by the run\nclient = 'kept'"


def test_parameters_are_the_assignments_of_their_cell_and_nothing_else(own):
    folder = make_copies(own)
    stated = "client = 'x'\nimport os\nlargest: int = 5  # lines\nprint(largest)\nif True:\n    inner = 1\nboth = (\n    1,\n)"
    edit(folder / "a.ipynb", lambda document: document["cells"][0].update(source=stated))
    (copy,) = changed_copies(own)
    assert copy.parameters == ("largest: int = 5", "both = (\n    1,\n)")
    assert replace(copy, stated=frozenset({"largest"})).parameters == ("both = (\n    1,\n)",)
    edit(folder / "b.ipynb", lambda document: document["cells"][0].update(source="client = 'x'\nsite = \"\""))
    assert [each.name for each in changed_copies(own)] == ["a.ipynb"]


def test_a_change_is_told_by_its_first_new_line_else_by_a_lost_one_else_by_the_order(own):
    told = notebook_copies._first_new
    assert told("a\nb", "b\n  c  \nd") == "c" and told("a\nb\nc", "a") == "without b" and told("a\nb", "b\na") == "other order"
    assert told("", "") == "other order" and told("  a", "a  ") == "other order"
    assert told("", "x" * 70) == "x" * 70 and told("", "x" * 69 + " y") == "x" * 69 + " …" and told("", "x" * 71) == "x" * 70 + " …"


def test_other_copies_than_the_workbooks_and_folders_of_their_names_are_left_alone(own):
    (own / "notebooks" / "a.ipynb").mkdir(parents=True)
    notebook(own / "notebooks" / "deep" / "b.ipynb", code("1 / 0"))
    assert changed_copies(own) == ()


def test_a_file_where_the_copies_should_lie_holds_none(own):
    (own / "notebooks").write_text("no folder")
    assert changed_copies(own) == ()


def test_copies_that_are_there_are_not_written_again_and_lost_ones_are(own):
    folder = make_copies(own)
    assert folder == own / "notebooks" and sorted(path.name for path in folder.iterdir()) == ["a.ipynb", "b.ipynb"]
    before = (folder / "a.ipynb").stat().st_mtime_ns
    (folder / "b.ipynb").unlink()
    make_copies(own)
    assert (folder / "a.ipynb").stat().st_mtime_ns == before and (folder / "b.ipynb").exists()


def test_the_path_of_a_client_with_quotes_and_backslashes_is_stated_as_it_is(own):
    odd = own.parent / r"a\1 'b' \g<0>"
    odd.mkdir()
    source = json.loads((make_copies(odd) / "a.ipynb").read_text())["cells"][0]["source"]
    stated = {}
    exec(source, stated)
    assert stated["client"] == str(odd) and changed_copies(odd) == ()


def test_cells_changed_side_by_side_are_each_held_against_their_own():
    old = [("code", text) for text in ("same", "a\nb", "c\nd", "e\nf")]
    new = [("code", text) for text in ("same", "a", "c", "e\nf\ng")]
    assert list(notebook_copies._changes(old, new)) == [
        "cell 2 changed: without b", "cell 3 changed: without d", "cell 4 changed: g",
    ]  # fmt: skip
    assert list(notebook_copies._changes(old, new[:3])) == [
        "cell 2 changed: without b", "cell 3 changed: without d", "cell 4 of the workbook's notebook removed: e",
    ]  # fmt: skip


def test_cells_that_return_often_are_no_noise():
    """difflib leaves out what is frequent in long lists unless told otherwise."""
    old = [("code", "pass")] * 250 + [("code", "end")]
    assert list(notebook_copies._changes(old, [("code", "new"), *old])) == ["cell 1 added: new"]


def test_a_link_of_the_whole_folder_to_the_clients_own_is_followed_and_a_relative_client_refused_no_less(own, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    make_copies(own)
    refuse_links(Path("client"))
    (own / "notebooks" / "out.ipynb").symlink_to(tmp_path / "workbook" / "a.ipynb")
    with pytest.raises(UsageError, match="a link out of this client's folder"):
        refuse_links(Path("client"))


def test_a_client_without_exports_or_copies_gets_its_folder_and_every_parameters_cell_its_path(own):
    for path in notebook_copies.NOTEBOOKS.values():
        notebook(path, FIRST, code("client = 'of the sample'", id="x"), code('client = "again"', ["parameters"], id="y"))
    assert not (own / "notebooks").exists()
    cells = json.loads((make_copies(own) / "a.ipynb").read_text())["cells"]
    assert [str(own) in cell["source"] for cell in cells] == [True, False, True]
    assert make_copies(own) == own / "notebooks"


def test_a_copy_that_says_it_was_made_of_what_it_is_not_is_kept(own):
    """One marked by hand with today's notebook, its cells those of an earlier one, was not made by us."""
    folder = make_copies(own)
    now = json.loads((folder / "a.ipynb").read_text())["metadata"][MADE_OF]
    path = notebook(folder / "a.ipynb", FIRST, LAST)
    edit(path, lambda document: document["metadata"].update({MADE_OF: now}))
    before = path.read_text()
    make_copies(own)
    assert path.read_text() == before and [copy.name for copy in changed_copies(own)] == ["a.ipynb"]
