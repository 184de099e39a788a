"""Contract tables from looks and grades: contributor_evidence, pairs, the test list, the contributor summary."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from cin7_audit.contributors.grading import Standing, Tests, by_share
from cin7_audit.contributors.records import Look
from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.requests import wording

TAKES_BACK = "takes back the difference of the count before"  # how the rule of a reversal begins
EVIDENCE_COLUMNS = [
    *("contributor", "grade", "sku", "site", "bin", "count_id", "day", "quantity", "value", "chance", "false_share"),
    *("rule", "documents", "rank", "rival", "rival_grade", "line_id", "evidence", "document_evidence"),
]
PAIR_COLUMNS = [
    *("kind", "exactness", "contributor", "grade", "sku", "from_sku", "to_sku", "from", "to", "quantity", "chance"),
    *("score", "short_line", "over_line", "evidence"),
]


def contributor_evidence(ranked: pd.DataFrame, grades: pd.Series, lines: pd.DataFrame) -> pd.DataFrame:
    """One row per line and contributor that could explain it; rank 1 is its best explanation; the next best is its
    rival.

    quantity (units) and value (base currency) are the line's own, signed; documents name what matched.
    """
    if ranked.empty:
        return pd.DataFrame(columns=EVIDENCE_COLUMNS)
    taken_back = ranked["kind"] == "reversal"
    rows = ranked.assign(grade=grades, rule=ranked["rule"].where(~taken_back, f"{TAKES_BACK}: " + ranked["rule"]))
    rows = rows.rename(columns={"evidence": "document_evidence", "document": "documents"}).astype({"line_id": "int64"})
    named = lines[["line_id", "sku", "site", "bin", "count_id", "day", "drift", "value", "evidence"]]
    named = named.rename(columns={"drift": "quantity"}).astype({"line_id": "int64"})
    rows = rows.merge(named, on="line_id", how="left")
    first, second = (rows[rows["rank"] == rank].set_index("line_id") for rank in (1, 2))
    for column, source in (("rival", "contributor"), ("rival_grade", "grade")):
        others = [rows["line_id"].map(ranking[source]) for ranking in (first, second)]
        rows[column] = others[0].where(rows["rank"] != 1, others[1])
        rows[column] = rows[column].where(rows[column].notna(), None)
    return rows[EVIDENCE_COLUMNS].sort_values(["line_id", "rank"]).reset_index(drop=True)


def pair_table(
    looks: Mapping[str, Look], evidence: pd.DataFrame, standing: Mapping[str, str], lines: pd.DataFrame
) -> pd.DataFrame:
    """Every pair with its grade: A or B only when both lines are best explained by it and luck is a small part."""
    found = [look.pairs.assign(contributor=name) for name, look in looks.items() if len(look.pairs)]
    if not found:
        return pd.DataFrame(columns=PAIR_COLUMNS)
    pairs = pd.concat(found, ignore_index=True)
    best = evidence[evidence["rank"] == 1].set_index("line_id")["contributor"]
    source = lines.set_index("line_id")["evidence"]
    ends = [pairs["short_line"], pairs["over_line"]]
    at_line = ends[0].notna() & ends[1].notna()
    taken = [end.map(best).fillna(pairs["contributor"]) != pairs["contributor"] for end in ends]
    caps = [
        by_share(pairs["chance"].astype(float)),
        np.where(pairs["exactness"] == "near", "B", "A").astype(object),
        np.where(at_line & (taken[0] | taken[1]), "C", "A").astype(object),
        pairs["contributor"].map(standing).fillna("D").to_numpy(dtype=object),
    ]
    shown = [end.map(source).fillna("") for end in ends]
    pairs = pairs.assign(
        grade=np.maximum.reduce(caps),
        quantity=pairs["quantity_e4"].astype(object).map(lambda size: Decimal(int(size)) / 10_000),
        score=1 - pairs["chance"].astype(float),
        evidence=shown[0] + "; " + shown[1],
    )[PAIR_COLUMNS]
    return pairs.sort_values(["grade", "chance", "sku", "from"], kind="stable").reset_index(drop=True)


def test_table(tests: Tests, looks: Mapping[str, Look]) -> pd.DataFrame:
    """Every test made: contributor, test, found, expected by chance, tested, p, decides, note."""
    rows = []
    for name, look in looks.items():
        for decides, signals in ((True, tests.get(name, ())), (False, look.context)):
            rows += [(name, s.test, float(s.found), float(s.expected), s.tested, s.p, decides, s.note) for s in signals]
    return pd.DataFrame(rows, columns=["contributor", "test", "found", "expected", "tested", "p", "decides", "note"])


def summary(standings: tuple[Standing, ...], evidence: pd.DataFrame, looks: Mapping[str, Look]) -> pd.DataFrame:
    """One row per contributor: grade, lines, quantity, value (net and gross), test figures, or what is missing.

    Named lines are rank 1 at grade A or B; their share of all gross difference is given, and never adds to 100 % by
    force.
    """
    first = evidence[(evidence["rank"] == 1) & evidence["grade"].isin(["A", "B"])]
    by_name = {standing.contributor: vars(standing) for standing in standings}
    rows = []
    for name, look in looks.items():
        own, standing = first[first["contributor"] == name], by_name.get(name, {})
        value = own["value"].dropna()
        rows.append(
            {
                "contributor": name,
                "grade": standing.get("grade"),
                "lines": len(own),
                "quantity": exact_sum(own["quantity"]),
                "value": exact_sum(value),
                "gross_value": gross_sum(value),
                "found": standing.get("found"),
                "expected": standing.get("expected"),
                "p": standing.get("p"),
                "adjusted_p": standing.get("adjusted"),
                "best_test": standing.get("best_test", ""),
                "missing": ", ".join(look.missing),
                "ask_for": wording(look.request),
            }
        )
    return pd.DataFrame(rows)
