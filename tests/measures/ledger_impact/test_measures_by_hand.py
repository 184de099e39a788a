"""M-26 to M-33 on a handful of rows, against arithmetic done by hand from the method's formulas.

One sku at a cost of 1, opening 1,000 units. Sales: 30 units on 20 January, 10 on 10 February. Counts: right on 10 January,
10 units short on 20 February, posted that day (ST-2, -10). So the drift accrued from 11 January to 20 February:
by throughput 30 : 10, January -7.50 and February -2.50; by days 21 : 20 of 41. The fiscal year ends in January.
Other corrections: AD-1, -4, charged to the discrepancy account in January; AD-2, -6, charged to the accrual in January.
Revenue 100 in January, 50 in February.
"""

import datetime as dt
from decimal import Decimal as D

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.vocabulary import CURRENCY_NOT_STATED
from tests.measures.by_hand import every, one, parts, told

STEP = "ledger_impact"
SETTINGS = Engagement.model_validate({"period": {"fiscal_year_end_month": 1}, "accounts": {"accrual": ["835"], "adjustment": ["517"]}})


def day(text):
    return dt.date.fromisoformat(text)


def moved(document, on, quantity, kind="sale"):
    return {"movement_id": document, "document_no": document, "kind": kind, "effective_date": day(on), "sku": "A", "site": "M", "quantity": D(quantity)}  # fmt: skip


def counted(document, on, found, recorded):
    return {"count_id": document, "effective_date": day(on), "sku": "A", "site": "M", "counted_quantity": D(found), "recorded_quantity": D(recorded), "unit_cost": D(1)}  # fmt: skip


def fixed(document, on, value, account="517", kind="adjustment", **more):
    row = {"document_no": document, "kind": kind, "status": "COMPLETED", "effective_date": day(on), "sku": "A", "site": "M"}
    return {**row, "quantity": D(value), "value": D(value), "account": account, **more}


def sold(document, on, revenue):
    return {"document_no": document, "invoice_date": day(on), "sku": "A", "site": "M", "revenue": D(revenue)}


TABLES = {
    "product": [{"sku": "A", "average_cost": D(1)}],
    "movement": [moved("OB", "2026-01-01", 1000, "opening"), moved("SO-1", "2026-01-20", -30), moved("SO-2", "2026-02-10", -10)],
    "count_line": [counted("ST-1", "2026-01-10", 1000, 1000), counted("ST-2", "2026-02-20", 950, 960)],
    "correction": [
        fixed("ST-2", "2026-02-20", -10, kind="stocktake"),
        fixed("AD-1", "2026-01-25", -4),
        fixed("AD-2", "2026-01-26", -6, account="835"),
    ],
    "shipment": [sold("SO-1", "2026-01-20", 100), sold("SO-2", "2026-02-10", 50)],
}


@pytest.fixture(scope="module")
def measures():
    return told(STEP, TABLES, SETTINGS)


def posted(document, on, amount):
    return {"document_no": document, "effective_date": day(on), "debit_account": "715", "credit_account": "517", "amount": D(amount), "document_type": "StockAdjustment", "origin": "transactions"}  # fmt: skip


def held(reference, on, amount):
    return {"date": day(on), "account_code": "715", "account_name": "Inventory", "amount": D(amount), "reference": reference, "source_type": "Manual Journal"}  # fmt: skip


def test_m26_difference_and_m27_its_buckets_foot_to_the_cent():
    """ST-7 100 in Cin7 and 88 in the ledger: +12, an edit; a journal of 1,000 in the ledger alone: -1,000; G = 12 - 1000 = -988."""
    books = {
        "expected_posting": [posted("ST-00006", "2026-01-05", 70), posted("ST-00007", "2026-01-09", 100)],
        "ledger_line": [
            held("ST-00006", "2026-01-05", 70),
            held("ST-00007", "2026-01-09", 88),
            held("Year-end true up", "2026-01-31", 1000),
        ],
    }
    found = told(STEP, books)
    assert parts(one(found, "M-26")) == (-988, None, None, CURRENCY_NOT_STATED) and one(found, "M-26", account="715").value == -988
    buckets = {measure.scope["bucket"]: measure.value for measure in every(found, "M-27")}
    assert buckets["voided_or_edited"] == 12 and buckets["manual_journal"] == -1000 and buckets["unexplained"] == 0
    assert sum(buckets.values()) == -988 and len(buckets) == 12


def test_m26_and_m27_are_absent_without_a_ledger(measures):
    assert not every(measures, "M-26") + every(measures, "M-27")


def test_m28_date_skew_and_value_crossing_a_month_end():
    """31 Jan completed 2 Feb: +2 days, 50 crosses. Same day: 0. Completed the day before: -1. Gross 50 of 100; median of -1, 0, 2 is 0."""
    rows = [
        fixed("D-1", "2026-01-31", -50, completed_at=dt.datetime(2026, 2, 2, 9), site="S"),
        fixed("D-2", "2026-02-10", 30, completed_at=dt.datetime(2026, 2, 10, 9)),
        fixed("D-3", "2026-02-20", -20, completed_at=dt.datetime(2026, 2, 19, 9)),
    ]
    found = told(STEP, {"correction": rows})
    assert parts(one(found, "M-28", "gross")) == (50, 50, 100, CURRENCY_NOT_STATED) and parts(one(found, "M-28", "days")) == (
        0,
        None,
        3,
        "days",
    )
    assert parts(one(found, "M-28", "gross", site="S"))[:3] == (50, 50, 50) and one(found, "M-28", "days", site="S").value == 2
    assert one(found, "M-28", "gross", site="M").value == 0 and one(found, "M-28", "days", site="M").value == D("-0.5")


def test_m28_and_m33_unknown_money_is_no_zero():
    unpriced = fixed("D-1", "2026-01-31", -5, completed_at=dt.datetime(2026, 2, 2, 9)) | {"value": None}
    receipt = bought("PO-1", 10, 4, 5, received_date=day("2026-01-01")) | {"unit_price": None}
    skewed, open_purchase = told(STEP, {"correction": [unpriced]}), told(STEP, {"receipt": [receipt], "movement": TABLES["movement"]})
    assert one(skewed, "M-28", "gross").value is None and one(skewed, "M-28", "days").value == 2
    assert one(open_purchase, "M-33", "open purchases, received").value is None


def test_m28_is_absent_where_only_one_of_the_dates_is_known(measures):
    assert not every(measures, "M-28")


def test_m29_drift_of_10_is_spread_30_to_10_and_posting_misplaces_three_quarters(measures):
    """|0 - -7.5| + |-10 - -2.5| = 15, half of it 7.5, of 10."""
    assert parts(one(measures, "M-29", "another month")) == (D("0.75"), None, None, "share")
    assert one(measures, "M-29", "re-timed").value == -10 and one(measures, "M-29", "re-timed", site="M").value == -10


def test_m29_methods_and_envelope_by_month():
    """Days: 11 to 31 January are 21 of 41. All in the first month or all in the last: each month lies between -10 and 0."""
    from tests.inline_case import in_memory_case

    monthly = in_memory_case(TABLES, SETTINGS).table("retimed_drift")
    found = {(row["month"][-2:], row["method"]): row["value"] for row in monthly.to_dict("records")}
    assert (found["01", "throughput"], found["02", "throughput"]) == (D("-7.5"), D("-2.5"))
    assert float(found["01", "days"]) == pytest.approx(-10 * 21 / 41, abs=0.0001) and found["01", "days"] + found["02", "days"] == -10
    assert [found[month, f"envelope_{end}"] for month in ("01", "02") for end in ("low", "high")] == [-10, 0, -10, 0]
    assert found["02", "posted"] == -10 and ("01", "posted") not in found


def test_m29_to_m31_are_absent_without_a_confirmed_variance():
    found = told(STEP, {"movement": TABLES["movement"], "product": TABLES["product"]})
    assert not every(found, "M-29") + every(found, "M-30")


def test_m30_at_the_end_of_the_year_to_january(measures):
    """Accrued -7.50, posted 0: the income of the year is 7.50 too good, its closing balance sheet 7.50 too high."""
    assert parts(one(measures, "M-30", "belongs to the year's income")) == (D("-7.5"), None, None, CURRENCY_NOT_STATED)
    assert one(measures, "M-30", "rollover").value == D("7.5") and one(measures, "M-30", "iron curtain").value == D("-7.5")
    assert "FY2026" in one(measures, "M-30", "rollover").note


def test_m30_a_year_later_the_income_bears_what_belongs_to_the_year_before():
    """To January 2027 with nothing new: posted -10, accrued -2.50; -7.50 of it belongs elsewhere, and no error is left in the balance."""
    later = [counted("ST-3", "2027-03-20", 949, 950)]
    found = told(STEP, TABLES | {"count_line": TABLES["count_line"] + later, "movement": [*TABLES["movement"], moved("SO-3", "2027-03-10", -1)]}, SETTINGS)  # fmt: skip
    assert one(found, "M-30", "belongs to the year's income").value == D("-2.5") and one(found, "M-30", "rollover").value == D("-7.5")
    assert one(found, "M-30", "iron curtain").value == 0 and "FY2027" in one(found, "M-30", "iron curtain").note


def test_m31_corrections_charged_to_cost_over_cost_before_them(measures):
    """(4 + 10) / (30 + 10) = 0.35; the 6 of AD-2 lies on a balance sheet account and is no cost."""
    assert parts(one(measures, "M-31", "over cost")) == (D("0.35"), 14, 40, "share")


def test_m31_margin_re_timed_less_posted(measures):
    """January (100 - 30 - 4 - 7.5) / 100 - (100 - 30 - 4) / 100 = -0.075; February (50 - 10 - 2.5) / 50 - (50 - 10 - 10) / 50 = +0.15."""
    assert parts(one(measures, "M-31", "margin"))[0::3] == (D("0.15"), "share")


def test_m31_and_m32_without_revenue_or_cost():
    """Without revenue there is no margin; without sales no cost, so neither measure."""
    bare = {name: rows for name, rows in TABLES.items() if name != "shipment"}
    assert not every(told(STEP, bare, SETTINGS), "M-31", "margin")
    nothing_sold = told(STEP, {**bare, "movement": TABLES["movement"][:1]}, SETTINGS)
    assert not every(nothing_sold, "M-31") + every(nothing_sold, "M-32")


def test_m32_turns_as_posted_and_with_corrections_and_drift_taken_out(measures):
    """Two months, so x 6. Posted (40 + 4 + 10) x 6 / ((970 + 960) / 2) = 324 / 965. Re-timed 40 x 6 / ((962.5 + 960) / 2) = 240 / 961.25.

    Month ends as recorded 970 and 960; in January 7.50 had gone and was not known; by February it is posted.
    """
    assert parts(one(measures, "M-32", "posted"))[0::3] == (D("0.3358"), "turns a year")
    assert float(one(measures, "M-32", "re-timed").value) == pytest.approx(240 / 961.25, abs=0.00005)


def bought(document, received, invoiced, price, **more):
    row = {"document_no": document, "supplier": "Mill", "status": "COMPLETED", "sku": "A", "site": "M", "unit_price": D(price)}
    return {**row, "received_quantity": D(received), "invoiced_quantity": D(invoiced), **more}


def test_m33_open_quantity_at_price_by_age():
    """10 received, 4 invoiced at 5 x rate 2: 6 x 10 = 60, 59 days on 1 March. 5 received, 8 invoiced at 4: 3 x 4 = 12, 50 days."""
    rows = [
        bought("PO-1", 10, 4, 5, currency_rate=D(2), received_date=day("2026-01-01"), invoice_date=day("2026-01-05")),
        bought("PO-2", 5, 8, 4, site="S", received_date=day("2026-01-08"), invoice_date=day("2026-01-10")),
        bought("PO-3", 7, 7, 9, received_date=day("2026-01-08"), invoice_date=day("2026-01-10")),
    ]
    settings = Engagement.model_validate({"period": {"start": "2026-01-01", "end": "2026-03-01"}})
    found = told(STEP, {"receipt": rows}, settings)
    assert parts(one(found, "M-33", "open purchases, received")) == (60, None, 1, CURRENCY_NOT_STATED)
    assert parts(one(found, "M-33", "open purchases, invoiced")) == (12, None, 1, CURRENCY_NOT_STATED)
    assert one(found, "M-33", "oldest, received").value == 59 and parts(one(found, "M-33", "oldest, invoiced"))[0::3] == (50, "days")
    assert (
        one(found, "M-33", "open purchases, invoiced", site="S").value == 12
        and one(found, "M-33", "open purchases, invoiced", site="M").value == 0
    )


def test_m33_is_absent_where_invoices_were_not_given(measures):
    rows = [bought("PO-1", 10, 4, 5, received_date=day("2026-01-01")) | {"invoiced_quantity": None}]
    assert not every(told(STEP, {"receipt": rows, "movement": TABLES["movement"]}), "M-33") + every(measures, "M-33")
