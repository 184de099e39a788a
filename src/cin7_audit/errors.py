"""Every way a run can stop (exceptions) and every way a row or file can be wrong (Problem records).

A data problem is a record: it is collected, counted and shown, and the run goes on without that row or file.
A broken run is an exception with one sentence: where, what was seen, what was expected, what to do.
"""

from dataclasses import dataclass
from typing import Literal

Effect = Literal["row set aside", "file set aside", "note"]


class AuditError(Exception):
    """A run that cannot go on. `str()` is the one sentence a consultant reads."""

    exit_code = 3

    def __init__(self, where: str, seen: str, expected: str, todo: str) -> None:
        self.where, self.seen, self.expected, self.todo = where, seen, expected, todo
        super().__init__(f"{where}: {seen}; expected {expected}. {todo}")


class SettingsError(AuditError):
    """`engagement.toml` or a command-line value is wrong. All mistakes are reported together."""

    exit_code = 2


class UsageError(AuditError):
    """The command was called on something that is not there."""

    exit_code = 2


class TwoSourcesClaimOneFile(AuditError):
    """Two parsers recognise one file: a defect of ours or an ambiguous export, never a silent choice."""


class CaseMissing(AuditError):
    """A measure was asked for before the case file was built."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one file or row.

    code: short stable name, such as `number_unreadable` (see sources/problems in the documentation).
    effect: what the workbook did about it. `row set aside` counts against the file's rows read.
    source_row: 1-based row (spreadsheet), physical line (text) or record ordinal (JSON); None for the whole file.
    raw_text: the row as delivered, so that nothing is lost.
    """

    source_id: str
    code: str
    effect: Effect
    seen: str
    expected: str
    todo: str
    source_row: int | None = None
    column: str | None = None
    raw_text: str | None = None

    @property
    def sentence(self) -> str:
        place = f"row {self.source_row}" if self.source_row is not None else "the file"
        column = f", column {self.column}" if self.column else ""
        return f"{place}{column}: {self.seen}; expected {self.expected}. {self.todo}"
