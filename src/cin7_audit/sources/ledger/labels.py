"""Account labels: `Inventory (2520)`, `630 - Inventory`, `1200 Inventory`, `5012 · Thing`, `1000 Assets:Cash`.

A code holds a digit and no space, so `Accounts Payable (A/P)` has none. The class words of every ledger fold to five
classes; where only a name is known, the class is a stated guess.
"""

import re
from dataclasses import dataclass

CODE = r"(?=[0-9A-Za-z./-]*\d)[0-9A-Za-z][0-9A-Za-z./-]{0,14}"
TAIL_CODE = re.compile(rf"^(?P<name>.+?)\s*\((?P<code>{CODE})\)$")
DASHED = re.compile(rf"^(?P<code>{CODE})\s+[-–—·•:]\s*(?P<name>\S.*)$")
NUMBERED = re.compile(r"^(?P<code>\d[\d./-]{1,14}\d|\d{3,15})\s+(?P<name>\S.*)$")
DELETED = re.compile(r"\s*\(deleted(?:\s+\d+)?\)\s*$", re.I)

CLASS_WORDS = (  # first hit wins; the type words of Xero, QuickBooks and Sage, lower case
    ("ASSET", r"asset|noncurrent|bank|inventory|receivable|prepayment|cash and|\bbank\b|undeposited|^current$|^fixed$|^debtors"),
    ("EXPENSE", r"expense|cost of|direct cost|costs?$|cogs|overhead|depreciatn|^depreciation"),
    ("LIABILITY", r"liabilit|payable|credit card|loan|currliab|termliab|payg|^creditors|gst|vat|sales tax"),
    ("EQUITY", r"equity|retained|capital|drawing|historical"),
    ("REVENUE", r"revenue|income|sales"),
)
NAME_WORDS = (  # for a bare account name; order matters: the most specific word first
    ("EQUITY", r"historical|conversion balance|opening balance equity|retained|current year earnings"),
    (
        "LIABILITY",
        r"received not invoiced|goods received|grni|accrual|accrued|payable|\bgst\b|\bvat\b|\btax\b(?! (on|exp))|loan|credit card|customer (credit|deposit)|deposits? (from|received)|unearned|liabilit",
    ),
    (
        "EXPENSE",
        r"cost of (goods|sales)|\bcogs\b|expense|write.?off|discrepanc|adjustment|variance|shrink|wages|rent\b|freight|fees|overhead|depreciation exp",
    ),
    (
        "ASSET",
        r"inventory|stock on hand|\bstock\b|in.?transit|receivable|bank|cheque|checking|savings|cash|work in progress|\bwip\b|prepa|asset|equipment|vehicle|supplier deposit|undeposited",
    ),
    ("EQUITY", r"equity|capital|drawings"),
    ("REVENUE", r"sales|revenue|income"),
)
DEBIT_NORMAL = ("ASSET", "EXPENSE")


@dataclass(frozen=True)
class Label:
    """An account as a report names it; code None where it shows only a name."""

    code: str | None
    name: str


def account_label(text: str) -> Label:
    """Split a printed account label into code and name."""
    text = DELETED.sub("", " ".join(text.lstrip("#").replace("\xa0", " ").split()))
    for pattern in (TAIL_CODE, DASHED, NUMBERED):
        if match := pattern.match(text):
            return Label(match["code"], match["name"].strip())
    return Label(text, text) if re.fullmatch(r"\d[\d./-]{2,}", text) else Label(None, text)


def leaf(name: str) -> str:
    """The last part of a colon path: `Assets:Cash` is `Cash`."""
    return name.rsplit(":", 1)[-1].strip()


def class_of_type(word: str) -> str | None:
    """The class a ledger's own type word means; None for an unknown word."""
    folded = " ".join(word.replace("_", " ").lower().split())
    return next((name for name, pattern in CLASS_WORDS if re.search(pattern, folded)), None)


def class_of_name(name: str) -> str | None:
    """A guess at the class from an account name; None where the name says nothing."""
    folded = name.lower()
    return next((found for found, pattern in NAME_WORDS if re.search(pattern, folded)), None)


def is_debit_normal(account_class: str | None) -> bool:
    """Whether the natural side is debit; an unknown class counts as debit."""
    return account_class is None or account_class in DEBIT_NORMAL
