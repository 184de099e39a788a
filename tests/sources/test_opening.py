"""A client's file is opened only where it is an ordinary file."""

import os

import pytest

from cin7_audit.sources.opening import opened


def lowest_free() -> int:
    number = os.dup(0)
    os.close(number)
    return number


def test_an_ordinary_file_is_read_byte_for_byte(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\r\n\x1a\x00\n")
    with opened(path) as stream:
        assert stream.read() == b"a,b\r\n\x1a\x00\n"
        assert not stream.writable()


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(OSError):
        opened(tmp_path / "link.csv")


def test_a_pipe_is_refused_without_waiting_for_a_writer_and_leaves_nothing_open(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    free = lowest_free()
    with pytest.raises(OSError, match=r"pipe\.csv is no ordinary file"):
        opened(tmp_path / "pipe.csv")
    assert lowest_free() == free


def test_a_folder_and_what_is_not_there_are_refused(tmp_path):
    with pytest.raises(OSError, match="is no ordinary file"):
        opened(tmp_path)
    with pytest.raises(FileNotFoundError):
        opened(tmp_path / "gone.csv")
