"""What sentences share."""

from cin7_audit.presentation.telling import listed


def test_names_are_listed_as_a_sentence_lists_them() -> None:
    assert [listed(items) for items in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]
