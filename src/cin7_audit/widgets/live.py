"""Pickers that redraw a chapter's exhibits for another site, item, class, period or tolerance.

A pick becomes a new view of the workbook; the chapter's own function draws it. What is picked is printed as the
parameters that replay it, so nothing seen here is lost to a batch run.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cin7_audit.charts.theme import as_html
from cin7_audit.errors import AuditError
from cin7_audit.escaping import for_html, for_page
from cin7_audit.sections import Exhibit, NotTestable
from cin7_audit.selection import Selection
from cin7_audit.widgets.presence import is_live, shown
from cin7_audit.workbook import Workbook

ExhibitFunction = str | Callable[[Workbook], Exhibit | NotTestable]  # the id of an exhibit, or a function of one's own
SKU_LIMIT = 5_000  # suggestions offered; any item can still be typed
TOLERANCES = ("", "0", "1", "2", "3", "5", "10")
SHOWN_AS_GRID = 12  # rows; a longer table can be searched and sorted


@dataclass(frozen=True)
class Picks:
    """What a reader picked; empty means everything. tolerance: percent of belief for all classes."""

    site: str = ""
    sku: str = ""
    abc_class: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    tolerance: str = ""

    @property
    def parameters(self) -> str:
        """The picks as the command line takes them."""
        named = (
            ("site", self.site),
            ("sku", self.sku),
            ("abc_class", self.abc_class),
            ("start", self.start.isoformat() if self.start else ""),
            ("end", self.end.isoformat() if self.end else ""),
            ("tolerance_percent", self.tolerance),
        )
        return " ".join(f'-p {name}="{value}"' for name, value in named if value)


def picked_view(book: Workbook, picks: Picks) -> Workbook:
    """The workbook as picked. Results are shared unless the tolerance, which measures depend on, changes."""
    selection = Selection(picks.site, picks.sku, picks.abc_class, picks.start, picks.end)
    if not picks.tolerance:
        return replace(book, selection=selection, _sections={})
    settings = book.settings.changed({f"tolerance.{letter}_percent": picks.tolerance for letter in "abc"})
    return replace(book, selection=selection, settings=settings, _results={}, _sections={})


def choices(book: Workbook) -> tuple[list[str], list[str], list[str]]:
    """(sites, items, classes) that occur in the case, in order."""
    keys, classes = book.case.table("stock_key"), book.case.table("sku_class")
    sites, skus, named = (sorted(set(column.dropna())) for column in (keys["site"], keys["sku"], classes["abc_class"]))
    return sites, skus[:SKU_LIMIT], named


def drawn(function: ExhibitFunction, view: Workbook) -> Exhibit | str:
    """The exhibit of this view, or the sentence that says why there is none."""
    try:
        found = view.exhibit(function) if isinstance(function, str) else function(view)
    except AuditError as failure:
        return str(failure)
    if isinstance(found, NotTestable):
        return f"{found.exhibit} cannot be shown for this choice: {found.missing}. Ask for {found.ask_for}."
    return found


COMPOSED = {  # the Altair class of a Vega-Lite document, by the key only it has
    "facet": "FacetChart",
    "layer": "LayerChart",
    "hconcat": "HConcatChart",
    "vconcat": "VConcatChart",
    "concat": "ConcatChart",
    "repeat": "RepeatChart",
}


def _chart_widget(exhibit: Exhibit) -> Any:
    import altair as alt

    alt.JupyterChart.enable_offline(True)  # before the first chart, else its script is asked from the network
    spec = dict(exhibit.spec or {})
    kind = next((name for key, name in COMPOSED.items() if key in spec), "Chart")
    return alt.JupyterChart(getattr(alt, kind).from_dict(spec, validate=False))


def _grid_widget(exhibit: Exhibit) -> Any:
    import pandas as pd
    from itables.widget import ITable

    assert exhibit.table is not None
    rows = [[for_page(cell) for cell in row] for row in exhibit.table.rows]  # the grid escapes markup by itself
    frame = pd.DataFrame(rows, columns=[for_page(column.heading) for column in exhibit.table.columns])
    return ITable(frame, caption=str(for_html(f"{exhibit.id} {exhibit.title}. {exhibit.caption}")))


def exhibit_widget(found: Exhibit | str) -> Any:
    """A widget for one exhibit, or its sentence."""
    import ipywidgets as widgets

    if isinstance(found, str):
        return widgets.HTML(shown(f"<p>{for_html(found)}</p>"))
    if found.kind == "chart" and found.spec is not None:
        return widgets.VBox([_chart_widget(found), widgets.HTML(shown(f"<p>{for_html(found.reading)}</p>"))])
    if found.table is not None and len(found.table.rows) > SHOWN_AS_GRID:
        return _grid_widget(found)
    return widgets.HTML(shown(as_html(found)))


def _named(values: list[str]) -> list[tuple[str, str]]:
    """(what the list shows, what is picked), beginning with everything."""
    return [("", ""), *((for_page(value), value) for value in values)]


def _controls(book: Workbook) -> dict[str, Any]:
    import ipywidgets as widgets

    sites, skus, classes = choices(book)
    style = {"description_width": "6.5em"}
    first = book.selection
    return {
        "site": widgets.Dropdown(options=_named(sites), value=first.site if first.site in sites else "", description="Site", style=style),
        "sku": widgets.Combobox(
            options=skus, value=first.sku, description="Item", placeholder="all items", continuous_update=False, style=style
        ),
        "abc_class": widgets.Dropdown(
            options=_named(classes), value=first.abc_class if first.abc_class in classes else "", description="Class", style=style
        ),
        "start": widgets.DatePicker(value=first.start, description="From", style=style),
        "end": widgets.DatePicker(value=first.end, description="To", style=style),
        "tolerance": widgets.Dropdown(options=list(TOLERANCES), description="Tolerance %", style=style),
    }


def _picks(values: Mapping[str, Any]) -> Picks:
    words = {name: str(values[name] or "").strip() for name in ("site", "sku", "abc_class", "tolerance")}
    return Picks(words["site"], words["sku"], words["abc_class"], values["start"], values["end"], words["tolerance"])


def live(book: Workbook, *functions: ExhibitFunction, static: bool | None = None) -> Any:
    """Pickers above the given exhibits; None where no front-end is looking, so that reports stay static."""
    if not is_live(static):
        return None
    import ipywidgets as widgets

    controls = _controls(book)
    reset = widgets.Button(description="Show everything")
    place, said = widgets.VBox(), widgets.HTML()

    def redraw(*_: Any) -> None:
        picks = _picks({name: control.value for name, control in controls.items()})
        view = picked_view(book, picks)
        place.children = tuple(exhibit_widget(drawn(function, view)) for function in functions)
        replay = f" To replay in a report: <code>{for_html(picks.parameters)}</code>" if picks.parameters else ""
        said.value = shown(f"<p>Shown: {for_html(str(view.selection))}.{replay}</p>")

    def clear(*_: Any) -> None:
        for name, control in controls.items():
            control.value = None if name in ("start", "end") else ""

    for control in controls.values():
        control.observe(redraw, "value")
    reset.on_click(clear)
    redraw()
    return widgets.VBox([widgets.HBox([*controls.values(), reset], layout=widgets.Layout(flex_flow="row wrap")), said, place])
