"""The four questions, answered yes, no or cannot tell, each with its number, interval, rule and exhibit; and the verdict.

Rules are data (RULES): each names its measure and threshold, so that the flip table can move them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.measures.context import Context
from cin7_audit.measures.statistics import wilson
from cin7_audit.sections import Measure, Section

Answer = Literal["yes", "no", "cannot tell"]
LEAST_PAIRS = 20  # lines counted again before a repeat share is judged (rules.minimum_group's default)
SHARE_OF_VALUE_EXPLAINED = 0.5  # of gross difference at grades A-B before causes count as understood (default, ours)


@dataclass(frozen=True)
class Reply:
    """One question's answer. value in `unit`; threshold is what it was held against."""

    key: str
    question: str
    answer: Answer
    value: float | None
    unit: str
    interval: tuple[float, float] | None
    threshold: float | None
    rule: str
    basis: str
    exhibit: str


@dataclass(frozen=True)
class Verdict:
    """rating: correcting outcomes, understanding causes, between the two, or cannot tell; with the rules that gave it."""

    rating: str
    yes: int
    no: int
    cannot_tell: int
    explained_share: float | None
    increases_risk: bool
    reasons: tuple[str, ...]


QUESTIONS = {
    "same_variances": "Are the same variances reappearing?",
    "routine_write_offs": "Are write-offs becoming routine?",
    "finance_confidence": "Is finance losing confidence in stock value?",
    "corrections_faster": "Are corrections happening faster than learning?",
}


def portfolio_measure(earlier: Sequence[Section], name: str) -> Measure | None:
    """An earlier section's portfolio figure with a value, first one wins."""
    for section in earlier:
        for measure in section.measures:
            if measure.id == name and measure.value is not None and dict(measure.scope).get("level") == "portfolio":
                return measure
    return None


def same_variances(lines: pd.DataFrame) -> Reply:
    """Of lines wrong at one count and counted again, the share wrong again, against the wrong share of lines right before."""
    question, rule = (
        QUESTIONS["same_variances"],
        "yes if wrong lines are wrong again significantly more often than right lines go wrong; no if the interval lies below twice that share",
    )
    lines = lines[lines["source"] == "count"] if len(lines) else lines
    if len(lines) == 0 or not lines["previous_line_id"].notna().any():
        return Reply("same_variances", question, "cannot tell", None, "share", None, None, rule, "no line was counted twice", "VT-1")
    known = lines.set_index("line_id")["drift_e4"]
    again = lines[lines["previous_line_id"].notna()]
    before = known.reindex(again["previous_line_id"].astype("int64")).to_numpy() != 0
    now = (again["drift_e4"] != 0).to_numpy()
    repeated, wrong = int((before & now).sum()), int(before.sum())
    fresh, right = int((~before & now).sum()), int((~before).sum())
    interval, base = wilson(repeated, wrong), wilson(fresh, right)
    if wrong < LEAST_PAIRS or interval is None or base is None:
        return Reply(
            "same_variances",
            question,
            "cannot tell",
            repeated / wrong if wrong else None,
            "share",
            interval,
            None,
            rule,
            f"only {wrong} wrong lines were counted again",
            "VT-1",
        )
    share = fresh / right
    answer: Answer = "yes" if interval[0] > base[1] else "no" if interval[1] < 2 * share or interval[0] <= share else "cannot tell"
    basis = f"{repeated} of {wrong} lines wrong at one count were wrong again at the next; {fresh} of {right} lines right before went wrong"
    return Reply("same_variances", question, answer, repeated / wrong, "share", interval, share, rule, basis, "VT-1")


def routine_write_offs(earlier: Sequence[Section], settings: Engagement) -> Reply:
    """Routine share of write-off value (M-19) against its limit."""
    question, threshold = QUESTIONS["routine_write_offs"], float(settings.rules.routine_share) / 100
    rule = "yes if the routine share of write-off value (M-19) exceeds its limit"
    measure = portfolio_measure(earlier, "M-19")
    if measure is None or measure.value is None:
        return Reply("routine_write_offs", question, "cannot tell", None, "share", None, threshold, rule, "no write-offs to judge", "WF-1")
    value = float(measure.value)
    answer: Answer = "yes" if value > threshold else "no"
    if measure.interval and measure.interval[0] <= threshold <= measure.interval[1]:
        answer = "cannot tell"
    return Reply("routine_write_offs", question, answer, value, "share", measure.interval, threshold, rule, f"{measure.name}", "WF-1")


def finance_confidence(earlier: Sequence[Section], facts: Context) -> Reply:
    """Largest unexplained month-end difference of the tie-out (M-27) against clearly trivial."""
    question, rule = (
        QUESTIONS["finance_confidence"],
        "yes if the unexplained part of the tie-out (M-27) exceeds the clearly trivial limit in any month",
    )
    threshold = float(facts.clearly_trivial)
    tables = [section.tables["tie_out"] for section in earlier if "tie_out" in section.tables]
    usable = [table for table in tables if {"bucket", "amount", "month"} <= set(table.columns) and len(table)]
    if not usable:
        return Reply(
            "finance_confidence", question, "cannot tell", None, facts.currency, None, threshold, rule, "no ledger to tie out to", "LI-1"
        )
    table = pd.concat(usable)
    unexplained = table[table["bucket"] == "unexplained"]
    worst = (
        float(unexplained.assign(amount=unexplained["amount"].astype(float)).groupby("month")["amount"].sum().abs().max())
        if len(unexplained)
        else 0.0
    )
    return Reply(
        "finance_confidence",
        question,
        "yes" if worst > threshold else "no",
        worst,
        facts.currency,
        None,
        threshold,
        rule,
        "largest month",
        "LI-1",
    )


def corrections_faster(earlier: Sequence[Section]) -> Reply:
    """Sign of the corrections-faster-than-learning index F (M-24) with its interval."""
    question, rule = QUESTIONS["corrections_faster"], "yes if the index F (M-24) and its interval lie above 0, no if below"
    measure = portfolio_measure(earlier, "M-24")
    if measure is None or measure.value is None or measure.interval is None:
        return Reply(
            "corrections_faster",
            question,
            "cannot tell",
            None,
            "log points per quarter",
            None,
            0.0,
            rule,
            "not enough history (4 quarters, 30 repeat lines)",
            "WF-1",
        )
    low, high = measure.interval
    answer: Answer = "yes" if low > 0 else "no" if high < 0 else "cannot tell"
    return Reply(
        "corrections_faster", question, answer, float(measure.value), measure.unit, measure.interval, 0.0, rule, measure.name, "WF-1"
    )


def with_exhibits(replies: Sequence[Reply], earlier: Sequence[Section]) -> tuple[Reply, ...]:
    """Each reply pointing at an exhibit that exists: the named one, else the first of its section, else none."""
    sections = {"VT": "variance_timeline", "WF": "write_off_frequency", "LI": "ledger_impact"}
    by_step = {section.step: [exhibit.id for exhibit in section.exhibits] for section in earlier}
    placed = []
    for reply in replies:
        known = by_step.get(sections[reply.exhibit[:2]], [])
        placed.append(replace(reply, exhibit=reply.exhibit if reply.exhibit in known else known[0] if known else "DX-2"))
    return tuple(placed)


def answers(lines: pd.DataFrame, settings: Engagement, facts: Context, earlier: Sequence[Section]) -> tuple[Reply, ...]:
    """The four replies in the order of the brief."""
    replies = (
        same_variances(lines),
        routine_write_offs(earlier, settings),
        finance_confidence(earlier, facts),
        corrections_faster(earlier),
    )
    return with_exhibits(replies, earlier)


def explained_share(summary: pd.DataFrame, lines: pd.DataFrame) -> float | None:
    """Part of the gross difference value that grades A and B explain; None without differences of known value."""
    if len(lines) == 0:
        return None
    gross = float(lines["value"].dropna().astype(float).abs().sum())
    named = float(summary["gross_value"].astype(float).sum())
    return min(1.0, named / gross) if gross else None


def verdict(replies: Sequence[Reply], explained: float | None) -> Verdict:
    """Stated rules: two or more yes = correcting outcomes; three or more unknown = cannot tell; no yes and causes mostly named = understanding causes."""
    yes, no = (sum(reply.answer == word for reply in replies) for word in ("yes", "no"))
    unknown = len(replies) - yes - no
    if yes >= 2:
        rating = "correcting outcomes"
    elif unknown >= 3:
        rating = "cannot tell"
    elif yes == 0 and explained is not None and explained >= SHARE_OF_VALUE_EXPLAINED:
        rating = "understanding causes"
    else:
        rating = "between the two"
    reasons = tuple(f"{reply.question} {reply.answer}: {reply.basis}" for reply in replies)
    if explained is not None:
        reasons += (f"contributors graded A or B account for {explained:.0%} of the gross difference value",)
    return Verdict(rating, yes, no, unknown, explained, yes >= 2, reasons)


def as_documents(replies: Sequence[Reply]) -> list[Mapping[str, object]]:
    """JSON-ready replies for findings.json."""
    return [dict(vars(reply)) for reply in replies]
