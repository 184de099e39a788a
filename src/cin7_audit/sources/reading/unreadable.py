"""A file no source can read: one sentence, as an error and as a Problem the evidence list can keep."""

from typing import Any

from cin7_audit.errors import AuditError
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.limits import MOST_ROWS_ASIDE
from cin7_audit.sources.problems import problem


class Unreadable(AuditError):
    """The bytes are not a readable file of any kind we know; `problem` says so for the evidence list."""

    def __init__(self, evidence: Evidence, topic: str, /, **told: Any) -> None:
        self.problem = problem(topic, evidence.source_id, "file set aside", **told)
        super().__init__(evidence.name, self.problem.seen, self.problem.expected, self.problem.todo)


class TooLarge(AuditError):
    """More than is read at once, found inside a reader that does not know which file it reads."""

    def __init__(self, topic: str, /, **told: Any) -> None:
        said = problem(topic, "", "file set aside", **told)
        super().__init__("the file", said.seen, said.expected, said.todo)


def refuse_many_aside(rows: int) -> None:
    """TooLarge where more rows were set aside than a file may keep the texts of."""
    if rows > MOST_ROWS_ASIDE:
        raise TooLarge("many_rows_aside", most=MOST_ROWS_ASIDE)
