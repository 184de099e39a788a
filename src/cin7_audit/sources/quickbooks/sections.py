"""General Ledger (old, new, Australian and Desktop layouts), Transaction Detail by Account, Account QuickReport.

ledgers 3.2 to 3.4, 3.7. Amount, Balance and Beginning Balance are in the account's natural sign: on a credit-normal
account a positive amount is a credit. Explicit Debit and Credit columns are not turned. A section's closing balance
is its last running balance, taken only where beginning + lines gives the same.
"""

from collections.abc import Sequence
from pathlib import Path

from cin7_audit.data_files import read_entries
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import path_label
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.natural import GUESSED
from cin7_audit.sources.ledger.report import Report, titled
from cin7_audit.sources.ledger.sections import SectionReport

DATA = read_entries(Path(__file__).with_suffix(".toml"))
SHOWN = 6  # accounts named in one note


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
            "natural_sign_guessed", accounts=", ".join(names[:SHOWN]) + (" and more" if len(names) > SHOWN else "")
        )


def layout_of(columns: dict[str, int], view: str, date_order: str) -> Layout:
    """Debit and Credit where the report has them, else the natural Amount."""
    has_sides = "debit" in columns and "credit" in columns
    return Layout(
        columns,
        view,
        "quickbooks",
        date_order,
        DATA["fields"],
        is_natural=not has_sides,
        is_nested=True,
        has_beginning=view != "qbo_transaction_detail",
        label=path_label,
    )


class QuickBooksSections(SectionReport):
    """One of the reports; recognised by its printed title, else by its columns."""

    def is_told(self, rows: Sequence[Sequence[str]], header: int, names: set[str]) -> bool:
        if not names & {"amount", "balance"}:
            return False  # debit and credit alone are a journal's
        stated = [view for view, titles in DATA["printed"].items() if titled(rows[:header], *titles)]
        return (stated[0] if stated else by_columns(names)) == self.view

    def layout(self, report: Report) -> Layout:
        return layout_of(report.columns, self.view, report.date_order)

    def walk(self, report: Report, collector: Collector) -> None:
        super().walk(report, collector)
        note_signs(collector)


def by_columns(names: set[str]) -> str:
    """The report that has such columns, for exports without a title."""
    if names & {"cleared", "clr", "account name"}:
        return "qbo_quickreport"
    if (
        "split" in names
        and names & {"transaction date"}
        and not names & {"distribution account", "distribution account name"}
    ):
        return "qbo_transaction_detail"
    return "qbo_general_ledger"
