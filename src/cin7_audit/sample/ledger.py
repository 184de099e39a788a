"""The ledger that results: Cin7's postings as the accounting package holds them, and what went wrong on the way.

Every planted difference is logged as a `LedgerTruth` in terms of G = subledger - ledger (method.md M-26).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cin7_audit.sample.postings import (
    ACCRUAL,
    DISCREPANCY,
    EQUITY,
    IN_TRANSIT,
    INVENTORY,
    RECEIVABLE,
    WRONG_ASSET,
    Posting,
    expected_postings,
)
from cin7_audit.sample.spec import LedgerPlants
from cin7_audit.sample.truth import LedgerTruth
from cin7_audit.sample.world import World


@dataclass(slots=True)
class Journal:
    """One entry of the ledger. lines: account -> cents, debit positive; they add up to nothing."""

    number: int
    day: int
    posted_day: int
    source: str
    reference: str
    description: str
    counterparty: str
    lines: list[tuple[str, int]]
    key: str = ""  # the Cin7 document it came from
    part: str = ""
    posted_by: str = "Cin7 Core"
    reverses: int | None = None

    def on(self, account: str) -> int:
        return sum(cents for code, cents in self.lines if code == account)


@dataclass(slots=True)
class SyncRow:
    document: str
    ledger_number: str
    document_type: str
    status: str
    day: int
    message: str = ""


@dataclass
class Ledger:
    """What the accounting package holds. opening: account -> cents before the first day."""

    postings: list[Posting]
    journals: list[Journal]
    sync: list[SyncRow]
    truths: list[LedgerTruth] = field(default_factory=list)
    opening: dict[str, int] = field(default_factory=dict)

    def balance(self, account: str, day: int) -> int:
        """Cents at the end of a day."""
        return self.opening.get(account, 0) + sum(j.on(account) for j in self.journals if j.day <= day)


def build_ledger(world: World) -> Ledger:
    """Postings, the journals they became, and the planted differences between the two."""
    rng = np.random.default_rng(np.random.SeedSequence([world.spec.seed, 715]))
    plants = _plants(world)
    _odd_offsets(world, rng)
    _effective_dates(world, rng, plants.timing)
    _invoice_dates(world, rng, plants)
    postings = expected_postings(world) + _cin7_manual(world, rng, plants.manual_journal // 2)
    ledger = Ledger(postings, _journals(postings, rng), [], opening=_opening(world))
    ledger.truths.extend(_natural(world))
    _Planter(world, ledger, rng, plants).plant()
    ledger.sync.extend(_sync(ledger))
    ledger.journals.sort(key=lambda j: (j.day, j.number))
    return ledger


def _plants(world: World) -> LedgerPlants:
    """The plants of the spec, plus those that contributor `posting` brings."""
    plants, strength = world.spec.ledger, world.spec.causes.posting
    if not strength:
        return plants
    more = {"wrong_account": 4, "manual_journal": 4, "unsynced": 3, "voided_or_edited": 2, "rounding": 4, "timing": 2}
    return LedgerPlants(**{name: getattr(plants, name) + round(more.get(name, 0) * strength) for name in LedgerPlants.__dataclass_fields__})


def month_of(world: World, day: int) -> str:
    return world.date(day).strftime("%Y-%m")


def _odd_offsets(world: World, rng: np.random.Generator) -> None:
    """Contributor posting: some corrections use another account than the mapped one."""
    strength = world.spec.causes.posting
    if not strength:
        return
    for document in world.documents.adjustments:
        if document.kind != "opening" and rng.random() < min(0.7, 0.30 * strength):
            document.account = ("850", "429")[int(rng.integers(0, 2))]
            world.books.truth.posting.append(
                {"document": document.number, "what": "offset account differs from set-up", "account": document.account}
            )


def _effective_dates(world: World, rng: np.random.Generator, wanted: int) -> None:
    """Bucket timing: corrections completed early in a month and dated into the month before."""
    books = world.books
    pool = [
        document
        for document in [*world.documents.counts, *world.documents.adjustments, *world.documents.write_offs]
        if 1 <= world.date(document.day).day <= 12 and document.day > 40 and document.effective_day == document.day and _value(document)
    ]
    for i in rng.permutation(len(pool))[:wanted].tolist():
        document = pool[i]
        document.effective_day = document.day - world.date(document.day).day
        for moved in books.movements:
            if moved.document == document.number:
                moved.effective_day = document.effective_day


def _value(document: object) -> int:
    return sum(item.value_cents for item in document.lines)  # type: ignore[attr-defined]


def _invoice_dates(world: World, rng: np.random.Generator, plants: LedgerPlants) -> None:
    """Buckets received_not_invoiced and invoiced_not_received: bills that come a month or two late, or early."""
    pool = [
        p
        for p in world.documents.purchases
        if p.invoices and len({e.day for e in p.receipts}) == 1 and 70 < p.invoices[0].day < world.spec.days - 15 and len(p.invoices) == 1
    ]
    order = rng.permutation(len(pool)).tolist()
    late, early = plants.received_not_invoiced, plants.invoiced_not_received
    for n, i in enumerate(order[: late + early]):
        invoice = pool[i].invoices[0]
        first = invoice.day
        if n < late:
            invoice.day = first + int(rng.integers(32, 75))
            if n % 3 == 2:
                invoice.day = world.spec.days + 20  # not billed within the period
        else:
            invoice.day = max(pool[i].ordered_day, first - int(rng.integers(32, 45)), 1)
            while month_of(world, invoice.day) == month_of(world, first) and invoice.day > 1:
                invoice.day -= 5


def _natural(world: World) -> list[LedgerTruth]:
    """Differences that follow from the documents themselves: dates, invoices, goods on the road."""
    made: list[LedgerTruth] = []
    shifted: dict[tuple[str, str, str], int] = defaultdict(int)
    for moved in world.books.movements:
        stock, ledger = month_of(world, moved.day), month_of(world, moved.effective_day)
        if stock != ledger and moved.value_cents:
            shifted[moved.document, ledger, stock] += moved.value_cents
    for (document, ledger, stock), cents in shifted.items():
        made.append(LedgerTruth("timing", ledger, INVENTORY, -cents, document, "journal dated before the stock change"))
        made.append(LedgerTruth("timing", stock, INVENTORY, cents, document, "stock change follows"))
    if not world.spec.accrual:
        for purchase in world.documents.purchases:
            made.extend(_uninvoiced(world, purchase))
    for transfer in world.documents.transfers:
        cents = sum(item.value_cents for item in transfer.lines)
        out = month_of(world, transfer.departed)
        back = month_of(world, transfer.completed) if transfer.completed is not None else None
        if back != out:
            made.append(LedgerTruth("in_transit", out, IN_TRANSIT, -cents, transfer.number, "left one site, not yet at the other"))
            if back is not None:
                made.append(LedgerTruth("in_transit", back, IN_TRANSIT, cents, transfer.number, "arrived"))
    for moved in world.books.movements:
        if moved.kind == "cost_change" and moved.reason == "unposted":
            made.append(
                LedgerTruth(
                    "cost_change", month_of(world, moved.day), INVENTORY, moved.value_cents, moved.document, "cost change never posted"
                )
            )
    return made


def _uninvoiced(world: World, purchase: object) -> list[LedgerTruth]:
    flows: dict[str, int] = defaultdict(int)
    for event in purchase.receipts:  # type: ignore[attr-defined]
        flows[month_of(world, event.day)] += event.booked * event.unit_cents
    for invoice in purchase.invoices:  # type: ignore[attr-defined]
        if invoice.day < world.spec.days:
            flows[month_of(world, invoice.day)] -= invoice.cents
    months = sorted(month for month, cents in flows.items() if cents)
    if not months:
        return []
    bucket = "received_not_invoiced" if flows[months[0]] > 0 else "invoiced_not_received"
    number = purchase.number  # type: ignore[attr-defined]
    return [LedgerTruth(bucket, month, INVENTORY, flows[month], number, "receipt and bill in different months") for month in months]


def _opening(world: World) -> dict[str, int]:
    total = sum(cents for _, _, cents in world.opening_snapshot)
    return {INVENTORY: total, EQUITY: -total} if total else {}


def _cin7_manual(world: World, rng: np.random.Generator, wanted: int) -> list[Posting]:
    """Journals typed in Cin7 straight against the inventory account; they never touch stock."""
    made = []
    for n in range(wanted):
        day, cents = int(rng.integers(60, world.spec.days - 5)), int(rng.integers(8_000, 220_000))
        number = f"JR-{n + 1:05d}"
        debit, credit = (DISCREPANCY, INVENTORY) if rng.random() < 0.6 else (INVENTORY, DISCREPANCY)
        made.append(Posting(number, "journal", "Journal", day, debit, credit, cents, number, "Stock true-up"))
    return made


def _journals(postings: list[Posting], rng: np.random.Generator) -> list[Journal]:
    """One journal per document part and day, synced within two days."""
    groups: dict[tuple[str, str, int], list[Posting]] = {}
    for posting in postings:
        groups.setdefault((posting.key, posting.part, posting.day), []).append(posting)
    ordered = sorted(groups.items(), key=lambda item: (item[0][2], item[0][0], item[0][1]))
    lags = rng.integers(0, 3, len(ordered)).tolist()
    made = []
    for number, ((key, part, day), rows) in enumerate(ordered, start=1):
        sums: dict[str, int] = defaultdict(int)
        for row in rows:
            sums[row.debit] += row.cents
            sums[row.credit] -= row.cents
        first = rows[0]
        reference, words = first.reference, first.description
        if part.startswith("bill") or part.startswith("credit"):
            reference, words = first.reference.split("/")[-1], f"{first.counterparty} - {key}"
        lines = sorted((account, cents) for account, cents in sums.items() if cents)
        made.append(
            Journal(number + 400, day, day + lags[number - 1], _source(part), reference, words, first.counterparty, lines, key, part)
        )
    return [journal for journal in made if journal.lines]


def _source(part: str) -> str:
    if part == "invoice":
        return "Receivable Invoice"
    if part.startswith("CR-"):
        return "Receivable Credit Note"
    if part.startswith("bill"):
        return "Payable Invoice"
    return "Payable Credit Note" if part.startswith("credit") else "Manual Journal"


class _Planter:
    """Applies the planted differences to a ledger; each document is used once."""

    def __init__(self, world: World, ledger: Ledger, rng: np.random.Generator, plants: LedgerPlants) -> None:
        self.world, self.ledger, self.rng, self.plants = world, ledger, rng, plants
        self.used: set[tuple[str, str]] = set()
        self.next_number = max((j.number for j in ledger.journals), default=400) + 1

    def plant(self) -> None:
        steps: tuple[tuple[int, Callable[[int], None]], ...] = (
            (self.plants.unsynced, self._unsynced),
            (self.plants.voided_or_edited, self._voided),
            (self.plants.wrong_account, self._wrong_account),
            (self.plants.fx, self._fx),
            (self.plants.rounding, self._rounding),
            (self.plants.manual_journal - self.plants.manual_journal // 2, self._manual),
            (self.plants.unexplained, self._unexplained),
            (self.plants.reversed_and_replaced, self._replaced),
        )
        for posting in self.ledger.postings:
            if posting.document_type == "Journal":
                sign = 1 if posting.debit == INVENTORY else -1
                self._log(
                    "manual_journal", posting.day, -sign * posting.cents, posting.key, "journal typed in Cin7 on the inventory account"
                )
        for wanted, step in steps:
            if wanted:
                step(wanted)

    def _log(self, bucket: str, day: int, cents: int, document: str, detail: str) -> None:
        self.ledger.truths.append(LedgerTruth(bucket, month_of(self.world, day), INVENTORY, cents, document, detail))

    def _pick(self, wanted: int, suits: Callable[[Journal], bool] = lambda journal: True) -> list[Journal]:
        """Journals that move inventory, from the middle of the period, not used before and of a document moved on one day."""
        pool = [
            j
            for j in self.ledger.journals
            if j.key and 45 < j.day < self.world.spec.days - 8 and abs(j.on(INVENTORY)) > 500 and (j.key, j.part) not in self.used
            and j.part not in ("sent", "received", "journal") and suits(j)
        ]  # fmt: skip
        chosen = [pool[i] for i in self.rng.permutation(len(pool))[:wanted].tolist()]
        self.used.update((j.key, j.part) for j in chosen)
        return chosen

    def _unsynced(self, wanted: int) -> None:
        for journal in self._pick(wanted, lambda j: j.source == "Manual Journal"):
            self._log("unsynced", journal.day, journal.on(INVENTORY), journal.key, "never reached the ledger")
            self.ledger.journals.remove(journal)
            status = ("Failed", "Skipped", "Pending")[int(self.rng.integers(0, 3))]
            message = "The document date is before the lock date" if status == "Failed" else ""
            self.ledger.sync.append(SyncRow(journal.key, "", _type(journal), status, journal.posted_day, message))

    def _reverse(self, journal: Journal, by: str = "M Whitcombe") -> None:
        self.ledger.journals.append(
            Journal(
                self.next_number,
                journal.day,
                journal.posted_day + 3,
                journal.source,
                journal.reference,
                f"Reversed: {journal.description}",
                journal.counterparty,
                [(account, -cents) for account, cents in journal.lines],
                "",
                "",
                by,
                journal.number,
            )  # fmt: skip
        )
        self.next_number += 1

    def _voided(self, wanted: int) -> None:
        """Half voided in the ledger only; half edited there afterwards (reversed and posted with another amount)."""
        for n, journal in enumerate(self._pick(wanted, lambda j: j.source == "Manual Journal")):
            self._reverse(journal)
            if n % 2 == 0:
                self._log("voided_or_edited", journal.day, journal.on(INVENTORY), journal.key, "voided in the ledger only")
                continue
            factor = 1 + int(self.rng.integers(10, 60)) / 100
            edited = [(account, round(cents * factor)) for account, cents in journal.lines]
            edited[-1] = (edited[-1][0], edited[-1][1] - sum(cents for _, cents in edited))
            self.ledger.journals.append(
                Journal(
                    self.next_number,
                    journal.day,
                    journal.posted_day + 3,
                    journal.source,
                    journal.reference,
                    journal.description,
                    journal.counterparty,
                    edited,
                    journal.key,
                    journal.part,
                    "M Whitcombe",
                )
            )
            self._log(
                "voided_or_edited",
                journal.day,
                journal.on(INVENTORY) - self.ledger.journals[-1].on(INVENTORY),
                journal.key,
                "edited in the ledger only",
            )
            self.next_number += 1

    def _wrong_account(self, wanted: int) -> None:
        for journal in self._pick(wanted):
            self._log("wrong_account", journal.day, journal.on(INVENTORY), journal.key, f"inventory side posted to {WRONG_ASSET}")
            self.world.books.truth.posting.append(
                {"document": journal.key, "what": "inventory side on another account", "account": WRONG_ASSET}
            )
            journal.lines = [(WRONG_ASSET if account == INVENTORY else account, cents) for account, cents in journal.lines]

    def _scaled(self, journal: Journal, change: int) -> None:
        """Add `change` cents to the inventory side and take it from the other side."""
        other = next(account for account, _ in journal.lines if account != INVENTORY and account != RECEIVABLE)
        sums = dict(journal.lines)
        sums[INVENTORY] += change
        sums[other] -= change
        journal.lines = sorted(sums.items())

    def _fx(self, wanted: int) -> None:
        """A purchase in US dollars booked in the ledger at another day's rate."""
        dollar = {s.name for s in self.world.catalogue.suppliers if s.usd}
        suits = lambda j: j.counterparty in dollar and (j.part.startswith("receipt") or j.part.startswith("bill"))  # noqa: E731
        for journal in self._pick(wanted, suits):
            change = round(journal.on(INVENTORY) * float(self.rng.uniform(0.006, 0.025)) * (1 if self.rng.random() < 0.5 else -1)) or 1
            self._scaled(journal, change)
            self._log("fx", journal.day, -change, journal.key, "another exchange rate in the ledger")

    def _rounding(self, wanted: int) -> None:
        for journal in self._pick(wanted):
            change = int(self.rng.integers(1, 4)) * (1 if self.rng.random() < 0.5 else -1)
            self._scaled(journal, change)
            self._log("rounding", journal.day, -change, journal.key, "rounded differently in the ledger")

    def _add(self, day: int, source: str, reference: str, words: str, lines: list[tuple[str, int]], by: str = "M Whitcombe") -> None:
        self.ledger.journals.append(Journal(self.next_number, day, day + 2, source, reference, words, "", sorted(lines), "", "", by))
        self.next_number += 1

    def _manual(self, wanted: int) -> None:
        for n in range(wanted):
            day = self._month_end(int(self.rng.integers(60, self.world.spec.days - 40)))
            cents = int(self.rng.integers(5_000, 400_000)) * (1 if self.rng.random() < 0.45 else -1)
            self._add(
                day, "Manual Journal", f"YE{n + 1}", "Stock adjustment to agree to count", [(INVENTORY, cents), (DISCREPANCY, -cents)]
            )
            self._log("manual_journal", day, -cents, f"YE{n + 1}", "manual journal in the ledger")

    def _unexplained(self, wanted: int) -> None:
        for _ in range(wanted):
            day, cents = int(self.rng.integers(60, self.world.spec.days - 10)), int(self.rng.integers(3_000, 90_000))
            self._add(day, "Spend Money", "", "Trade counter", [(INVENTORY, cents), ("090", -cents)])
            self._log("unexplained", day, -cents, "", "bank payment coded to inventory")

    def _replaced(self, wanted: int) -> None:
        for journal in self._pick(wanted, lambda j: j.source == "Manual Journal"):
            self._reverse(journal, "System Generated")
            self.ledger.journals.append(
                Journal(
                    self.next_number,
                    journal.day,
                    journal.posted_day + 3,
                    journal.source,
                    journal.reference,
                    journal.description,
                    journal.counterparty,
                    list(journal.lines),
                    journal.key,
                    journal.part,
                )
            )
            self.next_number += 1

    def _month_end(self, day: int) -> int:
        date = self.world.date(day)
        first_next = dt.date(date.year + date.month // 12, date.month % 12 + 1, 1)
        return day + (first_next - date).days - 1


def _type(journal: Journal) -> str:
    if journal.key.startswith("SO"):
        return "Sale"
    if journal.key.startswith("PO"):
        return "Purchase"
    return {"ST": "Stock adjustment", "FG": "Inventory write-off", "TR": "Stock transfer", "JR": "Journal"}.get(journal.key[:2], "Journal")


def _sync(ledger: Ledger) -> list[SyncRow]:
    """One row per document that reached the ledger."""
    seen: dict[str, SyncRow] = {}
    failed = {row.document for row in ledger.sync}
    for journal in ledger.journals:
        if journal.key and journal.key not in seen and journal.key not in failed:
            seen[journal.key] = SyncRow(journal.key, f"#{journal.number}", _type(journal), "Completed", journal.posted_day)
    return list(seen.values())


__all__ = ["ACCRUAL", "Journal", "Ledger", "SyncRow", "build_ledger", "month_of"]
