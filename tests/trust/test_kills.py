"""A few kills of each kind; `bench trust kills` runs a hundred of each."""

from pathlib import Path

import pytest

from tests.trust import kills
from tests.trust.kills import Tally


def harmless(tally: Tally) -> None:
    assert tally.kills > 0
    assert (tally.half_reports_served, tally.lost, tally.reruns_differing) == (0, 0, 0), tally.seen


def test_a_report_killed_while_it_takes_the_old_ones_place_leaves_one_of_them_whole(tmp_path: Path) -> None:
    harmless(kills.killed_reports(tmp_path, 2, last=25))


def test_a_killed_pull_leaves_whole_pages_and_goes_on(tmp_path: Path) -> None:
    harmless(kills.killed_pulls(tmp_path, 3))


@pytest.mark.parametrize("steps", [1, 2])
def test_a_kill_between_the_two_renames_is_recovered_by_the_next_command(tmp_path: Path, steps: int) -> None:
    """The old one was moved out of the way (1), and another began to take it apart after the new one came (2)."""
    from cin7_audit.runs import check_run, recover

    reports = kills.Reports(tmp_path)
    where = reports.client / "report"
    final, old = where / reports.run.name, where / f".{reports.run.name}.old"
    final.rename(old)
    if steps == 2:
        kills.shutil.copytree(old, final)
        (old / "findings.json").unlink()
    recover(where)
    assert check_run(final).is_finished and not old.exists()
    assert kills.bytes_of(final) == reports.expected
