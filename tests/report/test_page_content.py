"""Sections, settings and evidence as one finished report: what is cut, what refers where, what the cover says."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.provenance import version_stamp
from cin7_audit.records import DisplayTable, Exhibit, Finding, NotTestable, Paragraph, Section, TableColumn
from cin7_audit.report import appendix
from cin7_audit.report.findings_view import ordered, view
from cin7_audit.report.page_content import (
    chapter_view,
    cover,
    exhibit_view,
    not_testable_table,
    page_table,
    report_content,
    run_id,
)
from cin7_audit.report.references import papers
from cin7_audit.report.scope import evidence_frame
from cin7_audit.report.words import WORDS


def test_run_id_drops_the_marks_of_an_unfinished_run():
    assert run_id(Path("/x/.3fa9.123.partial")) == "3fa9"
    assert run_id(Path("/x/3fa9")) == "3fa9"


def full(rows, total=None, emphasised=()):
    body = tuple((str(n),) for n in range(rows))
    return DisplayTable((TableColumn("N", "right"),), body, rows if total is None else total, "corrections", emphasised)


@pytest.mark.parametrize(
    ("table", "shown", "emphasised", "note"),
    [
        (full(20), 20, (), ""),
        (full(21), 15, (), "15 of 21 rows; all there."),
        (full(21, emphasised=(20,)), 16, (15,), "16 of 21 rows; all there."),
        (full(20, emphasised=(3,)), 20, (3,), ""),
        (full(16, total=1200), 15, (), "15 of 1,200 rows; all there."),
        (full(3, total=2), 3, (), ""),
    ],
)
def test_a_long_table_shows_its_first_rows_and_its_totals(table, shown, emphasised, note):
    made = page_table(table, "Title", "; all there")
    assert (len(made.rows), made.emphasised, made.note, made.caption) == (shown, emphasised, note, "Title")
    assert made.rows[0] == ("0",) and made.columns == table.columns


def test_an_exhibit_says_where_its_rows_are():
    found = papers([Section("write_off_frequency", 4, "t", "q", tables={"corrections": pd.DataFrame({"a": [1]})})])
    made = exhibit_view(Exhibit("WO-1", "table", "Which?", "c", "Use `x`.", table=full(21)), found)
    assert (made.reference, made.sheet, made.reading, made.alt) == ("F-4", "Corrections", "Use x.", "Which?")
    assert made.table.note == "15 of 21 rows; all in workpaper F-4 (Corrections)."
    file = DisplayTable((TableColumn("N"),), (("1",),), 30, "roll_forward")
    assert (
        exhibit_view(Exhibit("IN-1", "table", "t", "c", table=file), found).table.note
        == "1 of 30 rows; all in tables/roll_forward.parquet."
    )
    bare = exhibit_view(Exhibit("WO-2", "chart", "t", "c", alt="Bars", spec={"mark": "bar"}, sql="SELECT 1"), found)
    assert (bare.reference, bare.sheet, bare.alt, bare.spec, bare.table, bare.sql) == (
        "",
        "",
        "Bars",
        {"mark": "bar"},
        None,
        "SELECT 1",
    )


def test_what_could_not_be_tested_is_a_table_or_nothing():
    assert not_testable_table([]) is None
    made = not_testable_table([NotTestable("diagnosis", "DX-1", "no counts", "the counts")])
    assert made.rows == (("DX-1", "no counts", "the counts"),)


def finding(number, severity, title):
    return Finding(f"VT-{number}", "variance_timeline", title, "s", severity)


def chapter(hostile, *paragraphs):
    found = (finding(1, "low", "Low one"), finding(2, "high", "High one"))
    section = Section("variance_timeline", 2, "t", "q", paragraphs=paragraphs, findings=found)
    other = Section("diagnosis", 6, "t", "q", findings=(finding(3, "critical", "Elsewhere"),))
    views = [view(each, hostile.context(), Engagement(), papers([])) for each in ordered([section, other])]
    return chapter_view(section, papers([]), views)


def test_a_chapter_tells_its_own_findings_beside_them(hostile):
    made = chapter(
        hostile,
        Paragraph("lead"),
        Paragraph("about the high one", "High one"),
        Paragraph("about the low one", "Low one"),
    )
    assert [each.id for each in made.findings] == ["VT-2", "VT-1"]
    assert [(block.heading, block.text) for block in made.paragraphs] == [("", "lead")]
    assert made.told == ["about the high one", ""]  # a low one stands in the list only


def test_where_nothing_else_leads_low_findings_are_told_too(hostile):
    assert chapter(hostile, Paragraph("about the low one", "Low one")).told == ["", "about the low one"]


def facts(made):
    return dict(made.facts)


def test_the_report_leads_with_the_most_severe(hostile, tmp_path):
    sections = hostile.sections()
    more = Section("ingestion", 1, "t", "q", findings=(finding(7, "medium", "a"), finding(8, "medium", "b")))
    made = report_content(
        tmp_path / "r1", [*sections, more], hostile.context(), hostile.settings(), hostile.case(), papers(sections)
    )
    assert made.counts == [("critical", 1), ("high", 1), ("medium", 3), ("low", 2)]
    assert [each.severity for each in made.headlines] == ["critical", "high", "medium", "medium", "medium"]
    assert len(made.findings) == 7 and len(made.chapters) == 4
    assert made.questions[0].answer == "yes" and made.verdict.rating.startswith("Between")
    assert made.governance and made.differences and made.run_id == "r1"
    said = facts(made)
    assert said["Addressee"] == made.addressee == f"Management of {hostile.context().client}"
    assert said["Prepared by"] == "J. Example · Northmark Advisory"
    assert said["Period"] == "01 Jan 2025 to 30 Jun 2026 (settings)"
    assert said["Data cut"] == "30 Jun 2026; 2 evidence files"
    assert said["Materiality"] == (
        "NZD 2,500.00 overall, 1,625.00 performance, 125.00 clearly trivial; set by the engagement"
    )


def test_a_report_without_a_diagnosis_has_no_verdict_and_names_no_preparer(hostile, tmp_path):
    settings = Engagement().changed({"client.addressee": "The board"})
    made = report_content(tmp_path / "r1", [], hostile.context(), settings, hostile.case(), papers([]))
    assert (made.questions, made.verdict, made.governance, made.headlines, made.chapters) == ((), None, (), [], [])
    assert made.counts == [("critical", 0), ("high", 0), ("medium", 0), ("low", 0)]
    assert (facts(made)["Addressee"], "Prepared by" in facts(made)) == ("The board", False)


def copy_of(name, *sources):
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return ChangedCopy(name, json.dumps({"cells": cells, "metadata": {}}).encode())


def test_a_chapter_of_a_changed_notebook_says_so_first_and_the_cover_names_it(hostile, tmp_path):
    sections, copies = hostile.sections(), (copy_of("02_variance_timeline.ipynb", "1"), copy_of("05_ledger_impact.ipynb", "2"))
    case, context, settings = hostile.case(), hostile.context(), hostile.settings()
    made = report_content(tmp_path / "r1", sections, context, settings, case, papers(sections), copies)
    assert facts(made)["Changed notebooks"] == "02_variance_timeline.ipynb, 05_ledger_impact.ipynb"
    first = {chapter.number: chapter.paragraphs[0].text for chapter in made.chapters if chapter.paragraphs}
    own = {number for number, text in first.items() if text.startswith("This chapter comes from the client's own copy")}
    numbers = {section.number for section in sections}
    assert own == {2, 5} & numbers and own
    assert "Notebooks changed for this client" in [block.heading for block in made.scope]
    plain = report_content(tmp_path / "r1", sections, context, settings, case, papers(sections))
    assert "Changed notebooks" not in facts(plain)
    assert "Notebooks changed for this client" not in [block.heading for block in plain.scope]


def test_a_chapter_made_with_other_parameters_names_them():
    section = Section("variance_timeline", 2, "t", "q", paragraphs=(Paragraph("lead"),))
    copy = copy_of("02_variance_timeline.ipynb", "x = 1")
    assert chapter_view(section, papers([]), [], copy).paragraphs[0].text.endswith("Exhibits made of chosen rows say so.")
    apart = chapter_view(section, papers([]), [], replace(copy, is_apart=True)).paragraphs[0].text
    assert "Its findings or measures are not those the workbook's own notebook gives" in apart
    tagged = json.loads(copy.body)
    tagged["cells"][0] |= {"metadata": {"tags": ["parameters"]}, "source": 'tolerance_percent = "2"  # percent'}
    copy = ChangedCopy(copy.name, json.dumps(tagged).encode())
    said = [block.text for block in chapter_view(section, papers([]), [], copy).paragraphs]
    assert said[0].endswith(' It was made with tolerance_percent = "2"; the other chapters were not.') and said[1] == "lead"


def test_an_exhibit_of_ones_own_keeps_its_sentence():
    made = exhibit_view(Exhibit("VT-own-1", "table", "Mine", "c", says="Said.", table=full(2)), papers([]))
    assert (made.says, made.reading) == ("Said.", "")


def test_the_cover_says_all_it_knows_in_its_order(hostile, tmp_path):
    context, settings = hostile.context(), hostile.settings()
    said = cover(context, settings, tmp_path / ".r1.7.partial")
    assert said == {
        "client": context.client, "firm": "Northmark Advisory", "status": settings.client.status, "period": "01 Jan 2025 to 30 Jun 2026",
        "run_id": "r1", "addressee": f"Management of {context.client}",
    }  # fmt: skip
    sections = hostile.sections()
    made = report_content(tmp_path / "r1", sections, context, settings, hostile.case(), papers(sections), (copy_of("05_ledger_impact.ipynb", "x"),))
    assert [name for name, _ in made.facts] == [
        "Addressee", "Prepared by", "Period", "Data cut", "Materiality", "Status", "Run", "Workbook version", "Changed notebooks",
    ]  # fmt: skip
    told = facts(made)
    assert (told["Status"], told["Run"], told["Workbook version"]) == (settings.client.status, "r1", version_stamp())
    assert told["Changed notebooks"] == "05_ledger_impact.ipynb"
    assert (made.title, made.client, made.no_assurance) == ("Inventory variance diagnostic", context.client, WORDS["no_assurance"])
    alone = report_content(tmp_path / "r1", sections, context, settings.changed({"client.firm": ""}), hostile.case(), papers(sections))
    assert facts(alone)["Prepared by"] == "J. Example"


def test_every_part_of_the_report_is_made(hostile, tmp_path):
    sections, context, settings, case = hostile.sections(), hostile.context(), hostile.settings(), hostile.case()
    found = papers(sections)
    made = report_content(tmp_path / "r1", sections, context, settings, case, found)
    assert made.appendices == appendix.appendices(sections, settings, evidence_frame(case), found) and len(made.appendices) > 1
    for section, chapter in zip(sections, made.chapters, strict=True):
        assert (chapter.number, chapter.title, chapter.question) == (section.number, section.title, section.question)
        assert [each.id for each in chapter.exhibits] == [each.id for each in section.exhibits]
        assert len(chapter.findings) == len(chapter.told) == len(section.findings)
    timeline = next(chapter for chapter in made.chapters if chapter.number == 2)
    assert timeline.not_testable.rows == (("VT-9", f"no transfers {hostile.FORMULA}", "the transfer list"),)
    assert timeline.exhibits[1].table.note == "16 of 180 rows; all in workpaper F-3 (Count lines)."


def test_an_exhibit_without_a_paper_says_only_how_many_rows_there_are():
    made = exhibit_view(Exhibit("IN-1", "table", "t", "c", table=full(1000, 2000)), papers([]))
    assert (made.table.note, made.reference, made.sheet) == ("15 of 2,000 rows.", "", "")


def test_the_sentence_of_a_changed_notebook_names_its_parameters_one_by_one():
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": 'client = ""\nsite = "A"\nlargest_lines = 7'}
    copy = ChangedCopy("02_variance_timeline.ipynb", json.dumps({"cells": [cell], "metadata": {}}).encode())
    section = Section("variance_timeline", 2, "t", "q")
    (first,) = chapter_view(section, papers([]), [], copy).paragraphs
    assert first.heading == "" and 'It was made with site = "A", largest_lines = 7; the other chapters were not.' in first.text
    assert first.text.startswith(WORDS["changed_notebook"] + " ") and "  " not in first.text
    both = chapter_view(section, papers([]), [], replace(copy, is_apart=True)).paragraphs[0].text
    assert both == f"{first.text} {WORDS['changed_findings']}"
    unknown = chapter_view(section, papers([]), [], replace(copy, stated=frozenset({"site", "largest_lines"}))).paragraphs[0].text
    assert unknown == WORDS["changed_notebook"]


def test_that_a_notebook_was_changed_leads_a_chapter_without_being_its_lead(hostile):
    """A low finding is told in full where the chapter has nothing else to lead with, changed or not."""
    low = finding(1, "low", "Low one")
    section = Section("variance_timeline", 2, "t", "q", paragraphs=(Paragraph("about it", "Low one"),), findings=(low,))
    views = [view(low, hostile.context(), Engagement(), papers([]))]
    made = chapter_view(section, papers([]), views, copy_of("02_variance_timeline.ipynb", "x = 1"))
    assert made.told == ["about it"] and len(made.paragraphs) == 1
    led = chapter_view(replace(section, paragraphs=(*section.paragraphs, Paragraph("lead"))), papers([]), views, copy_of("02_variance_timeline.ipynb", "x"))
    assert led.told == [""] and [block.text for block in led.paragraphs][1:] == ["lead"]
