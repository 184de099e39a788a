"""One run folder's sections become its deliverables."""

import json

import pandas as pd

from cin7_audit.outputs import declared
from cin7_audit.records import Section
from cin7_audit.report import FONTS, TEMPLATES
from cin7_audit.report.deliverables import read_sections, write_report
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
    assert all(path.stat().st_size for path in vars(made.files).values())
    assert list((made.folder / "tables").glob("*.parquet"))


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
    save_section(sections[0], tmp_path / "sections")
    write_report(tmp_path, hostile.context(), hostile.settings(), hostile.case(), [notebook], timings, sections)
    assert timings == {"x": 1.0}
    assert "notebooks/01.ipynb" in json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["deliverables"]


def test_a_run_without_a_diagnosis_has_empty_answers(tmp_path, hostile):
    sections = [hostile.sections()[1]]
    save_section(sections[0], tmp_path / "sections")
    write_report(tmp_path, hostile.context(), hostile.settings(), hostile.case(), [], {}, sections)
    document = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    assert (document["questions"], document["verdict"], document["findings"]) == ([], {}, [])
    assert not (tmp_path / "governance-pack.pdf").exists()


def test_no_sections_at_all_still_makes_every_deliverable(tmp_path, hostile):
    write_report(tmp_path, hostile.context(), hostile.settings(), hostile.case(), [], {}, ())
    names = ("audit-report.html", "audit-report.pdf", "workpapers.xlsx", "findings.json", "measures.json", "manifest.json")
    assert all((tmp_path / name).stat().st_size for name in names)
    tie_out = pd.read_parquet(tmp_path / "tables" / "tie_out.parquet")
    assert len(tie_out) == 0 and list(tie_out.columns) == ["client", "run_id", *declared("tie_out")]


def test_the_fonts_are_opentype_and_lie_beside_the_templates():
    faces = sorted(FONTS.glob("*.otf"))
    assert [face.read_bytes()[:4] for face in faces] == [b"OTTO"] * 3
    assert FONTS.parent == TEMPLATES


def test_the_page_and_the_print_have_their_templates():
    assert "<!doctype html>" in (TEMPLATES / "report.html.j2").read_text(encoding="utf-8")
    assert "house.typ" in (TEMPLATES / "report.typ").read_text(encoding="utf-8")
