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
    if contributor is None:
        return "No contributor is claimed: the condition stands on the records alone."
    words = CONTRIBUTOR_WORDS.get(contributor, contributor)
    if grade == "D":
        return f"The data does not support {words} (grade D: {GRADE_MEANING['D']})."
    if grade == "C":
        return f"The data is consistent with {words} and cannot be distinguished from the rivals named (grade C)."
    if grade in GRADE_MEANING:
        return f"The data is consistent with {words} (grade {grade}: {GRADE_MEANING[grade]})."
    return f"The data is consistent with {words} (not graded)."
