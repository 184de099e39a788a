"""Chapter 3: how far had belief drifted when someone looked?"""

from cin7_audit.chapters.count_vs_belief import exhibits, measures, sentences
from cin7_audit.chapters.count_vs_belief.result import measure
from cin7_audit.presentation.chapter import Chapter, exhibits_of

CHAPTER = Chapter(
    step="count_vs_belief",
    number=3,
    title="Count versus belief",
    question="How far had recorded stock drifted when someone looked?",
    measure=measure,
    exhibits=exhibits_of(exhibits),
    paragraphs=sentences.paragraphs,
    findings=sentences.findings,
    measures=measures.measures,
    tables=exhibits.tables,
    documents=sentences.documents,
)
