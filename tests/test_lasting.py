"""The whole file or none, and on the disk before its name is: in which order things are settled."""

import errno
import os
from pathlib import Path

import pytest

from cin7_audit import lasting


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
    lasting.settle_folder(tmp_path / "run")
    assert order == ["deep.txt", "z.txt", "b", "a", "run"]


def test_a_moved_file_takes_its_new_name_for_good(tmp_path, settled):
    (tmp_path / "to").mkdir()
    made, target = tmp_path / "made", tmp_path / "to" / "final"
    made.write_text("new")
    target.write_text("old")
    order = settled(tmp_path / "to", tmp_path)
    lasting.move(made, target)
    assert target.read_text() == "new" and not made.exists()
    assert order == ["to"]


def test_each_new_folder_is_named_for_good_in_the_one_above_it(tmp_path, settled):
    order = settled(tmp_path)
    lasting.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir() and len(order) == 2 and order[0] == tmp_path.name
    lasting.make_folder(tmp_path / "a" / "b")
    assert len(order) == 2


def test_a_folder_that_another_process_makes_meanwhile_is_as_good(tmp_path, monkeypatch):
    mkdir = Path.mkdir

    def overtaken(path, *given, **more):
        mkdir(path)
        mkdir(path, *given, **more)

    monkeypatch.setattr(Path, "mkdir", overtaken)
    lasting.make_folder(tmp_path / "a")
    assert (tmp_path / "a").is_dir()


def test_a_written_file_is_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "a" / "b.json"
    lasting.write(path, b"one")
    lasting.write(path, b"two")
    assert path.read_bytes() == b"two" and list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_keeps_the_old_file_and_no_half_of_the_new_one(tmp_path, monkeypatch):
    path = tmp_path / "b.json"
    path.write_bytes(b"old")

    def refused(handle: int) -> None:
        raise OSError(errno.EIO, "the disk failed")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="the disk failed"):
        lasting.write(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.EBADF])
def test_a_file_system_without_that_promise_is_good_enough(tmp_path, monkeypatch, code):
    closed = []
    close = os.close

    def refused(handle: int) -> None:
        raise OSError(code, "not here")

    monkeypatch.setattr(os, "fsync", refused)
    monkeypatch.setattr(os, "close", lambda handle: (closed.append(handle), close(handle)))
    lasting.settle(tmp_path)
    assert len(closed) == 1


def test_a_handle_is_closed_also_where_the_disk_fails(tmp_path, monkeypatch):
    closed = []
    close = os.close

    def refused(handle: int) -> None:
        raise OSError(errno.EIO, "the disk failed")

    monkeypatch.setattr(os, "fsync", refused)
    monkeypatch.setattr(os, "close", lambda handle: (closed.append(handle), close(handle)))
    with pytest.raises(OSError, match="the disk failed"):
        lasting.settle(tmp_path)
    assert len(closed) == 1
