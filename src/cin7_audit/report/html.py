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

from cin7_audit.report.figures import anchor, packed, runtime, untitled
from cin7_audit.report.places import REPORT_TEMPLATES
from cin7_audit.report.typesetting import BREAK, breakable
from cin7_audit.report.views import Report
from cin7_audit.sections import plain

PAGE_LIMIT = 1_450_000  # bytes; mail servers and document systems take such a page


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


def fallbacks(figures: Mapping[str, str], room: int) -> dict[str, Markup]:
    """The still drawings a reader sees before or without scripts, the heaviest left out where the page has no room for all.

    A drawing is our renderer's own SVG, parsed and written again by figures.slim, so client text in it is escaped.
    """
    kept: dict[str, Markup] = {}
    for identifier in sorted(figures, key=lambda name: (len(figures[name]), name)):
        room -= len(figures[identifier].encode())
        if room >= 0:
            kept[identifier] = Markup(figures[identifier])  # noqa: S704
    return kept


def packed_specs(report: Report) -> str:
    """All chart specs of the report by exhibit id, packed; empty where there is no chart."""
    specs = {e.id: {**untitled(e.spec), "$schema": None} for chapter in report.chapters for e in chapter.exhibits if e.spec is not None}
    return packed(json.dumps(plain(specs), separators=(",", ":"), sort_keys=True)) if specs else ""


def render_html(report: Report, figures: Mapping[str, str], limit: int = PAGE_LIMIT) -> str:
    """The page as text, at most `limit` bytes as far as its still drawings can be left out."""
    specs = packed_specs(report)
    template = environment().get_template("report.html.j2")
    parts = {
        "report": report,
        "css": Markup((REPORT_TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        "script": Markup((REPORT_TEMPLATES / "report.js").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        "known": {exhibit.id for chapter in report.chapters for exhibit in chapter.exhibits},
        "specs": specs,
        "runtime": runtime() if specs else "",
    }
    bare = len(template.render(**parts, fallbacks={}).encode())
    return template.render(**parts, fallbacks=fallbacks(figures, limit - bare))


def write_html(path: Path, report: Report, figures: Mapping[str, str]) -> Path:
    """Write the page."""
    path.write_text(render_html(report, figures), encoding="utf-8")
    return path
