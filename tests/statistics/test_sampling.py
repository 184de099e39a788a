"""Sample sizes and bounds against published tables."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cin7_audit.statistics.sampling import attribute_size, confidence_factor, monetary_unit_sample, size_table


@pytest.mark.parametrize(
    ("rate", "errors", "lines"),
    [(0.05, 0, 59), (0.02, 0, 149), (0.01, 0, 299), (0.10, 0, 29), (0.05, 1, 93), (0.05, 2, 124)],
)
def test_attribute_sizes_of_the_binomial_table(rate: float, errors: int, lines: int) -> None:
    assert attribute_size(rate, errors) == lines


@pytest.mark.parametrize(("errors", "factor"), [(0, 3.00), (1, 4.74), (2, 6.30), (3, 7.75), (4, 9.15), (5, 10.51)])
def test_poisson_confidence_factors(errors: int, factor: float) -> None:
    assert confidence_factor(errors) == pytest.approx(factor, abs=0.01)


def test_the_factor_is_where_the_poisson_law_leaves_five_percent() -> None:
    for errors in range(40):
        assert stats.poisson.cdf(errors, confidence_factor(errors)) == pytest.approx(0.05, rel=1e-9)


def test_a_rate_outside_the_open_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        attribute_size(0.0)


def book(values: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"sku": [f"S{n}" for n in range(len(values))], "site": "M", "bin": None, "value": [Decimal(v) for v in values]}
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=40), st.integers(1, 5000), st.integers(0, 5))
def test_selection_is_reproducible_and_never_skips_a_line_over_the_interval(
    values: list[int], tolerable: int, seed: int
) -> None:
    first, second = (monetary_unit_sample(book(values), Decimal(tolerable), seed) for _ in range(2))
    assert first.selection.equals(second.selection)
    if first.size:
        chosen = set(first.selection["sku"])
        assert {f"S{n}" for n, value in enumerate(values) if value > first.interval} <= chosen
        assert not any(values[int(sku[1:])] <= 0 for sku in chosen)


def test_no_value_or_no_tolerance_selects_nothing() -> None:
    assert monetary_unit_sample(book([0, 0]), Decimal(100), 1).size == 0
    assert monetary_unit_sample(book([10]), Decimal(0), 1).size == 0


def test_the_size_table_grows_with_errors_allowed() -> None:
    table = size_table()
    assert (table.groupby("tolerable_rate")["lines"].diff().dropna() > 0).all()


def test_m39_interval_is_tolerable_misstatement_over_the_factor_however_large_the_population() -> None:
    """M-39: factor -ln 0.05 = 2.996 (3.0); 600 / 3.0 = 200, so 10 lines of 1,000 give 10,000 / 200 = 50 hits; 2,000,000 give 10,000."""
    assert confidence_factor() == pytest.approx(3.0, abs=0.005)
    for lines, hits in ((10, 50), (2000, 10_000)):
        sample = monetary_unit_sample(book([1000] * lines), Decimal(600), 1)
        assert sample.interval == pytest.approx(200, rel=0.002) and sample.size == pytest.approx(hits, rel=0.002, abs=1)


def test_m39_beyond_any_sample_every_line_is_taken() -> None:
    """10,000,000 at an interval of 1 / 3 would be 30 million hits."""
    sample = monetary_unit_sample(book([1_000_000] * 10), Decimal(1), 1)
    assert sample.interval == pytest.approx(1 / 3, rel=0.002) and sample.size == len(sample.selection) == 10


def test_m39_is_absent_without_stock_of_known_value() -> None:
    from pathlib import Path

    from cin7_audit.workbook import Workbook
    from tests.inline_case import in_memory_case

    case = in_memory_case({})
    section = Workbook(Path(), case.settings, case, Path()).section("diagnosis")
    assert not [found for found in section.measures if found.id in ("M-36", "M-39")]
