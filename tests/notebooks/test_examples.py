"""The examples of docs/notebooks.md run, and do what the page says."""

import re
from pathlib import Path

import pytest

from cin7_audit.workbook import open_workbook

PAGE = Path(__file__).parents[2] / "docs" / "notebooks.md"
EXAMPLES = re.findall(r"^## (\d) [^#]*?```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def ran(harbour_tools):
    """One notebook in which the examples are typed one below the other; what each left."""
    known = {"book": open_workbook(str(harbour_tools), chapter="count_vs_belief")}
    left = {}
    for number, source in EXAMPLES:
        exec(source, known)
        left[number] = {**known, "own": dict(known["book"].own)}
    return left


def test_there_are_five():
    assert [number for number, _ in EXAMPLES] == ["1", "2", "3", "4", "5"]


def test_one_supplier(ran):
    lines, made = ran["1"]["lines"], ran["1"]["own"]["CB-2"]
    suppliers = ran["1"]["book"].table("product").set_index("sku")["supplier"]
    assert set(lines["sku"].map(suppliers)) == {"Harbour Steel"}
    assert f"own notebook of {len(lines):,} of 6,880 rows of count variance" in made.exhibit.caption
    skus = {row[column] for row in made.exhibit.table.rows for column in range(len(row))} & set(suppliers.index)
    assert skus and skus <= set(lines["sku"]) and len(made.tables["own_rows_cb_2_count_variance"]) == len(lines)


def test_a_cut_off_is_a_parameter_of_the_notebook(ran):
    notebook = (PAGE.parents[1] / "notebooks" / "03_count_vs_belief.ipynb").read_text(encoding="utf-8")
    assert ran["2"]["tolerance_percent"] == "2" and 'tolerance_percent = \\"\\"' in notebook


def test_sorted_rows_keep_their_order(ran):
    made = ran["3"]["own"]["CB-2"]
    assert "Made in this client's own notebook of 6,880 rows of count variance, changed" in made.exhibit.caption
    first = made.exhibit.table.rows[0]
    differing = ran["3"]["lines"].query("variance_quantity != 0").iloc[0]
    assert differing["sku"] in first and differing["site"] in first


def test_a_chart_with_a_sentence_from_the_frame(ran):
    book = ran["5"]["book"]
    chart = book.own["CB-own-1"].exhibit
    assert chart.kind == "chart" and re.match(r"\w[\w ]* lost most by \w+: -[\d,]+\.\d\d\.", chart.says)
    assert chart.spec["encoding"]["x"]["type"] == "quantitative"


def test_a_table_of_two_tables_reaches_the_section_with_every_row(ran):
    section = ran["5"]["book"].section()
    assert [exhibit.id for exhibit in section.exhibits][-2:] == ["CB-own-1", "CB-own-2"]
    rows = section.tables["own_cb_repeat_lines_by_supplier"]
    table = section.exhibits[-1].table
    assert len(rows) == table.rows_total > len(table.rows) == 25
    assert "Gross value (NZD)" in [column.heading for column in table.columns]
