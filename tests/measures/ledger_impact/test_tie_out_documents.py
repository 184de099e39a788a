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


# each rule says its bucket and its words, and wins over every rule after it


def known(*facts, **books):
    """A document of which all these facts are true; of two that say the same, the first one stands."""
    together = {}
    for fact in reversed(facts):
        together |= fact
    return RULES.Document(threshold=THRESHOLD, **(together | books))


LEDGER_SILENT = [
    ({"ledger_elsewhere": {"835": D(7), "720": D("70.10")}}, "wrong_account", "the ledger holds it on account 720"),
    ({"posted_elsewhere": {"310": D("69.90")}}, "wrong_account", "Cin7 itself posted it to account 310"),
    ({"was_reversed": True}, "voided_or_edited", "reversed in the ledger, live in Cin7"),
    ({"is_unposted": True}, "unsynced", "completed without an accounting date, so never posted"),
    ({"is_uninvoiced": True}, "timing", "dispatched, not invoiced yet: its cost is posted with the invoice"),
    ({"is_revaluation": True}, "cost_change", "a revaluation the ledger does not hold"),
    ({"cost_change": D("70.10")}, "cost_change", "a cost change the ledger does not hold"),
    ({"was_synced": True}, "voided_or_edited", "the sync report says completed, the ledger holds no live line of it"),
    ({}, "unsynced", "moved stock, never posted"),
]
CIN7_SILENT = [
    ({"is_journal": True}, "manual_journal", "a Cin7 journal on the account: it never touches stock"),
    ({"posted_elsewhere": {"310": D("70.10")}}, "wrong_account", "Cin7 posted it to account 310"),
    ({"is_void": True}, "voided_or_edited", "void in Cin7, live in the ledger"),
    ({"label": "JR12 / x"}, "manual_journal", "numbered like a Cin7 journal, which never touches stock"),
    ({"is_named": True}, "voided_or_edited", "Cin7 knows the number but holds no live document of it"),
    ({"has_number": True}, "voided_or_edited", "carries a document number Cin7 does not hold any more"),
    ({"looks_cin7": True}, "unexplained", "looks like Cin7's but names no document"),
    ({"is_manual": True}, "manual_journal", "manual journal made in the ledger, not recognisably Cin7's"),
    ({}, "unexplained", "bill or bank line coded to the account in the ledger, no Cin7 document behind it"),
]
BOTH = [
    ({"ledger_elsewhere": {"720": D("70.10")}}, "wrong_account", "the ledger holds part of it on account 720"),
    ({"is_lagging": True}, "timing", "sales dispatched in one month and invoiced in another; no file names their invoices"),
    ({"was_reversed": True}, "voided_or_edited", "reversed in the ledger and posted again at another amount"),
    ({"is_foreign": True}, "fx", "foreign purchase, the bill carries another rate"),
    ({"cost_change": D("69.90")}, "cost_change", "equals the cost changes of the document"),
    ({"unmentioned": D("70.10")}, "unsynced", "equals the part the ledger never mentions"),
    ({"sync": "skipped"}, "unsynced", "the sync report says skipped"),
    ({"hand_made": (D(5), D("-70.10")), "journals": (D(5), D("-70.10"))}, "manual_journal", "a hand-made journal on top of the document's own"),
    ({"is_revaluation": True}, "cost_change", "the revaluation reached the ledger at another amount"),
    ({}, "voided_or_edited", "the amount was edited on one side"),
]  # fmt: skip


def test_every_reason_wins_over_those_after_it_and_says_so():
    """The ledger lacks 70; or Cin7 does; or both hold it and Cin7 holds 70 more than the ledger's 700."""
    asked = ((RULES.reason_ledger_silent, LEDGER_SILENT, D(70), {}), (RULES.reason_cin7_silent, CIN7_SILENT, D(-70), {}), (RULES.reason_both, BOTH, D(70), {"ledger": {1: D(700)}}))
    for reason, stated, total, books in asked:
        for place, (facts, *said) in enumerate(stated):
            others = [each for each, *_ in stated[place:]]
            assert list(reason(known(*others, **books), total)) == said
            assert list(reason(known(facts, **books), total)) == said


def test_reasons_that_hang_on_a_second_fact():
    silent, cin7, both = RULES.reason_ledger_silent, RULES.reason_cin7_silent, RULES.reason_both
    failed, posted = {"sync": "failed"}, {"posted": {1: D(70)}}
    assert silent(known(failed, {"is_revaluation": True, "was_synced": True}), D(70)) == ("unsynced", "the sync report says failed")
    assert silent(known(posted), D(70)) == ("unsynced", "not in the ledger") == silent(known(posted, {"posted_elsewhere": {"310": D(70)}}), D(70))
    assert silent(known({"cost_change": D("70.11")}), D(70))[0] == "unsynced" and silent(known({"cost_change": D(0)}), D("0.05"))[0] == "unsynced"
    assert silent(known({"ledger_elsewhere": {"720": D(0)}}), D(0)) == ("unsynced", "moved stock, never posted")
    assert silent(known({"ledger_elsewhere": {"720": D(70)}}, posted_accounts=frozenset({"720"})), D(70))[0] == "unsynced"
    by_hand = {"has_number": True, "is_manual": True}
    assert cin7(known(by_hand), D(-70))[0] == "manual_journal" and cin7(known(by_hand, {"looks_cin7": True}), D(-70))[0] == "voided_or_edited"
    assert [cin7(known({"label": label}), D(-70))[0] for label in ("JR-12", "JR-1", "JR-12X", "XJR-12")] == ["manual_journal", *["unexplained"] * 3]
    assert cin7(known({"posted_elsewhere": {"310": D(-70)}}), D(-70))[0] == "unexplained"
    abroad = {"is_foreign": True}
    assert [both(known(abroad, ledger={1: D(held)}), D(total))[0] for held, total in ((700, 71), (-700, -70), (700, -70), (0, 70))] == ["voided_or_edited", "fx", "fx", "voided_or_edited"]
    for own, every in (((D(-70),), (D(-70),)), ((D(-70),), (D(-70), D(-70))), ((D(70),), (D(70), D(5))), ((D(-71),), (D(-71), D(5)))):
        assert both(known({"hand_made": own, "journals": every}, ledger={1: D(700)}), D(70))[0] == "voided_or_edited"
    assert both(known({"unmentioned": D("70.11"), "cost_change": D("69.89")}, ledger={1: D(700)}), D(70))[0] == "voided_or_edited"


def said(book):
    return [(share.month, share.bucket, share.amount, share.rule) for share in shares(book)]


def test_a_missing_bill_says_why():
    received = {"stock": {1: D(70)}, "billed": None}
    billed = {"is_purchase": True, "is_billed": True}
    reasons = [
        ({"ledger_elsewhere": {"720": D(70)}}, "wrong_account", "the ledger holds it on account 720"),
        ({"was_reversed": True}, "voided_or_edited", "reversed in the ledger, live in Cin7"),
        ({"was_synced": True}, "voided_or_edited", "the sync report says completed, the ledger holds no live line of it"),
        ({}, "unsynced", "billed in Cin7, no bill in the ledger"),
    ]
    for place, (facts, *stated) in enumerate(reasons):
        for facts_given in ([facts], [each for each, *_ in reasons[place:]]):
            assert said(known(*facts_given, billed, **received)) == [(1, stated[0], D(70), stated[1])]
    failed = {"sync": "failed", "was_synced": True}
    assert said(known(failed, billed, **received)) == [(1, "unsynced", D(70), "the sync report says failed")]
    unbilled = known(failed, {"is_purchase": True}, **received)
    assert said(unbilled) == [(1, "received_not_invoiced", D(70), "received and billed in different months or quantities")]
    back_again = known(billed, stock={1: D(70), 2: D(-70)})
    assert [row[:3] for row in said(back_again)] == [(1, "received_not_invoiced", D(70)), (2, "received_not_invoiced", D(-70))]


RUNNING = "received and billed in different months or quantities"
BILL = "received and billed in different months"


def test_a_purchase_known_by_its_receipts():
    purchase = {"is_purchase": True}
    late = known(purchase, stock={1: D(100)}, ledger={2: D(100)})
    assert said(late) == [(1, "received_not_invoiced", D(100), RUNNING), (2, "received_not_invoiced", D(-100), RUNNING)]
    early = known(purchase, stock={2: D(100)}, ledger={1: D(100)})
    assert said(early) == [(1, "invoiced_not_received", D(-100), RUNNING), (2, "invoiced_not_received", D(100), RUNNING)]
    cents = known(purchase, stock={1: D("100.10")}, ledger={1: D(1), 2: D(99), 3: D(0)})
    assert said(cents) == [
        (2, "rounding", D("0.10"), "cents within the document threshold"), (1, "received_not_invoiced", D("99.10"), RUNNING), (2, "received_not_invoiced", D("-99.10"), RUNNING),
    ]  # fmt: skip
    edited = known(purchase, stock={1: D(100)}, ledger={2: D(90)})
    assert said(edited) == [(2, "voided_or_edited", D(10), "the amount was edited on one side"), (1, "received_not_invoiced", D(100), BILL), (2, "received_not_invoiced", D(-100), BILL)]
    in_parts = known(purchase, stock={1: D(100)}, ledger={2: D(90)}, received_value=D(100), invoiced_value=D(90))
    assert said(in_parts) == [(1, "received_not_invoiced", D(100), RUNNING), (2, "received_not_invoiced", D(-90), RUNNING)]
    whole = known(purchase, stock={1: D(100)}, ledger={2: D(90)}, received_value=D(100), invoiced_value=D(100))
    assert said(whole) == said(edited) == said(known(purchase, stock={1: D(100)}, ledger={2: D(90)}, received_value=D(100)))
    never_came = known(purchase, stock={}, ledger={1: D(9)})
    assert said(never_came) == [(1, "invoiced_not_received", D(-9), "billed in the ledger, not received in Cin7")]
    assert said(known(purchase, {"is_void": True}, ledger={1: D(9)}))[0][1] == "voided_or_edited"
    assert said(known(purchase, {"is_void": True, "posted": {}}, ledger={1: D(9)}))[0][1] == "voided_or_edited"
    assert said(known(purchase, {"posted": {}}, ledger={1: D(9)}))[0][1] == "invoiced_not_received"


def test_pairs_transfers_and_what_is_silent_in_cents():
    pair = {"is_pair": True}
    assert said(known(pair, ledger={1: D(9), 2: D(-9)})) == [(1, "timing", D(-9), "a journal and its reversal in different months"), (2, "timing", D(9), "a journal and its reversal in different months")]
    assert said(known(pair, ledger={1: D(9), 2: D(-8)})) == [(1, "voided_or_edited", D(-9), "reversed at another amount"), (2, "voided_or_edited", D(8), "reversed at another amount")]
    assert said(known(pair, ledger={1: D(0)})) == []
    road = "sent and received in different months, or not yet received"
    assert said(known({"is_transfer": True}, stock={1: D(-9), 2: D(9)})) == [(1, "in_transit", D(-9), road), (2, "in_transit", D(9), road)]
    assert said(known({"is_transfer": True}, posted={1: D(9)}))[0][1] == "unsynced"
    assert said(known({}, stock={1: D("0.10")})) == [(1, "rounding", D("0.10"), "moved stock, never posted")]
    assert said(known({}, stock={1: D("-0.11")})) == [(1, "unsynced", D("-0.11"), "moved stock, never posted")]
    assert said(known({}, ledger={1: D("0.10")}))[0][1] == "rounding" and said(known({}, ledger={1: D("-0.11")}))[0][1] == "unexplained"
    assert said(known({}, stock={1: D(9), 2: D(-9)})) == [(1, "rounding", D(9), "moved stock, never posted"), (2, "rounding", D(-9), "moved stock, never posted")]


def test_the_total_stands_in_the_last_month_of_the_ledger_or_where_it_alone_differs():
    timing = "same document, another month"
    edited = "the amount was edited on one side"
    last = known({}, posted={1: D(100)}, ledger={1: D(50), 2: D(40), 3: D(0)})
    assert said(last) == [(2, "voided_or_edited", D(10), edited), (1, "timing", D(50), timing), (2, "timing", D(-50), timing)]
    alone = known({}, posted={1: D(110), 2: D(50)}, ledger={1: D(100), 2: D(50)})
    assert said(alone) == [(1, "voided_or_edited", D(10), edited)]
    twice = known({}, posted={1: D(10), 2: D(10), 3: D(40)}, ledger={3: D(50)})
    assert said(twice) == [(2, "voided_or_edited", D(10), edited), (1, "timing", D(10), timing), (3, "timing", D(-10), timing)]
    rounded = known({}, posted={1: D(100)}, ledger={2: D("99.90"), 3: D(0)})
    assert said(rounded)[0] == (2, "rounding", D("0.10"), "cents within the document threshold")
    nothing = known({}, posted={1: D(5), 2: D(-5)}, ledger={4: D(0), 3: D(0)})
    assert [row[:3] for row in said(nothing)] == [(1, "timing", D(5)), (2, "timing", D(-5))]


def test_what_stock_says_of_a_document_that_cin7_posted():
    months, bought = RULES.stock_months, {"is_purchase": True}
    assert months(known(bought, stock={1: D(100), 2: D(200)}, posted={3: D("300.01")})) == {1: D("100.00"), 2: D("200.01")}
    assert months(known(bought, {"is_unbilled": True}, stock={1: D(600)}, posted={2: D(610)})) == {1: D(600)}
    assert months(known(bought, {"is_unbilled": True, "is_estimated": True}, stock={1: D(600)}, posted={2: D(610)})) == {1: D(610)}
    assert months(known(bought, {"is_unbilled": True}, stock={}, posted={2: D(610)})) == {}
    assert months(known(bought, {"is_accrual": True}, stock={1: D(600)}, posted={2: D(610)})) is None
    assert months(known(bought, posted={2: D(610)})) is None
    assert months(known(bought, stock={1: D(5), 2: D(-5)}, posted={2: D(610)})) is None
    values = {"received_value": D(1000), "invoiced_value": D(900)}
    assert months(known(bought, values, stock={1: D("1000.10")}, posted={1: D(1000)})) == {1: D(1000)}
    assert months(known(bought, values, stock={1: D("1000.11")}, posted={1: D(1000)})) == {1: D("1111.11")}
    assert months(known(bought, values, {"is_estimated": True}, stock={1: D(1000)}, posted={1: D(1000)})) == {1: D("1111.11")}
    assert months(known(bought, values, {"invoiced_value": D(0)}, stock={1: D(800)}, posted={1: D(1000)})) == {1: D("1111.11")}
    for missing in ({"received_value": None, "invoiced_value": D(900)}, {"received_value": D(1000), "invoiced_value": D(0)}, {"received_value": D(1000)}):
        assert months(known(bought, missing, stock={1: D(800)}, posted={1: D(1000)})) == {1: D(1000)}
    assert months(known(bought, stock={1: D(800)}, posted={1: D(1000), 2: D(7)}, costs_posted={2: D(7)})) == {1: D(1000)}
    assert months(known({"is_correction": True}, stock={2: D(-21)}, posted={1: D(-21), 3: D(4)}, costs_posted={3: D(4)})) == {2: D(-21)}
    for stock in ({2: D(-21), 3: D(1)}, {}, None):
        assert months(known({"is_correction": True}, stock=stock, posted={1: D(-21)})) is None
    assert months(known({}, stock={2: D(-21)}, posted={1: D(-21)})) is None
    assert months(known({"is_correction": True, "on_transit_account": True}, stock={2: D(-21)}, posted={1: D(-21)})) == {}
    assert RULES.scaled({2: D(5), 1: D(-5)}, D(9)) == {1: D(-5), 2: D(5)} and RULES.scaled({}, D(9)) == {}


def test_stock_beyond_a_posting_says_what_it_is():
    revalued = {"costs_unposted": {2: D(4)}}
    cost = (2, "cost_change", D(4), "stock was revalued, Cin7 posted nothing")
    posted = {"posted": {1: D(9)}, "ledger": {1: D(9)}}
    assert said(known(revalued, **posted)) == [cost]
    assert said(known(revalued, {"on_transit_account": True}, **posted)) == [cost, (1, "in_transit", D(-9), "on the road at the month end: in no site's stock")]
    words = "received and invoiced in different months or quantities; inventory is debited at the invoice"
    assert said(known(revalued, {"is_purchase": True, "stock": {2: D(9)}}, **posted)) == [cost, (1, "invoiced_not_received", D(-9), words), (2, "invoiced_not_received", D(9), words)]
    other = "completed in another month than its effective date"
    assert said(known(revalued, {"is_correction": True, "stock": {2: D(9)}}, **posted)) == [cost, (1, "timing", D(-9), other), (2, "timing", D(9), other)]


def test_without_postings_goods_and_cost_changes_are_held_apart_where_the_ledger_holds_the_goods():
    changed = {"costs_unposted": {2: D(10)}}
    held_apart = (2, "cost_change", D(10), "stock was revalued, the ledger holds nothing of it")
    stock = {1: D(100), 2: D(10)}
    assert said(known(changed, stock=stock, ledger={1: D(100)})) == [held_apart]
    assert said(known(changed, stock=stock, ledger={1: D("104.90")})) == [held_apart, (1, "voided_or_edited", D("-4.90"), "the amount was edited on one side")]
    assert [row[:3] for row in said(known(changed, stock=stock, ledger={1: D(105)}))] == [(1, "voided_or_edited", D(5)), (1, "timing", D(-10)), (2, "timing", D(10))]
    assert said(known(changed, stock=stock, ledger={1: D(100), 2: D(10)})) == []
    assert [row[1] for row in said(known(changed, stock=stock))] == ["cost_change", "unsynced"]
    assert [row[1] for row in said(known(changed, stock=stock, ledger_elsewhere={"720": D(110)}))] == ["cost_change", "unsynced"]
    assert [row[1] for row in said(known(changed, stock=stock, ledger_elsewhere={"720": D("100.10")}))] == ["cost_change", "wrong_account"]
    assert [row[1] for row in said(known(changed, {"is_revaluation": True}, stock=stock))] == ["cost_change", "cost_change"]
    only = {2: D(10)}
    assert [row[3] for row in said(known(changed, stock=only))] == ["moved stock, never posted"]
    estimated = {"is_estimated": True}
    assert said(known(estimated, stock={1: D(100)}, ledger={1: D(90)})) == [] != said(known(estimated, stock={1: D(100)}, ledger={1: D(0)}))
    assert said(known(estimated, stock={1: D(100)}, posted={1: D(100)}, ledger={1: D(90)})) != []


def test_signs_and_months_at_the_edges_of_the_rules():
    purchase, timing, edited = {"is_purchase": True}, "same document, another month", "the amount was edited on one side"
    cents = "cents within the document threshold"
    assert RULES.scaled({1: D(1), 2: D(1), 3: D(1)}, D(100)) == {1: D("33.33"), 2: D("33.33"), 3: D("33.34")}
    dearer = known(purchase, stock={1: D(100)}, ledger={2: D(110)})
    assert said(dearer)[0] == (2, "voided_or_edited", D(-10), edited)
    short = known(purchase, stock={1: D(90)}, ledger={2: D(100)}, received_value=D(90), invoiced_value=D(100))
    assert said(short) == [(1, "received_not_invoiced", D(90), RUNNING), (2, "received_not_invoiced", D(-90), RUNNING), (2, "invoiced_not_received", D(-10), RUNNING)]
    assert said(known(purchase, stock={}, ledger={1: D("0.05")})) == [(1, "invoiced_not_received", D("-0.05"), "billed in the ledger, not received in Cin7")]
    assert said(known(purchase, stock={1: D("0.05")}, ledger={2: D(0)})) == [(1, "received_not_invoiced", D("0.05"), RUNNING)]
    assert said(known(purchase, stock={1: D(1)}, ledger={1: D("1.05")})) == [(1, "rounding", D("-0.05"), cents)]
    two = known({}, posted={1: D(100)}, ledger={1: D(50), 2: D("50.05")})
    assert said(two) == [(2, "rounding", D("-0.05"), cents), (1, "timing", D(50), timing), (2, "timing", D(-50), timing)]
    stays = known({}, posted={1: D(15), 2: D(10), 3: D(-10)}, ledger={1: D(5)})
    assert said(stays) == [(1, "voided_or_edited", D(10), edited), (2, "timing", D(10), timing), (3, "timing", D(-10), timing)]
    bank = "bill or bank line coded to the account in the ledger, no Cin7 document behind it"
    assert said(known({}, ledger={1: D("0.10")})) == [(1, "rounding", D("-0.10"), bank)]
    assert RULES.reason_both(known({}, ledger={1: D(700)}), D("0.05")) == ("voided_or_edited", edited)
    assert RULES.reason_ledger_silent(known({"cost_change": D(70), "sync": "failed"}), D(70)) == ("cost_change", "a cost change the ledger does not hold")
    nothing_left = known(purchase, {"is_billed": True}, stock={1: D(70), 2: D(-70)}, ledger_elsewhere={"720": D("0.05")})
    assert {row[1] for row in said(nothing_left)} == {"received_not_invoiced"}


def test_a_fall_in_cost_stands_apart_as_a_rise_does():
    fallen, stock = {"costs_unposted": {2: D(-10)}}, {1: D(100), 2: D(-10)}
    words = "stock was revalued, the ledger holds nothing of it"
    assert said(known(fallen, stock=stock, ledger={1: D(100)})) == [(2, "cost_change", D(-10), words)]
    assert said(known(fallen, stock=stock)) == [(2, "cost_change", D(-10), words), (1, "unsynced", D(100), "moved stock, never posted")]
    assert [row[1] for row in said(known(fallen, stock=stock, ledger={1: D(0)}))] == ["unsynced", "unsynced"]
    revalued = known(fallen, {"is_revaluation": True}, stock=stock)
    assert {row[3] for row in said(revalued)} == {"a revaluation the ledger does not hold"}
    elsewhere = known({"costs_unposted": {2: D(10)}}, stock={1: D(110)}, ledger={1: D(100)})
    assert [row[:3] for row in said(elsewhere)] == [(2, "cost_change", D(10)), (1, "timing", D(10)), (2, "timing", D(-10))]
    assert said(known({"is_estimated": True}, stock={1: D(100)}, ledger={1: D(90), 2: D(0)})) == []
