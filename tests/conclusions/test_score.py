"""A closed case held against the causes known since."""

import datetime as dt

import pytest

from cin7_audit.conclusions import score
from cin7_audit.errors import UsageError

AS_OF = dt.date(2026, 6, 1)


def test_scores_by_contributor_and_by_sku(tmp_path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("contributor,sku\ntransfers,A\ntransfers,B\nloss,C\n", encoding="utf-8")
    findings = [
        {"contributor": "transfers", "grade": "A", "skus": ["A", "X"]},
        {"contributor": "uom", "grade": "B", "skus": []},
        {"contributor": "loss", "grade": "C", "skus": ["C"]},
    ]
    found = score.score(findings, score.read_known_causes(path))
    assert found["right"] == ["transfers"] and found["false"] == ["uom"] and found["missed"] == ["loss"]
    assert found["macro_f1"] == pytest.approx(1 / 3) and score.score([], [])["macro_f1"] is None
    assert found["by_sku"]["transfers"] == {"true": 1, "false": 1, "missed": 1}
    path.write_text("contributor\nghosts\n", encoding="utf-8")
    with pytest.raises(UsageError, match="ghosts"):
        score.read_known_causes(path)
