"""The documents a company types into Cin7. Days are offsets from the first day; quantities whole units; money cents."""

import hashlib
import uuid
from dataclasses import dataclass, field


def guid(*parts: object) -> str:
    """A stable identifier made from what it identifies."""
    return str(
        uuid.UUID(hashlib.md5("|".join(str(part) for part in parts).encode(), usedforsecurity=False).hexdigest())
    )


@dataclass(slots=True)
class CountedLine:
    """One line of a count: recorded is the system's own figure at that moment."""

    line: int
    recorded: int
    counted: int
    unit_cents: int
    value_cents: int = 0  # of the difference, as posted

    @property
    def change(self) -> int:
        return self.counted - self.recorded

    @property
    def before(self) -> int:
        return self.recorded

    @property
    def after(self) -> int:
        return self.counted


@dataclass(slots=True)
class Count:
    """A stocktake, or a cycle count booked as an adjustment."""

    number: str
    kind: str  # stocktake or cycle_count
    site: int
    zone: int | None  # None: the whole site
    day: int
    created: str  # hour:minute on `day`
    completed: str
    reference: str
    account: str
    counter: str
    lines: list[CountedLine] = field(default_factory=list)
    effective_day: int = 0  # dates the journal; normally `day`
    status: str = "COMPLETED"


@dataclass(slots=True)
class AdjustedLine:
    """before/after: absolute units; value of the difference in cents (sign of the difference)."""

    line: int
    before: int
    after: int
    value_cents: int
    comment: str = ""

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(slots=True)
class Adjustment:
    """A stock adjustment that is not a count. effective_day dates the journal, day is when stock changed."""

    number: str
    day: int
    effective_day: int
    account: str
    reference: str
    lines: list[AdjustedLine]
    kind: str = "adjustment"  # adjustment or opening
    status: str = "COMPLETED"


@dataclass(slots=True)
class WriteOff:
    """Stock consumed without value; always out."""

    number: str
    day: int
    effective_day: int
    site: int
    account: str
    notes: str
    lines: list[AdjustedLine]
    status: str = "COMPLETED"


Correction = Count | Adjustment | WriteOff


@dataclass(slots=True)
class TransferLine:
    """quantity: as typed; carried: what was really on the van."""

    source: int
    target: int
    quantity: int
    value_cents: int = 0
    carried: int = 0


@dataclass(slots=True)
class Transfer:
    """Goods between sites (or bins of one site, then both days are equal and there is no in-transit account)."""

    number: str
    from_site: int
    to_site: int
    departed: int
    completed: int | None
    status: str
    lines: list[TransferLine]
    reference: str = ""

    @property
    def cents(self) -> int:
        return sum(item.value_cents for item in self.lines)


@dataclass(slots=True)
class ReceiptEvent:
    """Part of an order booked in on one day. booked: units the system got; home: the line as ordered."""

    line: int
    home: int
    day: int
    booked: int
    unit_cents: int
    typed_day: int | None = None
    invoice: int | None = None  # index into Purchase.invoices

    @property
    def cents(self) -> int:
        return self.booked * self.unit_cents


@dataclass(slots=True)
class PurchaseLine:
    line: int
    ordered: int
    unit_cents: int  # per unit as ordered, base currency
    invoiced: int = 0
    credited: int = 0


@dataclass(slots=True)
class SupplierInvoice:
    number: str
    day: int
    cents: int
    quantities: dict[int, int]  # line -> units invoiced


@dataclass(slots=True)
class Purchase:
    """A purchase order with its receipts, invoices and credit."""

    number: str
    supplier: int
    site: int
    ordered_day: int
    approach: str
    lines: list[PurchaseLine]
    receipts: list[ReceiptEvent] = field(default_factory=list)
    invoices: list[SupplierInvoice] = field(default_factory=list)
    credit_day: int | None = None
    credit_cents: int = 0
    credit_number: str = ""
    is_blind: bool = False

    def billed_by(self, day: int) -> list[SupplierInvoice]:
        """Invoices dated before that day."""
        return [invoice for invoice in self.invoices if invoice.day < day]

    def is_credited_by(self, day: int) -> bool:
        return self.credit_day is not None and self.credit_day < day


@dataclass(slots=True)
class SaleLine:
    line: int
    ordered: int
    shipped: int
    price_cents: int
    value_cents: int = 0  # cost of goods, positive
    skipped_picking: bool = False

    @property
    def cents(self) -> int:
        """Sold, without tax."""
        return self.shipped * self.price_cents


@dataclass(slots=True)
class Sale:
    """A sales order, shipped whole on one day. shipped None: still picked and waiting."""

    number: str
    customer: str
    site: int
    ordered_day: int
    picked_day: int
    shipped_day: int | None
    invoice_day: int | None
    lines: list[SaleLine]
    external: str = ""

    @property
    def invoice_number(self) -> str:
        return f"INV-{self.number.split('-')[-1]}"

    @property
    def cents(self) -> int:
        return sum(item.cents for item in self.lines)

    @property
    def cost_cents(self) -> int:
        return sum(item.value_cents for item in self.lines)

    @property
    def is_picked(self) -> bool:
        return not any(item.skipped_picking for item in self.lines)

    def is_billed_by(self, day: int) -> bool:
        """Whether the invoice is dated before that day."""
        return self.invoice_day is not None and self.invoice_day < day


@dataclass(slots=True)
class CreditLine:
    line: int
    credited: int
    restocked: int
    price_cents: int
    value_cents: int = 0  # cost put back, positive
    restock_day: int | None = None

    @property
    def cents(self) -> int:
        return self.credited * self.price_cents


@dataclass(slots=True)
class CreditNote:
    """A customer credit. lines restocked 0: nothing was put back in the system."""

    number: str
    sale: Sale
    day: int
    lines: list[CreditLine]

    @property
    def cents(self) -> int:
        return sum(item.cents for item in self.lines)

    @property
    def restock_days(self) -> list[int]:
        return [item.restock_day for item in self.lines if item.restock_day is not None]


@dataclass(slots=True)
class Assembly:
    """Kits made of components. picked: line, units, cost in cents of each component."""

    number: str
    kit: int
    line: int
    day: int
    quantity: int
    cents: int
    picked: list[tuple[int, int, int]]


@dataclass(slots=True)
class Documents:
    """Everything typed, in order of typing within each kind."""

    counts: list[Count] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    write_offs: list[WriteOff] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)
    credits: list[CreditNote] = field(default_factory=list)
    assemblies: list[Assembly] = field(default_factory=list)
    next_number: dict[str, int] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)  # Core's prefix -> the platform's own
    dates_are_settled: bool = False  # the ledger has moved effective and bill dates (once)

    def number(self, prefix: str) -> str:
        """The next document number of a prefix: ST-00001, ST-00002 ..."""
        prefix = self.prefixes.get(prefix, prefix)
        value = self.next_number.get(prefix, 0) + 1
        self.next_number[prefix] = value
        return f"{prefix}-{value:05d}"
