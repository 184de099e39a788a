"""Sections, conclusions and templates become the deliverables of a run."""

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "report"
FONTS = TEMPLATES / "fonts"
