"""One run folder's sections become its deliverables."""

import json

import pandas as pd

from cin7_audit.records import Section
from cin7_audit.report.assemble import read_sections, write_report
from cin7_audit.section_files import save_section


def test_sections_are_read_in_the_order_of_the_report(tmp_path):
    for step, number in (("diagnosis", 6), ("ledger_impact", 5), ("ingestion", 1), ("count_vs_belief", 3)):
        save_section(Section(step, number, "t", "q"), tmp_path)
    assert [section.step for section in read_sections(tmp_path)] == [
        "ingestion",
        "count_vs_belief",
        "ledger_impact",
        "diagnosis",
    ]
    assert read_sections(tmp_path / "none") == ()


def test_every_deliverable_lies_in_the_run_folder(made):
    files = made.files
    assert {
        path.name
        for path in (
            files.html,
            files.pdf,
            files.workpapers,
            files.governance,
            files.findings,
            files.measures,
            files.tables,
        )
    } == {
        "audit-report.html",
        "audit-report.pdf",
        "workpapers.xlsx",
        "governance-pack.pdf",
        "findings.json",
        "measures.json",
        "tables",
    }
    assert [section.step for section in files.sections] == ["variance_timeline", "ledger_impact", "diagnosis"]
    assert all(
        path.exists()
        for path in (files.html, files.pdf, files.workpapers, files.governance, files.findings, files.measures)
    )


def test_the_manifest_is_last_and_lists_what_was_handed_over(made):
    manifest = json.loads(made.files.manifest.read_text(encoding="utf-8"))
    assert {
        "audit-report.html",
        "audit-report.pdf",
        "workpapers.xlsx",
        "governance-pack.pdf",
        "findings.json",
        "measures.json",
    } <= set(manifest["deliverables"])
    assert all(name.startswith("sections/") for name in manifest["working_files"])
    assert set(manifest["timings"]) == {"ingestion", "documents", "charts", "html", "pdf", "workpapers"}


def test_notebooks_are_deliverables_and_the_given_timings_stay(tmp_path, hostile):
    notebook = tmp_path / "notebooks" / "01.ipynb"
    notebook.parent.mkdir()
    notebook.write_text("{}")
    timings = {"x": 1.0}
    sections = (Section("diagnosis", 6, "Given", "q"),)
    save_section(Section("ingestion", 1, "t", "q"), tmp_path / "sections")
    save_section(sections[0], tmp_path / "sections")
    files = write_report(tmp_path, hostile.context(), hostile.settings(), hostile.case(), [notebook], timings, sections)
    assert (files.sections, timings) == (sections, {"x": 1.0})  # those given, not those of the folder
    assert "notebooks/01.ipynb" in json.loads(files.manifest.read_text(encoding="utf-8"))["deliverables"]


def test_a_run_without_a_diagnosis_has_empty_answers(tmp_path, hostile):
    from cin7_audit.report.assemble import write_report
    from cin7_audit.section_files import save_section

    save_section(hostile.sections()[1], tmp_path / "sections")
    files = write_report(tmp_path, hostile.context(), hostile.settings(), hostile.case(), [], {})
    document = json.loads(files.findings.read_text(encoding="utf-8"))
    assert (document["questions"], document["verdict"], document["findings"]) == ([], {}, [])
    assert files.governance is None
    assert not (tmp_path / "governance-pack.pdf").exists()


def test_no_sections_at_all_still_makes_every_deliverable(tmp_path, hostile):
    from cin7_audit.report.assemble import write_report

    files = write_report(tmp_path, hostile.context(), hostile.settings(), hostile.case(), [], {})
    assert all(
        path.stat().st_size
        for path in (files.html, files.pdf, files.workpapers, files.findings, files.measures, files.manifest)
    )
    tie_out = pd.read_parquet(tmp_path / "tables" / "tie_out.parquet")
    assert len(tie_out) == 0 and list(tie_out.columns) == ["month", "account", "bucket", "amount"]
