"""What a report is made of, taken once: evidence by name and hash, the files of the consultant's decisions, settings as
resolved, the notebooks changed for this client.

A run is named by its snapshot, works with the settings in it, and holds the folder against it before it is kept:
evidence or settings edited in between never give a report that is half of each.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cin7_audit.atomic_files import write
from cin7_audit.engagement import DECIDED, FILE_NAME, Engagement, decided_bytes, parsed_engagement, validated
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.notebook_copies import FOLDER as NOTEBOOKS
from cin7_audit.notebook_copies import ChangedCopy, changed_copies
from cin7_audit.provenance import version_stamp
from cin7_audit.sources.folder import evidence_files, fingerprint, is_temporary

FOLDER = "inputs"  # in a run's folder: the snapshot, and the files of the consultant's decisions as they were
DOCUMENT = "snapshot.json"
ID_DIGITS = 12
SHOWN = 5  # changed files named in a sentence
TRIES = 3


class InputsChanged(AuditError):
    """Evidence or settings are no longer those a run was started with."""


@dataclass(frozen=True)
class Snapshot:
    """One state of a client's folder. evidence: (name under exports/, sha256); decided: (file name, its bytes)."""

    evidence: tuple[tuple[str, str], ...]
    decided: tuple[tuple[str, bytes], ...]
    settings: Engagement
    notebooks: tuple[ChangedCopy, ...] = ()

    @cached_property
    def run_id(self) -> str:
        """12 hexadecimal digits of sha256 over the case, and the notebooks changed for this client if any are."""
        if not self.notebooks:
            return self.case_id
        parts = (self.case_id, *(f"{copy.name}\0{copy.sha256}" for copy in self.notebooks))
        return _sha256("\n".join(parts).encode())[:ID_DIGITS]

    @cached_property
    def case_id(self) -> str:
        """12 hexadecimal digits of sha256 over evidence, settings, the other decisions and the version of our code."""
        parts = [f"{name}\0{sha}" for name, sha in self.evidence]
        # of engagement.toml the settings follow, resolved
        parts += [f"{name}\0{_sha256(body)}" for name, body in self.decided if name != FILE_NAME]
        body = "\n".join([*parts, json.dumps(self.settings.model_dump(mode="json"), sort_keys=True), version_stamp()])
        return _sha256(body.encode())[:ID_DIGITS]

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Path in the client's folder -> sha256 of every input."""
        decided = {name: _sha256(body) for name, body in self.decided}
        copies = {f"{NOTEBOOKS}/{copy.name}": copy.sha256 for copy in self.notebooks}
        return decided | copies | {f"exports/{name}": sha for name, sha in self.evidence}

    def save(self, run_folder: Path) -> None:
        """Keep it with the run, the files of decisions and the changed notebooks as they were."""
        document = {"run_id": self.run_id, "inputs": self.hashes, "settings": self.settings.model_dump(mode="json")}
        body = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        write(run_folder / FOLDER / DOCUMENT, body.encode())
        for name, decision in self.decided:
            write(run_folder / FOLDER / name, decision)
        for copy in self.notebooks:
            write(run_folder / FOLDER / NOTEBOOKS / copy.name, copy.body)

    def hold(self, folder: Path, *, decisions: bool = True) -> None:
        """Read everything (or the evidence alone) again; one sentence names what is no longer as it was."""
        decided, copies = (_decided(folder), changed_copies(folder)) if decisions else (self.decided, self.notebooks)
        now = Snapshot(_evidence(folder / "exports"), decided, self.settings, copies)
        if found := moved(self.hashes, now.hashes):
            raise InputsChanged.of("inputs_changed", folder.name, changes=listed(found))


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def listed(changes: Iterable[str]) -> str:
    """Changes as a sentence names them: the first few, then how many more."""
    found = list(changes)
    more = len(found) - SHOWN
    left = f" and {more} more file{'s' if more > 1 else ''} changed"
    return ", ".join(found[:SHOWN]) + (left if more > 0 else "")


def moved(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs between two states, in words, by name."""
    words = dict.fromkeys(now.keys() - before.keys(), "is new") | dict.fromkeys(before.keys() - now.keys(), "is gone")
    words |= {name: "changed" for name in before.keys() & now.keys() if before[name] != now[name]}
    return [f"{name} {words[name]}" for name in sorted(words)]


def _evidence(exports: Path) -> tuple[tuple[str, str], ...]:
    for _ in range(TRIES - 1):
        try:
            return tuple(fingerprint(exports))
        except FileNotFoundError:  # taken away between being listed and being read
            continue
    return tuple(fingerprint(exports))


def _decided(folder: Path) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, body) for name in DECIDED if (body := decided_bytes(folder / name)) is not None)


def take(folder: Path, changes: Mapping[str, Any] | None = None) -> Snapshot:
    """The client's folder as it is now, with these dotted settings changed; settings are those of the bytes hashed."""
    decided = _decided(folder)
    settings = parsed_engagement(dict(decided).get(FILE_NAME), folder / FILE_NAME)
    return around(folder, settings.changed(dict(changes)) if changes else settings, decided)


def around(folder: Path, settings: Engagement, decided: tuple[tuple[str, bytes], ...] | None = None) -> Snapshot:
    """The client's folder as it is now, under settings already resolved."""
    exports = folder / "exports"
    if not exports.is_dir():
        raise UsageError.of("no_exports", folder)
    said = _decided(folder) if decided is None else decided
    return Snapshot(_evidence(exports), said, settings, changed_copies(folder))


def kept(run_folder: Path) -> Snapshot | None:
    """The snapshot a run was started with; None for a folder that is no run's."""
    place = run_folder / FOLDER / DOCUMENT
    if not place.exists():
        return None
    try:
        raw = json.loads(place.read_text(encoding="utf-8"))
        inputs = raw["inputs"].items()
        evidence = {name.removeprefix("exports/"): sha for name, sha in inputs if name.startswith("exports/")}
        settings, run_id = validated(raw["settings"], str(place)), raw["run_id"]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise AuditError.of("snapshot_unreadable", place) from None
    inside = run_folder / FOLDER
    decided = tuple((name, (inside / name).read_bytes()) for name in DECIDED if (inside / name).exists())
    copies = tuple(ChangedCopy(path.name, path.read_bytes()) for path in sorted((inside / NOTEBOOKS).glob("*.ipynb")))
    named = tuple(sorted(evidence.items(), key=lambda item: (item[0].lower(), item[0])))
    held = Snapshot(named, decided, settings, copies)
    if held.run_id != run_id:
        raise AuditError.of("run_of_other_version", run_folder)
    return held


def states(exports: Path) -> list[tuple[str, int, int, int, int]]:
    """What the file system says of each evidence file: it moves with every write, even one that is taken back."""
    found = []
    for name, path in evidence_files(exports):
        with contextlib.suppress(OSError):
            if not is_temporary(name) and path.is_file():
                seen = path.stat()
                found.append((name, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns))
    return found
