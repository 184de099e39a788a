"""Accounting reports of Cin7 Core (cin7-core 2.11): difference report, own trial balance, sync report."""

from decimal import Decimal

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, Tables


def fill_differences(page: Page) -> Tables:
    """document_difference: stock amount - transaction amount per document. An empty report means no difference."""
    columns = page.columns()
    recomputed = [
        _minus(*amounts) for amounts in zip(columns["stock_amount"], columns["transaction_amount"], strict=True)
    ]
    for place in page.body.keep:
        stated, made = columns["difference"][place], recomputed[place]
        if stated is not None and Decimal(stated) != Decimal(made or 0):
            page.account.note("difference_disagrees", row=page.body.numbers[place], stated=stated, recomputed=made)
    day = page.facts.day or page.facts.proposed.get("day")
    tables = page.tables({**columns, "difference": recomputed, "as_of": day})
    page.total("difference", page.body.kept(recomputed))
    return tables


def _minus(stock: str | None, booked: str | None) -> str | None:
    return None if stock is None and booked is None else format(Decimal(stock or 0) - Decimal(booked or 0), "f")


def fill_balances(page: Page) -> Tables:
    """account, and ledger_balance at the end of the period (debit positive) as Cin7's own ledger has it."""
    columns, facts = page.columns(), page.facts
    balances = [("closing", facts.period_to or page.fact("date"), "trial_balance")]
    if facts.period_from and page.body.has("opening"):
        before = (pd.Timestamp(facts.period_from) - pd.Timedelta(days=1)).date().isoformat()
        balances.append(("opening", before, "opening"))
    parts = [
        page.frame("ledger_balance", {**columns, "balance": columns[name], "as_of": day, "balance_kind": kind})
        for name, day, kind in balances
    ]
    stated = pd.concat([part[part["balance"].notna()] for part in parts], ignore_index=True)
    return {**page.tables(columns), "ledger_balance": stated}


def fill_sync(page: Page) -> Tables:
    """sync_record, one row per document. The default view hides skipped documents."""
    columns = page.columns()
    columns["sync_status"] = [value.capitalize() if value else value for value in columns["sync_status"]]
    kept = page.body.kept(columns["sync_status"])
    if kept and "Skipped" not in kept:
        page.account.note("sync_without_skipped")
    return page.tables(columns)
