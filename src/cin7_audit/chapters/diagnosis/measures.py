"""M-36 (yield of the ranking on the client's past) and M-39 (sampling interval) as the output contract prints them."""

from cin7_audit.chapters.diagnosis.result import DiagnosisResult
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import shared
from cin7_audit.records import Measure


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    result: DiagnosisResult = book.measure("diagnosis")
    plan, sample, facts = result.count_plan, result.sample, result.facts
    found = []
    if plan.lift is not None:
        name = "count yield of the plan against random, top 10 % of lines, back-tested"
        lines, interval = plan.tested_lines, plan.lift_interval
        found.append(Measure("M-36", name, plan.lift, "ratio", denominator=lines, interval=interval))
    if sample.size:
        name, note = "monetary unit sampling interval", f"start {sample.start:.2f}"
        found.append(Measure("M-39", name, sample.interval, facts.currency, sample.tolerable, sample.size, note=note))
    return shared(found, facts)
