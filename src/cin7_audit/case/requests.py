"""What to ask the client for: the lists of requests.toml.

An item has come if the case holds rows of its kind, whatever report they were in: API documents answer most of the
list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from cin7_audit.case.store import Case
from cin7_audit.data_files import read_entries


@dataclass(frozen=True)
class Request:
    """One report to ask for; what its fields mean is said in requests.toml."""

    report: str
    setting: str
    enables: str
    kinds: Sequence[str] = ()
    rows: Sequence[str] = ()
    needed: bool = True


LISTS = {
    name: tuple(Request(**entry) for entry in entries)
    for name, entries in read_entries(Path(__file__).with_suffix(".toml")).items()
}


@dataclass(frozen=True)
class Answer:
    """One request and whether it has come."""

    request: Request
    files: int
    rows: int

    @property
    def has_come(self) -> bool:
        return self.files > 0 or self.rows > 0


def request_list(case: Case) -> tuple[Request, ...]:
    """The list for the client's platform: Omni's where only Omni files came, else Core's; then the ledger's."""
    kinds = case.table("evidence_file")["kind"].dropna()
    platforms = {kind.split(".")[0] for kind in kinds if kind.startswith("cin7")}
    is_omni = platforms == {"cin7_omni"} or case.settings.platform == "cin7_omni"
    return LISTS["omni" if is_omni else "core"] + LISTS["ledger"] + (() if is_omni else LISTS["last"])


def answers(case: Case) -> list[Answer]:
    """Every request with the files and canonical rows that answer it."""
    files = case.table("evidence_file").query("status == 'used'").dropna(subset=["kind"])
    used = set(zip(files["path"], files["kind"], strict=True))
    rows: dict[str, int] = dict(case.models.rows("answering_rows"))
    return [
        Answer(
            request,
            len({path for path, kind in used if any(fnmatchcase(kind, pattern) for pattern in request.kinds)}),
            sum(rows[kind] for kind in request.rows),
        )
        for request in request_list(case)
    ]


def missing(case: Case) -> list[Answer]:
    """What has not come, needed items first."""
    absent = (answer for answer in answers(case) if not answer.has_come)
    return sorted(absent, key=lambda answer: not answer.request.needed)
