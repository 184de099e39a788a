"""Every cent of a document's difference goes to exactly one bucket, by month; the first rule that fits wins and is
printed beside the amount. G of a document, account and month = what stock holds - what the ledger holds. It is taken
apart in two legs: `stock` is stock - Cin7's own posting, `ledger` the rest; documents Cin7 never posted have the
ledger leg alone. One only the ledger holds goes through `ledger_leg` to `reason_cin7_silent`: a debit of the ledger is
a minus.
grain: part of the difference of a document on an account
method: M-27
needs: book_month WHERE differs, document_mark, document_total, account_role WHERE is_tied, book_window, settings
columns:
  month        VARCHAR        text: YYYY-MM
  account      VARCHAR        text: the account as printed
  bucket       VARCHAR        text: one of TIE_OUT_BUCKETS
  amount       DECIMAL(38,4)  base currency: stock - ledger
  document     VARCHAR        text: what readers are told: up to three of its names
  rule         VARCHAR        text: why this bucket
  component    BIGINT         key: the document, by all its names
  source_id    VARCHAR        text: the evidence file or sheet
  source_row   BIGINT         number: row in that file
  leg          VARCHAR        text: stock or ledger
  account_key  VARCHAR        key: the account as compared
  in_window    BOOLEAN        yes or no: of a month both books cover; no: it counts in the opening difference alone
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.thresholds import RATE_SHARE, SAME_AMOUNT

Months = Mapping[int, Decimal]  # month number -> base currency, debit positive
ZERO = Decimal(0)
CIN7_JOURNAL = re.compile(r"JR-?[0-9]{2,}\b")  # default prefix of Core's manual journals (cin7-core 1.6)
SIDES = ("stock", "posted", "ledger", "costs_unposted", "costs_posted")  # columns of book_month
COLUMNS = [
    "month", "account", "bucket", "amount", "document", "rule", "component", "source_id", "source_row", "leg",
    "account_key", "in_window",
]  # fmt: skip


class Share(NamedTuple):
    """Part of a document's difference: month number, bucket, amount (stock - ledger), rule in words."""

    month: int
    bucket: str
    amount: Decimal
    rule: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document on one account: what the books say of it by month, its totals, its marks as in document_mark."""

    threshold: Decimal  # up to which two amounts of a document agree
    stock: Months | None = None
    posted: Months | None = None  # None: Cin7 never posted the document
    ledger: Months = field(default_factory=dict)
    costs_unposted: Months = field(default_factory=dict)  # cost changes of stock that no posting equals
    costs_posted: Months = field(default_factory=dict)  # postings that are cost changes
    is_pair: bool = False  # a journal and its reversal
    on_transit_account: bool = False
    cost_change: Decimal = ZERO  # of its postings named a cost change
    unmentioned: Decimal = ZERO  # of its postings under a number the ledger never mentions
    ledger_elsewhere: Mapping[str, Decimal] = field(default_factory=dict)  # totals on other accounts
    posted_elsewhere: Mapping[str, Decimal] = field(default_factory=dict)
    posted_accounts: frozenset[str] = frozenset()  # every account Cin7 posts the document to, whatever the total
    hand_made: tuple[Decimal, ...] = ()  # its manual journals on this account
    journals: tuple[Decimal, ...] = ()  # totals of its journals on this account
    label: str = ""
    first_row: tuple[str | None, int | None] = (None, None)  # of evidence: source_id, source_row
    sync: str = ""
    billed: int | None = None
    received_value: Decimal | None = None
    invoiced_value: Decimal | None = None
    is_accrual: bool = False
    is_billed: bool = False
    is_correction: bool = False
    is_estimated: bool = False
    is_foreign: bool = False
    is_journal: bool = False
    is_lagging: bool = False
    is_manual: bool = False
    is_named: bool = False
    is_purchase: bool = False
    is_revaluation: bool = False
    is_transfer: bool = False
    is_unbilled: bool = False
    is_uninvoiced: bool = False
    is_unposted: bool = False
    is_void: bool = False
    has_number: bool = False
    looks_cin7: bool = False
    was_reversed: bool = False
    was_synced: bool = False

    def agrees(self, one: Decimal, other: Decimal) -> bool:
        return abs(one - other) <= self.threshold

    def account_of(self, amount: Decimal, held: Mapping[str, Decimal]) -> str:
        """The first account that holds this amount; empty none."""
        return next((account for account, total in held.items() if self.agrees(total, amount)), "")

    @property
    def strays(self) -> dict[str, Decimal]:
        """What the ledger holds of it on accounts Cin7 does not post it to."""
        return {name: held for name, held in self.ledger_elsewhere.items() if name not in self.posted_accounts}

    @property
    def goods_posted(self) -> dict[int, Decimal]:
        """Cin7's postings of a document without its cost changes."""
        return {month: amount for month, amount in _difference(self.posted or {}, self.costs_posted).items() if amount}


def _difference(one: Months, other: Months) -> dict[int, Decimal]:
    return {month: one.get(month, ZERO) - other.get(month, ZERO) for month in sorted({*one, *other})}


def _total(months: Months) -> Decimal:
    return sum(months.values(), ZERO)


def _spread(difference: Months, bucket: str, rule: str) -> list[Share]:
    return [Share(month, bucket, amount, rule) for month, amount in sorted(difference.items()) if amount]


def running_balance(difference: Months, rule: str) -> list[Share]:
    """Received - invoiced: the positive part of its running balance is GRNI, the negative part GINR, month by month."""
    shares, balance = [], ZERO
    for month, amount in sorted(difference.items()):
        after = balance + amount
        for bucket, part in (("received_not_invoiced", max), ("invoiced_not_received", min)):
            shares.append(Share(month, bucket, part(after, ZERO) - part(balance, ZERO), rule))
        balance = after
    return [share for share in shares if share.amount]


def scaled(months: Months, total: Decimal) -> dict[int, Decimal]:
    """The same months with another total; the last month takes the cents of rounding."""
    whole = _total(months)
    if not whole:
        return dict(months)
    result = {month: (amount * total / whole).quantize(Decimal("0.01")) for month, amount in sorted(months.items())}
    result[max(result)] += total - _total(result)
    return result


def stock_months(of: Document) -> Months | None:
    """What stock says of a document Cin7 posted, cost changes apart; None where the posting itself says it best.

    Purchases: the months of receipt, at the posted price: a receipt of half the invoice is half its value.
    Corrections: the month of completion, at the posted amount. In-transit accounts: nothing, stock is at neither site.
    """
    stock = of.stock
    if of.on_transit_account:
        return {}
    if of.is_purchase and not of.is_accrual and stock is not None:
        if of.is_unbilled and stock and not of.is_estimated:
            return stock
        total = _total(of.goods_posted)
        # a credit elsewhere changes no inventory
        stated = not of.is_estimated and abs(_total(stock) - total) <= SAME_AMOUNT
        if of.received_value is not None and of.invoiced_value and not stated:
            total = (total * of.received_value / of.invoiced_value).quantize(Decimal("0.01"))
        return scaled(stock, total) if _total(stock) or not stock else None
    if of.is_correction and stock and len(stock) == 1:
        return {next(iter(stock)): _total(of.goods_posted)}
    return None


def stock_leg(of: Document) -> list[Share]:
    """Stock - Cin7's own posting, by month; nothing of documents Cin7 never posted.

    S1 cost change of stock that Cin7 never posted: cost_change
    S2 transfer on an in-transit account: goods on the road are in no site's stock, so the whole posting is in_transit
    S3 purchase, inventory debited at the invoice (accrual off): the running balance of received - invoiced is
       received_not_invoiced while positive and invoiced_not_received while negative
    S4 correction completed in another month than its effective date: timing
    """
    if of.posted is None:
        return []
    shares = _spread(of.costs_unposted, "cost_change", "stock was revalued, Cin7 posted nothing")
    stock = stock_months(of)
    if stock is None:
        return shares
    difference = _difference(stock, of.goods_posted)
    if of.on_transit_account:
        return shares + _spread(difference, "in_transit", "on the road at the month end: in no site's stock")
    if of.is_purchase:
        return shares + running_balance(
            difference, "received and invoiced in different months or quantities; inventory is debited at the invoice"
        )
    return shares + _spread(difference, "timing", "completed in another month than its effective date")


def _first(*rules: tuple[object, str, str]) -> tuple[str, str]:
    """Bucket and words of the first rule (whether it holds, bucket, words) that holds."""
    return next((bucket, words) for holds, bucket, words in rules if holds)


def reason_ledger_silent(of: Document, total: Decimal) -> tuple[str, str]:
    """Cin7 has it, the ledger has nothing on this account."""
    held = of.account_of(total, of.strays) if total else ""
    made = of.account_of(total, of.posted_elsewhere) if of.posted is None else ""
    arrived = "the sync report says completed, the ledger holds no live line of it"
    return _first(
        (held, "wrong_account", f"the ledger holds it on account {held}"),
        (made, "wrong_account", f"Cin7 itself posted it to account {made}"),
        (of.was_reversed, "voided_or_edited", "reversed in the ledger, live in Cin7"),
        (of.is_unposted, "unsynced", "completed without an accounting date, so never posted"),
        (of.is_uninvoiced, "timing", "dispatched, not invoiced yet: its cost is posted with the invoice"),
        (of.is_revaluation and not of.sync, "cost_change", "a revaluation the ledger does not hold"),
        (of.cost_change and of.agrees(of.cost_change, total), "cost_change", "a cost change the ledger does not hold"),
        (of.sync, "unsynced", f"the sync report says {of.sync}"),
        (of.was_synced, "voided_or_edited", arrived),
        (of.posted is not None, "unsynced", "not in the ledger"),
        (True, "unsynced", "moved stock, never posted"),
    )


def reason_cin7_silent(of: Document, total: Decimal) -> tuple[str, str]:
    """The ledger has it, Cin7 has nothing on this account. total = - ledger."""
    made, by_ledger = of.account_of(-total, of.posted_elsewhere), of.is_manual and not of.looks_cin7
    gone = "carries a document number Cin7 does not hold any more"
    return _first(
        (of.is_journal, "manual_journal", "a Cin7 journal on the account: it never touches stock"),
        (made, "wrong_account", f"Cin7 posted it to account {made}"),
        (of.is_void, "voided_or_edited", "void in Cin7, live in the ledger"),
        (CIN7_JOURNAL.match(of.label), "manual_journal", "numbered like a Cin7 journal, which never touches stock"),
        (of.is_named, "voided_or_edited", "Cin7 knows the number but holds no live document of it"),
        (of.has_number and not by_ledger, "voided_or_edited", gone),
        (of.looks_cin7, "unexplained", "looks like Cin7's but names no document"),
        (of.is_manual, "manual_journal", "manual journal made in the ledger, not recognisably Cin7's"),
        (True, "unexplained", "bill or bank line coded to the account in the ledger, no Cin7 document behind it"),
    )


def reason_both(of: Document, total: Decimal) -> tuple[str, str]:
    """Both sides hold it with different amounts. total = Cin7 - ledger."""
    held, ledger = of.account_of(total, of.strays), _total(of.ledger)
    is_rate = of.is_foreign and ledger and abs(total) <= abs(ledger) * RATE_SHARE
    extra = next((amount for amount in of.hand_made if of.agrees(-amount, total)), None)
    is_one_too_many = (
        extra is not None and len(of.journals) > 1 and sum(of.agrees(amount, extra) for amount in of.journals) == 1
    )
    lagging = "sales dispatched in one month and invoiced in another; no file names their invoices"
    return _first(
        (held, "wrong_account", f"the ledger holds part of it on account {held}"),
        (of.is_lagging, "timing", lagging),
        (of.was_reversed, "voided_or_edited", "reversed in the ledger and posted again at another amount"),
        (is_rate, "fx", "foreign purchase, the bill carries another rate"),
        (of.cost_change and of.agrees(of.cost_change, total), "cost_change", "equals the cost changes of the document"),
        (of.unmentioned and of.agrees(of.unmentioned, total), "unsynced", "equals the part the ledger never mentions"),
        (of.sync, "unsynced", f"the sync report says {of.sync}"),
        (is_one_too_many, "manual_journal", "a hand-made journal on top of the document's own"),
        (of.is_revaluation, "cost_change", "the revaluation reached the ledger at another amount"),
        (True, "voided_or_edited", "the amount was edited on one side"),
    )


def _missing_bill(of: Document, total: Decimal) -> tuple[str, str] | None:
    """Why a received purchase without its posting has no bill on the account; None: Cin7 may never have billed it."""
    if held := of.account_of(total, of.strays) if total else "":
        return "wrong_account", f"the ledger holds it on account {held}"
    if not of.is_billed or not total:
        return None
    arrived = "the sync report says completed, the ledger holds no live line of it"
    return _first(
        (of.was_reversed, "voided_or_edited", "reversed in the ledger, live in Cin7"),
        (of.was_synced and not of.sync, "voided_or_edited", arrived),
        (of.sync, "unsynced", f"the sync report says {of.sync}"),
        (True, "unsynced", "billed in Cin7, no bill in the ledger"),
    )


def _at_the_bill(difference: Months, month: int, bucket: str, rule: str) -> list[Share]:
    """The total in the month of the bill; until then the goods are received and not invoiced, or the reverse."""
    total = _total(difference)
    left = _difference(difference, {month: total})
    return [Share(month, bucket, total, rule), *running_balance(left, "received and billed in different months")]


def _unposted_purchase(of: Document, difference: dict[int, Decimal], cin7: Months) -> list[Share] | None:
    """A purchase known by its receipts only: a missing bill; cents apart, the running balance of received - billed."""
    total = _total(difference)
    if not of.ledger and (bill := _missing_bill(of, total)):
        return _spread(difference, *bill) if of.billed is None else _at_the_bill(difference, of.billed, *bill)
    both = of.received_value, of.invoiced_value
    if not cin7 or (abs(total) > of.threshold and of.ledger and (None in both or both[0] == both[1])):
        return None
    billed = [month for month, amount in of.ledger.items() if amount]
    cents = []
    if billed and total and abs(total) <= of.threshold:
        cents = [Share(max(billed), "rounding", total, "cents within the document threshold")]
        difference = _difference(difference, {max(billed): total})
    return cents + running_balance(difference, "received and billed in different months or quantities")


def _with_timing(difference: dict[int, Decimal], month: int, bucket: str, rule: str) -> list[Share]:
    """The total where the ledger recorded it; what is left sums to zero over the months."""
    total = _total(difference)
    same = [m for m, amount in sorted(difference.items()) if amount == total]
    month = same[-1] if same and month not in same else month
    left = _difference(difference, {month: total})
    shares = [Share(month, bucket, total, rule)] if total else []
    return shares + _spread(left, "timing", "same document, another month")


def ledger_leg(of: Document, cin7: Months) -> list[Share]:
    """Cin7 - ledger of one document and account, by month.

    L1 a journal and its reversal: timing, and nothing at all within one month
    L2 transfer: in_transit
    L3 purchase Cin7 never posted: running balance as in S3
    L4 the document's total agrees within the document threshold: rounding for the cents, timing for the months
    L5 otherwise the total goes to the reason of `reason_*` and what is left, which sums to zero, is timing
    """
    difference = _difference(cin7, of.ledger)
    total, is_unposted_purchase = _total(difference), of.is_purchase and of.posted is None
    if not any(difference.values()):
        return []
    if of.is_pair and total:
        return _spread(difference, "voided_or_edited", "reversed at another amount")
    if of.is_pair:
        return _spread(difference, "timing", "a journal and its reversal in different months")
    if of.is_transfer and of.posted is None:
        return _spread(difference, "in_transit", "sent and received in different months, or not yet received")
    if is_unposted_purchase and (shares := _unposted_purchase(of, difference, cin7)) is not None:
        return shares
    # both sides have lines, even where a sale and its return net to nothing
    if of.ledger and cin7 and abs(total) <= of.threshold:
        months = [m for m, amount in of.ledger.items() if amount] or sorted(of.ledger)
        return _with_timing(difference, max(months), "rounding", "cents within the document threshold")
    is_cents = abs(total) <= of.threshold
    if not any(of.ledger.values()):
        bucket, rule = reason_ledger_silent(of, total)
        return _spread(difference, "rounding" if is_cents else bucket, rule)
    if not any(cin7.values()) and not of.posted:
        if of.is_purchase and not of.is_void:
            return running_balance(difference, "billed in the ledger, not received in Cin7")
        bucket, rule = reason_cin7_silent(of, total)
        return _spread(difference, "rounding" if is_cents else bucket, rule)
    month, reason = max(m for m, amount in of.ledger.items() if amount), reason_both(of, total)
    # stock moves at the receipt, the ledger at the bill: months apart are GRNI or GINR
    return (_at_the_bill if is_unposted_purchase else _with_timing)(difference, month, *reason)


def _apart(of: Document, stock: Months) -> tuple[Months, Months]:
    """Goods and cost changes Cin7 did not post; as one where the ledger holds the changed cost or no goods moved."""
    costs = of.costs_unposted
    goods = {month: amount for month, amount in _difference(stock, costs).items() if amount or month in stock}
    if not costs or not any(goods.values()) or of.is_revaluation:
        return stock, {}
    elsewhere = (amount for amount in of.ledger_elsewhere.values() if of.agrees(amount, _total(goods)))
    held = _total(of.ledger) or sum(elsewhere, ZERO)
    closer = abs(_total(goods) - held) < abs(_total(stock) - held) or (not of.ledger and not held)
    return (goods, costs) if closer else (stock, {})


def against_ledger(of: Document) -> list[Share]:
    """What Cin7's posting, or stock where there is none, holds beyond the ledger."""
    if of.posted is not None:
        return ledger_leg(of, of.posted)
    if of.is_estimated and any(of.ledger.values()):
        return []  # an estimate is no amount to hold against the ledger
    goods, costs = _apart(of, of.stock or {})
    held = _spread(costs, "cost_change", "stock was revalued, the ledger holds nothing of it")
    return held + ledger_leg(of, goods)


def parts(of: Document) -> list[tuple[str, Share]]:
    """The whole difference of a document and account by leg, in buckets; sums to stock - ledger month by month."""
    return [*(("stock", share) for share in stock_leg(of)), *(("ledger", share) for share in against_ledger(of))]


def _totals(document_total: pd.DataFrame) -> dict[tuple[int, str], dict[str, list[Decimal]]]:
    """(document, what) -> account -> amounts."""
    found: dict[tuple[int, str], dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for component, account, what, amount in document_total.itertuples(index=False):
        found[component, what][account if isinstance(account, str) else "None"].append(amount)
    return found


def _sides(book_month: pd.DataFrame) -> dict[tuple[int, str], dict[str, dict[int, Decimal]]]:
    """(document, account) -> side -> month -> amount; empty where Cin7 posted the document on another account."""
    found: dict[tuple[int, str], dict[str, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    row: Any
    for row in book_month.itertuples(index=False):
        for side in SIDES:
            if (amount := getattr(row, side)) is not None:
                found[row.component, row.account_key][side][row.month] = amount
    posted_components = {component for (component, _), sides in found.items() if "posted" in sides}
    for (component, _), sides in found.items():
        if component in posted_components:
            sides.setdefault("posted", {})
    return found


def _documents(
    book_month: pd.DataFrame, document_mark: pd.DataFrame, document_total: pd.DataFrame, transit: set[str],
    threshold: Decimal,
) -> Iterator[tuple[int, str, Document]]:  # fmt: skip
    """Each document that differs on each of its accounts, with all that is known of it."""
    marks, totals = document_mark.set_index("component").to_dict("index"), _totals(document_total)
    for (component, account), sides in _sides(book_month).items():
        known: dict[str, Any] = {str(name): value for name, value in marks[component].items()}
        known["first_row"] = known.pop("source_id"), known.pop("source_row")
        if known.pop("is_unreceived"):
            sides.setdefault("stock", {})
        known |= sides
        hand_made, others = (totals[component, what].get(account, []) for what in ("manual_journal", "journal"))
        held, made, changed, silent = (
            {name: sum(amounts, ZERO) for name, amounts in totals[component, what].items()}
            for what in ("ledger", "posted", "cost_change", "unmentioned")
        )
        document = Document(
            **known,
            threshold=threshold,
            is_pair=component % 4 == 1,
            on_transit_account=account in transit,
            cost_change=changed.get(account, ZERO),
            unmentioned=silent.get(account, ZERO),
            ledger_elsewhere={name: amount for name, amount in held.items() if name != account and amount},
            posted_elsewhere={name: amount for name, amount in made.items() if name != account and amount},
            posted_accounts=frozenset(made),
            hand_made=tuple(hand_made),
            journals=(*hand_made, *others),
        )
        yield component, account, document


def build(
    book_month: pd.DataFrame, document_mark: pd.DataFrame, document_total: pd.DataFrame, account_role: pd.DataFrame,
    book_window: pd.DataFrame, settings: Engagement,
) -> pd.DataFrame:  # fmt: skip
    transit = set(account_role.loc[account_role["role"] == "in_transit", "account_key"])
    printed = dict(zip(account_role["account_key"], account_role["account"], strict=True))
    windows = [range(first, last + 1) for first, last, _ in book_window.itertuples(index=False)]
    rows: list[tuple[Any, ...]] = []
    every = _documents(book_month, document_mark, document_total, transit, settings.rules.document_threshold)
    for component, key, document in every:
        for leg, (month, *share) in parts(document):
            bucket, amount, rule = share
            when = f"{month // 12:04d}-{month % 12 + 1:02d}"
            told = (when, printed[key], bucket, amount, document.label, rule, component)
            in_window = any(month in window for window in windows)
            rows.append((*told, *document.first_row, leg, key, in_window))
    # parts of one document stay in the order of its rules
    order = [COLUMNS.index(name) for name in ("month", "account", "bucket", "document", "component", "account_key")]
    rows.sort(key=lambda row: [row[place] for place in order])
    return pd.DataFrame(rows, columns=COLUMNS)
