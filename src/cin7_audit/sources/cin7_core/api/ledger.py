"""transactions, journal, moneyOperation (cin7-core 1.7.10, 1.7.11, 1.7.15): table expected_posting.

One row is one debit and credit pair; identical rows are legitimate and never merged. A negative amount swaps the sides.
"""

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import day, guid, lines, number, text, upper
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings


def read_transaction(reader: Reader, record: Record) -> None:
    """One journal pair of the whole feed."""
    with reader.line(record):
        amount = number(record, "Amount")
        if amount is None:
            raise ValueError("no Amount")
        reader.total("amount", amount)
        reader.add("expected_posting", **reader.read("transaction", record))


def read_journal(reader: Reader, record: Record) -> None:
    """The lines of a completed manual journal. It never touches stock cards: a lasting difference (cin7-core 3.6)."""
    status, narration = upper(record, "Status"), text(record, "Narration", "Notes")
    found = lines(record, "Lines")
    if not found:
        reader.header("journal", record)
    for row in found:
        with reader.line(row):
            if status != "COMPLETED":
                reader.set_aside(row, "journal_not_completed", status=status or "unknown")
                continue
            reader.add(
                "expected_posting",
                document_id=guid(record, "TaskID"),
                effective_date=day(record, "EffectiveDate"),
                description=" - ".join(part for part in (narration, text(row, "Reference")) if part) or None,
                **reader.read("journal", record),
                **reader.read("journal_line", row),
            )


def money_row(_reader: Reader, record: Record) -> dict[str, str]:
    is_spent = "spend" in (text(record, "TaskType") or "").casefold()
    return {"document_type": "MoneySpend" if is_spent else "MoneyReceive"}


def read_money(reader: Reader, record: Record) -> None:
    """A bank transaction: its own postings."""
    if not lines(record, "Transactions"):
        reader.header("money", record)
    document = {"document_type": text(record, "TaskType") or "MoneySpend", "document_id": guid(record, "TaskID")}
    read_postings(reader, record, {**document, "document_no": text(record, "Reference")})
