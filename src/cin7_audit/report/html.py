"""The report as one HTML file: interactive charts, no network, readable without scripts and in print.

Every word comes through an autoescaping template; chart specs and the runtime travel packed, so that nothing a client
wrote is ever markup or script.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cin7_audit.escaping import for_chart, for_html, for_page
from cin7_audit.report import TEMPLATES
from cin7_audit.report.charts import anchor, packed, runtime, unpacked, untitled
from cin7_audit.report.typesetting import BREAK, breakable
from cin7_audit.section_files import plain

PAGE_LIMIT = 1_450_000  # bytes; mail servers and document systems take such a page


@cache
def environment() -> Environment:
    """Our template environment: every text crosses by `for_html`, a missing name is an error."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=lambda value: for_html(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["anchor"] = anchor
    found.filters["breaks"] = breaks
    found.filters["whole"] = partial(for_html, whole=True)
    return found


def breaks(words: str) -> Markup:
    """The text, escaped, with places where a word too long for a column may break."""
    return Markup("<wbr>").join(breakable(for_page(words)).split(BREAK))  # join escapes every piece


def fallbacks(figures: Mapping[str, str], room: int) -> dict[str, Markup]:
    """The still drawings a reader sees before or without scripts, the heaviest left out where the page has no room for
    all.

    A drawing is our renderer's own SVG, parsed and written again by charts.slim, so client text in it is escaped.
    """
    kept: dict[str, Markup] = {}
    for identifier in sorted(figures, key=lambda name: (len(figures[name]), name)):
        room -= len(figures[identifier].encode())
        if room >= 0:
            kept[identifier] = Markup(figures[identifier])  # noqa: S704
    return kept


def packed_specs(report: SimpleNamespace) -> str:
    """All chart specs of the report by exhibit id, packed; empty where there is no chart."""
    exhibits = [exhibit for chapter in report.chapters for exhibit in chapter.exhibits if exhibit.spec is not None]
    specs = {exhibit.id: {**for_chart(untitled(exhibit.spec)), "$schema": None} for exhibit in exhibits}
    return packed(json.dumps(plain(specs), separators=(",", ":"), sort_keys=True)) if specs else ""


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """What the page may do, for its Content-Security-Policy: run these scripts, letter by letter, and nothing else at
    all.

    Even if a client's words became markup one day, a browser would neither run nor load what they ask for. A picture
    may lie in the page itself (its icon). Who may frame the page cannot be said inside it.
    """

    def allowed(texts: Iterable[str]) -> str:
        hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{found}'" for found in hashes) or "'none'"

    nothing = ("default-src", "connect-src", "object-src", "base-uri", "form-action")
    parts = [f"script-src {allowed(scripts)}", f"style-src {allowed(styles)}", "img-src data:"]
    return "; ".join([*parts, *(f"{name} 'none'" for name in nothing)])


def write_html(path: Path, report: SimpleNamespace, figures: Mapping[str, str]) -> Path:
    """Write the page, at most PAGE_LIMIT bytes as far as its still drawings can be left out."""
    specs, css, script = packed_specs(report), _file("report.css"), _file("report.js")
    render = environment().get_template("report.html.j2").render
    parts = {
        "report": report,
        "policy": policy([css], [script, unpacked(runtime())] if specs else [script]),
        "css": Markup(css),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "known": {exhibit.id for chapter in report.chapters for exhibit in chapter.exhibits},
        "specs": Markup(specs),  # noqa: S704 - letters and digits of our own packing
        "runtime": Markup(runtime() if specs else ""),  # noqa: S704
    }
    room = PAGE_LIMIT - len(render(**parts, fallbacks={}).encode())
    path.write_text(render(**parts, fallbacks=fallbacks(figures, room)), encoding="utf-8")
    return path
