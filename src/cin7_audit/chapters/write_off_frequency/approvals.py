"""Who could do what: review latency, bulk approval, undo after approval, duties, splitting and bunching under the
limit.

Names are used for control tests only (who could, not who did). Every test says "not testable" by returning None where
the evidence names nobody or states no limit. M-34: share of documents approved in under a minute or in bulk; M-35:
share of corrections whose creator or counter is the approver, or whose approver holds custody; M-40: lines over
tolerance that were approved without a second count, of all lines over tolerance.
"""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from scipy import stats

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement


@dataclass(frozen=True)
class Approvals:
    """Frames, or None where a test lacks its evidence."""

    latency: pd.DataFrame | None
    duties: pd.DataFrame | None
    undone: pd.DataFrame | None
    voided: pd.DataFrame
    splits: pd.DataFrame | None
    under_limit: int | None
    over_limit: int | None
    bunching_chance: float | None
    proposed: tuple[Decimal, Decimal, int] | None
    over_tolerance: pd.DataFrame | None


def fast(latency: pd.DataFrame) -> pd.Series:
    """Documents approved in under a minute or in bulk (M-34)."""
    told = zip(latency["is_instant"], latency["is_bulk"], strict=True)
    return pd.Series([instant is True or bulk is True for instant, bulk in told], latency.index, dtype=bool)


def by_own_hand(duties: pd.DataFrame) -> pd.Series:
    """Documents whose approver created or counted them, or holds the stock (M-35)."""
    return duties[["is_creator", "is_counter", "is_custodian"]].fillna(False).astype(bool).any(axis=1)


def without_recount(over_tolerance: pd.DataFrame) -> pd.Series:
    """Lines over tolerance that nobody counted again before approval (M-40)."""
    return ~over_tolerance["is_recounted"].astype(bool)


def approvals(case: Case, settings: Engagement) -> Approvals:
    """All control tests the evidence allows, M-34, M-35 and M-40 among them."""
    latency, duties = case.table("review_latency"), case.table("approval_duty")
    names_people = bool(duties[["creator", "counter"]].notna().any(axis=None))
    has_limit = settings.approval.limit > 0
    values = case.table("approval_limit").iloc[0]
    under, over = int(values["under_limit"]), int(values["over_limit"])
    # the chance of so many under the limit if both bands were equally likely
    chance = None
    if has_limit and under + over:
        chance = float(stats.binomtest(under, under + over, 0.5, alternative="greater").pvalue)
    proposed = (values["level_1"], values["level_2"], int(values["documents"]))
    return Approvals(
        latency=latency if len(latency) else None,
        duties=duties if names_people else None,
        undone=case.table("undone_approval") if case.has("user_action") else None,
        voided=case.table("voided_correction"),
        splits=case.table("split_correction") if has_limit else None,
        under_limit=under if has_limit else None,
        over_limit=over if has_limit else None,
        bunching_chance=chance,
        proposed=proposed if proposed[2] else None,
        over_tolerance=case.table("over_tolerance") if case.has("count_event") else None,
    )
