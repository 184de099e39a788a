"""Days a file speaks about, and whether any lies inside the audited period."""

import datetime as dt

import pandas as pd
import pytest

from cin7_audit.engagement import Period
from cin7_audit.sources.base import Parsed
from cin7_audit.sources.period import DAY_OF, is_continued, out_of_period, span
from cin7_audit.vocabulary import DAY, TABLES

YEAR = Period(start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))


def moved(*days: str | None, table: str = "movement", **stated: str) -> Parsed:
    rows = pd.DataFrame({DAY_OF[table]: list(days)}, dtype=object)
    return Parsed({table: rows}, (), len(days), len(days), 0, **stated)


def days(*texts: str) -> tuple[dt.date, ...]:
    return tuple(dt.date.fromisoformat(text) for text in texts)


def test_the_day_of_each_table_is_a_day_of_the_vocabulary():
    kinds = {
        (table, name): {column.name: column.type for column in TABLES[table].columns}[name]
        for table, name in DAY_OF.items()
    }
    assert set(kinds.values()) == {DAY}


def test_a_stated_day_goes_before_those_of_the_rows():
    rows = ("2025-03-09", None, "2025-02-01")
    assert span(moved(*rows)) == days("2025-02-01", "2025-03-09")
    assert span(moved(*rows, period_from="2025-01-01")) == days("2025-01-01", "2025-03-09")
    assert span(moved(*rows, period_to="2025-03-31")) == days("2025-02-01", "2025-03-31")
    assert span(moved(None)) == (None, None) == span(moved("soon"))


def test_days_of_all_tables_count_and_of_those_without_a_day_none():
    dated, undated = moved("2025-03-09").tables, pd.DataFrame({"last_modified": ["1999-01-01"]})
    counted = moved("2025-05-01", table="count_line").tables
    assert span(Parsed({**dated, **counted, "product": undated}, (), 3, 3, 0)) == days("2025-03-09", "2025-05-01")


def test_rows_that_wait_on_disk_speak_about_the_same_days(tmp_path):
    path = tmp_path / "it's.parquet"
    pd.DataFrame({"effective_date": ["2025-03-09", None, "2025-02-01"]}).to_parquet(path)
    assert span(Parsed({"movement": path}, (), 3, 3, 0)) == days("2025-02-01", "2025-03-09")
    assert span(Parsed({"ledger_line": path}, (), 3, 3, 0)) == (None, None)  # it has no column `date`


@pytest.mark.parametrize(
    ("first", "last", "goes_on"),
    [
        ("2024-02-01", "2024-03-31", True),
        ("2024-03-02", "2024-03-31", True),  # 31 days later
        ("2024-03-03", "2024-03-31", False),
        ("2023-12-01", "2024-01-31", False),
        ("2023-12-01", "2024-02-01", True),
    ],
)
def test_movements_go_on_in_a_file_that_begins_a_month_later_at_most_and_ends_later(first, last, goes_on):
    old = moved("2024-01-01", "2024-01-31")
    assert is_continued(old, [old, moved(first, last)]) is goes_on
    assert not is_continued(old, [old, moved(first, last, table="count_line")])
    assert not is_continued(moved("2024-01-01", "2024-01-31", table="count_line"), [moved(first, last)])


@pytest.mark.parametrize(
    ("first", "last", "effect", "word"),
    [
        ("2024-12-01", "2025-01-01", None, ""),
        ("2025-12-31", "2026-06-30", None, ""),
        ("2020-01-01", "2023-01-01", "note", "kept as history"),  # 731 days before the start
        ("2020-01-01", "2022-12-31", "file set aside", "set aside"),
        ("2026-01-31", "2026-01-31", "note", "kept as a closing figure"),
        ("2026-02-01", "2026-02-01", "file set aside", "set aside"),
        ("2026-01-01", "2026-01-02", "file set aside", "set aside"),
    ],
)
def test_what_lies_before_or_after_the_period(first, last, effect, word):
    problem = out_of_period("E007", moved(first, last), YEAR)
    assert (problem and problem.effect) == effect
    if problem:
        assert (problem.source_id, problem.code, problem.expected) == (
            "E007",
            "other_period",
            "2025-01-01 to 2025-12-31",
        )
        assert problem.seen == f"the file covers {first} to {last}, no day of it inside the audited period; {word}"


def test_the_beginning_of_a_history_is_kept_however_old_and_what_comes_after_is_not():
    assert out_of_period("E1", moved("2001-01-01"), YEAR, continued=True).effect == "note"
    assert out_of_period("E1", moved("2030-01-01"), YEAR, continued=True).effect == "file set aside"


def test_one_stated_day_and_an_open_period():
    after = Parsed({}, (), 1, 1, 0, period_to="2026-03-01")
    assert out_of_period("E1", after, YEAR).seen.startswith("the file covers 2026-03-01 to 2026-03-01")
    before = Parsed({}, (), 1, 1, 0, period_from="2024-03-01")
    assert out_of_period("E1", before, YEAR).seen.startswith("the file covers 2024-03-01 to 2024-03-01")
    assert out_of_period("E1", after, Period(start=YEAR.start)) is None
    assert out_of_period("E1", Parsed({}, (), 1, 1, 0, period_from="1999-01-01"), Period(end=YEAR.end)) is None
    assert out_of_period("E1", after, Period(end=YEAR.end)).expected == "the beginning to 2025-12-31"
    assert out_of_period("E1", moved("2001-01-01"), Period(start=YEAR.start)).expected == "2025-01-01 to today"
    assert out_of_period("E1", Parsed({}, (), 0, 0, 0), YEAR) is None
