"""Chapter 2: where and when did recorded stock diverge from what was counted, and does it come back?"""

from cin7_audit.chapters.variance_timeline import exhibits, measures, sentences
from cin7_audit.chapters.variance_timeline.result import measure
from cin7_audit.presentation.chapter import Chapter, exhibits_of

CHAPTER = Chapter(
    step="variance_timeline",
    number=2,
    title="Variance timeline",
    question="Where and when did recorded stock diverge, and does it come back?",
    measure=measure,
    exhibits=exhibits_of(exhibits),
    paragraphs=sentences.paragraphs,
    findings=sentences.findings,
    measures=measures.measures,
    tables=exhibits.tables,
    documents=sentences.documents,
)
