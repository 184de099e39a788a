"""Account List, and Account entities of the API: the types that turn natural-sign amounts (ledgers.md 3.2, 3.5)."""

from dataclasses import dataclass
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, holds, pages, records, text
from cin7_audit.sources.ledger.labels import class_of_type
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.report import describe, header_of, open_report, titled
from cin7_audit.sources.quickbooks.names import account
from cin7_audit.sources.quickbooks.sections import TITLES
from cin7_audit.sources.reading import ColumnMap, clean, normal


@dataclass(frozen=True)
class AccountList:
    name: str = "quickbooks.account_list"
    title: str = "Account List (QuickBooks)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("Full name", "Type", "Detail type")

    def claims(self, peek: Peek) -> bool:
        return peek.form in ("csv", "xlsx") and header_of(peek.rows, self.columns) is not None and not titled(peek.rows, "general ledger")

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = open_report(peek, context, self.columns, (*TITLES, "Chart of Accounts"), default_order="mdy")
        collector = Collector(peek)
        describe(report, collector, "quickbooks")
        layout = Layout(report.columns, "", "quickbooks", report.date_order, {})
        for number, cells in report.body(collector):
            name, word = layout.text(cells, "name"), layout.text(cells, "type")
            if not word and normal(next(filter(None, map(clean, cells)))).startswith("total"):
                collector.count("total")
                continue
            if not name or not word:
                collector.set_aside(number, "account_incomplete", "no name or no type", "an account with its type", cells)
                continue
            label = account(name)
            collector.add(
                "account",
                number,
                account_code=layout.text(cells, "code") or label.code,
                account_name=label.name,
                account_type=word,
                account_class=class_of_type(word),
                status="DELETED" if "(deleted" in name.lower() else None,
            )
        return collector.parsed(report.preamble.organisation)


@dataclass(frozen=True)
class ApiAccounts:
    """`select * from Account`: QueryResponse.Account[] with AcctNum, Name, AccountType, Classification, Active."""

    name: str = "quickbooks.api_accounts"
    title: str = "Accounts (QuickBooks API)"

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and any(holds(inner, "Account", "AccountType") for inner in query_responses(peek.document))

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:  # noqa: ARG002 - the promise of Source
        collector = Collector(peek)
        found = [record for inner in query_responses(peek.document) for record in records(inner, "Account")]
        for ordinal, record in enumerate(found, start=1):
            word = text(get(record, "AccountType"))
            kind = (text(get(record, "Classification")) or "").upper()
            active = get(record, "Active")
            collector.add(
                "account",
                ordinal,
                account_code=text(get(record, "AcctNum")),
                account_name=text(get(record, "Name")),
                account_type=word,
                account_class=kind or (class_of_type(word) if word else None),
                status="ARCHIVED" if active is False else "ACTIVE",
            )
        return collector.parsed()


def query_responses(document: Any) -> list[Any]:
    """The QueryResponse of each page, or the page itself."""
    return [get(page, "QueryResponse") or page for page in pages(document)]


ACCOUNT_LIST = AccountList()
API_ACCOUNTS = ApiAccounts()
