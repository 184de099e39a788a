"""Rows held by column are the rows that were given."""

from cin7_audit.sources.collect import Rows, frame_of


def test_rows_come_back_as_they_were_given() -> None:
    given = [
        {"date": "2026-01-01", "source_row": 4},
        {"amount": 5, "source_row": 5},
        {"amount": None, "date": "2026-01-02", "source_row": 5},
    ]
    rows = Rows()
    for each in given:
        rows.append(each)
    assert list(rows) == given
    assert rows.column("amount") == [None, 5, None]
    frame = frame_of("ledger_line", rows, "E001")
    assert frame["amount"].tolist() == [None, "5", None]
    assert frame["source_id"].tolist() == ["E001"] * 3
    assert frame["reference"].tolist() == [None] * 3


def test_only_the_last_rows_of_a_source_row_are_withdrawn() -> None:
    rows = Rows()
    for number in (4, 5, 5):
        rows.append({"amount": number, "source_row": number})
    rows.drop_last(4)
    assert len(rows) == 3
    rows.drop_last(5)
    assert list(rows) == [{"amount": 4, "source_row": 4}]
    rows.append({"date": "2026-01-01", "source_row": 6})
    assert rows.column("amount") == [4, None]
