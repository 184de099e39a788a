"""Ledger differences somebody made: unsynced, voided, edited, on another account, by hand, rates, rounding."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from cin7_sample.accounts import BANK, DISCREPANCY, GENERAL, INVENTORY, RECEIVABLE, SUSPENSE, WRONG_ASSET
from cin7_sample.entries import Journal, Ledger, SyncRow, month_end, month_of, some_day
from cin7_sample.spec import LedgerPlants
from cin7_sample.truth import LedgerTruth
from cin7_sample.world import World

BOOKKEEPER = "M Whitcombe"
DOCUMENT_TYPES = {  # by the first letters of a document's number
    "SO": "Sale",
    "PO": "Purchase",
    "ST": "Stock adjustment",
    "FG": "Inventory write-off",
    "TR": "Stock transfer",
}


def plants_of(world: World) -> LedgerPlants:
    """The plants of the spec, plus those that contributor `posting` brings."""
    plants, strength = world.spec.ledger, world.spec.causes.posting
    if not strength:
        return plants
    more = {"wrong_account": 4, "manual_journal": 4, "unsynced": 3, "voided_or_edited": 2, "rounding": 4, "timing": 2}
    return LedgerPlants(
        **{
            name: getattr(plants, name) + round(more.get(name, 0) * strength)
            for name in LedgerPlants.__dataclass_fields__
        }
    )


def odd_offsets(world: World, rng: np.random.Generator) -> None:
    """Contributor posting: some corrections use another account than the mapped one."""
    strength = world.spec.causes.posting
    if not strength:
        return
    for document in world.documents.adjustments:
        if document.kind != "opening" and rng.random() < min(0.7, 0.30 * strength):
            document.account = (SUSPENSE, GENERAL)[int(rng.integers(0, 2))]
            odd = {
                "document": document.number,
                "what": "offset account differs from set-up",
                "account": document.account,
            }
            world.books.truth.posting.append(odd)


class Planter:
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
                cents = -posting.cents if posting.debit == INVENTORY else posting.cents
                self._log(
                    "manual_journal", posting.day, cents, posting.key, "journal typed in Cin7 on the inventory account"
                )
        for wanted, step in steps:
            if wanted:
                step(wanted)

    def _log(self, bucket: str, day: int, cents: int, document: str, detail: str) -> None:
        self.ledger.truths.append(LedgerTruth(bucket, month_of(self.world, day), INVENTORY, cents, document, detail))

    def _pick(self, wanted: int, suits: Callable[[Journal], bool] = bool, *, latest: bool = False) -> list[Journal]:
        """Journals that move inventory, from mid-period, not used before and of a document moved on one day."""
        pool = [
            j
            for j in self.ledger.journals
            if j.key and 45 < j.day < self.world.spec.days - 8 and abs(j.on(INVENTORY)) > 500
            and (j.key, j.part) not in self.used and j.part not in ("sent", "received", "journal", "used", "made")
            and not j.key.startswith("COGS") and suits(j)
        ]  # fmt: skip
        order = self.rng.permutation(len(pool)).tolist()
        if latest:
            order = sorted(range(len(pool)), key=lambda i: (-pool[i].day, pool[i].number))
        chosen = [pool[i] for i in order[:wanted]]
        self.used.update((j.key, j.part) for j in chosen)
        return chosen

    def _unsynced(self, wanted: int) -> None:
        for journal in self._pick(wanted, lambda j: j.source == "Manual Journal"):
            self._log("unsynced", journal.day, journal.on(INVENTORY), journal.key, "never reached the ledger")
            self.ledger.journals.remove(journal)
            status = ("Failed", "Skipped", "Pending")[int(self.rng.integers(0, 3))]
            message = "The document date is before the lock date" if status == "Failed" else ""
            self.ledger.sync.append(SyncRow(journal.key, "", type_of(journal), status, journal.posted_day, message))

    def _follow(self, journal: Journal, **changes: Any) -> Journal:
        """Another journal of the same document and day, posted three days after the first."""
        made = replace(journal, number=self.next_number, posted_day=journal.posted_day + 3, **changes)
        self.ledger.journals.append(made)
        self.next_number += 1
        return made

    def _reverse(self, journal: Journal, by: str = BOOKKEEPER) -> None:
        lines = [(account, -cents) for account, cents in journal.lines]
        words = f"Reversed: {journal.description}"
        self._follow(journal, description=words, lines=lines, key="", part="", posted_by=by, reverses=journal.number)

    def _voided(self, wanted: int) -> None:
        """Half voided in the ledger only; half edited there afterwards (reversed and posted with another amount)."""
        for n, journal in enumerate(self._pick(wanted, lambda j: j.source == "Manual Journal")):
            self._reverse(journal)
            if n % 2 == 0:
                self._log(
                    "voided_or_edited", journal.day, journal.on(INVENTORY), journal.key, "voided in the ledger only"
                )
                continue
            factor = 1 + int(self.rng.integers(10, 60)) / 100
            lines = [(account, round(cents * factor)) for account, cents in journal.lines]
            lines[-1] = (lines[-1][0], lines[-1][1] - sum(cents for _, cents in lines))
            edited = self._follow(journal, lines=lines, posted_by=BOOKKEEPER)
            change = journal.on(INVENTORY) - edited.on(INVENTORY)
            self._log("voided_or_edited", journal.day, change, journal.key, "edited in the ledger only")

    def _wrong_account(self, wanted: int) -> None:
        for journal in self._pick(wanted):
            self._log(
                "wrong_account",
                journal.day,
                journal.on(INVENTORY),
                journal.key,
                f"inventory side posted to {WRONG_ASSET}",
            )
            odd = {"document": journal.key, "what": "inventory side on another account", "account": WRONG_ASSET}
            self.world.books.truth.posting.append(odd)
            journal.lines = [
                (WRONG_ASSET if account == INVENTORY else account, cents) for account, cents in journal.lines
            ]

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
        suits = lambda j: j.counterparty in dollar and j.part.startswith(("receipt", "bill"))  # noqa: E731
        for journal in self._pick(wanted, suits, latest=True):
            change = (
                round(
                    journal.on(INVENTORY)
                    * float(self.rng.uniform(0.006, 0.025))
                    * (1 if self.rng.random() < 0.5 else -1)
                )
                or 1
            )
            self._scaled(journal, change)
            self._log("fx", journal.day, -change, journal.key, "another exchange rate in the ledger")

    def _rounding(self, wanted: int) -> None:
        for journal in self._pick(wanted):
            change = int(self.rng.integers(1, 4)) * (1 if self.rng.random() < 0.5 else -1)
            self._scaled(journal, change)
            self._log("rounding", journal.day, -change, journal.key, "rounded differently in the ledger")

    def _add(
        self, day: int, source: str, reference: str, words: str, lines: list[tuple[str, int]], by: str = BOOKKEEPER
    ) -> None:
        self.ledger.journals.append(
            Journal(self.next_number, day, day + 2, source, reference, words, "", sorted(lines), "", "", by)
        )
        self.next_number += 1

    def _manual(self, wanted: int) -> None:
        for n in range(wanted):
            day = min(month_end(self.world, some_day(self.world, self.rng, 40)), self.world.spec.days - 1)
            cents = int(self.rng.integers(5_000, 400_000)) * (1 if self.rng.random() < 0.45 else -1)
            lines = [(INVENTORY, cents), (DISCREPANCY, -cents)]
            self._add(day, "Manual Journal", f"YE{n + 1}", "Stock adjustment to agree to count", lines)
            self._log("manual_journal", day, -cents, f"YE{n + 1}", "manual journal in the ledger")

    def _unexplained(self, wanted: int) -> None:
        for _ in range(wanted):
            day, cents = some_day(self.world, self.rng, 10), int(self.rng.integers(3_000, 90_000))
            self._add(day, "Spend Money", "", "Trade counter", [(INVENTORY, cents), (BANK, -cents)])
            self._log("unexplained", day, -cents, "", "bank payment coded to inventory")

    def _replaced(self, wanted: int) -> None:
        for journal in self._pick(wanted, lambda j: j.source == "Manual Journal"):
            self._reverse(journal, "System Generated")
            self._follow(journal, lines=list(journal.lines))


def type_of(journal: Journal) -> str:
    """The sync report's word for the document a journal came from."""
    return DOCUMENT_TYPES.get(journal.key[:2], "Journal")
