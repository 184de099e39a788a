"""The six chapters in their order, each a package: exhibits, sentences, figures, measures."""

from cin7_audit.chapters import (
    count_vs_belief,
    diagnosis,
    ingestion,
    ledger_impact,
    variance_timeline,
    write_off_frequency,
)
from cin7_audit.presentation.chapter import Chapter

CHAPTERS: dict[str, Chapter] = {
    chapter.step: chapter
    for chapter in (
        ingestion.CHAPTER,
        variance_timeline.CHAPTER,
        count_vs_belief.CHAPTER,
        write_off_frequency.CHAPTER,
        ledger_impact.CHAPTER,
        diagnosis.CHAPTER,
    )
}
