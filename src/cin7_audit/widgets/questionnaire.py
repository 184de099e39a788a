"""The gap questionnaire after go-live: what the files cannot say. Questions are data; answers stay in the client's folder."""

import html
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from cin7_audit.errors import SettingsError
from cin7_audit.provenance import PROJECT
from cin7_audit.widgets.presence import is_live
from cin7_audit.workbook import Workbook

QUESTIONS = PROJECT / "templates" / "governance" / "gap-questions.toml"
ANSWERS = "gap-answers.toml"
CHOICES = ("", "yes", "partly", "no", "not known")


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
    raw = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    return tuple(Question(**item) for item in raw["question"])


def read_answers(folder: Path) -> dict[str, Answer]:
    """The client's answers by question id; empty where none were given."""
    path = folder / ANSWERS
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        raise SettingsError(str(path), f"not readable as TOML ({mistake})", "the answers as saved", "Correct that line.") from None
    return {key: Answer(str(item.get("answer", "")), str(item.get("note", ""))) for key, item in raw.items() if isinstance(item, dict)}


def save_answers(folder: Path, answers: Mapping[str, Answer]) -> Path:
    """Write the given answers, in the order of the questions."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Answers to the gap questionnaire; questions in templates/governance/gap-questions.toml"))
    for question in read_questions():
        given = answers.get(question.id, Answer())
        if given.answer or given.note:
            entry = tomlkit.table()
            entry.update({"answer": given.answer, "note": given.note})
            document.add(question.id, entry)
    path = folder / ANSWERS
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    return path


def gaps(answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """Questions whose answer shows a gap, or that nobody could answer."""
    return tuple(q for q in read_questions() if answers.get(q.id, Answer()).answer in (q.gap, "partly", "not known"))


def questionnaire_widget(book: Workbook, static: bool | None = None) -> Any:
    """One row per question; None where no front-end is looking."""
    if not is_live(static):
        return None
    import ipywidgets as widgets

    earlier = read_answers(book.folder)
    said, save = widgets.HTML(), widgets.Button(description="Save answers")
    fields: dict[str, tuple[Any, Any]] = {}
    rows: list[Any] = []
    for question in read_questions():
        given = earlier.get(question.id, Answer())
        choice = widgets.Dropdown(options=CHOICES, value=given.answer if given.answer in CHOICES else "", description="Answer")
        note = widgets.Text(value=given.note, description="Note")
        fields[question.id] = (choice, note)
        head = widgets.HTML(
            f"<b>{html.escape(question.area)}</b>: {html.escape(question.text)}<br><small>{html.escape(question.why)}</small>"
        )
        rows.append(widgets.VBox([head, widgets.HBox([choice, note])]))

    def write(_: Any) -> None:
        path = save_answers(book.folder, {key: Answer(choice.value, note.value) for key, (choice, note) in fields.items()})
        said.value = f"<p>Saved in {html.escape(path.name)}.</p>"

    save.on_click(write)
    return widgets.VBox([*rows, save, said])
