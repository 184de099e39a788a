"""The report as one HTML file: interactive charts, no network, readable without scripts and in print.

Every word comes through an autoescaping template; chart specs and the runtime travel packed, so that nothing a client
wrote is ever markup or script.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cin7_audit.report.figures import SVG_LIMIT, anchor, packed, picture, runtime, untitled
from cin7_audit.report.places import REPORT_TEMPLATES
from cin7_audit.report.typesetting import BREAK, breakable
from cin7_audit.report.views import ExhibitView, Report
from cin7_audit.sections import plain


@cache
def environment() -> Environment:
    """Our template environment: everything escaped, a missing name is an error."""
    found = Environment(
        loader=FileSystemLoader(REPORT_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters["anchor"] = anchor
    found.filters["breaks"] = breaks
    return found


def breaks(words: str) -> Markup:
    """The text, escaped, with places where a word too long for a column may break."""
    return Markup("<wbr>").join(breakable(words).split(BREAK))  # join escapes every piece


def fallback(exhibit: ExhibitView, drawing: str) -> Markup:
    """What a reader sees before or without scripts: the drawing, or its picture where the drawing is heavy.

    The drawing is our renderer's own SVG, parsed and written again by figures.slim, so client text in it is escaped.
    """
    if len(drawing) <= SVG_LIMIT or exhibit.spec is None:
        return Markup(drawing)  # noqa: S704
    return Markup('<img src="{}" alt="">').format(picture(exhibit.spec))


def packed_specs(report: Report) -> str:
    """All chart specs of the report by exhibit id, packed; empty where there is no chart."""
    specs = {e.id: {**untitled(e.spec), "$schema": None} for chapter in report.chapters for e in chapter.exhibits if e.spec is not None}
    return packed(json.dumps(plain(specs), separators=(",", ":"), sort_keys=True)) if specs else ""


def render_html(report: Report, figures: Mapping[str, str]) -> str:
    """The page as text."""
    exhibits = [exhibit for chapter in report.chapters for exhibit in chapter.exhibits]
    specs = packed_specs(report)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            css=Markup((REPORT_TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            script=Markup((REPORT_TEMPLATES / "report.js").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            fallbacks={exhibit.id: fallback(exhibit, figures[exhibit.id]) for exhibit in exhibits if exhibit.id in figures},
            known={exhibit.id for exhibit in exhibits},
            specs=specs,
            runtime=runtime() if specs else "",
        )
    )


def write_html(path: Path, report: Report, figures: Mapping[str, str]) -> Path:
    """Write the page."""
    path.write_text(render_html(report, figures), encoding="utf-8")
    return path
