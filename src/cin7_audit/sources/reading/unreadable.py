"""A file no source can read: one sentence, as an error and as a Problem the evidence list can keep."""

from cin7_audit.errors import AuditError, Problem
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.limits import MOST_ROWS_ASIDE


class Unreadable(AuditError):
    """The bytes are not a readable file of any kind we know; `problem` says so for the evidence list."""

    def __init__(self, evidence: Evidence, code: str, seen: str, expected: str, todo: str) -> None:
        self.problem = Problem(evidence.source_id, code, "file set aside", seen, expected, todo)
        super().__init__(evidence.name, seen, expected, todo)


class TooLarge(AuditError):
    """More than is read at once, found inside a reader that does not know which file it reads."""

    def __init__(self, seen: str, expected: str, todo: str = "Split the file, for example by month or by site.") -> None:
        super().__init__("the file", seen, expected, todo)


def refuse_many_aside(rows: int) -> None:
    """TooLarge where more rows were set aside than a file may keep the texts of."""
    if rows > MOST_ROWS_ASIDE:
        raise TooLarge(
            f"more than {MOST_ROWS_ASIDE:,} rows that cannot be used",
            "a file most of whose rows can",
            "Export it again.",
        )
