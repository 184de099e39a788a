"""Chapter 5: what did corrections and documents do to the books?"""

from cin7_audit.chapters.ledger_impact import exhibits, measures, sentences
from cin7_audit.presentation.chapter import Chapter, nothing

QUESTION = "Do stock and ledger agree, what parts them, and which months carried what?"
# every table of this chapter is a model, read by its name where it is told: nothing is measured beside them
CHAPTER = Chapter.of("Ledger impact", QUESTION, nothing, exhibits, sentences, measures.measures, gaps=exhibits.gaps)
