"""Chapter 6: are we correcting outcomes or understanding causes?"""

from cin7_audit.chapters.diagnosis import exhibits, measures, sentences
from cin7_audit.chapters.diagnosis.result import measure
from cin7_audit.presentation.chapter import Chapter, exhibits_of

CHAPTER = Chapter(
    step="diagnosis",
    number=6,
    title="Diagnosis",
    question="Are we correcting outcomes or understanding causes?",
    measure=measure,
    exhibits=exhibits_of(exhibits),
    paragraphs=sentences.paragraphs,
    findings=sentences.findings,
    measures=measures.measures,
    tables=exhibits.tables,
    gaps=sentences.gaps,
    documents=sentences.documents,
)
