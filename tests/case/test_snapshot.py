"""What a report is made of, taken once: what changes its name, what is said then, and that it is kept whole."""

import json

import pytest

from cin7_audit.case import snapshot
from cin7_audit.case.snapshot import InputsChanged, around, kept, listed, moved, states, take
from cin7_audit.errors import AuditError, SettingsError, UsageError


@pytest.fixture
def client(tmp_path):
    folder = tmp_path / "harbour"
    (folder / "exports" / "deep").mkdir(parents=True)
    (folder / "exports" / "b.csv").write_text("a,b\n1,2\n")
    (folder / "exports" / "deep" / "a.csv").write_text("a,b\n3,4\n")
    (folder / "engagement.toml").write_text("[rules]\nseed = 5\n")
    (folder / "gap-answers.toml").write_text("[x]\nanswer = 'no'\n")
    return folder


def test_evidence_and_decisions_are_named_by_their_bytes(client):
    taken = take(client)
    assert [name for name, _ in taken.evidence] == ["b.csv", "deep/a.csv"]
    assert set(taken.hashes) == {"exports/b.csv", "exports/deep/a.csv", "engagement.toml", "gap-answers.toml"}
    assert taken.hashes["exports/b.csv"] == snapshot._sha256(b"a,b\n1,2\n")
    assert taken.settings.rules.seed == 5 and dict(taken.decided)["engagement.toml"] == b"[rules]\nseed = 5\n"
    assert len(taken.run_id) == 12 and int(taken.run_id, 16) >= 0


def test_what_can_change_a_report_changes_its_name_and_nothing_else(client, monkeypatch):
    first = take(client).run_id
    ids = {first, take(client, {"rules.seed": 6}).run_id}
    (client / "engagement.toml").write_text("# a remark\n[rules]\nseed = 5\n")
    (client / "notes.txt").write_text("not of the report")
    (client / "exports" / "~$b.xlsx").write_text("open in an editor")
    assert take(client).run_id == first
    assert take(client, {"rules.seed": 5}).run_id == first
    for path in (client / "gap-answers.toml", client / "exports" / "b.csv"):
        path.write_text("other = 1\n")
        ids.add(take(client).run_id)
    (client / "exports" / "b.csv").rename(client / "exports" / "c.csv")
    ids.add(take(client).run_id)
    monkeypatch.setattr(snapshot, "version_stamp", lambda: "9.9.9+0")
    ids.add(take(client).run_id)
    assert len(ids) == 6


def test_settings_already_resolved_go_with_the_decisions_given_or_those_of_the_folder(client):
    taken = take(client)
    assert around(client, taken.settings) == taken
    assert (
        around(client, taken.settings, ()).decided == () and around(client, taken.settings, ()).run_id != taken.run_id
    )


def test_a_mistaken_setting_or_a_folder_without_exports_is_said(client, tmp_path):
    with pytest.raises(SettingsError, match=r"unknown setting rules\.sead"):
        take(client, {"rules.sead": 1})
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no folder exports/ in it"):
        take(tmp_path / "empty")


def test_a_folder_that_changed_is_named_file_by_file(client):
    taken = take(client)
    taken.hold(client)
    (client / "exports" / "b.csv").unlink()
    (client / "exports" / "n.csv").write_text("x")
    (client / "gap-answers.toml").write_text("")
    with pytest.raises(InputsChanged) as changed:
        taken.hold(client)
    assert changed.value.where == "harbour"
    assert changed.value.seen == (
        "exports/b.csv is gone, exports/n.csv is new, gap-answers.toml changed since this run was started"
    )
    with pytest.raises(InputsChanged) as changed:
        taken.hold(client, decisions=False)
    assert "gap-answers" not in changed.value.seen


def test_changes_in_words():
    assert moved({"a": "1", "b": "1"}, {"a": "1", "b": "1"}) == []
    assert moved({"c": "1", "b": "1"}, {"a": "1", "b": "2"}) == ["a is new", "b changed", "c is gone"]
    assert listed("abcde") == "a, b, c, d, e" and listed("abcdefg") == "a, b, c, d, e and 2 more files changed"


def test_a_kept_snapshot_comes_back_whatever_became_of_the_folder(client, tmp_path):
    taken = take(client, {"rules.seed": 7})
    taken.save(tmp_path / "run")
    (client / "engagement.toml").unlink()
    found = kept(tmp_path / "run")
    assert found == taken and found.run_id == taken.run_id and found.settings.rules.seed == 7
    assert (tmp_path / "run" / "inputs" / "engagement.toml").read_bytes() == b"[rules]\nseed = 5\n"
    document = json.loads((tmp_path / "run" / "inputs" / "snapshot.json").read_text())
    assert (document["run_id"], document["inputs"]) == (taken.run_id, taken.hashes)


def test_a_snapshot_of_another_version_or_none_at_all(client, tmp_path, monkeypatch):
    assert kept(tmp_path / "nosuch") is None
    take(client).save(tmp_path / "run")
    (tmp_path / "run" / "inputs" / "gap-answers.toml").write_text("edited")
    with pytest.raises(AuditError, match="a run of another version"):
        kept(tmp_path / "run")
    (tmp_path / "run" / "inputs" / "snapshot.json").write_text('{"inputs": []}')
    with pytest.raises(AuditError, match="a snapshot that cannot be read"):
        kept(tmp_path / "run")


def test_evidence_taken_away_while_it_is_listed_is_listed_again(client, monkeypatch):
    settings, calls = take(client).settings, []

    def flaky(exports):
        calls.append(exports)
        if len(calls) < snapshot.TRIES:
            raise FileNotFoundError
        return [("b.csv", "sha")]

    monkeypatch.setattr(snapshot, "fingerprint", flaky)
    assert around(client, settings, ()).evidence == (("b.csv", "sha"),) and len(calls) == 3
    monkeypatch.setattr(snapshot, "fingerprint", lambda exports: (exports / "nosuch").read_bytes())
    with pytest.raises(FileNotFoundError):
        around(client, settings, ())


def test_a_write_that_is_taken_back_still_shows(client):
    before = states(client / "exports")
    assert [name for name, *_ in before] == ["b.csv", "deep/a.csv"] and states(client / "exports") == before
    path = client / "exports" / "b.csv"
    body = path.read_text()
    path.with_name("x.csv").write_text(body)
    path.with_name("x.csv").replace(path)
    assert states(client / "exports") != before


def changed_notebook(client, source):
    """A copy of chapter 2 that was changed to this cell; its path under the client."""
    (client / "notebooks").mkdir(exist_ok=True)
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    path = client / "notebooks" / "02_variance_timeline.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_a_changed_notebook_changes_the_run_but_not_the_case(client):
    before = take(client)
    changed_notebook(client, "1")
    first = take(client)
    changed_notebook(client, "2")
    second = take(client)
    assert len({before.run_id, first.run_id, second.run_id}) == 3 and len(second.run_id) == 12
    assert before.run_id == before.case_id == first.case_id == second.case_id
    (copy,) = second.notebooks
    assert second.hashes["notebooks/02_variance_timeline.ipynb"] == copy.sha256
    assert "notebooks/02_variance_timeline.ipynb" not in before.hashes


def test_a_run_keeps_its_changed_notebooks_and_holds_the_folder_against_them(client, tmp_path):
    path = changed_notebook(client, "1")
    taken = take(client)
    taken.save(tmp_path / "run")
    saved = tmp_path / "run" / "inputs" / "notebooks" / path.name
    assert saved.read_bytes() == taken.notebooks[0].body
    assert kept(tmp_path / "run") == taken
    taken.hold(client)
    path.write_text(path.read_text().replace('"outputs": []', '"outputs": [], "execution_count": 3'))
    taken.hold(client)
    changed_notebook(client, "2")
    taken.hold(client, decisions=False)
    with pytest.raises(InputsChanged, match=r"notebooks/02_variance_timeline\.ipynb changed since this run was started"):
        taken.hold(client)
    path.unlink()
    with pytest.raises(InputsChanged, match=r"notebooks/02_variance_timeline\.ipynb is gone"):
        taken.hold(client)
    saved.write_text("{}")
    with pytest.raises(AuditError, match="a run of another version"):
        kept(tmp_path / "run")


def test_changed_notebooks_come_back_in_the_order_of_the_chapters(client, tmp_path):
    changed_notebook(client, "1").rename(client / "notebooks" / "05_ledger_impact.ipynb")
    changed_notebook(client, "2")
    taken = take(client)
    assert [copy.name[:2] for copy in taken.notebooks] == ["02", "05"]
    taken.save(tmp_path / "run")
    assert kept(tmp_path / "run").notebooks == taken.notebooks and kept(tmp_path / "run").run_id == taken.run_id
    assert around(client, taken.settings) == taken
