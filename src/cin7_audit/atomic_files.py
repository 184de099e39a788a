"""Files and folders that are whole or not there: bytes reach the disk before the name that promises them.

A file or folder is made beside its place, flushed to disk (contents first, then the folders that name them) and moved
there in one step, so that neither a kill nor a lost current leaves half of it under its final name.

What a killed run leaves beside its place is removed by the next run of the same client. A folder being written carries
a mark: the machine and the process that write it. It is a leftover once that process no longer runs on this machine.
What another machine or a running process writes is never touched; what carries no mark yet is left until it has rested
for an hour.
"""

import contextlib
import errno
import os
import platform
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

MARK = ".writer"
RESTED_SECONDS = 3600
NO_SUCH_PROMISE = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # file systems that keep folders in their own way


def flush(path: Path) -> None:
    """Wait until the bytes of a file, or the names in a folder, are on the disk."""
    is_windows = os.name == "nt"
    if is_windows and path.is_dir():  # there a folder cannot be opened, and names are kept by the system
        return
    handle = os.open(path, os.O_RDWR if is_windows else os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as refused:
        if refused.errno not in NO_SUCH_PROMISE:
            raise
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Everything in a folder: all contents first, then the folders from the deepest up."""
    found = sorted(folder.rglob("*"))
    for path in found:
        if path.is_file() and not path.is_symlink():
            flush(path)
    for path in reversed([folder, *(path for path in found if path.is_dir())]):
        flush(path)


def move(made: Path, target: Path) -> None:
    """Give a flushed file or folder its final name, for good."""
    made.replace(target)
    flush(target.parent)


def make_folder(folder: Path) -> None:
    """The folder and those above it, each named for good in the one that holds it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        flush(folder.parent)


def write(path: Path, body: bytes) -> None:
    """The whole file or none: written beside its place, flushed, moved there."""
    make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.partial")
    try:
        partial.write_bytes(body)
        flush(partial)
        move(partial, path)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def mark(folder: Path) -> None:
    """Say who writes this folder."""
    (folder / MARK).write_text(f"{os.getpid()} {platform.node()}", encoding="utf-8")


def unmark(folder: Path) -> None:
    """The folder is finished."""
    (folder / MARK).unlink(missing_ok=True)


def is_leftover(path: Path) -> bool:
    """True for what a process that is gone has left."""
    try:
        is_mine = not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()
        if path.is_symlink() or not is_mine:
            return False
        written = (path / MARK).read_text(encoding="utf-8") if (path / MARK).is_file() else ""
        pid, _, machine = written.partition(" ")
        if not pid.isdigit():
            return time.time() - path.stat().st_mtime > RESTED_SECONDS
        return machine == platform.node() and not psutil.pid_exists(int(pid))
    except (OSError, ValueError, OverflowError):
        return False


def sweep(candidates: Iterable[Path]) -> list[Path]:
    """Remove those of the candidates that are leftovers; returns them."""
    gone = [path for path in candidates if is_leftover(path)]
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return gone
