"""What a killed run leaves behind, and its removal by the next run of the same client.

A folder being written carries a mark: the machine and the process that write it. It is a leftover once that process no longer
runs on this machine. What another machine or a running process writes is never touched; what carries no mark yet is left
until it has rested for an hour.
"""

import os
import platform
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

MARK = ".writer"
RESTED_SECONDS = 3600
WINDOWS_MAY_ASK, WINDOWS_STILL_RUNS = 0x1000, 259  # PROCESS_QUERY_LIMITED_INFORMATION, STILL_ACTIVE


def mark(folder: Path) -> None:
    """Say who writes this folder."""
    (folder / MARK).write_text(f"{os.getpid()} {platform.node()}", encoding="utf-8")


def unmark(folder: Path) -> None:
    """The folder is finished."""
    (folder / MARK).unlink(missing_ok=True)


def is_running(pid: int) -> bool:
    """True if a process of this number runs on this machine, ours or not."""
    if os.name == "nt":  # there, signal 0 would end the process
        return _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _runs_on_windows(pid: int) -> bool:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the attribute exists on Windows only
    handle = kernel.OpenProcess(WINDOWS_MAY_ASK, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == WINDOWS_STILL_RUNS


def is_leftover(path: Path) -> bool:
    """True for what a process that is gone has left."""
    try:
        if path.is_symlink() or not _is_mine(path):
            return False
        pid, _, machine = (
            (path / MARK).read_text(encoding="utf-8").partition(" ") if (path / MARK).is_file() else ("", "", "")
        )
        if not pid.isdigit():
            return time.time() - path.stat().st_mtime > RESTED_SECONDS
        return machine == platform.node() and not is_running(int(pid))
    except (OSError, ValueError):
        return False


def _is_mine(path: Path) -> bool:
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def sweep(candidates: Iterable[Path]) -> list[Path]:
    """Remove those of the candidates that are leftovers; returns them."""
    gone = [path for path in candidates if is_leftover(path)]
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return gone
