"""Finished runs of a client: what counts as one, how a new one takes an old one's place, and what has changed since.

A run is finished when its manifest is there and every file in its folder has the hash the manifest states: nothing
changed, missing or extra. Only such a run is ever served. Anything else keeps its content but not its name: it is set
aside when the run is made again.

A finished run is replaced in two renames: the old one to `.RUN.old`, the new one into its place. A kill in between
leaves the old one whole under that name, and the next command puts it back.
"""

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.atomic_files import flush, move
from cin7_audit.case.snapshot import DOCUMENT, FOLDER, moved
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.provenance import version_stamp
from cin7_audit.sources.folder import digest, is_temporary

OWN_HASH = "manifest_sha256"
MANIFEST = "manifest.json"  # written last: a run without one is not finished
LIVE = "live"  # under report/: what notebooks save that belong to no run at work
NAMED_LIKE_A_RUN = re.compile(r"[0-9a-f]{12}(-.*)?")
SET_ASIDE = ".set-aside-"
TRIES = 20


def own_hash(manifest: Mapping[str, Any]) -> str:
    """sha256 of what a manifest states, but for the clock: a word changed by hand does not pass for the run's."""
    stated = {name: value for name, value in manifest.items() if name not in (OWN_HASH, "timings")}
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """(name, path) of every file of a run but its manifest; what editors and systems leave there is not of the run."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name != MANIFEST and not is_temporary(name) and (path.is_symlink() or not path.is_dir()):
            yield name, path


@dataclass(frozen=True)
class Checked:
    """One run held against its manifest: `damage` says what is wrong with its files."""

    folder: Path
    manifest: Mapping[str, Any]
    damage: tuple[str, ...]

    @property
    def is_finished(self) -> bool:
        return not self.damage

    def moved(self, now: Mapping[str, str]) -> tuple[str, ...]:
        """Inputs (path -> sha256) that changed, are new or are gone since this run."""
        try:
            before = json.loads((self.folder / FOLDER / DOCUMENT).read_text(encoding="utf-8"))["inputs"]
        except (OSError, ValueError, KeyError, TypeError):
            return (f"{FOLDER}/{DOCUMENT} cannot be read",)
        return tuple(moved(before, now))

    @property
    def other_version(self) -> str:
        """The version that made the run where it is not this one."""
        version = str(self.manifest.get("version", ""))
        return version if version != version_stamp() else ""

    @property
    def sentence(self) -> str:
        shown = ", ".join(self.damage[:3]) + (f" and {len(self.damage) - 3} more" if len(self.damage) > 3 else "")
        return f"report/{self.folder.name} is not as its run left it: {shown}."


def check_run(folder: Path, name: str = "") -> Checked:
    """Hold every file of a run against its manifest; `name` where the folder does not carry the run's own."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if "working_files" not in manifest:
            seen = f"it was made by version {manifest['version']}, whose runs cannot be checked"
            return Checked(folder, manifest, (seen,))
        every = [*manifest["deliverables"].items(), *manifest["working_files"].items()]
        stated = {str(name): str(sha) for name, sha in every}
        named = manifest["run_id"]
    except FileNotFoundError:
        return Checked(folder, {}, (f"{MANIFEST} is missing",))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Checked(folder, {}, (f"{MANIFEST} cannot be read",))
    if named != (name or folder.name):
        return Checked(folder, manifest, (f"{MANIFEST} is that of run {named}",))
    found = dict(files_of(folder))
    damage = [f"{MANIFEST} changed"] if manifest.get(OWN_HASH) != own_hash(manifest) else []
    damage += [f"{name} is missing" for name in sorted(stated.keys() - found.keys())]
    damage += [f"{name} is extra" for name in sorted(found.keys() - stated.keys())]
    both = sorted(found.keys() & stated.keys())
    damage += [f"{name} changed" for name in both if not _has(found[name], stated[name])]
    return Checked(folder, manifest, tuple(damage))


def _has(path: Path, sha: str) -> bool:
    return not path.is_symlink() and path.is_file() and digest(path) == sha


def _looks_like_a_run(path: Path) -> bool:
    plain = not path.name.startswith(".") and path.name != LIVE and SET_ASIDE not in path.name
    return plain and path.is_dir() and (bool(NAMED_LIKE_A_RUN.fullmatch(path.name)) or (path / MANIFEST).exists())


def runs_of(client: Path) -> list[Path]:
    """The folders of a client's runs, whole or damaged, newest first; work in progress is none."""
    reports = client / "report"
    recover(reports)
    made: dict[Path, int] = {}
    for path in reports.glob("*"):
        if _looks_like_a_run(path):
            made[path] = (path / MANIFEST).stat().st_mtime_ns if (path / MANIFEST).exists() else 0
    return sorted(made, key=lambda path: (-made[path], path.name))


def finished_run(client: Path, run: str) -> Path:
    """The folder of this run, whole; else a sentence. A run id is one name, never a way into another's folder."""
    every = runs_of(client)
    found = next((path for path in every if path.name == run), None)
    if found is None:
        names = ", ".join(sorted(path.name for path in every)) or "none yet"
        raise UsageError.of("no_run", f"run {run}", names=names, client=client.name)
    checked = check_run(found)
    if not checked.is_finished:
        raise AuditError.of("run_damaged", f"run {run}", seen=checked.sentence.rstrip("."))
    return found


def newest_run(client: Path) -> Path:
    """The newest run that is finished and whole."""
    for path in runs_of(client):
        if check_run(path).is_finished:
            return path
    raise UsageError.of("no_finished_report", client)


def recover(reports: Path) -> None:
    """After a kill between two renames: the old run takes its name again, or goes where the new one stands."""
    for old in sorted(reports.glob(".*.old")):
        name = old.name[1:].removesuffix(".old")
        final = reports / name
        with contextlib.suppress(OSError):  # another process was faster, or this folder is not ours to write
            if final.exists() and (check_run(final).is_finished or not check_run(old, name).is_finished):
                shutil.rmtree(old, ignore_errors=True)
                continue
            if final.exists():
                final.rename(_next_aside(final))
            move(old, final)


def put_in_place(made: Path, final: Path, *, keep_finished: bool) -> str:
    """Give a finished run its name; the old one goes only then. Returns the name under which a damaged old one was set
    aside.

    keep_finished: where another process finished the same run meanwhile, that one stays and ours goes.
    """
    aside = ""
    for _ in range(TRIES):
        if final.exists():
            whole = check_run(final).is_finished
            if whole and keep_finished:
                shutil.rmtree(made, ignore_errors=True)
                return aside
            old = final.with_name(f".{final.name}.old") if whole else _next_aside(final)
            shutil.rmtree(old, ignore_errors=True)  # left over from before: its successor stands
            if not _renamed(final, old):
                continue
            aside = aside if whole else old.name
        if _renamed(made, final):
            flush(final.parent)
            shutil.rmtree(final.with_name(f".{final.name}.old"), ignore_errors=True)
            return aside
    raise AuditError.of("report_in_use", final)


def _renamed(path: Path, target: Path) -> bool:
    """False where another process was faster; the next look at the folder says what is there now."""
    try:
        path.rename(target)
    except OSError:
        if target.exists() or not path.exists():
            return False
        raise
    return True


def _next_aside(final: Path) -> Path:
    numbers = (final.with_name(f"{final.name}{SET_ASIDE}{number}") for number in range(1, 1000))
    return next(path for path in numbers if not path.exists())
