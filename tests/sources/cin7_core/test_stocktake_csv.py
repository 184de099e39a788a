"""Stocktake CSV: a blank is not counted, a zero is ambiguous, and a file before counting is no count."""

import pytest

from cin7_audit.sources.cin7_core import REPORTS
from tests.sources.small_files import aside, notes, of_text, rows

SOURCE = REPORTS["stocktake_csv"]
HEAD = "ProductCode,Bin,BatchSN,QuantityOnHand,StocktakeQuantity,UnitCost,Comments\n"
NAME = "Stocktake_ST-00071_North_2026-04-30.csv"


def test_lines_and_the_document_the_name_proposes(tmp_path):
    parsed = of_text(SOURCE, tmp_path, HEAD + "HT-1,A-01,L1,5,3,2.50,looked twice\nHT-2,,,4,,,\nHT-3,,,,7,,\n", NAME)
    wanted = ("sku", "bin", "batch", "recorded_quantity", "counted_quantity", "unit_cost", "reference")
    assert rows(parsed, "count_line", *wanted) == [
        ("HT-1", "A-01", "L1", "5", "3", "2.5", "looked twice"),
        ("HT-3", None, None, None, "7", None, None),
    ]
    document = ("count_id", "count_kind", "effective_date", "site", "is_difference_only", "is_confirmed")
    assert set(rows(parsed, "count_line", *document)) == {
        ("ST-00071", "stocktake", "2026-04-30", "North", "false", None)
    }
    assert aside(parsed) == [(3, "not_counted")]
    assert {"number_from_file_name", "date_from_file_name", "site_from_file_name"} <= set(notes(parsed))


@pytest.mark.parametrize(
    ("recorded", "counted", "ambiguous"),
    [("5", "0", "true"), ("", "0", "true"), ("0", "0", "false"), ("5", "3", "false")],
)
def test_a_zero_beside_stock_is_ambiguous(tmp_path, recorded, counted, ambiguous):
    parsed = of_text(SOURCE, tmp_path, HEAD + f"HT-1,,,{recorded},{counted},,\nHT-2,,,1,1,,\n")
    assert rows(parsed, "count_line", "is_zero_ambiguous")[0] == (ambiguous,)


@pytest.mark.parametrize(("second", "confirmed"), [("0", "false"), ("1", None)])
def test_an_export_of_zeros_only_was_made_before_counting(tmp_path, second, confirmed):
    parsed = of_text(SOURCE, tmp_path, HEAD + f"HT-1,,,5,0,,\nHT-2,,,1,{second},,\n")
    assert rows(parsed, "count_line", "is_confirmed") == [(confirmed,)] * 2
    assert ("stocktake_not_counted" in notes(parsed)) is (confirmed == "false")


def test_a_comma_in_any_figure_is_the_mark_of_all(tmp_path):
    parsed = of_text(SOURCE, tmp_path, HEAD + 'HT-1,,,"2,5",1.500,,\n')
    assert rows(parsed, "count_line", "recorded_quantity", "counted_quantity") == [("2.5", "1500")]


def test_what_nobody_says_is_asked_for_and_the_name_stands_for_the_number(tmp_path):
    parsed = of_text(SOURCE, tmp_path, HEAD + "HT-1,,,5,3,,\n", "my count.csv")
    assert rows(parsed, "count_line", "count_id", "effective_date", "site") == [("my count", None, None)]
    assert set(parsed.unstated) == {"number", "date", "site"}


def test_a_column_of_places_goes_before_the_name_and_an_own_bin_before_the_colon(tmp_path):
    head = HEAD.replace("ProductCode,", "ProductCode,Location,")
    parsed = of_text(SOURCE, tmp_path, head + "HT-1,Main: A-01,,,5,3,,\nHT-2,Main: A-01,B-2,,5,3,,\n", NAME)
    assert rows(parsed, "count_line", "site", "bin") == [("Main", "A-01"), ("Main", "B-2")]
    assert "site_from_file_name" not in notes(parsed)
