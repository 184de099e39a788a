"""Every cent of a document's difference goes to exactly one bucket (method.md M-27). Pure functions, no database.

G of a document, account and month = what stock holds - what the ledger holds, base currency. It is taken apart in two
legs, stock - Cin7's posting and posting - ledger; documents Cin7 never posted have the one leg stock - ledger.

Rules, in this order; the first that fits wins and is printed beside the amount
 stock leg
  S1 purchase, inventory debited at the invoice (accrual off): the running balance of received - invoiced is
     received_not_invoiced while positive and invoiced_not_received while negative
  S2 correction completed in another month than its effective date: timing
  S3 transfer on an in-transit account: goods on the road are in no site's stock, so the whole posting is in_transit
  S4 cost change of stock that Cin7 never posted: cost_change
 ledger leg, by month
  L1 a journal and its reversal: timing, and nothing at all within one month
  L2 transfer: in_transit
  L3 purchase Cin7 never posted: running balance as in S1
  L4 the document's total agrees within the document threshold: rounding for the cents, timing for the months
  L5 otherwise the total goes to the reason of `reason_*` below and what is left, which sums to zero, is timing
 reasons where the ledger has nothing: wrong_account (it has the same amount of the document on another account) ->
   voided_or_edited (it reversed it) -> cost_change (revaluations, unless their sync failed) ->
   timing (an Omni sale not invoiced yet) -> unsynced (the sync failed) ->
   voided_or_edited (the sync report says it arrived) -> unsynced
 reasons where Cin7 has nothing: manual_journal (a Cin7 journal, which never touches stock) -> wrong_account ->
   voided_or_edited (void in Cin7, or a Cin7 document number without a live document) -> manual_journal (a journal made
   in the ledger that is not recognisably Cin7's) -> unexplained (a bank line or bill without a document, or looks like
   Cin7's but names none)
 reasons where both have it: wrong_account -> timing (an Omni cost journal behind its dispatches) ->
   voided_or_edited (reversed and posted again) -> fx (foreign purchase) -> cost_change (equals its cost-change rows) ->
   unsynced (the sync failed, or equals the part the ledger never mentions) -> manual_journal (one hand-made line too
   many) -> invoiced_not_received / received_not_invoiced (quantities differ) -> voided_or_edited (amount differs)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cin7_audit.thresholds import RATE_SHARE, SAME_AMOUNT

Months = Mapping[int, Decimal]  # month number -> base currency, debit positive
ZERO = Decimal(0)
CIN7_JOURNAL = re.compile(r"JR-?[0-9]{2,}\b")  # default prefix of Core's manual journals (cin7-core 1.6)


@dataclass(frozen=True)
class Facts:
    """What is known of one document beyond its amounts."""

    label: str = ""
    is_pair: bool = False
    is_purchase: bool = False
    is_accrual: bool = False  # receipts post to goods-received-not-invoiced
    is_transfer: bool = False
    is_journal: bool = False
    is_correction: bool = False
    is_void: bool = False
    is_foreign: bool = False
    is_revaluation: bool = False
    is_named: bool = False  # a document Cin7 knows, at least by number
    is_manual: bool = False
    looks_cin7: bool = False
    has_number: bool = False  # its ledger text holds a word like a Cin7 document number
    was_reversed: bool = False  # the ledger reversed a journal that names it
    on_transit_account: bool = False
    is_estimated: bool = False  # its stock value is quantity x average cost
    is_unposted: bool = False  # Omni: completed without an accounting date
    sync: str = ""  # failed, skipped or pending, from the sync report
    was_synced: bool = False  # the sync report says completed
    received_value: Decimal | None = None  # received x price, null unknown
    invoiced_value: Decimal | None = None
    is_unbilled: bool = False  # some of its receipts have no invoice date: its postings are not all of it
    billed: int | None = (
        None  # month of Cin7's own bill, else of the document's first ledger line on any account; null unknown
    )
    is_billed: bool = False  # Cin7 holds the bill of all its receipts
    is_lagging: bool = False  # Omni: a month's cost journal that trails dispatches whose invoices no file names
    is_uninvoiced: bool = False  # Omni: a sale that awaits its invoice, and so its cost journal
    cost_change: Decimal = ZERO  # of its postings named a cost change
    unmentioned: Decimal = ZERO  # of its postings under a number the ledger never mentions
    ledger_elsewhere: Mapping[str, Decimal] = field(default_factory=dict)  # totals on other accounts
    posted_elsewhere: Mapping[str, Decimal] = field(default_factory=dict)
    posted_accounts: frozenset[str] = frozenset()  # every account Cin7 posts the document to, whatever the total
    hand_made: tuple[Decimal, ...] = ()  # its manual journals on this account
    journals: tuple[Decimal, ...] = ()  # totals of its journals on this account


@dataclass(frozen=True)
class DocumentBooks:
    """One document on one account."""

    component: int
    account: str
    stock: Months | None
    posted: Months | None
    ledger: Months
    facts: Facts = Facts()
    costs_unposted: Months = field(default_factory=dict)  # cost changes of stock that no posting equals
    costs_posted: Months = field(default_factory=dict)  # postings that are cost changes


@dataclass(frozen=True)
class Share:
    """Part of a document's difference: month number, bucket, amount (stock - ledger), rule in words."""

    month: int
    bucket: str
    amount: Decimal
    rule: str


def _difference(one: Months, other: Months) -> dict[int, Decimal]:
    months = sorted(set(one) | set(other))
    return {month: one.get(month, ZERO) - other.get(month, ZERO) for month in months}


def _total(months: Months) -> Decimal:
    return sum(months.values(), ZERO)


def _spread(difference: Months, bucket: str, rule: str) -> list[Share]:
    return [Share(month, bucket, amount, rule) for month, amount in sorted(difference.items()) if amount]


def running_balance(difference: Months, rule: str) -> list[Share]:
    """Received - invoiced: the positive part of its running balance is GRNI, the negative part GINR, month by month."""
    shares, balance = [], ZERO
    for month, amount in sorted(difference.items()):
        after = balance + amount
        received = max(after, ZERO) - max(balance, ZERO)
        invoiced = min(after, ZERO) - min(balance, ZERO)
        shares += [
            Share(month, "received_not_invoiced", received, rule),
            Share(month, "invoiced_not_received", invoiced, rule),
        ]
        balance = after
    return [share for share in shares if share.amount]


def scaled(months: Months, total: Decimal) -> dict[int, Decimal]:
    """The same months with another total; the last month takes the cents of rounding."""
    whole = _total(months)
    if not whole:
        return dict(months)
    result = {month: (amount * total / whole).quantize(Decimal("0.01")) for month, amount in sorted(months.items())}
    last = max(result)
    result[last] += total - _total(result)
    return result


def stock_months(books: DocumentBooks) -> Months | None:
    """What stock says of a document Cin7 posted, cost changes apart; None where the posting itself says it best.

    Purchases: the months of receipt, at the posted price: a receipt of half the invoice is half its value.
    Corrections: the month of completion, at the posted amount. In-transit accounts: nothing, stock is at neither site.
    """
    facts, stock = books.facts, books.stock
    posted = goods_posted(books)
    if facts.on_transit_account:
        return {}
    if facts.is_purchase and not facts.is_accrual and stock is not None:
        if facts.is_unbilled and stock and not facts.is_estimated:
            return stock
        total = _total(posted)
        stated = not facts.is_estimated and _agrees(
            _total(stock), total, SAME_AMOUNT
        )  # a credit elsewhere changes no inventory
        if facts.received_value is not None and facts.invoiced_value and not stated:
            total = (total * facts.received_value / facts.invoiced_value).quantize(Decimal("0.01"))
        return scaled(stock, total) if _total(stock) or not stock else None
    if facts.is_correction and stock and len(stock) == 1:
        return {next(iter(stock)): _total(posted)}
    return None


def goods_posted(books: DocumentBooks) -> dict[int, Decimal]:
    """Cin7's postings of a document without its cost changes."""
    return {month: amount for month, amount in _difference(books.posted or {}, books.costs_posted).items() if amount}


def stock_leg(books: DocumentBooks) -> list[Share]:
    """Stock - Cin7's own posting, by month."""
    shares = _spread(books.costs_unposted, "cost_change", "stock was revalued, Cin7 posted nothing")
    stock = stock_months(books)
    if stock is None:
        return shares
    difference = _difference(stock, goods_posted(books))
    if books.facts.on_transit_account:
        return shares + _spread(difference, "in_transit", "on the road at the month end: in no site's stock")
    if books.facts.is_purchase:
        return shares + running_balance(
            difference, "received and invoiced in different months or quantities; inventory is debited at the invoice"
        )
    return shares + _spread(difference, "timing", "completed in another month than its effective date")


def _agrees(one: Decimal, other: Decimal, threshold: Decimal) -> bool:
    return abs(one - other) <= threshold


def _elsewhere(facts: Facts, total: Decimal, threshold: Decimal) -> str | None:
    """The account, other than those Cin7 posts the document to, on which the ledger holds the same amount."""
    held = (account for account, amount in facts.ledger_elsewhere.items() if account not in facts.posted_accounts)
    return next(
        (account for account in held if total and _agrees(facts.ledger_elsewhere[account], total, threshold)), None
    )


def reason_ledger_silent(books: DocumentBooks, total: Decimal, threshold: Decimal) -> tuple[str, str]:
    """Cin7 has it, the ledger has nothing on this account."""
    facts = books.facts
    if elsewhere := _elsewhere(facts, total, threshold):
        return "wrong_account", f"the ledger holds it on account {elsewhere}"
    for account, amount in facts.posted_elsewhere.items():
        if books.posted is None and _agrees(amount, total, threshold):
            return "wrong_account", f"Cin7 itself posted it to account {account}"
    if facts.was_reversed:
        return "voided_or_edited", "reversed in the ledger, live in Cin7"
    if facts.is_unposted:
        return "unsynced", "completed without an accounting date, so never posted"
    if facts.is_uninvoiced:
        return "timing", "dispatched, not invoiced yet: its cost is posted with the invoice"
    if facts.is_revaluation and not facts.sync:
        return "cost_change", "a revaluation the ledger does not hold"
    if facts.cost_change and _agrees(facts.cost_change, total, threshold):
        return "cost_change", "a cost change the ledger does not hold"
    if facts.sync:
        return "unsynced", f"the sync report says {facts.sync}"
    if facts.was_synced:
        return "voided_or_edited", "the sync report says completed, the ledger holds no live line of it"
    return "unsynced", "not in the ledger" if books.posted is not None else "moved stock, never posted"


def reason_cin7_silent(books: DocumentBooks, total: Decimal, threshold: Decimal) -> tuple[str, str]:
    """The ledger has it, Cin7 has nothing on this account. total = - ledger."""
    facts = books.facts
    if facts.is_journal:
        return "manual_journal", "a Cin7 journal on the account: it never touches stock"
    for account, amount in facts.posted_elsewhere.items():
        if _agrees(amount, -total, threshold):
            return "wrong_account", f"Cin7 posted it to account {account}"
    if facts.is_void:
        return "voided_or_edited", "void in Cin7, live in the ledger"
    if CIN7_JOURNAL.match(facts.label):
        return "manual_journal", "numbered like a Cin7 journal, which never touches stock"
    if facts.is_named:
        return "voided_or_edited", "Cin7 knows the number but holds no live document of it"
    if facts.has_number and (facts.looks_cin7 or not facts.is_manual):
        return "voided_or_edited", "carries a document number Cin7 does not hold any more"
    if facts.looks_cin7:
        return "unexplained", "looks like Cin7's but names no document"
    if facts.is_manual:
        return "manual_journal", "manual journal made in the ledger, not recognisably Cin7's"
    return "unexplained", "bill or bank line coded to the account in the ledger, no Cin7 document behind it"


def reason_both(books: DocumentBooks, total: Decimal, threshold: Decimal) -> tuple[str, str]:
    """Both sides hold it with different amounts. total = Cin7 - ledger."""
    facts, ledger = books.facts, _total(books.ledger)
    for account, amount in facts.ledger_elsewhere.items():
        if account not in facts.posted_accounts and _agrees(amount, total, threshold):
            return "wrong_account", f"the ledger holds part of it on account {account}"
    if facts.is_lagging:
        return "timing", "sales dispatched in one month and invoiced in another; no file names their invoices"
    if facts.was_reversed:
        return "voided_or_edited", "reversed in the ledger and posted again at another amount"
    if facts.is_foreign and ledger and abs(total) <= abs(ledger) * RATE_SHARE:
        return "fx", "foreign purchase, the bill carries another rate"
    if facts.cost_change and _agrees(facts.cost_change, total, threshold):
        return "cost_change", "equals the cost changes of the document"
    if facts.unmentioned and _agrees(facts.unmentioned, total, threshold):
        return "unsynced", "equals the part the ledger never mentions"
    if facts.sync:
        return "unsynced", f"the sync report says {facts.sync}"
    extra = [amount for amount in facts.hand_made if _agrees(-amount, total, threshold)]
    if (
        extra
        and len(facts.journals) > 1
        and sum(_agrees(amount, extra[0], threshold) for amount in facts.journals) == 1
    ):
        return "manual_journal", "a hand-made journal on top of the document's own"
    if facts.is_revaluation:
        return "cost_change", "the revaluation reached the ledger at another amount"
    return "voided_or_edited", "the amount was edited on one side"


def ledger_leg(books: DocumentBooks, cin7: Months, threshold: Decimal) -> list[Share]:
    """Cin7 - ledger of one document and account, by month."""
    facts, ledger = books.facts, books.ledger
    difference = _difference(cin7, ledger)
    total = _total(difference)
    if not any(difference.values()):
        return []
    if facts.is_pair:
        bucket, rule = (
            ("timing", "a journal and its reversal in different months")
            if not total
            else ("voided_or_edited", "reversed at another amount")
        )
        return _spread(difference, bucket, rule)
    if facts.is_transfer and books.posted is None:
        return _spread(difference, "in_transit", "sent and received in different months, or not yet received")
    if facts.is_purchase and books.posted is None and not ledger and (bill := _missing_bill(facts, total, threshold)):
        return _late_bill(difference, total, facts.billed, *bill)
    if (
        facts.is_purchase
        and books.posted is None
        and cin7
        and (abs(total) <= threshold or not ledger or _quantities_differ(facts))
    ):
        return _purchase_leg(difference, ledger, total, threshold)
    if (
        ledger and cin7 and abs(total) <= threshold
    ):  # both sides have lines, even where a sale and its return net to nothing
        months = [m for m, amount in ledger.items() if amount] or sorted(ledger)
        return _residual_and_timing(difference, max(months), total, "rounding", "cents within the document threshold")
    if not any(ledger.values()):
        bucket, rule = reason_ledger_silent(books, total, threshold)
        return _spread(difference, bucket if abs(total) > threshold else "rounding", rule)
    if not any(cin7.values()) and not books.posted:
        if facts.is_purchase and not facts.is_void:
            return running_balance(difference, "billed in the ledger, not received in Cin7")
        bucket, rule = reason_cin7_silent(books, total, threshold)
        return _spread(difference, bucket if abs(total) > threshold else "rounding", rule)
    bucket, rule = reason_both(books, total, threshold)
    month = max(m for m, amount in ledger.items() if amount)
    if (
        facts.is_purchase and books.posted is None
    ):  # stock moves at the receipt, the ledger at the bill: months apart are GRNI or GINR
        left = _difference(difference, {month: total})
        return [Share(month, bucket, total, rule), *running_balance(left, "received and billed in different months")]
    return _residual_and_timing(difference, month, total, bucket, rule)


def _missing_bill(facts: Facts, total: Decimal, threshold: Decimal) -> tuple[str, str] | None:
    """Why a received purchase without its posting has no bill on the account; None: Cin7 may never have billed it."""
    if elsewhere := _elsewhere(facts, total, threshold):
        return "wrong_account", f"the ledger holds it on account {elsewhere}"
    if not facts.is_billed or not total:
        return None
    if facts.was_reversed:
        return "voided_or_edited", "reversed in the ledger, live in Cin7"
    if facts.was_synced and not facts.sync:
        return "voided_or_edited", "the sync report says completed, the ledger holds no live line of it"
    return "unsynced", f"the sync report says {facts.sync}" if facts.sync else "billed in Cin7, no bill in the ledger"


def _late_bill(difference: Months, total: Decimal, billed: int | None, bucket: str, rule: str) -> list[Share]:
    """The bill's part in the month of the bill; until then the goods are received and not invoiced, or the reverse."""
    if billed is None:
        return _spread(difference, bucket, rule)
    left = _difference(difference, {billed: total})
    return [Share(billed, bucket, total, rule), *running_balance(left, "received and billed in different months")]


def _quantities_differ(facts: Facts) -> bool:
    return (
        facts.received_value is not None
        and facts.invoiced_value is not None
        and facts.received_value != facts.invoiced_value
    )


def _purchase_leg(difference: dict[int, Decimal], ledger: Months, total: Decimal, threshold: Decimal) -> list[Share]:
    """A purchase known by its receipts only: cents apart, the running balance of received - billed."""
    billed = [month for month, amount in ledger.items() if amount]
    shares = []
    if billed and total and abs(total) <= threshold:
        shares.append(Share(max(billed), "rounding", total, "cents within the document threshold"))
        difference = difference | {max(billed): difference[max(billed)] - total}
    return shares + running_balance(difference, "received and billed in different months or quantities")


def _residual_and_timing(
    difference: dict[int, Decimal], month: int, total: Decimal, bucket: str, rule: str
) -> list[Share]:
    """The total where the ledger recorded it; what is left sums to zero over the months."""
    same = [m for m, amount in sorted(difference.items()) if amount == total]
    month = same[-1] if same and month not in same else month
    left = difference | {month: difference.get(month, ZERO) - total}
    shares = [Share(month, bucket, total, rule)] if total else []
    return shares + _spread(left, "timing", "same document, another month")


def _apart(books: DocumentBooks, stock: Months, threshold: Decimal) -> tuple[Months, Months]:
    """Goods and cost changes Cin7 did not post; as one where the ledger holds the changed cost or no goods moved."""
    goods = {
        month: amount for month, amount in _difference(stock, books.costs_unposted).items() if amount or month in stock
    }
    if not books.costs_unposted or not any(goods.values()) or books.facts.is_revaluation:
        return stock, {}
    held = _total(books.ledger) or sum(
        (a for a in books.facts.ledger_elsewhere.values() if _agrees(a, _total(goods), threshold)), ZERO
    )
    closer = abs(_total(goods) - held) < abs(_total(stock) - held) or (not books.ledger and not held)
    return (goods, books.costs_unposted) if closer else (stock, {})


def beyond_postings(books: DocumentBooks) -> list[Share]:
    """What stock holds beyond Cin7's own posting; nothing of documents Cin7 never posted."""
    return stock_leg(books) if books.posted is not None else []


def against_ledger(books: DocumentBooks, threshold: Decimal) -> list[Share]:
    """What Cin7's posting, or stock where there is none, holds beyond the ledger."""
    if books.posted is not None:
        return ledger_leg(books, books.posted, threshold)
    if books.facts.is_estimated and any(books.ledger.values()):
        return []  # an estimate is no amount to hold against the ledger
    goods, costs = _apart(books, books.stock or {}, threshold)
    return _spread(costs, "cost_change", "stock was revalued, the ledger holds nothing of it") + ledger_leg(
        books, goods, threshold
    )


def shares(books: DocumentBooks, threshold: Decimal) -> list[Share]:
    """The whole difference of a document and account, in buckets; sums to stock - ledger month by month."""
    return [*beyond_postings(books), *against_ledger(books, threshold)]
