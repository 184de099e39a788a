"""Chapter 4: are corrections becoming routine, and does anybody learn from them?"""

from cin7_audit.chapters.write_off_frequency import exhibits, measures, sentences
from cin7_audit.presentation.chapter import Chapter

QUESTION = "Are corrections becoming routine, and does anybody learn from them?"
CHAPTER = Chapter.of("Write-off frequency", QUESTION, exhibits, sentences, measures.measures, gaps=exhibits.gaps)
