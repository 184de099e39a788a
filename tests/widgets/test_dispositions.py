"""What the auditor decides is kept in engagement.toml, comments and all, and replayed."""

import datetime as dt

import pytest

from cin7_audit.engagement import Disposition, Engagement
from cin7_audit.records import Finding, Section
from cin7_audit.section_files import save_section
from cin7_audit.widgets.dispositions import disposition_widget, save_disposition
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case, read_engagement

NOTE = 'a "quoted" note\n[client]\nname = "x"'


def test_a_decision_is_read_back(tmp_path):
    wanted = Disposition(target="VT-1", decision="explain", note=NOTE, by="AB", on=dt.date(2026, 6, 30))
    save_disposition(tmp_path, wanted)
    assert read_engagement(tmp_path).dispositions == (wanted,)


def test_the_rest_of_the_file_stays(tmp_path):
    text = '# our client\n[client]\nname = "Quay"  # as registered\n\n[[dispositions]]\ntarget = "VT-1"\ndecision = "accept"\n'
    (tmp_path / "engagement.toml").write_text(text, encoding="utf-8")
    save_disposition(tmp_path, Disposition(target="CB-2", decision="request"))
    save_disposition(tmp_path, Disposition(target="VT-1", decision="explain"))
    after = (tmp_path / "engagement.toml").read_text(encoding="utf-8")
    assert after.startswith('# our client\n[client]\nname = "Quay"  # as registered\n')
    assert [(item.target, item.decision) for item in read_engagement(tmp_path).dispositions] == [("CB-2", "request"), ("VT-1", "explain")]


@pytest.fixture
def book(tmp_path):
    settings = Engagement()
    finding = Finding("VT-1", "variance_timeline", "<b>bold</b>", "s", "high")
    save_section(Section("variance_timeline", 2, "t", "q", findings=(finding,)), tmp_path / "report" / "sections")
    return Workbook(tmp_path, settings, in_memory_case({}, settings), tmp_path / "report")


def test_the_widget_saves_one_row(book):
    shown = disposition_widget(book, static=False)
    _, row, said = shown.children
    head, (decision, note, save) = row.children[0], row.children[1].children
    assert "<b>bold" not in head.value
    save.click()
    assert "choose" in said.value
    decision.value, note.value = "accept", "seen"
    save.click()
    assert [(item.target, item.note) for item in read_engagement(book.folder).dispositions] == [("VT-1", "seen")]


def test_nobody_looking_nothing_shown(book):
    assert disposition_widget(book) is None
