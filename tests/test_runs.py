"""What counts as a finished run, and how a new one takes an old one's place."""

import hashlib
import json
import os

import pytest

from cin7_audit import runs
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.provenance import version_stamp
from cin7_audit.runs import (
    MANIFEST,
    check_run,
    files_of,
    finished_run,
    newest_run,
    own_hash,
    put_in_place,
    recover,
    runs_of,
)

ONE, TWO = "0123456789ab", "ba9876543210-site_Main"


def made_run(folder, run_id="", body="report", **more):
    """A whole run: one deliverable, one working file, a snapshot, and the manifest that states them."""
    folder.mkdir(parents=True)
    (folder / "inputs").mkdir()
    (folder / "audit-report.html").write_text(body)
    (folder / "sections").mkdir()
    (folder / "sections" / "a.json").write_text("{}")
    snapshot = {"inputs": {"exports/a.csv": "1", "exports/b.csv": "2"}}
    (folder / "inputs" / "snapshot.json").write_text(json.dumps(snapshot))
    stated = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files_of(folder)}
    deliverables = {"audit-report.html": stated.pop("audit-report.html")}
    manifest = {"run_id": run_id or folder.name, "version": version_stamp(), "timings": {"ingestion": 1.5}}
    manifest |= {"deliverables": deliverables, "working_files": stated} | more
    (folder / MANIFEST).write_text(json.dumps(manifest | {runs.OWN_HASH: own_hash(manifest)}))
    return folder


def test_a_run_as_it_was_left_is_finished_whatever_an_editor_leaves_beside_it(tmp_path):
    run = made_run(tmp_path / ONE)
    (run / "~$audit-report.xlsx").write_text("open")
    assert check_run(run).is_finished and check_run(run).damage == ()


def drop(run):
    (run / "audit-report.html").unlink()


def change(run):
    (run / "sections" / "a.json").write_text("[]")


def add(run):
    (run / "sections" / "b.json").write_text("{}")


def link(run):
    (run / "audit-report.html").rename(run.parent / "moved.html")
    (run / "audit-report.html").symlink_to(run.parent / "moved.html")


def reword(run):
    manifest = json.loads((run / MANIFEST).read_text())
    (run / MANIFEST).write_text(json.dumps(manifest | {"client": "another"}))


@pytest.mark.parametrize(
    ("damage", "said"),
    [(drop, "audit-report.html is missing"), (change, "sections/a.json changed"), (add, "sections/b.json is extra"),
     (link, "audit-report.html changed"), (reword, "manifest.json changed"),
     (lambda run: (run / MANIFEST).unlink(), "manifest.json is missing"),
     (lambda run: (run / MANIFEST).write_text("{"), "manifest.json cannot be read"),
     (lambda run: (run / MANIFEST).write_text("[]"), "manifest.json cannot be read")],
)  # fmt: skip
def test_anything_else_is_damage_and_named(tmp_path, damage, said):
    run = made_run(tmp_path / ONE)
    damage(run)
    found = check_run(run)
    assert not found.is_finished and found.damage == (said,)
    assert found.sentence.startswith(f"report/{ONE} is not as its run left it: ")


def test_a_sentence_names_three_files_and_counts_the_rest(tmp_path):
    run = made_run(tmp_path / ONE)
    for name in "abcde":
        (run / f"{name}.txt").write_text("x")
    assert check_run(run).sentence == (
        f"report/{ONE} is not as its run left it: a.txt is extra, b.txt is extra, c.txt is extra and 2 more."
    )


def test_the_clock_is_no_part_of_what_a_manifest_states(tmp_path):
    run = made_run(tmp_path / ONE)
    manifest = json.loads((run / MANIFEST).read_text())
    (run / MANIFEST).write_text(json.dumps(manifest | {"timings": {"ingestion": 99}}))
    assert check_run(run).is_finished
    assert own_hash(manifest) == own_hash(manifest | {"timings": {}, runs.OWN_HASH: "x"}) != own_hash({"run_id": "x"})


def test_a_run_under_another_name_is_not_that_run(tmp_path):
    made_run(tmp_path / ONE).rename(tmp_path / f".{ONE}.old")
    assert check_run(tmp_path / f".{ONE}.old").damage == (f"manifest.json is that of run {ONE}",)
    assert check_run(tmp_path / f".{ONE}.old", ONE).is_finished


def test_a_run_of_before_files_were_stated_says_its_version(tmp_path):
    run = made_run(tmp_path / ONE)
    (run / MANIFEST).write_text(json.dumps({"run_id": ONE, "version": "0.0.9"}))
    assert check_run(run).damage == ("it was made by version 0.0.9, whose runs cannot be checked",)


def test_another_version_is_named_and_ours_is_not(tmp_path):
    assert check_run(made_run(tmp_path / ONE)).other_version == ""
    assert check_run(made_run(tmp_path / TWO, version="0.0.9+abc")).other_version == "0.0.9+abc"


def test_what_changed_since_a_run(tmp_path):
    run = check_run(made_run(tmp_path / ONE))
    now = {"exports/b.csv": "9", "exports/c.csv": "3"}
    assert run.moved(now) == ("exports/a.csv is gone", "exports/b.csv changed", "exports/c.csv is new")
    (run.folder / "inputs" / "snapshot.json").write_text("{}")
    assert run.moved(now) == ("inputs/snapshot.json cannot be read",)


def test_only_folders_that_look_like_a_run_are_runs_the_newest_first(tmp_path):
    reports = tmp_path / "report"
    for number, name in enumerate((ONE, TWO, "own-name")):
        made_run(reports / name)
        os.utime(reports / name / MANIFEST, (1000 + number, 1000 + number))
    for name in ("live", f"{ONE}.set-aside-1", ".ba9876543210.7.partial"):
        made_run(reports / name)
    (reports / "notes").mkdir()
    (reports / "aaaaaaaaaaaa").write_text("a file")
    assert [path.name for path in runs_of(tmp_path)] == ["own-name", TWO, ONE]
    (reports / "own-name" / "audit-report.html").write_text("edited")
    assert newest_run(tmp_path).name == TWO


def test_a_run_is_asked_for_by_its_one_name_and_served_only_whole(tmp_path):
    made_run(tmp_path / "report" / ONE)
    damaged = made_run(tmp_path / "report" / TWO)
    (damaged / "audit-report.html").write_text("edited")
    assert finished_run(tmp_path, ONE) == tmp_path / "report" / ONE
    with pytest.raises(UsageError, match=f"no such run; expected one of {ONE}, {TWO}"):
        finished_run(tmp_path, f"../report/{ONE}")
    with pytest.raises(AuditError, match="is not as its run left it"):
        finished_run(tmp_path, TWO)


def test_a_client_without_a_finished_run_says_what_to_do(tmp_path):
    assert list(runs_of(tmp_path)) == []
    with pytest.raises(UsageError, match="no finished report"):
        newest_run(tmp_path)


def test_a_new_run_replaces_a_whole_one_and_leaves_nothing_of_it(tmp_path):
    final, made = made_run(tmp_path / ONE, body="old"), made_run(tmp_path / ".new", ONE, body="new")
    assert put_in_place(made, final, keep_finished=False) == ""
    assert (final / "audit-report.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == [ONE]


def test_where_the_same_run_was_finished_meanwhile_that_one_stays(tmp_path):
    final, made = made_run(tmp_path / ONE, body="theirs"), made_run(tmp_path / ".new", ONE, body="ours")
    assert put_in_place(made, final, keep_finished=True) == ""
    assert (final / "audit-report.html").read_text() == "theirs" and not made.exists()


@pytest.mark.parametrize("keep_finished", [True, False])
def test_a_damaged_run_is_set_aside_under_the_next_free_number(tmp_path, keep_finished):
    final, made = made_run(tmp_path / ONE, body="old"), made_run(tmp_path / ".new", ONE, body="new")
    (final / "audit-report.html").write_text("edited")
    (tmp_path / f"{ONE}.set-aside-1").mkdir()
    assert put_in_place(made, final, keep_finished=keep_finished) == f"{ONE}.set-aside-2"
    assert (tmp_path / f"{ONE}.set-aside-2" / "audit-report.html").read_text() == "edited"
    assert (final / "audit-report.html").read_text() == "new"


def test_a_name_that_never_comes_free_is_said(tmp_path, monkeypatch):
    final, made = made_run(tmp_path / ONE), made_run(tmp_path / ".new", ONE)
    monkeypatch.setattr(runs, "_renamed", lambda *_: False)
    with pytest.raises(AuditError, match="cannot be replaced"):
        put_in_place(made, final, keep_finished=False)


def test_after_a_kill_the_old_run_has_its_name_again(tmp_path):
    made_run(tmp_path / ONE, body="old").rename(tmp_path / f".{ONE}.old")
    recover(tmp_path)
    assert (tmp_path / ONE / "audit-report.html").read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_where_the_new_run_stands_the_old_one_goes(tmp_path):
    made_run(tmp_path / ".o" / ONE, body="old").rename(tmp_path / f".{ONE}.old")
    (tmp_path / ".o").rmdir()
    made_run(tmp_path / ONE, body="new")
    recover(tmp_path)
    assert [(path.name, (path / "audit-report.html").read_text()) for path in tmp_path.iterdir()] == [(ONE, "new")]
