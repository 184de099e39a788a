"""What the lines around a ledger report say, in every wording recorded in formats."""

import pytest

from cin7_audit.sources.ledger.preamble import basis_of, period_of, read_preamble


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("For the period 1 January 2026 to 31 December 2026", "2026-01-01", "2026-12-31"),
        ("As at 31 December 2026", None, "2026-12-31"),
        ("As at 30 June 2026 (year to date)", None, "2026-06-30"),
        ("As of December 31, 2025", None, "2025-12-31"),
        ("January-December, 2025", "2025-01-01", "2025-12-31"),
        ("January 1-December 31, 2024", "2024-01-01", "2024-12-31"),
        ("January 1, 2024-December 31, 2025", "2024-01-01", "2025-12-31"),
        ("January 1 - December 31, 2025", "2025-01-01", "2025-12-31"),
        ("July 2025-June 2026", "2025-07-01", "2026-06-30"),
        ("February 2024", "2024-02-01", "2024-02-29"),
        ("For the year ended 30 June 2026", "2025-07-01", "2026-06-30"),
        ("For the 3 months ended 31 March 2026", "2026-01-01", "2026-03-31"),
        ("All Journal Entries 10/01/2025 to 10/31/2025", "2025-10-01", "2025-10-31"),
        ("From 2025-07-01 to 2025-07-31", "2025-07-01", "2025-07-31"),
    ],
)
def test_periods(line, first, last):
    found = period_of(line, "mdy")
    assert found is not None
    assert tuple(day.isoformat() if day else None for day in found) == (first, last)


@pytest.mark.parametrize("line", ["All Dates", "Acme Ltd", "Accrual Basis Wednesday, September 02, 2026 01:27 AM GMT-05:00", "32/13/2025"])
def test_lines_without_a_period(line):
    assert period_of(line) is None


@pytest.mark.parametrize(
    ("line", "basis"),
    [("Accrual Basis Wednesday", "accrual"), ("Monday, Mar 02, 2026 12:01:05 PM GMT-8 - Accrual Basis", "accrual"), ("Cash basis", "cash"), ("Basis: Cash", "cash"), ("Petty cash", "")],
)  # fmt: skip
def test_basis(line, basis):
    assert basis_of(line) == basis


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_title_and_organisation_in_any_order(order):
    lines = [["General Ledger"], ["Acme Ltd"], ["January-December, 2025"]]
    found = read_preamble([lines[place] for place in order], ["General Ledger"])
    assert (found.title, found.organisation, found.period_to) == ("General Ledger", "Acme Ltd", "2025-12-31")
