"""How records show themselves in a notebook: charts as Vega-Lite, tables and sections as HTML with every client text
escaped.
"""

import sys
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cin7_audit.escaping import NO_FORMULAS, for_frame, for_html, for_page
from cin7_audit.presentation.theme import MIME
from cin7_audit.records import Exhibit, Finding, NotTestable, Section

FRAME_ROWS, FRAME_COLUMNS = 12, 16  # of a frame shown in a notebook


def as_html(exhibit: Exhibit) -> str:
    """The exhibit's table as accessible HTML; every client string escaped."""
    table = exhibit.table
    if table is None:
        return ""
    look = [f'style="text-align:{c.align};padding:2px 8px"' for c in table.columns]
    head = "".join(
        f'<th scope="col" {style}>{for_html(c.heading)}</th>' for c, style in zip(table.columns, look, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(f'<td {style}>{for_html(cell)}</td>' for style, cell in zip(look, row, strict=True))}</tr>"
        for row in table.rows
    )
    more = f"<p>{len(table.rows)} of {table.rows_total} rows shown.</p>" if table.rows_total > len(table.rows) else ""
    caption = f"<caption>{for_html(exhibit.title)}<br><small>{for_html(exhibit.caption)}</small></caption>"
    return f'<table class="{NO_FORMULAS}">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}'


def exhibit_mimebundle(exhibit: Exhibit) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a notebook shows: the chart, or the table, with its alternative text."""
    name = f"{exhibit.id}: {for_page(exhibit.title)}"
    if exhibit.kind == "chart" and exhibit.spec is not None:
        shown = {MIME: dict(exhibit.spec), "text/plain": f"<chart {name}>"}
        return shown, {MIME: {"alt": for_page(exhibit.alt)}}
    return {"text/html": as_html(exhibit), "text/plain": f"<table {name}>"}, {}


def section_html(section: Section) -> str:
    """Never Markdown: front ends read raw HTML and formulas in it, and paragraphs quote the client."""
    items = "".join(f"<li>{for_html(paragraph.text)}</li>" for paragraph in section.paragraphs)
    head = f"<p><b>{for_html(section.title)}</b> - {for_html(section.question)}</p>"
    return f'<div class="{NO_FORMULAS}">{head}<ul>{items}</ul></div>'


def gap_text(gap: NotTestable, where: str = "") -> str:
    """Why an exhibit is not there, and what would bring it."""
    return f"{gap.exhibit} cannot be shown{where}: {gap.missing}. Ask for {gap.ask_for}."


def gap_html(gap: NotTestable) -> str:
    return f'<p class="{NO_FORMULAS}">{for_html(gap_text(gap))}</p>'


def show(exhibit: Exhibit) -> None:
    """The exhibit, and under it how to read it."""
    from IPython import display

    place: Any = display  # untyped
    data, about = exhibit_mimebundle(exhibit)
    place.display(data, metadata=about, raw=True)
    if exhibit.says:
        place.display(place.HTML(f'<p class="{NO_FORMULAS}">{for_html(exhibit.says)}</p>'))
    if exhibit.reading:
        place.display(place.HTML(f'<p class="{NO_FORMULAS}"><em>How to read it.</em> {for_html(exhibit.reading)}</p>'))


def _told(finding: Finding) -> str:
    todo = f" <em>What to do.</em> {for_html(finding.action)}" if finding.action else ""
    head = f"<b>{for_html(finding.title)}</b> ({for_html(finding.severity)})."
    return f"<li>{head} {for_html(finding.statement)}{todo}</li>"


@dataclass(frozen=True)
class Said:
    """The findings that rest on an exhibit."""

    code: str
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        told = [" ".join(part for part in (item.statement, item.action) if part) for item in self.findings]
        return "\n".join(told) or f"No finding rests on exhibit {self.code}."

    def __repr__(self) -> str:
        return for_page(str(self))

    def _repr_html_(self) -> str:
        items = "".join(map(_told, self.findings)) or f"<li>{for_html(str(self))}</li>"
        return f'<div class="{NO_FORMULAS}"><ul>{items}</ul></div>'


class Statement(str):
    """A model's statement, shown in a notebook as it stands in its file."""

    def _repr_html_(self) -> str:
        return f'<pre class="{NO_FORMULAS}" style="font-family:monospace">{for_html(self, whole=True)}</pre>'

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002
        printer.text(str(self))


def frame_html(frame: pd.DataFrame) -> str:
    """The first and last rows of a frame; pandas escapes the markup, hidden letters are shown by their number."""
    with pd.option_context("display.max_rows", FRAME_ROWS, "display.html.use_mathjax", False):
        return for_frame(frame.to_html(max_rows=FRAME_ROWS, max_cols=FRAME_COLUMNS, show_dimensions=True))


def frame_text(rows: pd.DataFrame | pd.Series, printer: Any, cycle: bool) -> None:  # noqa: ARG001
    """The same where no HTML is shown, and for a series."""
    printer.text(for_frame(rows.to_string(max_rows=FRAME_ROWS)))


def install() -> None:
    """Teach the notebook this runs in, if it runs in one, to show exhibits, sections and the client's rows."""
    running: Any = sys.modules.get("IPython")  # importing it takes longer than a whole check
    shell = running.get_ipython() if running is not None else None
    if shell is not None:
        shell.display_formatter.ipython_display_formatter.for_type(Exhibit, show)
        html, plain = shell.display_formatter.formatters["text/html"], shell.display_formatter.formatters["text/plain"]
        html.for_type(Section, section_html)
        html.for_type(NotTestable, gap_html)
        html.for_type(pd.DataFrame, frame_html)
        plain.for_type(pd.DataFrame, frame_text)
        plain.for_type(pd.Series, frame_text)
