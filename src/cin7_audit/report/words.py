"""The fixed words of the report, from words.toml beside this module. No client digit is ever typed there."""

from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries

WORDS: dict[str, Any] = read_entries(Path(__file__).with_name("words.toml"))
SEVERITIES: tuple[str, ...] = tuple(WORDS["severity"])  # most severe first
GRADE_MEANING: dict[str, str] = WORDS["grade"]
CONTRIBUTOR_WORDS: dict[str, str] = WORDS["contributor"]
STEP_WORDS: dict[str, str] = WORDS["step"]


def cause_sentence(contributor: str | None, grade: str | None) -> str:
    """The graded cause of a finding in words; every cause sentence carries its grade."""
    causes = WORDS["cause"]
    if contributor is None:
        return str(causes["unclaimed"])
    words, meaning = CONTRIBUTOR_WORDS.get(contributor, contributor), GRADE_MEANING.get(grade or "", "")
    return str(causes.get(grade, causes["ungraded"]).format(words=words, meaning=meaning))
