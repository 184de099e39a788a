"""Chapter 5 as charts: frames in, Altair out; nothing is measured here."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import banded, in_two, sized, tips
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
    x = alt.X("step:N", sort=alt.EncodingSortField("place"), title=None, axis=alt.Axis(labelAngle=-35, labelLimit=160))
    kinds = alt.Scale(domain=["balance", "adds", "takes", "unexplained"], range=[GREY, OVER, SHORT, ORANGE])
    base = alt.Chart(frame).encode(x=x)
    bars = base.mark_bar(size=34).encode(
        y=alt.Y("start:Q", title="Base currency", scale=alt.Scale(zero=False)),
        y2=alt.Y2("end:Q"),
        color=alt.Color("kind:N", title=None, scale=kinds),
        tooltip=tips("step:N", f"amount:Q {MONEY}"),
    )
    words = base.mark_text(dy=-7, fontSize=10, color=INK).encode(
        y=alt.Y("top:Q"), text=alt.Text("amount:Q", format=",.0f")
    )
    return sized(bars + words)


def difference(frame: pd.DataFrame) -> Any:
    """month, bucket, closing: open difference at each month end, a panel and scale per bucket in the order given."""
    head = alt.Header(labelAngle=0, labelAlign="left", labelPadding=4, labelLimit=150)
    order = list(dict.fromkeys(frame["bucket"]))
    return (
        alt.Chart(frame)
        .mark_bar(size=14)
        .encode(
            x=alt.X(MONTH, title=None, axis=alt.Axis(format="%b %Y", grid=False)),
            y=alt.Y("closing:Q", title=None, axis=alt.Axis(tickCount=2, format=",.0f")),
            color=alt.condition("datum.closing < 0", alt.value(SHORT), alt.value(OVER)),
            row=alt.Row("bucket:N", title=None, sort=order, spacing=9, header=head),
            tooltip=tips(f"month={MONTH}", "bucket:N", f"closing:Q {MONEY}"),
        )
        .properties(width=WIDTH - 150, height=28)
        .resolve_scale(y="independent")
    )


def _views(
    frame: pd.DataFrame, low: alt.Y, view: str, value: alt.Y, names: Sequence[str], form: str, **more: Any
) -> Any:
    """A line per view of the months over the band between low and high."""
    colours, dashes, _ = zip(*(STYLES[name] for name in names), strict=True)
    domain = list(names)
    x = alt.X(MONTH, title=None)
    column = str(value.shorthand).removesuffix(":Q")
    long = frame.melt(id_vars="month", value_vars=domain, var_name=view, value_name=column)
    lines = (
        alt.Chart(long)
        .mark_line(point=True)
        .encode(
            x=x,
            y=value,
            color=alt.Color(f"{view}:N", title=None, scale=alt.Scale(domain=domain, range=list(colours))),
            strokeDash=alt.StrokeDash(f"{view}:N", title=None, scale=alt.Scale(domain=domain, range=list(dashes))),
            tooltip=tips(f"month={MONTH}", f"{view}:N", f"{column}:Q {form}"),
            **more,
        )
    )
    return banded(alt.Chart(frame).encode(x=x), low, lines, color=SKY, opacity=0.35)


def margin(frame: pd.DataFrame) -> Any:
    """month, posted, retimed, low, high: gross margin as posted and re-timed, with the envelope of every placement."""
    percent = alt.Axis(format=".1%")
    low = alt.Y("low:Q", axis=percent, scale=alt.Scale(zero=False), title="Gross margin, share of revenue")
    return _views(frame, low, "view", alt.Y("margin:Q", axis=percent), ["posted", "retimed"], ".2%")


def drift(frame: pd.DataFrame) -> Any:
    """month, posted, throughput, days, event, low, high: confirmed drift by month and method (loss negative)."""
    methods = [name for name in ("posted", "throughput", "days", "event") if name in frame]
    marks = alt.Scale(domain=methods, range=[STYLES[name][2] for name in methods])
    shape = alt.Shape("method:N", title=None, scale=marks)
    low = alt.Y("low:Q", title="Confirmed drift, base currency")
    return _views(frame, low, "method", alt.Y("value:Q"), methods, MONEY, shape=shape)


def ageing(frame: pd.DataFrame, bands: list[str]) -> Any:
    """band, side, value, documents: open purchases by age."""
    sides = alt.Scale(domain=["received, not invoiced", "invoiced, not received"], range=[BLUE, ORANGE])
    chart = alt.Chart(frame).mark_bar()
    drawn = chart.encode(
        x=alt.X("band:N", sort=bands, title="Age at the end of the period", axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("side:N"),
        y=alt.Y("value:Q", title="Open at document price, base currency"),
        color=alt.Color("side:N", title=None, scale=sides),
        tooltip=tips("side:N", "band:N", f"value:Q {MONEY}", "documents:Q"),
    )
    return sized(drawn)


def skew(frame: pd.DataFrame) -> Any:
    """document_no, effective (day), skew_days, gross, crosses: above zero the journal is older than the stock."""
    chart = alt.Chart(frame).mark_point(opacity=0.75, filled=True)
    drawn = chart.encode(
        x=alt.X("effective:T", title="Effective date"),
        y=alt.Y("skew_days:Q", title="Days from effective date to completion"),
        size=alt.Size("gross:Q", title="Gross value", scale=alt.Scale(range=[25, 500])),
        tooltip=tips("document_no:N", "effective:T", "skew_days:Q", f"gross:Q {MONEY}"),
        **in_two("crosses:N", ["no", "yes"], [GREY, VERMILION], "Crosses a month end", range=["circle", "diamond"]),
    )
    return sized(drawn)


def account_heat(frame: pd.DataFrame) -> Any:
    """kind, account, documents, gross, most (documents of any cell): which account each kind of correction used."""
    across = alt.X("account:N", title="Account", axis=alt.Axis(labelAngle=-25, labelLimit=180))
    base = alt.Chart(frame).encode(x=across, y=alt.Y("kind:N", title=None))
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color("documents:Q", title="Documents", scale=alt.Scale(scheme="blues")),
        tooltip=tips("kind:N", "account:N", "documents:Q", f"gross:Q {MONEY}"),
    )
    ink = alt.condition("datum.documents > datum.most / 2", alt.value("white"), alt.value(INK))
    words = base.mark_text(fontSize=11).encode(text=alt.Text("documents:Q"), color=ink)
    return sized(cells + words, height=alt.Step(34))
