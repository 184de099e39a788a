"""The former home of records and their files: what is made under one name is the same under the other."""

from cin7_audit import section_files, sections
from cin7_audit.records import Paragraph, Section


def test_a_section_made_here_is_read_there(tmp_path):
    made = sections.Section("ingestion", 1, "T", "Q?", (sections.Paragraph("p", "h"),))
    assert isinstance(made, Section)
    assert section_files.load_section(sections.save_section(made, tmp_path)).paragraphs == (Paragraph("p", "h"),)
