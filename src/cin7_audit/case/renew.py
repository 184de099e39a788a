"""Make the client's case file anew where evidence, settings or version changed; what is in it is said in build.py.

The new file is made beside the old one and put in its place in one step, so a build that fails leaves the old case.
The run id is a hash of evidence, settings and version: equal inputs are not read twice.
"""

import json
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from cin7_audit.atomic_files import flush as flush_to_disk
from cin7_audit.atomic_files import move, sweep, write
from cin7_audit.case.build import fill
from cin7_audit.case.snapshot import TRIES, Snapshot, around, states
from cin7_audit.case.store import FILE_NAME, LARGE_EVIDENCE_BYTES, connect, is_case_of, threads_for
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.sources.base import Source
from cin7_audit.sources.folder import digest
from cin7_audit.sources.intake import Intake, Progress, read_folder, silent

RECEIPTS = "receipts.json"


@dataclass(frozen=True)
class Built:
    """A case file that stands. fresh: made by this call, not the stored one. note: why it had to be made again."""

    run_id: str
    fresh: bool
    evidence: Mapping[str, int]  # files by status
    note: str = ""


DAMAGED = "The stored case file was damaged; it was built again from the evidence."


def _stored(case_folder: Path, wanted: str) -> Built | str:
    """The stored case if it is the wanted one and whole; else why it has to be made again, where that needs saying."""
    receipts, path = case_folder / RECEIPTS, case_folder / FILE_NAME
    if not receipts.exists() or not path.exists():
        return ""
    try:
        raw = json.loads(receipts.read_text(encoding="utf-8"))
        if raw["run_id"] != wanted:
            return ""
        sha256, status = raw["case_sha256"], dict(raw["files_by_status"])
    except (ValueError, KeyError, TypeError):
        return DAMAGED
    whole = digest(path) == sha256 and is_case_of(path, wanted)
    return Built(wanted, False, status) if whole else DAMAGED


def _replace(made: Path, target: Path) -> None:
    """Put the new file in place; where another program holds the old one open (Windows), try a while, then say so."""
    flush_to_disk(made)
    for _ in range(20):
        try:
            move(made, target)
        except PermissionError:
            time.sleep(0.1)
        else:
            return
    raise AuditError.of("case_in_use", target)


def _read(folder: Path, snapshot: Snapshot, show: Progress, sources: Sequence[Source] | None) -> Intake:
    """The evidence of the snapshot: a file touched while it was read is read again, a changed one stops."""
    exports = folder / "exports"
    for _ in range(TRIES):
        before = states(exports)
        try:
            intake = read_folder(exports, snapshot.settings, show, sources, folder / "case")
        except FileNotFoundError:
            snapshot.hold(folder, decisions=False)  # says which file was taken away
            raise
        try:
            snapshot.hold(folder, decisions=False)
        except BaseException:
            intake.close()
            raise
        if states(exports) == before:
            return intake
        intake.close()
    raise AuditError.of("evidence_moves", exports, tries=TRIES)


def _make(made: Path, intake: Intake, snapshot: Snapshot) -> dict[str, Any]:
    """Fill the new case file; what its receipts say."""
    size = sum(file.evidence.size_bytes for file in intake.files)
    connection = connect(made, threads=threads_for(size, LARGE_EVIDENCE_BYTES))
    try:
        rows = fill(connection, intake, snapshot.settings)
        connection.from_arrow(pa.table({"run_id": [snapshot.case_id]})).create("case_run")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    return rows.receipts(snapshot.case_id, intake) | {"case_sha256": digest(made)}


def build_case(
    folder: Path,
    settings: Engagement,
    progress: Progress | None = None,
    sources: Sequence[Source] | None = None,
    snapshot: Snapshot | None = None,
) -> Built:
    """Make `case/case.duckdb` and `case/receipts.json` if evidence, settings or version changed, or they are damaged;
    else keep them.

    snapshot: what the run was started with, its settings included; left out, the folder as it is now.
    """
    show = progress or silent
    case_folder = folder / "case"
    snapshot = snapshot or around(folder, settings)
    stored = _stored(case_folder, snapshot.case_id)
    if isinstance(stored, Built):
        return stored
    try:
        case_folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError.of("file_in_place_of_case", case_folder) from None
    sweep(case_folder.glob(f"{FILE_NAME}.*.new*"))
    made = case_folder / f"{FILE_NAME}.{os.getpid()}-{secrets.token_hex(4)}.new"
    intake = _read(folder, snapshot, show, sources)
    try:
        show("building the case", 0, 1)
        receipts = _make(made, intake, snapshot)
        (case_folder / RECEIPTS).unlink(missing_ok=True)  # never old receipts beside a new case
        _replace(made, case_folder / FILE_NAME)
        body = json.dumps(receipts, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        write(case_folder / RECEIPTS, body.encode())
    finally:
        intake.close()
        for left in (made, made.with_name(made.name + ".wal")):
            left.unlink(missing_ok=True)
    show("building the case", 1, 1)
    return Built(snapshot.case_id, True, receipts["files_by_status"], stored)
