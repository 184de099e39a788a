"""The six chapters in their order, each a package: exhibits, sentences, figures, measures."""

from cin7_audit.chapters import variance_timeline
from cin7_audit.presentation.chapter import Chapter

CHAPTERS: dict[str, Chapter] = {chapter.step: chapter for chapter in (variance_timeline.CHAPTER,)}
