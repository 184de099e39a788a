"""docs/architecture.md names what exists: sections by number, files, tables, commands."""

import re

from architecture_picture import PROJECT
from cin7_audit.cli import app
from cin7_audit.vocabulary import TABLES

PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
HEADINGS = (
    "1 The road of a row", "2 A client's folder", "3 The case file", "4 Notebooks", "5 What a run leaves", "6 Commands",
    "7 Engine and scale",
)  # fmt: skip
PLACES = (PROJECT, PROJECT / "src" / "cin7_audit", PROJECT / "src" / "cin7_audit" / "models")


def section(number: int) -> str:
    return PAGE.split(f"\n## {HEADINGS[number - 1]}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> set[str]:
    """What stands in backticks in the first cell of a table's rows."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_sections_keep_their_numbers_for_the_code_cites_them():
    assert tuple(re.findall(r"^## (.+)$", PAGE, re.MULTILINE)) == HEADINGS
    assert len(PAGE.splitlines()) < 150
    assert "](images/architecture.svg)" in section(1)


def test_every_file_and_folder_it_names_exists():
    named = first_cells(section(1)) | set(re.findall(r"`([\w/]+\.(?:py|toml))`", PAGE)) - {"engagement.toml"}
    named |= set(re.findall(r"`((?:templates|tools)/\w+)`", PAGE))
    assert len(named) > 25
    missing = {name for name in named if not any((place / name).exists() for place in PLACES)}
    assert missing <= {"name.py"}  # of any model
    linked = [link.partition("#")[0] for link in re.findall(r"\]\((\.\./[^)]+)\)", PAGE)]
    assert [link for link in linked if not (PROJECT / "docs" / link).is_file()] == []


def test_it_names_every_table_of_the_case():
    named = {name for row in section(3).splitlines() if row.startswith("| ") for name in re.findall(r"`(\w+)`", row)}
    assert named == set(TABLES)


def test_it_names_every_command():
    stated = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert first_cells(section(6)) == stated
