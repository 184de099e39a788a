"""One look for every chart.

Charts are Vega-Lite with their (small, aggregated) data inside. JupyterLab bundles Vega-Lite 5, so specs are shown
under that type; the HTML report and the PDF draw the same specs.
"""

import datetime as dt
import math
import re
import textwrap
from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import core, schemapi

from cin7_audit.escaping import for_chart
from cin7_audit.presentation.chart_days import in_utc

MIME = "application/vnd.vegalite.v5+json"
# quoted: a name with a bare digit is no valid font name in a browser
FONT = "'Source Sans 3', 'Open Sans', Arial, sans-serif"

# Okabe and Ito: distinguishable in common colour blindness and in grey print.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, GREY = "#CC79A7", "#56B4E9", "#6B7280"
PALETTE = [BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY]
SHORT, OVER = VERMILION, BLUE  # a loss and a gain, everywhere
INK, RULE = "#1F2937", "#D1D5DB"
WIDTH, HEIGHT = 640, 280
MOST_ROWS = 5_000  # of a chart
SUBTITLE_WIDTH = 120  # characters a line under the title holds at WIDTH

_WORDS = {"labelColor": INK, "titleColor": INK}
_SIZES = {"labelFontSize": 11, "titleFontSize": 11}
_AXIS = {"gridColor": "#EEF0F3", "domainColor": RULE, "tickColor": RULE, "titleFontWeight": 400}
_TITLE = {"color": INK, "fontSize": 14, "subtitleColor": "#4B5563", "subtitleFontSize": 11}
CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {**_WORDS, **_SIZES, **_AXIS, "titlePadding": 8, "labelPadding": 5, "labelLimit": 260},
    "line": {"strokeWidth": 2},
    "point": {"size": 40, "filled": True},
    "rule": {"color": "#9CA3AF"},
    "text": {"color": INK, "fontSize": 11},
    "bar": {"discreteBandSize": {"band": 0.75}},
    "legend": {**_WORDS, **_SIZES, "orient": "top", "columnPadding": 18, "labelLimit": 200, "symbolSize": 80},
    "title": {**_TITLE, "anchor": "start", "offset": 12},
    "header": _WORDS,
    "range": {"category": PALETTE},
    "customFormatTypes": True,  # days are written by a UTC format called by name
}


def finish(chart: Any, title: str, subtitle: str) -> dict[str, Any]:
    """The chart as a finished Vega-Lite document: house look, title (the question) and subtitle (unit, denominator,
    period, sign).

    It is checked against the Vega-Lite schema unless `unchecked` is in force.
    """
    with alt.data_transformers.enable(
        "default", max_rows=MOST_ROWS
    ):  # the rows stay inside, whatever a notebook enabled
        spec = in_utc(_numbered(chart.to_dict(validate=schemapi.DEBUG_MODE)))
    spec["config"] = CONFIG
    spec["title"] = {"text": title, "subtitle": textwrap.wrap(subtitle, SUBTITLE_WIDTH)}
    spec["$schema"] = re.sub(r"/v\d[\w.]*\.json$", "/v5.json", spec["$schema"])
    shown: dict[str, Any] = for_chart(spec)
    return shown


def _numbered(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart with its data named by place and its floats to twelve digits.

    Altair names data by a hash; the last digits of a sum of floats differ between versions of Python, and the name with
    them.
    """
    names = {name: f"data-{number}" for number, name in enumerate(spec.get("datasets", {}), start=1)}

    def renamed(node: Any) -> Any:
        if isinstance(node, list):
            return [renamed(item) for item in node]
        if not isinstance(node, dict):
            return node
        if node.keys() == {"name"} and node["name"] in names:
            return {"name": names[node["name"]]}
        return {key: value if key == "datasets" else renamed(value) for key, value in node.items()}

    made: dict[str, Any] = renamed(spec)
    if names:
        made["datasets"] = {names[name]: [_drawn(row) for row in rows] for name, rows in spec["datasets"].items()}
    return made


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    """A row as a chart holds it: floats of twelve digits, days and moments as text, nothing where no figure is."""
    return {name: _shown(value) for name, value in row.items()}


def _shown(value: Any) -> Any:
    if isinstance(value, float | Decimal):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return None if value is pd.NaT else value.isoformat()
    return value


def unchecked() -> AbstractContextManager[None]:
    """Charts inside are made without checking each part against the schema.

    The check depends on the chart's making, not on its data: tests and notebooks do it, a report of the same charts
    need not.
    """
    trusted: AbstractContextManager[None] = schemapi.debug_mode(False)
    return trusted


def _render(spec: Mapping[str, Any], **_: Any) -> dict[str, Any]:
    rows = {name: [_drawn(row) for row in data] for name, data in spec.get("datasets", {}).items()}
    shown = {**in_utc({**spec, "datasets": rows}), "$schema": re.sub(r"/v\d[\w.]*\.json$", "/v5.json", spec["$schema"])}
    return {MIME: shown, "text/plain": "<chart>"}


_inferred = core.infer_vegalite_type_for_pandas


def _type_of(values: Any) -> Any:
    """The type of a column on a chart; without this Altair takes exact numbers, and days with a gap, for names."""
    kind = pd.api.types.infer_dtype(values, skipna=True)
    return {"decimal": "quantitative", "date": "temporal"}.get(kind) or _inferred(values)


core.infer_vegalite_type_for_pandas = _type_of  # type: ignore[assignment]
alt.renderers.register("cin7_audit", _render)
alt.renderers.enable("cin7_audit")
