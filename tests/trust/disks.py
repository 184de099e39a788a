"""A disk without room, at several sizes, for `check`, `report` and `pull`: one sentence, nothing lost, and with room the same report.

The disk is a small tmpfs where one may be mounted; elsewhere no file may grow beyond a size.
"""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cin7_audit.errors import AuditError, machine_troubles
from tests.trust import kills

TARGETS = {"without_a_sentence": 0, "lost": 0, "reruns_differing": 0}
ROOM = {"check": (0, 100, 1500, 6000), "report": (0, 300, 3000, 6000), "pull": (0, 40, 120)}  # kilobytes beside the client


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on a disk of its own."""
    folder.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)], capture_output=True, check=False)
    if mounted.returncode != 0:
        raise AuditError(str(folder), "no tmpfs can be mounted", "rights to mount one", "Run as root.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def resized(disk: Path, room: int) -> None:
    """The disk with so many bytes to spare."""
    used = shutil.disk_usage(disk).used
    subprocess.run(["mount", "-o", f"remount,size={used + room}", str(disk)], check=True)


def pulled(root: str) -> None:
    with machine_troubles(Path(root)):
        kills.pulled(root, 0, "")


def checked(root: str) -> None:
    """What the command `check` does before it prints."""
    from cin7_audit.workbook import current_case

    with machine_troubles(Path(root)):
        current_case(Path(root))


def reported(root: str, run: str) -> None:
    kills.reported(root, True, "", 0, "", run)


def told(work: Callable[..., None], said: str, file_bytes: int | None, temporary: str, *arguments: Any) -> None:
    """In a process of its own: what it says when it fails; file_bytes: no file may grow beyond, as on a disk without room."""
    if temporary:
        os.environ["TMPDIR"] = temporary
    unlimited = resource.RLIM_INFINITY
    if file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, unlimited))
    try:
        work(*arguments)
    except AuditError as failure:
        resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))
        Path(said).write_text(str(failure), encoding="utf-8")
        raise SystemExit(failure.exit_code) from None


def _one(folder: Path, command: str, kilobytes: int) -> dict[str, int]:
    """One command on one disk; then the same with room."""
    original, run = kills.reference()
    said, client = folder / "said", folder / "disk" / original.name
    work: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
        "check": (checked, ()), "report": (reported, (str(run),)), "pull": (pulled, ()),
    }  # fmt: skip
    with small_disk(folder / "disk") as disk:
        if command == "pull":
            client.mkdir()
        else:
            shutil.copytree(original, client, ignore=shutil.ignore_patterns("report", *(["case"] if command == "check" else [])))
        before = kills.given(client)
        resized(disk, max(kilobytes * 1000, 4096))
        call, more = work[command]
        code = kills.ended(told, call, str(said), None, str(disk), str(client), *more)
        text = said.read_text() if said.exists() else ""
        found = {"tried": 1, "without_a_sentence": int(not (code == 3 and "the disk is full" in text)), "reruns_differing": 0}
        after = kills.given(client)
        found["lost"] = int(any(after.get(name) != sha for name, sha in before.items()))
        resized(disk, 200_000_000)
        again = kills.ended(told, call, str(said), None, str(disk), str(client), *more)
        whole = command != "report" or kills.bytes_of(client / "report" / run.name) == kills.bytes_of(run)
        found["reruns_differing"] = int(again != 0 or not whole)
        if found["without_a_sentence"] or found["lost"] or found["reruns_differing"]:
            sys.stderr.write(f"  {command} {kilobytes} kB: {json.dumps(found)} exit {code}, then {again}: {text}\n")
    return found


def full(folder: Path, quick: bool) -> dict[str, float]:
    """Every command on every size of disk (quick: the first size of each)."""
    total = dict.fromkeys(("tried", *TARGETS), 0)
    for command, sizes in ROOM.items():
        for kilobytes in sizes[:1] if quick else sizes:
            for name, number in _one(folder / f"{command}-{kilobytes}", command, kilobytes).items():
                total[name] += number
    return {name: float(number) for name, number in total.items()}
