"""data-samples/README.md from the truth itself: what was planted, what an auditor should find. Words: readme.toml.

A sample made by hand has a page of its own, which the page only names.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cin7_audit.vocabulary import CONTRIBUTORS
from cin7_sample.templates import Document, Templates

SHOWN = 3
WORDS = Templates(Path(__file__).with_suffix(".toml"), {"listed": ", ".join, "joined": " and ".join})


def readme(folders: Sequence[tuple[str, Document, int, int]]) -> str:
    """The page. folders: (name, truth document, bytes, files)."""
    clients = (_client(name, truth, size, files) for name, truth, size, files in folders)
    return "".join([_text("introduction"), *clients, _text("by_hand")]).rstrip() + "\n"


def _text(template: str, **values: Any) -> str:
    return str(WORDS.fill(template, **values)["text"])


def _rows(template: str, rows: Iterable[Document]) -> str:
    """A line for each, and an empty line after them."""
    return "".join(_text(template, **row) + "\n" for row in rows)


def _client(name: str, truth: Document, size: int, files: int) -> str:
    sites = Counter(row["site"] for row in truth["stock"] if row["contributor"] != "background")
    worst = max(sites, key=lambda site: (sites[site], site))
    differences = sorted(truth["ledger"], key=lambda row: (row["bucket"], row["month"], row["document"], row["cents"]))
    return _text(
        "client",
        **truth,
        name=name,
        files=files,
        megabytes=size / 1e6,
        first=truth["period"]["from"],
        last=truth["period"]["to"],
        stock_rows=_rows("stock", _stock(truth["stock"])),
        repeats=_repeats(truth["stock"]),
        worst=worst,
        there=sites[worst],
        everywhere=sites.total(),
        habit_rows=_rows("habit", truth["habits"]),
        ledger_rows=_rows("ledger", ({**row, "amount": row["cents"] / 100} for row in differences)),
        gap_rows=_rows("gap", truth["roll_breaks"]),
    )


def _stock(rows: list[Document]) -> Iterable[Document]:
    by_name: dict[str, list[Document]] = defaultdict(list)
    for row in rows:
        by_name[row["contributor"]].append(row)
    for name in [*(n for n in CONTRIBUTORS if n in by_name), *(n for n in by_name if n not in CONTRIBUTORS)]:
        found = by_name[name]
        alone = [row for row in found if row.get("alone_there")]
        best = sorted(alone, key=lambda row: (-abs(row["quantity"]), row["id"]))[:SHOWN]
        yield {
            "name": name,
            "truths": len(found),
            "seen": sum("visible_at" in row for row in found),
            "alone": len(alone),
            "units": sum(abs(row["quantity"]) for row in found),
            "value": sum(abs(row["value_cents"]) for row in found) / 100,
            "examples": "; ".join(_text("example", **row) for row in best),
        }


def _repeats(rows: list[Document]) -> int:
    seen: dict[tuple[str, str, str | None], set[str]] = defaultdict(set)
    for row in rows:
        if "visible_at" in row and row["contributor"] != "background":
            seen[row["sku"], row["site"], row["bin"]].add(row["visible_at"])
    return sum(len(counts) >= 3 for counts in seen.values())
