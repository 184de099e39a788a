"""The account of a file's rows: read = kept + set aside, each row aside once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cin7_audit.sources.reading import unreadable
from cin7_audit.sources.reading.account import RowAccount, frame, frame_of_rows
from cin7_audit.sources.reading.unreadable import TooLarge
from cin7_audit.vocabulary import TABLES


def test_a_row_of_several_faults_is_set_aside_once():
    account = RowAccount("E001", rows_read=5)
    account.set_aside(7, "blank_row", column="Qty", raw="a,b")
    account.set_aside(7, "blank_row")
    account.set_aside(8, "blank_row")
    account.note("blank_row", row=9, column="Bin")
    parsed = account.parsed({})
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (5, 3, 2)
    assert [(each.effect, each.source_row, each.column, each.raw_text) for each in parsed.problems] == [
        ("row set aside", 7, "Qty", "a,b"),
        ("note", 7, None, None),
        ("row set aside", 8, None, None),
        ("note", 9, "Bin", None),
    ]


def test_books_that_do_not_balance_are_not_closed():
    account = RowAccount("E001", rows_read=1)
    account.set_aside(1, "blank_row")
    assert account.parsed({}).rows_kept == 0
    account.set_aside(2, "blank_row")
    with pytest.raises(AssertionError, match="2 rows set aside of 1 read"):
        account.parsed({})


def test_tables_without_rows_are_left_out_and_those_on_disk_are_kept():
    some, none = pd.DataFrame({"sku": ["A"]}), pd.DataFrame({"sku": []})
    account = RowAccount("E001")
    for what in ("site", "date", "site"):
        account.leave_unstated(what)
    parsed = account.parsed({"movement": some, "product": none, "count_line": Path("a.parquet")}, organisation="Acme")
    assert set(parsed.tables) == {"movement", "count_line"}
    assert (parsed.unstated, parsed.organisation) == (("site", "date"), "Acme")


def test_a_file_refused_keeps_nothing_and_says_so_first():
    account = RowAccount("E001")
    account.note("blank_row")
    account.leave_unstated("site")
    parsed = account.refused("json_broken", 4)
    assert [(each.code, each.effect) for each in parsed.problems] == [("json_broken", "file set aside"), ("blank_row", "note")]
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside, parsed.tables) == (4, 0, 4, {})
    assert parsed.unstated == ("site",)


def test_rows_set_aside_have_a_limit(monkeypatch):
    monkeypatch.setattr(unreadable, "MOST_ROWS_ASIDE", 1)
    account = RowAccount("E001", rows_read=9)
    account.set_aside(1, "blank_row")
    account.set_aside(1, "blank_row")
    with pytest.raises(TooLarge):
        account.set_aside(2, "blank_row")


def test_a_frame_has_every_column_of_its_table_in_order():
    made = frame(
        "movement", {"sku": ["A", "B"], "kind": "sale", "quantity": pd.Series(["1", "2"], index=[5, 6])}, [4, 9]
    )
    wanted = [name for name in TABLES["movement"].column_names if name not in ("source_id", "source_row")]
    assert list(made.columns) == [*wanted, "source_row"]
    assert made["sku"].tolist() == ["A", "B"] and made["kind"].tolist() == ["sale", "sale"]
    assert made["quantity"].tolist() == ["1", "2"] and made["source_row"].tolist() == [4, 9]
    assert made["value"].tolist() == [None, None]
    assert frame("movement", {"sku": np.array(["A"], dtype=object)}, [1])["sku"].tolist() == ["A"]


def test_a_column_the_vocabulary_does_not_know_is_refused():
    with pytest.raises(ValueError, match=r"movement: no column \['colour'\]"):
        frame("movement", {"colour": ["red"]}, [1])


def test_rows_may_lack_what_others_have():
    made = frame_of_rows("movement", [{"source_row": 3, "sku": "A"}, {"source_row": 5, "kind": "sale"}])
    assert made[["sku", "kind", "source_row"]].values.tolist() == [["A", None, 3], [None, "sale", 5]]
    assert len(frame_of_rows("movement", [])) == 0
