"""Days and moments of a column are those of its cells, one by one."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.sources.reading import moment_text, vectors
from cin7_audit.sources.reading.moments import moments
from cin7_audit.sources.reading.vectors import Memory

REFUSED = "refused"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """A handful of cells are as good as thousands."""
    monkeypatch.setattr(vectors, "HEAD", 4)


def parser(order: str) -> Memory:
    def parse(text: str) -> dt.datetime | None:
        found = moment_text(text, order)
        return dt.datetime.fromisoformat(found) if found else None

    return Memory(parse)


def told(cells: list[str | None], order: str, memory: Memory | None = None) -> list[dt.datetime | str | None]:
    found = moments(pa.array(cells, pa.string()), memory or parser(order), order)
    return [REFUSED if bad else stamp for stamp, bad in zip(found.stamps.to_pylist(), found.refused, strict=True)]


def one_by_one(cells: list[str | None], order: str) -> list[dt.datetime | str | None]:
    memory = parser(order)
    said = [None if cell is None else memory.of(cell) for cell in cells]
    return [REFUSED if isinstance(each, Exception) else each for each in said]


@pytest.mark.parametrize(
    ("first", "order", "moment"),
    [
        ("03/04/2026 16:05", "dmy", dt.datetime(2026, 4, 3, 16, 5)),
        ("03/04/2026 16:05", "mdy", dt.datetime(2026, 3, 4, 16, 5)),
        ("2026-04-03T16:05:09", "dmy", dt.datetime(2026, 4, 3, 16, 5, 9)),
        ("2026.04.03 00:00:59", "mdy", dt.datetime(2026, 4, 3, 0, 0, 59)),
        ("29/02/2024 23:59", "dmy", dt.datetime(2024, 2, 29, 23, 59)),
        ("31/12/1969 23:59", "dmy", dt.datetime(1969, 12, 31, 23, 59)),
    ],
)
def test_stamps_of_one_look_are_taken_apart_without_asking_the_parser(first, order, moment):
    memory = parser(order)
    others = [first.replace("16", hour).replace("23", hour) for hour in ("10", "11", "12")]
    cells = [first, *(others if others[0] != first else [first[:-1] + digit for digit in "123"])]
    assert told(cells, order, memory)[0] == moment and memory.known == {}
    assert told(cells, order) == one_by_one(cells, order)


def test_other_looks_blanks_and_impossible_moments_go_through_the_parser():
    cells = [
        "01/04/2026 16:05",
        "1/4/2026 16:05",
        None,
        "",
        "2026-04-01",
        "31/02/2026 10:00",
        "30/04/2026 24:00",
        "30/04/2026 10:60",
        "aa/04/2026 10:00",
        "00/04/2026 10:00",
        "30-04/2026 10:00",
        "01/13/2026 10:00",
        "31/04/2026 10:00",
        "30x04/2026 10:00",
        "0:/04/2026 10:00",  # a colon stands where a digit ten would
    ]
    found = told(cells, "dmy")
    assert found == one_by_one(cells, "dmy")
    assert found[:5] == [*[dt.datetime(2026, 4, 1, 16, 5)] * 2, None, None, dt.datetime(2026, 4, 1)]
    assert found[5:10] == [REFUSED] * 5 and found[11:] == [REFUSED] * 4


STAMPS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2099, 12, 31))
LOOKS = st.sampled_from(
    ("%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%y %H:%M", "%Y/%m/%d %H:%M", "%d %b %Y")
)
ODD = st.none() | st.sampled_from(("", "n/a", "45/45/2026 10:00", "0/0/0"))


@settings(max_examples=50)
@given(
    stamps=st.lists(STAMPS, min_size=4, max_size=8, unique=True),
    look=LOOKS,
    odd=st.lists(ODD, max_size=3),
    order=st.sampled_from(("dmy", "mdy", "ymd")),
)
def test_a_column_says_what_its_cells_say(stamps, look, odd, order):
    before, vectors.HEAD = vectors.HEAD, 4
    cells = [*(stamp.strftime(look) for stamp in stamps), *odd]
    try:
        assert told(cells, order) == one_by_one(cells, order)
        assert told(cells[:1] * 6 + odd, order) == one_by_one(cells[:1] * 6 + odd, order)
    finally:
        vectors.HEAD = before


def test_days_of_a_sheet_are_moments_already():
    found = moments(pa.array([dt.date(2026, 4, 1), None], pa.date32()), parser("dmy"), "dmy")
    assert found.stamps.to_pylist() == [dt.datetime(2026, 4, 1), None] and found.refused.tolist() == [False, False]


def test_a_part_of_a_column_is_read_from_its_own_place():
    column = pa.array(["x", "01/04/2026 16:05", "02/04/2026 16:05", "03/04/2026 16:05", "04/04/2026 16:05", "y"])
    found = moments(column.slice(1, 4), parser("dmy"), "dmy")
    assert [stamp.day for stamp in found.stamps.to_pylist()] == [1, 2, 3, 4]
