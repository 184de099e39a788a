"""The gap questionnaire as a form; questions and answers are in conclusions/questionnaire.py."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from cin7_audit.atomic_files import write as write_whole
from cin7_audit.conclusions.questionnaire import Answer, read_answers, read_questions
from cin7_audit.engagement import ANSWERS_FILE
from cin7_audit.escaping import for_html
from cin7_audit.widgets.presence import is_live, shown
from cin7_audit.workbook import Workbook

CHOICES = ("", "yes", "partly", "no", "not known")


def save_answers(folder: Path, answers: Mapping[str, Answer]) -> Path:
    """Write the given answers, in the order of the questions."""
    document = tomlkit.document()
    about = "Answers to the gap questionnaire; questions in templates/governance/gap-questions.toml"
    document.add(tomlkit.comment(about))
    for question in read_questions():
        given = answers.get(question.id, Answer())
        if given.answer or given.note:
            document.add(question.id, tomlkit.item({"answer": given.answer, "note": given.note}))
    path = folder / ANSWERS_FILE
    write_whole(path, tomlkit.dumps(document).encode())
    return path


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
        picked = given.answer if given.answer in CHOICES else ""
        choice = widgets.Dropdown(options=CHOICES, value=picked, description="Answer")
        note = widgets.Text(value=given.note, description="Note")
        fields[question.id] = (choice, note)
        about = f"<b>{for_html(question.area)}</b>: {for_html(question.text)}"
        about += f"<br><small>{for_html(question.why)}</small>"
        rows.append(widgets.VBox([widgets.HTML(shown(about)), widgets.HBox([choice, note])]))

    def write(_: Any) -> None:
        answers = {key: Answer(choice.value, note.value) for key, (choice, note) in fields.items()}
        path = save_answers(book.folder, answers)
        said.value = shown(f"<p>Saved in {for_html(path.name)}.</p>")

    save.on_click(write)
    return widgets.VBox([*rows, save, said])
