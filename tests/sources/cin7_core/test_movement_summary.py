"""Movement Summary: totals of a period per row, and the closing position where its day is stated."""

from cin7_audit.sources.cin7_core import REPORTS
from tests.sources.small_files import of_text, peek_of, rows

SOURCE = REPORTS["movement_summary"]
HEAD = "SKU,Location,Opening quantity,Quantity in,Quantity out,Quantity on hand,Cost in,Cost out,Stock value\n"
BODY = "HT-1,Main: A-01,10,5,-3,12,50,30,120\nHT-2,South,1,0,1,0,,,0\n"
PERIOD = "From: 01/04/2026\nTo: 30/04/2026\n\n"


def test_totals_are_unsigned_and_the_closing_position_stands_at_the_end(tmp_path):
    parsed = of_text(SOURCE, tmp_path, PERIOD + HEAD + BODY)
    wanted = (
        "sku",
        "site",
        "quantity_in",
        "quantity_out",
        "value_in",
        "value_out",
        "closing_quantity",
        "closing_value",
    )
    assert rows(parsed, "movement_total", *wanted, "period_from", "period_to") == [
        ("HT-1", "Main", "5", "3", "50", "30", "12", "120", "2026-04-01", "2026-04-30"),
        ("HT-2", "South", "0", "1", None, None, "0", "0", "2026-04-01", "2026-04-30"),
    ]
    snapshot = ("sku", "site", "bin", "on_hand", "value", "as_of", "grain", "zero_rows_missing")
    assert rows(parsed, "stock_snapshot", *snapshot) == [
        ("HT-1", "Main", "A-01", "12", "120", "2026-04-30", "site", "true"),
        ("HT-2", "South", None, "0", "0", "2026-04-30", "site", "true"),
    ]
    totals = {name: made for name, (made, _) in parsed.control_totals.items()}
    assert (totals["opening_quantity"], totals["quantity_out"], totals["closing_quantity"]) == ("11", "4", "12")
    assert parsed.unstated == ()


def test_without_an_end_there_is_no_position_and_the_day_is_asked_for(tmp_path):
    parsed = of_text(SOURCE, tmp_path, HEAD + BODY)
    assert set(parsed.tables) == {"movement_total"}
    assert parsed.unstated == ("date",)


def test_a_bin_column_goes_before_the_bin_behind_the_colon(tmp_path):
    head = PERIOD + HEAD.replace("Location,", "Location,Bin,Batch,")
    parsed = of_text(
        SOURCE, tmp_path, head + BODY.replace(",Main: A-01,", ",Main: A-01,B-7,L1,").replace(",South,", ",South,,,")
    )
    assert rows(parsed, "stock_snapshot", "bin", "batch", "grain") == [("B-7", "L1", "bin"), (None, None, "bin")]


def test_a_file_without_places_is_of_the_site_its_hint_names(tmp_path):
    text = PERIOD + HEAD.replace("Location,", "") + "HT-1,10,5,3,12,50,30,120\n"
    assert rows(of_text(SOURCE, tmp_path, text, site="North"), "movement_total", "site") == [("North",)]
    assert rows(of_text(SOURCE, tmp_path, text), "movement_total", "site") == [(None,)]


def test_a_reference_type_makes_it_movement_details(tmp_path):
    assert SOURCE.claims(peek_of(tmp_path, HEAD + BODY))
    head = HEAD.replace("Location", "Reference type")
    assert not SOURCE.claims(peek_of(tmp_path, head + BODY, "details.csv"))


def test_stock_on_hand_is_money_beside_the_quantity_on_hand(tmp_path):
    text = "SKU,Location,Stock on hand,Quantity on hand,Quantity in,Quantity out\nA,Main,40,4,5,1\n"
    parsed = of_text(SOURCE, tmp_path, text)
    assert rows(parsed, "movement_total", "closing_quantity", "closing_value") == [("4", "40")]
