"""Chapter 2: where and when did recorded stock diverge from what was counted, and does it come back?"""

from cin7_audit.chapters.variance_timeline import exhibits, measures, sentences
from cin7_audit.presentation.chapter import Chapter

QUESTION = "Where and when did recorded stock diverge, and does it come back?"
CHAPTER = Chapter.of("Variance timeline", QUESTION, exhibits, sentences, measures.measures)
