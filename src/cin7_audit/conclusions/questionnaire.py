"""The gap questionnaire after go-live: what the files cannot say. Questions are data; answers stay in the client's
folder.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries
from cin7_audit.engagement import ANSWERS_FILE, decided_bytes
from cin7_audit.errors import SettingsError
from cin7_audit.provenance import PROJECT

QUESTIONS = PROJECT / "templates" / "governance" / "gap-questions.toml"


@dataclass(frozen=True)
class Question:
    """One question; contributor names the process it bears on, gap the answer that shows a gap."""

    id: str
    area: str
    text: str
    contributor: str
    gap: str
    why: str


@dataclass(frozen=True)
class Answer:
    """One answer as given; empty while nobody has answered."""

    answer: str = ""
    note: str = ""


def read_questions() -> tuple[Question, ...]:
    """The questions in order."""
    raw = read_entries(QUESTIONS)
    return tuple(Question(**item) for item in raw["question"])


def read_answers(folder: Path) -> dict[str, Answer]:
    """The client's answers by question id; empty where none were given."""
    path = folder / ANSWERS_FILE
    body = decided_bytes(path)
    if body is None:
        return {}
    try:
        raw = tomllib.loads(body.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        seen = f"not readable as TOML ({mistake})"
        raise SettingsError(str(path), seen, "the answers as saved", "Correct that line.") from None
    given = {key: item for key, item in raw.items() if isinstance(item, dict)}
    return {key: Answer(*(str(item.get(name, "")) for name in ("answer", "note"))) for key, item in given.items()}


def gaps(answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """Questions whose answer shows a gap, or that nobody could answer."""
    return tuple(q for q in read_questions() if answers.get(q.id, Answer()).answer in (q.gap, "partly", "not known"))


def questionnaire_rows(folder: Path) -> list[dict[str, Any]]:
    """One row per question with the client's answer (None where none was given), as the governance pack prints it."""
    answers = read_answers(folder)
    shown, rows = gaps(answers), []
    for question in read_questions():
        given = answers.get(question.id, Answer())
        words = ": ".join(part for part in (given.answer, given.note) if part) or None
        row = {"area": question.area, "question": question.text, "contributor": question.contributor, "answer": words}
        rows.append(row | {"shows_a_gap": "yes" if question in shown else "no" if given.answer else None})
    return rows
