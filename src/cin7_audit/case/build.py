"""Build the client's case file: read the folder, load, choose among double descriptions, complete, derive, replace.

The new file is made beside the old one and put in its place in one step, so a build that fails leaves the old case.
The run id is a hash of evidence, settings and version: equal inputs are not read twice.
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from cin7_audit.case.choose import choose
from cin7_audit.case.complete import complete
from cin7_audit.case.count_documents import identify_counts
from cin7_audit.case.dates import date_snapshots, undated_rows
from cin7_audit.case.derive import derive
from cin7_audit.case.load import Delivered, Loaded, load
from cin7_audit.case.places import fill_places
from cin7_audit.case.rebuild import rebuild_movements
from cin7_audit.case.receipts import Ledger, account_rows, write_evidence
from cin7_audit.case.settle import drop_answered_asks, drop_settled_guesses, settle
from cin7_audit.case.spelling import fold_spellings
from cin7_audit.case.store import FILE_NAME, LARGE_EVIDENCE_BYTES, connect, create_tables, threads_for
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.leftovers import sweep
from cin7_audit.provenance import version_stamp
from cin7_audit.sections import write_json
from cin7_audit.sources.base import Source
from cin7_audit.sources.folder import fingerprint
from cin7_audit.sources.intake import Intake, Progress, read_folder, silent

RECEIPTS = "receipts.json"


@dataclass(frozen=True)
class Built:
    """A case file that stands. fresh: made by this call; False: the stored one was up to date."""

    run_id: str
    path: Path
    fresh: bool
    evidence: Mapping[str, int]  # files by status
    receipts: Path


def run_id(exports: Path, settings: Engagement) -> str:
    """12 hexadecimal digits of sha256 over evidence names and hashes, settings, and the version of our code."""
    parts = [f"{name}\0{sha}" for name, sha in fingerprint(exports)]
    body = "\n".join([*parts, json.dumps(settings.model_dump(mode="json"), sort_keys=True), version_stamp()])
    return hashlib.sha256(body.encode()).hexdigest()[:12]


def _stored(case_folder: Path, wanted: str) -> Built | None:
    receipts, path = case_folder / RECEIPTS, case_folder / FILE_NAME
    if not receipts.exists() or not path.exists():
        return None
    try:
        raw = json.loads(receipts.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return Built(wanted, path, False, raw.get("files_by_status", {}), receipts) if raw.get("run_id") == wanted else None


def fill(connection: duckdb.DuckDBPyConnection, intake: Intake, settings: Engagement) -> Ledger:
    """All canonical and derived tables from what intake read; the row accounting of the whole."""
    create_tables(connection)
    delivered = [
        Delivered(file.evidence.source_id, table, rows)
        for file in intake.files
        if file.status == "used" and file.parsed
        for table, rows in file.parsed.tables.items()
        if table != "problem"
    ]
    loaded: Loaded = load(connection, delivered)
    notes = list(loaded.problems)
    write_evidence(connection, intake, loaded)
    notes += settle(connection)
    notes += fold_spellings(connection)
    notes += fill_places(connection)
    notes += date_snapshots(connection)
    notes += choose(connection)
    ledger = account_rows(connection, loaded)
    notes += identify_counts(connection)
    notes += complete(connection, settings)
    notes += rebuild_movements(connection)
    notes += undated_rows(connection)
    ledger.write_problems(connection, intake, notes)
    drop_settled_guesses(connection)
    drop_answered_asks(connection)
    derive(connection, settings)
    return ledger


def _replace(made: Path, target: Path) -> None:
    """Put the new file in place; where another program holds the old one open (Windows), try a while, then say so."""
    for _ in range(20):
        try:
            made.replace(target)
        except PermissionError:
            time.sleep(0.1)
        else:
            return
    raise AuditError(
        str(target),
        "the case file is in use by another program",
        "a file that can be replaced",
        "Close notebooks on this client and run again.",
    )


def build_case(folder: Path, settings: Engagement, progress: Progress | None = None, sources: Sequence[Source] | None = None) -> Built:
    """Make `case/case.duckdb` and `case/receipts.json` if evidence, settings or version changed; else keep them."""
    show = progress or silent
    exports, case_folder = folder / "exports", folder / "case"
    if not exports.is_dir():
        raise UsageError(str(folder), "no folder exports/ in it", "the client's files under exports/", "Make it and put the exports in.")
    wanted = run_id(exports, settings)
    if (stored := _stored(case_folder, wanted)) is not None:
        return stored
    case_folder.mkdir(parents=True, exist_ok=True)
    sweep(case_folder.glob(f"{FILE_NAME}.*.new*"))
    made = case_folder / f"{FILE_NAME}.{os.getpid()}.new"
    made.unlink(missing_ok=True)
    intake = read_folder(exports, settings, show, sources)
    try:
        show("building the case", 0, 1)
        size = sum(file.evidence.size_bytes for file in intake.files)
        connection = connect(made, threads=threads_for(size, LARGE_EVIDENCE_BYTES))
        try:
            ledger = fill(connection, intake, settings)
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
        receipts = ledger.receipts(wanted, intake)
        (case_folder / RECEIPTS).unlink(missing_ok=True)  # never old receipts beside a new case
        _replace(made, case_folder / FILE_NAME)
        write_json(case_folder / RECEIPTS, receipts)
    finally:
        intake.close()
        for left in (made, made.with_name(made.name + ".wal")):
            left.unlink(missing_ok=True)
    show("building the case", 1, 1)
    status: dict[str, Any] = receipts["files_by_status"]
    return Built(wanted, case_folder / FILE_NAME, True, status, case_folder / RECEIPTS)
