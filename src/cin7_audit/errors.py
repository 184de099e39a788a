"""Every way a run can stop (exceptions) and every way a row or file can be wrong (Problem records).

A data problem is a record: it is collected, counted and shown, and the run goes on without that row or file.
A broken run is an exception with one sentence: where, what was seen, what was expected, what to do.
"""

import contextlib
import errno
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

Effect = Literal["row set aside", "file set aside", "note"]
STOPS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class AuditError(Exception):
    """A run that cannot go on. `str()` is the one sentence a consultant reads."""

    exit_code = 3

    def __init__(self, where: str, seen: str, expected: str, todo: str) -> None:
        self.where, self.seen, self.expected, self.todo = where, seen, expected, todo
        super().__init__(f"{where}: {seen}; expected {expected}. {todo}")

    @classmethod
    def of(cls, topic: str, where: str | Path, /, **told: Any) -> Self:
        """The sentence of errors.toml on this topic, its gaps filled in."""
        return cls(str(where), **{part: text.format(**told) for part, text in STOPS[topic].items()})


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


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
FULL_WORDS = (
    "no space left on device", "disk quota exceeded", "file too large", "not enough space",
    "no usable temporary directory",
)  # fmt: skip
FORBIDDEN_WORDS = ("permission denied", "read-only file system", "operation not permitted")


def causes(failure: BaseException) -> Iterator[BaseException]:
    """A failure and what lies behind it, the nearest first."""
    cause: BaseException | None = failure
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def machine_trouble(failure: BaseException, where: str = "this machine") -> AuditError | None:
    """The sentence of a full disk or of a place that may not be written; None for anything else.

    The same trouble arrives as OSError or in the words of the engine, the spreadsheet writer or a notebook's last line.
    """
    for seen in causes(failure):
        code = seen.errno if isinstance(seen, OSError) else None
        words = str(getattr(seen, "evalue", seen)).lower()  # a notebook that failed says it in `evalue`
        if code in FULL or any(text in words for text in FULL_WORDS):
            return _disk_full(where)
        if code in FORBIDDEN or any(text in words for text in FORBIDDEN_WORDS):
            named = getattr(seen, "filename", None)
            return AuditError.of("forbidden", named if isinstance(named, str | Path) and str(named) else where)
    return None


def _disk_full(where: str) -> AuditError:
    """The fuller of the client's disk and the one for temporary files, with what is left on it."""
    left: dict[str, int] = {}
    for place in (where, *_temporary()):
        with contextlib.suppress(OSError):
            left[place] = shutil.disk_usage(place).free
    place = min(left, key=lambda name: left[name], default=where)
    free = f" ({left[place] / 1e6:,.0f} MB free)" if place in left else ""
    return AuditError.of("disk_full", place, free=free)


def _temporary() -> tuple[str, ...]:
    with contextlib.suppress(OSError):
        return (tempfile.gettempdir(),)
    return ()


@contextlib.contextmanager
def machine_troubles(where: Path) -> Iterator[None]:
    """Work on a client's folder: trouble of the machine leaves as one sentence, not as a defect."""
    try:
        yield
    except AuditError:
        raise
    except Exception as failure:
        if (trouble := machine_trouble(failure, str(where))) is not None:
            raise trouble from failure
        raise


@dataclass(frozen=True, slots=True)
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
    fact: str | None = None  # what the file does not state (date, number, site), or the table a note is about

    @property
    def sentence(self) -> str:
        place = f"row {self.source_row}" if self.source_row is not None else "the file"
        column = f", column {self.column}" if self.column else ""
        return f"{place}{column}: {self.seen}; expected {self.expected}. {self.todo}"
