"""How one ledger report is laid out, and what is seen under one account head."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import Label, account_label, class_of_type
from cin7_audit.sources.ledger.natural import BY_COLUMNS, Normal
from cin7_audit.sources.reading import clean, day_text, decimal_text

ZERO = Decimal(0)


@lru_cache(maxsize=65536)
def amount_of(text: str) -> Decimal | None:
    """The number of a cell: a blank is None, a lone dash zero, parentheses negative. ValueError for anything else."""
    found = decimal_text(text, dash_is_zero=True)
    return None if found is None else Decimal(found)


@lru_cache(maxsize=65536)
def day_of(text: str, order: str) -> str | None:
    """The ISO day of a cell; None where it holds something else."""
    try:
        return day_text(text, order)
    except ValueError:
        return None


def joined(*parts: str | None) -> str | None:
    """Texts as one, without repeats."""
    return " | ".join(dict.fromkeys(part for part in parts if part)) or None


@dataclass(frozen=True)
class Layout:
    """One report's columns (canonical name -> index) and conventions.

    fields: ledger_line column -> canonical columns whose texts are joined with ` | `.
    is_natural: debit and credit columns are missing and `amount` is in the account's natural sign.
    """

    columns: Mapping[str, int]
    view: str
    platform: str
    date_order: str
    fields: Mapping[str, Sequence[str]]
    is_natural: bool = False
    is_nested: bool = False  # sections hold sub-accounts
    has_beginning: bool = False  # a missing beginning balance means nil
    is_running_debit: bool = False  # the running balance is debit-positive for every account
    label: Callable[[str], Label] = account_label

    def text(self, cells: Sequence[str], name: str) -> str:
        """The cleaned cell of a canonical column; empty where the report has no such column."""
        index = self.columns.get(name)
        return clean(cells[index]) if index is not None and index < len(cells) else ""

    def account(self, cells: Sequence[str]) -> Label:
        """The account a row names: the code of its own column goes before one in the label."""
        label = self.label(self.text(cells, "account"))
        return Label(self.text(cells, "account_code") or label.code, label.name)

    def number(self, cells: Sequence[str], name: str) -> Decimal | None:
        """The number of a canonical column; a lone dash is zero. Raises ValueError for text that is no number."""
        index = self.columns.get(name)
        return amount_of(cells[index]) if index is not None and index < len(cells) else None

    @cached_property
    def places(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """ledger_line column -> indexes of the columns whose texts it takes."""
        return tuple(
            (column, tuple(self.columns[name] for name in names if name in self.columns))
            for column, names in self.fields.items()
        )

    def texts(self, cells: Sequence[str]) -> dict[str, str | None]:
        """The texts of a line by ledger_line column; those of several columns as one, without repeats."""
        found: dict[str, str | None] = {}
        for column, places in self.places:
            parts = [text for index in places if index < len(cells) and (text := clean(cells[index])) not in ("", "-")]
            found[column] = " | ".join(dict.fromkeys(parts)) if len(parts) > 1 else parts[0] if parts else None
        return found

    def add_line(
        self,
        collector: Collector,
        row: int,
        cells: Sequence[str],
        account: Label,
        amount: Decimal,
        rule: str,
        **own: Any,
    ) -> None:
        """One ledger line, debit-positive, with the texts of its cells. own: further columns."""
        kept = {"amount": amount, "ledger_view": self.view, "sign_rule": rule}
        collector.add("ledger_line", row, **self.texts(cells), **account.columns, **kept, **own)

    def is_bare(self, filled: Sequence[str]) -> bool:
        """True for a row of figures without any word: sums of the rows above."""
        try:
            return all(amount_of(text) is not None for text in filled)
        except ValueError:
            return False

    def signed(self, cells: Sequence[str]) -> Decimal | None:
        """Debit - credit, or the natural amount as printed; None where every amount cell is blank."""
        if self.is_natural:
            return self.number(cells, "amount")
        debit, credit = self.number(cells, "debit"), self.number(cells, "credit")
        return None if debit is None and credit is None else (debit or ZERO) - (credit or ZERO)


def add_balance(
    collector: Collector, row: int, account: Label, platform: str, as_of: str | None, balance: Decimal, **own: str
) -> None:
    """One account's balance, debit-positive, of a trial balance unless it says another kind. own: further columns."""
    kind = {"balance_kind": "trial_balance", "sign_rule": BY_COLUMNS, **own}
    collector.add("ledger_balance", row, **account.columns, platform=platform, as_of=as_of, balance=balance, **kind)


def add_account(collector: Collector, row: int, account: Label, word: str | None, **own: Any) -> None:
    """One account, of the class its type word means. own: further columns."""
    kind = {"account_class": class_of_type(word) if word else None, **own}
    collector.add("account", row, **account.columns, account_type=word, **kind)


@dataclass
class Section:
    """What was seen under one account head. Amounts as printed: debit-positive, or natural where the layout is."""

    label: Label
    row: int
    normal: Normal
    code: str | None = None
    opening: tuple[int, Decimal] | None = None
    closing: tuple[int, Decimal] | None = None
    debits: Decimal = ZERO
    credits: Decimal = ZERO
    net: Decimal = ZERO
    last: tuple[int, Decimal, str] | None = None  # row, running balance as printed, day

    @property
    def title(self) -> str:
        return f"{self.code} {self.label.name}" if self.code and self.code != self.label.name else self.label.name

    def signed(self, amount: Decimal) -> Decimal:
        """Debit-positive amount of one as printed."""
        return amount if self.normal.is_debit else -amount


def prove(section: Section, collector: Collector) -> None:
    """Opening + lines = closing of one section, as printed signs."""
    if section.opening and section.closing:
        collector.total(
            f"{section.title}: closing balance",
            section.opening[1] + section.net,
            section.closing[1],
            source_row=section.closing[0],
        )
