"""Invoices of the ledger and orders of the movement report: the same sale under two names."""

from decimal import Decimal as D

from tests.measures.ledger_impact.test_tie_out import day, found, line


def sold(order, amount, on="2026-01-09"):
    return {
        "document_no": order,
        "kind": "sale",
        "sku": "A",
        "site": "Main",
        "effective_date": day(on),
        "completed_at": day(on),
        "quantity": D(-1),
        "value": D(amount),
    }


def held(invoice, amount, on="2026-01-09", account="715"):
    return line(on, account, amount, invoice)


ORDERS = [sold(f"SO-{n:05d}", -n - 1) for n in range(1, 31)]
INVOICES = [held(f"INV-{n:05d}", -n - 1) for n in range(1, 31)]


def test_equal_digits_are_one_sale_where_the_amounts_say_so():
    assert found({"movement": ORDERS, "ledger_line": INVOICES}) == {}


def test_what_was_learned_names_the_sale_on_another_account_too():
    elsewhere = [*INVOICES[:-1], held("INV-00030", -31, account="720")]
    assert found({"movement": ORDERS, "ledger_line": elsewhere}) == {("2026-01", "wrong_account"): D("-31.0000")}


def test_digits_alone_link_nothing():
    others = [held(f"INV-{n:05d}", -100 - n) for n in range(1, 31)]
    assert {bucket for _, bucket in found({"movement": ORDERS, "ledger_line": others})} == {"unsynced", "voided_or_edited"}


def test_a_few_pairs_are_not_enough():
    assert found({"movement": ORDERS[:5], "ledger_line": [held(f"INV-{n:05d}", -n - 1, on="2026-01-30") for n in range(1, 6)]}) != {}


def test_a_return_booked_under_its_order_is_the_credit_note_of_that_day_and_amount():
    back = {**sold("SO-00007", "3", on="2026-02-03"), "kind": "restock", "quantity": D(1)}
    credit = held("CR-00001", "3", on="2026-02-03")
    assert found({"movement": [*ORDERS, back], "ledger_line": [*INVOICES, credit]}) == {}
    assert found({"movement": [*ORDERS, back], "ledger_line": [*INVOICES, held("CR-00001", "5", on="2026-02-03")]}) != {}
