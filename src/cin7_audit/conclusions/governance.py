"""The governance pack, filled from the client's own data (method.md section 5): JSON-ready tables.

Nothing here names a person: owners are functions. Amounts are base currency; loads are items a month.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.conclusions.tolerance import outside_tolerance
from cin7_audit.context import Context
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.engagement import Engagement

Rows = list[dict[str, Any]]
PERCENTILES = (("level 1", 0.80), ("level 2", 0.95))  # method.md 5.4
REPEAT_DAYS = 180  # method.md 5.2
OTHER_CAP = 0.05  # share of corrections that may carry reason "other" (default, ours)

REVIEWS = (
    (
        "daily",
        "automatic adjustments, negative or blank-bin episodes, failed syncs, open stocktakes",
        "warehouse lead",
        "exceptions closed or explained",
    ),
    (
        "weekly",
        "out-of-tolerance lines, repeat lines, mirrored pairs, received-not-invoiced over 14 days",
        "inventory controller",
        "disposition per line",
    ),
    (
        "monthly, before close",
        "tie-out by bucket, corrections by account, re-timing view, duties list",
        "finance controller",
        "signed reconciliation",
    ),
    (
        "quarterly",
        "recurrence, re-drift, learning index, tolerances and limits, effectiveness of actions",
        "operations and finance",
        "governance minutes",
    ),
    (
        "yearly, before the audit",
        "full coverage proof, roll-forward from count to year end, sample of uncounted stock",
        "chief financial officer",
        "audit pack",
    ),
)
ESCALATION = (
    ("in tolerance", "log", "log", "controller review of the upstream step"),
    (
        "over tolerance, below value limit",
        "recount and reason",
        "root-cause note within 10 working days",
        "escalate to process owner, suspend automatic approval",
    ),
    (
        "over value limit",
        "recount and finance approval",
        "joint operations and finance review within 5 days",
        "chief financial officer, corrective action with effectiveness test",
    ),
    ("ledger unexplained over clearly trivial", "finance controller", "chief financial officer", "external accountant informed"),
)
RACI = (
    ("count", "warehouse", "warehouse", "inventory controller", "finance"),
    ("recount", "another counter", "inventory controller", "warehouse", "finance"),
    ("approve a correction", "inventory controller", "finance above the limit", "warehouse", "operations"),
    ("interpret the pattern", "named interpreter", "named interpreter", "operations, finance", "sponsor"),
    ("tie out to the ledger", "finance", "finance", "systems owner", "external accountant"),
    ("configuration and mapping", "systems owner", "finance", "named interpreter", "operations"),
    ("test whether an action worked", "named interpreter", "sponsor", "process owner", "finance"),
)


def review_calendar(controls: pd.DataFrame) -> Rows:
    """Rhythm, content, owner, output, and how many exceptions of today would be on the first list (None: no control test feeds it)."""
    counts = controls["control"].value_counts().to_dict() if len(controls) else {}
    first = {
        "daily": ("movements during an open stocktake", "drafts left open"),
        "weekly": ("transfers stuck in transit", "negative availability"),
    }
    return [
        {
            "rhythm": rhythm,
            "looked_at": what,
            "owner": owner,
            "output": output,
            "exceptions_now": sum(counts.get(name, 0) for name in first[rhythm]) if rhythm in first else None,
        }
        for rhythm, what, owner, output in REVIEWS
    ]


def recurrence_class(lines: pd.DataFrame) -> np.ndarray:
    """0 first time, 1 second, 2 third or more: same line, same sign, within 180 days before."""
    day = pd.to_datetime(lines["day"])
    keyed = lines.assign(
        day=day,
        sign=np.sign(lines["drift_e4"].astype("int64")),
        k=lines["sku"] + "|" + lines["site"].fillna("") + "|" + lines["bin"].fillna(""),
    )
    keyed = keyed.sort_values(["k", "sign", "day", "line_id"])
    gap = keyed.groupby(["k", "sign"])["day"].diff().dt.days
    fresh = (gap.isna() | (gap > REPEAT_DAYS)).astype(int)
    run = fresh.groupby([keyed["k"], keyed["sign"]]).cumsum()
    order = keyed.groupby([keyed["k"], keyed["sign"], run]).cumcount().clip(upper=2)
    return order.reindex(lines.index).to_numpy()


def escalation_matrix(lines: pd.DataFrame, settings: Engagement, limit: Decimal) -> Rows:
    """The two-axis matrix with the number of the client's own difference lines that fall in each cell."""
    cells = np.zeros((3, 3), dtype=int)
    if len(lines):
        over = outside_tolerance(lines, settings)
        big = lines["value"].astype(float).abs().fillna(0).to_numpy() > float(limit) if limit > 0 else np.zeros(len(lines), dtype=bool)
        np.add.at(cells, (np.where(big, 2, np.where(over, 1, 0)), recurrence_class(lines)), 1)
    rows = []
    for number, (level, first, second, third) in enumerate(ESCALATION):
        counted = [int(value) for value in cells[number]] if number < 3 else [None, None, None]
        rows.append(
            {
                "level": level,
                "first_time": first,
                "second": second,
                "third_or_more": third,
                "lines_first": counted[0],
                "lines_second": counted[1],
                "lines_third": counted[2],
            }
        )
    return rows


def approval_limits(corrections: pd.DataFrame, facts: Context) -> tuple[Rows, Decimal]:
    """Limits from the client's own corrections with the monthly load each would cause; and the level 1 limit."""
    value = corrections["value"].dropna().abs() if len(corrections) else pd.Series(dtype=float)
    days = pd.to_datetime(corrections["day"]).dropna() if len(corrections) else pd.Series(dtype="datetime64[ns]")
    months = max(1.0, (days.max() - days.min()).days / 30.4) if len(days) else 1.0
    limits = (
        [
            (name, f"{100 * share:.0f}th percentile of the absolute value of a correction line", Decimal(str(value.quantile(share))))
            for name, share in PERCENTILES
        ]
        if len(value)
        else []
    )
    limits.append(("level 3", "clearly trivial limit", facts.clearly_trivial))
    rows, level_one = [], Decimal(0)
    for name, basis, limit in limits:
        rounded = limit.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        level_one = level_one or rounded
        above = int((value > float(limit)).sum())
        rows.append(
            {
                "level": name,
                "limit": rounded,
                "basis": basis,
                "items_a_month": round(above / months, 2),
                "items": above,
                "of_items": len(value),
                "currency": facts.currency,
            }
        )
    return rows, level_one


def reason_codes(corrections: pd.DataFrame) -> Rows:
    """One mandatory code per contributor, 'other' capped, with how today's reasons are spread."""
    blank = int((corrections["reason"] == "").sum()) if len(corrections) else 0
    words = {
        "receive short or over": "receiving",
        "pick or pack": "picking",
        "transfer": "transfers",
        "return": "returns",
        "bin": "bins",
        "unit of measure": "uom",
    }
    words |= {
        "cut-off": "cutoff",
        "duplicate": "duplicate",
        "mapping": "posting",
        "damage": "loss",
        "loss unexplained": "loss",
        "count error": "counting",
        "opening": "opening",
    }
    text = corrections["reason"].str.lower() if len(corrections) else pd.Series(dtype=str)
    rows: Rows = []
    for code, contributor in words.items():
        stem = code.split()[0]
        rows.append(
            {
                "code": code,
                "contributor": contributor,
                "used_today": int(text.str.contains(stem, regex=False).sum()),
                "rule": "one code per correction, tested against the signature",
            }
        )
    rows.append(
        {
            "code": "other",
            "contributor": None,
            "used_today": blank,
            "rule": f"at most {100 * OTHER_CAP:.0f} % of corrections; used today counts blank reasons",
        }
    )
    return rows


def action_log(summary: pd.DataFrame) -> Rows:
    """One open action per named contributor, with its effectiveness test; due dates and people are the client's to fill."""
    rows: Rows = []
    for row in summary[summary["grade"].isin(["A", "B", "C"])].itertuples(index=False):
        about = ABOUT[str(row.contributor)]
        rows.append(
            {
                "id": f"ACT-{len(rows) + 1}",
                "finding": f"DX-{row.contributor}-1",
                "hypothesis": about.words,
                "grade": row.grade,
                "action": "obtain: " + "; ".join(about.next_evidence)
                if row.grade == "C"
                else f"change the {about.owner} step, then obtain: " + "; ".join(about.next_evidence),
                "owner": about.owner,
                "due": None,
                "evidence_of_completion": None,
                "effectiveness_test": "re-drift per 1,000 units moved (M-21) on the listed lines at the next two counts; effective below ratio 0.8",
                "status": "open",
            }
        )
    return rows


def count_programme(plan: pd.DataFrame, capacity: int, settings: Engagement) -> Rows:
    """Cadence by class, counts a year it needs, and whether today's capacity carries it."""
    cadence = {"A": settings.rules.cadence_days_a, "B": settings.rules.cadence_days_b, "C": settings.rules.cadence_days_c}
    lines = plan["abc_class"].value_counts().to_dict() if len(plan) else {}
    need = {name: lines.get(name, 0) * 365 / days / 12 for name, days in cadence.items()}
    rows: Rows = [
        {"class": name, "cadence_days": days, "lines": int(lines.get(name, 0)), "counts_a_month": round(need[name], 1)}
        for name, days in cadence.items()
    ]
    total = sum(need.values())
    rows.append(
        {
            "class": "all",
            "cadence_days": None,
            "lines": int(sum(lines.values())),
            "counts_a_month": round(total, 1),
            "capacity_a_month": capacity,
            "carried": bool(capacity >= total),
        }
    )
    rows.append(
        {
            "class": "triggers",
            "rule": "zero confirmation when a place runs empty; recount when a line is wrong twice; accuracy below the floor puts the zone on weekly counts",
        }
    )
    return rows


def governance_pack(
    case: Case,
    lines: pd.DataFrame,
    summary: pd.DataFrame,
    controls: pd.DataFrame,
    plan: pd.DataFrame,
    capacity: int,
    settings: Engagement,
    facts: Context,
) -> Mapping[str, Any]:
    """Every table of the pack by name; the chapter adds the gap questionnaire with the client's answers."""
    corrections = case.table("ordinary_correction")
    limits, level_one = approval_limits(corrections, facts)
    differing = lines[lines["drift_e4"] != 0] if len(lines) else lines
    heads = ("task", "responsible", "accountable", "consulted", "informed")
    return {
        "review_calendar": review_calendar(controls),
        "escalation_matrix": escalation_matrix(differing, settings, level_one),
        "raci": [dict(zip(heads, row, strict=True)) for row in RACI],
        "approval_limits": limits,
        "reason_codes": reason_codes(corrections),
        "action_log": action_log(summary),
        "count_programme": count_programme(plan, capacity, settings),
    }
