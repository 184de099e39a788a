"""A few kills of each kind; `bench trust kills` runs a hundred of each."""

from pathlib import Path

import pytest

from cin7_audit.runs import check_run, newest_run, put_in_place, recover
from tests.trust import kills
from tests.trust.kills import Tally


def harmless(tally: Tally) -> None:
    assert tally.kills > 0
    assert (tally.half_reports_served, tally.lost, tally.reruns_differing) == (0, 0, 0), tally.seen


def test_a_report_killed_while_it_takes_the_old_ones_place_leaves_one_of_them_whole(tmp_path: Path) -> None:
    harmless(kills.killed_reports(tmp_path, 1, last=25))


def test_a_killed_pull_leaves_whole_pages_and_goes_on(tmp_path: Path) -> None:
    harmless(kills.killed_pulls(tmp_path, 3))


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_kill_between_the_two_renames_is_recovered_by_the_next_command(tmp_path: Path, steps: int) -> None:
    """The old one was moved out of the way (1), another began to take it apart after the new one came (2), or damage came to that (3)."""
    reports = kills.Reports(tmp_path)
    where = reports.client / "report"
    final, old = where / reports.run.name, where / f".{reports.run.name}.old"
    final.rename(old)
    if steps > 1:
        kills.shutil.copytree(old, final)
        ((old if steps == 2 else final) / "findings.json").unlink()
    recover(where)
    assert check_run(final).is_finished and not old.exists()
    assert kills.bytes_of(final) == reports.expected
    assert [path.name for path in where.glob("*.set-aside-*")] == ([f"{final.name}.set-aside-1"] if steps == 3 else [])


class Killed(BaseException):
    """Not an Exception: nothing of ours may catch it."""


def test_the_old_report_is_whole_until_the_new_one_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = kills.Reports(tmp_path)
    final = reports.client / "report" / reports.run.name
    made = final.with_name(f".{final.name}.new")
    kills.shutil.copytree(final, made)
    rename = Path.rename

    def killed(path: Path, target: Path) -> Path:
        if path == made:
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "rename", killed)
        put_in_place(made, final, keep_finished=False)
    assert newest_run(reports.client) == final and kills.bytes_of(final) == reports.expected


def test_a_report_finished_meanwhile_by_another_process_is_replaced_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is free when it is looked at and taken when it is given."""
    reports = kills.Reports(tmp_path)
    final = reports.client / "report" / reports.run.name
    made, others = (final.with_name(f".{final.name}.{name}") for name in ("new", "others"))
    kills.shutil.copytree(final, made)
    final.rename(others)
    rename = Path.rename

    def overtaken(path: Path, target: Path) -> Path:
        if path == made and others.exists():
            rename(others, target)
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", overtaken)
        assert put_in_place(made, final, keep_finished=False) == ""
    assert kills.bytes_of(final) == reports.expected
    assert not made.exists() and not others.exists() and newest_run(reports.client) == final
