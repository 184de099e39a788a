"""What a report is made of, taken once: what changes its name, what is said then, and that it is kept whole."""

import json
from dataclasses import replace

import pytest

from cin7_audit.case import snapshot
from cin7_audit.case.snapshot import InputsChanged, Snapshot, around, kept, listed, moved, states, take
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, SettingsError, UsageError
from cin7_audit.notebook_copies import ChangedCopy


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


def named(evidence=(), decided=(), notebooks=()):
    return Snapshot(tuple(evidence), tuple(decided), Engagement(), tuple(notebooks))


def test_what_reads_alike_end_to_end_has_names_of_its_own():
    """No two states share an id because letters of one part could as well stand in the next."""
    states = [
        named([("a", "bc")]), named([("ab", "c")]), named([("a", "b"), ("c", "d")]), named([("a", "bcd")]), named([("a", "b"), ("cd", "")]),
        named(decided=[("a", b"x")]), named(decided=[("b", b"x")]), named([("a", snapshot._sha256(b"x")), ("", "")]),
    ]  # fmt: skip
    assert len({state.case_id for state in states}) == len(states)
    copies = [ChangedCopy("a", b"1"), ChangedCopy("b", b"2"), ChangedCopy("a", b"2")]
    runs = [named(notebooks=[copy]) for copy in copies] + [named(notebooks=copies[:2]), named([("a", "b")], notebooks=copies[:1])]
    assert len({run.run_id for run in runs} | {runs[0].case_id}) == len(runs) + 1
    assert {run.case_id for run in runs[:4]} == {named().case_id}


def test_the_order_in_which_settings_were_written_changes_no_name(monkeypatch):
    first, before = named(), named().case_id
    turned = dict(reversed(first.settings.model_dump(mode="json").items()))
    monkeypatch.setattr(Engagement, "model_dump", lambda *_, **__: turned)
    assert named().case_id == before


def test_a_saved_snapshot_is_sorted_indented_and_in_its_own_letters(tmp_path):
    state = named([("Ünits.csv", "1")], [("engagement.toml", b"x")], [ChangedCopy("a.ipynb", b"{}")])
    state.save(tmp_path)
    text = (tmp_path / "inputs" / "snapshot.json").read_text(encoding="utf-8")
    told = {"run_id": state.run_id, "inputs": state.hashes, "settings": state.settings.model_dump(mode="json")}
    assert text == json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n" and "Ünits" in text
    assert list(state.hashes) == ["engagement.toml", "notebooks/a.ipynb", "exports/Ünits.csv"]
    assert state.hashes["engagement.toml"] == snapshot._sha256(b"x")
    assert state.hashes["notebooks/a.ipynb"] == snapshot._sha256(b"{}") and state.hashes["exports/Ünits.csv"] == "1"


def test_five_changes_are_named_and_one_more_is_counted():
    assert listed(iter("abcdef")) == "a, b, c, d, e and 1 more file changed" and listed("") == ""


def test_a_folder_whose_files_keep_going_away_is_listed_three_times_and_no_more(client, monkeypatch):
    settings, calls = take(client).settings, []

    def gone(exports):
        calls.append(exports)
        raise FileNotFoundError

    monkeypatch.setattr(snapshot, "fingerprint", gone)
    with pytest.raises(FileNotFoundError):
        around(client, settings, ())
    assert calls == [client / "exports"] * 3 == [client / "exports"] * snapshot.TRIES


def test_decisions_are_read_once_so_that_hash_and_settings_are_of_the_same_bytes(client, monkeypatch):
    read, real = [], snapshot.decided_bytes
    monkeypatch.setattr(snapshot, "decided_bytes", lambda path: read.append(path.name) or real(path))
    assert take(client).settings.rules.seed == 5
    assert read == list(snapshot.DECIDED)


def test_a_mistake_in_the_settings_is_said_of_its_file(client):
    (client / "engagement.toml").write_text("[rules]\nsead = 5\n")
    with pytest.raises(SettingsError) as wrong:
        take(client)
    assert wrong.value.where.startswith(str(client / "engagement.toml"))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"inputs": {}}', '{"inputs": [], "settings": {}, "run_id": ""}', "null", '{"inputs": null}'])
def test_a_snapshot_that_cannot_be_read_is_said_whatever_became_of_it(client, tmp_path, text):
    take(client).save(tmp_path / "run")
    place = tmp_path / "run" / "inputs" / "snapshot.json"
    place.write_text(text)
    with pytest.raises(AuditError, match="a snapshot that cannot be read") as wrong:
        kept(tmp_path / "run")
    assert wrong.value.where == str(place)


def test_settings_of_a_kept_snapshot_that_are_mistaken_are_said_of_its_file(client, tmp_path):
    take(client).save(tmp_path / "run")
    place = tmp_path / "run" / "inputs" / "snapshot.json"
    place.write_text(place.read_text().replace('"seed"', '"sead"'))
    with pytest.raises(SettingsError) as wrong:
        kept(tmp_path / "run")
    assert wrong.value.where.startswith(str(place))


def test_a_kept_snapshot_has_only_the_decisions_there_were_and_evidence_in_its_order(tmp_path):
    state = named([("a.csv", "1"), ("B.csv", "2"), ("c.csv", "3"), ("D.csv", "4"), ("d.csv", "0")], [("gap-answers.toml", b"")])
    state = replace(state, evidence=tuple(sorted(state.evidence, key=lambda item: (item[0].lower(), item[0]))))
    state.save(tmp_path / "run")
    found = kept(tmp_path / "run")
    assert found == state and [name for name, _ in found.evidence] == ["a.csv", "B.csv", "c.csv", "D.csv", "d.csv"]


def test_every_sign_of_a_write_shows_and_what_is_no_evidence_does_not(client, monkeypatch):
    exports, path = client / "exports", client / "exports" / "b.csv"
    (exports / "~$b.xlsx").write_text("open in an editor")
    before = states(exports)
    assert [name for name, *_ in before] == ["b.csv", "deep/a.csv"]
    seen = path.stat()
    assert before[0] == ("b.csv", seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
    listing = [("b.csv", path), ("gone.csv", exports / "gone.csv"), ("deep", exports / "deep"), (".~lock.b.csv#", path)]
    monkeypatch.setattr(snapshot, "evidence_files", lambda _: listing)
    assert [name for name, *_ in states(exports)] == ["b.csv"]


def test_a_file_gone_between_being_listed_and_being_looked_at_is_left_out(client, monkeypatch):
    class Gone:
        def is_file(self):
            return True

        def stat(self):
            raise FileNotFoundError

    monkeypatch.setattr(snapshot, "evidence_files", lambda _: [("a.csv", Gone())])
    assert states(client / "exports") == []
