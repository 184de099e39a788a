"""The whole tie-out on small books: each bucket alone and all mixed, nothing planted, compound references, Omni's monthly journal."""

import datetime as dt
from decimal import Decimal as D

import pytest

from cin7_audit.chapters.ledger_impact.sentences import tied
from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case

NAMES = {
    "715": "Inventory",
    "716": "Stock in transit",
    "517": "Inventory discrepancy",
    "310": "Cost of Goods Sold",
    "720": "Office Equipment",
    "800": "Accounts Payable",
}


def day(text):
    return dt.date.fromisoformat(text)


def post(document, on, debit, credit, amount, kind="StockAdjustment", **more):
    return {
        "document_no": document,
        "effective_date": day(on),
        "debit_account": debit,
        "credit_account": credit,
        "amount": D(amount),
        "document_type": kind,
        "origin": "transactions",
        **more,
    }


def line(on, account, amount, reference, source="Manual Journal", **more):
    return {
        "date": day(on),
        "account_code": account,
        "account_name": NAMES[account],
        "amount": D(amount),
        "reference": reference,
        "source_type": source,
        **more,
    }


POSTED = [
    post("ST-00071", "2026-01-31", "715", "517", "-21.75", "StockTake"),
    post("INV-01220", "2026-01-09", "310", "715", "29", "Sale"),
    post("ST-00074", "2026-02-10", "715", "517", "70"),
    post("FG-00140", "2026-03-12", "517", "715", "9", "InventoryWriteOff"),
]
HELD = [
    line("2026-01-31", "715", "-21.75", "ST-00071"),
    line("2026-01-31", "517", "21.75", "ST-00071"),
    line("2026-01-09", "715", "-29", "INV-01220"),
    line("2026-02-10", "715", "70", "ST-00074"),
    line("2026-03-12", "715", "-9", "FG-00140"),
]


def found(tables, settings=None):
    case = in_memory_case(tables, settings or Engagement())
    buckets, lead = case.table("tie_out"), case.table("lead_schedule")
    rows = buckets[[bool(amount) for amount in buckets["amount"]]]
    assert list(lead["difference"]) == [sum(part["amount"]) for _, part in buckets.groupby(["month", "account"], sort=False)]
    return {(month, bucket): amount for month, _, bucket, amount, _ in rows.itertuples(index=False)}


def test_books_that_agree_have_no_difference_and_an_unexplained_of_exactly_nothing():
    case = in_memory_case({"expected_posting": POSTED, "ledger_line": HELD})
    buckets = tied(case, "tie_out")
    assert case.table("tie_out_documents").empty and set(buckets["amount"]) == {D(0)} and case.table("failing_month").empty
    assert set(buckets["bucket"]) >= {"unexplained", "timing"} and set(buckets["month"]) == {"2026-01", "2026-02", "2026-03"}


PLANTS = {
    "timing": ([post("ST-00080", "2026-01-20", "715", "517", "40")], [line("2026-02-02", "715", "40", "ST-00080")], {("2026-01", "timing"): D(40), ("2026-02", "timing"): D(-40)}),
    "unsynced": ([post("ST-00081", "2026-02-20", "715", "517", "55.50")], [], {("2026-02", "unsynced"): D("55.50")}),
    "wrong_account": ([post("ST-00082", "2026-02-21", "715", "517", "33")], [line("2026-02-21", "720", "33", "ST-00082")], {("2026-02", "wrong_account"): D(33)}),
    "voided_or_edited": ([post("ST-00083", "2026-02-22", "715", "517", "100")], [line("2026-02-22", "715", "88", "ST-00083")], {("2026-02", "voided_or_edited"): D(12)}),
    "manual_journal": ([], [line("2026-03-05", "715", "1000", "Year-end true up")], {("2026-03", "manual_journal"): D(-1000)}),
    "rounding": ([post("ST-00084", "2026-02-23", "715", "517", "10.03")], [line("2026-02-23", "715", "10.00", "ST-00084")], {("2026-02", "rounding"): D("0.03")}),
    "unexplained": ([], [line("2026-02-25", "715", "300", "Trade counter", "Spend Money")], {("2026-02", "unexplained"): D(-300)}),
    "cost_change": ([post("PO-00090", "2026-02-26", "715", "800", "7", "Purchase", description="PO-00090 cost change")], [], {("2026-02", "cost_change"): D(7)}),
}  # fmt: skip


@pytest.mark.parametrize("bucket", PLANTS)
def test_each_bucket_alone(bucket):
    posted, held, expected = PLANTS[bucket]
    assert found({"expected_posting": POSTED + posted, "ledger_line": HELD + held}) == expected


def test_all_mixed():
    posted, held, expected = [*POSTED], [*HELD], {}
    for more_posted, more_held, amounts in PLANTS.values():
        posted, held, expected = posted + more_posted, held + more_held, expected | amounts
    assert found({"expected_posting": posted, "ledger_line": held}) == expected


def test_a_cin7_journal_never_touches_stock():
    posted = [*POSTED, post("JR-00019", "2026-03-31", "517", "715", "1840.20", "Journal")]
    assert found({"expected_posting": posted, "ledger_line": [*HELD, line("2026-03-31", "715", "-1840.20", "JR-00019")]}) == {
        ("2026-03", "manual_journal"): D("1840.20")
    }
    assert found({"expected_posting": posted, "ledger_line": HELD}) == {}


def test_a_compound_reference_is_one_document_whatever_line_names_it():
    posted = [
        *POSTED,
        post("INV-1300", "2026-02-01", "310", "715", "50", "Sale", document_id="T1"),
        post("INV-1300 / CR-0077", "2026-02-20", "715", "310", "20", "Sale", document_id="T1"),
    ]
    held = [
        *HELD,
        line("2026-02-01", "715", "-50", "INV-1300"),
        line("2026-02-20", "715", "20", None, description="Restock CR-0077: returned"),
    ]
    assert found({"expected_posting": posted, "ledger_line": held}) == {}


def test_a_reversed_and_replaced_journal_is_no_difference():
    held = [
        *HELD[:3],
        *HELD[4:],
        *(
            line("2026-02-10", "715", amount, "ST-00074", journal_id=number, reverses_journal_id=of)
            for number, amount, of in (("1", "70", None), ("2", "-70", "1"), ("3", "70", None))
        ),
    ]
    assert found({"expected_posting": POSTED, "ledger_line": held}) == {}
    voided = [entry for entry in held if entry.get("journal_id") != "3"]
    assert found({"expected_posting": POSTED, "ledger_line": voided}) == {("2026-02", "voided_or_edited"): D(70)}


def test_the_same_amount_on_the_same_day_is_matched_and_its_chance_is_stated():
    held = [*HELD[:3], line("2026-02-10", "715", "70", "SJ/4711", "Bill"), HELD[4]]
    case = in_memory_case({"expected_posting": POSTED, "ledger_line": held})
    assert case.table("tie_out_documents").empty and list(case.table("chance_match")["matches"]) == [1]
    assert "amount and day" in set(case.table("matched_documents")["matched_by"])


def test_one_ledger_line_for_a_day_of_sales():
    sales = [post(f"INV-02{n}00", "2026-02-14", "310", "715", amount, "Sale") for n, amount in enumerate(("12.10", "30.40", "7.50"))]
    assert (
        found({"expected_posting": POSTED + sales, "ledger_line": [*HELD, line("2026-02-14", "715", "-50.00", "SO-2026-02-14 daily COGS")]})
        == {}
    )


def test_received_in_one_month_and_billed_in_the_next_without_accrual():
    receipt = {"document_no": "PO-00310", "supplier": "Mill", "status": "COMPLETED", "received_date": day("2026-02-26"), "invoice_date": day("2026-03-05"), "invoice_no": "IS-9921", "sku": "A", "site": "M", "received_quantity": D(50), "invoiced_quantity": D(50), "unit_price": D("7.25")}  # fmt: skip
    posted = [*POSTED, post("PO-00310", "2026-03-05", "715", "800", "362.50", "Purchase")]
    held = [*HELD, line("2026-03-05", "715", "362.50", "IS-9921", "Payable Invoice")]
    assert found({"receipt": [receipt], "expected_posting": posted, "ledger_line": held}) == {
        ("2026-02", "received_not_invoiced"): D("362.50"),
        ("2026-03", "received_not_invoiced"): D("-362.50"),
    }


def test_omni_posts_one_cost_journal_a_month_and_no_feed_of_postings():
    sale = {"kind": "sale", "site": "M", "sku": "A", "quantity": D(-1)}
    moved = [{**sale, "movement_id": str(n), "document_no": f"SO-10{n}", "effective_date": day(on), "value": D(value)} for n, (on, value) in enumerate((("2026-01-05", "-10"), ("2026-01-20", "-15"), ("2026-02-03", "-8"), ("2026-02-04", "-9")))]  # fmt: skip
    held = [line("2026-01-31", "715", "-25", "COGS 2026-01"), line("2026-02-28", "715", "-17", "COGS 2026-02")]
    assert found({"movement": moved, "ledger_line": held}) == {}
    assert found({"movement": moved, "ledger_line": [held[0], line("2026-02-28", "715", "-16", "COGS 2026-02")]}) == {
        ("2026-02", "voided_or_edited"): D(-1)
    }


def test_lost_zeros_and_missing_codes_are_the_same_account():
    posted = [post("ST-00071", "2026-01-31", "0715", "517", "-21.75", "StockTake")]
    assert found({"expected_posting": posted, "ledger_line": [line("2026-01-31", "715", "-21.75", "ST-00071")]}) == {}
    named = {
        "date": day("2026-01-31"),
        "account_name": "Inventory",
        "amount": D("-21.75"),
        "reference": "ST-00071",
        "source_type": "Journal Entry",
    }
    assert found({"expected_posting": posted, "ledger_line": [named]}) == {}


def test_entries_balance_and_the_schedule_foots_to_the_lead_schedule():
    posted = POSTED + [row for rows, _, _ in PLANTS.values() for row in rows]
    held = HELD + [row for _, rows, _ in PLANTS.values() for row in rows]
    case = in_memory_case({"expected_posting": posted, "ledger_line": held})
    schedule, proposed = case.table("differences_schedule"), case.table("proposed_entries")
    inside = [amount for amount, flag in zip(schedule["amount"], schedule["in_lead_schedule"], strict=True) if flag]
    assert sum(inside) == case.table("lead_schedule")["closing_difference"].iloc[-1]
    assert all(amount > 0 for amount in proposed["amount"]) and all(
        a and b and a != b for a, b in zip(proposed["debit"], proposed["credit"], strict=True)
    )
    net = sum(
        amount if debit == "715" else -amount for debit, amount in zip(proposed["debit"], proposed["amount"], strict=True)
    )
    assert net == sum(
        a for a, item in zip(schedule["amount"], schedule["item"], strict=True) if item not in ("timing", "unexplained")
    )
    assert not set(proposed["bucket"]) & {"timing", "unexplained"}


def test_no_tie_out_without_a_ledger_or_without_cin7():
    assert tied(in_memory_case({"expected_posting": POSTED}), "tie_out") is None
    assert tied(in_memory_case({"ledger_line": HELD}), "tie_out") is None


def test_no_tie_out_without_an_account_to_tie_or_a_month_both_books_cover():
    named = [line("2026-01-09", "720", "29", "INV-01220"), line("2026-01-09", "800", "-29", "INV-01220")]
    case = in_memory_case({"expected_posting": POSTED, "ledger_line": named})
    assert not case.table("two_books")["has_books"].iloc[0] and tied(case, "tie_out") is None
    apart = in_memory_case({"expected_posting": POSTED, "ledger_line": [line("2025-12-31", "715", "1", "true up")]})
    assert apart.table("two_books")["has_books"].iloc[0] and tied(apart, "tie_out") is None


@pytest.mark.parametrize(("amount", "fails"), [("10.50", False), ("10.51", True)])
def test_a_month_fails_where_an_inventory_account_ends_apart_by_more_than_the_threshold(amount, fails):
    posted = [*POSTED, post("ST-00099", "2026-02-20", "715", "517", "10"), post("TR-00009", "2026-02-21", "716", "517", "9")]
    held = [*HELD, line("2026-02-20", "715", amount, "ST-00099"), line("2026-03-01", "716", "900", "owner's")]
    wanted = Engagement().changed({"rules.document_threshold": "0.50", "accounts.in_transit": ["716"]})
    failing = in_memory_case({"expected_posting": posted, "ledger_line": held}, wanted).table("failing_month")
    told = list(failing.itertuples(index=False, name=None))
    assert told == [(month, "715", D("-0.51")) for month in ("2026-02", "2026-03") if fails]


def test_journals_of_the_api_that_undo_each_other_are_a_voided_document():
    pages = {"source": "MANJOURNAL", "ledger_view": "api_journals"}
    held = [
        line("2026-02-10", "715", "70", "ST-00074", journal_id="11", **pages),
        line("2026-02-10", "517", "-70", "ST-00074", journal_id="11", **pages),
        line("2026-02-10", "715", "-70", "ST-00074", journal_id="15", **pages),
        line("2026-02-10", "517", "70", "ST-00074", journal_id="15", **pages),
    ]
    rest = [each for each in HELD if each["reference"] != "ST-00074"]
    assert found({"expected_posting": POSTED, "ledger_line": [*rest, *held]}) == {("2026-02", "voided_or_edited"): D("70.00")}


def test_goods_that_take_their_cost_at_the_bill_are_no_cost_change():
    moved = {
        "document_no": "PO-00001",
        "sku": "A",
        "site": "Main",
        "quantity": D(0),
        "effective_date": day("2026-02-10"),
        "completed_at": day("2026-02-10"),
    }
    goods = [{**moved, "kind": "cost_change", "value": D(amount)} for amount in ("40", "30")]
    received = {
        **moved,
        "kind": "receipt",
        "quantity": D(7),
        "value": D(0),
        "effective_date": day("2026-01-30"),
        "completed_at": day("2026-01-30"),
    }
    changed = {**moved, "kind": "cost_change", "value": D(5), "effective_date": day("2026-03-01"), "completed_at": day("2026-03-01")}
    posted = [*POSTED, post("PO-00001", "2026-02-10", "715", "800", "70", "Purchase")]
    held = [*HELD, line("2026-02-10", "715", "70", "PO-00001", source="Payable Invoice")]
    tables = {"expected_posting": posted, "ledger_line": held, "movement": [received, *goods, changed]}
    assert found(tables) == {("2026-03", "cost_change"): D(5)}


@pytest.mark.parametrize(("status", "expected"), [("Posted", {}), ("completed", {}), ("DRAFT", {("2026-02", "manual_journal"): D(4)})])
def test_a_correction_with_a_word_of_its_own_for_done_is_done(status, expected):
    fixed = {"document_no": "AD-7", "kind": "adjustment", "status": status, "effective_date": day("2026-02-12"), "sku": "A", "site": "M", "quantity": D(-4), "value": D(-4)}  # fmt: skip
    sale = {"movement_id": "1", "kind": "sale", "document_no": "SO-1", "sku": "A", "site": "M", "quantity": D(-1), "value": D(-9), "effective_date": day("2026-01-05")}  # fmt: skip
    later = {**sale, "movement_id": "2", "document_no": "SO-2", "effective_date": day("2026-02-20")}
    held = [line("2026-01-05", "715", "-9", "SO-1"), line("2026-02-12", "715", "-4", "AD-7"), line("2026-02-20", "715", "-9", "SO-2")]
    assert found({"movement": [sale, later], "correction": [fixed], "ledger_line": held}) == expected


@pytest.mark.parametrize(
    ("patterns", "cin7s"),
    [
        ([], []),
        ([r"\bST-\d+"], ["ST-00071"]),
        (["(?i)month end", "true-up"], ["MONTH END", "true-up"]),  # the first one's flag is not the second one's
        (["(?P<n>ST)-", "(?P<n>true)"], ["ST-00071", "true-up"]),
        (["owner's", "a|b"], ["the owner's"]),
    ],
)
def test_a_journal_is_cin7s_by_any_of_the_patterns(patterns, cin7s):
    words = ["ST-00071", "MONTH END", "TRUE-UP", "true-up", "the owner's"]
    tables = {"ledger_line": [line("2026-01-31", "715", "1", word) for word in words]}
    case = in_memory_case(tables, Engagement.model_validate({"accounts": {"cin7_journal_patterns": patterns}}))
    entries = case.table("ledger_item")
    assert list(entries.loc[entries["looks_cin7"].astype(bool), "reference"]) == cin7s
