"""How QuickBooks names accounts: `1000 Assets:Cash`, `1000 Cash`, `Assets:1010 Cash`, `1000`, `5012 · Thing`.

One account is spelt differently by report (ledgers.md 3.5), so every reader reduces it to its number and leaf name.
"""

from cin7_audit.sources.ledger.labels import Label, account_label, leaf


def account(text: str) -> Label:
    """Number and leaf name of any of the spellings."""
    label = account_label(text)
    if ":" not in label.name:
        return label
    inner = account_label(leaf(label.name))
    return Label(inner.code or label.code, inner.name)
