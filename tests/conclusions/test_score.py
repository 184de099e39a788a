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


def test_only_grades_a_and_b_name_a_cause_and_skus_are_held_together() -> None:
    known = [{"contributor": "loss", "sku": "C"}, {"contributor": "loss", "sku": "D"}, {"contributor": "bins"}]
    findings = [
        {"contributor": "loss", "grade": "A", "skus": ("C",)},
        {"contributor": "loss", "grade": "B", "skus": ["E", "F", "G"]},
        {"contributor": "loss", "grade": "C", "skus": ["D"]},
        {"contributor": "bins", "grade": "D", "skus": ["X"]},
        {"contributor": None, "grade": "A"},
        {"contributor": "uom", "grade": "A", "skus": ["Q"]},
        {"contributor": "loss", "grade": "A", "skus": "YZ"},
    ]
    assert score.score(findings, known) == {
        "named": ["loss", "uom"],
        "known": ["bins", "loss"],
        "right": ["loss"],
        "false": ["uom"],
        "missed": ["bins"],
        "macro_f1": 1 / 3,
        "by_sku": {"loss": {"true": 1, "false": 3, "missed": 1}},
    }
    assert score.score([], known)["macro_f1"] == score.score(findings, [])["macro_f1"] == 0


def test_a_cause_without_a_name_and_a_file_without_rows_are_mistakes(tmp_path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("contributor,sku\n,A\nloss,B\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"contributors \[''\]"):
        score.read_known_causes(path)
    path.write_text("contributor,sku\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no rows"):
        score.read_known_causes(path)
    with pytest.raises(UsageError, match="cannot be read"):
        score.read_known_causes(tmp_path)
    path.write_text("\ufeffcontributor,sku\nloss,B\n", encoding="utf-8")
    assert score.read_known_causes(path) == [{"contributor": "loss", "sku": "B"}]
