"""The documents other programs read: findings.json, measures.json, tables/*.parquet, book.duckdb and manifest.json
(docs/architecture.md section 5).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.outputs import empty, of_run
from cin7_audit.provenance import library_versions, version_stamp
from cin7_audit.records import Measure, Section
from cin7_audit.report.appendix import number_of
from cin7_audit.report.book_file import write_book
from cin7_audit.report.findings_view import ordered
from cin7_audit.report.page_content import run_id
from cin7_audit.report.scope import ROWS, evidence_frame
from cin7_audit.report.verdict import diagnosis
from cin7_audit.runs import MANIFEST, OWN_HASH, files_of, own_hash
from cin7_audit.section_files import plain, write_json
from cin7_audit.sources.folder import digest
from cin7_audit.vocabulary import OUTPUTS
from cin7_audit.words import is_missing

SCHEMA_VERSION = 1


def _of(context: Context) -> dict[str, Any]:
    """What every document says of the client and the audited period."""
    return {"client": context.client, "period": {"from": context.start, "to": context.end}}


def findings_document(sections: Sequence[Section], context: Context, case: Case) -> dict[str, Any]:
    """The content of findings.json: every finding, most severe first; evidence of a sheet names file and sheet."""
    sheeted = evidence_frame(case).dropna(subset=["sheet"])
    sheets = {row.label: {"file": row.path, "sheet": row.sheet} for row in sheeted.itertuples()}
    findings = [finding.as_contract() for finding in ordered(sections)]
    for finding in findings:
        finding["evidence"] = [item | sheets.get(item["file"], {}) for item in finding["evidence"]]
    last = diagnosis(sections)
    closing = last.extra if last else {}
    return {
        "schema_version": SCHEMA_VERSION,
        **_of(context),
        "findings": findings,
        "questions": closing.get("questions", []),
        "verdict": closing.get("verdict", {}),
        "not_testable": [vars(item) for section in sections for item in section.not_testable],
    }


def measures_document(sections: Sequence[Section], context: Context) -> dict[str, Any]:
    """The content of measures.json: every measure by M-number, portfolio first, then by scope."""

    def place(m: Measure) -> tuple[Any, ...]:
        scope = m.scope.get("level") != "portfolio", str(sorted(m.scope.items()))
        return number_of(m.id), *scope, m.name, m.unit

    measures = sorted((measure for section in sections for measure in section.measures), key=place)
    told = [measure.as_contract() for measure in measures]
    return {"schema_version": SCHEMA_VERSION, **_of(context), "measures": told}


def write_tables(sections: Sequence[Section], sections_folder: Path, folder: Path, client: str, run: str) -> list[Path]:
    """Every table of every section under its contract name, as the section wrote it, behind its client and run.

    Where two sections hand over tables of one name, the later one's name is preceded by its step. A table that is
    always there is written without rows where no section could make it: not_testable says what to ask for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for section in sections:
        for name in sorted(section.tables):
            target = folder / f"{name}.parquet"
            if target in written:
                target = folder / f"{section.step}_{name}.parquet"
            held = pq.read_table(sections_folder / f"{section.step}.{name}.parquet")
            pq.write_table(of_run(held, client, run), target)
            written.append(target)
    for name, output in OUTPUTS.items():
        if output.always and (target := folder / f"{name}.parquet") not in written:
            pq.write_table(of_run(empty(name), client, run), target)
            written.append(target)
    return written


INPUTS = ["source_id", "path", "sha256", "size_bytes", "kind", "status", *ROWS]


def _inputs(case: Case) -> list[dict[str, Any]]:
    """One record per evidence file; one per sheet, which it names, where a file has several."""
    rows = evidence_frame(case)[[*INPUTS, "sheet"]].astype(object).to_dict("records")
    return [{str(key): value for key, value in row.items() if key != "sheet" or not is_missing(value)} for row in rows]


def _row_accounting(inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    read, kept, aside = (sum(int(item[name] or 0) for item in inputs) for name in ROWS)
    return dict(zip(ROWS, (read, kept, aside), strict=True)) | {"closes": read == kept + aside}


def write_manifest(
    run: str,
    run_folder: Path,
    deliverables: Sequence[Path],
    context: Context,
    settings: Engagement,
    case: Case,
    timings: Mapping[str, Any],
    changed: Sequence[ChangedCopy] = (),
) -> None:
    """Write manifest.json, the last file of a run, with the hash of what it states itself.

    It is the only document that may differ between two runs of the same evidence.
    """
    inputs = _inputs(case)
    handed_over = {path.relative_to(run_folder).as_posix() for path in deliverables}
    hashes = {name: digest(path) for name, path in files_of(run_folder)}
    document: dict[str, Any] = plain(
        {
            "schema_version": SCHEMA_VERSION,
            "run_id": run,
            **_of(context),
            "version": version_stamp(),
            "libraries": library_versions(),
            "settings": settings.model_dump(mode="json"),
            "inputs": inputs,
            "changed_notebooks": [
                {"notebook": copy.name, "sha256": copy.sha256, "changes": copy.changes} for copy in changed
            ],
            "row_accounting": _row_accounting(inputs),
            "deliverables": {name: sha for name, sha in hashes.items() if name in handed_over},
            "working_files": {name: sha for name, sha in hashes.items() if name not in handed_over},
            "timings": dict(timings),
        }
    )
    write_json(run_folder / MANIFEST, document | {OWN_HASH: own_hash(document)})


def write_documents(run_folder: Path, sections: Sequence[Section], context: Context, case: Case) -> list[Path]:
    """Write findings.json, measures.json, tables/ and book.duckdb."""
    findings, measures, book = (run_folder / name for name in ("findings.json", "measures.json", "book.duckdb"))
    write_json(findings, findings_document(sections, context, case))
    write_json(measures, measures_document(sections, context))
    folders = run_folder / "sections", run_folder / "tables"
    tables = write_tables(sections, *folders, context.client, run_id(run_folder))
    write_book(book, tables)
    return [findings, measures, *tables, book]
