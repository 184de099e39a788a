"""What a sample company is made of: sizes, habits, planted causes. Frozen; the same spec gives the same bytes.

Strengths are relative to a moderate case: 0 absent, 0.5 weak, 1 moderate, 2 strong. What one unit of strength means
in events is stated beside each mechanism in `causes.py`, `trade.py`, `counting.py` and `ledger.py`.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

from cin7_audit.vocabulary import CONTRIBUTORS


@dataclass(frozen=True)
class SiteSpec:
    """One warehouse. share: part of the sales it serves; trouble: multiplies every planted cause there."""

    name: str
    zones: int = 4
    share: float = 0.5
    trouble: float = 1.0


@dataclass(frozen=True)
class CountPlan:
    """Who counts what when. A zone of a site is counted by one stocktake every `zone_gap_days`."""

    zone_gap_days: int = 63
    site_lag_days: int = 11  # the second site follows the first by this many days
    first_day: int = 40
    full_count_day: int | None = 364  # both sites, whole, on the Saturday after this day; None: never
    cycle_every_days: int = 7  # cycle counts booked as adjustments, because a stocktake locks the location
    cycle_lines: int = 12  # 0: no cycle counts
    blind_noise: float = 0.010  # chance that an honest count of a line is off by one


@dataclass(frozen=True)
class Causes:
    """Strength of each contributor of method.md section 6."""

    receiving: float = 0.0
    picking: float = 0.0
    transfers: float = 0.0
    returns: float = 0.0
    bins: float = 0.0
    uom: float = 0.0
    cutoff: float = 0.0
    duplicate: float = 0.0
    posting: float = 0.0
    loss: float = 0.0
    counting: float = 0.0
    opening: float = 0.0

    @classmethod
    def of(cls, **strengths: float) -> "Causes":
        unknown = set(strengths) - set(CONTRIBUTORS)
        if unknown:
            raise ValueError(f"no contributor {sorted(unknown)}; known are {', '.join(CONTRIBUTORS)}")
        return cls(**strengths)


@dataclass(frozen=True)
class Drift:
    """A plain drift of shelf against record, for recurrence, learning, re-timing: how much, when, does a fix hold.

    per_1000_units: mean absolute units of drift per 1,000 units sold (mode throughput), or the same total spread over
    time (mode time) or put on single days (mode burst). sign: loss, gain, mixed, or alternate (flips at each count).
    after_fix: each correction of a line multiplies its rate by this, or the first only (fixed_once).
    quarterly_trend: log points per quarter.
    """

    per_1000_units: float = 0.0
    mode: str = "throughput"
    sign: str = "loss"
    line_share: float = 1.0
    after_fix: float = 1.0
    fixed_once: bool = False
    quarterly_trend: float = 0.0


@dataclass(frozen=True)
class Habits:
    """Ways of correcting, events per month: written off and on again, split below a limit, revalued in place."""

    reversals: float = 0.0
    splits: float = 0.0
    revaluations: float = 0.0


@dataclass(frozen=True)
class LedgerPlants:
    """How many documents of each tie-out bucket go wrong between Cin7 and the ledger; 0 everywhere = books agree."""

    timing: int = 0
    received_not_invoiced: int = 0
    invoiced_not_received: int = 0
    in_transit: int = 0
    unsynced: int = 0
    voided_or_edited: int = 0
    manual_journal: int = 0
    wrong_account: int = 0
    cost_change: int = 0
    fx: int = 0
    rounding: int = 0
    unexplained: int = 0
    reversed_and_replaced: int = 0  # innocent: a journal reversed and posted again, nets to nothing


@dataclass(frozen=True)
class SampleSpec:
    """One company. All rates are per the whole company unless they say otherwise."""

    name: str = "sample"
    company: str = "Sample Traders Ltd"
    seed: int = 1
    start: dt.date = dt.date(2024, 4, 1)
    months: int = 18
    skus: int = 300
    sites: tuple[SiteSpec, ...] = (SiteSpec("Main Warehouse", 4, 0.62), SiteSpec("Christchurch", 4, 0.38))
    platform: str = "cin7_core"  # or cin7_omni
    ledger_system: str = "xero"  # or quickbooks
    currency: str = "NZD"
    time_zone: str = "Pacific/Auckland"
    prefix: str = "HT"
    orders_per_day: float = 7.0
    lines_per_order: float = 3.0
    units_per_line: float = 5.0
    growth_per_quarter: float = 0.01
    season: float = 0.18  # amplitude over the year
    suppliers: int = 14
    usd_suppliers: int = 3
    lead_days: tuple[int, int] = (6, 24)
    order_weeks: int = 2  # each supplier is ordered from every so many weeks
    cover_days: int = 42  # business days of demand an order brings
    return_share: float = 0.035  # share of sold lines later credited
    transfers_per_week: float = 2.0
    spot_adjustments_per_week: float = 1.2  # somebody corrects one line on sight
    write_offs_per_week: float = 1.0  # damage, properly recorded
    corrections_quarterly_trend: float = 0.0  # of the two rates above, log points per quarter
    noise: float = 0.03  # chance of a small miscount at each pick line, either way
    next_day_share: float = 0.22  # orders picked today and shipped on the next business day
    kits: int = 0  # products assembled from two others instead of bought
    use_bins: bool = True
    opening_rows: bool = True  # go-live inside the period (opening adjustment); False: an opening snapshot instead
    accrual: bool = True  # receipts post to goods-received-not-invoiced; False: inventory is debited at invoice
    counts: CountPlan = field(default_factory=CountPlan)
    causes: Causes = field(default_factory=Causes)
    causes_quarterly_trend: float = 0.0
    drift: Drift = field(default_factory=Drift)
    ledger: LedgerPlants = field(default_factory=LedgerPlants)
    habits: Habits = field(default_factory=Habits)
    roll_breaks: int = 0  # movement rows left out of the exports, so that opening + movements <> closing
    difference_only_counts: bool = False

    def but(self, **changes: object) -> "SampleSpec":
        """A copy with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def date(self, day: int) -> dt.date:
        return self.start + dt.timedelta(days=day)

    @property
    def end(self) -> dt.date:
        """Last day of the last month."""
        month = self.start.month - 1 + self.months
        first_after = dt.date(self.start.year + month // 12, month % 12 + 1, 1)
        return first_after - dt.timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1
