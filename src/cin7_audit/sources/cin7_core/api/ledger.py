"""transactions, journal, moneyOperation (cin7-core 1.7.10, 1.7.11, 1.7.15): table expected_posting.

One row is one debit and credit pair; identical rows are legitimate and never merged. A negative amount swaps the sides.
"""

from cin7_audit.sources.cin7_core.api.corrections import header
from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import account_code, amount, day, guid, lines, plain, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings


def read_transaction(reader: Reader, _kind: str, record: Record) -> None:
    """One journal pair of the whole feed."""

    def line(row: Record, ordinal: int) -> None:
        value = amount(row, "Amount")
        if value is None:
            raise ValueError("no Amount")
        reader.total("amount", plain(value))
        reader.add(
            "expected_posting",
            ordinal,
            document_no=text(row, "Reference"),
            document_id=guid(row, "TaskID"),
            document_type=text(row, "Type"),
            effective_date=day(row, "EffectiveDate"),
            debit_account=account_code(text(row, "DebitAccountCode")),
            credit_account=account_code(text(row, "CreditAccountCode")),
            amount=plain(value),
            description=text(row, "Transaction"),
            origin="transactions",
        )

    reader.each([record], line)


def read_journal(reader: Reader, _kind: str, record: Record) -> None:
    """A manual journal: the lines of a completed one. It never touches stock cards, hence a lasting difference (3.6)."""
    status = (text(record, "Status") or "").upper()
    number, narration = text(record, "JournalNumber"), text(record, "Narration", "Notes")

    def line(row: Record, ordinal: int) -> None:
        if status != "COMPLETED":
            seen = f"a line of a journal with status {status or 'unknown'}: it posts nothing"
            reader.aside(ordinal, row, seen, "journal_not_completed", "Nothing to do: drafts and void journals post nothing.")
            return
        reader.add(
            "expected_posting",
            ordinal,
            document_no=number,
            document_id=guid(record, "TaskID"),
            document_type="Journal",
            effective_date=day(record, "EffectiveDate"),
            debit_account=account_code(text(row, "Debit")),
            credit_account=account_code(text(row, "Credit")),
            amount=plain(amount(row, "BaseAmount", "Amount")),
            description=" - ".join(part for part in (narration, text(row, "Reference")) if part) or None,
            origin="document",
        )

    found = lines(record, "Lines")
    if not found:
        header(reader, record, "Journal", "JournalNumber")
    reader.each(found, line)


def read_money(reader: Reader, kind: str, record: Record) -> None:
    """A bank transaction: its own postings; list rows fill document_header."""
    if kind == "money_row":
        header(
            reader,
            record,
            "MoneySpend" if "spend" in (text(record, "TaskType") or "").casefold() else "MoneyReceive",
            "Reference",
            effective_date=day(record, "Date"),
        )
        return
    if not lines(record, "Transactions"):
        header(reader, record, "MoneySpend", "Reference", effective_date=day(record, "Date"))
    read_postings(reader, record, text(record, "TaskType") or "MoneySpend", text(record, "Reference"), guid(record, "TaskID"))


TRANSACTIONS = ApiDocument("cin7_core.api_transactions", "Ledger transactions (Cin7 Core API)", "transaction", read_transaction)
JOURNAL = ApiDocument("cin7_core.api_journal", "Manual journals (Cin7 Core API)", "journal", read_journal)
MONEY = ApiDocument("cin7_core.api_money", "Bank transactions (Cin7 Core API)", "money", read_money)
