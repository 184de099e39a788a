"""Step 5 as pages show it: frames to display tables; all rounding is in tables.format."""

from decimal import Decimal

import pandas as pd

from cin7_audit.presentation.tables import display
from cin7_audit.records import DisplayTable
from cin7_audit.words import day, is_missing, money, month, number, percent, spaced, text, units, whole, with_source


def lead(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("month", "Month", month), ("account", "Account", text), ("subledger_movement", "Subledger", money), ("ledger_movement", "Ledger", money), ("difference", "Difference", money), ("explained", "Explained", money),
        ("unexplained", "Unexplained", money), ("closing_difference", "Open at month end", money), ("ledger_balance", "Ledger balance", money), ("stock_value", "Stock value", money),
    ]  # fmt: skip
    moved = frame[["subledger_movement", "ledger_movement", "closing_difference"]].map(lambda value: bool(value) and not is_missing(value))
    return display(frame[moved.any(axis=1)], columns, full_table="lead_schedule", limit=48)


def buckets(frame: pd.DataFrame) -> DisplayTable:
    """Bucket x account: documents, gross, net, open at the end; the total foots to the lead schedule."""
    columns = [
        ("bucket", "Bucket", text),
        ("account", "Account", text),
        ("documents", "Documents", whole),
        ("gross", "Gross", money),
        ("closing", "Open at the end", money),
    ]
    return display(frame.assign(bucket=frame["bucket"].map(spaced)), columns, full_table="tie_out", limit=40, emphasised=(len(frame) - 1,))


def documents(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("month", "Month", month),
        ("account", "Account", text),
        ("bucket", "Bucket", spaced),
        ("document", "Document", text),
        ("amount", "Subledger - ledger", money),
        ("rule", "Rule", text),
        ("source", "Source", text),
    ]
    return display(with_source(frame, "source_id"), columns, full_table="tie_out_documents", limit=25)


def matched(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("matched_by", "Matched by", text),
        ("account", "Account", text),
        ("documents", "Documents", whole),
        ("cin7_amount", "Cin7", money),
        ("ledger_amount", "Ledger", money),
    ]
    return display(frame, columns, full_table="matched_documents")


def purchases(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("side", "Open", text), ("document_no", "Purchase", text), ("supplier", "Supplier", text), ("sku", "SKU", text), ("received", "Received", units), ("invoiced", "Invoiced", units), ("value", "Value", money),
        ("since", "Since", day), ("age_days", "Days", whole),
    ]  # fmt: skip
    return display(frame.assign(side=frame["side"].map(spaced)), columns, full_table="open_purchases", limit=20)


def margin(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("month", "Month", month), ("revenue", "Revenue", money), ("cogs_posted", "Cost, posted", money), ("cogs_retimed", "Cost, re-timed", money), ("retimed_less_posted", "Re-timed - posted", money),
        ("distortion_share", "Corrections / cost", percent), ("margin_posted", "Margin, posted", percent), ("margin_retimed", "Margin, re-timed", percent), ("inventory", "Inventory", money), ("inventory_retimed", "Inventory, re-timed", money),
    ]  # fmt: skip
    return display(frame, columns, full_table="margin_months", limit=36)


def fiscal(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("fiscal_year", "Fiscal year", text),
        ("posted", "Posted in it", money),
        ("accrued", "Accrued in it", money),
        ("rollover", "Rollover", money),
        ("iron_curtain", "Iron curtain", money),
    ]
    return display(frame, columns, full_table="fiscal_years")


def schedule(frame: pd.DataFrame) -> DisplayTable:
    """Total row: the rows inside the lead schedule."""
    inside = sum((a for a, flag in zip(frame["amount"], frame["in_lead_schedule"], strict=True) if flag), Decimal(0))
    total = {
        "nature": "Total within the lead schedule",
        "item": "",
        "account": "",
        "amount": inside,
        "in_lead_schedule": True,
        "treatment": "",
        "documents": None,
    }
    shown = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    shown = shown.assign(item=shown["item"].map(spaced), within=["yes" if flag else "no" for flag in shown["in_lead_schedule"]])
    columns = [
        ("nature", "Nature", text),
        ("item", "Difference", text),
        ("account", "Account", text),
        ("amount", "Amount", money),
        ("within", "In the lead schedule", text),
        ("documents", "Documents", whole),
        ("treatment", "Treatment", text),
    ]
    return display(shown, columns, full_table="differences_schedule", emphasised=(len(shown) - 1,))


def entries(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("entry", "No.", whole),
        ("debit", "Debit", text),
        ("credit", "Credit", text),
        ("amount", "Amount", money),
        ("bucket", "Bucket", text),
        ("document", "Document", text),
        ("reason", "Reason", text),
    ]
    return display(frame.assign(bucket=frame["bucket"].map(spaced)), columns, full_table="proposed_entries", limit=25)


def journals(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("day", "Day", day),
        ("account", "Account", text),
        ("amount", "Amount", money),
        ("reference", "Reference", text),
        ("text", "Narration", text),
        ("source", "Source", text),
    ]
    return display(with_source(frame, "source_id"), columns, full_table="manual_journals", limit=15)


def odd_accounts(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("document_no", "Document", text),
        ("kind", "Kind", spaced),
        ("account", "Account used", text),
        ("expected", "Expected", text),
        ("day", "Day", day),
        ("value", "Value", money),
    ]
    return display(frame, columns, full_table="odd_accounts", limit=15)


def turns(frame: pd.DataFrame) -> DisplayTable:
    return display(frame, [("view", "View", text), ("turns", "Turns a year", number)])
