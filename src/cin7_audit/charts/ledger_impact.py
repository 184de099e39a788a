"""Step 5 as charts: functions from finished frames to Altair. Nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.theme import BLUE, GREY, HEIGHT, INK, ORANGE, OVER, SHORT, SKY, VERMILION, WIDTH


def bridge(frame: pd.DataFrame) -> Any:
    """place (order), step, start, end, kind (balance, adds, takes, unexplained), amount: the waterfall from ledger to subledger."""
    x = alt.X("step:N", sort=alt.EncodingSortField("place"), title=None, axis=alt.Axis(labelAngle=-35, labelLimit=160))
    kinds = alt.Scale(domain=["balance", "adds", "takes", "unexplained"], range=[GREY, OVER, SHORT, ORANGE])
    bars = (
        alt.Chart(frame)
        .mark_bar(size=34)
        .encode(
            x=x, y=alt.Y("start:Q", title="Base currency", scale=alt.Scale(zero=False)), y2=alt.Y2("end:Q"), color=alt.Color("kind:N", title=None, scale=kinds),
            tooltip=[alt.Tooltip("step:N"), alt.Tooltip("amount:Q", format=",.2f")],
        )
    )  # fmt: skip
    words = (
        alt.Chart(frame).mark_text(dy=-7, fontSize=10, color=INK).encode(x=x, y=alt.Y("top:Q"), text=alt.Text("amount:Q", format=",.0f"))
    )
    return (bars + words).properties(width=WIDTH, height=HEIGHT)


def difference(frame: pd.DataFrame) -> Any:
    """month, bucket, closing: open difference at each month end, a small panel per bucket in the order given, each on its own scale."""
    order = list(dict.fromkeys(frame["bucket"]))
    return (
        alt.Chart(frame)
        .mark_bar(size=14)
        .encode(
            x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format="%b %Y", grid=False)),
            y=alt.Y("closing:Q", title=None, axis=alt.Axis(tickCount=2, format=",.0f")),
            color=alt.condition("datum.closing < 0", alt.value(SHORT), alt.value(OVER)),
            row=alt.Row(
                "bucket:N",
                title=None,
                sort=order,
                spacing=9,
                header=alt.Header(labelAngle=0, labelAlign="left", labelPadding=4, labelLimit=150),
            ),
            tooltip=[alt.Tooltip("yearmonth(month):T", title="month"), alt.Tooltip("bucket:N"), alt.Tooltip("closing:Q", format=",.2f")],
        )
        .properties(width=WIDTH - 150, height=28)
        .resolve_scale(y="independent")
    )


def margin(frame: pd.DataFrame) -> Any:
    """month, posted, retimed, low, high: gross margin as posted and re-timed, with the envelope of every placement."""
    x = alt.X("yearmonth(month):T", title=None)
    percent = alt.Axis(format=".1%")
    band = (
        alt.Chart(frame)
        .mark_area(color=SKY, opacity=0.35)
        .encode(
            x=x, y=alt.Y("low:Q", axis=percent, scale=alt.Scale(zero=False), title="Gross margin, share of revenue"), y2=alt.Y2("high:Q")
        )
    )
    long = frame.melt(id_vars="month", value_vars=["posted", "retimed"], var_name="view", value_name="margin")
    lines = (
        alt.Chart(long)
        .mark_line(point=True)
        .encode(
            x=x, y=alt.Y("margin:Q", axis=percent), color=alt.Color("view:N", title=None, scale=alt.Scale(domain=["posted", "retimed"], range=[ORANGE, BLUE])),
            strokeDash=alt.StrokeDash("view:N", title=None, scale=alt.Scale(domain=["posted", "retimed"], range=[[5, 3], [1, 0]])),
            tooltip=[alt.Tooltip("yearmonth(month):T", title="month"), alt.Tooltip("view:N"), alt.Tooltip("margin:Q", format=".2%")],
        )
    )  # fmt: skip
    return (band + lines).properties(width=WIDTH, height=HEIGHT)


def drift(frame: pd.DataFrame) -> Any:
    """month, posted, throughput, days, event, low, high: confirmed drift by month and method (loss negative)."""
    x = alt.X("yearmonth(month):T", title=None)
    band = (
        alt.Chart(frame)
        .mark_area(color=SKY, opacity=0.35)
        .encode(x=x, y=alt.Y("low:Q", title="Confirmed drift, base currency"), y2=alt.Y2("high:Q"))
    )
    methods = [name for name in ("posted", "throughput", "days", "event") if name in frame]
    long = frame.melt(id_vars="month", value_vars=methods, var_name="method", value_name="value")
    lines = (
        alt.Chart(long)
        .mark_line(point=True)
        .encode(
            x=x, y=alt.Y("value:Q"), color=alt.Color("method:N", title=None, scale=alt.Scale(domain=methods, range=[ORANGE, BLUE, GREY, VERMILION][: len(methods)])),
            strokeDash=alt.StrokeDash("method:N", title=None, scale=alt.Scale(domain=methods, range=[[5, 3], [1, 0], [1, 2], [8, 3, 1, 3]][: len(methods)])),
            shape=alt.Shape("method:N", title=None, scale=alt.Scale(domain=methods, range=["circle", "square", "triangle-up", "diamond"][: len(methods)])),
            tooltip=[alt.Tooltip("yearmonth(month):T", title="month"), alt.Tooltip("method:N"), alt.Tooltip("value:Q", format=",.2f")],
        )
    )  # fmt: skip
    return (band + lines).properties(width=WIDTH, height=HEIGHT)


def ageing(frame: pd.DataFrame, bands: list[str]) -> Any:
    """band, side, value: open purchases by age."""
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("band:N", sort=bands, title="Age at the end of the period", axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("side:N"),
            y=alt.Y("value:Q", title="Open at document price, base currency"),
            color=alt.Color(
                "side:N", title=None, scale=alt.Scale(domain=["received, not invoiced", "invoiced, not received"], range=[BLUE, ORANGE])
            ),
            tooltip=[alt.Tooltip("side:N"), alt.Tooltip("band:N"), alt.Tooltip("value:Q", format=",.2f"), alt.Tooltip("documents:Q")],
        )
        .properties(width=WIDTH, height=HEIGHT)
    )


def skew(frame: pd.DataFrame) -> Any:
    """effective (day), skew_days, gross, crosses: one mark per document; above zero the journal is older than the stock change."""
    return (
        alt.Chart(frame)
        .mark_point(opacity=0.75, filled=True)
        .encode(
            x=alt.X("effective:T", title="Effective date"),
            y=alt.Y("skew_days:Q", title="Days from effective date to completion"),
            size=alt.Size("gross:Q", title="Gross value", scale=alt.Scale(range=[25, 500])),
            color=alt.Color("crosses:N", title="Crosses a month end", scale=alt.Scale(domain=["no", "yes"], range=[GREY, VERMILION])),
            shape=alt.Shape("crosses:N", title="Crosses a month end", scale=alt.Scale(domain=["no", "yes"], range=["circle", "diamond"])),
            tooltip=[
                alt.Tooltip("document_no:N"),
                alt.Tooltip("effective:T"),
                alt.Tooltip("skew_days:Q"),
                alt.Tooltip("gross:Q", format=",.2f"),
            ],
        )
        .properties(width=WIDTH, height=HEIGHT)
    )


def account_heat(frame: pd.DataFrame) -> Any:
    """kind, account, documents: which account each kind of correction used."""
    base = alt.Chart(frame).encode(
        x=alt.X("account:N", title="Account", axis=alt.Axis(labelAngle=-25, labelLimit=180)), y=alt.Y("kind:N", title=None)
    )
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color("documents:Q", title="Documents", scale=alt.Scale(scheme="blues")),
        tooltip=[alt.Tooltip("kind:N"), alt.Tooltip("account:N"), alt.Tooltip("documents:Q"), alt.Tooltip("gross:Q", format=",.2f")],
    )
    words = base.mark_text(fontSize=11).encode(
        text=alt.Text("documents:Q"), color=alt.condition("datum.documents > datum.most / 2", alt.value("white"), alt.value(INK))
    )
    return (cells + words).properties(width=WIDTH, height=alt.Step(34))
