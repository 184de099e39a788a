"""Chapter 4: are corrections becoming routine, and does anybody learn from them?"""

from cin7_audit.chapters.write_off_frequency import exhibits, measures, sentences
from cin7_audit.chapters.write_off_frequency.result import measure
from cin7_audit.presentation.chapter import Chapter, exhibits_of

CHAPTER = Chapter(
    step="write_off_frequency",
    number=4,
    title="Write-off frequency",
    question="Are corrections becoming routine, and does anybody learn from them?",
    measure=measure,
    exhibits=exhibits_of(exhibits),
    paragraphs=sentences.paragraphs,
    findings=sentences.findings,
    measures=measures.measures,
    tables=exhibits.tables,
    gaps=exhibits.gaps,
    documents=sentences.documents,
)
