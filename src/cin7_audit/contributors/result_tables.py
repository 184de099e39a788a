"""Contract tables from looks and grades: contributor_evidence, pairs, the test list, the contributor summary."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from cin7_audit.contributors.grading import LIKELY_FALSE_SHARE, SURE_FALSE_SHARE, Standing
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.requests import wording

EVIDENCE_COLUMNS = (
    "contributor",
    "grade",
    "sku",
    "site",
    "bin",
    "count_id",
    "day",
    "quantity",
    "value",
    "chance",
    "false_share",
    "rule",
    "documents",
    "rank",
    "rival",
    "rival_grade",
    "line_id",
    "evidence",
    "document_evidence",
)
PAIR_COLUMNS = (
    "kind",
    "exactness",
    "contributor",
    "grade",
    "sku",
    "from_sku",
    "to_sku",
    "from",
    "to",
    "quantity",
    "chance",
    "score",
    "short_line",
    "over_line",
    "evidence",
)


def exact(e4: pd.Series) -> pd.Series:
    """Ten-thousandths as exact decimal units."""
    return pd.Series([Decimal(int(value)) / 10_000 for value in e4], index=e4.index, dtype=object)


def contributor_evidence(ranked: pd.DataFrame, grades: pd.Series, lines: pd.DataFrame) -> pd.DataFrame:
    """One row per line and contributor that could explain it; rank 1 is its best explanation; the next best is its rival.

    quantity (units) and value (base currency) are the line's own, signed; documents name what matched.
    """
    if ranked.empty:
        return pd.DataFrame(columns=list(EVIDENCE_COLUMNS))
    rows = ranked.assign(grade=grades).rename(columns={"evidence": "document_evidence", "document": "documents"})
    named = lines[["line_id", "sku", "site", "bin", "count_id", "day", "drift", "value", "evidence"]].rename(
        columns={"drift": "quantity"}
    )
    rows = rows.astype({"line_id": "int64"}).merge(named.astype({"line_id": "int64"}), on="line_id", how="left")
    second = rows[rows["rank"] == 2].set_index("line_id")
    first = rows[rows["rank"] == 1].set_index("line_id")
    is_first = rows["rank"] == 1
    for column, source in (("rival", "contributor"), ("rival_grade", "grade")):
        rows[column] = np.where(is_first, rows["line_id"].map(second[source]), rows["line_id"].map(first[source]))
        rows[column] = rows[column].where(rows[column].notna(), None)
    return rows[list(EVIDENCE_COLUMNS)].sort_values(["line_id", "rank"]).reset_index(drop=True)


def pair_table(
    looks: Mapping[str, Look], evidence: pd.DataFrame, standing: Mapping[str, str], lines: pd.DataFrame
) -> pd.DataFrame:
    """Every pair with its grade: named (A, B) only when both lines are best explained by it and luck is a small part."""
    best = evidence[evidence["rank"] == 1].set_index("line_id")["contributor"]
    source = lines.set_index("line_id")["evidence"]
    parts = []
    for name, look in looks.items():
        if look.pairs.empty:
            continue
        pairs = look.pairs.reset_index(drop=True)
        chance = pairs["chance"].astype(float)
        own = np.where(chance <= SURE_FALSE_SHARE, "A", np.where(chance <= LIKELY_FALSE_SHARE, "B", "C"))
        own = np.where((pairs["exactness"] == "near") & (own == "A"), "B", own)
        at_line = pairs["short_line"].notna() & pairs["over_line"].notna()
        taken = [
            ok and any(best.get(line, name) != name for line in (short, over))
            for ok, short, over in zip(at_line, pairs["short_line"], pairs["over_line"], strict=True)
        ]
        grade = [max(g, standing.get(name, "D"), "C" if gone else "A") for g, gone in zip(own, taken, strict=True)]
        shown = [
            f"{source.get(a, '')}; {source.get(b, '')}"
            for a, b in zip(pairs["short_line"], pairs["over_line"], strict=True)
        ]
        parts.append(
            pairs.assign(
                contributor=name, grade=grade, quantity=exact(pairs["quantity_e4"]), score=1 - chance, evidence=shown
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(PAIR_COLUMNS))
    return (
        pd.concat(parts, ignore_index=True)[list(PAIR_COLUMNS)]
        .sort_values(["grade", "chance", "sku", "from"], kind="stable")
        .reset_index(drop=True)
    )


def test_table(tests: Mapping[str, tuple[Signal, ...]], looks: Mapping[str, Look]) -> pd.DataFrame:
    """Every test made: contributor, test, found, expected by chance, tested, p, decides, note."""
    rows = []
    for name, look in looks.items():
        for decides, signals in ((True, tests.get(name, ())), (False, look.context)):
            rows += [(name, s.test, float(s.found), float(s.expected), s.tested, s.p, decides, s.note) for s in signals]
    return pd.DataFrame(rows, columns=["contributor", "test", "found", "expected", "tested", "p", "decides", "note"])


def summary(standings: tuple[Standing, ...], evidence: pd.DataFrame, looks: Mapping[str, Look]) -> pd.DataFrame:
    """One row per contributor: grade, lines, quantity, value (net and gross), test figures, or what is missing.

    Named lines are rank 1 at grade A or B; their share of all gross difference is given, and never adds to 100 % by force.
    """
    first = evidence[(evidence["rank"] == 1) & evidence["grade"].isin(["A", "B"])]
    by_name = {standing.contributor: standing for standing in standings}
    rows = []
    for name, look in looks.items():
        own, standing = first[first["contributor"] == name], by_name.get(name)
        value = own["value"].dropna()
        rows.append(
            {
                "contributor": name,
                "grade": standing.grade if standing else None,
                "lines": len(own),
                "quantity": sum(own["quantity"], Decimal(0)),
                "value": sum(value, Decimal(0)),
                "gross_value": sum((abs(item) for item in value), Decimal(0)),
                "found": standing.found if standing else None,
                "expected": standing.expected if standing else None,
                "p": standing.p if standing else None,
                "adjusted_p": standing.adjusted if standing else None,
                "best_test": standing.best_test if standing else "",
                "missing": ", ".join(look.missing),
                "ask_for": wording(look.request),
            }
        )
    return pd.DataFrame(rows)
