"""Chapter 3: how far had belief drifted when someone looked?"""

from cin7_audit.chapters.count_vs_belief import exhibits, measures, sentences
from cin7_audit.presentation.chapter import Chapter

QUESTION = "How far had recorded stock drifted when someone looked?"
CHAPTER = Chapter.of("Count versus belief", QUESTION, exhibits, sentences, measures.measures)
