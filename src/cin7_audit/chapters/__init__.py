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

PACKAGES = (ingestion, variance_timeline, count_vs_belief, write_off_frequency, ledger_impact, diagnosis)
CHAPTERS: dict[str, Chapter] = {package.CHAPTER.step: package.CHAPTER for package in PACKAGES}
