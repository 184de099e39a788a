"""Where the report's templates and fonts lie."""

from cin7_audit.report.places import FONTS, REPORT_TEMPLATES, TEMPLATES


def test_the_fonts_are_opentype_and_lie_beside_the_templates():
    faces = sorted(FONTS.glob("*.otf"))
    assert [face.read_bytes()[:4] for face in faces] == [b"OTTO"] * 3
    assert FONTS.parent == REPORT_TEMPLATES and REPORT_TEMPLATES.parent == TEMPLATES


def test_the_page_and_the_print_have_their_templates():
    assert "<!doctype html>" in (REPORT_TEMPLATES / "report.html.j2").read_text(encoding="utf-8")
    assert "house.typ" in (REPORT_TEMPLATES / "report.typ").read_text(encoding="utf-8")
