"""Unrecognised files get a mapping to paste; nothing is shown where nobody looks."""

import html
import tomllib

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.widgets.mapper import as_toml, mapping_widget, proposals
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case

SHEET = "Item code,Qty counted,Counted on\nA-1,5,2026-01-31\nB-2,0,2026-01-31\n"


@pytest.fixture
def book(tmp_path):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "count <b>.csv").write_text(SHEET)
    row = {"source_id": "E001", "path": "count <b>.csv", "sha256": "0", "size_bytes": len(SHEET), "status": "unrecognised"}
    settings = Engagement()
    return Workbook(tmp_path, settings, in_memory_case({"evidence_file": [row]}, settings), tmp_path / "report")


def test_a_count_sheet_is_proposed_as_settings(book):
    ((name, made),) = proposals(book)
    assert name == "count <b>.csv" and made[0].mapping.table == "count_line" and made[0].rows_kept == 2
    settings = Engagement.model_validate(tomllib.loads(as_toml(made[0])))
    assert settings.mapped[0].columns["counted_quantity"] == "Qty counted"


def test_the_widget_escapes_and_stays_away_from_reports(book):
    assert mapping_widget(book, static=True) is None
    shown = mapping_widget(book, static=False).value
    assert "count &lt;b&gt;.csv" in shown and "[[mapped]]" in shown


def test_the_settings_to_paste_are_text_on_the_page(book):
    """What is to be pasted repeats the file's own name and headers: they are shown letter by letter, as everywhere else."""
    shown = mapping_widget(book, static=False).value
    entry = shown.partition("<pre>")[2].partition("</pre>")[0]
    assert 'path = "count <b>.csv"' in html.unescape(entry) and "<" not in entry
