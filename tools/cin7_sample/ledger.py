"""The ledger that results: Cin7's postings as the accounting package holds them, and what went wrong on the way.

Every planted difference is logged as a `LedgerTruth` in terms of G = subledger - ledger (method.md M-26).
"""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from cin7_sample.accounts import DISCREPANCY, EQUITY, INVENTORY
from cin7_sample.entries import Journal, Ledger, SyncRow, month_end, some_day
from cin7_sample.ledger_dates import shift_effective_dates, shift_invoice_dates, truths_of_dates
from cin7_sample.ledger_plants import Planter, odd_offsets, plants_of, type_of
from cin7_sample.postings import Posting, expected_postings
from cin7_sample.world import World

SOURCES = {
    "invoice": "Receivable Invoice",
    "note": "Receivable Credit Note",
    "bill": "Payable Invoice",
    "credit": "Payable Credit Note",
}


def build_ledger(world: World) -> Ledger:
    """Postings, the journals they became, and the planted differences between the two. The same on every call."""
    rng = np.random.default_rng(np.random.SeedSequence([world.spec.seed, 715]))
    plants = plants_of(world)
    if not world.documents.dates_are_settled:
        dates = np.random.default_rng(np.random.SeedSequence([world.spec.seed, 716]))
        odd_offsets(world, dates)
        shift_effective_dates(world, dates, plants.timing)
        shift_invoice_dates(world, dates, plants)
        world.documents.dates_are_settled = True
    postings = expected_postings(world) + _cin7_manual(world, rng, plants.manual_journal // 2)
    grouped = [_monthly(world, posting) for posting in postings] if world.spec.platform == "cin7_omni" else postings
    ledger = Ledger(postings, _journals(grouped, rng), [], opening=_opening(world))
    ledger.truths.extend(truths_of_dates(world))
    Planter(world, ledger, rng, plants).plant()
    ledger.sync.extend(sync_rows(ledger))
    ledger.journals.sort(key=lambda j: (j.day, j.number))
    return ledger


def _opening(world: World) -> dict[str, int]:
    total = sum(cents for _, _, cents in world.opening_snapshot)
    return {INVENTORY: total, EQUITY: -total} if total else {}


def _cin7_manual(world: World, rng: np.random.Generator, wanted: int) -> list[Posting]:
    """Journals typed in Cin7 straight against the inventory account; they never touch stock."""
    made = []
    for n in range(wanted):
        day, cents = some_day(world, rng, 5), int(rng.integers(8_000, 220_000))
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
        if part.startswith(("bill", "credit")):
            reference, words = first.reference.split("/")[-1], f"{first.counterparty} - {key}"
        lines = sorted((account, cents) for account, cents in sums.items() if cents)
        made.append(
            Journal(
                number + 400,
                day,
                day + lags[number - 1],
                _source(part),
                reference,
                words,
                first.counterparty,
                lines,
                key,
                part,
            )
        )
    return [journal for journal in made if journal.lines]


def _monthly(world: World, posting: Posting) -> Posting:
    """Omni posts cost of sales once a month, at its end; everything else by document."""
    if posting.part != "cogs" and not posting.part.startswith("restock"):
        return posting
    day = month_end(world, posting.day)
    month, words = f"COGS {world.date(day):%Y-%m}", f"Cost of goods sold {world.date(day):%B %Y}"
    return replace(posting, key=month, part="cogs", day=day, reference=month, description=words, counterparty="")


def _source(part: str) -> str:
    """The ledger's word for where a journal came from: the first word of the part says it."""
    return SOURCES.get(part.split()[0], "Manual Journal")


def sync_rows(ledger: Ledger) -> list[SyncRow]:
    """One row per document that reached the ledger."""
    seen: dict[str, SyncRow] = {}
    failed = {row.document for row in ledger.sync}
    for journal in ledger.journals:
        if journal.key and journal.key not in seen and journal.key not in failed:
            seen[journal.key] = SyncRow(
                journal.key, f"#{journal.number}", type_of(journal), "Completed", journal.posted_day
            )
    return list(seen.values())
