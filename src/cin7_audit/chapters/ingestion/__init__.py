"""Chapter 1: what did we get, is it complete, and what can be tested?"""

from cin7_audit.chapters.ingestion import exhibits, sentences
from cin7_audit.chapters.ingestion.testability import not_testable
from cin7_audit.presentation.chapter import Chapter, nothing

CHAPTER = Chapter.of(
    "Ingestion",
    "What did we get, is it complete, and what can be tested?",
    exhibits,
    sentences,
    nothing,
    gaps=lambda book: not_testable(book.case, "ingestion", book.context.platform),
    lists_exhibits_lacking=False,  # its list of gaps is the whole matrix of tests
)
