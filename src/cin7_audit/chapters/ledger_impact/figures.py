"""Chapter 5 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import banded, coloured, in_two, on_x, on_y, sized, tips
from cin7_audit.presentation.theme import BLUE, GREY, INK, ORANGE, OVER, SHORT, SKY, VERMILION, WIDTH

MONTH = "yearmonth(month):T"
MONEY = ",.2f"
# Colour, dash and mark of each view of a month.
STYLES: dict[str, tuple[str, list[int], str]] = {
    "posted": (ORANGE, [5, 3], "circle"),
    "retimed": (BLUE, [1, 0], "square"),
    "throughput": (BLUE, [1, 0], "square"),
    "days": (GREY, [1, 2], "triangle-up"),
    "event": (VERMILION, [8, 3, 1, 3], "diamond"),
}


def bridge(frame: pd.DataFrame) -> Any:
    """place (order), step, start, end, kind (balance, adds, takes, unexplained), amount, top: ledger to subledger."""
    kinds = ["balance", "adds", "takes", "unexplained"]
    across = on_x("step:N", sort=alt.EncodingSortField("place"), labelAngle=-35, labelLimit=160)
    base = alt.Chart(frame).encode(x=across)
    bars = base.mark_bar(size=34).encode(
        y=on_y("start:Q", "Base currency", scale=alt.Scale(zero=False)),
        y2="end:Q",
        color=coloured("kind:N", kinds, [GREY, OVER, SHORT, ORANGE]),
        tooltip=tips("step:N", f"amount:Q {MONEY}"),
    )
    words = base.mark_text(dy=-7, fontSize=10, color=INK).encode(y="top:Q", text=alt.Text("amount:Q", format=",.0f"))
    return sized(bars + words)


def difference(frame: pd.DataFrame) -> Any:
    """month, bucket, closing: open difference at each month end, a panel and scale per bucket in the order given."""
    head = alt.Header(labelAngle=0, labelAlign="left", labelPadding=4, labelLimit=150)
    order = list(dict.fromkeys(frame["bucket"]))
    bars = alt.Chart(frame, width=WIDTH - 150, height=28).mark_bar(size=14)
    drawn = bars.encode(
        x=on_x(MONTH, format="%b %Y", grid=False),
        y=on_y("closing:Q", tickCount=2, format=",.0f"),
        color=alt.condition("datum.closing < 0", alt.value(SHORT), alt.value(OVER)),
        row=alt.Row("bucket:N", title=None, sort=order, spacing=9, header=head),
        tooltip=tips(f"month={MONTH}", "bucket:N", f"closing:Q {MONEY}"),
    )
    return drawn.resolve_scale(y="independent")


def _views(frame: pd.DataFrame, low: alt.Y, view: str, value: alt.Y, names: list[str], form: str, **more: Any) -> Any:
    """A line per view of the months over the band between low and high."""
    colours, dashes, _ = map(list, zip(*(STYLES[name] for name in names), strict=True))
    x, column = on_x(MONTH), str(value.shorthand).removesuffix(":Q")
    long = frame.melt(id_vars="month", value_vars=names, var_name=view, value_name=column)
    lines = alt.Chart(long).mark_line(point=True)
    drawn = lines.encode(
        x=x,
        y=value,
        color=coloured(f"{view}:N", names, colours),
        strokeDash=alt.StrokeDash(f"{view}:N", title=None, scale=alt.Scale(domain=names, range=dashes)),
        tooltip=tips(f"month={MONTH}", f"{view}:N", f"{column}:Q {form}"),
        **more,
    )
    return banded(alt.Chart(frame).encode(x=x), low, drawn, color=SKY, opacity=0.35)


def margin(frame: pd.DataFrame) -> Any:
    """month, posted, retimed, low, high: gross margin as posted and re-timed, with the envelope of every placement."""
    low = on_y("low:Q", "Gross margin, share of revenue", scale=alt.Scale(zero=False), format=".1%")
    return _views(frame, low, "view", alt.Y("margin:Q", axis=alt.Axis(format=".1%")), ["posted", "retimed"], ".2%")


def drift(frame: pd.DataFrame) -> Any:
    """month, posted, throughput, days, event, low, high: confirmed drift by month and method (loss negative)."""
    methods = [name for name in ("posted", "throughput", "days", "event") if name in frame]
    marks = alt.Scale(domain=methods, range=[STYLES[name][2] for name in methods])
    shape = alt.Shape("method:N", title=None, scale=marks)
    low = on_y("low:Q", "Confirmed drift, base currency")
    return _views(frame, low, "method", alt.Y("value:Q"), methods, MONEY, shape=shape)


def ageing(frame: pd.DataFrame, bands: list[str]) -> Any:
    """band, side, value, documents: open purchases by age."""
    sides = ["received, not invoiced", "invoiced, not received"]
    chart = alt.Chart(frame).mark_bar()
    drawn = chart.encode(
        x=on_x("band:N", "Age at the end of the period", sort=bands, labelAngle=0),
        xOffset="side:N",
        y=on_y("value:Q", "Open at document price, base currency"),
        color=coloured("side:N", sides, [BLUE, ORANGE]),
        tooltip=tips("side:N", "band:N", f"value:Q {MONEY}", "documents:Q"),
    )
    return sized(drawn)


def skew(frame: pd.DataFrame) -> Any:
    """document_no, effective (day), skew_days, gross, crosses: above zero the journal is older than the stock."""
    chart = alt.Chart(frame).mark_point(opacity=0.75, filled=True)
    drawn = chart.encode(
        x=on_x("effective:T", "Effective date"),
        y=on_y("skew_days:Q", "Days from effective date to completion"),
        size=alt.Size("gross:Q", title="Gross value", scale=alt.Scale(range=[25, 500])),
        tooltip=tips("document_no:N", "effective:T", "skew_days:Q", f"gross:Q {MONEY}"),
        **in_two("crosses:N", ["no", "yes"], [GREY, VERMILION], "Crosses a month end", range=["circle", "diamond"]),
    )
    return sized(drawn)


def account_heat(frame: pd.DataFrame) -> Any:
    """kind, account, documents, gross, most (documents of any cell): which account each kind of correction used."""
    across = on_x("account:N", "Account", labelAngle=-25, labelLimit=180)
    base = alt.Chart(frame).encode(x=across, y=on_y("kind:N"))
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color("documents:Q", title="Documents", scale=alt.Scale(scheme="blues")),
        tooltip=tips("kind:N", "account:N", "documents:Q", f"gross:Q {MONEY}"),
    )
    ink = alt.condition("datum.documents > datum.most / 2", alt.value("white"), alt.value(INK))
    words = base.mark_text(fontSize=11).encode(text="documents:Q", color=ink)
    return sized(cells + words, height=alt.Step(34))
