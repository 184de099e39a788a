"""Every cent of a document's difference goes to exactly one bucket: random books foot, and each rule does what it says."""

from decimal import Decimal as D
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.model_files import models
from cin7_audit.vocabulary import TIE_OUT_BUCKETS

RULES = SimpleNamespace(**models()["tie_out_documents"].build.__globals__)
THRESHOLD = D("0.10")
money = st.decimals(min_value=-5000, max_value=5000, places=2, allow_nan=False)
amounts_by_month = st.dictionaries(st.integers(24300, 24305), money, max_size=4)
flags = st.booleans()
documents = st.builds(
    RULES.Document, threshold=st.just(THRESHOLD), stock=st.none() | amounts_by_month, posted=st.none() | amounts_by_month, ledger=amounts_by_month,
    is_pair=flags, is_purchase=flags, is_accrual=flags, is_transfer=flags, is_journal=flags, is_correction=flags, is_void=flags, is_foreign=flags, is_revaluation=flags,
    is_named=flags, is_manual=flags, looks_cin7=flags, has_number=flags, was_reversed=flags, on_transit_account=flags, is_unposted=flags, was_synced=flags, is_unbilled=flags,
    sync=st.sampled_from(["", "failed"]), received_value=st.none() | money, invoiced_value=st.none() | money, cost_change=money, unmentioned=money,
    ledger_elsewhere=st.dictionaries(st.sampled_from(["720", "310"]), money, max_size=2), posted_elsewhere=st.dictionaries(st.sampled_from(["310", "517"]), money, max_size=2),
    hand_made=st.lists(money, max_size=2).map(tuple), journals=st.lists(money, max_size=3).map(tuple),
)  # fmt: skip


def document(stock, posted, ledger, facts=None, **more):
    return RULES.Document(threshold=THRESHOLD, stock=stock, posted=posted, ledger=ledger, **(facts or {}), **more)


def shares(of):
    return [share for _, share in RULES.parts(of)]


def _by_month(rows):
    found = {}
    for share in rows:
        found[share.month] = found.get(share.month, D(0)) + share.amount
    return {month: amount for month, amount in found.items() if amount}


def _expected(book):
    """subledger - ledger by month: the posting (with its stock leg) where Cin7 posted, else stock."""
    subledger = dict(book.posted) if book.posted is not None else dict(book.stock or {})
    if book.posted is not None:
        for share in RULES.stock_leg(book):
            subledger[share.month] = subledger.get(share.month, D(0)) + share.amount
    found = {m: subledger.get(m, D(0)) - book.ledger.get(m, D(0)) for m in set(subledger) | set(book.ledger)}
    return {month: amount for month, amount in found.items() if amount}


@settings(max_examples=200, deadline=None)
@given(documents)
def test_buckets_sum_to_the_difference_in_every_month(book):
    rows = shares(book)
    assert _by_month(rows) == _expected(book)
    assert {share.bucket for share in rows} <= set(TIE_OUT_BUCKETS)


@given(amounts_by_month)
def test_the_stock_leg_of_equal_books_is_nothing(month_amounts):
    book = document(month_amounts, month_amounts, month_amounts, {"is_correction": True})
    assert not shares(book) or len(month_amounts) > 1


@given(st.lists(money, min_size=1, max_size=6))
def test_received_is_the_positive_part_of_the_running_balance(amounts):
    rows = RULES.running_balance(dict(enumerate(amounts)), "")
    balance = sum(amounts)
    assert sum(s.amount for s in rows if s.bucket == "received_not_invoiced") == max(balance, D(0))
    assert sum(s.amount for s in rows if s.bucket == "invoiced_not_received") == min(balance, D(0))


@given(st.dictionaries(st.integers(0, 5), st.decimals(1, 900, places=2), min_size=1, max_size=5), money)
def test_scaling_keeps_the_total_to_the_cent(month_amounts, total):
    assert sum(RULES.scaled(month_amounts, total).values()) == total


def _one(book):
    return [(s.month, s.bucket, s.amount) for s in shares(book)]


def test_another_month_is_timing_and_reverses():
    assert _one(document(None, {1: D(40)}, {2: D(40)})) == [(1, "timing", D(40)), (2, "timing", D(-40))]


def test_cents_are_rounding_and_more_is_not():
    assert _one(document(None, {1: D("40.00")}, {1: D("40.10")})) == [(1, "rounding", D("-0.10"))]
    assert _one(document(None, {1: D("40.00")}, {1: D("40.11")})) == [(1, "voided_or_edited", D("-0.11"))]


def test_an_edit_in_another_month_is_an_edit_where_the_ledger_has_it_and_timing_for_the_rest():
    found = _one(document(None, {1: D(100)}, {2: D(90)}))
    assert found == [(2, "voided_or_edited", D(10)), (1, "timing", D(100)), (2, "timing", D(-100))]


def test_what_the_ledger_lacks_is_unsynced_unless_it_is_elsewhere_or_was_reversed_or_arrived():
    missing = {"posted": {1: D(70)}, "ledger": {}}
    assert _one(document(None, **missing)) == [(1, "unsynced", D(70))]
    assert _one(document(None, **missing, facts={"ledger_elsewhere": {"720": D(70)}}))[0][1] == "wrong_account"
    assert (
        _one(document(None, **missing, facts={"ledger_elsewhere": {"835": D(70)}, "posted_accounts": frozenset({"835"})}))[0][
            1
        ]
        == "unsynced"
    )
    assert _one(document(None, **missing, facts={"was_reversed": True}))[0][1] == "voided_or_edited"
    assert _one(document(None, **missing, facts={"was_synced": True}))[0][1] == "voided_or_edited"
    assert _one(document(None, **missing, facts={"is_revaluation": True}))[0][1] == "cost_change"


def test_what_only_the_ledger_holds():
    only = document(None, None, {1: D(1000)}, {"is_manual": True})
    assert _one(only) == [(1, "manual_journal", D(-1000))]
    assert _one(document(None, None, {1: D(9)}, {}))[0][1] == "unexplained"  # a bank line
    assert _one(document(None, None, {1: D(9)}, {"is_void": True, "is_named": True}))[0][1] == "voided_or_edited"
    assert _one(document(None, None, {1: D(9)}, {"is_journal": True}))[0][1] == "manual_journal"


def test_a_foreign_bill_at_another_rate_is_fx_and_far_off_it_is_an_edit():
    assert _one(document(None, {1: D(500)}, {1: D(510)}, {"is_foreign": True}))[0][1] == "fx"
    assert _one(document(None, {1: D(500)}, {1: D(700)}, {"is_foreign": True}))[0][1] == "voided_or_edited"


def test_half_received_of_a_full_invoice_is_invoiced_not_received():
    known = {"is_purchase": True, "received_value": D(600), "invoiced_value": D(1000)}
    book = document({1: D(600)}, {1: D(1000)}, {1: D(1000)}, known)
    assert RULES.stock_months(book) == {1: D("600.00")}
    assert _one(book) == [(1, "invoiced_not_received", D("-400.00"))]


def test_goods_on_the_road_stand_on_the_transit_account_until_they_arrive():
    book = document(None, {1: D(80), 2: D(-80)}, {1: D(80), 2: D(-80)}, {"on_transit_account": True})
    assert _one(book) == [(1, "in_transit", D(-80)), (2, "in_transit", D(80))]


def test_a_back_dated_count_is_timing_between_its_two_months():
    book = document({2: D(-21)}, {1: D("-21.75")}, {1: D("-21.75")}, {"is_correction": True})
    assert _one(book) == [(1, "timing", D("21.75")), (2, "timing", D("-21.75"))]


def test_a_supplier_credit_off_inventory_leaves_no_difference_where_stock_and_posting_agree():
    known = {"is_purchase": True, "received_value": D(1000), "invoiced_value": D(900)}
    book = document({1: D(1000)}, {1: D(1000)}, {1: D(1000)}, known)
    assert not shares(book)


def test_a_late_sale_and_its_return_that_net_to_nothing_are_timing():
    book = document(None, {1: D("-11.89"), 2: D("11.89")}, {2: D("0.00")}, {"is_named": True})
    assert _one(book) == [(1, "timing", D("-11.89")), (2, "timing", D("11.89"))]


def test_a_sale_that_never_arrived_while_its_return_did_is_unsynced():
    known = {"is_named": True, "unmentioned": D("-9.27")}
    assert _one(document(None, {1: D("0.00")}, {1: D("9.27")}, known)) == [(1, "unsynced", D("-9.27"))]
    failed = {"is_named": True, "sync": "failed"}
    assert _one(document(None, {1: D("0.00")}, {1: D("9.27")}, failed)) == [(1, "unsynced", D("-9.27"))]


BOUGHT = {"is_purchase": True, "is_named": True}


def test_without_postings_a_foreign_bill_a_month_late_is_received_not_invoiced_and_fx():
    book = document({1: D(1000)}, None, {2: D(990)}, {"is_purchase": True, "is_foreign": True})
    assert sorted(_one(book)) == [(1, "received_not_invoiced", D(1000)), (2, "fx", D(10)), (2, "received_not_invoiced", D(-1000))]


def test_without_postings_a_bill_on_another_account_is_wrong_account():
    book = document({1: D(1000)}, None, {}, {"is_purchase": True, "ledger_elsewhere": {"800": D(-1100), "6100": D(1000)}})
    assert _one(book) == [(1, "wrong_account", D(1000))]


def test_without_postings_a_cost_change_the_ledger_lacks_stands_apart():
    book = document({1: D(1000), 2: D("14.40")}, None, {1: D(1000)}, BOUGHT, costs_unposted={2: D("14.40")})
    assert _one(book) == [(2, "cost_change", D("14.40"))]
    held = document({1: D(1000), 2: D("14.40")}, None, {1: D(1000), 2: D("14.40")}, BOUGHT, costs_unposted={2: D("14.40")})
    assert _one(held) == []


def test_without_postings_a_received_purchase_with_a_bill_the_ledger_lacks_is_unsynced_in_the_month_of_the_bill():
    received = {"posted": None, "stock": {1: D(70)}, "ledger": {}}
    billed = {"is_purchase": True, "billed": 2, "is_billed": True}
    late = [(1, "received_not_invoiced", D(70)), (2, "received_not_invoiced", D(-70))]
    assert sorted(_one(document(**received, facts=dict(**billed, sync="failed")))) == sorted(
        [*late, (2, "unsynced", D(70))]
    )
    elsewhere = dict(**billed, ledger_elsewhere={"720": D(70)})
    assert sorted(_one(document(**received, facts=elsewhere))) == sorted([*late, (2, "wrong_account", D(70))])
    arrived = dict(**billed, was_synced=True)
    assert sorted(_one(document(**received, facts=arrived))) == sorted([*late, (2, "voided_or_edited", D(70))])
    assert _one(document(**received, facts={"is_purchase": True})) == [(1, "received_not_invoiced", D(70))]


def test_a_number_of_a_cin7_journal_is_a_journal_even_where_its_document_was_not_exported():
    assert _one(document(None, None, {1: D(9)}, {"label": "JR-00019", "is_named": True}))[0][1] == "manual_journal"


def test_whoever_reads_the_documents_says_which_months():
    readers = [model for model in models().values() if "tie_out_documents" in model.needs]
    assert [model.name for model in readers if "in_window" not in model.body] == ["opening_difference"]
