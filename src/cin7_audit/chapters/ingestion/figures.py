"""Step 1 in one picture: which kind of file speaks about which month."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import on_x, on_y, sized, tips
from cin7_audit.presentation.theme import BLUE


def coverage(frame: pd.DataFrame) -> Any:
    """Heat strip: a row per kind of file, a cell per month, shade by rows (log steps). frame: title, month, lines."""
    shown = frame.astype({"title": str, "lines": int})
    shown["month"] = pd.to_datetime(frame["month"]).dt.strftime("%Y-%m-01")
    shade = alt.Scale(type="log", domain=[1, max(10, int(shown["lines"].max()))], range=["#DCEAF4", BLUE])
    cells = alt.Chart(shown).mark_rect(stroke="white")
    drawn = cells.encode(
        x=on_x("yearmonth(month):O", "Month", labelAngle=-90, labelOverlap=True, format="%b %y"),
        y=on_y("title:N", labelLimit=400),
        color=alt.Color("lines:Q", title="Rows", scale=shade),
        tooltip=tips("Kind of file=title:N", "Month=yearmonth(month):T", "Rows=lines:Q ,"),
    )
    return sized(drawn, height=alt.Step(22))
