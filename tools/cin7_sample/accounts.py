"""The ledger's accounts and their kinds, from accounts.toml, and the codes that the rest calls by name."""

from dataclasses import dataclass
from pathlib import Path

from cin7_audit.data_files import read_entries

SALES, COGS, WRITE_OFF, DISCREPANCY = "200", "310", "404", "517"
RECEIVABLE, INVENTORY, IN_TRANSIT, PAYABLE, TAX, ACCRUAL, EQUITY = "610", "715", "716", "800", "820", "835", "960"
WORK_IN_PROGRESS = "725"
SUSPENSE, WRONG_ASSET, GENERAL, BANK = "850", "720", "429", "090"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of account. code: Xero's; nature: 1 where a debit raises the balance, -1 where a credit does."""

    code: str
    xero: str
    quickbooks: str
    detail: str
    nature: int
    is_result: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One account. group: its class; role: its part in an audit."""

    name: str
    kind: Kind
    group: str
    role: str = "other"


_ENTRIES = read_entries(Path(__file__).with_suffix(".toml"))
KINDS = {code: Kind(code, **entry) for code, entry in _ENTRIES["kinds"].items()}
ACCOUNTS = {code: Account(**{**entry, "kind": KINDS[entry["kind"]]}) for code, entry in _ENTRIES["accounts"].items()}
