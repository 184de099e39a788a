"""Accounting reports of Cin7 Core (cin7-core 2.11): difference report, own trial balance, sync report."""

from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.master_data import account_code
from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import Header, frame, normal


def fill_differences(page: Page) -> dict[str, pd.DataFrame]:
    """document_difference: stock amount - transaction amount per document. An empty report means no difference."""
    body = page.body
    page.decide_decimal_mark("stock_amount", "transaction_amount", "difference")
    numbers = {name: page.decimals(name) for name in ("stock_amount", "transaction_amount", "difference")}
    recomputed = [_minus(stock, booked) for stock, booked in zip(numbers["stock_amount"], numbers["transaction_amount"], strict=True)]
    for place in body.keep:
        stated = numbers["difference"][place]
        if stated is not None and Decimal(stated) != Decimal(recomputed[place] or 0):
            page.account.note(
                "difference_disagrees",
                f"difference {stated} but the amounts differ by {recomputed[place]}",
                "stock amount - transaction amount",
                "The recomputed difference is used.",
                row=body.numbers[place],
            )
    columns: dict[str, Any] = {name: page.words(name) for name in ("document_no", "account", "document_type")}
    columns["account"] = [account_code(text) for text in columns["account"]]
    columns |= {"stock_amount": numbers["stock_amount"], "transaction_amount": numbers["transaction_amount"], "difference": recomputed}
    kept = {name: body.kept(values) for name, values in columns.items()}
    day = page.facts.day or page.facts.proposed.get("day")
    for name in ("stock_amount", "transaction_amount", "difference"):
        page.total(name, kept[name])
    return {"document_difference": frame("document_difference", {**kept, "as_of": day}, body.kept(body.numbers))}


def _minus(stock: str | None, booked: str | None) -> str | None:
    return None if stock is None and booked is None else format(Decimal(stock or 0) - Decimal(booked or 0), "f")


def fill_balances(page: Page) -> dict[str, pd.DataFrame]:
    """account, and ledger_balance at the end of the period (debit positive) as Cin7's own ledger has it."""
    body = page.body
    page.decide_decimal_mark("debit", "credit", "opening", "closing")
    amounts = {name: page.decimals(name) for name in ("debit", "credit", "opening", "closing")}
    code, name = page.words("account_code"), page.words("account_name")
    for place in body.keep:
        if code[place] is None:
            body.drop(place, "account_missing", "no account code", "an account code", "Check the row.", "Account Code")
    numbers = body.kept(body.numbers)
    kept_code, kept_name = body.kept(code), body.kept(name)
    accounts = {
        "account_code": kept_code,
        "account_name": kept_name,
        "account_class": body.kept(page.words("account_class")),
        "account_type": body.kept(page.words("account_type")),
    }
    tables = {"account": frame("account", accounts, numbers)}
    day = page.facts.period_to or page.fact("day", page.facts.day, "date")
    parts = [_balance(kept_code, kept_name, body.kept(amounts["closing"]), day, "trial_balance", numbers)]
    if page.facts.period_from and body.has("opening"):
        before = (pd.Timestamp(page.facts.period_from) - pd.Timedelta(days=1)).date().isoformat()
        parts.append(_balance(kept_code, kept_name, body.kept(amounts["opening"]), before, "opening", numbers))
    tables["ledger_balance"] = pd.concat(parts, ignore_index=True)
    for side in ("debit", "credit"):
        page.total(side, body.kept(amounts[side]))
    return tables


def _balance(code: list[Any], name: list[Any], balance: list[Any], day: str | None, kind: str, numbers: list[int]) -> pd.DataFrame:
    columns = {"account_code": code, "account_name": name, "balance": balance, "as_of": day, "balance_kind": kind, "platform": "cin7_core"}
    made = frame("ledger_balance", columns, numbers)
    return made[made["balance"].notna()]


def is_core_balance(header: Header) -> bool:
    """Cin7's own layout names Net movement or YTD balance beside opening and closing."""
    names = set(header.normal_names)
    return "opening balance" in names and bool({"net movement", "ytd balance", "account class"} & names)


def fill_sync(page: Page) -> dict[str, pd.DataFrame]:
    """sync_record, one row per document. The default view hides skipped documents."""
    page.decide_date_order("synced_at")
    columns: dict[str, Any] = {name: page.words(name) for name in ("document_no", "ledger_no", "document_type", "message")}
    columns["sync_status"] = [value.capitalize() if value else value for value in page.words("sync_status")]
    columns["synced_at"] = page.moments("synced_at")
    kept = {name: page.body.kept(values) for name, values in columns.items()}
    if kept["sync_status"] and "Skipped" not in kept["sync_status"]:
        page.account.note(
            "sync_without_skipped",
            "no document with status Skipped",
            "a report with Status All",
            "The default view hides skipped documents; export it with Status All to be sure there is none.",
        )
    return {"sync_record": frame("sync_record", kept, page.body.kept(page.body.numbers))}


def is_sync(header: Header) -> bool:
    """A report of the sync, not of something else with a number and a status."""
    return any("xero" in normal(name) or "sync" in normal(name) or "quickbooks" in normal(name) for name in header.names)


DIFFERENCES = TableReport(
    "cin7_core.transactions_soh", "Transactions vs Stock on Hand Difference (Cin7 Core)", fill_differences, key="document_no"
)
BALANCES = TableReport(
    "cin7_core.general_ledger", "General Ledger or Trial Balance of Cin7 Core", fill_balances, key="account_code", confirm=is_core_balance
)
SYNC = TableReport("cin7_core.xero_sync", "Synchronisation report (Cin7 Core)", fill_sync, key="document_no", confirm=is_sync)
