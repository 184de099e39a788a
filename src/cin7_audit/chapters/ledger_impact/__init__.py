"""Chapter 5: what did corrections and documents do to the books?"""

from cin7_audit.chapters.ledger_impact import exhibits, measures, sentences
from cin7_audit.presentation.chapter import Chapter

QUESTION = "Do stock and ledger agree, what parts them, and which months carried what?"
CHAPTER = Chapter.of("Ledger impact", QUESTION, exhibits, sentences, measures.measures, gaps=exhibits.gaps)
