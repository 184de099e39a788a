"""Where a reading unpacks: in the client's folder, private, gone after a failure and after a kill."""

import os
import platform
import tempfile
from pathlib import Path

import pytest

from cin7_audit.atomic_files import MARK
from cin7_audit.sources.folder import ROOM, room_for

GONE = 999_999_999  # a number no process has


@pytest.fixture(autouse=True)
def system_folder(tmp_path, monkeypatch) -> Path:
    made = tmp_path / "system"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


@pytest.fixture
def home(tmp_path) -> Path:
    made = tmp_path / "client"
    (made / "exports").mkdir(parents=True)
    return made


def left(folder: Path, pid: int) -> Path:
    folder.mkdir()
    (folder / MARK).write_text(f"{pid} {platform.node()}")
    return folder


def test_the_room_lies_in_the_clients_folder_marked_and_stays_until_the_reading_is_closed(home, system_folder):
    with room_for(home / "exports", home) as room:
        path = Path(room.name)
        assert path.parent == home and path.name.startswith(ROOM)
        assert (path / MARK).read_text() == f"{os.getpid()} {platform.node()}"
        assert path.stat().st_mode & 0o077 == 0
    assert path.is_dir() and not list(system_folder.iterdir())
    room.cleanup()
    assert not path.exists()


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_takes_the_room_with_it_and_goes_on(home, failure):
    with pytest.raises(failure), room_for(home / "exports", home) as room:
        (Path(room.name) / "a.csv").write_text("client data")
        raise failure
    assert [path.name for path in home.iterdir()] == ["exports"]


@pytest.mark.parametrize("where", [None, "nowhere"])
def test_without_a_folder_that_can_be_written_it_lies_among_temporary_files(home, system_folder, where):
    with room_for(home / "exports", home / where if where else None) as room:
        assert Path(room.name).parent == system_folder and Path(room.name).name.startswith("cin7-audit-")
    room.cleanup()


def test_what_killed_runs_of_this_client_left_goes_and_nothing_else(home, system_folder):
    with room_for(home / "exports", None) as room:
        mine = Path(room.name).name.rpartition("-")[0]
    room.cleanup()
    gone = [left(home / f"{ROOM}old", GONE), left(system_folder / f"{mine}-old", GONE)]
    kept = [
        left(home / f"{ROOM}running", os.getpid()),
        left(home / "report", GONE),
        left(system_folder / "cin7-audit-000000000000-old", GONE),  # of another client
    ]
    with room_for(home / "exports", home) as room:
        assert [path for path in gone if path.exists()] == [] and all(path.exists() for path in kept)
    room.cleanup()
