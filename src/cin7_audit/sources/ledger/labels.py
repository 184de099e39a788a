"""Account labels: `Inventory (2520)`, `630 - Inventory`, `1200 Inventory`, `5012 · Thing`, `1000 Assets:Cash`.

A code holds a digit and no space, so `Accounts Payable (A/P)` has none. The class words of every ledger fold to five
classes; where only a name is known, the class is a stated guess.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cin7_audit.data_files import read_entries

CODE = r"(?=[0-9A-Za-z./-]*\d)[0-9A-Za-z][0-9A-Za-z./-]{0,14}"
TAIL_CODE = re.compile(rf"^(?P<name>.+?)\s*\((?P<code>{CODE})\)$")
DASHED = re.compile(rf"^(?P<code>{CODE})\s+[-–—·•:]\s*(?P<name>\S.*)$")
NUMBERED = re.compile(r"^(?P<code>\d[\d./-]{1,14}\d|\d{3,15})\s+(?P<name>\S.*)$")
DELETED = re.compile(r"\s*\(deleted(?:\s+\d+)?\)\s*$", re.I)

FILE = Path(__file__).with_suffix(".toml")
WORDS = {kind: [(name, re.compile(pattern)) for name, pattern in pairs] for kind, pairs in read_entries(FILE).items()}
DEBIT_NORMAL = ("ASSET", "EXPENSE")


@dataclass(frozen=True)
class Label:
    """An account as a report names it; code None where it shows only a name."""

    code: str | None
    name: str

    @property
    def columns(self) -> dict[str, str | None]:
        """The account in columns of a canonical table."""
        return {"account_code": self.code or None, "account_name": self.name or None}


def account_label(text: str) -> Label:
    """Split a printed account label into code and name."""
    text = DELETED.sub("", " ".join(text.lstrip("#").replace("\xa0", " ").split()))
    for pattern in (TAIL_CODE, DASHED, NUMBERED):
        if match := pattern.match(text):
            return Label(match["code"], match["name"].strip())
    return Label(text, text) if re.fullmatch(r"\d[\d./-]{2,}", text) else Label(None, text)


@lru_cache(maxsize=65536)  # asked for every line, of a few hundred accounts
def path_label(text: str) -> Label:
    """Number and leaf name of any spelling of QuickBooks: `1000 Assets:Cash`, `1000 Cash`, `Assets:1010 Cash`, `1000`,
    `5012 · Thing`. One account is spelt differently by report (ledgers 3.5).
    """
    label = account_label(text)
    if ":" not in label.name:
        return label
    inner = account_label(leaf(label.name))
    return Label(inner.code or label.code, inner.name)


def leaf(name: str) -> str:
    """The last part of a colon path: `Assets:Cash` is `Cash`."""
    return name.rsplit(":", 1)[-1].strip()


def class_of_type(word: str) -> str | None:
    """The class a ledger's own type word means; None for an unknown word."""
    return _class_by("types", " ".join(word.replace("_", " ").lower().split()))


def class_of_name(name: str) -> str | None:
    """A guess at the class from an account name; None where the name says nothing."""
    return _class_by("names", name.lower())


def _class_by(kind: str, text: str) -> str | None:
    return next((found for found, pattern in WORDS[kind] if pattern.search(text)), None)


def is_debit_normal(account_class: str | None) -> bool:
    """Whether the natural side is debit; an unknown class counts as debit."""
    return account_class is None or account_class in DEBIT_NORMAL
