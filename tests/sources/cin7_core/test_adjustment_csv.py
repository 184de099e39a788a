"""The adjustment template proves no posting: it is recognised, and every row is set aside with what to send instead."""

from cin7_audit.sources.cin7_core import REPORTS
from tests.sources.small_files import aside, of_text, peek_of

SOURCE = REPORTS["adjustment_csv"]
TEMPLATE = "Zero/NonZero,Location,Bin,SKU,Name,Quantity,UnitCost,Comments\n"


def test_no_row_of_a_template_becomes_a_correction(tmp_path):
    rows = "NonZero,Main,,HT-1,Hammer,5,,damaged\nZero,Main,,HT-2,Saw,3,2.50,\n"
    parsed = of_text(SOURCE, tmp_path, TEMPLATE + rows)
    assert parsed.tables == {}
    assert aside(parsed) == [(2, "adjustment_template"), (3, "adjustment_template")]
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (2, 0, 2)
    assert all("Send the adjustment documents" in each.todo for each in parsed.problems)
    assert parsed.problems[0].raw_text is not None and "damaged" in parsed.problems[0].raw_text


def test_a_template_is_known_by_zero_or_nonzero(tmp_path):
    assert SOURCE.claims(peek_of(tmp_path, TEMPLATE + "NonZero,Main,,HT-1,Hammer,5,,\n"))
    assert not SOURCE.claims(peek_of(tmp_path, "Location,SKU,Quantity\nMain,HT-1,5\n", "other.csv"))
