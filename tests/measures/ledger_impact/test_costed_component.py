"""Omni's monthly cost journals and go-live loads in the ledger, on books of a few lines."""

from decimal import Decimal as D

from cin7_audit.chapters.ledger_impact.sentences import tied
from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case
from tests.measures.ledger_impact.test_tie_out import day, found, line


def moved(document, on, value, kind="sale", **more):
    quantity = D(1) if D(value) > 0 else D(-1)
    row = {
        "movement_id": document + on,
        "document_no": document,
        "kind": kind,
        "effective_date": day(on),
        "value": D(value),
        "quantity": quantity,
    }
    return {"site": "M", "sku": "A", **row, **more}


def cogs(on, amount, text="COGS"):
    return [line(on, "715", amount, f"{text} {on[:7]}"), line(on, "310", str(-D(amount)), f"{text} {on[:7]}")]


SALES = [moved("SO-101", "2026-01-05", "-10"), moved("SO-102", "2026-01-30", "-15"), moved("SO-103", "2026-02-03", "-8"), moved("SO-104", "2026-02-20", "-4")]  # fmt: skip


def test_a_sale_invoiced_later_is_timing_by_cin7s_word_or_by_the_ledgers_invoice():
    expected = {("2026-01", "timing"): D(-15), ("2026-02", "timing"): D(15)}
    held = [*cogs("2026-01-31", "-10"), *cogs("2026-02-28", "-27")]
    shipped = [{"document_no": "SO-102", "sku": "A", "shipped_date": day("2026-01-30"), "invoice_date": day("2026-02-02")}]
    assert found({"movement": SALES, "ledger_line": held, "shipment": shipped}) == expected
    invoice = {
        "date": day("2026-02-02"),
        "account_code": "200",
        "account_name": "Sales",
        "amount": D(-30),
        "reference": "SO-102",
        "source_type": "Invoice",
    }
    assert found({"movement": SALES, "ledger_line": [*held, invoice]}) == expected


def test_a_sale_that_nobody_invoiced_awaits_its_cost():
    shipped = [{"document_no": "SO-104", "sku": "A", "shipped_date": day("2026-02-20")}]
    held = [*cogs("2026-01-31", "-25"), *cogs("2026-02-28", "-8")]
    assert found({"movement": SALES, "ledger_line": held, "shipment": shipped}) == {("2026-02", "timing"): D(-4)}


def test_a_sale_the_ledgers_invoices_leave_out_awaits_its_cost():
    held = [*cogs("2026-01-31", "-25"), *cogs("2026-02-28", "-8")]
    billed = [{"date": day(on), "account_code": "200", "account_name": "Sales", "amount": D(-30), "reference": number, "source_type": "Invoice"} for number, on in (("SO-101", "2026-01-06"), ("SO-102", "2026-01-30"), ("SO-103", "2026-02-04"))]  # fmt: skip
    assert found({"movement": SALES, "ledger_line": held + billed}) == {("2026-02", "timing"): D(-4)}


def test_journals_that_trail_undated_invoices_and_catch_up_are_late_and_others_edited():
    held = [*cogs("2026-01-31", "-10"), *cogs("2026-02-28", "-27")]  # SO-102 of January, by its amount, in February
    assert found({"movement": SALES, "ledger_line": held}) == {("2026-01", "timing"): D(-15), ("2026-02", "timing"): D(15)}
    short = [*cogs("2026-01-31", "-20"), *cogs("2026-02-28", "-12")]
    assert found({"movement": SALES, "ledger_line": short}) == {("2026-01", "voided_or_edited"): D(-5)}


def test_a_return_of_another_month_counts_in_its_own_though_the_ledger_names_both():
    back = moved("CN-105", "2026-02-10", "3", "restock")
    memo = {
        "date": day("2026-02-10"),
        "account_code": "200",
        "account_name": "Sales",
        "amount": D(9),
        "reference": "CN-105",
        "description": "SO-101",
        "source_type": "Credit Memo",
    }
    assert found({"movement": [*SALES, back], "ledger_line": [*cogs("2026-01-31", "-25"), *cogs("2026-02-28", "-9"), memo]}) == {}


def test_replaced_journals_of_a_month_are_one_document():
    first, undone, again = cogs("2026-01-31", "-20"), cogs("2026-01-31", "20", "Reversed: COGS"), cogs("2026-01-31", "-25")
    assert found({"movement": SALES, "ledger_line": [*first, *undone, *again, *cogs("2026-02-28", "-12")]}) == {}


def test_a_journal_without_telling_words_is_known_by_its_accounts_and_its_day():
    held = [*cogs("2026-01-31", "-25", "Omni sync"), *cogs("2026-02-28", "-12", "Omni sync"), line("2026-02-11", "715", "-70", "True up")]
    assert found({"movement": SALES, "ledger_line": held}) == {("2026-02", "manual_journal"): D(70)}


def test_a_go_live_load_held_as_a_journal_is_an_opening_balance_and_no_later_document_is():
    load = moved("ADJ-101", "2026-01-01", "500", "opening")
    corrected = {
        "document_no": "ADJ-101",
        "kind": "write_on",
        "sku": "A",
        "site": "M",
        "quantity": D(1),
        "value": D(500),
        "effective_date": day("2026-01-01"),
        "status": "COMPLETED",
    }
    later = moved("ADJ-102", "2026-02-01", "6", "adjustment")
    held = [line("2026-01-01", "715", "500", "ADJ-101"), line("2026-02-01", "715", "6", "ADJ-102", description="Opening balance of a new item"), *cogs("2026-01-31", "-25"), *cogs("2026-02-28", "-12")]  # fmt: skip
    assert found({"movement": [load, later, *SALES], "correction": [corrected], "ledger_line": held}) == {}


def test_a_ledger_that_starts_later_opens_with_stock_of_its_own_first_day():
    """Load 500, sales to January 25; the ledger's report opens at 31 January with 490: SO-102 (15) is posted in February only."""
    load = moved("ADJ-101", "2026-01-01", "500", "opening")
    printed = {"as_of": day("2026-01-31"), "account_code": "715", "account_name": "Inventory", "balance": D(490), "balance_kind": "opening"}
    shipped = [{"document_no": "SO-102", "sku": "A", "shipped_date": day("2026-01-30"), "invoice_date": day("2026-02-02")}]
    tables = {"movement": [load, *SALES], "ledger_line": cogs("2026-02-28", "-27"), "ledger_balance": [printed], "shipment": shipped}
    case = in_memory_case(tables)
    opening, lead = case.table("opening_difference"), case.table("lead_schedule")
    assert dict(zip(opening["bucket"], opening["difference"], strict=True)) == {"rounding": D(0), "timing": D(-15)}
    assert lead["closing_difference"].iloc[-1] == 0 and set(lead["unexplained"]) == {D(0)}
    every, shown = case.table("tie_out_documents"), tied(case, "tie_out_documents", "in_window")
    before = every[~every["in_window"]]
    assert set(before["month"]) == {"2026-01"} and set(shown["document"]) < set(before["document"])
    assert set(shown["month"]) == {"2026-02"} and set(shown["in_window"]) == {True}


def test_stock_without_any_cost_is_no_subledger():
    bare = [{name: value for name, value in sale.items() if name != "value"} for sale in SALES]
    assert tied(in_memory_case({"movement": bare, "ledger_line": cogs("2026-01-31", "-25")}), "tie_out") is None


def test_a_period_that_starts_inside_both_books_opens_with_nothing_unexplained():
    load = moved("ADJ-101", "2026-01-01", "500", "opening")
    printed = {"as_of": day("2025-12-31"), "account_code": "715", "account_name": "Inventory", "balance": D(500), "balance_kind": "opening"}
    shipped = [{"document_no": "SO-102", "sku": "A", "shipped_date": day("2026-01-30"), "invoice_date": day("2026-02-02")}]
    tables = {"movement": [load, *SALES], "ledger_line": [*cogs("2026-01-31", "-10"), *cogs("2026-02-28", "-27")], "ledger_balance": [printed], "shipment": shipped}  # fmt: skip
    wanted = Engagement().changed({"period.start": "2026-02-01", "period.end": "2026-02-28"})
    assert found(tables, wanted) == {("2026-02", "timing"): D(15)}


def test_in_core_a_hand_written_cost_journal_is_no_months_cost():
    core = [{"source_id": "E001", "kind": "cin7_core.movement_details", "path": "a.csv"}]
    books = {"movement": SALES[:1], "ledger_line": cogs("2026-01-31", "-7", "Cost of sales true-up")}
    assert found(books) == {("2026-01", "voided_or_edited"): D(-3)}
    assert found({**books, "evidence_file": core}) == {("2026-01", "manual_journal"): D(7), ("2026-01", "unsynced"): D(-10)}
