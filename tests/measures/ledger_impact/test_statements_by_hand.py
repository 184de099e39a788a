"""The statements of 50_ledger one by one, on rows that sit on their edges; every figure worked out by hand."""

import datetime as dt
from decimal import Decimal as D

import pytest

from tests.given_models import at, day, made, table

# what is known of a document that differs

DIFFERS = [{"component": 4, "account_key": "715", "month": 24313, "posted": D(500), "ledger": D(510), "differs": True}]
NEEDED = "posting_item account_role stock_month ledger_item document_component stock_item stock_document purchase_fact"
SILENT = dict.fromkeys([*NEEDED.split(), "late_cost"], ())


def marked(*columns, tables=None, **given):
    """These marks of the one document that differs; one line of it per side unless given."""
    sides = [{"side": side, "item_id": 2, "component": 4} for side in "LP"]
    every = {**SILENT, "book_month": DIFFERS, "book_component": sides, **given}
    (found,) = made("document_mark", *columns, tables=tables, **every)
    return found[0] if len(columns) == 1 else found


@pytest.mark.parametrize(
    ("receipts", "is_foreign"),
    [
        ([("NZD", 1), ("USD", "1.5")], False),  # bought at home once
        ([("USD", "1.5"), ("USD", "1.5")], True),
        ([("NZD", "1.5")], True),  # a rate says so
        ([("usd", 1)], True),  # a currency says so
        ([("nzd", None)], False),
    ],
)
def test_a_supplier_that_always_buys_abroad_is_foreign_on_a_purchase_without_details(receipts, is_foreign):
    bought = [
        {"document_no": f"PO-{n}", "supplier": "Mill", "currency": currency, "currency_rate": rate and D(rate)}
        for n, (currency, rate) in enumerate(receipts)
    ]
    tables = {"company": [{"base_currency": "NZD"}], "receipt": bought}
    posting = {"item_id": 2, "kind": "purchase", "is_tied": True}
    for text, kind, wanted in (
        ("Mill", "purchase", is_foreign),
        ("Mill - stock", "purchase", is_foreign),
        ("Millers", "purchase", False),
        ("Mill", "sale", False),
    ):
        told = [posting | {"text": text, "kind": kind}]
        assert marked("is_foreign", tables=tables, posting_item=told) is wanted
    billed = {"item_id": 2, "counterparty": "Mill", "is_tied": True}
    assert marked("is_foreign", tables=tables, ledger_item=[billed]) is is_foreign


def test_an_order_in_the_sync_report_speaks_for_its_invoice_that_is_not_in_it():
    def synced(*records, names=("INV01220", "SO01220")):
        reports = [{"document_no": number, "sync_status": state} for number, state in records]
        nodes = table("name component", *((name, 4) for name in names))
        return marked("sync", "was_synced", tables={"sync_record": reports}, document_component=nodes)

    assert synced(("INV-01220", "Completed")) == ("", True)
    assert synced(("SO-01220", "Failed"), names=("INV01220",)) == ("failed", False)
    assert synced(("SO-01220", "Failed"), ("INV-01220", "Completed"), names=("INV01220",)) == ("", True)
    assert synced(("INV-01220", "Completed"), ("INV-01220", "Skipped")) == ("skipped", False)
    assert synced(("SO-09999", "Failed")) == ("", False)


def test_marks_of_the_lines_of_a_document_in_the_ledger():
    lines = table(
        "item_id is_manual looks_cin7 reference text source_row",
        (1, True, False, "YE4", "by hand", 8),
        (2, True, True, "Freight", "see ADJ-0012", 7),
        (3, False, False, "B", None, 6),
        is_tied=True,
        source_id="E1",
    )
    sides = [{"side": "L", "item_id": n, "component": 4} for n in (1, 2, 3)]

    def of(*chosen):
        columns = ("is_manual", "looks_cin7", "has_number", "label", "source_row")
        held, named = [lines[n - 1] for n in chosen], [sides[n - 1] for n in chosen]
        return marked(*columns, ledger_item=held, book_component=named)

    assert of(1) == (True, False, False, "YE4", 8)
    assert of(2) == (True, True, True, "Freight", 7)
    assert of(1, 2, 3) == (False, True, True, "B / Freight / YE4", 6)


@pytest.mark.parametrize(("states", "is_void"), [(["VOIDED"], True), (["VOIDED", "AUTHORISED"], False), ([], False)])
def test_a_document_is_void_where_all_that_cin7_says_of_it_is(states, is_void):
    tables = {"receipt": [{"document_no": "PO-9", "status": state} for state in states]}
    assert marked("is_void", tables=tables, document_component=[{"name": "PO9", "component": 4}]) is is_void


# corrections and their accounts


def test_an_account_of_corrections_by_kind_and_document():
    register = table(
        "kind account document_no effective_date day value source_id source_row is_opening",
        ("adjustment", "0517", "D1", None, day("02-03"), D(-5), "E2", 1, False), ("adjustment", "517: Loss", "D1", day("02-01"), day("02-09"), D(3), "E1", 9, False),
        ("zeroing", "517", "D2", day("02-01"), None, None, "E1", 1, False), ("stocktake", "517", "D3", None, None, D(1), "E1", 2, False), ("adjustment", None, "D4", None, None, D(1), "E1", 3, False),
        ("adjustment", "517", "D5", None, None, D(1), "E1", 4, True),
    )  # fmt: skip
    found = sorted(made("posted_account", register=register))
    assert found == [
        ("adjustment", "adjustment", "517", "D1", "0517", day("02-01"), -2, 8, 2, "E1", 9),
        ("stocktake", "stocktake", "517", "D3", "517", None, 1, 1, 1, "E1", 2),
        ("zeroing", "adjustment", "517", "D2", "517", day("02-01"), None, None, 1, "E1", 1),
    ]


@pytest.mark.parametrize(("kind", "family"), [*((kind, "adjustment") for kind in ("adjustment", "cycle_count", "zeroing", "revaluation", "write_on")), ("write_off", "write_off"), ("auto_adjustment", "auto_adjustment")])  # fmt: skip
def test_one_document_type_has_one_mapped_account(kind, family):
    register = table("kind account document_no is_opening", (kind, "517", "D1", False))
    assert made("posted_account", "family", register=register) == [(family,)]


def test_corrections_outside_the_accounts_the_settings_state():
    posted = table("document_no account_key account kind day value gross source_id source_row", ("D1", "517", "0517", "adjustment", None, 1, 1, "E1", 1), ("D2", "518", "518", "write_off", None, 1, 1, "E1", 2),
                   ("D4", "600", "600", "adjustment", day("02-01"), -4, 4, "E1", 3), ("D3", "600", "600", "zeroing", None, None, 4, "E1", 4), ("D5", "600", "600", "zeroing", None, None, None, "E1", 5), ("D6", "601", "601", "zeroing", None, 9, 9, "E1", 6))  # fmt: skip
    found = made(
        "accounts_against_setup",
        settings={"accounts": {"adjustment": [" 0517 "], "write_off": ["518"]}},
        posted_account=posted,
    )
    assert found == [
        ("D6", "zeroing", "601", None, 9, 9, "E1", 6),
        ("D3", "zeroing", "600", None, None, 4, "E1", 4),
        ("D4", "adjustment", "600", day("02-01"), -4, 4, "E1", 3),
        ("D5", "zeroing", "600", None, None, None, "E1", 5),
    ]


def test_accounts_of_a_family_and_how_long_each_was_used():
    posted = table(
        "family account_key account day",
        ("adjustment", "517", "517", day("02-01")),
        ("adjustment", "517", "0517", day("03-01")),
        ("adjustment", "518", "518", day("01-01")),
        ("stocktake", "517", "517", None),
    )
    assert sorted(made("family_account", posted_account=posted)) == [
        ("adjustment", "517", "0517", 2, day("02-01"), day("03-01")),
        ("adjustment", "518", "518", 1, day("01-01"), day("01-01")),
        ("stocktake", "517", "517", 1, None, None),
    ]


FAMILY = "family account_key account documents first_day last_day"


@pytest.mark.parametrize(
    ("before", "after", "starts", "found"),
    [
        (3, 4, "03-02", [("adjustment", "0517", "0518", day("03-01"), day("03-02"), 3, 4)]),
        (2, 3, "03-02", []),
        (3, 2, "03-02", []),
        (3, 3, "03-01", []),
        (3, 3, "02-01", []),
    ],
)
def test_a_mapping_changed_on_a_day(before, after, starts, found):
    accounts = table(
        FAMILY,
        ("adjustment", "517", "0517", before, day("01-01"), day("03-01")),
        ("adjustment", "518", "0518", after, day(starts), day("05-01")),
        ("stocktake", "519", "0519", 9, day("04-01"), day("05-01")),
    )
    assert made("mapping_changes", family_account=accounts) == found


@pytest.mark.parametrize(
    ("usual", "odd", "first", "last", "is_odd"),
    [
        (3, 2, "01-05", "01-06", True),  # three of five on one account: six in ten
        (3, 1, "01-05", "01-06", False),  # four documents say nothing of peers
        (4, 3, "01-05", "01-06", False),
        (4, 1, "02-01", "02-09", True),
        (4, 1, "02-02", "02-09", False),  # after all the others: a changed mapping
        (4, 1, "01-01", "01-01", True),
        (4, 1, "2025-12-01", "2025-12-31", False),
    ],
)
def test_a_correction_on_another_account_than_its_peers(usual, odd, first, last, is_odd):
    span = [dt.date.fromisoformat(text) if len(text) > 5 else day(text) for text in (first, last)]
    accounts = table(
        FAMILY,
        ("adjustment", "517", "0517", usual, day("01-01"), day("02-01")),
        ("adjustment", "600", "0600", odd, *span),
        ("stocktake", "517", "0517", 50, *span),
    )
    posted = table("document_no kind family account_key account day value gross source_id source_row", ("D1", "zeroing", "adjustment", "600", "0600", day("01-05"), -3, 3, "E1", 7), ("D2", "adjustment", "adjustment", "517", "0517", day("01-05"), 9, 9, "E1", 8), ("D3", "stocktake", "stocktake", "600", "0600", day("01-05"), 9, 9, "E1", 9))  # fmt: skip
    assert (
        made("odd_accounts", family_account=accounts, posted_account=posted)
        == [("D1", "zeroing", "0600", "0517", day("01-05"), -3, 3, usual, usual + odd, "E1", 7)] * is_odd
    )


def test_odd_corrections_stand_by_value_and_a_tie_of_accounts_by_key():
    accounts = table(
        FAMILY,
        ("adjustment", "518", "518", 3, day("01-01"), day("02-01")),
        ("adjustment", "517", "517", 3, day("01-01"), day("02-01")),
    )
    assert (
        made(
            "odd_accounts",
            family_account=accounts,
            posted_account=table("family account_key gross", ("adjustment", "518", 1)),
        )
        == []
    )
    accounts = table(
        FAMILY,
        ("adjustment", "517", "517", 9, day("01-01"), day("02-01")),
        ("adjustment", "518", "518", 3, day("01-01"), day("02-01")),
    )
    posted = table(
        "family account_key document_no gross",
        *(("adjustment", "518", *row) for row in (("D2", 5), ("D1", 5), ("D3", None), ("D4", 7))),
    )
    assert made("odd_accounts", "document_no", family_account=accounts, posted_account=posted) == [
        ("D4",),
        ("D1",),
        ("D2",),
        ("D3",),
    ]


def dated(*rows, **more):
    return table(
        "document_no kind sku effective_date completed_at value source_id source_row", *rows, is_opening=False, **more
    )


def test_two_days_of_a_correction():
    register = dated(
        ("D2", "adjustment", "K2", day("01-31"), at("02-02 23:59"), D(-5), "E1", 2), ("D1", "adjustment", "K1", day("02-05"), at("01-31 00:00"), None, "E1", 3), ("D3", "write_off", "K1", day("02-01"), at("02-28 23:00"), D(-99), "E1", 4),
        ("D4", "write_off", "K1", None, at("02-28 23:00"), D(-99), "E1", 5), ("D5", "write_off", "K1", day("02-01"), None, D(-99), "E1", 6), ("D0", "adjustment", "K1", day("01-31"), at("02-01 00:00"), D(5), "E1", 1),
    )  # fmt: skip
    register += [
        dated(("D9", "adjustment", "K1", day("01-31"), at("02-02 23:59"), D(-900), "E1", 9))[0] | {"is_opening": True}
    ]
    found = made(
        "date_skew",
        "document_no",
        "effective_date",
        "completed_day",
        "skew_days",
        "ledger_month",
        "stock_month",
        "crosses_month",
        register=register,
    )
    assert found == [
        ("D0", day("01-31"), day("02-01"), 1, "2026-01", "2026-02", True),
        ("D2", day("01-31"), day("02-02"), 2, "2026-01", "2026-02", True),
        ("D1", day("02-05"), day("01-31"), -5, "2026-02", "2026-01", True),
        ("D3", day("02-01"), day("02-28"), 27, "2026-02", "2026-02", False),
    ]


def test_corrections_completed_after_the_lock_and_dated_before_it():
    skews = table("document_no kind effective_date completed_day value source_id source_row", ("D1", "adjustment", day("01-31"), day("02-01"), -5, "E2", 1), ("D1", "adjustment", day("01-31"), day("02-01"), 3, "E1", 9),
                  ("D2", "adjustment", day("02-01"), day("02-02"), 3, "E1", 1), ("D3", "adjustment", day("01-31"), day("01-31"), 3, "E1", 2), ("D0", "adjustment", day("01-30"), day("02-05"), None, "E1", 3), ("D00", "write_off", day("01-31"), day("02-01"), 1, "E1", 4))  # fmt: skip
    locked = {"company": table("lock_date", (dt.date(2025, 12, 31),), (day("01-31"),))}
    assert made("behind_lock", date_skew=skews, tables=locked) == [
        ("D0", "adjustment", day("01-30"), day("02-05"), None, "E1", 3),
        ("D00", "write_off", day("01-31"), day("02-01"), 1, "E1", 4),
        ("D1", "adjustment", day("01-31"), day("02-01"), -2, "E1", 9),
    ]
    assert made("behind_lock", date_skew=skews) == []


def test_corrections_that_never_reach_the_ledger():
    register = dated(("D1", "adjustment", "K1", None, at("02-01 23:00"), D(-5), "E2", 1), ("D1", "adjustment", "K2", None, at("02-01 09:00"), D(2), "E1", 9), ("D2", "write_off", "K1", None, at("02-02 09:00"), D(-3), "E1", 1),
                     ("D3", "adjustment", "K1", day("02-01"), at("02-02 09:00"), D(9), "E1", 2), ("D4", "adjustment", "K1", None, None, D(9), "E1", 3), ("D5", "adjustment", "K1", None, at("02-02 09:00"), None, "E1", 4), ("D6", "adjustment", "K1", None, at("02-02 09:00"), D(8), "E1", 5))  # fmt: skip
    register.append(register[0] | {"document_no": "D9", "is_opening": True})
    assert made("no_accounting_date", register=register) == [
        ("D6", "adjustment", day("02-02"), 8, 1, "E1", 5), ("D1", "adjustment", day("02-01"), -3, 2, "E1", 9), ("D2", "write_off", day("02-02"), -3, 1, "E1", 1), ("D5", "adjustment", day("02-02"), None, 1, "E1", 4),
    ]  # fmt: skip


# cost, revenue and margin


def test_what_corrections_cost_by_the_role_of_their_account():
    register = table(
        "account document_no effective_date day value is_opening",
        ("0310", "ST1", day("01-31"), day("02-01"), D(-5), False), ("310", "ST1", day("01-01"), None, D(2), False), ("310", "D2", None, day("02-01"), D(-7), False), ("600", "D2", day("02-01"), None, D(-1), False),
        ("601", "D2", day("02-01"), None, D(-2), False), (None, "D2", day("02-01"), None, D(-4), False), ("310", "D3", None, None, D(-8), False), ("310", "D4", day("02-01"), None, None, False), ("310", "D5", day("02-01"), None, D(-9), True),
        ("715", "D2", day("02-01"), None, D(-16), False),
    )  # fmt: skip
    roles = table("account_key role", ("310", "cogs"), ("600", "other"), ("601", "other"), ("715", "inventory"))
    accounts = {
        "account": table("account_code account_class", ("600", "LIABILITY"), ("601", "EXPENSE"), ("715", "ASSET"))
    }
    found = made(
        "correction_cost", register=register, account_role=roles, drift_interval=[{"count_id": "ST1"}], tables=accounts
    )
    assert sorted(found) == [
        ("2026-01", "cogs", True, 3), ("2026-02", "balance sheet", False, 1), ("2026-02", "cogs", False, 7), ("2026-02", "inventory", False, 16), ("2026-02", "not stated", False, 4), ("2026-02", "other", False, 2),
    ]  # fmt: skip
    assert made("correction_cost", register=register, account_role=roles, drift_interval=[], tables=accounts) == []


@pytest.mark.parametrize("kind", ["ASSET", "LIABILITY", "EQUITY"])
def test_an_account_of_the_balance_sheet_bears_no_cost(kind):
    register = table("account document_no day value is_opening", ("600", "D1", day("02-01"), D(-1), False))
    found = made(
        "correction_cost",
        "role",
        register=register,
        account_role=table("account_key role", ("600", "other")),
        drift_interval=[{"count_id": "X"}],
        tables={"account": table("account_code account_class", ("0600", kind))},
    )
    assert found == [("balance sheet",)]


def test_the_cost_of_sales_moved_has_returns_taken_off():
    moved = table("stock_day kind quantity value sku", (day("01-31"), "sale", -2, -9, "K1"), (day("01-31"), "pick", -2, None, "K1"), (day("01-01"), "restock", 1, 3, "K1"), (day("02-01"), "sale", -1, None, "K2"), (day("02-01"), "receipt", 9, 9, "K1"), (None, "sale", -1, -1, "K1"))  # fmt: skip
    assert sorted(made("moved_cost", movement_event=moved, sku_cost=table("sku unit_cost", ("K1", 5)))) == [
        ("2026-01", 16),
        ("2026-02", None),
    ]


def test_cost_of_sales_is_the_ledgers_less_the_corrections_charged_to_it():
    booked = table(
        "role month amount",
        ("cogs", "2026-02", D("100.005")),
        ("cogs", "2026-01", 50),
        ("cogs", "2026-03", None),
        ("revenue", "2026-01", 9),
    )
    charged = table(
        "role month is_found amount",
        ("cogs", "2026-02", True, 7),
        ("cogs", "2026-02", False, 3),
        ("adjustment", "2026-02", False, 90),
    )
    basis = "the ledger's cost-of-sales accounts, corrections charged to them taken out"
    moved = table("month amount", ("2026-05", D("3.015")), ("2026-04", None))
    assert made("sales_cost", ledger_month=booked, correction_cost=charged, moved_cost=moved) == [
        ("2026-01", 50, basis),
        ("2026-02", 90, basis),
    ]
    assert made("sales_cost", ledger_month=booked[2:], correction_cost=charged, moved_cost=moved) == [
        ("2026-05", D("3.02"), "cost of recorded sales movements")
    ]


def test_revenue_is_what_was_invoiced_less_credit_notes():
    sold = table(
        "invoice_date shipped_date revenue status",
        (day("01-31"), day("02-01"), D(10), None),
        (None, day("02-01"), D(4), "SHIPPED"),
        (day("02-01"), None, D(9), "Voided"),
        (None, None, D(9), None),
        (day("03-01"), None, None, None),
    )
    back = table("credit_date value", (day("02-28"), D(1)), (None, D(1)), (day("04-01"), None))
    assert sorted(made("shipped_revenue", tables={"shipment": sold, "return_line": back})) == [
        ("2026-01", 10),
        ("2026-02", 3),
    ]


def test_drift_by_fiscal_year_and_its_two_errors():
    """The year ends in June: June 2026 is of FY2026, July of FY2027."""
    drift = table(
        "month method value",
        ("2026-06", "posted", D(-3)),
        ("2026-07", "posted", D(-10)),
        ("2026-06", "throughput", D(-7)),
        ("2026-07", "throughput", D(-4)),
        ("2026-07", "days", D(-99)),
        ("2025-07", "throughput", D(-2)),
        ("2027-07", "throughput", D(-1)),
    )
    settings = {"period": {"fiscal_year_end_month": 6}}
    found = made("fiscal_years", settings=settings, retimed_drift=drift, sales_cost=[{"month": "2026-06"}])
    assert found == [("FY2026", -3, -9, 6, -6), ("FY2027", -10, -4, -6, 0), ("FY2028", 0, -1, 1, -1)]
    assert made("fiscal_years", settings=settings, retimed_drift=drift, sales_cost=[]) == []


def months(start=None, end=None):
    """January: cost 100, revenue 300, other corrections 4, found 10; drift accrued 6, posted 10. February: cost 50 alone."""
    settings = {"period": {"start": start, "end": end}} if start or end else None
    corrections = table("month role is_found amount", ("2026-01", "cogs", True, 7), ("2026-01", "inventory", True, 3), ("2026-01", "adjustment", False, 4), *(("2026-01", role, False, 90) for role in ("inventory", "in_transit", "accrual", "revenue", "balance sheet")), ("2026-01", "write_off", False, 1), ("2026-01", "not stated", False, -1))  # fmt: skip
    drift = table("month method value", ("2026-01", "posted", -10), ("2026-01", "throughput", -6), ("2026-01", "envelope_low", -9), ("2026-01", "envelope_high", -1), ("2026-01", "days", -77), ("2026-02", "throughput", -4), ("2026-02", "envelope_low", -4), ("2026-03", "throughput", -2))  # fmt: skip
    held = table("month site inventory", ("2026-01", "S", 500), ("2026-01", "N", 300), ("2026-02", "S", 900))
    return made("margin_months", settings=settings, sales_cost=table("month amount", ("2026-02", 50), ("2026-01", 100)), sales_revenue=table("month amount", ("2026-01", 300)), correction_cost=corrections, retimed_drift=drift, inventory_month=held)  # fmt: skip


def test_a_month_as_posted_and_as_re_timed():
    """January posted 100 + 4 + 10, re-timed 100 + 4 + 6; of 300: 186 and 190 are left, between 300 - 104 - 9 and 300 - 104 - 1.
    What is posted less what accrued, -10 + 6 = -4 turned round, is taken off January's stock, and so on."""
    january, february, march = months()
    assert january == (
        "2026-01",
        300,
        100,
        4,
        10,
        6,
        114,
        110,
        D("0.14"),
        -4,
        D("0.62"),
        D("0.633333"),
        D("0.623333"),
        D("0.65"),
        800,
        804,
    )
    assert february == ("2026-02", None, 50, 0, 0, 4, 50, 54, 0, 4, None, None, None, None, 900, 900)
    assert march == ("2026-03", None, 0, 0, 0, 2, 0, 2, None, 2, None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [("2026-02-15", None, ["02", "03"]), (None, "2026-02-01", ["01", "02"]), ("2026-01-31", "2026-01-31", ["01"])],
)
def test_only_months_of_the_period(start, end, found):
    assert [
        row[0][-2:] for row in months(start and dt.date.fromisoformat(start), end and dt.date.fromisoformat(end))
    ] == found


def test_without_cost_of_sales_drift_makes_no_month():
    empty = dict.fromkeys(("sales_cost", "sales_revenue", "correction_cost", "inventory_month"), ())
    assert made("margin_months", retimed_drift=table("month method value", ("2026-01", "posted", -10)), **empty) == []


# purchases


def test_the_day_purchases_are_judged_at():
    moved = table("stock_day kind", (day("02-01"), "sale"), (day("03-01"), "sale"), (day("09-01"), "opening"))
    counted = [{"count_at": at("03-04 18:00")}, {"count_at": at("01-04 18:00")}]
    lines = {"receipt": table("received_quantity invoiced_quantity", (1, None), (2, 3), (None, None))}
    assert made("purchase_cut", movement_event=moved, count_event=counted, tables=lines) == [(day("03-04"), True)]
    assert made("purchase_cut", movement_event=moved, count_event=[]) == [(day("03-01"), False)]
    assert made("purchase_cut", movement_event=[], count_event=counted) == [(day("03-04"), False)]
    assert made(
        "purchase_cut", movement_event=moved, count_event=counted, settings={"period": {"end": "2026-02-01"}}
    ) == [(day("02-01"), False)]
    assert made("purchase_cut", movement_event=moved[2:], count_event=[], tables=lines) == [(None, False)]


@pytest.mark.parametrize(
    ("received", "invoiced", "is_known"),
    [((2, None), (None, 0), True), ((1, 2), (None, None), False), ((None, None), (1, 2), False)],
)
def test_purchases_are_judged_where_some_lines_state_what_came_and_some_what_was_invoiced(received, invoiced, is_known):
    lines = table("received_quantity invoiced_quantity", *zip(received, invoiced, strict=True))
    counted = [{"count_at": at("03-04 18:00")}]
    found = made("purchase_cut", movement_event=[], count_event=counted, tables={"receipt": lines})
    assert found == [(day("03-04"), is_known)]


BOUGHT = {
    "document_no": "PO-1",
    "sku": "K1",
    "received_date": day("02-01"),
    "received_quantity": 10,
    "invoiced_quantity": 8,
    "unit_price": 5,
}


def fact(*changes, currency="NZD", moved=("receipt",), known=1):
    """What the purchase says: void, foreign, unbilled, billed, unreceived, received and invoiced value."""
    lines = [BOUGHT | change for change in changes] + [
        BOUGHT | {"document_no": "PO-2", "invoice_date": day("01-01")}
    ] * known
    names = table("name component", ("PO1", 4), ("PO2", 8))
    stock = table("component kind", *((4, kind) for kind in moved))
    found = made(
        "purchase_fact",
        document_component=names,
        stock_month=stock,
        tables={"receipt": lines, "company": [{"base_currency": currency}]},
    )
    return {row[0]: row[1:] for row in found}[4]


FEBRUARY = 2026 * 12 + 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([{}], (False, False, True, None, False, 50, 40)),
        ([{"invoice_date": day("02-09")}], (False, False, False, FEBRUARY, False, 50, 40)),
        (
            [{"invoice_date": day("02-09")}, {"invoice_date": day("01-09")}],
            (False, False, False, FEBRUARY, False, 100, 80),
        ),
        ([{"invoice_date": day("02-09")}, {}], (False, False, True, None, False, 100, 80)),
        ([{"unstocked_quantity": 2, "credited_quantity": 3}], (False, False, True, None, False, 40, 25)),
        ([{"currency_rate": D(2)}], (False, True, True, None, False, 100, 80)),
        ([{"currency": "usd"}], (False, True, True, None, False, 50, 40)),
        ([{"currency": "nzd"}], (False, False, True, None, False, 50, 40)),
        ([{"unit_price": None}], (False, False, True, None, False, 10, 8)),
        ([{}, {"unit_price": None}], (False, False, True, None, False, 20, 16)),
        ([{"status": "VOID"}], (True, False, True, None, False, 50, 40)),
        ([{"status": "VOID"}, {}], (False, False, True, None, False, 100, 80)),
        ([{"invoiced_quantity": None}], (False, False, True, None, False, None, None)),
        ([{"received_quantity": None}], (False, False, False, None, False, None, None)),
    ],
)
def test_what_a_purchase_says_of_received_and_invoiced(changes, found):
    assert fact(*changes) == found


def test_a_purchase_never_received():
    assert fact({"received_quantity": None}, moved=("sale",)) == (False, False, False, None, True, 0, 40)
    assert fact({"received_quantity": 0}, moved=(), known=0) == (False, False, False, None, False, None, None)
    assert fact({}, known=0) == (False, False, False, None, False, 50, 40)
    assert fact({"currency": "USD"}, currency=None)[1] is False


# names of documents


def test_names_that_cin7_gives_to_one_document():
    tables = {
        "correction": table("document_no document_id", ("D-1", "77"), ("D-2", "0"), ("D-3", "")),
        "expected_posting": table("document_no document_id", ("INV-1300 / CR-0077", "T1"), ("SO-2026/04-shop", None)),
        "transfer": table("document_no document_id", ("TR-1", None)),
        "shipment": table("document_no invoice_no document_id", ("SO-5", "INV-5", None), ("SO-6", None, None)),
        "return_line": table("document_no document_id", ("CR-9", "r9")),
        "receipt": table("document_no invoice_no document_id", ("PO-1", "IS-9", None), ("PO-1", "IS-9", None), ("PO-2", "IS-8", None), ("PO-3", "IS-8", None), ("PO-4", "D-1", None), (None, "IS-7", None)),
        "movement": table("document_no kind document_id", ("SO-7", "sale", None)), "count_line": table("count_id document_id", ("ST-1", None)),
        "sync_record": table("document_no ledger_no", ("ST-3", "L-3"), ("ST-4", None)),
    }  # fmt: skip
    alone = [
        "D1",
        "D2",
        "D3",
        "TR1",
        "SO5",
        "SO6",
        "CR9",
        "PO1",
        "PO2",
        "PO3",
        "PO4",
        "SO7",
        "ST1",
        "ST3",
        "ST4",
        "CR0077",
        "SO202604SHOP",
    ]
    pairs = {
        ("D1", "ID77"),
        ("CR0077", "INV1300"),
        ("INV1300", "IDT1"),
        ("CR0077", "IDT1"),
        ("SO5", "INV5"),
        ("CR9", "IDR9"),
        ("PO1", "IS9"),
        ("ST3", "L3"),
    }
    assert set(made("document_link", tables=tables)) == {(name, name) for name in alone} | pairs
    fed = tables | {
        "expected_posting": [{"document_no": "X-1", "origin": "transactions"}],
        "movement": table("document_no kind", ("SO-7", "sale"), ("AD-1", "adjustment")),
    }
    names = {name for name, _ in made("document_link", tables=fed)}
    assert "AD1" in names and "SO7" not in names and "X1" in names


def test_names_short_or_without_a_digit_are_no_names():
    links = table("a b", ("AB12", "AB12"), ("0123", "AB1"), ("WORD", "AB12"), ("B0001", None))
    found = made("known_name", document_link=links, sale_name=table("doc name", ("SO01", "INV01")))
    assert found == [("0123", 0, False), ("AB12", 1, True), ("B0001", 2, True), ("INV01", 3, True), ("SO01", 4, True)]


@pytest.mark.parametrize(("names", "is_one"), [(2, True), (40, True), (41, False)])
def test_a_line_makes_up_to_forty_names_one(names, is_one):
    known = table("name node", *((f"N{n:04d}", n) for n in range(50)))
    item = table("side item_id node", *(("L", 1, n) for n in range(3, names + 3)), ("P", 1, 1), ("L", 2, 2))
    edges = set(
        made(
            "name_edge",
            known_name=known,
            document_link=table("a b", ("N0048", "N0049"), ("N0047", "N0047"), ("N0046", "ELSE")),
            sale_name=table("doc name", ("N0044", "N0045")),
            item_node=item,
        )
    )
    said = {(3, n) for n in range(4, names + 3)} if is_one else set()
    assert edges == {(n, n) for n in range(50)} | {(48, 49), (44, 45)} | said


def learned(pairs=20, agreeing=20, off="0.10", **more):
    """Invoices learned for `pairs` sales, of which so many agree, each off by so much; the rest by 0.11."""
    sold = [
        {"doc": f"SO-{n:04d}", "kind": "sale", "amount": -n, "day": day("01-09"), "is_estimated": False} | more
        for n in range(10, pairs + 10)
    ]
    given = {"stock_item": sold, "document_link": [], "stock_document": [{"doc": row["doc"]} for row in sold]}
    held = [
        {
            "item_id": n,
            "reference": f"INV-{n:04d}",
            "amount": -n + D(off if n < agreeing + 10 else "0.11"),
            "day": day("01-12"),
            "is_tied": True,
        }
        for n in range(10, pairs + 10)
    ]
    return given, held


def names_of(given, held, **tables):
    return sorted(made("sale_name", ledger_item=held, tables=tables, **given))


@pytest.mark.parametrize(
    ("pairs", "agreeing", "is_learned"), [(20, 20, True), (19, 19, False), (20, 16, True), (20, 15, False)]
)
def test_the_numbering_of_invoices_is_learned_from_enough_pairs(pairs, agreeing, is_learned):
    found = names_of(*learned(pairs, agreeing))
    assert found == ([(f"SO{n:04d}", f"INV{n:04d}") for n in range(10, pairs + 10)] if is_learned else [])


@pytest.mark.parametrize(("on", "is_learned"), [("01-05", False), ("01-06", True), ("01-12", True), ("01-13", False)])
def test_sales_without_a_value_are_learned_by_their_days(on, is_learned):
    given, held = learned(is_estimated=True)
    assert bool(names_of(given, [row | {"day": day(on), "amount": 999} for row in held])) == is_learned


def test_what_names_no_sale_is_not_learned():
    given, held = learned()
    assert (
        names_of(given, [row | {"is_tied": False} for row in held])
        == names_of(given, [row | {"pair_id": "7"} for row in held])
        == []
    )
    assert names_of(given, [row | {"reference": row["reference"].replace("INV", "SO")} for row in held]) == []
    assert names_of(given, [row | {"reference": None, "text": f"paid {row['reference']} today"} for row in held]) != []
    assert names_of(given | {"stock_document": [{"doc": f"INV-{n:04d}"} for n in range(10, 30)]}, held) == []
    known = table(
        "a b",
        *((f"INV{n:04d}", f"X{n:04d}") for n in range(10, 20)),
        *((f"X{n:04d}", f"INV{n:04d}") for n in range(20, 30)),
    )
    assert (
        names_of(given | {"document_link": known}, held)
        == []
        != names_of(given | {"document_link": [{"a": row["b"], "b": row["b"]} for row in known]}, held)
    )
    shipped = [{"document_no": f"SO-{n:04d}", "invoice_no": "I-1"} for n in range(10, 30)]
    assert (
        names_of(given, held, shipment=shipped)
        == []
        != names_of(given, held, shipment=[row | {"invoice_no": None} for row in shipped])
    )
    bought = [row | {"kind": "receipt"} for row in given["stock_item"]]
    assert names_of(given | {"stock_item": bought}, held) == []
    assert (
        len(
            names_of(
                given | {"stock_item": [row | {"kind": kind} for row in given["stock_item"] for kind in ("pick",)]},
                held,
            )
        )
        == 20
    )


# stock


def stocked(*columns, movements=(), feed=False, costs=(("K1", 3),), **tables):
    posted = [{"origin": "transactions" if feed else "journal"}]
    found = made(
        "stock_item",
        *columns,
        movement_event=movements,
        sku_cost=table("sku unit_cost", *costs),
        tables={"expected_posting": posted, **tables},
    )
    return sorted(found, key=str)


ITEM = ("doc", "kind", "day", "amount", "is_estimated", "has_completion")
MOVED = {
    "document_no": "D1",
    "kind": "sale",
    "stock_day": day("02-01"),
    "sku": "K1",
    "quantity": D(-2),
    "value": D(-9),
    "unit_cost": D(4),
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [(-9, False, False)]),
        ({"value": None}, [(-8, False, False)]),
        ({"value": None, "unit_cost": None}, [(-6, True, False)]),
        ({"value": None, "unit_cost": None, "sku": "K2"}, []),
        ({"completed_at": at("02-01 09:00")}, [(-9, False, True)]),
        ({"kind": "opening"}, []),
        ({"document_no": None}, []),
        ({"stock_day": None}, []),
        ({"quantity": D(0), "kind": "cost_change"}, [(-9, False, False)]),
        ({"quantity": D(0), "value": D(0)}, []),
        ({"kind": "assembly_in", "value": None, "unit_cost": None}, []),
        ({"kind": "assembly_out", "value": None, "unit_cost": None}, []),
        ({"kind": "assembly_out"}, [(-9, False, False)]),
    ],
)
def test_a_movement_changes_stock_by_its_value_else_at_a_cost(change, found):
    assert stocked("amount", "is_estimated", "has_completion", movements=[MOVED | change]) == found


@pytest.mark.parametrize(
    ("kind", "is_told"),
    [*((kind, True) for kind in ("receipt", "unstock", "stocktake", "adjustment", "write_off", "auto_adjustment", "cost_change", "transfer_out", "transfer_in")),
     *((kind, False) for kind in ("sale", "pick", "restock", "assembly_in"))],
)  # fmt: skip
def test_with_a_whole_feed_sales_stay_with_the_postings(kind, is_told):
    assert bool(stocked(movements=[MOVED | {"kind": kind}], feed=True)) == is_told


RECEIVED = {"document_no": "P1", "received_date": day("02-03"), "sku": "K1", "received_quantity": 5, "unit_price": D(7)}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [("P1", "receipt", day("02-03"), 35, False, False)]),
        ({"currency_rate": D(2)}, [("P1", "receipt", day("02-03"), 70, False, False)]),
        ({"unit_price": None}, [("P1", "receipt", day("02-03"), 15, True, False)]),
        ({"received_quantity": 0}, []),
        ({"received_date": None}, []),
        ({"status": "Voided"}, []),
    ],
)
def test_a_receipt_is_read_from_its_document_where_no_movement_carries_its_value(change, found):
    received = [RECEIVED | change]
    assert stocked(*ITEM, receipt=received) == found
    moved = {"document_no": "P1", "kind": "receipt", "sku": "K1", "quantity": 5, "effective_date": day("02-04")}
    assert stocked(*ITEM, receipt=received, movement=[moved | {"value": D(1)}]) == []
    assert stocked(*ITEM, receipt=received, movement=[moved, moved | {"kind": "unstock", "value": D(1)}]) == found


def test_a_receipt_movement_without_value_gives_way_to_its_document():
    bare = MOVED | {"document_no": "P1", "kind": "receipt", "quantity": D(5), "value": None, "unit_cost": None}
    assert stocked("doc", "amount", movements=[bare], receipt=[RECEIVED]) == [("P1", 35)]
    assert stocked("doc", "amount", movements=[bare], receipt=[RECEIVED | {"received_date": None}]) == [("P1", 15)]
    assert stocked("doc", "amount", movements=[bare], receipt=[RECEIVED | {"received_quantity": 0}]) == [("P1", 15)]
    assert stocked("doc", "amount", movements=[bare], receipt=[RECEIVED | {"document_no": "P2"}]) == [
        ("P1", 15),
        ("P2", 35),
    ]
    assert stocked("doc", "amount", movements=[bare | {"unit_cost": D(4)}], receipt=[RECEIVED]) == [
        ("P1", 20),
        ("P1", 35),
    ]


FIXED = {
    "document_no": "A1",
    "kind": "adjustment",
    "effective_date": day("02-05"),
    "sku": "K1",
    "quantity": D(-2),
    "value": D(-11),
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [("A1", "adjustment", day("02-05"), -11, False, False)]),
        ({"completed_at": at("02-07 09:00")}, [("A1", "adjustment", day("02-07"), -11, False, True)]),
        (
            {"effective_date": None, "recorded_at": at("02-08 09:00")},
            [("A1", "adjustment", day("02-08"), -11, False, False)],
        ),
        ({"recorded_at": at("02-08 09:00")}, [("A1", "adjustment", day("02-05"), -11, False, False)]),
        ({"value": None, "unit_cost": D(4)}, [("A1", "adjustment", day("02-05"), -8, False, False)]),
        ({"value": None}, [("A1", "adjustment", day("02-05"), -6, True, False)]),
        ({"kind": "revaluation", "quantity": D(0)}, [("A1", "cost_change", day("02-05"), -11, False, False)]),
        ({"quantity": D(0), "value": D(0)}, []),
        ({"status": "DRAFT"}, []),
        ({"document_no": None}, []),
    ],
)
def test_a_correction_is_read_from_its_document(change, found):
    assert stocked(*ITEM, correction=[FIXED | change]) == found


@pytest.mark.parametrize(
    ("moved", "value", "is_read"),
    [
        (("opening", None), D(-11), False),
        *(
            ((kind, D(-1)), D(-11), False)
            for kind in ("stocktake", "adjustment", "write_off", "auto_adjustment", "cost_change")
        ),
        (("adjustment", None), D(-11), True),
        (("adjustment", None), None, False),
        (("sale", D(-1)), D(-11), True),
    ],
)
def test_a_correction_that_moved_is_read_once(moved, value, is_read):
    row = {
        "document_no": "A1",
        "kind": moved[0],
        "value": moved[1],
        "sku": "K1",
        "quantity": -2,
        "effective_date": day("02-05"),
    }
    assert bool(stocked(correction=[FIXED | {"value": value}], movement=[row])) == is_read


@pytest.mark.parametrize(
    ("kind", "amounts"),
    [
        *((kind, [-11]) for kind in ("stocktake", "adjustment", "write_off", "auto_adjustment")),
        ("cost_change", [-11, -6]),
    ],
)
def test_a_movement_without_value_gives_way_to_a_correction_that_has_one(kind, amounts):
    bare = MOVED | {"document_no": "A1", "kind": kind, "value": None, "unit_cost": None}
    assert sorted(row[0] for row in stocked("amount", movements=[bare], correction=[FIXED])) == amounts
    assert stocked("amount", movements=[bare], correction=[FIXED | {"value": None, "status": "DRAFT"}]) == [(-6,)]


def test_stock_by_document_and_by_account_of_the_product():
    items = table(
        "doc document_id kind day sku amount is_estimated has_completion",
        ("B", "5", "sale", day("01-31"), "K1", -4, False, False), ("B", "7", "sale", day("01-02"), "K1", -1, True, False), ("A", "9", "sale", day("02-01"), "K1", -2, False, False), ("A", None, "receipt", day("02-01"), "K2", 8, False, False),
    )  # fmt: skip
    assert made("stock_document", stock_item=items) == [("A", "9", 1), ("B", "7", 2)]
    found = made(
        "stock_change",
        stock_item=items,
        tables={"product": table("sku inventory_account", ("K1", "0715a "), ("K1", "0714A"))},
    )
    january = 2026 * 12
    assert sorted(found, key=str) == sorted(
        [(2, "0715A", january, "sale", -5, True, False, day("01-02")), (1, "0715A", january + 1, "sale", -2, False, False, day("02-01")), (1, None, january + 1, "receipt", 8, False, False, day("02-01"))],
        key=str,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ledger", "posting", "valued", "lines", "own", "found"),
    [
        (1, 1, 0, 2, 0, True), (0, 1, 0, 2, 0, False), (1, 0, 1, 2, 1, True), (1, 0, 0, 1, 1, False), (1, 0, 1, 3, 1, False), (1, 0, 2, 2, 0, False),
    ],
)  # fmt: skip
def test_two_books_need_a_ledger_and_stock_with_a_value(ledger, posting, valued, lines, own, found):
    moved = [{"quantity": 1, "value": 1} if n < valued else {"quantity": -1, "sku": "K9"} for n in range(lines)] + [
        {"quantity": 0}
    ] * 9
    given = {
        "movement_event": moved,
        "sku_cost": [],
        "account_role": table("account_key is_tied", ("310", False), ("715", bool(ledger))),
    }
    for table_name in ("movement", "correction"):
        tables = {"expected_posting": [{"amount": 1}] * posting, table_name: [{"sku": "K1"}] * own}
        assert made("two_books", tables=tables, **given) == [(found,)]


@pytest.mark.parametrize(
    ("row", "is_valued"),
    [({"value": 1}, True), ({"unit_cost": 2}, True), ({"sku": "K1"}, True), ({"sku": "K2"}, False)],
)
def test_what_gives_a_movement_a_value(row, is_valued):
    given = {
        "movement_event": [{"quantity": 1} | row],
        "sku_cost": table("sku unit_cost", ("K1", 5)),
        "account_role": [{"account_key": "715", "is_tied": True}],
    }
    assert made("two_books", tables={"movement": [{"sku": "K1"}]}, **given) == [(is_valued,)]


@pytest.mark.parametrize(("code", "found"), [("0715", True), ("310", False), (None, False)])
def test_a_ledger_without_a_line_on_the_inventory_account_is_no_second_book(code, found):
    tables = {
        "account": table("account_code role", ("715", "inventory"), ("310", "cogs")),
        "ledger_line": [{"account_code": code, "amount": D(1)}] if code else [],
        "expected_posting": [{"amount": D(1)}],
    }
    assert made("two_books", movement_event=[], sku_cost=[], tables=tables) == [(found,)]


def test_a_feed_of_transactions():
    for origin, is_given in (("transactions", True), ("journal", False), (None, False)):
        assert made("transactions_feed", tables={"expected_posting": [{"origin": origin}]}) == [(is_given,)]


# accounts


def test_accounts_of_the_ledger_are_known_by_code_else_by_the_charts_code_else_by_name():
    chart = table(
        "account_code account_name",
        ("0715", " Inventory "),
        ("716", "Transit"),
        ("717", "TRANSIT"),
        (None, "Cash"),
        ("718", "Bank"),
        ("718", "Bank"),
    )
    lines = table(
        "account_code account_name",
        ("00715: Stock", "Else"),
        (None, "inventory"),
        (None, " Transit"),
        (None, "Cash"),
        ("999", "Inventory"),
        (None, " Petty "),
        (None, None),
    )
    balances = table("account_code account_name", (None, "Bank"), (None, "inventory"), ("-", None))
    found = made("ledger_account", tables={"account": chart, "ledger_line": lines, "ledger_balance": balances})
    assert sorted(found, key=str) == sorted(
        [("00715: Stock", "Else", "715"), (None, "inventory", "715"), (None, " Transit", "TRANSIT"), (None, "Cash", "CASH"), (None, "Bank", "718"), ("-", None, "-"), ("999", "Inventory", "999"), (None, " Petty ", "PETTY")], key=str
    )  # fmt: skip


def test_accounts_that_cin7_posts_to():
    posted = table("debit_account credit_account", ("0715: Stock", "517"), ("517", None), ("", "0600"))
    found = made("cin7_account", tables={"expected_posting": posted})
    assert sorted(found) == [("0600", "600"), ("0715: Stock", "715"), ("517", "517")]


# matches by amount


def side(*rows):
    return [row | {"is_opening": False} for row in table("side component account_key amount day", *rows)]


def merged(totals, **given):
    """Each document that joins another: itself, the other, what led its ledger lines there, and by how many matches.

    Every document has a line in each book. Its posting and stock document go with its ledger line and keep what named
    them; what joins nothing stays as it was.
    """
    given = dict.fromkeys(("unmerged_stock_month", "stock_item", "stock_document", "costed_component"), ()) | given
    documents = {row["component"] for row in totals}
    lines = table("side item_id component how", *((book, 1000 + d, d, "number") for d in documents for book in "LPS"))
    given["costed_component"] = [*given["costed_component"], *lines]
    columns = ("side", "item_id", "unmatched", "component", "how", "matches")
    found = made("book_component", *columns, side_total=totals, **given)
    book = {name: sorted(row[2:] for row in found if row[0] == name and row[1] > 1000) for name in "LPS"}
    assert [row[0] for row in book["L"]] == sorted(documents)
    along = [(document, into, "number", matches) for document, into, _, matches in book["L"]]
    assert book["P"] == book["S"] == along
    alone = [row for row in book["L"] if row[3] is None]
    assert all(row == (row[0], row[0], "number", None) for row in alone)
    return [row for row in book["L"] if row[3] is not None]


@pytest.mark.parametrize(
    ("held", "own", "found"),
    [
        (("L", 2, "715", 70, "02-10"), ("P", 100, "715", 70, "02-10"), [(2, 100, "amount and day", 1)]),
        (("L", 2, "715", 70, "02-10"), ("S", 100, "715", 70, "02-10"), [(2, 100, "amount and day", 1)]),
        (("L", 2, "715", 70, "02-10"), ("P", 100, "715", D("70.004"), "02-10"), [(2, 100, "amount and day", 1)]),
        (("L", 2, "715", 70, "02-10"), ("P", 100, "715", D("70.01"), "02-10"), []),
        (("L", 2, "715", 70, "02-10"), ("P", 100, "716", 70, "02-10"), []),
        (("L", 2, "715", 70, "02-13"), ("P", 100, "715", 70, "02-10"), [(2, 100, "amount within days", 1)]),
        (("L", 2, "715", 70, "02-07"), ("P", 100, "715", 70, "02-10"), [(2, 100, "amount within days", 1)]),
        (("L", 2, "715", 70, "02-14"), ("P", 100, "715", 70, "02-10"), []),
        (("L", 4, "715", 70, "02-10"), ("P", 100, "715", 70, "02-10"), []),  # it names a document
        (("L", 2, "715", 0, "02-10"), ("P", 100, "715", 0, "02-10"), []),
    ],
)
def test_a_line_that_names_no_document_is_matched_by_amount_and_day(held, own, found):
    assert merged(side(*((*row[:4], day(row[4])) for row in (held, own)))) == found


def test_matches_by_amount_are_one_to_one_and_an_opening_is_none():
    first, second = day("02-10"), day("02-12")
    twice = side(
        ("L", 2, "715", 70, first),
        ("L", 6, "715", 70, first),
        ("P", 100, "715", 70, first),
        ("P", 104, "715", 70, first),
        ("P", 108, "715", 70, first),
    )
    assert merged(twice) == [(2, 100, "amount and day", 1), (6, 104, "amount and day", 1)]
    assert merged([row | {"is_opening": row["side"] == "L"} for row in twice]) == []
    known = side(("L", 2, "715", 70, first), ("P", 100, "715", 70, first), ("L", 100, "715", 9, first))
    assert merged(known) == []  # the ledger holds that document already
    unsure = side(("L", 2, "715", 70, first), ("L", 6, "715", 70, first), ("P", 100, "715", 70, second))
    assert (
        merged(unsure)
        == merged(side(("L", 2, "715", 70, first), ("P", 100, "715", 70, second), ("P", 104, "715", 70, second)))
        == []
    )
    left = side(
        ("L", 2, "715", 70, first),
        ("L", 6, "715", 70, second),
        ("P", 100, "715", 70, first),
        ("P", 104, "715", 70, day("02-11")),
    )
    assert merged(left) == [(2, 100, "amount and day", 1), (6, 104, "amount within days", 1)]


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (("02-10", "02-10"), [(100, 2, "consolidated by day", 1), (104, 2, "consolidated by day", 1)]),
        (("02-01", "02-28"), [(100, 2, "consolidated by month", 1), (104, 2, "consolidated by month", 1)]),
        (("02-01", "03-01"), []),
    ],
)
def test_one_line_for_a_day_or_a_month_of_documents(on, found):
    own = [("P", 100, "715", -20, day(on[0])), ("S", 104, "715", -30, day(on[1]))]
    assert merged(side(("L", 2, "715", -50, day("02-10")), *own)) == found
    assert (
        merged(side(("L", 2, "715", -51, day("02-10")), *own))
        == merged(side(("L", 2, "716", -50, day("02-10")), *own))
        == []
    )
    assert merged(side(("L", 2, "715", -50, day("02-10")), ("L", 6, "715", -50, day("02-10")), *own)) == []
    assert merged(side(("L", 2, "715", -20, day("02-25")), ("P", 100, "715", -20, day("02-10")))) == []


def test_a_return_under_its_order_is_the_credit_note_of_that_day_and_amount():
    """The ledger holds sale 8 and, on its own, credit note 12 of three; stock took three back under the sale that day."""
    totals = side(
        ("L", 8, "715", -5, day("02-01")),
        ("P", 8, "715", -5, day("02-01")),
        ("L", 4, "715", -6, day("02-01")),
        ("L", 12, "715", 3, day("02-10")),
    )
    back = {"stock_item": table("doc kind amount day is_estimated", ("SO-8", "restock", D("2.996"), day("02-10"), False)), "stock_document": table("doc item_id", ("SO-8", 1), ("SO-4", 2)),
            "costed_component": table("side item_id component", ("S", 1, 8), ("S", 2, 4)), "unmerged_stock_month": table("component account_key", (8, "715"), (4, "715"))}  # fmt: skip
    assert merged(totals, **back) == [(12, 8, "amount and day of a return", 1)]
    for change in ({"kind": "sale"}, {"is_estimated": True}, {"day": day("02-11")}, {"amount": D(4)}):
        assert merged(totals, **back | {"stock_item": [back["stock_item"][0] | change]}) == []
    assert merged(totals, **back | {"unmerged_stock_month": table("component account_key", (8, "716"))}) == []
    assert merged(totals[1:], **back) == []  # the ledger does not hold the sale
    assert merged([*totals, side(("P", 12, "715", 3, day("02-10")))[0]], **back) == []


def test_matches_that_luck_would_make():
    """One line of 70 on 10 February; the postings of that amount lie 35 and 38 days later and 67 days before. Of the five
    shifts, by 35 days and longer, 35 fits the first two, the others none."""
    totals = side(
        ("L", 2, "715", 70, day("02-10")),
        ("P", 100, "715", 70, day("03-17")),
        ("P", 104, "715", 70, day("03-20")),
        ("P", 108, "715", 70, dt.date(2025, 12, 5)),
    )
    merges = table(
        "side item_id unmatched component how matches",
        ("L", 1, 6, 200, "amount and day", 2),
        ("L", 2, 204, 10, "consolidated by day", 9),
        ("L", 3, 14, 300, "amount within days", 1),
        ("L", 4, 6, 200, "amount and day", 2),  # another line of the first document
        ("P", 4, 204, 10, "number", 9),
        ("L", 5, 18, 18, "number", None),
    )
    assert made("chance_match", side_total=totals, book_component=merges) == [(3, 0.2)]
    back = merges[0] | {"unmatched": 22, "how": "amount and day of a return", "matches": 1}
    assert made("chance_match", side_total=totals, book_component=[*merges, back]) == [(4, 0.2)]
    far = side(("L", 2, "715", 70, day("02-10")), ("P", 100, "715", 70, day("03-21")))  # 39 days: 35 and 4
    assert made("chance_match", side_total=far, book_component=merges) == [(3, 0.2)]  # 42 less 3
    assert made(
        "chance_match",
        side_total=totals[:1] + side(("L", 6, "715", 70, day("05-01"))) + totals[1:],
        book_component=merges,
    ) == [(3, 0.0)]
    assert made("chance_match", side_total=totals, book_component=merges[1:2]) == [(0, 0.0)]
    negative = [row | {"amount": -row["amount"]} for row in totals]
    assert made("chance_match", side_total=negative, book_component=merges) == [(3, 0.2)]
    for change in ({"account_key": "716"}, {"amount": 71}, {"component": 4}, {"is_opening": True}):
        assert made("chance_match", side_total=[totals[0] | change, *totals[1:]], book_component=merges) == [(3, 0.0)]


def test_what_each_book_says_of_a_document_before_amounts_are_matched():
    lines = table(
        "item_id account_key amount day is_tied",
        (1, "715", 5, day("02-02"), True),
        (2, "715", 3, day("02-01"), True),
        (3, "310", 9, day("02-01"), False),
        (4, "715", 7, day("02-01"), True),
    )
    posted = table("item_id account_key amount day is_tied is_journal is_opening", (2, "715", 5, day("02-03"), True, False, False), (4, "715", 9, day("02-03"), False, False, False), (6, "715", 9, day("02-03"), True, True, False), (8, "715", 8, day("02-03"), True, False, True), (10, "715", 6, day("02-04"), True, False, True))  # fmt: skip
    parts = table(
        "side item_id component is_opening",
        ("L", 1, 4, False),
        ("L", 2, 4, True),
        ("L", 3, 4, False),
        ("L", 4, 12, True),
        ("P", 2, 4, False),
        ("P", 4, 8, False),
        ("P", 6, 8, False),
        ("P", 8, 12, False),
        ("P", 10, 4, False),
    )
    stock = table(
        "component account_key amount day",
        (4, "715", 99, day("02-01")),
        (16, "715", 2, day("02-05")),
        (16, "715", 2, day("02-04")),
    )
    found = made(
        "side_total", ledger_item=lines, posting_item=posted, costed_component=parts, unmerged_stock_month=stock
    )
    assert sorted(found) == [
        ("L", 4, "715", 8, day("02-01"), True), ("L", 12, "715", 7, day("02-01"), True), ("P", 4, "715", 11, day("02-03"), False), ("S", 16, "715", 4, day("02-04"), False),
    ]  # fmt: skip


# the tie-out told


def test_the_tie_out_has_every_month_account_and_bucket_and_runs_on():
    documents = table(
        "month account bucket amount in_window",
        ("2026-01", "715", "timing", D(5), True),
        ("2026-02", "715", "timing", D(-2), True),
        ("2026-02", "715", "fx", D(1), False),
        ("2026-02", "716", "fx", D("0.5"), True),
        ("2026-01", "715", "timing", D(1), True),
    )
    opening = table("account bucket difference", ("715", "unexplained", D(-9)), ("715", "rounding", None))
    case = {
        "tie_out_documents": documents,
        "opening_difference": opening,
        "account_role": table(
            "account_key account is_tied", ("715", "715", True), ("716", "716", True), ("310", "310", False)
        ),
        "book_window": table("first_month last_month", (2026 * 12, 2026 * 12 + 1)),
    }
    found = made("tie_out", **case)
    assert len(found) == 2 * 2 * 12 and [row[:2] for row in found[::12]] == [
        ("2026-01", "715"),
        ("2026-01", "716"),
        ("2026-02", "715"),
        ("2026-02", "716"),
    ]
    assert found[0][2] == "timing" and found[11][2] == "unexplained"
    assert [row for row in found if row[3] or row[4]] == [
        ("2026-01", "715", "timing", 6, 6), ("2026-01", "715", "unexplained", -9, -9), ("2026-02", "715", "timing", -2, 4), ("2026-02", "715", "unexplained", 0, -9), ("2026-02", "716", "fx", D("0.5"), D("0.5")),
    ]  # fmt: skip


def test_the_schedule_lists_what_is_open_at_the_end():
    tie = table(
        "month account bucket amount closing",
        ("2026-01", "715", "timing", 5, 5),
        ("2026-02", "715", "timing", -2, 3),
        ("2026-02", "715", "fx", 0, 0),
        ("2026-02", "715", "unexplained", 0, -9),
        ("2026-02", "716", "fx", 1, 1),
    )
    documents = table(
        "account bucket component in_window",
        ("715", "timing", 4, True),
        ("715", "timing", 4, True),
        ("715", "timing", 8, True),
        ("715", "timing", 12, False),
        ("716", "timing", 16, True),
        ("715", "fx", 4, True),
    )
    found = made("differences_schedule", tie_out=tie, tie_out_documents=documents)
    assert found == [
        ("factual", "timing", "715", 3, True, "reverses by itself; agree the cut-off", 2),
        ("judgmental", "unexplained", "715", -9, True, "explain first", 0),
        ("factual", "fx", "716", 1, True, "take the difference to exchange differences", 0),
    ]


def test_an_entry_clears_what_is_open_of_a_document():
    """Document 4 is mirrored on account 517; its own account is no other side. A credit to it where stock is short."""
    documents = table(
        "account bucket component document amount rule source_id source_row in_window",
        ("715", "unsynced", 4, "D-4", 40, "b", "E2", 1, True), ("715", "unsynced", 4, "D-4", -10, "a", "E1", 9, True), ("715", "fx", 8, "D-8", -7, "r", "E1", 1, True), ("715", "fx", 12, "D-12", 7, "r", "E1", 1, False),
        ("715", "cost_change", 16, "D-16", 3, "r", "E1", 1, True), ("715", "fx", 20, "D-20", 7, "r", "E1", 1, True), ("715", "fx", 20, "D-20", -7, "r", "E1", 1, True), ("715", "manual_journal", 24, "D-24", 2, "r", "E1", 1, True),
    )  # fmt: skip
    offsets = table(
        "component account role amount",
        (4, "518", "x", -30),
        (4, "517", "x", -30),
        (4, "400", "x", 30),
        (8, "600", "x", -7),
        (24, "715", "x", -2),
    )
    roles = table(
        "account_key account role", ("500", "500", "cogs"), ("310", "310", "cogs"), ("719", "719", "adjustment")
    )
    found = made("proposed_entries", tie_out_documents=documents, offset_account=offsets, account_role=roles)
    assert found == [
        (1, "715", "310", 3, "cost_change", "D-16", "r", "E1", 1), (2, "Exchange differences", "715", 7, "fx", "D-8", "r", "E1", 1), (3, "715", "719", 2, "manual_journal", "D-24", "r", "E1", 1),
        (4, "715", "517", 30, "unsynced", "D-4", "b", "E1", 9),
    ]  # fmt: skip


def test_omni_cost_that_is_only_late():
    """Journals trail the dispatches: 10 posted of the 12 dispatched in January, the two others in February."""
    carried = table(
        "side item_id component cost_month is_invoiced",
        ("S", 1, 6, 1, None),
        ("S", 2, 10, 2, None),
        ("L", 1, 6, 1, None),
        ("L", 2, 10, 2, None),
        ("S", 3, 14, None, None),  # no cost of a month: neither a sale it should carry nor a line of its journal
        ("L", 3, 14, None, None),
    )
    sold = table("doc item_id", ("SO-1", 1), ("SO-2", 2), ("AD-3", 3))

    def late(posted, moved, invoiced=(None, None)):
        items = table("doc amount", *zip(("SO-1", "SO-2", "AD-3"), (*moved, 500), strict=True))
        held = table("item_id amount", *zip((1, 2, 3), (*posted, 900), strict=True))
        given = [row | {"is_invoiced": invoiced[n] if n < 2 else None} for n, row in enumerate(carried)]
        return sorted(
            made("late_cost", costed_component=given, stock_document=sold, stock_item=items, ledger_item=held)
        )

    lagging = [(6, False, True), (10, False, True)]
    assert late((-10, -14), (-12, -12)) == lagging  # two too few in January, two more in February: never positive
    assert late((-10, D("-12.10")), (-12, -12)) == []  # made up for by 0.10 only
    assert late((-10, D("-12.11")), (-12, -12)) == lagging
    assert late((-12, -14), (-12, -12)) == late((D("-12.10"), -14), (-12, -14)) == late((-14, -10), (-12, -12)) == []
    assert late((-10, -14), (-12, -12), (False, True)) == [(6, True, False)]
    assert late((-10, -14), (-12, -12), (True, True)) == []


# lines of the ledger

CHARTED = [{"account_code": "715", "account_name": "Inventory", "role": "inventory", "role_rule": "chart of accounts"}]


def entries(*lines, columns=("journal_id", "pair_id"), settings=None):
    """Rows of the ledger's lines, on the inventory account unless they name another."""
    rows = [
        {"account_code": "715", "date": day("02-10"), "amount": D(5), "source_row": number} | line
        for number, line in enumerate(lines, 1)
    ]
    names = ["journal" if name == "journal_id" else name for name in columns]
    return made("ledger_item", *names, settings=settings, tables={"ledger_line": rows, "account": CHARTED})


@pytest.mark.parametrize(
    ("kind", "is_manual"),
    [
        *(
            (kind, True)
            for kind in ("Manual Journal", "journal entry", "Journal", "MANJOURNAL", "General Journal", "", None)
        ),
        *((kind, False) for kind in ("Bill", "Sales Journal", "Manual Journal conversion", "Opening journal entry")),
    ],
)
def test_lines_made_by_hand(kind, is_manual):
    assert entries({"source_type": kind}, columns=("is_manual",)) == [(is_manual,)]


@pytest.mark.parametrize(
    ("line", "looks_cin7", "says_opening"),
    [
        ({"reference": "ST-00071"}, True, False),
        ({"description": "month COGS"}, True, False),
        ({"reference": "rent", "description": "March"}, False, False),
        ({"description": "Opening Balance"}, False, True),
        ({"source_type": "Conversion Balance"}, False, True),
        ({"reference": "opening balance"}, False, False),
        ({}, False, False),
    ],
)
def test_what_the_words_of_a_line_say(line, looks_cin7, says_opening):
    assert entries(line, columns=("looks_cin7", "says_opening")) == [(looks_cin7, says_opening)]
    assert entries(line, columns=("looks_cin7",), settings={"accounts": {"cin7_journal_patterns": []}}) == [(False,)]


def test_every_cell_of_a_line_and_what_is_no_line():
    line = {"journal_id": "7", "account_code": "310", "source_type": "BILL", "description": "Text", "reference": "Ref", "posted_at": at("02-11 09:00"), "posted_by": "ann", "counterparty": "Mill",
            "ledger_view": "v", "source_id": "E4", "source_row": 8}  # fmt: skip
    columns = (
        "journal_id",
        "day",
        "account_key",
        "amount",
        "source_type",
        "text",
        "reference",
        "posted_at",
        "posted_by",
        "counterparty",
        "pair_id",
        "is_tied",
        "ledger_view",
        "source_id",
        "source_row",
    )
    found = entries(line, {"amount": None}, {"date": None}, {"account_code": "0715"}, columns=columns)
    assert sorted(found, key=str) == [
        ("7", day("02-10"), "310", 5, "bill", "Text", "Ref", at("02-11 09:00"), "ann", "Mill", None, False, "v", "E4", 8),
        (None, day("02-10"), "715", 5, "", None, None, None, None, None, None, True, None, "E001", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "pair"),
    [
        ({"reverses_journal_id": "11"}, "11"),
        ({"description": "Reversal of journal #11"}, "11"),
        ({"reference": "reversal of ID 11"}, "11"),
        ({"description": "reversal of 11"}, "11"),
        ({"reverses_journal_id": "12"}, None),  # itself
        ({"reverses_journal_id": "99"}, None),  # not in the files
        ({"description": "Reversal of rent 11"}, None),
        ({"journal_id": None, "reverses_journal_id": "11"}, None),
    ],
)
def test_a_journal_that_says_what_it_reverses(change, pair):
    lines = [{"journal_id": "11"}, {"journal_id": "12", "amount": D(-5)} | change, {"journal_id": "13"}]
    assert [pair_id for _, pair_id in entries(*lines)] == [pair, pair, None]


def twins(*changes, numbers=("9", "10", "11")):
    """Journals of five, minus five, five again on inventory and cost; pairs by number."""
    lines = []
    for number, sign, change in zip(numbers, (1, -1, 1), (*changes, *({},) * 3), strict=False):
        page = {"journal_id": number, "ledger_view": "api_journals", "reference": "R", "source_type": "MANJOURNAL"}
        lines += [
            page | {"amount": D(5 * sign)} | change,
            page | {"amount": D(-5 * sign), "account_code": "310"} | change,
        ]
    return dict(entries(*lines))


def test_journals_that_undo_each_other_are_paired_one_to_one_by_number():
    alone = {"9": None, "10": None, "11": None}
    assert twins() == {"9": "9", "10": "9", "11": None}
    assert twins(numbers=("10", "9", "11")) == {"9": "9", "10": "9", "11": None}  # numbers order them, not letters
    for change in (
        {"date": day("02-11")},
        {"reference": "S"},
        {"source_type": "Bill"},
        {"ledger_view": "report"},
        {"reference": None},
    ):
        assert twins({}, change) == alone
    assert twins({}, {"account_code": "715"}) == alone
    assert twins({"amount": D(0)}, {"amount": D(0)}) == alone
