"""What can be tested with what came, and what to ask for where it cannot: the needs of testability.toml held against
the case.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.data_files import read_entries
from cin7_audit.records import NotTestable
from cin7_audit.requests import wording


@dataclass(frozen=True)
class Need:
    """One exhibit (or test) with the tables it cannot do without and the requests that would make it testable."""

    step: str
    exhibit: str
    needs: list[str]
    requests: list[str]  # ids of requests.toml

    def wording(self, platform: str = "cin7_core") -> str:
        """What to ask the client for."""
        return "; ".join(wording(request, platform) for request in self.requests)

    def missing(self, present: set[str]) -> str:
        """The tables it lacks, in words; empty if it can be tested."""
        return ", ".join(need for need in self.needs if present.isdisjoint(need.split(" or ")))


NEEDS = [Need(**need) for need in read_entries(Path(__file__).with_suffix(".toml"))["need"]]


def _present(case: Case) -> set[str]:
    """Those of the tables asked for that hold rows."""
    asked = {table for need in NEEDS for choice in need.needs for table in choice.split(" or ")}
    return {table for table in asked if case.has(table)}


def matrix(case: Case) -> pd.DataFrame:
    """Every exhibit: step, exhibit, needs, missing (text, empty if none), testable, ask_for."""
    present = _present(case)
    rows = [
        (need.step, need.exhibit, ", ".join(need.needs), missing, not missing, need.wording())
        for need in NEEDS
        for missing in [need.missing(present)]
    ]
    return pd.DataFrame(rows, columns=["step", "exhibit", "needs", "missing", "testable", "ask_for"])


def not_testable(case: Case, step: str, platform: str) -> tuple[NotTestable, ...]:
    """The exhibits of a step that the evidence cannot support."""
    present = _present(case)
    return tuple(
        NotTestable(need.step, need.exhibit, missing, need.wording(platform))
        for need in NEEDS
        if need.step == step and (missing := need.missing(present))
    )
