"""data-samples/README.md from the truth itself: what was planted, and the answers an auditor should find."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from cin7_audit.vocabulary import CONTRIBUTORS

Document = dict[str, Any]
SHOWN = 3

INTRODUCTION = """# Sample clients

Generated, not real: made by `cin7_sample` (`python run.py sample NAME`), where the stock on the shelf is kept apart from the
stock in the books and every cause that parts them is written to `truth.json`. That file lies beside `exports/`, never inside it.
This page is made from the same truth; a test compares the two.

A planted truth is *visible* only where a count or a document shows it: what nobody counted again before the period ended, or what
somebody corrected on sight first, is not. `visible_stage` in `truth.json` is the stage of the project from which the workbook should
find it (3: belief, counts, recurrence; 4: corrections and ledger; 6: contributors).
"""


def readme(folders: Sequence[tuple[str, Document, int, int]]) -> str:
    """The page. folders: (name, truth document, bytes, files)."""
    lines = [INTRODUCTION]
    for name, truth, size, files in folders:
        lines.extend(_client(name, truth, size, files))
    return "\n".join(lines).rstrip() + "\n"


def _client(name: str, truth: Document, size: int, files: int) -> Iterator[str]:
    period = truth["period"]
    yield f"## {name}\n"
    yield f"{truth['company']}, {period['from']} to {period['to']}, seed {truth['seed']}; {files} files, {size / 1e6:.1f} MB.\n"
    yield f"A small wholesaler with {truth['products']} products at {' and '.join(truth['sites'])}, on Cin7 Core and Xero, live on Cin7 since the first day."
    yield truth["remarks"] + "\n"
    yield "### Stock: what parted the shelf from the record\n"
    yield from _stock(truth["stock"])
    yield "\n### Answers an auditor should find\n"
    yield from _answers(truth)
    yield "\n### Habits of correcting (stage 4)\n"
    yield from (f"- {row['kind']}: {', '.join(row['documents'])} ({row['sku']} at {row['site']}, {row['date']})" for row in truth["habits"])
    yield "\n### Ledger: planted differences\n"
    yield from _ledger(truth["ledger"])
    yield "\n### Completeness: rows left out of the movement export\n"
    yield "Opening + movements = closing must fail on these places and on no other:\n"
    for row in truth["roll_breaks"]:
        yield f"- {row['sku']} at {row['site']}, bin {row['bin']}: {row['kind']} {row['document']} of {row['date']}, {row['quantity']:+d} units"
    yield ""


def _stock(rows: list[Document]) -> Iterator[str]:
    yield "| contributor | truths | seen by a count | alone in that variance | units | value | examples (SKU, site, count) |"
    yield "|---|---|---|---|---|---|---|"
    by_name: dict[str, list[Document]] = defaultdict(list)
    for row in rows:
        by_name[row["contributor"]].append(row)
    for name in [*(n for n in CONTRIBUTORS if n in by_name), *(n for n in by_name if n not in CONTRIBUTORS)]:
        found = by_name[name]
        alone = [row for row in found if row.get("alone_there")]
        seen = sum("visible_at" in row for row in found)
        units, value = sum(abs(row["quantity"]) for row in found), sum(abs(row["value_cents"]) for row in found) / 100
        best = sorted(alone, key=lambda row: (-abs(row["quantity"]), row["id"]))[:SHOWN]
        words = "; ".join(f"{row['sku']} {row['site']} {row['visible_at']} {row['quantity']:+d}" for row in best)
        yield f"| {name} | {len(found)} | {seen} | {len(alone)} | {units:,} | {value:,.0f} | {words} |"


def _answers(truth: Document) -> Iterator[str]:
    rows = truth["stock"]
    sites: Counter[str] = Counter()
    for row in rows:
        if row["contributor"] not in ("background",):
            sites[row["site"]] += 1
    worst = max(sites, key=lambda site: (sites[site], site))
    yield f"1. The same variances come back: {_repeats(rows)} places had planted trouble found by three counts or more (stage 3)."
    yield f"2. {worst} is worse: {sites[worst]} of {sum(sites.values())} planted truths lie there, with the smaller part of the sales (stage 3)."
    careless = " and ".join(truth["suppliers_booking_unseen"])
    yield f"3. Receipts of {careless} are booked exactly as ordered, unseen; shortages follow, some credited by the supplier later (stage 6)."
    yield "4. Goods move between the sites without a transfer: same SKU short at one site, over at the other, same size (stage 6)."
    yield "5. Like items of one family are picked for each other: opposite variances of equal size (stage 6)."
    yield "6. Credit notes without restock whose goods went back on the shelf: later overage of the same quantity (stage 6)."
    yield "7. The posting tests find corrections on accounts 429 and 850 instead of 517, and a reversed-and-replaced journal is no difference (stage 4)."
    yield "8. Correcting outcomes, not causes: planted rates are constant over the period, so corrections taught nothing (stage 6)."


def _repeats(rows: list[Document]) -> int:
    seen: dict[tuple[str, str, str | None], set[str]] = defaultdict(set)
    for row in rows:
        if "visible_at" in row and row["contributor"] != "background":
            seen[row["sku"], row["site"], row["bin"]].add(row["visible_at"])
    return sum(len(counts) >= 3 for counts in seen.values())


def _ledger(rows: list[Document]) -> Iterator[str]:
    yield "G = subledger - ledger (accounts 715 and 716 together); a difference of dates appears twice with opposite signs.\n"
    yield "| bucket | month | added to G | document | what happened |"
    yield "|---|---|---|---|---|"
    for row in sorted(rows, key=lambda row: (row["bucket"], row["month"], row["document"], row["cents"])):
        yield f"| {row['bucket']} | {row['month']} | {row['cents'] / 100:,.2f} | {row['document']} | {row['detail']} |"
