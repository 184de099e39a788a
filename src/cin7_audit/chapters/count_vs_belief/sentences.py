"""Chapter 3's findings: which are told, with which figures and severity. Their words are in findings.toml."""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from scipy import stats

from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.presentation.exhibit import Book, once
from cin7_audit.presentation.saying import Teller, entries
from cin7_audit.presentation.telling import by_size, listed, names
from cin7_audit.records import Finding, Paragraph, Severity
from cin7_audit.requests import wording
from cin7_audit.severity import at_most, by_value
from cin7_audit.statistics.undiscovered import back_test, total
from cin7_audit.words import VARIANCE_SIGN, is_missing

Row = dict[Hashable, Any]
STEP = "count_vs_belief"
PORTFOLIO, WITHOUT_AMBIGUOUS = "portfolio", "portfolio without ambiguous zeros"
GROUPS = ("class", "site", "zone", "counter", "session", "unit")
DIMENSIONS = (PORTFOLIO, WITHOUT_AMBIGUOUS, *GROUPS)
TARGET = 0.95  # floor of in-tolerance accuracy (method.md M-5)
CANCELS = 0.7  # M-11 (default, ours)
VALUE_TARGET = 0.98  # M-9 (default, ours)
CUT_OFF_GAIN = 3.0  # standard errors by which agreement must rise when counts are shifted (default, ours)
DIGIT_CHANCE = 0.001  # chance level below which round figures are reported (default, ours)
UNIFORM_ROUND = 0.2  # two of ten last digits
DIGIT_LINES = 50  # differing counts below which no preference for digits is reported (default, ours)
MANY_REVERSALS = 10  # lines (default, ours)

REFUSAL = {key: str(entry["says"]) for key, entry in entries(STEP).items() if key.startswith("CB-refusal.")}
NO_COUNT = REFUSAL["CB-refusal.no_count"]


@once
def accuracies(book: Book) -> dict[str, pd.DataFrame]:
    """The accuracies by what count lines are grouped by, a row per group; empty without lines."""
    every = book.table("accuracy")
    rows = every.drop(columns="dimension").astype(object)
    rows = rows.where(rows.notna(), None)
    return {name: pd.DataFrame(rows[every["dimension"] == name].to_dict("records")) for name in DIMENSIONS}


def grouped(book: Book, dimension: str) -> pd.DataFrame:
    """The accuracies of one grouping; by unit of measure only where there are several."""
    found = accuracies(book)[dimension]
    return found if dimension != "unit" or len(found) > 1 else pd.DataFrame()


def bounds(row: Row, name: str) -> tuple[float, float] | None:
    """The 95 % interval of a measure of the row."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return None if is_missing(low) or is_missing(high) else (float(low), float(high))


def counts(book: Book) -> Any:
    """How many count lines there are and what they can be used for (models/30_belief/count_line_total.sql)."""
    return next(book.table("count_line_total").itertuples(index=False))


def refusal(book: Book) -> str:
    """Why no accuracy can be stated; empty if one can."""
    seen = counts(book)
    if seen.base:
        return ""
    if seen.measured:
        return REFUSAL["CB-refusal.differences_only"]
    return REFUSAL["CB-refusal.no_belief"] if seen.lines else NO_COUNT


def digits(book: Book) -> dict[str, Any]:
    """Digit preference (last_digit.sql) against the chance of a round figure: one in five, or belief's own if more."""
    ((lines, counted, believed),) = book.table("last_digit").itertuples(index=False)
    told = {"lines": lines, "round_counted": counted, "round_believed": believed, "chance": None}
    if lines:
        expected = min(max(UNIFORM_ROUND, believed / lines), 1.0)
        told["chance"] = float(stats.binomtest(counted, lines, expected, alternative="greater").pvalue)
    return told


def _largest_month(lines: pd.DataFrame) -> Decimal:
    """The largest absolute net variance value posted in one month, base currency."""
    is_in = lines["is_measured"].astype(bool) & lines["in_period"].astype(bool) & lines["variance_value"].notna()
    months = [f"{day:%Y-%m}" for day in lines.loc[is_in, "count_day"]]
    return max(map(abs, lines.loc[is_in, "variance_value"].groupby(months).agg(exact_sum)), default=Decimal(0))


def below_floor(book: Book) -> bool:
    """Is the share of lines in tolerance below its floor, with an interval that says so?"""
    portfolio = grouped(book, PORTFOLIO)
    high = portfolio["in_tolerance_high"].iloc[0] if len(portfolio) else None
    return high is not None and bool(high < TARGET)


def accuracy(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-1: accuracy below its floor."""
    if not below_floor(book):
        return
    (row,) = grouped(book, PORTFOLIO).to_dict("records")
    sites, lines = grouped(book, "site"), book.table("count_variance")
    highs = zip(sites["grouped"], sites["in_tolerance_high"], strict=True)
    below = tuple(str(name) for name, high in highs if high < TARGET and not is_missing(name))
    severity, high = by_value(_largest_month(lines), tell.context), row["gross_value_high"]
    yield tell(
        "CB-1",
        at_most(severity, "low") if high is not None and high >= VALUE_TARGET else severity,
        by_size(lines[~lines["in_tolerance"].astype("boolean").fillna(True)], "variance_value"),
        row=row,
        bounds=bounds(row, "in_tolerance"),
        target=TARGET,
        sites=tell.say("CB-1.sites_below", sites=listed(below)) if below else "",
        locations=below,
        quantity=row["net_units"],
        value=None if is_missing(row["net_amount"]) else row["net_amount"],
    )


def cancellation(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-2: gross error over materiality that the net figure hides."""
    levels = {row["level"]: row for row in book.table("cancellation").to_dict("records")}
    every = levels.get("portfolio")
    if every is None or is_missing(every["ratio"]) or every["ratio"] <= CANCELS or not below_floor(book):
        return
    if every["gross"] <= tell.context.overall:
        return
    value = grouped(book, PORTFOLIO)["net_amount"].iloc[0]  # signed; the levels of M-11 are absolute
    yield tell("CB-2", rows=by_size(book.table("count_variance"), "variance_value"), levels=levels, value=value)


def found_stock(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-3: stock where belief was zero."""
    lines = book.table("count_variance")
    found = lines[lines["found_stock"].astype("boolean").fillna(False) & lines["in_period"].astype(bool)]
    if not len(found):
        return
    value, quantity = exact_sum(found["variance_value"]), found["variance_quantity"].sum()
    severity = at_most(by_value(value, tell.context), "medium" if below_floor(book) else "low")
    told = {"skus": names(found, "sku"), "lines": len(found), "quantity": quantity, "value": value}
    yield tell("CB-3", severity, by_size(found, "variance_value"), **told)


def breaks(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-4: belief and the system's own figures part; severity stays low: the extract may be short (see chapter 1)."""
    if not len(frame := book.table("first_breaks")):
        return
    value, quantity = gross_sum(frame["value"]), sum(map(abs, frame["difference"]))
    yield tell("CB-4", rows=frame, places=len(frame), total=len(book.table("belief")), units=quantity, value=value)


def negatives(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-5: impossible stock, where the opening is known."""
    frame = book.table("negative_episodes")
    frame = frame[~frame["may_lack_opening"].astype(bool)]
    if not len(frame):
        return
    value = min(frame["depth_value"].dropna(), default=Decimal(0))
    places = len(frame.drop_duplicates(["sku", "site", "bin", "batch"]))
    told = {"spells": len(frame), "places": places, "worst": abs(value)}
    yield tell("CB-5", rows=frame, quantity=frame["depth"].min(), value=value, **told)


def cut_off(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-6: counts agree better on another day."""
    frame = book.table("cut_off")
    if not len(frame) or not (frame["shift"] == 0).any():
        return
    now = frame[frame["shift"] == 0].iloc[0]
    best = frame.iloc[int(frame["agreeing"].astype(int).to_numpy().argmax())]
    gain, moved = int(best["agreeing"]) - int(now["agreeing"]), int(best["moved_lines"])
    if best["shift"] == 0 or not moved or gain <= CUT_OFF_GAIN * moved**0.5:
        return
    severity: Severity = "medium" if below_floor(book) else "low"
    yield tell("CB-6", severity, shift=f"{int(best['shift']):+d}", best=best, now=now)


def overdue(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-7: stock nobody has looked at within its cadence."""
    exposure, coverage, day = book.table("exposure"), book.table("coverage"), book.table("closing_day")["day"].iloc[0]
    for row in exposure[exposure["level"] == "portfolio"].to_dict("records"):
        if row["overdue_value"]:
            late = coverage[coverage["overdue"].astype(bool)]
            yield tell("CB-7", rows=late, row=row, value=row["overdue_value"], day=day)


def undiscovered(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-8: expected variance of what was not counted since, only where its interval excludes zero."""
    places, held = book.table("undiscovered_drift"), back_test(book.table("undiscovered_calibration"))
    expected, (low, high) = total(places)
    if not len(places) or held is None or low <= 0 <= high:
        return
    severity = at_most(by_value(min(abs(low), abs(high)), tell.context), "high" if below_floor(book) else "low")
    yield tell(
        "CB-8",
        severity,
        places=len(places),
        intervals=len(book.table("drift_observation")),
        value=Decimal(str(round(expected, 2))),
        bounds=(low, high),
        held=held,
    )


def ambiguous(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-9: what counted zeros that may be uncounted do to accuracy."""
    lines, without = book.table("count_variance"), grouped(book, WITHOUT_AMBIGUOUS)
    zeros = counts(book).ambiguous
    if not zeros or not len(without):
        return
    rows = lines[lines["is_zero_ambiguous"].astype(bool)]
    yield tell(
        "CB-9",
        rows=by_size(rows, "variance_value"),
        skus=names(rows, "sku"),
        lines=zeros,
        with_them=grouped(book, PORTFOLIO)["in_tolerance"].iloc[0],
        without=without["in_tolerance"].iloc[0],
    )


def counting(tell: Teller, book: Book) -> Iterable[Finding]:
    """CB-10 and CB-11: round figures, and variances that the next count reversed."""
    seen = digits(book)
    if seen["chance"] is not None and seen["chance"] < DIGIT_CHANCE and seen["lines"] >= DIGIT_LINES:
        yield tell("CB-10", **seen)
    recounts = book.table("recounts")
    turned = recounts[recounts["outcome"] == "reversal"]
    if len(turned) >= MANY_REVERSALS:
        yield tell("CB-11", rows=turned, lines=len(turned))


TELL = (accuracy, cancellation, found_stock, breaks, negatives, cut_off, overdue, undiscovered, ambiguous, counting)


def findings(book: Book) -> tuple[Finding, ...]:
    tell = Teller(STEP, book.context)
    return tuple(finding for told in TELL for finding in told(tell, book))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    tell, seen, lines = Teller(STEP, book.context), counts(book), book.table("count_variance")
    if why := refusal(book):
        return (
            tell.paragraph("CB-answer.refused", why=why, wanted=wording("every_counted_line", book.context.platform)),
        )
    found = [tell.paragraph("CB-answer.accuracy", row=grouped(book, PORTFOLIO).iloc[0], sign=VARIANCE_SIGN)]
    if unmeasured := seen.lines - seen.measured:
        found.append(tell.paragraph("CB-answer.unmeasured", lines=unmeasured))
    if zeros := seen.ambiguous:
        without = grouped(book, WITHOUT_AMBIGUOUS)["in_tolerance"].iloc[0]
        found.append(tell.paragraph("CB-answer.may_be_uncounted", lines=zeros, without=without))
    left_out = int((lines["is_measured"].astype(bool) & lines["is_difference_only"].astype(bool)).sum())
    if left_out:
        found.append(tell.paragraph("CB-answer.left_out", lines=left_out))
    return tuple(found)


def documents(book: Book) -> Mapping[str, Any]:
    """The tolerance judged by, the digits and the grain of belief, for readers of the section."""
    tolerance = {key: str(value) for key, value in book.settings.tolerance.model_dump().items()}
    grain = str(book.table("grain")["belief_grain"].iloc[0])
    return {"tolerance": tolerance, "digits": digits(book), "belief_grain": grain}
