"""Chapter 5: what did corrections and documents do to the books?"""

from cin7_audit.chapters.ledger_impact import exhibits, measures, sentences
from cin7_audit.chapters.ledger_impact.result import measure
from cin7_audit.presentation.chapter import Chapter, exhibits_of

CHAPTER = Chapter(
    step="ledger_impact",
    number=5,
    title="Ledger impact",
    question="Do stock and ledger agree, what parts them, and which months carried what?",
    measure=measure,
    exhibits=exhibits_of(exhibits),
    paragraphs=sentences.paragraphs,
    findings=sentences.findings,
    measures=measures.measures,
    tables=exhibits.tables,
    gaps=exhibits.gaps,
    documents=sentences.documents,
)
