"""What a contributor module hands over: its rule in words, the lines it explains, and its tests against luck."""

from dataclasses import dataclass, field

import pandas as pd

from cin7_audit.statistics.closest_document import Matched, nothing_matched


@dataclass(frozen=True)
class About:
    """One contributor in words, for readers and for the governance pack (method.md section 4)."""

    name: str
    words: str
    signature: str
    rule: str
    assumptions: str
    false_positives: str
    next_evidence: tuple[str, ...]
    owner: str  # the function that owns the step, never a person


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


@dataclass(frozen=True)
class Look:
    """What one contributor's module found.

    matched: lines its documents (or pairs) explain, with chance per line. signals: its tests that do not point at single
    lines. pairs: kind, sku/from_sku/to_sku, from, to, quantity, chance ... missing: tables whose absence made it blind.
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
