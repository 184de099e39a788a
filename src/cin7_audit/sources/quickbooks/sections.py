"""General Ledger (old, new, Australian and Desktop layouts), Transaction Detail by Account, Account QuickReport.

ledgers.md 3.2 to 3.4, 3.7. Amount, Balance and Beginning Balance are in the account's natural sign: on a credit-normal
account a positive amount is a credit. Explicit Debit and Credit columns are not turned. The closing balance of a section
is its last running balance, taken only where beginning + lines gives the same.
"""

from dataclasses import dataclass

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.natural import GUESSED
from cin7_audit.sources.ledger.report import Report, describe, header_of, open_report, titled
from cin7_audit.sources.ledger.sections import Walk
from cin7_audit.sources.quickbooks.names import account
from cin7_audit.sources.reading import ColumnMap, normal

MAP = "quickbooks.transactions"
FIELDS = {
    "source_type": ("type",),
    "reference": ("number",),
    "description": ("memo",),
    "counterparty": ("name",),
    "posted_by": ("created_by",),
}
TITLES = (
    "General Ledger",
    "Transaction Detail by Account",
    "Account QuickReport",
    "QuickReport",
    "Journal",
    "Trial Balance",
    "Account List",
    "Transaction List",
)


def note_signs(collector: Collector) -> None:
    """Say where a natural-sign amount was turned by a guess from the account's name."""
    guessed = {
        (row.get("account_code"), row.get("account_name"))
        for row in collector.tables.get("ledger_line", ())
        if row.get("sign_rule") in GUESSED
    }
    if guessed:
        names = sorted(f"{code or ''} {name or ''}".strip() for code, name in guessed)
        collector.note(
            "natural_sign_guessed",
            f"one natural-sign amount per line; its side was decided from the account name for {', '.join(names[:6])}{' and more' if len(names) > 6 else ''}",
            "account types, from an Account List, or Debit and Credit columns",
            "Export the Account List too; amounts of credit-normal accounts are then turned by type.",
        )


def layout_of(columns: dict[str, int], view: str, date_order: str) -> Layout:
    """Debit and Credit where the report has them, else the natural Amount."""
    has_sides = "debit" in columns and "credit" in columns
    return Layout(
        columns,
        view,
        "quickbooks",
        date_order,
        FIELDS,
        is_natural=not has_sides,
        is_nested=True,
        has_beginning=view != "qbo_transaction_detail",
        label=account,
    )


@dataclass(frozen=True)
class SectionReport:
    """One of the reports; recognised by its printed title, else by its columns."""

    name: str
    title: str
    printed: tuple[str, ...]
    view: str

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(MAP)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("Transaction type", "Num", "Amount", "Balance") if self.view == "qbo_general_ledger" else ()

    def claims(self, peek: Peek) -> bool:
        if peek.form not in ("csv", "xlsx") or (header := header_of(peek.rows, self.columns, 5)) is None:
            return False
        names = {normal(cell) for cell in peek.rows[header]}
        if not names & {"amount", "balance", "debit"} or self.is_journal(names):
            return False
        stated = [report.view for report in SECTION_REPORTS if titled(peek.rows[:header], *report.printed)]
        return (stated[0] if stated else by_columns(names)) == self.view

    def is_journal(self, names: set[str]) -> bool:
        """The Journal has debit and credit, and neither amount nor balance."""
        return not names & {"amount", "balance"} and "debit" in names

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report: Report = open_report(peek, context, self.columns, TITLES, default_order="mdy")
        collector = Collector(peek)
        describe(report, collector, "quickbooks")
        walk = Walk(collector, layout_of(report.columns, self.view, report.date_order), report.preamble)
        walk.run(report.body(collector))
        note_signs(collector)
        return collector.parsed(report.preamble.organisation, report.preamble.period_from, report.preamble.period_to)


def by_columns(names: set[str]) -> str:
    """The report that has such columns, for exports without a title."""
    if names & {"cleared", "clr", "account name"}:
        return "qbo_quickreport"
    if "split" in names and names & {"transaction date"} and not names & {"distribution account", "distribution account name"}:
        return "qbo_transaction_detail"
    return "qbo_general_ledger"


SECTION_REPORTS = (
    SectionReport("quickbooks.general_ledger", "General Ledger (QuickBooks)", ("General Ledger",), "qbo_general_ledger"),
    SectionReport(
        "quickbooks.transaction_detail",
        "Transaction Detail by Account (QuickBooks)",
        ("Transaction Detail by Account",),
        "qbo_transaction_detail",
    ),
    SectionReport("quickbooks.quickreport", "Account QuickReport (QuickBooks)", ("Account QuickReport", "QuickReport"), "qbo_quickreport"),
)
