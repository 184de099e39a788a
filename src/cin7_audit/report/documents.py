"""The documents other programs read: findings.json, measures.json, tables/*.parquet and manifest.json (design section 5)."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.provenance import library_versions, version_stamp
from cin7_audit.records import Section
from cin7_audit.report.appendix import number_of
from cin7_audit.report.findings_view import ordered
from cin7_audit.report.scope import evidence_frame
from cin7_audit.runs import MANIFEST, OWN_HASH, files_of, own_hash
from cin7_audit.section_files import plain, write_json, write_table
from cin7_audit.sources.folder import digest

SCHEMA_VERSION = 1
PLACE = ("sku", "site", "bin", "batch")
# design section 5: tables a program may open in every run; one that could not be made is there without rows.
CONTRACT_TABLES: dict[str, tuple[str, ...]] = {
    "belief": (*PLACE, "quantity", "value"),
    "count_variance": ("count_id", *PLACE, "counted", "believed", "variance_quantity", "variance_value"),
    "corrections": ("document_no", "kind", "sku", "site", "bin", "quantity", "value"),
    "recurrence": (*PLACE, "counts", "failures"),
    "tie_out": ("month", "account", "bucket", "amount"),
    "retimed_drift": ("month", "site", "method", "value"),
    "contributor_evidence": ("contributor", "grade", "sku", "site", "bin", "quantity", "value"),
    "pairs": ("kind", "sku", "from", "to", "quantity"),
    "count_plan": ("rank", "sku", "site", "bin"),
}


def period_of(context: Context) -> dict[str, Any]:
    """The audited period as the contract prints it."""
    return {"from": context.start, "to": context.end}


def closing_documents(sections: Sequence[Section]) -> tuple[Any, Any]:
    """(questions, verdict) of the diagnosis; empty where it did not run."""
    extra: Mapping[str, Any] = next((section.extra for section in sections if section.step == "diagnosis"), {})
    return extra.get("questions") or [], extra.get("verdict") or {}


def _placed(finding: Mapping[str, Any], sheets: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The finding with the file and the sheet of each evidence row apart. sheets: label -> (path, sheet)."""
    rows = [
        {"file": sheets[item["file"]][0], "sheet": sheets[item["file"]][1], "row": item["row"]} if item["file"] in sheets else item
        for item in finding["evidence"]
    ]
    return {**finding, "evidence": rows}


def findings_document(sections: Sequence[Section], context: Context, case: Case) -> dict[str, Any]:
    """The content of findings.json: every finding, most severe first."""
    sheeted = evidence_frame(case).dropna(subset=["sheet"])
    sheets = {label: (path, sheet) for label, path, sheet in sheeted[["label", "path", "sheet"]].itertuples(index=False)}
    questions, verdict = closing_documents(sections)
    return {
        "schema_version": SCHEMA_VERSION,
        "client": context.client,
        "period": period_of(context),
        "findings": [_placed(finding.as_contract(), sheets) for finding in ordered(sections)],
        "questions": questions,
        "verdict": verdict,
        "not_testable": [
            {"step": item.step, "exhibit": item.exhibit, "missing": item.missing, "ask_for": item.ask_for}
            for section in sections
            for item in section.not_testable
        ],
    }


def measures_document(sections: Sequence[Section], context: Context) -> dict[str, Any]:
    """The content of measures.json: every measure by M-number, portfolio first, then by scope."""
    measures = [measure for section in sections for measure in section.measures]
    measures.sort(key=lambda m: (number_of(m.id), m.scope.get("level") != "portfolio", str(sorted(m.scope.items())), m.name, m.unit))
    return {
        "schema_version": SCHEMA_VERSION,
        "client": context.client,
        "period": period_of(context),
        "measures": [measure.as_contract() for measure in measures],
    }


def write_tables(sections: Sequence[Section], sections_folder: Path, folder: Path) -> list[Path]:
    """Every table of every section under its contract name, byte for byte as the section wrote it.

    Where two sections hand over tables of one name, the later one's name is preceded by its step. A table of the contract
    that no section could make is written without rows: not_testable says what to ask for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for section in sections:
        for name in sorted(section.tables):
            target = folder / f"{name}.parquet"
            if target in written:
                target = folder / f"{section.step}_{name}.parquet"
            shutil.copyfile(sections_folder / f"{section.step}.{name}.parquet", target)
            written.append(target)
    for name, columns in CONTRACT_TABLES.items():
        if (target := folder / f"{name}.parquet") not in written:
            write_table(pd.DataFrame(columns=list(columns), dtype="str"), target)
            written.append(target)
    return written


def _inputs(case: Case) -> list[dict[str, Any]]:
    evidence = evidence_frame(case)
    columns = ["source_id", "path", "sha256", "size_bytes", "kind", "status", "rows_read", "rows_kept", "rows_set_aside"]
    rows = evidence[columns].astype(object).itertuples(index=False)
    sheets = [{} if sheet is None else {"sheet": sheet} for sheet in evidence["sheet"]]
    return [dict(zip(columns, row, strict=True)) | sheet for row, sheet in zip(rows, sheets, strict=True)]


def _row_accounting(inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    read, kept, aside = (sum(int(item[name] or 0) for item in inputs) for name in ("rows_read", "rows_kept", "rows_set_aside"))
    return {"rows_read": read, "rows_kept": kept, "rows_set_aside": aside, "closes": read == kept + aside}


def manifest_document(
    run: str, run_folder: Path, deliverables: Sequence[Path], context: Context, settings: Engagement, case: Case, timings: Mapping[str, Any]
) -> dict[str, Any]:
    """The content of manifest.json: the only document that may differ between two runs of the same evidence."""
    inputs = _inputs(case)
    handed_over = {path.relative_to(run_folder).as_posix() for path in deliverables}
    hashes = {name: digest(path) for name, path in files_of(run_folder)}
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": run,
        "client": context.client,
        "period": period_of(context),
        "version": version_stamp(),
        "libraries": library_versions(),
        "settings": settings.model_dump(mode="json"),
        "inputs": inputs,
        "row_accounting": _row_accounting(inputs),
        "deliverables": {name: sha for name, sha in hashes.items() if name in handed_over},
        "working_files": {name: sha for name, sha in hashes.items() if name not in handed_over},
        "timings": dict(timings),
    }


def write_manifest(
    run: str, run_folder: Path, deliverables: Sequence[Path], context: Context, settings: Engagement, case: Case, timings: Mapping[str, Any]
) -> Path:
    """Write manifest.json, the last file of a run, with the hash of what it states itself."""
    document: dict[str, Any] = plain(manifest_document(run, run_folder, deliverables, context, settings, case, timings))
    write_json(run_folder / MANIFEST, document | {OWN_HASH: own_hash(document)})
    return run_folder / MANIFEST


def write_documents(run_folder: Path, sections: Sequence[Section], context: Context, case: Case) -> list[Path]:
    """Write findings.json, measures.json and tables/."""
    findings, measures = run_folder / "findings.json", run_folder / "measures.json"
    write_json(findings, findings_document(sections, context, case))
    write_json(measures, measures_document(sections, context))
    return [findings, measures, *write_tables(sections, run_folder / "sections", run_folder / "tables")]
