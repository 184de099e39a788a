"""Movement Details: one signed quantity, the kind of each direction, outlines, and unsigned out columns."""

from dataclasses import replace

import pytest

from cin7_audit.sources.cin7_core import REPORTS, movement_details
from tests.sources.small_files import aside, notes, of_text, rows

SOURCE = REPORTS["movement_details"]
HEAD = "Date,SKU,Location,Bin,Reference type,Reference,Customer,Quantity in,Quantity out,Cost in,Cost out,Comments\n"
MOVED = ("movement_id", "kind", "quantity", "value")


def one(folder, word: str, figures: str) -> list:
    parsed = of_text(SOURCE, folder, f"{HEAD}13/04/2026,HT-1,Main,,{word},X-1,Acme,{figures},\n")
    return rows(parsed, "movement", *MOVED)


@pytest.mark.parametrize(
    ("word", "figures", "made"),
    [
        ("Purchase", "5,,12.50,", [("E001-2", "receipt", "5", "12.5")]),
        ("Sale", ",2,,7", [("E001-2", "sale", "-2", "-7")]),
        ("Sale", "2,0,7,0", [("E001-2", "restock", "2", "7")]),
        ("Sale", "0,2,0,7", [("E001-2", "sale", "-2", "-7")]),
        ("Purchase", "5,,12.50,2", [("E001-2", "receipt", "5", "10.5")]),
        ("Purchase", "5,,2,2", [("E001-2", "receipt", "5", "0")]),
        ("Purchase", "0,0,3,", [("E001-2", "cost_change", "0", "3")]),
        ("Sale", ",,,3", [("E001-2", "cost_change", "0", "-3")]),
        ("Sale", "0,0,0,0", [("E001-2", "sale", "0", "0")]),
        (
            "Stock Transfer",
            "5,4,9,8",
            [("E001-2", "transfer_in", "5", "9"), ("E001-2-out", "transfer_out", "-4", "-8")],
        ),
        ("Stock Transfer", "5,4,,", [("E001-2", "transfer_in", "5", "0"), ("E001-2-out", "transfer_out", "-4", "0")]),
    ],
)
def test_in_and_out_are_one_signed_quantity_with_the_kind_of_its_direction(tmp_path, word, figures, made):
    assert one(tmp_path, word, figures) == made


def test_a_value_stays_unknown_without_a_column_of_costs(tmp_path):
    head = "Date,SKU,Location,Reference type,Quantity in,Quantity out\n"
    parsed = of_text(SOURCE, tmp_path, head + "13/04/2026,HT-1,Main,Sale,,2\n13/04/2026,HT-1,Main,Sale,3,2\n")
    assert rows(parsed, "movement", "quantity", "value") == [("-2", None), ("3", None), ("-2", None)]


def test_words_and_places_of_a_row(tmp_path):
    body = "13/04/2026 08:05,HT-1,Main: A-01,,Sale,SO-1,Acme,,2,,7,late\n"
    body += "14/04/2026,HT-1,Main: A-01,B-2,Sale,SO-2,,,1,,1,\n"
    parsed = of_text(SOURCE, tmp_path, HEAD + body)
    wanted = ("effective_date", "completed_at", "site", "bin", "document_no", "document_type", "counterparty", "reason")
    assert rows(parsed, "movement", *wanted) == [
        ("2026-04-13", "2026-04-13 08:05:00", "Main", "A-01", "SO-1", "Sale", "Acme", "late"),
        ("2026-04-14", "2026-04-14 00:00:00", "Main", "B-2", "SO-2", "Sale", None, None),
    ]
    totals = {name: made for name, (made, _) in parsed.control_totals.items()}
    assert totals == {"quantity_in": "0", "quantity_out": "3", "value_in": "0", "value_out": "8"}


def test_a_movement_needs_a_date(tmp_path):
    assert aside(of_text(SOURCE, tmp_path, HEAD + ",HT-1,Main,,Sale,SO-1,,,2,,7,\n")) == [(2, "date_missing")]


def test_a_file_without_places_asks_for_its_site(tmp_path):
    text = "Date,SKU,Reference type,Quantity in,Quantity out\n13/04/2026,HT-1,Sale,,2\n"
    assert of_text(SOURCE, tmp_path, text).unstated == ("site",)
    assert rows(of_text(SOURCE, tmp_path, text, site="North"), "movement", "site") == [("North",)]


def test_out_columns_that_are_all_negative_are_turned_round_and_one_negative_is_not(tmp_path):
    lines = "13/04/2026,HT-1,Main,,Sale,SO-1,,,-2,,-7,\n13/04/2026,HT-1,Main,,Sale,SO-2,,,-3,,0,\n"
    every = of_text(SOURCE, tmp_path, HEAD + lines)
    assert rows(every, "movement", "quantity", "value") == [("-2", "-7"), ("-3", "0")]
    one = of_text(SOURCE, tmp_path, HEAD + lines + "13/04/2026,HT-1,Main,,Sale,SO-3,,,1,,1,\n", "b.csv")
    assert rows(one, "movement", "quantity", "value") == [("2", "7"), ("3", "0"), ("-1", "-1")]


def test_an_undated_layout_gives_totals_of_a_period(tmp_path):
    text = "From: 01/04/2026\nTo: 30/04/2026\n\nSKU,Location,Reference type,Quantity in,Quantity out,Cost in,Cost out\n"
    parsed = of_text(SOURCE, tmp_path, text + "HT-1,Main,Sale,,2,,7\n")
    wanted = ("sku", "site", "document_type", "quantity_in", "quantity_out", "value_in", "value_out")
    assert rows(parsed, "movement_total", *wanted, "period_from", "period_to") == [
        ("HT-1", "Main", "Sale", "0", "2", None, "7", "2026-04-01", "2026-04-30")
    ]
    assert set(parsed.tables) == {"movement_total"}


def outline(blank: int, filled: int) -> str:
    """`filled` rows that name HT-1, HT-2 ..., the first one followed by `blank` rows that name none."""
    named = [f"13/04/2026,HT-{number},Main,,Sale,SO-{number},,,1,,1,\n" for number in range(1, filled + 1)]
    return HEAD + named[0] + "13/04/2026,,Main,,Sale,SO-0,,,1,,1,\n" * blank + "".join(named[1:])


def test_more_blank_skus_than_a_fifth_are_an_outline(tmp_path):
    carried = of_text(SOURCE, tmp_path, outline(2, 7))
    assert [sku for (sku,) in rows(carried, "movement", "sku")][:4] == ["HT-1", "HT-1", "HT-1", "HT-2"]
    assert "sku_carried_down" in notes(carried) and aside(carried) == []
    slips = of_text(SOURCE, tmp_path, outline(2, 8), "b.csv")
    assert aside(slips) == [(3, "sku_missing"), (4, "sku_missing")] and "sku_carried_down" not in notes(slips)


def test_an_outline_that_starts_without_a_sku_has_nothing_to_carry(tmp_path):
    text = HEAD + "13/04/2026,,Main,,Sale,SO-0,,,1,,1,\n" * 2 + "13/04/2026,HT-1,Main,,Sale,SO-1,,,1,,1,\n"
    assert aside(of_text(SOURCE, tmp_path, text)) == [(2, "sku_missing"), (3, "sku_missing")]


def test_an_unknown_reference_type_is_said_once_with_its_rows(tmp_path):
    lines = [f"13/04/2026,HT-1,Main,,{word},X-1,,1,,1,,\n" for word in ("Gift", "Sale", "Gift", "Toll")]
    parsed = of_text(SOURCE, tmp_path, HEAD + "".join(lines))
    said = [each.seen for each in parsed.problems if each.code == "reference_type_unknown"]
    assert said == ["reference type 'Gift' on 2 rows", "reference type 'Toll' on 1 rows"]
    assert [kind for (kind,) in rows(parsed, "movement", "kind")] == [
        "adjustment",
        "restock",
        "adjustment",
        "adjustment",
    ]


@pytest.mark.parametrize(
    ("body", "is_plain"),
    [
        ("13/04/2026,HT-1,Main,,Sale,SO-1,,,2,,7,\n", True),
        ("13/04/2026,HT-1,Main,,Sale,SO-1,,,-2,,7,\n", False),
        ("13/04/2026,HT-1,Main,,Sale,SO-1,,,2,,-7,\n", False),
        ("13/04/2026,HT-1,Main,,Sale,SO-1,,,2,,7,\n13/04/2026,,Main,,Sale,SO-1,,,2,,7,\n", False),
    ],
)
def test_rows_are_judged_one_by_one_unless_the_layout_says_otherwise(tmp_path, body, is_plain):
    judged = []

    def fill(page):
        judged.append(movement_details.is_plain(page))
        return {}

    of_text(replace(SOURCE, fill=fill), tmp_path, HEAD + body)
    assert judged == [is_plain]
