"""Pickers that redraw a chapter's exhibits for another site, item, class, period or tolerance.

A pick becomes a new view of the workbook; the chapter's own function draws it. What is picked is printed as the
parameters that replay it, so nothing seen here is lost to a batch run.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cin7_audit.errors import AuditError
from cin7_audit.escaping import for_html, for_page
from cin7_audit.presentation.notebook_display import as_html, gap_text
from cin7_audit.records import Exhibit, NotTestable
from cin7_audit.selection import Selection
from cin7_audit.widgets.presence import is_live, shown
from cin7_audit.workbook import Workbook

ExhibitFunction = str | Callable[[Workbook], Exhibit | NotTestable]  # the id of an exhibit, or a function of one's own
SKU_LIMIT = 5_000  # suggestions offered; any item can still be typed
TOLERANCES = ("0", "1", "2", "3", "5", "10")
SHOWN_AS_GRID = 12  # rows; a longer table can be searched and sorted


def parameters(selection: Selection, tolerance: str) -> str:
    """The picks as the command line takes them."""
    named = vars(selection) | {"tolerance_percent": tolerance}
    return " ".join(f'-p {name}="{value}"' for name, value in named.items() if value)


def picked_view(book: Workbook, selection: Selection, tolerance: str = "") -> Workbook:
    """The workbook as picked. Results are shared unless the tolerance (percent of belief, all classes) changes.

    What was added or changed in the notebook is the notebook's own: drawing a view neither shows nor drops it.
    """
    if not tolerance:
        return replace(book, selection=selection, own={}, _sections={})
    settings = book.settings.changed({f"tolerance.{letter}_percent": tolerance for letter in "abc"})
    case = book.case.under(settings)
    return replace(book, selection=selection, settings=settings, case=case, kept={}, own={}, _sections={})


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
        return gap_text(found, " for this choice")
    return found


# The Altair class of a Vega-Lite document, by the key only it has.
COMPOSED = ("FacetChart", "LayerChart", "HConcatChart", "VConcatChart", "ConcatChart", "RepeatChart")


def _chart_widget(exhibit: Exhibit) -> Any:
    import altair as alt

    alt.JupyterChart.enable_offline(True)  # before the first chart, else its script is asked from the network
    spec = dict(exhibit.spec or {})
    kind = next((name for name in COMPOSED if name.removesuffix("Chart").lower() in spec), "Chart")
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


def _controls(book: Workbook) -> dict[str, Any]:
    import ipywidgets as widgets

    sites, skus, classes = choices(book)
    style, first = {"description_width": "6.5em"}, book.selection

    def menu(description: str, values: Sequence[str], picked: str = "") -> Any:
        options = [("", ""), *((for_page(value), value) for value in values)]  # as shown, as picked; first everything
        value = picked if picked in values else ""
        return widgets.Dropdown(options=options, value=value, description=description, style=style)

    items = {"options": skus, "value": first.sku, "placeholder": "all items", "continuous_update": False}
    return {
        "site": menu("Site", sites, first.site),
        "sku": widgets.Combobox(**items, description="Item", style=style),
        "abc_class": menu("Class", classes, first.abc_class),
        "start": widgets.DatePicker(value=first.start, description="From", style=style),
        "end": widgets.DatePicker(value=first.end, description="To", style=style),
        "tolerance": menu("Tolerance %", TOLERANCES),
    }


def live(book: Workbook, *functions: ExhibitFunction, static: bool | None = None) -> Any:
    """Pickers above the given exhibits; None where no front-end is looking, so that reports stay static."""
    if not is_live(static):
        return None
    import ipywidgets as widgets

    controls = _controls(book)
    reset = widgets.Button(description="Show everything")
    place, said = widgets.VBox(), widgets.HTML()

    def redraw(*_: Any) -> None:
        values = {name: control.value for name, control in controls.items()}
        picked = ("site", "sku", "abc_class", "tolerance")
        site, sku, named, tolerance = (str(values[name] or "").strip() for name in picked)
        selection = Selection(site, sku, named, values["start"], values["end"])
        view = picked_view(book, selection, tolerance)
        place.children = tuple(exhibit_widget(drawn(function, view)) for function in functions)
        typed = parameters(selection, tolerance)
        replay = f" To replay in a report: <code>{for_html(typed)}</code>" if typed else ""
        said.value = shown(f"<p>Shown: {for_html(str(view.selection))}.{replay}</p>")

    def clear(*_: Any) -> None:
        for name, control in controls.items():
            control.value = None if name in ("start", "end") else ""

    for control in controls.values():
        control.observe(redraw, "value")
    reset.on_click(clear)
    redraw()
    above = widgets.HBox([*controls.values(), reset], layout=widgets.Layout(flex_flow="row wrap"))
    return widgets.VBox([above, said, place])
