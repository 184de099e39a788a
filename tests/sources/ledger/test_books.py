"""Random books printed in every layout are read back to the same books: one truth, many reports."""

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cin7_audit.sources.base import Parsed
from tests.sources.goldens import read
from tests.sources.ledger import books as b

MONEY = st.integers(1, 999_999_99).map(lambda cents: Decimal(cents) / 100)
ACCOUNTS = st.sampled_from(b.CHART)


@st.composite
def entries(draw: st.DrawFn) -> tuple[b.Entry, ...]:
    made = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        legs = draw(st.lists(st.tuples(ACCOUNTS, MONEY), min_size=1, max_size=4))
        lines = [(account, str(amount if place % 2 else -amount)) for place, (account, amount) in enumerate(legs)]
        rest = -sum((Decimal(amount) for _, amount in lines), Decimal(0))
        day = dt.date(2025, 7, 1) + dt.timedelta(days=draw(st.integers(0, 364)))
        text = draw(st.sampled_from(["Mill Co", "Total recall", 'quoted "text", and comma', "line one\nline two", "(odd) - text"]))
        made.append(
            b.entry(number, day.isoformat(), "Manual Journal", *lines, (draw(ACCOUNTS), str(rest)), text=text, reference=f"REF-{number}")
        )
    return tuple(made)


def truth(books: tuple[b.Entry, ...]) -> dict[tuple[str, str], Decimal]:
    """(day, account name) -> net, without nets of nil."""
    net: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for item in books:
        for line in item.lines:
            net[item.date.isoformat(), line.account.name] += line.amount
    return {key: amount for key, amount in net.items() if amount}


def seen(parsed: Parsed) -> dict[tuple[str, str], Decimal]:
    net: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    frame = parsed.tables["ledger_line"]
    for day, name, amount in zip(frame["date"], frame["account_name"], frame["amount"], strict=True):
        net[day, name] += Decimal(amount)
    return {key: amount for key, amount in net.items() if amount}


LAYOUTS: dict[str, Callable[[tuple[b.Entry, ...]], b.Rows]] = {
    "account_transactions": lambda books: b.account_transactions(books),
    "account_transactions_coded": lambda books: b.account_transactions(books, with_code=True, total_in_description=True),
    "gl_detail": lambda books: b.gl_detail(books),
    "gl_detail_captured": lambda books: b.gl_detail(books, mark="## ", with_header=False),
    "journal_report": lambda books: b.journal_report(books),
    "qbo_new": lambda books: b.qbo_general_ledger(books),
    "qbo_old": lambda books: b.qbo_general_ledger(books, layout="old"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(books=entries())
def test_every_layout_gives_the_same_books(layout: str, books: tuple[b.Entry, ...], tmp_path: Path):
    text = io.StringIO()
    csv.writer(text).writerows(LAYOUTS[layout](books))
    path = tmp_path / f"{layout}.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    _, parsed = read(path)
    assert seen(parsed) == truth(books)
    assert parsed.rows_set_aside == 0
    assert all(stated is None or Decimal(made) == Decimal(stated) for made, stated in parsed.control_totals.values())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(books=entries(), cut=st.integers(1, 10_000))
def test_a_row_lost_from_an_account_is_noticed(books: tuple[b.Entry, ...], cut: int, tmp_path: Path):
    rows = b.account_transactions(books)
    dated = [place for place, row in enumerate(rows) if len(row) > 4 and row[1] == "Manual Journal" and row[4] != row[5]]
    del rows[dated[cut % len(dated)]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = tmp_path / "cut.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    _, parsed = read(path)
    assert any(problem.code == "control_total_differs" for problem in parsed.problems)
