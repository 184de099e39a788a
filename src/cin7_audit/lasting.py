"""What must last: bytes reach the disk before the name that promises them, and the name before anything relies on it.

A file or folder is made beside its place, settled (contents first, then the folders that name them) and moved there in one
step, so that neither a kill nor a lost current leaves half of it under its final name.
"""

import contextlib
import errno
import os
import secrets
from pathlib import Path

NO_SUCH_PROMISE = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # file systems that keep folders in their own way


def settle(path: Path) -> None:
    """Wait until the bytes of a file, or the names in a folder, are on the disk."""
    if path.is_dir():
        if os.name != "nt":  # there a folder cannot be opened, and names are kept by the system
            _settle(path, os.O_RDONLY)
    else:
        _settle(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)


def _settle(path: Path, mode: int) -> None:
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    except OSError as refused:
        if refused.errno not in NO_SUCH_PROMISE:
            raise
    finally:
        os.close(handle)


def settle_folder(folder: Path) -> None:
    """Everything in a folder: all contents first, then the folders from the deepest up."""
    found = sorted(folder.rglob("*"))
    for path in found:
        if path.is_file() and not path.is_symlink():
            settle(path)
    for path in reversed([folder, *(path for path in found if path.is_dir())]):
        settle(path)


def move(made: Path, target: Path) -> None:
    """Give a settled file or folder its final name, for good."""
    made.replace(target)
    settle(target.parent)


def make_folder(folder: Path) -> None:
    """The folder and those above it, each named for good in the one that holds it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        settle(folder.parent)


def write(path: Path, body: bytes) -> None:
    """The whole file or none: written beside its place, settled, moved there."""
    make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.partial")
    try:
        partial.write_bytes(body)
        settle(partial)
        move(partial, path)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
