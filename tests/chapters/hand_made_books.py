"""Small clients written by hand for what chapters 1, 5 and 6 say of them. Every figure differs from its neighbours.

Tui Books Ltd keeps its books in NZD, is audited from 1 January to 30 June 2026, and material is 1,000: performance
materiality is 65 % of it, 650, and clearly trivial is 5 % of it, 50.
"""

import datetime as dt
import json
from decimal import Decimal as D
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case

AUDITED = {
    "client": {"name": "Tui Books"},
    "base_currency": "NZD",
    "period": {"start": "2026-01-01", "end": "2026-06-30"},
}
MATERIAL = {"materiality": {"overall": 1000}}


def day(text):
    return dt.date.fromisoformat(f"2026-{text}")


def moment(text, hour=9):
    return dt.datetime.combine(day(text), dt.time(hour))


def book_of(tables, settings=None):
    case = in_memory_case(tables, Engagement.model_validate(settings or {}))
    return Workbook(Path(), case.settings, case, Path())


# Chapter 1. Files, rows set aside, and figures told twice.


def file(number, path, status="used", read=0, kept=0, aside=0, start=None, end=None, **more):
    days = {"period_from": day(start) if start else None, "period_to": day(end) if end else None}
    rows = {"rows_read": read, "rows_kept": kept, "rows_set_aside": aside}
    return {
        "source_id": number,
        "path": path,
        "label": path,
        "status": status,
        "sha256": f"hash of {path}",
        **days,
        **rows,
        **more,
    }


def stated(**totals):
    """Totals as a reader found them: what the rows give, and what the file states."""
    return json.dumps({name: {"recomputed": made, "stated": told} for name, (made, told) in totals.items()})


FILES = [
    file(
        "E001",
        "stock/movements.xlsx",
        read=61,
        kept=56,
        aside=5,
        start="01-11",
        end="05-15",
        kind="cin7_core.movement_details",
        title="Movement Details",
        control_totals=stated(cost=("90.00", "100.00"), units=("37.04", "37.00"), rows=("61", "61")),
    ),
    file(
        "E002",
        "stock/on-hand.xlsx",
        read=13,
        kept=13,
        kind="cin7_core.product_availability",
        title="Product Availability",
        sheet="Feb",
        label="stock/on-hand.xlsx Feb",
    ),
    file(
        "E002.02",
        "stock/on-hand.xlsx",
        read=8,
        kept=8,
        kind="cin7_core.product_availability",
        title="Product Availability",
        sheet="Apr",
        label="stock/on-hand.xlsx Apr",
    ),
    file("E003", "purchases.csv", read=2, kept=2, kind="cin7_core.api_purchases", title="Purchases"),
    file(
        "E004",
        "journal-report.csv",
        read=6,
        kept=6,
        start="01-04",
        end="05-20",
        kind="xero.journal_report",
        title="Journal Report",
    ),
    file(
        "E005",
        "account-transactions.csv",
        read=11,
        kept=10,
        aside=1,
        start="01-09",
        end="04-30",
        kind="xero.account_transactions",
        title="Account Transactions",
    ),
    file("E006", "trial-balance.csv", read=4, kept=4, kind="xero.trial_balance", title="Trial Balance"),
    file("E007", "movement-summary.csv", read=5, kept=5, kind="cin7_core.movement_summary", title="Movement Summary"),
    file("E008", "kiwi-ltd.csv", "not this client", read=17),
    file("E009", "scan.pdf", "unrecognised"),
    file("E010", "broken.xlsx", "unreadable"),
    file("E011", "year-2019.csv", "not this period", read=30),
    file("E012", "movements-copy.xlsx", "duplicate", read=61),
]


def problem(number, row, effect, seen, code="text_for_number", todo="Correct it.", **more):
    return {"source_id": number, "source_row": row, "effect": effect, "seen": seen, "code": code, "todo": todo, **more}


PROBLEMS = [
    problem("E001", 7, "row set aside", "twelve"),
    problem("E001", 9, "row set aside", "twelve"),
    problem("E001", 12, "row set aside", "a dozen"),
    problem("E001", 30, "row set aside", "Total", "total_row", "Nothing to do; totals are recomputed."),
    problem("E001", 31, "row set aside", "", "blank_row", "Nothing to do."),
    problem("E005", 4, "row set aside", "31/02/2026", "no_date", "Ask for the day."),
    problem("E009", None, "file set aside", "a picture", "unrecognised", "Ask for the table itself."),
    problem("E006", 3, "note", "715 is 1,110.00 here and 1,235.00 there", "balances_differ", "Ask which is newer."),
]


def goods(sku, site, bin, quantity, on, kind="sale", document=None, **more):
    name = document or f"{kind} {sku}"
    row = {"movement_id": f"{name} {sku} {on}", "document_no": name, "kind": kind, "sku": sku, "site": site, "bin": bin}
    return {**row, "quantity": D(quantity), "effective_date": day(on), "completed_at": moment(on), **more}


def shot(sku, site, bin, on, units, row, number="E002"):
    return {
        "sku": sku,
        "site": site,
        "bin": bin,
        "as_of": day(on),
        "on_hand": D(units),
        "source_id": number,
        "source_row": row,
        "grain": "bin",
    }


# P1 holds; P2 lacks the 7 of a purchase after February; P3 never holds; P4 has no bin; P5 has no cost; P6 and P8
# disagree for a while; P9 is not in the list of April, which leaves out what is nought.
MISSING_NUMBERS = (110, 120, 121, 122)
NUMBERS = [
    number for number in range(101, 165) if number not in MISSING_NUMBERS
]  # 64 numbers less 4: 60 sales, 20 in each of three months
SALES = [
    goods("P1", "North", "A-1", -1, f"{('01', '02', '04')[place // 20]}-{place % 20 + 5:02d}", document=f"SO-{number}")
    for place, number in enumerate(NUMBERS)
]
OPENINGS = [
    ("P1", "North", "A-1", 100),
    ("P2", "North", "A-2", 40),
    ("P3", "South", "B-1", 50),
    ("P4", "South", None, 80),
    ("P5", "South", "B-2", 5),
    ("P6", "North", "A-3", 60),
    ("P8", "North", "A-4", 20),
    ("P9", "South", "B-3", 4),
]
STOCK = [
    *(goods(sku, site, bin, units, "01-01", "opening") for sku, site, bin, units in OPENINGS),
    *SALES,
    goods("P2", "North", "A-2", -10, "02-10"),
    goods("P6", "North", "A-3", 9, "02-20", "receipt"),
    goods("P8", "North", "A-4", 6, "02-21", "receipt"),
]
SHOTS = [
    shot("P1", "North", "A-1", "02-28", 60, 2),
    shot("P2", "North", "A-2", "02-28", 30, 3),
    shot("P3", "South", "B-1", "02-28", 20, 4),
    shot("P4", "South", None, "02-28", 80, 5),
    shot("P5", "South", "B-2", "02-28", 8, 6),
    shot("P6", "North", "A-3", "02-28", 60, 7),
    shot("P8", "North", "A-4", "02-28", 20, 8),
    shot("P6", "North", "A-3", "03-31", 60, 9),
    shot("P1", "North", "A-1", "04-30", 40, 2, "E002.02"),
    shot("P2", "North", "A-2", "04-30", 37, 3, "E002.02"),
    shot("P3", "South", "B-1", "04-30", 20, 4, "E002.02"),
    shot("P4", "South", None, "04-30", 30, 5, "E002.02")
    | {"zero_rows_missing": True},  # P9 has no row there: none is left
    shot("P5", "South", "B-2", "04-30", 8, 6, "E002.02"),
    shot("P6", "North", "A-3", "04-30", 69, 7, "E002.02"),
    shot("P8", "North", "A-4", "04-30", 26, 8, "E002.02"),
]
COSTS = [
    {"sku": "P2", "average_cost": D(12)},
    {"sku": "P3", "average_cost": D(30)},
    {"sku": "P4", "average_cost": D(25)},
]
BOUGHT = {
    "document_no": "PO-900",
    "sku": "P2",
    "site": "North",
    "received_date": day("03-20"),
    "received_quantity": D(7),
    "status": "COMPLETED",
    "source_id": "E003",
    "source_row": 2,
}


def entry(number, row, on, account, amount, journal=None, view="journal_report"):
    names = {"715": "Inventory", "800": "Payables", "610": "Freight", "310": "Cost of sales"}
    return {
        "source_id": number,
        "source_row": row,
        "date": day(on),
        "account_code": account,
        "account_name": names[account],
        "amount": D(amount),
        "journal_id": journal,
        "ledger_view": view,
    }


def level(number, row, on, account, amount, kind):
    return {
        "source_id": number,
        "source_row": row,
        "as_of": day(on),
        "account_code": account,
        "balance": D(amount),
        "balance_kind": kind,
        "platform": "xero",
    }


# Journal 11 balances; 12 is 61.25 over, 13 is 12.50 short. Account 715 moves by 205 - 40, account 800 by -90.
BOOKED = [
    entry("E004", 2, "01-08", "310", 29, "11"),
    entry("E004", 3, "01-08", "800", -29, "11"),
    entry("E004", 4, "02-08", "310", 300, "12"),
    entry("E004", 5, "02-08", "800", "-238.75", "12"),
    entry("E004", 6, "03-08", "310", "-12.50", "13"),
    entry("E005", 5, "02-14", "715", 205, view="account_transactions"),
    entry("E005", 6, "03-14", "715", -40, view="account_transactions"),
    entry("E005", 7, "03-15", "800", -90, view="account_transactions"),
]
LEVELS = [
    level("E005", 1, "01-09", "715", 1000, "opening"),
    level("E005", 8, "04-30", "715", 1235, "closing"),
    level("E005", 9, "01-09", "800", -500, "opening"),
    level("E005", 10, "04-30", "800", -590, "closing"),
    level("E005", 11, "01-09", "610", 20, "opening"),
    level("E005", 12, "04-30", "610", 15, "closing"),
    level("E006", 2, "01-31", "715", 960, "trial_balance"),
    level("E006", 3, "04-30", "715", 1110, "trial_balance"),
    level("E006", 4, "04-30", "800", -590, "trial_balance"),
]


def total(row, sku, came, went, number="E007"):
    return {
        "source_id": number,
        "source_row": row,
        "sku": sku,
        "period_from": day("01-01"),
        "period_to": day("04-30"),
        "quantity_in": D(came),
        "quantity_out": D(went),
    }


TOTALS = [total(2, "P1", 100, 60), total(3, "P2", 40, 10), total(4, "P3", 50, 4), total(5, "P4", 81, 0)]

INTAKE = {
    "company": [{"name": "Tui Books Ltd", "basis": "Cash", "source_id": "E005", "source_row": 1}],
    "evidence_file": FILES,
    "problem": PROBLEMS,
    "product": COSTS,
    "movement": STOCK,
    "stock_snapshot": SHOTS,
    "receipt": [BOUGHT],
    "ledger_line": BOOKED,
    "ledger_balance": LEVELS,
    "account": [{"account_code": "715", "account_name": "Inventory", "role": "inventory"}],
    "movement_total": TOTALS,
}


def intake():
    """A client whose files contradict each other in every way chapter 1 knows."""
    return book_of(INTAKE, AUDITED | MATERIAL)


def many_lines(broken, lines, unlisted=False):
    """Lines of 500 units: of the first `broken` ones the first lacks 1 unit, the second 2, and so on."""
    moved = [goods(f"M{n:03d}", "North", "A-1", 500, "01-01", "opening") for n in range(lines)]
    seen = [
        shot(f"M{n:03d}", "North", "A-1", "02-28", 500 - (n + 1 if n < broken else 0), n + 2, "E001")
        for n in range(lines)
    ]
    costs = [{"sku": f"M{n:03d}", "average_cost": D(2)} for n in range(lines)]
    if unlisted:  # one line more, which the list of stock leaves out
        moved.append(goods("M999", "North", "A-1", 7, "01-01", "opening"))
        seen[0]["zero_rows_missing"] = True
    return {"movement": moved, "stock_snapshot": seen, "product": costs}


def quiet():
    """Two sites without bins and opening rows: the first stated figure of each line opens it, and the second holds."""
    moved = [
        goods("Q1", "East", None, -4, "02-10", document="SO-1"),
        goods("Q2", "East", None, 9, "02-11", "receipt", document="PO-1"),
        goods("Q3", "West", None, "-2.5", "02-12", document="SO-2"),
    ]
    seen = [
        shot("Q1", "East", None, "01-31", 30, 2, "E001"),
        shot("Q2", "East", None, "01-31", 11, 3, "E001"),
        shot("Q3", "West", None, "01-31", 7, 4, "E001"),
        shot("Q1", "East", None, "02-28", 26, 5, "E001"),
        shot("Q2", "East", None, "02-28", 20, 6, "E001"),
        shot("Q3", "West", None, "02-28", "4.5", 7, "E001"),
    ]
    lines = [entry("E001", 8, "02-13", "310", 29, "21"), entry("E001", 9, "02-13", "800", -29, "21")]
    bins = [
        {"site": "East", "bin": "B-1", "kind": "bin"}
    ]  # the site has bins and the movements name none: proved by site
    unused = [shot("Q9", "East", "B-1", "01-31", 3, 10, "E001") | {"as_of": None}]
    return book_of({"movement": moved, "stock_snapshot": seen + unused, "ledger_line": lines, "location": bins})


def at_the_limits():
    """Breaks, shares, roundings and edges at their limits and just above them; few movements, a dozen wrong totals."""
    sizes = (50, 51, 650, 651, 1000, 1001)
    moved = [goods(f"L{n}", "East", "B-1", 10, "01-01", "opening") for n, _ in enumerate(sizes)]
    moved += [goods("T0", "East", "B-1", 1, f"{month}-03", "receipt", document=f"PO-{month}") for month in ("01", "03")]
    files = [
        file(
            "E001",
            "movements.csv",
            read=20,
            kept=19,
            aside=1,
            start="01-01",
            end="05-30",
            kind="cin7_core.movement_details",
            control_totals=stated(a=("1.00", "1.05"), b=("1.00", "0.94")),
        ),
        file("E002", "ledger.csv", start="01-02", end="05-30", kind="xero.general_ledger"),
        *(file(f"E1{n}", f"other-{n}.csv", "not this client") for n in range(9)),
    ]
    return book_of(
        {
            "evidence_file": files,
            "problem": [problem("E001", 5, "row set aside", "twelve")],
            "movement": moved,
            "stock_snapshot": [shot(f"L{n}", "East", "B-1", "01-31", 9, n + 2, "E001") for n, _ in enumerate(sizes)],
            "product": [{"sku": f"L{n}", "average_cost": D(cost)} for n, cost in enumerate(sizes)],
            "movement_total": [total(n + 2, f"T{n}", 2, 0, "E001") for n in range(12)],
            "correction": [{"document_no": f"AD-{n:02d}", "sku": "T0"} for n in range(10, 56, 2) if n not in (24, 28)]
            + [{"document_no": f"ST-{n:02d}", "sku": "T0"} for n in range(10, 70) if n % 7],
        },
        {"period": {"start": "2026-01-01", "end": "2026-06-30"}} | MATERIAL,
    )


# Chapter 5, the two books. Of the accounts 715 holds stock, 716 goods on the road, 835 accruals, 517 discrepancies.

NAMES = {
    "715": "Inventory",
    "716": "Stock in transit",
    "517": "Discrepancies",
    "429": "Samples",
    "310": "Cost of sales",
    "720": "Office equipment",
    "800": "Payables",
    "200": "Sales",
}
ROLES = {
    "715": "inventory",
    "716": "in_transit",
    "835": "accrual",
    "310": "cogs",
    "200": "revenue",
    "517": "adjustment",
}
CHART = [
    {"account_code": code, "account_name": NAMES.get(code, "Accruals"), "role": role, "role_rule": "by hand"}
    for code, role in ROLES.items()
]


def post(document, on, debit, credit, amount, kind="StockAdjustment", **more):
    return {
        "document_no": document,
        "effective_date": day(on),
        "debit_account": debit,
        "credit_account": credit,
        "amount": D(amount),
        "document_type": kind,
        "origin": "transactions",
        "source_id": "E001",
        **more,
    }


def held(on, account, amount, reference, source="Manual Journal", **more):
    return {
        "date": day(on),
        "account_code": account,
        "account_name": NAMES[account],
        "amount": D(amount),
        "reference": reference,
        "source_type": source,
        "source_id": "E002",
        **more,
    }


def fixed(document, kind, on, completed, value, account="517", site="North", sku="G1", **more):
    row = {
        "document_no": document,
        "kind": kind,
        "status": "COMPLETED",
        "effective_date": day(on) if on else None,
        "completed_at": moment(completed),
        "source_id": "E003",
    }
    return {
        **row,
        "sku": sku,
        "site": site,
        "quantity": D(1) if D(value) > 0 else D(-1),
        "value": D(value),
        "account": account,
        **more,
    }


def bought(document, received, invoiced, price, came, billed, site="North", **more):
    row = {
        "document_no": document,
        "supplier": "Mill",
        "status": "COMPLETED",
        "sku": f"R{document[-2:]}",
        "site": site,
        "source_id": "E004",
    }
    days = {"received_date": day(came) if came else None, "invoice_date": day(billed) if billed else None}
    return {
        **row,
        **days,
        "received_quantity": D(received),
        "invoiced_quantity": D(invoiced),
        "unit_price": D(price),
        **more,
    }


# What both books hold alike; then one document, or two, for each bucket.
CORRECTED = [
    fixed("ST-00071", "stocktake", "01-31", "02-03", "-21.75"),  # three days and a month end late
    fixed("ST-00072", "stocktake", "02-05", "02-05", "14.25", site="South"),
    fixed("ST-00073", "stocktake", "02-06", "02-05", "-35"),  # dated a day ahead
    fixed("ST-00074", "stocktake", "02-10", "02-10", "75", sku="G2"),  # 70 net, 80 gross
    fixed("ST-00074", "stocktake", "02-10", "02-10", "-5"),
    fixed("ST-00075", "stocktake", "02-08", "02-08", "-6.50", account="429", site="South"),  # its peers use 517
    fixed("AD-00011", "adjustment", "01-12", "01-12", "-8"),
    fixed("AD-00012", "adjustment", "01-13", "01-13", "-9", site="South"),
    fixed("AD-00013", "adjustment", "01-14", "01-14", "11"),
    fixed("AD-00021", "adjustment", "02-16", "02-16", "-5", account="429"),  # from here on another account
    fixed("AD-00022", "adjustment", "02-17", "02-17", "-4", account="429"),
    fixed(
        "AD-00023", "adjustment", "02-28", "03-02", "90", account="429", site="South", sku="G3"
    ),  # two days and a month end late
    fixed("FG-00140", "write_off", None, "03-12", "-19", account=None),  # no accounting date
]
POSTED = [
    *(
        post(
            row["document_no"],
            f"{row['effective_date']:%m-%d}",
            "715",
            row["account"],
            row["value"],
            "StockTake" if row["kind"] == "stocktake" else "StockAdjustment",
        )
        for row in CORRECTED
        if row["effective_date"]
    ),
    post("INV-01220", "01-09", "310", "715", 29, "Sale"),
    post("INV-01230", "03-20", "310", "715", 46, "Sale"),
    post("ST-00080", "02-20", "715", "517", 40, "StockTake"),  # timing: the ledger has it in March
    post("PO-00091", "02-15", "715", "800", 60, "Purchase"),  # billed in full, half received
    post("PO-00093", "01-11", "715", "800", 48, "Purchase"),  # 12 billed, 20 received
    post("PO-00094", "01-20", "715", "800", 63, "Purchase"),  # 9 billed, 4 received
    post("TR-00095", "03-27", "716", "715", 24, "StockTransfer"),  # on the road
    post("INV-01225", "01-31", "310", "715", 17, "Sale"),
    post("ST-00081", "02-20", "715", "517", "55.50", "StockTake"),  # never reached the ledger
    post("ST-00083", "02-22", "715", "517", 100, "StockTake"),  # 88 in the ledger
    post("ST-00082", "02-21", "715", "517", 33, "StockTake"),  # on office equipment in the ledger
    post("PO-00090", "02-26", "715", "800", 7, "Purchase", description="PO-00090 cost change"),
    post("PO-00092", "03-10", "715", "800", 500, "Purchase"),  # 510 in the ledger, bought in USD
    post("ST-00084", "02-23", "715", "517", "10.03", "StockTake"),
]
HELD = [
    *(
        held(f"{row['effective_date']:%m-%d}", "715", row["value"], row["document_no"])
        for row in CORRECTED
        if row["effective_date"] and row["document_no"] != "ST-00071"
    ),
    held("01-31", "715", "-21.75", "ST-00071", posted_at=moment("02-12")),  # twelve days after its own, behind the lock
    held("01-09", "715", -29, "INV-01220", posted_at=moment("02-01")),
    held("03-20", "715", -46, "CB-77", "Bill"),  # no number: same amount, same day as INV-01230
    held("01-31", "715", -17, "INV-01225", posted_at=moment("02-02")),  # two days are a sync
    held("03-27", "716", 24, "TR-00095"),
    held("03-27", "715", -24, "TR-00095"),
    held("01-11", "715", 48, "IS-93", "Payable Invoice"),
    held("01-20", "715", 63, "PO-00094", "Payable Invoice"),
    held("03-02", "715", 40, "ST-00080"),
    held("02-15", "715", 60, "PO-00091", "Payable Invoice"),
    held("02-22", "715", 88, "ST-00083"),
    held("02-21", "720", 33, "ST-00082"),
    held("02-21", "517", -33, "ST-00082"),
    held("03-12", "715", 510, "PO-00092", "Payable Invoice"),
    held("02-23", "715", 10, "ST-00084"),
    held("03-05", "715", 1000, "Year-end true up", description="as agreed"),
    held("03-06", "715", -130, "Audit entry", description="by phone"),
    held("02-25", "715", 300, "Trade counter", "Spend Money"),
]
RECEIVED = [
    bought("PO-00091", 5, 10, 6, "02-16", "02-15"),  # 5 x 6 = 30 paid and not received
    bought("PO-00092", 50, 50, 8, "03-10", "03-10", currency="USD", currency_rate=D("1.25"), supplier="Overseas Inc"),
    bought(
        "PO-00093", 20, 12, 4, "01-10", "01-11", site="South", invoice_no="IS-93"
    ),  # 8 x 4 = 32 received and not invoiced
    bought("PO-00094", 4, 9, 7, "01-21", "01-20", site="South"),  # 5 x 7 = 35 paid and not received
]
BOOKS = {
    "company": [
        {
            "name": "Tui Books Ltd",
            "base_currency": "NZD",
            "lock_date": day("01-31"),
            "source_id": "E002",
            "source_row": 1,
        }
    ],
    "evidence_file": [
        file(f"E00{n}", path)
        for n, path in enumerate(("transactions.json", "ledger.csv", "corrections.json", "purchases.json"), start=1)
    ],
    "account": CHART,
    "correction": CORRECTED,
    "expected_posting": POSTED,
    "ledger_line": HELD,
    "receipt": RECEIVED,
    "transfer": [
        {
            "document_no": "TR-00095",
            "status": "IN TRANSIT",
            "sent_date": day("03-27"),
            "sku": "G1",
            "from_site": "North",
            "to_site": "South",
            "sent_quantity": D(3),
            "in_transit_account": "716",
        }
    ],
    "ledger_balance": [
        {
            "source_id": "E002",
            "source_row": 40,
            "as_of": day("03-31"),
            "account_code": "715",
            "account_name": "Inventory",
            "balance": D("5000"),
            "balance_kind": "closing",
        }
    ],
    "stock_snapshot": [{"as_of": day("03-31"), "sku": "G1", "site": "North", "on_hand": D(9), "value": D("4321.50")}],
}
THREE_MONTHS = {"client": {"name": "Tui Books"}, "period": {"start": "2026-01-01", "end": "2026-03-31"}}


def books_apart(settings=None, **more):
    """Two books that differ in every way chapter 5 names."""
    return book_of(BOOKS | more, THREE_MONTHS | MATERIAL | (settings or {}))


def books_alike():
    """Two documents that both books hold to the cent."""
    posted = [
        post("ST-00071", "01-31", "715", "517", "-21.75", "StockTake"),
        post("INV-01220", "02-09", "310", "715", 29, "Sale"),
    ]
    lines = [held("01-31", "715", "-21.75", "ST-00071"), held("02-09", "715", -29, "INV-01220")]
    return book_of({"expected_posting": posted, "ledger_line": lines, "account": CHART}, MATERIAL)


# Chapter 5, the months. Twelve lines at North, eight at South, 1,000 units of each at a cost of 3, right on 10 January.
# North sells 30 of each on 20 January, 10 on 10 February and 8 on 5 March; South 20, 20 and 5.
# On 20 February each line at North lacks 2 units and each line at South 1; on 25 March three at North have 3 too many.

NORTHERN, SOUTHERN = [f"N{n:02d}" for n in range(12)], [f"S{n:02d}" for n in range(8)]


def counted(document, on, sku, site, found, recorded, cost=3):
    return {
        "count_id": document,
        "effective_date": day(on),
        "completed_at": moment(on, 18),
        "sku": sku,
        "site": site,
        "counted_quantity": D(found),
        "recorded_quantity": D(recorded),
        "unit_cost": D(cost),
        "is_confirmed": True,
    }


def _months():
    tables = {"product": [], "movement": [], "count_line": [], "correction": [], "shipment": []}
    for site, skus, sold, lost in (("North", NORTHERN, (30, 10, 8), 2), ("South", SOUTHERN, (20, 20, 5), 1)):
        for place, sku in enumerate(skus):
            tables["product"].append({"sku": sku, "average_cost": D(3)})
            tables["movement"].append(goods(sku, site, None, 1000, "01-01", "opening"))
            for on, units in zip(("01-20", "02-10", "03-05"), sold, strict=True):
                tables["movement"].append(goods(sku, site, None, -units, on))
            left = 1000 - sold[0] - sold[1]
            tables["count_line"] += [
                counted(f"ST-1{site}", "01-10", sku, site, 1000, 1000),
                counted(f"ST-2{site}", "02-20", sku, site, left - lost, left),
            ]
            tables["correction"].append(
                fixed(f"ST-2{site}", "stocktake", "02-20", "02-20", -3 * lost, sku=sku, site=site, quantity=D(-lost))
            )
            tables["movement"].append(
                goods(sku, site, None, -lost, "02-20", "stocktake", document=f"ST-2{site}", value=D(-3 * lost))
            )
            if site == "North":
                over = 3 if place < 3 else 0
                tables["count_line"].append(
                    counted("ST-3", "03-25", sku, site, left - lost - sold[2] + over, left - lost - sold[2])
                )
            if site == "North" and place < 3:
                tables["correction"].append(
                    fixed("ST-3", "stocktake", "03-25", "03-25", 9, sku=sku, site=site, quantity=D(3))
                )
                tables["movement"].append(goods(sku, site, None, 3, "03-25", "stocktake", document="ST-3", value=D(9)))
    tables["correction"].append(
        fixed("AD-9", "adjustment", "03-26", "03-26", -12, sku="S00", site="South", account="310", quantity=D(-4))
    )
    for month, revenue in (("01", 2600), ("02", 1500), ("03", 800)):
        tables["shipment"].append(
            {
                "document_no": f"SO-{month}",
                "invoice_date": day(f"{month}-21"),
                "sku": "N00",
                "site": "North",
                "revenue": D(revenue),
            }
        )
    tables["return_line"] = [
        {"document_no": "CR-1", "credit_date": day("03-28"), "sku": "N00", "site": "North", "value": D(50)}
    ]
    return tables


MONTHS = _months()
YEAR_TO_JANUARY = {
    "period": {"start": "2026-01-01", "end": "2026-03-31", "fiscal_year_end_month": 1},
    "base_currency": "NZD",
}


def one_line_apart():
    """One line, a count that lacks 7 units, two months of sales, no event: too little for a course or a direction."""
    moved = [
        goods("K1", "North", None, 100, "01-01", "opening"),
        goods("K1", "North", None, -6, "01-20"),
        goods("K1", "North", None, -2, "02-10"),
    ]
    lines = [counted("ST-1", "01-10", "K1", "North", 100, 100), counted("ST-2", "02-20", "K1", "North", 85, 92)]
    sold = [
        {"document_no": f"SO-{month}", "invoice_date": day(f"{month}-21"), "sku": "K1", "revenue": D(revenue)}
        for month, revenue in (("01", 40), ("02", 30))
    ]
    return book_of(
        {"product": [{"sku": "K1", "average_cost": D(3)}], "movement": moved, "count_line": lines, "shipment": sold},
        {"materiality": {"overall": 5}},
    )


def months_apart(overall=20, events=(), **more):
    """What the counts of February and March found, by the months it accrued in."""
    given = {
        "materiality": {"overall": overall},
        "events": list(events),
        "accounts": {"cogs": ["310"], "adjustment": ["517"]},
    }
    return book_of(MONTHS | more, YEAR_TO_JANUARY | given)


# Chapter 6. 110 lines at Main, 100 units of each at a cost of 5, counted on three days; 60 of them at South too, once.
# All are right but for ordinary slips and a few lines for each cause; after the second count differences are posted.

FIRST, SECOND, THIRD = "01-10", "03-10", "05-10"
LINES = [f"K{n:03d}" for n in range(110)]
SLIPS = {"K081": 1, "K084": -1, "K087": 2, "K090": -2, "K093": 1, "K095": -3, "K097": 1, "K099": -1}


def sized(first, *sizes, sign=1):
    """Neighbouring lines from the first one on, with these differences."""
    return {f"K{first + place:03d}": sign * size for place, size in enumerate(sizes)}


UNRESTOCKED = sized(0, 4, 5, 7, 9, 11, 6)  # credited to a customer and never put back: 42 too many
TYPED_LATE = sized(10, 4, 5, 8, 9, 11, sign=-1)  # sold before the count, typed the day after: 37 too few
CARRIED = sized(20, 4, 5, 7, 9, 12, 6, 8, sign=-1)  # 51 short at Main and over at South
SWAPPED = {
    f"K{30 + 2 * place + over:03d}": (1 if over else -1) * size
    for place, size in enumerate((4, 5, 7, 9, 13, 6))
    for over in (0, 1)
}  # 44 each way
IN_PACKS = sized(50, 33, 22)  # packs of 12 keyed as 3 and 2 units: too few lines to tell from luck
SECOND_COUNT = SLIPS | UNRESTOCKED | TYPED_LATE | CARRIED | SWAPPED | IN_PACKS
AGAIN = {
    "K000": 3,
    "K002": 2,
    "K010": -3,
    "K012": 2,
    "K014": -2,
    "K020": 3,
    "K021": -2,
    "K022": 2,
    "K030": 3,
    "K031": 2,
    "K034": -3,
    "K036": 2,
    "K081": 2,
    "K087": -3,
}
THIRD_COUNT = AGAIN | {"K070": 1, "K072": -1, "K074": 2}


def rounds(on, differences, skus=LINES, site="Main", believed=None, **more):
    """One count document over these lines, right but for the differences."""
    believed = believed or {}
    rows = [(sku, 100 + believed.get(sku, 0)) for sku in skus]
    return [
        {
            "count_id": f"ST-{site}-{on}",
            "effective_date": day(on),
            "completed_at": moment(on, 18),
            "sku": sku,
            "site": site,
            "counted_quantity": D(recorded + differences.get(sku, 0)),
            "recorded_quantity": D(recorded),
            "unit_cost": D(5),
            "is_confirmed": True,
            "source_id": "E001",
            **more,
        }
        for sku, recorded in rows
    ]


def booked(number, on, sku, quantity, value, account="517", kind="adjustment", **more):
    row = {
        "document_no": number,
        "kind": kind,
        "status": "COMPLETED",
        "effective_date": day(on),
        "completed_at": moment(on),
        "sku": sku,
        "site": "Main",
        "source_id": "E004",
    }
    return {**row, "quantity": D(quantity), "value": D(value), "account": account, **more}


CREDITED = [
    {
        "document_no": f"CR-{sku}",
        "sku": sku,
        "site": "Main",
        "credit_date": day("02-10"),
        "credited_quantity": D(size),
        "restocked_quantity": D(0),
        "source_id": "E002",
    }
    for sku, size in UNRESTOCKED.items()
]
TYPED = [
    goods(sku, "Main", None, size, "03-11", document=f"SO-{sku}", source_id="E003") for sku, size in TYPED_LATE.items()
]
PACKED = [
    goods(sku, "Main", None, size // 11, "02-12", "receipt", document=f"PO-{sku}", source_id="E003")
    for sku, size in IN_PACKS.items()
]
SETTLED = [
    goods(
        sku, "Main", None, size, SECOND, "stocktake", document=f"ST-Main-{SECOND}", source_id="E003", value=D(5 * size)
    )
    for sku, size in SECOND_COUNT.items()
]
# Thirty adjustments of 1 unit and 40 or more on 517, but five on 850; a few others for the control tests.
ADJUSTED = [
    booked(
        f"AD-{n:02d}",
        f"02-{n % 25 + 1:02d}",
        f"K{n:03d}",
        1 if n % 3 else -1,
        (1 if n % 3 else -1) * (40 + n),
        "850" if n % 7 == 0 else "517",
        reason="" if n % 4 else "damaged",
    )
    for n in range(30)
]
CONTROLLED = [
    booked("DR-1", "03-01", "K060", 2, 10, status="DRAFT"),
    booked("DR-2", "03-02", "K061", -3, -15, status="DRAFT"),
    booked("RV-1", "03-03", "K062", -20, -100, kind="revaluation"),
    booked("RV-1", "03-03", "K062", 20, 130, kind="revaluation"),
    booked("AS-1", "03-04", "K063", 6, 33),
    booked("BIG-1", "03-05", "K064", -90, -450, user="u1", approver="u1", reason="damaged goods"),
    booked("BIG-2", "03-06", "K065", -80, -410, user="u1", approver="u2"),
]
CAUSES = {
    "evidence_file": [
        file(f"E00{n}", path)
        for n, path in enumerate(
            ("counts.csv", "credits.csv", "movements.csv", "corrections.csv", "others.csv"), start=1
        )
    ],
    "product": [{"sku": sku, "average_cost": D(5), "pack_qty": D(12) if sku in IN_PACKS else None} for sku in LINES],
    "count_line": rounds(FIRST, {})
    + rounds(SECOND, SECOND_COUNT)
    + rounds("03-19", {sku: -size for sku, size in CARRIED.items()}, LINES[:60], "South")
    + rounds(THIRD, THIRD_COUNT, believed=SECOND_COUNT),
    "return_line": CREDITED,
    "movement": TYPED + PACKED + SETTLED,
    "correction": ADJUSTED + CONTROLLED,
    "bill_of_material": [{"sku": "K063", "component_sku": "K064", "quantity": D(2), "source_id": "E005"}],
    "transfer": [
        {
            "document_no": "TR-1",
            "status": "IN TRANSIT",
            "sent_date": day("04-01"),
            "sku": "K066",
            "from_site": "Main",
            "to_site": "South",
            "sent_quantity": D(14),
            "source_id": "E005",
        }
    ],
    "user_action": [
        {"document_no": number, "user": "u3", "action": action, "acted_at": moment(on), "source_id": "E005"}
        for number, action, on in (
            ("ST-8", "Completed", "02-01"),
            ("ST-8", "Undo", "02-03"),
            ("AD-01", "Authorised", "02-02"),
            ("AD-01", "Void", "02-05"),
            ("AD-02", "Void", "02-06"),
        )
    ],
}
JUDGED = {
    "base_currency": "NZD",
    "period": {"start": "2026-01-01", "end": "2026-05-31"},
    "approval": {"limit": 400},
    "client": {"name": "Tui Books"},
}


class ToldBook(Workbook):
    """A workbook whose diagnosis reads what the test says the earlier chapters found."""

    told = ()

    def earlier(self, step):
        return list(self.told)


def told_book(tables, settings=None, told=()):
    case = in_memory_case(tables, Engagement.model_validate(settings or {}))
    book = ToldBook(Path(), case.settings, case, Path())
    book.told = told
    return book


def causes(overall=200):
    """Lines that a dozen causes may explain, judged on what the real earlier chapters say."""
    return book_of(CAUSES, JUDGED | {"materiality": {"overall": overall}})


def chapter(step, measures=(), exhibits=(), tables=None, extra=None):
    """What an earlier chapter hands over, as far as the diagnosis reads it."""
    return SimpleNamespace(
        step=step,
        measures=measures,
        exhibits=[SimpleNamespace(id=code) for code in exhibits],
        tables=tables or {},
        extra=extra or {},
    )


def figure(name, value, unit, interval=None, part=None, whole=None):
    return SimpleNamespace(
        id=name,
        value=value,
        unit=unit,
        interval=interval,
        numerator=part,
        denominator=whole,
        scope={"level": "portfolio"},
    )


def told(recurring="no", routine=0.25, unexplained=(3, -40), index=-0.5, spread=0.25):
    """Earlier chapters: few lines recur or not; routine share; what stays unexplained by month; index and spread."""
    few = {"answer": recurring, "lines": 2, "counted_lines": 400}
    months = pd.DataFrame(
        [
            (f"2026-0{n}", "715", bucket, D(amount))
            for n, loose in enumerate(unexplained, start=1)
            for bucket, amount in (("unexplained", loose), ("timing", 900))
        ],
        columns=["month", "account", "bucket", "amount"],
    )
    return [
        chapter("variance_timeline", exhibits=("VT-1", "VT-2"), extra={"recurring": few}),
        chapter(
            "write_off_frequency",
            [
                figure("M-19", routine, "share", part=D(-100) * D(str(routine)), whole=D(-100)),
                figure("M-24", index, "log points per quarter", (index - spread, index + spread)),
            ],
            ("WF-1", "WF-4", "WF-10"),
        ),
        chapter("ledger_impact", exhibits=("LI-1",), tables={"tie_out": months}),
    ]


SHORT_LIST = {"count_line": rounds(FIRST, {"K001": -3}, LINES[:4], recorded_at=moment(FIRST, 8))}
OPEN_COUNT = SHORT_LIST | {
    "movement": [
        goods("K002", "Main", None, -2, FIRST, document="SO-9", value=D(-10)),
        goods("K003", "Main", None, -1, FIRST, document="SO-8", value=D(-5)),
        goods("K003", "Main", None, 4, FIRST, "receipt", "PO-8", value=D(20)),
    ],
    "stock_snapshot": [
        {
            "as_of": day("01-31"),
            "sku": f"K00{n}",
            "site": "Main",
            "on_hand": D(100),
            "available": D(-n),
            "value": D(500),
        }
        for n in (1, 2)
    ],
    "user_action": [{"document_no": "ST-8", "user": "u3", "action": "Completed", "acted_at": moment("02-01")}],
    "transfer": [
        {
            "document_no": "TR-2",
            "status": "COMPLETED",
            "sent_date": day("01-02"),
            "received_date": day("01-03"),
            "sku": "K001",
            "from_site": "Main",
            "to_site": "South",
            "sent_quantity": D(1),
        }
    ],
    "correction": [booked("AD-1", "01-20", "K001", -3, -15, user="u1", approver="u2")],
    "bill_of_material": [{"sku": "K900", "component_sku": "K901", "quantity": D(2)}],
}


def associated():
    """Sixty lines counted twice: 30 with receipts lack more, the more they had, and no document says how much."""
    lines, moved, lost = LINES[:60], [], {}
    for place, sku in enumerate(lines[:30]):
        times = place % 5 + 1
        lost[sku] = -(3 * times + place % 2)
        moved += [
            goods(sku, "Main", None, 50 + 7 * n + place, f"02-{n + 3:02d}", "receipt", f"PO-{sku}-{n}")
            for n in range(times)
        ]
    orders = [
        {
            "document_no": "PO-1",
            "supplier": "Mill",
            "sku": "K109",
            "site": "Main",
            "order_date": day("01-12"),
            "received_date": day("01-20"),
            "ordered_quantity": D(9),
            "received_quantity": D(9),
        }
    ]
    return {"count_line": rounds(FIRST, {}, lines) + rounds(SECOND, lost, lines), "movement": moved, "receipt": orders}


def recurring():
    """Sixty lines counted three times: 25 are wrong at the second count, 20 of them again at the third, and 2 more."""
    lines = LINES[:60]
    second = {sku: 2 + place % 4 for place, sku in enumerate(lines[:25])}
    third = {sku: 3 + place % 3 for place, sku in enumerate(lines[:20])} | {"K040": 1, "K050": -1}
    settled = [
        goods(sku, "Main", None, size, SECOND, "stocktake", document=f"ST-Main-{SECOND}")
        for sku, size in second.items()
    ]
    return {
        "count_line": rounds(FIRST, {}, lines)
        + rounds(SECOND, second, lines)
        + rounds(THIRD, third, lines, believed=second),
        "movement": settled,
    }
