"""M-36 (yield of the ranking on the client's past) and M-39 (sampling interval) as the output contract prints them."""

from cin7_audit.chapters.diagnosis.result import DiagnosisResult
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.measuring import Measurer
from cin7_audit.records import Measure


def measures(book: Book) -> tuple[Measure, ...]:
    result: DiagnosisResult = book.measure("diagnosis")
    measure, sample = Measurer("diagnosis", result.facts), result.sample
    sampled = measure("sample", vars(sample) | {"start": f"{sample.start:.2f}"}) if sample.size else ()
    return (*measure("lift", vars(result.count_plan)), *sampled)
