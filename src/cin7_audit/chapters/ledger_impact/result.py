"""What corrections and documents did to the books: tie-out, posting tests, date skew, re-timing, margin (notebook 05).

`measure(case, settings)` returns frozen frames; every cent of a difference is in one bucket, every variance in one
month per method, and what the evidence cannot support is absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from cin7_audit.statistics.retiming import Retimed, retime

ZERO = Decimal(0)


@dataclass(frozen=True)
class Margin:
    """Cost of sales, gross margin and turns as posted and as re-timed, base currency (M-31, M-32); basis in words."""

    months: pd.DataFrame
    fiscal: pd.DataFrame
    turns_posted: Decimal | None
    turns_retimed: Decimal | None
    cogs_basis: str
    revenue_basis: str

    @property
    def shifts(self) -> list[Decimal]:
        """Gross margin of each month that has one, re-timed - posted (M-31), share of revenue."""
        pairs = zip(self.months["margin_retimed"], self.months["margin_posted"], strict=True)
        return [one - other for one, other in pairs if isinstance(one, Decimal) and isinstance(other, Decimal)]


def _turns(frame: pd.DataFrame, cost: str, held: str) -> Decimal | None:
    """Annualised cost / average month-end inventory (M-32): as posted, or with corrections and drift taken out."""
    levels = [value for value in frame[held] if value is not None]
    if not levels or not frame[cost].sum():
        return None
    average = sum(levels, ZERO) / len(levels)
    return (sum(frame[cost], ZERO) * 12 / len(frame) / average).quantize(Decimal("0.0001")) if average > 0 else None


def margin(case: Case) -> Margin | None:
    """Month by month, or None without cost of sales."""
    cost, revenue = case.table("sales_cost"), case.table("sales_revenue")
    if cost.empty:
        return None
    months = case.table("margin_months")
    return Margin(
        months=months,
        fiscal=case.table("fiscal_years"),
        turns_posted=_turns(months, "cogs_posted", "inventory"),
        turns_retimed=_turns(months, "cogs_before_corrections", "inventory_retimed"),
        cogs_basis=cost["basis"].iloc[0],
        revenue_basis=revenue["basis"].iloc[0] if len(revenue) else "not in the evidence",
    )


@dataclass(frozen=True)
class LedgerImpactResult:
    """All that notebook 05 shows. Money in base currency; G = subledger - ledger; loss negative; costs positive.

    tables: those of the models of the same names; one the evidence cannot support is not among them.
    """

    tables: Mapping[str, pd.DataFrame]
    retimed: Retimed | None
    margin: Margin | None
    first_failure: str | None  # the first month whose inventory accounts do not tie
    chance: tuple[int, float]  # matches made by amount and date, and those luck would make
    treatment: Mapping[str, str]  # bucket -> what to do about a difference in it
    files: Mapping[str, str]  # source_id -> file and sheet as readers are told


def tie_out_tables(case: Case) -> dict[str, pd.DataFrame]:
    """The tie-out (M-26, M-27); nothing where one of the two books is missing or stock has no value."""
    has_books = case.table("two_books")["has_books"].iloc[0] and len(case.table("tie_account"))
    if not has_books or case.table("book_window").empty:
        return {}
    names = ("tie_out", "lead_schedule", "matched_documents", "opening_difference")
    documents = case.table("tie_out_documents", "in_window").drop(columns=["leg", "account_key", "in_window"])
    return {name: case.table(name) for name in names} | {
        "tie_out_documents": documents, "tie_out_accounts": case.table("tie_account"),
    }  # fmt: skip


def first_failure(tables: Mapping[str, pd.DataFrame], threshold: Decimal) -> str | None:
    """The first month in which an inventory account ends apart by more than the threshold."""
    if "tie_out" not in tables:
        return None
    lead, accounts = tables["lead_schedule"], tables["tie_out_accounts"]
    of_inventory = lead["account"].isin(accounts.loc[accounts["role"] == "inventory", "account"])
    failing = lead.loc[of_inventory & (lead["closing_difference"].abs() > threshold), "month"]
    return None if failing.empty else str(failing.iloc[0])


def _posting_tests(case: Case, settings: Engagement, *, has_books: bool) -> dict[str, pd.DataFrame]:
    """Accounts of corrections against set-up and peers, and journals nobody would expect (method.md section 4)."""
    names_accounts = not case.table("account_heat").empty
    has_setup = names_accounts and bool(settings.accounts.adjustment + settings.accounts.write_off)
    has_lock = has_books and bool(case.table("company")["lock_date"].notna().any())
    testable = {
        "account_heat": names_accounts, "odd_accounts": names_accounts, "accounts_against_setup": has_setup,
        "mapping_changes": names_accounts, "manual_journals": has_books, "late_journals": has_lock,
    }  # fmt: skip
    return {name: case.table(name) for name, is_testable in testable.items() if is_testable}


def _open_purchases(case: Case) -> dict[str, pd.DataFrame]:
    """M-33; nothing where invoices or receipts were not given, or nothing says when the period ends."""
    cut = next(case.table("purchase_cut").itertuples(index=False))
    is_known = cut.day is not None and cut.received_lines and cut.invoiced_lines
    return {"open_purchases": case.table("open_purchases")} if is_known else {}


def with_row(schedule: pd.DataFrame, nature: str, item: str, amount: Decimal, treatment: str) -> pd.DataFrame:
    """The differences schedule with a row that stands outside the two books, and so outside the lead schedule."""
    row = pd.DataFrame([(nature, item, "", amount, False, treatment, 0)], columns=schedule.columns)
    return pd.concat([schedule, row], ignore_index=True) if len(schedule) else row


def measure(case: Case, settings: Engagement) -> LedgerImpactResult:
    """Everything of notebook 05 on one client."""
    tables = tie_out_tables(case)
    has_books = bool(tables)
    retimed, money = retime(case), margin(case)
    # drift accrued and not posted at the end of the last complete fiscal year
    cut = None if money is None or len(money.fiscal) < 2 else money.fiscal["iron_curtain"].iloc[-2]
    tables |= {name: case.table(name) for name in ("date_skew", "behind_lock")}
    for name in ("differences_schedule", "proposed_entries"):
        tables[name] = case.table(name) if has_books else pd.DataFrame(columns=list(models()[name].columns))
    if cut is not None:
        words = "drift accrued by the end of the last fiscal year and posted later"
        outside = ("judgmental", words, cut, "re-timing view (M-30), no entry")
        tables["differences_schedule"] = with_row(tables["differences_schedule"], *outside)
    tables["no_accounting_date"] = case.table("no_accounting_date")
    if retimed is not None:
        tables |= {"retimed_drift": retimed.monthly, "retimed_lines": case.table("retimed_lines")}
    if money is not None:
        tables |= {"margin_months": money.months, "fiscal_years": money.fiscal}
    tables |= _open_purchases(case) | _posting_tests(case, settings, has_books=has_books)
    files, rules = case.table("evidence_file"), case.table("bucket_rule")
    return LedgerImpactResult(
        tables,
        retimed,
        money,
        first_failure(tables, settings.rules.document_threshold),
        next(case.table("chance_match").itertuples(index=False, name=None)) if has_books else (0, 0.0),
        dict(zip(rules["bucket"], rules["treatment"], strict=True)),
        dict(zip(files["source_id"], files["label"], strict=True)),
    )
