"""Where the report's templates and fonts lie."""

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
REPORT_TEMPLATES = TEMPLATES / "report"
FONTS = REPORT_TEMPLATES / "fonts"
