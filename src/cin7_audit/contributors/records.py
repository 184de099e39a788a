"""What the search for a contributor hands over: the lines it explains, and its tests against luck."""

from dataclasses import dataclass, field

import pandas as pd

from cin7_audit.statistics.closest_document import Matched, nothing_matched


@dataclass(frozen=True)
class Signal:
    """One test of one contributor: what was seen, what luck would give, how likely luck gives as much."""

    contributor: str
    test: str
    found: float
    expected: float
    tested: int
    p: float
    note: str = ""
    least_units: int = 0  # smallest size (units) this test looks at, 0 all; the band of a pair test
    of_lines: bool = (
        True  # found are lines one by one; False: an association, which no line explained elsewhere changes
    )


@dataclass(frozen=True)
class Look:
    """What was found for one contributor.

    matched: lines its documents (or pairs) explain, with chance per line. signals: its tests that do not point at
    single lines. pairs: kind, sku/from_sku/to_sku, from, to, quantity, chance ... missing: tables whose absence made it
    blind.
    """

    contributor: str
    matched: Matched = field(default_factory=nothing_matched)
    signals: tuple[Signal, ...] = ()
    pairs: pd.DataFrame = field(default_factory=pd.DataFrame)
    context: tuple[Signal, ...] = ()  # shown, but decide nothing alone
    missing: tuple[str, ...] = ()
    request: str = ""  # the need of requests.toml that would open its eyes

    @property
    def testable(self) -> bool:
        return not self.missing
