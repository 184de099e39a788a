"""A small set of books and the reports that ledgers print of it, for tests: one truth, many layouts.

Values are invented. Every renderer returns rows of text cells as a spreadsheet or screen shows them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

Rows = list[list[str]]


@dataclass(frozen=True)
class Account:
    """code, name, Xero type word, class; natural side is debit for ASSET and EXPENSE."""

    code: str
    name: str
    type: str
    kind: str

    @property
    def sign(self) -> int:
        return 1 if self.kind in ("ASSET", "EXPENSE") else -1


@dataclass(frozen=True)
class Line:
    """One leg; amount is debit-positive."""

    account: Account
    amount: Decimal
    description: str = ""
    reference: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Entry:
    """One journal."""

    number: int
    date: dt.date
    source: str
    lines: tuple[Line, ...]
    posted: dt.date | None = None
    posted_by: str = "System Generated"
    title: str = ""
    reverses: int | None = None


BANK = Account("090", "Main Cheque", "Bank", "ASSET")
INVENTORY = Account("630", "Inventory", "Inventory", "ASSET")
RECEIVABLE = Account("610", "Accounts Receivable", "Current Asset", "ASSET")
PAYABLE = Account("800", "Accounts Payable", "Current Liability", "LIABILITY")
ACCRUAL = Account("805", "Goods received not invoiced", "Current Liability", "LIABILITY")
SALES = Account("200", "Sales", "Revenue", "REVENUE")
COGS = Account("310", "Cost of Goods Sold", "Direct Costs", "EXPENSE")
SHRINK = Account("455", "Inventory discrepancy", "Expense", "EXPENSE")
CHART = (SALES, COGS, SHRINK, BANK, RECEIVABLE, INVENTORY, PAYABLE, ACCRUAL)


def entry(
    number: int, day: str, source: str, *legs: tuple[Account, str], text: str = "", reference: str = "", contact: str = "", **more: object
) -> Entry:
    """An entry from (account, debit-positive amount) legs that share their texts."""
    lines = tuple(Line(account, Decimal(amount), text, reference, contact) for account, amount in legs)
    return Entry(number, dt.date.fromisoformat(day), source, lines, title=text, **more)  # type: ignore[arg-type]


OPENING = {
    BANK: Decimal("5000.00"),
    INVENTORY: Decimal("1200.50"),
    PAYABLE: Decimal("-700.50"),
    RECEIVABLE: Decimal("0"),
    ACCRUAL: Decimal("0"),
}
EQUITY = Account("970", "Owner Capital", "Equity", "EQUITY")
BOOKS = (
    entry(401, "2025-07-08", "Payable Invoice", (INVENTORY, "1000.00"), (PAYABLE, "-1000.00"), text="Mill Co", reference="PO-00310", contact="Mill Co"),
    entry(402, "2025-07-15", "Receivable Invoice", (RECEIVABLE, "900.00"), (SALES, "-900.00"), text="Shop Ltd", reference="INV-00041", contact="Shop Ltd"),
    entry(403, "2025-07-15", "Manual Journal", (COGS, "400.00"), (INVENTORY, "-400.00"), text="SO-00041 cost of goods", reference=""),
    entry(404, "2025-07-31", "Manual Journal", (SHRINK, "85.25"), (INVENTORY, "-85.25"), text="ST-00012 stocktake", reference="", posted=dt.date(2025, 8, 4), posted_by="A User"),
    entry(405, "2025-08-02", "Payable Payment", (PAYABLE, "1000.00"), (BANK, "-1000.00"), text="Payment: Mill Co", reference="PO-00310", contact="Mill Co"),
    entry(406, "2025-08-05", "Manual Journal", (INVENTORY, "310.00"), (ACCRUAL, "-310.00"), text="PO-00311 received", posted=dt.date(2025, 8, 3)),
    entry(407, "2025-08-20", "Receivable Payment", (BANK, "900.00"), (RECEIVABLE, "-900.00"), text="Payment: Shop Ltd", reference="INV-00041"),
    entry(408, "2025-09-11", "Manual Journal", (INVENTORY, "-60.00"), (SHRINK, "60.00"), text="Correction by hand", posted_by="B User"),
)  # fmt: skip


def money(amount: Decimal) -> str:
    """Xero screen: thousands commas, parentheses for negatives, dash for zero."""
    if amount == 0:
        return "-"
    text = f"{abs(amount):,.2f}"
    return text if amount > 0 else f"({text})"


def screen_day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def split(amount: Decimal) -> tuple[Decimal, Decimal]:
    """(debit, credit) of a debit-positive amount."""
    return (amount, Decimal(0)) if amount >= 0 else (Decimal(0), -amount)


def lines_of(account: Account, books: Iterable[Entry]) -> list[tuple[Entry, Line]]:
    return [(entry, line) for entry in books for line in entry.lines if line.account == account]


def used(books: Iterable[Entry], opening: dict[Account, Decimal]) -> list[Account]:
    """Accounts with a line or an opening balance, alphabetically."""
    found = {line.account for entry in books for line in entry.lines} | {account for account, amount in opening.items() if amount}
    return sorted(found, key=lambda account: account.name)


def head(title: str, period: str, organisation: str = "Kauri Supplies Ltd") -> Rows:
    return [[title], [organisation], [period], []]


PERIOD = "For the period 1 July 2025 to 30 June 2026"


def account_transactions(
    books: Iterable[Entry] = BOOKS,
    opening: dict[Account, Decimal] | None = None,
    *,
    with_code: bool = False,
    amount: Callable[[Decimal], str] = money,
    day: Callable[[dt.date], str] = screen_day,
    total_in_description: bool = False,
) -> Rows:
    """Xero Account Transactions: natural-sign running balance and gross, opening and closing for balance-sheet accounts."""
    books = list(books)
    opening = OPENING if opening is None else opening
    rows = [
        *head("Account Transactions", PERIOD),
        ["Date", "Source", "Description", "Reference", "Debit", "Credit", "Running Balance", "Gross", "Tax"],
    ]
    all_debit = all_credit = Decimal(0)
    for account in used(books, opening):
        rows.append([f"{account.name} ({account.code})" if with_code else account.name])
        balance, debits, credits = opening.get(account, Decimal(0)), Decimal(0), Decimal(0)
        permanent = account.kind in ("ASSET", "LIABILITY", "EQUITY")
        if permanent:
            left, right = split(balance)
            rows.append(
                [
                    "Opening Balance",
                    "",
                    "",
                    "",
                    amount(left),
                    amount(right),
                    amount(balance * account.sign),
                    amount(Decimal(0)),
                    amount(Decimal(0)),
                ]
            )
        for item, line in lines_of(account, books):
            balance += line.amount
            left, right = split(line.amount)
            debits, credits = debits + left, credits + right
            rows.append(
                [
                    day(item.date),
                    item.source,
                    line.description,
                    line.reference,
                    amount(left),
                    amount(right),
                    amount(balance * account.sign),
                    amount(line.amount * account.sign),
                    amount(Decimal(0)),
                ]
            )
        label = f"Total {account.name}"
        rows.append(
            (["", "", label] if total_in_description else [label, "", ""])
            + ["", amount(debits), amount(credits), amount(Decimal(0)), amount(Decimal(0)), amount(Decimal(0))]
        )
        if permanent:
            left, right = split(balance)
            rows.append(
                [
                    "Closing Balance",
                    "",
                    "",
                    "",
                    amount(left),
                    amount(right),
                    amount(balance * account.sign),
                    amount(Decimal(0)),
                    amount(Decimal(0)),
                ]
            )
        all_debit, all_credit = all_debit + debits, all_credit + credits
    return [*rows, ["Total", "", "", "", amount(all_debit), amount(all_credit), amount(Decimal(0)), amount(Decimal(0)), amount(Decimal(0))]]


def gl_detail(books: Iterable[Entry] = BOOKS, *, mark: str = "", with_header: bool = True) -> Rows:
    """Xero General Ledger Detail: debit-positive running balance, Total and Net movement under each account."""
    books = list(books)
    rows = head("General Ledger Detail", PERIOD)
    if with_header:
        rows.append(
            ["Date", "Source", "Description", "Reference", "Debit", "Credit", "Running Balance", "Tax", "Tax Rate", "Tax Rate Name"]
        )
    all_debit = all_credit = Decimal(0)
    for account in used(books, {}):
        rows.append([f"{mark}{account.name}"])
        balance = debits = credits = Decimal(0)
        for item, line in lines_of(account, books):
            balance += line.amount
            left, right = split(line.amount)
            debits, credits = debits + left, credits + right
            rate = ["8.25%", "Tax on Purchases"] if account is INVENTORY else ["0.00%", ""]
            rows.append(
                [
                    screen_day(item.date),
                    item.source,
                    line.description,
                    line.reference,
                    money(left),
                    money(right),
                    money(balance),
                    "-",
                    *rate,
                ]
            )
        rows.append([f"Total {account.name}", "", "", "", money(debits), money(credits), money(balance), "-", "", ""])
        left, right = split(balance)
        rows.append(["Net movement", "", "", "", money(left), money(right), "-", "-", "", ""])
        all_debit, all_credit = all_debit + debits, all_credit + credits
    return [*rows, ["Total", "", "", "", money(all_debit), money(all_credit), "-", "-", "", ""]]


JOURNAL_HEADER = ["Date", "Journal ID", "Account Code", "Account", "Debit", "Credit", "Posted Date", "Posted By"]


def journal_report(books: Iterable[Entry] = BOOKS, *, repeat_header_every: int = 3) -> Rows:
    """Xero Journal Report: newest first, the header repeated inside groups, reversal groups named."""
    rows = [*head("Journal Report", PERIOD), list(JOURNAL_HEADER)]
    grand = Decimal(0)
    for place, item in enumerate(sorted(books, key=lambda one: (one.date, one.number), reverse=True), start=1):
        text = f"Reversed: {item.title} - Reversal of ID {item.reverses}" if item.reverses else item.title
        rows.append([f"ID {item.number} {text}"])
        side = Decimal(0)
        for line in item.lines:
            left, right = split(line.amount)
            side += left
            rows.append(
                [
                    screen_day(item.date),
                    str(item.number),
                    line.account.code,
                    line.account.name,
                    money(left),
                    money(right),
                    screen_day(item.posted or item.date),
                    item.posted_by,
                ]
            )
        if place % repeat_header_every == 0:
            rows.append(list(JOURNAL_HEADER))
        rows.append(["Total", "", "", "", money(side), money(side), "", ""])
        grand += side
    return [*rows, ["Total", "", "", "", money(grand), money(grand), "", ""]]


def balances(books: Iterable[Entry] = BOOKS, opening: dict[Account, Decimal] | None = None) -> dict[Account, Decimal]:
    found = dict(OPENING if opening is None else opening)
    for item in books:
        for line in item.lines:
            found[line.account] = found.get(line.account, Decimal(0)) + line.amount
    return found


def trial_balance(books: Iterable[Entry] = BOOKS, opening: dict[Account, Decimal] | None = None, *, zero: str = "") -> Rows:
    """Xero Trial Balance: by class, blank on the unused side, a debit-positive comparative column."""
    opening = {**OPENING, EQUITY: -sum(OPENING.values(), Decimal(0))} if opening is None else opening
    rows = [
        *head("Trial Balance", "As at 30 June 2026"),
        ["Account Code", "Account", "Account Type", "Debit - Year to date", "Credit - Year to date", "30 Jun 2025"],
    ]
    final = balances(books, opening)
    debits = credits = Decimal(0)
    for account in (*CHART, EQUITY):
        amount = final.get(account, Decimal(0))
        before = opening.get(account, Decimal(0))
        if amount == 0 and before == 0:
            continue
        left, right = split(amount)
        debits, credits = debits + left, credits + right
        rows.append(
            [account.code, account.name, account.type, f"{left:,.2f}" if left else zero, f"{right:,.2f}" if right else zero, money(before)]
        )
    return [*rows, ["Total", "", "", f"{debits:,.2f}", f"{credits:,.2f}", "-"]]


def us_money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def us_total(amount: Decimal) -> str:
    return f"${amount:,.2f}" if amount >= 0 else f"-${-amount:,.2f}"


QBO_TYPES = {
    "Payable Invoice": "Bill",
    "Receivable Invoice": "Invoice",
    "Manual Journal": "Journal Entry",
    "Payable Payment": "Bill Payment (Check)",
    "Receivable Payment": "Payment",
}
NEW_GL = [
    "",
    "Distribution account",
    "Transaction date",
    "Transaction type",
    "Num",
    "Name",
    "Memo/Description",
    "Split account",
    "Amount",
    "Balance",
]
OLD_GL = ["", "Date", "Transaction Type", "Num", "Name", "Memo/Description", "Split", "Amount", "Balance"]


def qbo_name(account: Account) -> str:
    return f"{account.code} {account.name}"


def us_day(day: dt.date) -> str:
    return f"{day:%m/%d/%Y}"


def qbo_general_ledger(
    books: Iterable[Entry] = BOOKS,
    opening: dict[Account, Decimal] | None = None,
    *,
    layout: str = "new",
    day: Callable[[dt.date], str] = us_day,
    footer: str = "Accrual Basis Monday, March 02, 2026 08:01 PM GMT-05:00",
) -> Rows:
    """QuickBooks General Ledger: one natural-sign amount; beginning balance, lines, total."""
    books = list(books)
    opening = OPENING if opening is None else opening
    header = {"new": NEW_GL, "old": OLD_GL}[layout]
    width = len(header)
    first = ["Kauri Supplies Ltd"], ["General Ledger"]
    rows: Rows = [
        *(list(row) for row in (first if layout == "old" else reversed(first))),
        ["July 1, 2025-June 30, 2026"],
        [""] * width,
        header,
    ]
    for account in used(books, opening):
        rows.append([qbo_name(account), *[""] * (width - 1)])
        balance = opening.get(account, Decimal(0)) * account.sign
        net = Decimal(0)
        if balance:
            rows.append(["", "Beginning Balance", *[""] * (width - 3), us_money(balance)])
        for item, line in lines_of(account, books):
            amount = line.amount * account.sign
            balance, net = balance + amount, net + amount
            other = next((qbo_name(each.account) for each in item.lines if each.account != account), "")
            own = [qbo_name(account)] if layout == "new" else []
            rows.append(
                [
                    "",
                    *own,
                    day(item.date),
                    QBO_TYPES[item.source],
                    line.reference,
                    line.contact,
                    line.description,
                    other,
                    us_money(amount),
                    us_money(balance),
                ]
            )
        rows.append([f"Total for {qbo_name(account)}", *[""] * (width - 3), us_total(net), ""])
    return [*rows, [""] * width, [footer]]
