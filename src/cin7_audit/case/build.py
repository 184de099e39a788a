"""What is in the case: what intake read, loaded into canonical tables, which are then changed in place.

build.toml says what changes which table, in which order and why; every change is a statement of models/10_canonical.
Rows are accounted for before steps add rows of their own. What is decided is said in a note (notes.toml), so that a
consultant can disagree.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, TypeAdapter

from cin7_audit.case.load import Delivered, load
from cin7_audit.case.row_accounting import RowBook, account_rows, write_evidence
from cin7_audit.case.store import create_tables, derive
from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Engagement
from cin7_audit.errors import Problem
from cin7_audit.runner import Runner
from cin7_audit.sources.intake import Intake
from cin7_audit.vocabulary import TABLES


class Step(BaseModel):
    """One step of a phase; what its fields mean is said in build.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: str = ""
    least: int = 1
    hold: tuple[str, ...] = ()
    note: str = ""
    change: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    given: tuple[dict[str, str], ...] = ({},)
    steps: tuple["Step", ...] = ()

    @property
    def names(self) -> list[dict[str, str]]:
        """What the gaps of its statements stand for, each time they are run."""
        places = [place for stated in self.places for place in _tables_of(stated)] or [{}]
        return [place | given for place in places for given in self.given]


def _tables_of(place: str) -> list[dict[str, str]]:
    """The table (and column) of a place; `*` is every table that has the column."""
    table, _, column = place.partition(".")
    if not column:
        return [{"table": table}]
    tables = [name for name, found in TABLES.items() if column in found.column_names] if table == "*" else [table]
    return [{"table": name, "column": column} for name in tables]


PHASES = TypeAdapter(dict[str, dict[str, tuple[Step, ...]]])
NOTES = read_entries(Path(__file__).with_name("notes.toml"))
PLAN = {name: step for name, step in read_entries(Path(__file__).with_suffix(".toml")).items() if name != "preferred"}
SETTLE, COMPLETE, ANSWERED = PHASES.validate_python(PLAN).values()


def fill(connection: duckdb.DuckDBPyConnection, intake: Intake, settings: Engagement) -> RowBook:
    """All canonical and derived tables from what intake read; the row accounting of the whole."""
    create_tables(connection)
    runner = Runner(connection, settings)
    delivered = [
        Delivered(file.evidence.source_id, table, rows)
        for file in intake.files
        if file.status == "used" and file.parsed
        for table, rows in file.parsed.tables.items()
        if table != "problem"
    ]
    loaded = load(connection, delivered)
    write_evidence(connection, intake, loaded)
    notes = [*loaded.problems, *(note for steps in SETTLE.values() for note in perform(runner, steps))]
    rows = account_rows(connection, loaded)
    notes += [note for steps in COMPLETE.values() for note in perform(runner, steps)]
    rows.write_problems(connection, intake, notes)
    for steps in ANSWERED.values():
        perform(runner, steps)
    derive(connection, settings)
    return rows


def perform(runner: Runner, steps: Iterable[Step]) -> list[Problem]:
    """Do these steps one after the other; the notes on what they decided."""
    notes: list[Problem] = []
    for step in steps:
        if step.when and not _has_rows(runner, step.when, step.least):
            continue
        with runner.holding(*step.hold):
            notes += notes_of(runner, step.note) if step.note else []
            for statement in step.change:
                for names in step.names:
                    runner.change(statement, **names)
            for losers in step.aside:
                set_aside(runner, losers, step.names)
            notes += perform(runner, step.steps)
    return notes


def _has_rows(runner: Runner, model: str, least: int) -> bool:
    runner.build(model)
    return len(runner.connection.table(model).limit(least).fetchall()) == least


def set_aside(runner: Runner, losers: str, tables: Iterable[dict[str, str]]) -> None:
    """Move rows to the secondary tables. losers: the model that says which (table_name, row_id, why)."""
    with runner.holding(losers):
        for names in tables:
            if runner.change("keep_as_secondary", **names, losers=losers):
                runner.change("take_out", **names, losers=losers)


def notes_of(runner: Runner, topic: str) -> list[Problem]:
    """A note on this topic for each row of the model it is `of`, whose columns fill the gaps of its words."""
    words = NOTES[topic]
    found = runner.frame(words["of"]).to_dict("records")
    return [_note(topic, words, {str(name): value for name, value in row.items()}) for row in found]


def _note(topic: str, words: dict[str, str], row: dict[str, Any]) -> Problem:
    source, code = row.get(words.get("source", "source_id"), ""), row.get("code", topic)
    seen, expected, todo = (words[part].format(**row) for part in ("seen", "expected", "todo"))
    return Problem(source, code, "note", seen, expected, todo, fact=row.get("fact"))
