"""Chapter 6: are we correcting outcomes or understanding causes?"""

from cin7_audit.chapters.diagnosis import exhibits, measures, sentences
from cin7_audit.presentation.chapter import Chapter

QUESTION = "Are we correcting outcomes or understanding causes?"
CHAPTER = Chapter.of("Diagnosis", QUESTION, exhibits, sentences, measures.measures, gaps=sentences.gaps)
