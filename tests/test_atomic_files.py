"""The whole file or none, on the disk before its name is; what a killed run leaves goes with the next, and nothing else does."""

import errno
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from cin7_audit import atomic_files
from cin7_audit.case.renew import build_case
from cin7_audit.case.snapshot import around
from cin7_audit.engagement import Engagement
from cin7_audit.sources.intake import read_folder
from cin7_audit.sources.reading import bulk


@pytest.fixture
def settled(monkeypatch):
    """Names in the order in which they were settled."""
    names = {}
    order = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        order.append(names.get(os.fstat(handle).st_ino, "?"))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)

    def named(*paths: Path) -> list[str]:
        names.update({path.stat().st_ino: path.name for path in paths})
        return order

    return named


def test_contents_are_settled_before_the_folders_that_name_them_and_the_deepest_first(tmp_path, settled):
    deep = tmp_path / "run" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text("x")
    (tmp_path / "run" / "z.txt").write_text("x")
    (tmp_path / "run" / "link").symlink_to(deep / "deep.txt")
    order = settled(*(tmp_path / "run").rglob("*"), tmp_path / "run")
    atomic_files.flush_folder(tmp_path / "run")
    assert order == ["deep.txt", "z.txt", "b", "a", "run"]


def test_a_moved_file_takes_its_new_name_for_good(tmp_path, settled):
    (tmp_path / "to").mkdir()
    made, target = tmp_path / "made", tmp_path / "to" / "final"
    made.write_text("new")
    target.write_text("old")
    order = settled(tmp_path / "to", tmp_path)
    atomic_files.move(made, target)
    assert target.read_text() == "new" and not made.exists()
    assert order == ["to"]


def test_each_new_folder_is_named_for_good_in_the_one_above_it(tmp_path, settled):
    order = settled(tmp_path)
    atomic_files.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir() and len(order) == 2 and order[0] == tmp_path.name
    atomic_files.make_folder(tmp_path / "a" / "b")
    assert len(order) == 2


def test_a_folder_that_another_process_makes_meanwhile_is_as_good(tmp_path, monkeypatch):
    mkdir = Path.mkdir

    def overtaken(path, *given, **more):
        mkdir(path)
        mkdir(path, *given, **more)

    monkeypatch.setattr(Path, "mkdir", overtaken)
    atomic_files.make_folder(tmp_path / "a")
    assert (tmp_path / "a").is_dir()


def test_a_written_file_is_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "a" / "b.json"
    atomic_files.write(path, b"one")
    atomic_files.write(path, b"two")
    assert path.read_bytes() == b"two" and list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_keeps_the_old_file_and_no_half_of_the_new_one(tmp_path, monkeypatch):
    path = tmp_path / "b.json"
    path.write_bytes(b"old")

    def refused(handle: int) -> None:
        raise OSError(errno.EIO, "the disk failed")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="the disk failed"):
        atomic_files.write(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.EBADF])
def test_a_file_system_without_that_promise_is_good_enough(tmp_path, monkeypatch, code):
    closed = []
    close = os.close

    def refused(handle: int) -> None:
        raise OSError(code, "not here")

    monkeypatch.setattr(os, "fsync", refused)
    monkeypatch.setattr(os, "close", lambda handle: (closed.append(handle), close(handle)))
    atomic_files.flush(tmp_path)
    assert len(closed) == 1


def test_a_handle_is_closed_also_where_the_disk_fails(tmp_path, monkeypatch):
    closed = []
    close = os.close

    def refused(handle: int) -> None:
        raise OSError(errno.EIO, "the disk failed")

    monkeypatch.setattr(os, "fsync", refused)
    monkeypatch.setattr(os, "close", lambda handle: (closed.append(handle), close(handle)))
    with pytest.raises(OSError, match="the disk failed"):
        atomic_files.flush(tmp_path)
    assert len(closed) == 1


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def marked(folder: Path, name: str, pid: int, machine: str = "") -> Path:
    made = folder / name
    made.mkdir()
    atomic_files.mark(made)
    text = (made / atomic_files.MARK).read_text(encoding="utf-8")
    (made / atomic_files.MARK).write_text(f"{pid} {machine or text.partition(' ')[2]}", encoding="utf-8")
    (made / "rows.parquet").write_bytes(b"rows")
    return made


def test_only_what_a_gone_process_of_this_machine_left_is_removed(tmp_path: Path, dead: int) -> None:
    gone = marked(tmp_path, ".run.1.partial", dead)
    running = marked(tmp_path, ".run.2.partial", os.getpid())
    elsewhere = marked(tmp_path, ".run.3.partial", dead, "another-machine")
    assert atomic_files.sweep(tmp_path.glob(".*.partial")) == [gone]
    assert (gone.exists(), running.exists(), elsewhere.exists()) == (False, True, True)


@pytest.mark.parametrize("number", ["99999999999999999999999", "-1", "one"])
def test_a_number_no_process_can_have_is_no_process_that_is_gone(tmp_path: Path, number: str) -> None:
    folder = marked(tmp_path, ".run.1.partial", os.getpid())
    machine = (folder / atomic_files.MARK).read_text(encoding="utf-8").partition(" ")[2]
    (folder / atomic_files.MARK).write_text(f"{number} {machine}", encoding="utf-8")
    assert atomic_files.sweep([folder]) == []


def test_an_unmarked_folder_must_have_rested(tmp_path: Path) -> None:
    fresh, old = tmp_path / ".a.1.partial", tmp_path / ".b.2.partial"
    fresh.mkdir()
    old.mkdir()
    os.utime(old, (1, 1))
    assert atomic_files.sweep(tmp_path.iterdir()) == [old]


def test_a_link_is_not_followed(tmp_path: Path, dead: int) -> None:
    target = marked(tmp_path, "target", dead)
    link = tmp_path / ".link.partial"
    link.symlink_to(target, target_is_directory=True)
    assert atomic_files.sweep([link]) == []
    assert (target / "rows.parquet").exists()


def test_a_reader_used_by_itself_removes_what_a_killed_one_left(
    tmp_path: Path, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone, running = marked(tmp_path, f"{bulk.TEMPORARY}a", dead), marked(tmp_path, f"{bulk.TEMPORARY}b", os.getpid())
    made = bulk.bulk_folder(None)
    assert (gone.exists(), running.exists(), made.exists()) == (False, True, True)


KILLED = """
import os, sys
from pathlib import Path
from cin7_audit.engagement import Engagement
from cin7_audit.sources.intake import read_folder
kept = read_folder(Path(sys.argv[1]), Engagement())
os._exit(9)  # as a kill does: nothing is tidied up
"""


def test_reading_a_client_again_removes_the_room_of_its_own_killed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = tmp_path / "temporary"
    rooms.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rooms))
    one, other = (tmp_path / name / "exports" for name in ("one", "other"))
    one.mkdir(parents=True)
    other.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-c", KILLED, str(one)],
        env={**os.environ, "TMPDIR": str(rooms), "TEMP": str(rooms)},
        check=False,
    )
    assert len(list(rooms.glob("cin7-audit-*"))) == 1
    read_folder(other, Engagement()).close()
    assert len(list(rooms.glob("cin7-audit-*"))) == 1
    read_folder(one, Engagement()).close()
    assert not list(rooms.glob("cin7-audit-*"))


BUILT = """
import os, sys
from pathlib import Path
from cin7_audit.case import renew
from cin7_audit.engagement import Engagement
renew._make = lambda *_: os._exit(9)  # killed when all is read
renew.build_case(Path(sys.argv[1]), Engagement())
"""


def test_a_killed_run_leaves_what_it_unpacked_in_the_clients_folder_only(tmp_path: Path) -> None:
    rooms, client = tmp_path / "temporary", tmp_path / "client"
    rooms.mkdir()
    (client / "exports").mkdir(parents=True)
    with zipfile.ZipFile(client / "exports" / "sent.zip", "w") as archive:
        archive.writestr("secret.csv", "a,b\n1,2\n")
    environment = {**os.environ, "TMPDIR": str(rooms), "TEMP": str(rooms)}
    ended = subprocess.run([sys.executable, "-c", BUILT, str(client)], env=environment, check=False)
    assert ended.returncode == 9
    assert not list(rooms.iterdir())
    (room,) = client.glob("case/.reading-*")
    assert (room / "members" / "0000" / "0.csv").read_text() == "a,b\n1,2\n"
    assert os.name == "nt" or room.stat().st_mode & 0o777 == 0o700
    before = around(client, Engagement()).run_id
    build_case(client, Engagement())
    assert not list(client.glob("case/.reading-*"))
    assert around(client, Engagement()).run_id == before


def test_where_the_clients_folder_cannot_be_written_its_archives_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    with zipfile.ZipFile(tmp_path / "exports" / "sent.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    intake = read_folder(tmp_path / "exports", Engagement(), home=tmp_path / "nowhere")
    assert [file.evidence.name for file in intake.files] == ["sent.zip", "sent.zip/a.csv"]
    assert intake.workspace is not None and Path(intake.workspace.name).parent == Path(tempfile.gettempdir())
    intake.close()
