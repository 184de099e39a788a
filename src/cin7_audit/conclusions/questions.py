"""The four questions, answered yes, no or cannot tell, each with its number, interval, rule and exhibit; and the verdict.

Rules are data (RULES): each names its measure and threshold, so that the flip table can move them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cin7_audit.conclusions.reappearing import LEAST_PAIRS, Answer, reappearing
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.records import Measure, Section

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


def few_lines_fail_twice(earlier: Sequence[Section]) -> str:
    """Chapter 2's words where it found that few lines were out of tolerance twice; empty where it did not."""
    for section in earlier:
        seen = section.extra.get("recurring")
        if seen and seen["answer"] == "no":
            return f" {seen['lines']:,} of {seen['counted_lines']:,} lines counted twice or more were out of tolerance twice."
    return ""


def same_variances(lines: pd.DataFrame, period: str, earlier: Sequence[Section] = ()) -> Reply:
    """Of lines wrong at one count and counted again, the share wrong again, against right lines of the same activity."""
    question = QUESTIONS["same_variances"]
    rule = (
        "yes if wrong lines are wrong again significantly more often than right lines with as many movements go wrong, or more often than not; "
        "no if the interval lies below twice that share, or chapter 2 finds few lines out of tolerance twice; "
        "a difference the next count undoes exactly is one counting error"
    )
    found, few = reappearing(lines[lines["source"] == "count"]) if len(lines) else None, few_lines_fail_twice(earlier)
    if found is None:
        basis = f"No line was counted twice, {period}."
        return Reply("same_variances", question, "cannot tell", None, "share", None, None, rule, basis, "VT-1")
    share = found.repeated / found.wrong if found.wrong else None
    answer: Answer = "no" if found.answer == "cannot tell" and few else found.answer
    more = (few if found.answer == "cannot tell" else "") + (f" {found.undone:,} counting errors are left out." if found.undone else "")
    if share is None or found.wrong < LEAST_PAIRS:
        basis = f"Only {found.wrong:,} lines that were wrong at one count were counted again, {period}; {LEAST_PAIRS} are needed for their share.{more}"
        return Reply("same_variances", question, answer, share, "share", found.interval, None, rule, basis, "VT-1")
    basis = (
        f"{found.repeated:,} of {found.wrong:,} lines wrong at one count ({100 * share:.1f} %) were wrong again at the next; "
        f"of {found.right:,} lines right at one count {found.fresh:,} ({100 * found.fresh / max(found.right, 1):.1f} %) were wrong at the next, "
        f"{100 * found.expected:.1f} % at the activity of the wrong lines, {period}.{more}"
    )
    return Reply("same_variances", question, answer, share, "share", found.interval, found.expected, rule, basis, "VT-1")


def routine_write_offs(earlier: Sequence[Section], settings: Engagement, facts: Context) -> Reply:
    """Routine share of write-off value (M-19) against its limit."""
    question, threshold = QUESTIONS["routine_write_offs"], float(settings.rules.routine_share) / 100
    rule = "yes if the routine share of write-off value (M-19) exceeds its limit"
    measure = portfolio_measure(earlier, "M-19")
    if measure is None or measure.value is None:
        basis = f"No write-off with a value is in the evidence, {facts.period}."
        return Reply("routine_write_offs", question, "cannot tell", None, "share", None, threshold, rule, basis, "WF-4")
    value = float(measure.value)
    answer: Answer = "yes" if value > threshold else "no"
    if measure.interval and measure.interval[0] <= threshold <= measure.interval[1]:
        answer = "cannot tell"
    amounts = (
        ""
        if measure.numerator is None or measure.denominator is None
        else f" ({abs(float(measure.numerator)):,.2f} of {abs(float(measure.denominator)):,.2f} {facts.currency})"
    )
    basis = (
        f"{100 * value:.1f} % of the value written off{amounts} fell on a line and direction that had been corrected in the "
        f"{settings.rules.routine_days} days before, {facts.period}."
    )
    return Reply("routine_write_offs", question, answer, value, "share", measure.interval, threshold, rule, basis, "WF-4")


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
            "finance_confidence",
            question,
            "cannot tell",
            None,
            facts.in_currency,
            None,
            threshold,
            rule,
            f"No ledger was received to tie stock to, {facts.period}.",
            "LI-1",
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
        facts.in_currency,
        None,
        threshold,
        rule,
        f"In the month that ties worst, {worst:,.2f} {facts.in_currency} of the difference between stock and ledger has no document behind it; "
        f"{table['month'].nunique()} months of {facts.period} were tied out, and {threshold:,.2f} {facts.in_currency} is clearly trivial.",
        "LI-1",
    )


def corrections_faster(earlier: Sequence[Section], period: str) -> Reply:
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
            f"The history is too short, {period}: four quarters with thirty lines counted twice are needed.",
            "WF-10",
        )
    low, high = measure.interval
    answer: Answer = "yes" if low > 0 else "no" if high < 0 else "cannot tell"
    basis = (
        f"Index F, the growth of corrections per movement plus that of drift per unit moved, is {float(measure.value):+.2f} log points "
        f"a quarter (95 % interval {low:+.2f} to {high:+.2f}), {period}."
    )
    return Reply("corrections_faster", question, answer, float(measure.value), measure.unit, measure.interval, 0.0, rule, basis, "WF-10")


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
        same_variances(lines, facts.period, earlier),
        routine_write_offs(earlier, settings, facts),
        finance_confidence(earlier, facts),
        corrections_faster(earlier, facts.period),
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
    reasons = tuple(f"{reply.question} {reply.answer.capitalize()}. {reply.basis}" for reply in replies)
    if explained is not None:
        reasons += (f"Contributors graded A or B account for {100 * explained:.0f} % of the gross value of all difference lines.",)
    return Verdict(rating, yes, no, unknown, explained, yes >= 2, reasons)


def as_documents(replies: Sequence[Reply]) -> list[Mapping[str, object]]:
    """JSON-ready replies for findings.json."""
    return [dict(vars(reply)) for reply in replies]
