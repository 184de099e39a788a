"""Scores a consultancy's own closed case against the causes known since.

A file of known causes is CSV with the columns contributor and, where known, sku, site, from_site, to_site, from_sku,
to_sku: one row per cause that later turned out to be true. The diagnosis is held against it at grades A and B.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from cin7_audit.errors import UsageError
from cin7_audit.vocabulary import CONTRIBUTORS


def read_known_causes(path: Path) -> list[dict[str, str]]:
    """Rows of a file of known causes; an unknown contributor is a mistake of the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except (IsADirectoryError, UnicodeDecodeError, csv.Error) as mistake:
        seen, expected = f"it cannot be read ({mistake})", "a CSV in UTF-8 with a column contributor"
        raise UsageError(str(path), seen, expected, "Name the file itself, saved as CSV UTF-8.") from None
    unknown = sorted({row.get("contributor") or "" for row in rows} - set(CONTRIBUTORS))
    if unknown or not rows:
        seen, expected = f"contributors {unknown}", f"a column contributor with {', '.join(CONTRIBUTORS)}"
        raise UsageError(str(path), seen if unknown else "no rows", expected, "Correct the file.")
    return rows


def score(findings: Sequence[Mapping[str, object]], known_causes: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """A closed case: findings (as in findings.json) against known causes, by contributor and, where skus are given, by
    sku.

    macro_f1: mean F1 over the contributors that occur, as cause or as finding; of one case each is right (1) or not
    (0).
    """
    graded = [f for f in findings if f.get("contributor") and f.get("grade") in ("A", "B")]
    named, known = {str(f["contributor"]) for f in graded}, {row["contributor"] for row in known_causes}
    lines = {}
    for name in sorted(known | named):
        listed = [f.get("skus") for f in graded if f["contributor"] == name]
        ours = {str(sku) for skus in listed if isinstance(skus, list | tuple) for sku in skus}
        theirs = {row["sku"] for row in known_causes if row["contributor"] == name and row.get("sku")}
        if theirs:
            lines[name] = {"true": len(ours & theirs), "false": len(ours - theirs), "missed": len(theirs - ours)}
    return {
        "named": sorted(named),
        "known": sorted(known),
        "right": sorted(named & known),
        "false": sorted(named - known),
        "missed": sorted(known - named),
        "macro_f1": len(named & known) / len(named | known) if named | known else None,
        "by_sku": lines,
    }
