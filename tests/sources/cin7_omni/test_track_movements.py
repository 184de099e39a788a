"""Track Stock Movements: words, signs, branches, costs and holding groups of the only full ledger of Omni."""

from decimal import Decimal

import pytest

from cin7_audit.sources.base import Parsed
from cin7_audit.sources.cin7_omni import REPORTS
from cin7_audit.sources.kinds_of_movement import movement_kind
from tests.sources.small_files import aside, notes, of_text, peek_of, rows

SOURCE = REPORTS["track_stock_movements"]
HEADER = "Code,Date,Product Name,Holding Group,TransType,Ref,Company,BatchNos,SerialQty,Direction,Cost\n"


def track(folder, body: str, before: str = "", header: str = HEADER, **hint) -> Parsed:
    text = before + header + body
    assert SOURCE.claims(peek_of(folder, text))
    return of_text(SOURCE, folder, text, **hint)


@pytest.mark.parametrize(
    ("word", "quantity", "kind"),
    [
        ("Sales Order", -1, "sale"),
        ("SalesOrders", -1, "sale"),
        ("POS Sale", -1, "sale"),
        ("Layby", -1, "sale"),
        ("Purchase Order", 1, "receipt"),
        ("SupplierCreditNote", -1, "unstock"),
        ("credit note", 1, "restock"),
        ("Adjustments", -1, "adjustment"),
        ("Auto Adjustment", 1, "auto_adjustment"),
        ("BranchTransfer", -1, "transfer_out"),
        ("Bin/Location Transfer", 1, "transfer_in"),
        ("BinLocationTransfer", 1, "transfer_in"),
        ("Production Job", 1, "assembly_in"),
        ("ProductionJob", -1, "assembly_out"),
        ("Stocktake", -1, "stocktake"),
        ("Consignment", -1, "sale"),
        ("Supplier Consignment", 1, "receipt"),
        ("Zeitgeist", 1, None),
    ],
)
def test_transaction_words(tmp_path, word, quantity, kind):
    assert movement_kind(word, Decimal(quantity)) == kind
    parsed = track(tmp_path, f"A,2025-07-01,,,{word},X,,FIFO,{quantity},,\n")
    assert rows(parsed, "movement", "kind", "document_type") == [(kind or "adjustment", word)]


def test_unknown_words_move_stock_but_correct_nothing(tmp_path):
    parsed = track(tmp_path, "A,2025-07-01,,,Zeitgeist,Z-1,,FIFO,5,+,\nA,2025-07-01,,,,Z-2,,FIFO,5,+,\n")
    assert rows(parsed, "movement", "kind") == [("adjustment",), ("adjustment",)]
    assert "correction" not in parsed.tables
    said = [each.seen.split(" is not")[0] for each in parsed.problems if each.code == "transaction_type_unknown"]
    assert said == ["TransType '(blank)' in 1 row(s)", "TransType 'Zeitgeist' in 1 row(s)"]


def test_adjustments_are_corrections_too(tmp_path):
    header = HEADER.replace("Cost\n", "Unit Cost,Bin,Branch,Created By,Created Date\n")
    body = "A,2025-07-02 10:30,,,Adjustment,ADJ-1,,L1,-2,-,3,B-1,Main,ann,2025-07-01\n"
    body += "A,2025-07-02,,,Sales Order,S-1,,,-1,-,3,,Main,,\n"
    parsed = track(tmp_path, body, header=header)
    wanted = (
        "document_no",
        "reference",
        "kind",
        "effective_date",
        "completed_at",
        "recorded_at",
        "sku",
        "site",
        "bin",
        "batch",
    )
    assert rows(parsed, "correction", *wanted) == [
        (
            "ADJ-1",
            "ADJ-1",
            "adjustment",
            "2025-07-02",
            "2025-07-02 10:30:00",
            "2025-07-01 00:00:00",
            "A",
            "Main",
            "B-1",
            "L1",
        )
    ]
    wanted = ("quantity", "unit_cost", "value", "user", "status", "source_row")
    assert rows(parsed, "correction", *wanted) == [("-2", "3", "-6", "ann", "COMPLETED", 2)]
    assert rows(parsed, "movement", "movement_id", "document_no") == [("E001-2", "ADJ-1"), ("E001-3", "S-1")]


@pytest.mark.parametrize(
    ("costs", "unit", "value"),
    [
        (("2.50", "2.50"), ["2.50", "2.50"], ["10.00", "-5.00"]),  # per unit: never signed
        (("10.00", "-5.00"), ["2.500000", "2.500000"], ["10", "-5"]),  # a total carries the sign of its quantity
        (("-10.00", "5.00"), ["-10", "5"], ["40", "-10"]),  # a sign against the quantity's is no total's
    ],
)
def test_what_cost_means_is_read_off_its_sign(tmp_path, costs, unit, value):
    body = f"A,2025-07-01,,,Purchase Order,P-1,,FIFO,4,+,{costs[0]}\n"
    body += f"A,2025-07-02,,,Sales Order,S-1,,FIFO,-2,-,{costs[1]}\n"
    frame = track(tmp_path, body).tables["movement"]
    assert [Decimal(text) for text in frame["unit_cost"]] == [Decimal(text) for text in unit]
    assert [Decimal(text) for text in frame["value"]] == [Decimal(text) for text in value]


def test_a_stated_total_takes_the_sign_of_its_quantity(tmp_path):
    body = "A,2025-07-01,,,Sales Order,S-1,,,-3,-,7\n"
    body += "A,2025-07-01,,,Purchase Order,P-1,,,3,+,7\nA,2025-07-01,,,Adjustment,X,,,0,,7\n"
    parsed = track(tmp_path, body, header=HEADER.replace("Cost", "Total Cost"))
    assert rows(parsed, "movement", "value", "unit_cost") == [("-7", "2.333333"), ("7", "2.333333"), ("7", None)]


@pytest.mark.parametrize(
    ("rows_", "signed", "codes"),
    [
        ((("4", "+"), ("2", "-"), ("0", "-")), ["4", "-2", "0"], ["direction_gives_sign"]),
        ((("4", "+"), ("2", "\u2212")), ["4", "-2"], ["direction_gives_sign"]),
        ((("-4", "+"), ("-2", "-"), ("0", "+")), ["-4", "-2", "0"], ["direction_disagrees"]),
        ((("-4", "-"), ("2", "+"), ("1", "")), ["-4", "2", "1"], []),
        ((("4", "+"), ("2", "+")), ["4", "2"], []),
    ],
)
def test_direction_gives_a_sign_only_where_no_quantity_has_one(tmp_path, rows_, signed, codes):
    body = "".join(f"A,2025-07-01,,,Adjustment,X,Acme,,{quantity},{mark},\n" for quantity, mark in rows_)
    parsed = track(tmp_path, body, site="Main")
    assert [quantity for (quantity,) in rows(parsed, "movement", "quantity")] == signed
    assert notes(parsed) == codes
    told = parsed.parameters.get("rows where Direction and SerialQty disagree")
    assert told == ("1" if "direction_disagrees" in codes else None)


def test_a_filter_that_implies_the_opening_is_said(tmp_path):
    parsed = track(tmp_path, "A,2025-07-01,,,Adjustment,X,,FIFO,4,+,\n", "Branch: Main\nFilter: Last Stock Count\n")
    assert "opening_implied" in notes(parsed)
    assert rows(parsed, "movement", "site") == [("Main",)]
    assert "opening_implied" not in notes(track(tmp_path, "A,2025-07-01,,,Adjustment,X,,FIFO,4,+,\n", "Branch: Main\n"))


PURCHASED = "A,2025-07-01,,,Purchase Order,P-1,Main,,4,+,\n"


@pytest.mark.parametrize(
    ("body", "places", "asks", "codes"),
    [
        (
            PURCHASED + "A,2025-07-02,,,Sales Order,S-1,Bob,,-1,-,\n",
            [("Main", None), ("Main", "Bob")],
            (),
            ["branch_from_purchase_orders"],
        ),
        (PURCHASED + "A,2025-07-02,,,Purchase Order,P-2,South,,1,+,\n", [("Main", None), ("South", None)], (), []),
        (
            PURCHASED + "A,2025-07-02,,,Purchase Credit Note,C-1,Acme,,-1,-,\n",
            [("Main", None), ("Main", "Acme")],
            (),
            ["branch_from_purchase_orders"],
        ),
        ("A,2025-07-02,,,Sales Order,S-1,Bob,,-1,-,\n", [(None, "Bob")], ("site",), []),
    ],
)
def test_the_company_of_a_purchase_order_is_the_own_branch(tmp_path, body, places, asks, codes):
    parsed = track(tmp_path, body)
    assert rows(parsed, "movement", "site", "counterparty") == places
    assert (parsed.unstated, notes(parsed)) == (asks, codes)


def test_a_branch_column_goes_before_a_filter_and_the_filter_before_the_company(tmp_path):
    header = HEADER.replace("Cost", "Branch")
    parsed = track(tmp_path, PURCHASED + PURCHASED.replace(",\n", ",East\n"), "Branch: North\n", header)
    assert rows(parsed, "movement", "site") == [("North",), ("East",)]


def test_holding_groups_are_places_of_their_own_and_stock_control_words_no_batches(tmp_path):
    body = "A,2025-07-01,,Quarantine,Adjustment,X,,FIFO,4,+,\nA,2025-07-02,,Quarantine,Adjustment,X,,L-7,4,+,\n"
    parsed = track(tmp_path, body, "Branch: Main\n")
    assert rows(parsed, "location", "site", "bin", "kind", "source_row") == [("Main", "Quarantine", "holding", 3)]
    assert rows(parsed, "movement", "bin", "batch") == [("Quarantine", None), ("Quarantine", "L-7")]


@pytest.mark.parametrize(("total", "noted"), [("3", False), ("5", True)])
def test_the_row_without_code_and_reference_states_the_net_stock(tmp_path, total, noted):
    body = f"A,2025-07-01,,,Adjustment,X,,,5,+,\nA,2025-07-01,,,Adjustment,X,,,-2,-,\n,,,,,,,,{total},,\n"
    parsed = track(tmp_path, body, site="Main")
    assert aside(parsed) == [(4, "total_row")]
    assert parsed.control_totals["quantity"] == ("3", total)
    assert ("total_disagrees" in notes(parsed)) is noted


def test_what_makes_no_movement_is_set_aside(tmp_path):
    body = "A,,,,Adjustment,X-1,,,5,+,\n,2025-07-01,,,Adjustment,X-2,,,5,+,\nA,2025-07-01,,,Adjustment,X-3,,,,+,\n"
    parsed = track(tmp_path, body + "A,2025-07-01,,,Adjustment,X-4,,,5,+,\n", site="Main")
    assert sorted(aside(parsed)) == [(2, "date_missing"), (3, "sku_missing"), (4, "quantity_missing")]
    assert rows(parsed, "movement", "document_no") == [("X-4",)]


def test_sizes_that_share_a_code_are_kept_apart(tmp_path):
    header = HEADER.replace("Cost", "Size")
    body = "A,2025-07-01,,,Adjustment,X,,,5,+,S\n"
    body += "A,2025-07-01,,,Adjustment,X,,,5,+,M\nB,2025-07-01,,,Adjustment,X,,,5,+,S\n"
    assert rows(track(tmp_path, body, header=header), "movement", "sku") == [("A//S",), ("A//M",), ("B",)]


@pytest.mark.parametrize(
    "word", ["FIFO", "Batch", "Serial", "Machine", "Labour", "Undefined", "Average", "None", "N/A", "-"]
)
def test_a_word_of_stock_control_is_no_batch(tmp_path, word):
    body = f"A,2025-07-01,,,Adjustment,X,,{word},4,+,\nA,2025-07-02,,,Adjustment,X,,{word}1,4,+,\n"
    assert rows(track(tmp_path, body), "movement", "batch") == [(None,), (f"{word}1",)]


def test_of_many_disagreements_fifty_are_named(tmp_path):
    body = "A,2025-07-01,,,Adjustment,X,,,-4,+,\n" * 60
    parsed = track(tmp_path, body, site="Main")
    assert notes(parsed).count("direction_disagrees") == 50
    assert parsed.parameters["rows where Direction and SerialQty disagree"] == "60"
    assert next(each for each in parsed.problems if each.code == "direction_disagrees").source_row == 2
