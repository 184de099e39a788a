"""Documents: numbers in order, names that stay."""

from cin7_sample.documents import (
    Adjustment,
    CreditLine,
    Documents,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
    TransferLine,
    guid,
)


def test_a_name_is_made_from_what_it_names():
    assert guid("task", "SO-00001") == guid("task", "SO-00001")
    assert (
        len({guid("task", "SO-00001"), guid("task", "SO-00002"), guid("bin", "SO-00001"), guid("task", "SO", "00001")})
        == 4
    )
    assert guid("a", 1) == "0d72252d-6dbe-dc0f-4a00-6ab90e559402"


def test_numbers_count_up_by_prefix():
    documents = Documents()
    assert [documents.number(prefix) for prefix in ("ST", "SO", "ST", "ST")] == [
        "ST-00001",
        "SO-00001",
        "ST-00002",
        "ST-00003",
    ]


def test_two_prefixes_of_one_series_share_their_numbers():
    documents = Documents(prefixes={"ST": "ADJ", "FG": "ADJ"})
    assert [documents.number(prefix) for prefix in ("ST", "FG", "PO")] == ["ADJ-00001", "ADJ-00002", "PO-00001"]


def test_an_invoice_has_the_digits_of_its_order():
    sale = Sale("SO-00042", "A", 0, 1, 1, None, None, [])
    assert sale.invoice_number == "INV-00042"


def test_a_document_is_complete_seen_and_undated_unless_told_otherwise():
    assert (Adjustment("ST-1", 1, 1, "517", "", []).status, Adjustment("ST-1", 1, 1, "517", "", []).kind) == (
        "COMPLETED",
        "adjustment",
    )
    assert (SaleLine(0, 1, 1, 100).skipped_picking, SaleLine(0, 1, 1, 100).value_cents) == (False, 0)
    order = PurchaseLine(0, 5, 100)
    assert (order.invoiced, order.credited, TransferLine(0, 1, 5).value_cents, TransferLine(0, 1, 5).carried) == (
        0,
        0,
        0,
        0,
    )
    assert (Purchase("PO-1", 0, 0, 0, "STOCK", []).credit_cents, Purchase("PO-1", 0, 0, 0, "STOCK", []).is_blind) == (
        0,
        False,
    )
    assert (CreditLine(0, 1, 0, 100).restock_day, CreditLine(0, 1, 0, 100).value_cents) == (None, 0)
    assert Documents().dates_are_settled is False
