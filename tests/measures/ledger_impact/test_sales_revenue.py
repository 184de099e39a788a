"""Revenue counts in the months it is complete in, else the ledger's does."""

from decimal import Decimal

import pandas as pd

from tests.measures.small import case_given


def amounts(*rows: tuple[str, str]) -> pd.DataFrame:
    """month, amount; exact."""
    told = [(month, Decimal(amount).quantize(Decimal("0.0001"))) for month, amount in rows]
    return pd.DataFrame(told, columns=["month", "amount"])


LEDGER = amounts(("2026-01", "-70"), ("2026-02", "-80.005")).assign(role="revenue")


def revenue(sold: pd.DataFrame, cost: pd.DataFrame) -> dict[str, Decimal]:
    case = case_given(shipped_revenue=sold, sales_cost=cost, ledger_month=LEDGER)
    made = case.table("sales_revenue")
    return dict(zip(made["month"], made["amount"], strict=True))


def test_a_month_with_less_than_half_of_the_usual_ratio_lacks_sales() -> None:
    sold = amounts(("2026-01", "200"), ("2026-02", "99"), ("2026-03", "210"), ("2026-04", "5"))
    cost = amounts(("2026-01", "100"), ("2026-02", "100"), ("2026-03", "100"))
    assert revenue(sold, cost) == {"2026-01": 200, "2026-03": 210, "2026-04": 5}  # April: no cost to compare with


def test_without_one_month_to_compare_the_ledger_speaks() -> None:
    assert revenue(amounts(("2026-01", "200")), amounts(("2026-02", "100"))) == {"2026-01": 70, "2026-02": Decimal("80.00")}
