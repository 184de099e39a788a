"""M-36 (yield of the ranking on the client's past) and M-39 (sampling interval); their names are in findings.toml."""

from cin7_audit.chapters.diagnosis.result import DiagnosisResult
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import Measure


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    result: DiagnosisResult = book.measure("diagnosis")
    tell, plan, sample = Teller("diagnosis", result.facts), result.count_plan, result.sample
    found = []
    if plan.lift is not None:
        found.append(tell.measure("M-36", plan.lift, denominator=plan.tested_lines, interval=plan.lift_interval))
    if sample.size:
        start = f"{sample.start:.2f}"
        found.append(tell.measure("M-39", sample.interval, sample.tolerable, sample.size, start=start))
    return tuple(found)
