"""Readers for tests: a file whose first line names a kind, and whose lines are JSON rows `table {…}`."""

import json
from dataclasses import dataclass

import pandas as pd

from cin7_audit.errors import Problem
from cin7_audit.sources.base import Parsed, Peek, ReadingContext


@dataclass(frozen=True)
class Fake:
    """Claims files beginning with `#kind <name>`; `!org`, `!period` and `!total` lines state what the file says about itself."""

    name: str
    title: str = "Fake export"

    def claims(self, peek: Peek) -> bool:
        return peek.text.startswith(f"#kind {self.name}\n")

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        tables: dict[str, list[dict]] = {}
        problems, read, facts = [], 0, {}
        for number, line in enumerate(peek.evidence.path.read_text(encoding="utf-8").splitlines()[1:], start=2):
            if line.startswith("!"):
                word, _, rest = line[1:].partition(" ")
                facts[word] = rest
                continue
            read += 1
            if line.startswith("bad"):
                problems.append(Problem(peek.evidence.source_id, "bad", "row set aside", line, "a row", "Correct it.", number, None, line))
                continue
            if line.startswith("crash"):
                raise ZeroDivisionError("a defect of the reader")
            table, _, body = line.partition(" ")
            tables.setdefault(table, []).append({**json.loads(body), "source_row": number})
        start, _, end = facts.get("period", "").partition(" ")
        totals = {"total": tuple(facts["total"].split())} if "total" in facts else {}
        frames = {name: pd.DataFrame(rows, dtype=object) for name, rows in tables.items()}
        kept = read - len(problems)
        return Parsed(frames, tuple(problems), read, kept, len(problems), facts.get("org", ""), start or None, end or None, totals)


def write(folder, name: str, kind: str, *lines: str) -> None:
    """One evidence file under exports/."""
    path = folder / "exports" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([f"#kind {kind}", *lines]) + "\n", encoding="utf-8")


def row(table: str, **values: str) -> str:
    return f"{table} {json.dumps(values)}"


DETAILS, API_PRODUCT, STOCKTAKES, STOCKTAKE_CSV = (
    Fake("cin7_core.movement_details"),
    Fake("cin7_core.api_product"),
    Fake("cin7_core.api_stocktake"),
    Fake("cin7_core.stocktake_csv"),
)
ANY = Fake("cin7_core.any")
SOURCES = (
    DETAILS,
    API_PRODUCT,
    STOCKTAKES,
    STOCKTAKE_CSV,
    ANY,
    Fake("xero.account_transactions"),
    Fake("xero.journal_report"),
    Fake("cin7_core.api_adjustment"),
)
