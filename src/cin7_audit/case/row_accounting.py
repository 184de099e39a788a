"""Row accounting of the whole build: every row read is in a table, in a secondary table, or set aside with its text."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from cin7_audit import __version__
from cin7_audit.case.load import Loaded
from cin7_audit.errors import AuditError, Problem
from cin7_audit.sources.intake import FileIntake, Intake
from cin7_audit.sources.period import span
from cin7_audit.vocabulary import SECONDARY, TABLES


@dataclass(frozen=True)
class RowBook:
    """Canonical rows per (source, table): delivered = primary + secondary + rejected."""

    rows: tuple[tuple[str, str, int, int, int, int], ...]  # source, table, delivered, primary, secondary, rejected

    def write_problems(self, connection: duckdb.DuckDBPyConnection, intake: Intake, notes: Iterable[Problem]) -> None:
        """The problem table: what readers set aside and what the build noted, in order of evidence and row."""
        every = [problem for file in intake.files for problem in file.every_problem] + list(notes)
        every.sort(key=lambda problem: (problem.source_id, problem.source_row or 0))
        rows = ({name: getattr(problem, name) for name in Problem.__slots__} for problem in every)
        _write(connection, "problem", [row | {"column_name": row["column"]} for row in rows])

    def receipts(self, run_id: str, intake: Intake) -> dict[str, Any]:
        """What `receipts.json` says: inputs with hashes, and the row accounting."""
        names = ("source_id", "table", "delivered", "primary", "secondary", "set_aside")
        named = {(file.evidence.name, file.status) for file in intake.files}
        return {
            "run_id": run_id,
            "version": __version__,
            "files_by_status": dict(sorted(Counter(status for _, status in named).items())),
            "files": [
                {
                    "source_id": file.evidence.source_id,
                    "path": file.evidence.name,
                    **({"sheet": file.evidence.sheet} if file.evidence.sheet else {}),
                    "sha256": file.evidence.sha256,
                    "size_bytes": file.evidence.size_bytes,
                    "status": file.status,
                    "kind": file.kind,
                }
                for file in intake.files
            ],
            "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
        }


def _per_source(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, int]]:
    return connection.table(table).aggregate("source_id, count(*)", "source_id").fetchall()


def account_rows(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> RowBook:
    """Count what stands where; a row that is nowhere is a defect of ours and stops the build."""
    traced = [name for name in TABLES if name not in ("evidence_file", "problem")]
    primary = {(source, name): n for name in traced for source, n in _per_source(connection, name)}
    secondary = {(source, name): n for name in SECONDARY for source, n in _per_source(connection, f"{name}_secondary")}
    rows = []
    for key in sorted(loaded.delivered):
        parts = (loaded.delivered[key], primary.get(key, 0), secondary.get(key, 0), loaded.rejected.get(key, 0))
        if parts[0] != sum(parts[1:]):
            raise AuditError.of("rows_not_accounted_for", key[0], rows=parts[0], table=key[1], found=sum(parts[1:]))
        rows.append((*key, *parts))
    return RowBook(tuple(rows))


def _evidence_row(file: FileIntake, loaded: Loaded) -> dict[str, Any]:
    """What the table keeps of a file, among all that is known of it."""
    evidence, parsed = file.evidence, file.parsed
    row: dict[str, Any] = {**vars(file), **vars(evidence), "path": evidence.name, "label": evidence.label}
    row |= {"sheet": evidence.sheet or None, "sha256": evidence.sha256 or None}
    if parsed is None:
        return row
    rejected = loaded.rejected_rows.get(evidence.source_id, 0)
    used = file.status == "used"
    start, end = span(parsed)
    totals = {name: {"recomputed": made, "stated": stated} for name, (made, stated) in parsed.control_totals.items()}
    row |= {
        "organisation": parsed.organisation or None,
        "period_from": start,
        "period_to": end,
        "rows_read": parsed.rows_read,
        "rows_kept": max(parsed.rows_kept - rejected, 0) if used else 0,
        "rows_set_aside": parsed.rows_set_aside + min(rejected, parsed.rows_kept) if used else parsed.rows_read,
        "control_totals": json.dumps(totals, sort_keys=True, ensure_ascii=False),
        "parameters": json.dumps(dict(parsed.parameters), sort_keys=True, ensure_ascii=False),
    }
    return row


def write_evidence(connection: duckdb.DuckDBPyConnection, intake: Intake, loaded: Loaded) -> None:
    """The evidence_file table: one row per file or sheet, used or not."""
    _write(connection, "evidence_file", [_evidence_row(file, loaded) for file in intake.files])


def _write(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows into a canonical table: of each what is a column of it; a column it does not have is unknown."""
    kinds = {"DATE": pa.date32(), "BIGINT": pa.int64(), "BOOLEAN": pa.bool_()}
    columns = {
        column.name: pa.array([row.get(column.name) for row in rows], type=kinds.get(column.type, pa.string()))
        for column in TABLES[table].columns
    }
    connection.from_arrow(pa.table(columns)).insert_into(table)
