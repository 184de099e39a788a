"""What charts of several chapters are made of."""

from typing import Any

import altair as alt

from cin7_audit.presentation.theme import BLUE, GREY, HEIGHT, WIDTH

UNSAID: Any = alt.Undefined


def tips(*fields: str) -> list[alt.Tooltip]:
    """What the pointer shows: `title=field:Q format`, title and format only where the field does not say them."""
    shown = []
    for told in fields:
        title, _, field = told.rpartition("=")
        name, _, form = field.partition(" ")
        more: dict[str, Any] = ({"title": title} if title else {}) | ({"format": form} if form else {})
        shown.append(alt.Tooltip(name, **more))
    return shown


def on_x(field: str, title: str | None = None, *, sort: Any = UNSAID, scale: Any = UNSAID, **axis: Any) -> alt.X:
    """What lies along the page; axis: how its axis is drawn."""
    return alt.X(field, title=title, sort=sort, scale=scale, axis=alt.Axis(**axis) if axis else UNSAID)


def on_y(field: str, title: str | None = None, *, sort: Any = UNSAID, scale: Any = UNSAID, **axis: Any) -> alt.Y:
    """What lies up the page; axis: how its axis is drawn."""
    return alt.Y(field, title=title, sort=sort, scale=scale, axis=alt.Axis(**axis) if axis else UNSAID)


def coloured(field: str, names: list[str], colours: list[str], title: str | None = None) -> alt.Color:
    """A colour for each value of a field."""
    return alt.Color(field, title=title, scale=alt.Scale(domain=names, range=colours))


def in_two(field: str, names: list[str], colours: list[str], title: str | None = None, **shapes: Any) -> dict[str, Any]:
    """A mark's colour and shape by the two values of a field: seen without colour too. shapes: their range."""
    return {
        "color": coloured(field, names, colours, title),
        "shape": alt.Shape(field, title=title, scale=alt.Scale(domain=names, **shapes)),
    }


def banded(base: Any, low: alt.Y, middle: Any, **band: Any) -> Any:
    """A line, already encoded, over the band from low to high."""
    return sized(alt.layer(base.mark_area(**band).encode(y=low, y2="high:Q"), middle))


def between_limits(base: Any, *middle: Any) -> Any:
    """A control chart: what is charted between its dashed limits low and high."""
    limit = base.mark_line(color=GREY, strokeDash=[4, 3], interpolate="step")
    return sized(alt.layer(limit.encode(y="low:Q"), limit.encode(y="high:Q"), *middle))


def interval_bars(base: Any, low: alt.X, value: str, size: int, shown: list[alt.Tooltip]) -> list[Any]:
    """A pale bar from low to high and a point at the value, a row each."""
    bars = base.mark_rule(strokeWidth=6, opacity=0.35, color=BLUE).encode(x=low, x2="high:Q")
    return [bars, base.mark_point(filled=True, size=size, color=BLUE, opacity=1).encode(x=value, tooltip=shown)]


def sized(chart: Any, height: Any = HEIGHT) -> Any:
    """A chart as wide as the page."""
    return chart.properties(width=WIDTH, height=height)
