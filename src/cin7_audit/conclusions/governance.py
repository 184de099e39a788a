"""The governance pack, filled from the client's own data (method.md section 8): JSON-ready tables.

What it states before that is in governance.toml. Nothing here names a person: owners are functions. Amounts are base
currency; loads are items a month.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.conclusions.tolerance import outside_tolerance
from cin7_audit.context import Context
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Engagement

Rows = list[dict[str, Any]]
STATED = read_entries(Path(__file__).with_name("governance.toml"))
PERCENTILES = (("level 1", 0.80), ("level 2", 0.95))  # method.md 8.4
OTHER_CAP = 0.05  # share of corrections that may carry reason "other" (default, ours)


def review_calendar(controls: pd.DataFrame) -> Rows:
    """Rhythm, content, owner, output, and today's exceptions on the first list (None: no control test feeds it)."""
    rows = []
    for review in STATED["review"]:
        fed = review.get("controls")
        now = int(controls["control"].isin(fed).sum()) if fed else None
        rows.append({name: text for name, text in review.items() if name != "controls"} | {"exceptions_now": now})
    return rows


def escalation_matrix(lines: pd.DataFrame, earlier: pd.Series, settings: Engagement, limit: Decimal) -> Rows:
    """The two-axis matrix with the number of the client's own difference lines that fall in each cell.

    earlier: of the table repeated_difference, by line_id.
    """
    cells = np.zeros((3, 3), dtype=int)
    if len(lines):
        big = (lines["value"].astype(float).abs() > float(limit)).to_numpy() & (limit > 0)
        level = np.where(big, 2, np.where(outside_tolerance(lines, settings), 1, 0))
        np.add.at(cells, (level, earlier.reindex(lines["line_id"])), 1)
    counted = [*cells.tolist(), [None, None, None]]  # the ledger has no lines
    heads = ("lines_first", "lines_second", "lines_third")
    stated = zip(STATED["escalation"], counted, strict=True)
    return [level | dict(zip(heads, row, strict=True)) for level, row in stated]


def approval_limits(corrections: pd.DataFrame, facts: Context) -> tuple[Rows, Decimal]:
    """Limits from the client's own corrections with the monthly load each would cause; and the level 1 limit."""
    value, days = corrections["value"].dropna().abs(), pd.to_datetime(corrections["day"]).dropna()
    months = max(1.0, (days.max() - days.min()).days / 30.4) if len(days) else 1.0
    limits = [("level 3", STATED["limits"]["trivial"], facts.clearly_trivial)]
    if len(value):
        words = STATED["limits"]["of_corrections"]
        own = [(name, words.format(share=100 * s), Decimal(str(value.quantile(s)))) for name, s in PERCENTILES]
        limits = own + limits
    rows, level_one = [], Decimal(0)
    for name, basis, limit in limits:
        rounded = limit.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        level_one = level_one or rounded
        above = int((value > float(limit)).sum())
        row = {"level": name, "limit": rounded, "basis": basis, "items_a_month": round(above / months, 2)}
        rows.append(row | {"items": above, "of_items": len(value), "currency": facts.currency})
    return rows, level_one


def reason_codes(corrections: pd.DataFrame) -> Rows:
    """One mandatory code per contributor, 'other' capped, with how today's reasons are spread."""
    stated, text = STATED["reasons"], corrections["reason"].str.lower()
    rows: Rows = []
    for code in stated["codes"]:
        used = int(text.str.contains(code["stem"], regex=False).sum())
        rows.append(
            {name: code[name] for name in ("code", "contributor")} | {"used_today": used, "rule": stated["rule"]}
        )
    cap = stated["other"].format(cap=100 * OTHER_CAP)
    return [*rows, {"code": "other", "contributor": None, "used_today": int((text == "").sum()), "rule": cap}]


def action_log(summary: pd.DataFrame) -> Rows:
    """One open action per named contributor, with its test of effect; due dates and people are the client's to fill."""
    stated, graded = STATED["actions"], summary[summary["grade"].isin(["A", "B", "C"])]
    rows: Rows = []
    for name, grade in graded[["contributor", "grade"]].itertuples(index=False):
        about = ABOUT[name]
        action = stated["ask" if grade == "C" else "change"]
        row = {"id": f"ACT-{len(rows) + 1}", "finding": f"DX-{name}-1", "hypothesis": about.words, "grade": grade}
        row |= {"action": action.format(owner=about.owner, evidence="; ".join(about.next_evidence))}
        row |= {"owner": about.owner, "due": None, "evidence_of_completion": None}
        rows.append(row | {"effectiveness_test": stated["effectiveness_test"], "status": "open"})
    return rows


def count_programme(plan: pd.DataFrame, capacity: int, settings: Engagement) -> Rows:
    """Cadence by class, counts a year it needs, and whether today's capacity carries it."""
    lines = plan["abc_class"].value_counts()
    rows: Rows = []
    total = 0.0
    for name in "ABC":
        own, days = int(lines.get(name, 0)), int(getattr(settings.rules, f"cadence_days_{name.lower()}"))
        need = own * 365 / days / 12
        total += need
        rows.append({"class": name, "cadence_days": days, "lines": own, "counts_a_month": round(need, 1)})
    every = {"class": "all", "cadence_days": None, "lines": int(lines.sum()), "counts_a_month": round(total, 1)}
    rows.append(every | {"capacity_a_month": capacity, "carried": bool(capacity >= total)})
    return [*rows, {"class": "triggers", "rule": STATED["programme"]["triggers"]}]


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
    earlier = case.table("repeated_difference").set_index("line_id")["earlier"]
    return {
        "review_calendar": review_calendar(controls),
        "escalation_matrix": escalation_matrix(lines[lines["drift_e4"] != 0], earlier, settings, level_one),
        "raci": STATED["raci"],
        "approval_limits": limits,
        "reason_codes": reason_codes(corrections),
        "action_log": action_log(summary),
        "count_programme": count_programme(plan, capacity, settings),
    }
