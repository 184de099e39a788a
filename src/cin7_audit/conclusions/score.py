"""Scores a diagnosis against known causes: for the benchmark, and for a consultancy's own closed cases.

A file of known causes is CSV with the columns contributor and, where known, sku, site, from_site, to_site, from_sku, to_sku:
one row per cause that later turned out to be true. The diagnosis is held against it at grades A and B.
"""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from cin7_audit.errors import UsageError
from cin7_audit.vocabulary import CONTRIBUTORS

NAMED = ("A", "B")


@dataclass(frozen=True)
class Score:
    """Counts of one contributor (or of pairs) over many clients."""

    true: int = 0
    false: int = 0
    missed: int = 0

    @classmethod
    def of(cls, found: Set[object], known: Set[object]) -> "Score":
        return cls(len(found & known), len(found - known), len(known - found))

    def __add__(self, other: "Score") -> "Score":
        return Score(self.true + other.true, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        return self.true / (self.true + self.false) if self.true + self.false else None

    @property
    def recall(self) -> float | None:
        return self.true / (self.true + self.missed) if self.true + self.missed else None

    @property
    def f1(self) -> float | None:
        total = 2 * self.true + self.false + self.missed
        return 2 * self.true / total if total else None


def by_contributor(clients: Iterable[tuple[Collection[str], Collection[str]]]) -> dict[str, Score]:
    """Scores per contributor from (known causes, named contributors) of each client."""
    scores = dict.fromkeys(CONTRIBUTORS, Score())
    for known, named in clients:
        for name in CONTRIBUTORS:
            scores[name] += Score.of({name} & set(named), {name} & set(known))
    return scores


def macro_f1(scores: Mapping[str, Score]) -> float | None:
    """Mean F1 over the contributors that occur, as cause or as finding."""
    values = [score.f1 for score in scores.values() if score.f1 is not None]
    return sum(values) / len(values) if values else None


def confusion(clients: Iterable[tuple[Collection[str], Collection[str]]]) -> dict[str, dict[str, int]]:
    """known cause -> named contributor -> clients; 'none' where nothing is known or nothing was named."""
    table: dict[str, dict[str, int]] = {}
    for known, named in clients:
        for cause in sorted(known) or ["none"]:
            row = table.setdefault(cause, {})
            for name in sorted(named) or ["none"]:
                row[name] = row.get(name, 0) + 1
    return table


def pairs(found: Collection[tuple[str, str, str]], known: Collection[tuple[str, str, str]]) -> Score:
    """Pairs as (from, to, sku) against known ones, order of the ends ignored."""
    ours, theirs = ({(*sorted((a, b)), sku) for a, b, sku in group} for group in (found, known))
    return Score.of(ours, theirs)


def read_known_causes(path: Path) -> list[dict[str, str]]:
    """Rows of a file of known causes; an unknown contributor is a mistake of the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except (IsADirectoryError, UnicodeDecodeError, csv.Error) as mistake:
        todo = "Name the file itself, saved as CSV UTF-8."
        raise UsageError(
            str(path), f"it cannot be read ({mistake})", "a CSV in UTF-8 with a column contributor", todo
        ) from None
    unknown = sorted({row.get("contributor") or "" for row in rows} - set(CONTRIBUTORS))
    if unknown or not rows:
        raise UsageError(
            str(path),
            f"contributors {unknown}" if unknown else "no rows",
            f"a column contributor with {', '.join(CONTRIBUTORS)}",
            "Correct the file.",
        )
    return rows


def score(findings: Sequence[Mapping[str, object]], known_causes: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """A closed case: findings (as in findings.json) against known causes, by contributor and, where skus are given, by sku."""
    graded = [f for f in findings if f.get("contributor") and f.get("grade") in NAMED]
    named, known = {str(f["contributor"]) for f in graded}, {row["contributor"] for row in known_causes}
    by_name = by_contributor([(known, named)])
    lines = {}
    for name in sorted(known | named):
        ours = {str(sku) for f in graded if f["contributor"] == name for sku in _listed(f.get("skus"))}
        theirs = {row["sku"] for row in known_causes if row["contributor"] == name and row.get("sku")}
        if theirs:
            lines[name] = vars(Score.of(ours, theirs))
    return {
        "named": sorted(named),
        "known": sorted(known),
        "right": sorted(named & known),
        "false": sorted(named - known),
        "missed": sorted(known - named),
        "macro_f1": macro_f1(by_name),
        "by_sku": lines,
    }


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
