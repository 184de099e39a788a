"""How records show themselves in a notebook: charts as Vega-Lite, tables and sections as HTML with every client text
escaped.
"""

import sys
from typing import Any

from cin7_audit.escaping import NO_FORMULAS, for_html, for_page
from cin7_audit.presentation.theme import MIME
from cin7_audit.records import Exhibit, Section


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


def show(exhibit: Exhibit) -> None:
    """The exhibit, and under it how to read it."""
    from IPython import display

    place: Any = display  # untyped
    data, about = exhibit_mimebundle(exhibit)
    place.display(data, metadata=about, raw=True)
    if exhibit.reading:
        place.display(place.HTML(f'<p class="{NO_FORMULAS}"><em>How to read it.</em> {for_html(exhibit.reading)}</p>'))


def install() -> None:
    """Teach the notebook this runs in, if it runs in one, to show exhibits and sections."""
    running: Any = sys.modules.get("IPython")  # importing it takes longer than a whole check
    shell = running.get_ipython() if running is not None else None
    if shell is not None:
        shell.display_formatter.ipython_display_formatter.for_type(Exhibit, show)
        shell.display_formatter.formatters["text/html"].for_type(Section, section_html)
