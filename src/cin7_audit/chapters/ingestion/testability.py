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


NEEDS = [Need(**need) for need in read_entries(Path(__file__).with_suffix(".toml"))["need"]]


def lacking(case: Case) -> list[tuple[Need, str]]:
    """Every exhibit with the tables it lacks, in words; empty if it can be tested."""
    asked = {table for need in NEEDS for choice in need.needs for table in choice.split(" or ")}
    present = {table for table in asked if case.has(table)}
    return [
        (need, ", ".join(choice for choice in need.needs if present.isdisjoint(choice.split(" or ")))) for need in NEEDS
    ]


def matrix(case: Case) -> pd.DataFrame:
    """Every exhibit: step, exhibit, needs, missing (text, empty if none), testable, ask_for."""
    rows = [
        (need.step, need.exhibit, ", ".join(need.needs), missing, not missing, need.wording())
        for need, missing in lacking(case)
    ]
    return pd.DataFrame(rows, columns=["step", "exhibit", "needs", "missing", "testable", "ask_for"])


def not_testable(case: Case, step: str, platform: str) -> tuple[NotTestable, ...]:
    """The exhibits of a step that the evidence cannot support."""
    return tuple(
        NotTestable(step, need.exhibit, missing, need.wording(platform))
        for need, missing in lacking(case)
        if missing and need.step == step
    )
