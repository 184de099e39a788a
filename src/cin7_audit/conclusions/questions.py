"""The four questions, answered yes, no or cannot tell, each with its number, interval, rule and exhibit; and the
verdict.

What is said is in questions.toml; each rule names its measure and threshold, so that the flip table can move them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from cin7_audit.conclusions.reappearing import LEAST_PAIRS, Answer, reappearing
from cin7_audit.context import Context
from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Engagement
from cin7_audit.records import Measure, Section

SHARE_OF_VALUE_EXPLAINED = 0.5  # of gross difference at grades A-B before causes count as understood (default, ours)
QUESTIONS = read_entries(Path(__file__).with_name("questions.toml"))


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
    """rating: correcting outcomes, understanding causes, between the two, or cannot tell; with the rules behind it."""

    rating: str
    yes: int
    no: int
    cannot_tell: int
    explained_share: float | None
    increases_risk: bool
    reasons: tuple[str, ...]


def said(key: str, name: str, **words: Any) -> str:
    """A sentence of questions.toml with its figures."""
    sentence: str = QUESTIONS[key][name].format(**words)
    return sentence


def reply(key: str, basis: str, answer: Answer = "cannot tell", value: float | None = None, **more: Any) -> Reply:
    """An answer in the words of its question; more: unit, interval, threshold where they are not as stated or none."""
    stated = {name: QUESTIONS[key][name] for name in ("question", "unit", "rule", "exhibit")}
    told = {"interval": None, "threshold": None} | stated | more
    return Reply(key, answer=answer, value=value, basis=basis, **told)


def portfolio_measure(earlier: Sequence[Section], name: str) -> Measure | None:
    """An earlier section's portfolio figure with a value, first one wins."""
    every = (measure for section in earlier for measure in section.measures if measure.id == name)
    return next((m for m in every if m.value is not None and dict(m.scope)["level"] == "portfolio"), None)


def few_lines_fail_twice(earlier: Sequence[Section]) -> str:
    """Chapter 2's words where it found that few lines were out of tolerance twice; empty where it did not."""
    every = (section.extra.get("recurring") for section in earlier)
    seen = next((found for found in every if found and found["answer"] == "no"), None)
    return said("same_variances", "twice", **seen) if seen else ""


def same_variances(lines: pd.DataFrame, period: str, earlier: Sequence[Section] = ()) -> Reply:
    """Of lines wrong at one count and counted again, the share wrong again, against right lines as active."""
    key, few = "same_variances", few_lines_fail_twice(earlier)
    found = reappearing(lines[lines["source"] == "count"]) if len(lines) else None
    if found is None:
        return reply(key, said(key, "none", period=period))
    share = found.repeated / found.wrong if found.wrong else None
    unknown = found.answer == "cannot tell"
    more = (few if unknown else "") + (said(key, "undone", undone=found.undone) if found.undone else "")
    answer: Answer = "no" if unknown and few else found.answer
    if share is None or found.wrong < LEAST_PAIRS:
        basis = said(key, "few", wrong=found.wrong, period=period, least=LEAST_PAIRS, more=more)
        return reply(key, basis, answer, share, interval=found.interval)
    shares = {"share": 100 * share, "fresh_share": 100 * found.fresh / max(found.right, 1)}
    counts = vars(found) | shares | {"expected": 100 * found.expected}
    basis = said(key, "found", **counts, period=period, more=more)
    return reply(key, basis, answer, share, interval=found.interval, threshold=found.expected)


def routine_write_offs(earlier: Sequence[Section], settings: Engagement, facts: Context) -> Reply:
    """Routine share of write-off value (M-19) against its limit."""
    key, threshold = "routine_write_offs", float(settings.rules.routine_share) / 100
    measure = portfolio_measure(earlier, "M-19")
    if measure is None or measure.value is None:
        return reply(key, said(key, "none", period=facts.period), threshold=threshold)
    value, interval = float(measure.value), measure.interval
    answer: Answer = "yes" if value > threshold else "no"
    if interval and interval[0] <= threshold <= interval[1]:
        answer = "cannot tell"
    amounts = ""
    if measure.numerator is not None and measure.denominator is not None:
        routine, every = abs(float(measure.numerator)), abs(float(measure.denominator))
        amounts = said(key, "amounts", routine=routine, all=every, currency=facts.currency)
    days = settings.rules.routine_days
    basis = said(key, "found", share=100 * value, amounts=amounts, days=days, period=facts.period)
    return reply(key, basis, answer, value, interval=interval, threshold=threshold)


def finance_confidence(earlier: Sequence[Section], facts: Context) -> Reply:
    """Largest unexplained month-end difference of the tie-out (M-27) against clearly trivial."""
    key, threshold, currency = "finance_confidence", float(facts.clearly_trivial), facts.in_currency
    tables = [section.tables["tie_out"] for section in earlier if "tie_out" in section.tables]
    usable = [table for table in tables if {"bucket", "amount", "month"} <= set(table.columns) and len(table)]
    if not usable:
        return reply(key, said(key, "none", period=facts.period), unit=currency, threshold=threshold)
    table = pd.concat(usable)
    unexplained = table[table["bucket"] == "unexplained"]
    by_month = unexplained["amount"].astype(float).groupby(unexplained["month"]).sum().abs()
    worst = float(by_month.max()) if len(by_month) else 0.0
    words = {"months": table["month"].nunique(), "period": facts.period, "trivial": threshold, "currency": currency}
    basis = said(key, "found", worst=worst, **words)
    return reply(key, basis, "yes" if worst > threshold else "no", worst, unit=currency, threshold=threshold)


def corrections_faster(earlier: Sequence[Section], period: str) -> Reply:
    """Sign of the corrections-faster-than-learning index F (M-24) with its interval."""
    key, measure = "corrections_faster", portfolio_measure(earlier, "M-24")
    if measure is None or measure.value is None or measure.interval is None:
        return reply(key, said(key, "none", period=period), threshold=0.0)
    (low, high), index = measure.interval, float(measure.value)
    answer: Answer = "yes" if low > 0 else "no" if high < 0 else "cannot tell"
    basis = said(key, "found", index=index, low=low, high=high, period=period)
    return reply(key, basis, answer, index, unit=measure.unit, interval=measure.interval, threshold=0.0)


def with_exhibit(answered: Reply, earlier: Sequence[Section]) -> Reply:
    """The reply pointing at an exhibit that exists: the named one, else the first of its section, else none."""
    step = QUESTIONS[answered.key]["step"]
    known = next((tuple(exhibit.id for exhibit in section.exhibits) for section in earlier if section.step == step), ())
    return answered if answered.exhibit in known else replace(answered, exhibit=(*known, "DX-2")[0])


def answers(lines: pd.DataFrame, settings: Engagement, facts: Context, earlier: Sequence[Section]) -> tuple[Reply, ...]:
    """The four replies in the order of the brief."""
    replies = (
        same_variances(lines, facts.period, earlier),
        routine_write_offs(earlier, settings, facts),
        finance_confidence(earlier, facts),
        corrections_faster(earlier, facts.period),
    )
    return tuple(with_exhibit(answered, earlier) for answered in replies)


def explained_share(summary: pd.DataFrame, lines: pd.DataFrame) -> float | None:
    """Part of the gross difference value that grades A and B explain; None without differences of known value."""
    if len(lines) == 0:
        return None
    gross = float(lines["value"].dropna().astype(float).abs().sum())
    named = float(summary["gross_value"].astype(float).sum())
    return min(1.0, named / gross) if gross else None


def verdict(replies: Sequence[Reply], explained: float | None) -> Verdict:
    """Two or more yes: correcting outcomes; three or more unknown: cannot tell; no yes, causes named: understanding."""
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
        share = f"{100 * explained:.0f} % of the gross value of all difference lines"
        reasons += (f"Contributors graded A or B account for {share}.",)
    return Verdict(rating, yes, no, unknown, explained, yes >= 2, reasons)
