"""The journals Cin7 makes of its documents: accounts, signs, dates."""

from decimal import Decimal

import pytest

from cin7_sample.documents import guid
from cin7_sample.postings import currency_of, expected_postings, in_currency, tax
from tests.tools.sample.traded import traded


def posted(key, **changes):
    """(part, day, debit, credit, cents) of one document."""
    return [(p.part, p.day, p.debit, p.credit, p.cents) for p in expected_postings(traded(**changes)) if p.key == key]


def test_a_count_moves_inventory_by_its_signed_difference_on_its_effective_day():
    assert posted("ST-00001") == [
        ("stock", 29, "715", "517", -2000),
        ("stock", 29, "715", "517", 3000),
    ]  # right lines post nothing
    assert posted("ST-00002") == [("stock", 31, "715", "517", 1000)]


def test_an_adjustment_posts_by_line_and_an_opening_once():
    assert posted("ST-00004") == [("stock", 33, "715", "517", cents) for cents in (-400, 400, -400)]
    assert posted("ST-00003") == [("stock", 0, "715", "960", 16_000)]


def test_a_write_off_debits_its_expense():
    assert posted("FG-00001") == [("stock", 40, "404", "715", 16_000)]


def test_a_sale_posts_its_cost_on_shipment_and_its_price_on_the_invoice():
    assert posted("SO-00001")[:3] == [
        ("cogs", 5, "310", "715", 2200),
        ("invoice", 6, "610", "200", 3300),
        ("invoice", 6, "610", "820", 495),
    ]


def test_what_waits_posts_nothing_and_what_is_billed_later_only_its_cost():
    assert posted("SO-00002") == []
    assert [line for line in posted("SO-00003") if not line[0].startswith("note")] == [("cogs", 89, "310", "715", 8000)]


def test_a_credit_note_reverses_the_price_and_a_restock_the_cost():
    assert [line for line in posted("SO-00001") if "CR" in line[0]] == [
        ("note CR-00001", 12, "200", "610", 1500),
        ("note CR-00001", 12, "820", "610", 225),
        ("restock CR-00001", 13, "715", "310", 1000),
    ]
    assert [line[0] for line in posted("SO-00003") if "CR" in line[0]] == ["note CR-00002"] * 2


def test_goods_are_received_against_the_accrual_and_billed_out_of_it():
    assert posted("PO-00001") == [
        ("receipt 9", 9, "715", "835", 9000),
        ("bill KA-7001", 12, "835", "800", 9000),
        ("bill KA-7001", 12, "820", "800", 1350),
    ]


def test_without_an_accrual_the_bill_moves_inventory():
    assert posted("PO-00001", accrual=False) == [
        ("bill KA-7001", 12, "715", "800", 9000),
        ("bill KA-7001", 12, "820", "800", 1350),
    ]


def test_a_bill_after_the_period_is_not_posted_and_a_supplier_s_credit_is():
    assert [line[:2] for line in posted("PO-00002")] == [
        ("receipt 13", 13), ("receipt 20", 20), ("bill TA-7002", 35), ("bill TA-7002", 35), ("credit SCN-00002", 40)
    ]  # fmt: skip
    assert posted("PO-00002")[-1] == ("credit SCN-00002", 40, "800", "517", 330)
    late = traded()
    late.documents.purchases[1].credit_day = 91
    assert not [p for p in expected_postings(late) if p.part.startswith("credit")]


def test_a_transfer_passes_through_goods_in_transit():
    assert posted("TR-00001") == [("sent", 28, "716", "715", 6000), ("received", 31, "715", "716", 6000)]
    assert posted("TR-00002") == [("sent", 80, "716", "715", 16_000)]
    assert posted("TR-00001", platform="cin7_omni") == []


def test_an_assembly_passes_through_work_in_progress():
    assert posted("FG-00009", kit=True) == [("made", 45, "715", "725", 18_000), ("used", 45, "725", "715", 18_000)]


@pytest.mark.parametrize(("reason", "found"), [("posted", [("cost 14", 14, "715", "800", 500)]), ("unposted", [])])
def test_a_late_charge_is_posted_unless_planted(reason, found):
    made = traded()
    moved = made.books.movements[1]
    moved.kind, moved.day, moved.effective_day, moved.value_cents, moved.reason = "cost_change", 14, 14, 500, reason
    postings = [
        (p.part, p.day, p.debit, p.credit, p.cents) for p in expected_postings(made) if p.part.startswith("cost")
    ]
    assert postings == found


def test_postings_come_by_day_and_document_and_none_is_nothing():
    made = expected_postings(traded())
    assert [(p.day, p.key, p.part) for p in made] == sorted((p.day, p.key, p.part) for p in made)
    assert all(p.cents for p in made)


def test_a_posting_names_its_document_and_counterparty():
    found = {(p.key, p.part): p for p in expected_postings(traded())}
    sale, bill = found["SO-00001", "invoice"], found["PO-00001", "bill KA-7001"]
    assert (sale.reference, sale.description, sale.document_type) == ("INV-00001", "Customer 1 - INV-00001", "Sale")
    assert (bill.reference, bill.description, bill.counterparty) == (
        "PO-00001/KA-7001",
        "Kauri Trade Goods - KA-7001",
        "Kauri Trade Goods",
    )
    note = found["SO-00001", "note CR-00001"]
    assert (note.reference, note.description) == ("INV-00001/CR-00001", "Customer 1 - CR-00001")
    assert (
        found["ST-00001", "stock"].document_type == "StockTake"
        and found["ST-00002", "stock"].document_type == "StockAdjustment"
    )
    assert found["FG-00001", "stock"].document_type == "InventoryWriteOff"
    assert sale.task_id == guid("task", "SO-00001")


def test_tax_is_fifteen_percent_of_the_net():
    assert (tax(1000), tax(3300), tax(7), tax(3), tax(-1000)) == (150, 495, 1, 0, -150)


def test_dollars_are_bought_at_a_fixed_rate():
    made = traded(currency="NZD")
    plain, dollars, *_ = made.documents.purchases
    assert (currency_of(made, plain), currency_of(made, dollars)) == (("NZD", Decimal(1)), ("USD", Decimal("1.65")))
    assert (in_currency(made, plain, 165), in_currency(made, dollars, 165), in_currency(made, dollars, 100)) == (
        Decimal("1.65"), Decimal("1.0000"), Decimal("0.6061")
    )  # fmt: skip
