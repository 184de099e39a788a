"""A consultant's own chart or table becomes an exhibit with its sentence, and its rows go into the workpapers."""

import datetime as dt
from decimal import Decimal

import altair as alt
import numpy as np
import pandas as pd
import pytest

from cin7_audit.errors import UsageError
from cin7_audit.presentation.own_exhibit import (
    OwnExhibit,
    in_own_order,
    own_exhibit,
    rows_chosen,
    rows_of_own,
    with_own,
)
from cin7_audit.presentation.telling import SORTED, by_size
from cin7_audit.records import DisplayTable, Exhibit, Section, TableColumn

LINES = pd.DataFrame(
    {
        "sku": ["A", "B"],
        "count_day": [dt.date(2026, 1, 2), None],
        "variance_quantity": [Decimal("-3.0000"), Decimal("1.5000")],
        "variance_value": [Decimal("-30.0000"), None],
        "lines": [1200, 2],
        "share": [0.25, float("nan")],
        "note": ["<b>", None],
    }
)


def own(shown, title="Losses by supplier", says="Acme loses most."):
    return own_exhibit(shown, "WF-own-1", title, says, "Write-off frequency", "NZD")


def test_a_frame_is_a_table_with_its_units_and_every_row_behind_it():
    made = own(LINES)
    exhibit = made.exhibit
    assert (exhibit.id, exhibit.kind, exhibit.title, exhibit.says) == (
        "WF-own-1", "table", "Losses by supplier", "Acme loses most.",
    )  # fmt: skip
    assert exhibit.caption == "Added in this client's own notebook, Write-off frequency."
    assert [(column.heading, column.align) for column in exhibit.table.columns] == [
        ("Sku", "left"), ("Count day", "left"), ("Variance quantity", "right"), ("Variance value (NZD)", "right"),
        ("Lines", "right"), ("Share", "right"), ("Note", "left"),
    ]  # fmt: skip
    assert exhibit.table.rows == (
        ("A", "02 Jan 2026", "-3", "-30.00", "1,200", "0.25", "<b>"),
        ("B", "–", "1.5", "–", "2", "–", "–"),
    )
    assert (exhibit.workpaper, exhibit.table.full_table) == ("own_wf_losses_by_supplier",) * 2
    assert list(made.tables) == ["own_wf_losses_by_supplier"] and made.tables["own_wf_losses_by_supplier"].equals(LINES)


def test_a_page_shows_the_first_rows_of_a_long_table_and_counts_all():
    made = own(pd.DataFrame({"x": range(60)}))
    assert (len(made.exhibit.table.rows), made.exhibit.table.rows_total) == (25, 60)
    assert len(made.tables["own_wf_losses_by_supplier"]) == 60


def test_labels_of_rows_that_say_something_become_columns():
    grouped = LINES.groupby("sku")["variance_value"].sum()
    table = own(grouped).exhibit.table
    assert [column.heading for column in table.columns] == ["Sku", "Variance value (NZD)"]
    assert table.rows[0] == ("A", "-30.00")
    years = pd.DataFrame({"year": [2025, 2025, 2026], "class": ["A", "B", "A"], "lines": [1, 2, 4]})
    by_year = own(years.groupby("year")[["lines"]].sum()).tables["own_wf_losses_by_supplier"]
    assert by_year.values.tolist() == [[2025, 3], [2026, 4]] and list(by_year) == ["year", "lines"]
    finer = own(years.groupby(["year", "class"])["lines"].sum()).tables["own_wf_losses_by_supplier"]
    assert finer.values.tolist() == [[2025, "A", 1], [2025, "B", 2], [2026, "A", 4]]
    days = own(pd.Series([1, 2], index=pd.to_datetime(["2026-01-01", "2026-01-02"]), name="lines"))
    assert len(days.exhibit.table.columns) == 2
    both = LINES.groupby("sku")[["lines"]].agg(["sum", "max"])
    assert [column.heading for column in own(both).exhibit.table.columns] == ["Sku", "Lines sum", "Lines max"]
    assert own(LINES["lines"].sort_values()).tables["own_wf_losses_by_supplier"]["lines"].tolist() == [2, 1200]
    assert own(pd.Series([1, 2])).exhibit.table.columns == (TableColumn("Figure", "right"),)


def test_a_chart_keeps_its_rows_and_draws_exact_numbers_as_quantities_and_days_as_days():
    chart = alt.Chart(LINES).mark_bar().encode(x="count_day", y="variance_value", color="sku")
    made = own(chart)
    exhibit = made.exhibit
    assert (exhibit.kind, exhibit.alt, exhibit.workpaper) == (
        "chart", "Losses by supplier Acme loses most.", "own_wf_losses_by_supplier",
    )  # fmt: skip
    encoding = exhibit.spec["encoding"]
    assert (encoding["x"]["type"], encoding["y"]["type"]) == ("temporal", "quantitative")
    assert [encoding[name]["title"] for name in ("x", "y", "color")] == ["Count day", "Variance value (NZD)", "Sku"]
    layered = own(chart + chart.mark_point()).exhibit.spec
    assert layered["width"] == 640 and "width" not in own(chart | chart).exhibit.spec
    assert exhibit.spec["width"] == 640 and own(chart.properties(width=200)).exhibit.spec["width"] == 200
    (rows,) = exhibit.spec["datasets"].values()
    assert rows[0]["variance_value"] == -30.0 and isinstance(rows[0]["variance_value"], float)
    assert rows[0]["count_day"] == "2026-01-02"
    assert exhibit.spec["title"]["text"] == "Losses by supplier"
    assert made.tables["own_wf_losses_by_supplier"].equals(LINES)


def test_every_frame_of_a_composed_chart_is_kept_once():
    first, other = alt.Chart(LINES).mark_bar().encode(x="sku", y="lines"), pd.DataFrame({"y": [1]})
    chart = (first + alt.Chart(LINES).mark_tick().encode(x="sku")) | alt.Chart(other).mark_rule().encode(y="y")
    assert {name: len(rows) for name, rows in own(chart).tables.items()} == {
        "own_wf_losses_by_supplier": 2, "own_wf_losses_by_supplier_2": 1,
    }  # fmt: skip
    assert len(own(first.facet("sku")).tables) == 1
    for composed in (alt.concat(first, alt.Chart(other).mark_rule().encode(y="y")), first & alt.Chart(other).mark_rule().encode(y="y")):
        assert [len(rows) for rows in own(composed).tables.values()] == [2, 1]


def test_a_title_of_ones_own_stays_on_its_axis():
    chart = alt.Chart(LINES).mark_bar().encode(x=alt.X("sku", title="Item"), y=alt.Y("lines", title=None))
    encoding = own(chart).exhibit.spec["encoding"]
    assert (encoding["x"]["title"], encoding["y"]["title"]) == ("Item", None)


BAR = alt.Chart(LINES).mark_bar()
ELSEWHERE = "https://example.org/a.csv"


@pytest.mark.parametrize(
    "chart",
    [
        alt.Chart(ELSEWHERE).mark_bar().encode(x="a:Q"),
        BAR.encode(x="sku") + alt.Chart(ELSEWHERE).mark_bar().encode(x="a:Q"),
        alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(x="a:Q"),
        alt.Chart(alt.sequence(0, 9)).mark_bar().encode(x="data:Q"),
        BAR.transform_lookup(lookup="sku", from_=alt.LookupData(ELSEWHERE, "sku", ["x"])).encode(x="x:Q"),
    ],
)
def test_a_chart_whose_rows_are_not_all_in_frames_is_refused_and_nothing_is_fetched(chart):
    with pytest.raises(UsageError, match=r"book\.add: a chart whose rows are in no frame"):
        own(chart)


def test_the_frame_a_chart_looks_up_is_kept_too():
    other = pd.DataFrame({"sku": ["A"], "x": [2]})
    chart = BAR.transform_lookup(lookup="sku", from_=alt.LookupData(other, "sku", ["x"])).encode(x="x:Q")
    assert [len(rows) for rows in own(chart).tables.values()] == [2, 1]


def test_a_chart_of_too_many_rows_is_refused_in_our_own_words():
    chart = alt.Chart(pd.DataFrame({"x": range(5001)})).mark_bar().encode(x="x")
    with pytest.raises(UsageError, match=r"a chart of more than 5,000 rows; .* Group or filter the frame"):
        own(chart)


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        ([1, "a"], "int and str"),
        ([Decimal(1), 0.5], "Decimal and float"),
        ([{1}, {2}], "set"),
        ([object(), None], "object"),
        (pd.array([1 + 2j, 0j]), "complex128"),
        (pd.arrays.IntervalArray.from_breaks([0, 1, 2]), "Interval|interval"),
    ],
)
def test_a_column_that_no_table_can_hold_is_refused_by_its_name(values, seen):
    with pytest.raises(UsageError, match=f"book.add: column x with values of .*{seen}"):
        own(pd.DataFrame({"x": values}))


def test_no_column_is_called_as_those_every_table_of_a_run_has():
    with pytest.raises(UsageError, match="column client with the name of a column every table"):
        own(LINES.rename(columns={"sku": "client"}))


def test_odd_figures_are_shown_and_small_ones_are_no_zero():
    figures = [0.000123, 0.05, 0.0, 12.345, float("inf"), float("nan")]
    assert [row[0] for row in own(pd.DataFrame({"p": figures})).exhibit.table.rows] == [
        "0.000123", "0.05", "0.00", "12.35", "inf", "–",
    ]  # fmt: skip
    exact = pd.DataFrame({"q": [Decimal("1e50"), Decimal(2), 3]})
    assert own(exact).exhibit.table.rows[1:] == (("2",), ("3",))


def test_a_name_that_is_taken_gets_a_number():
    made = own_exhibit(LINES, "WF-own-2", "Loss by site!", "", "Write-off frequency", "NZD", {"own_wf_loss_by_site"})
    assert list(made.tables) == [made.exhibit.workpaper] == ["own_wf_loss_by_site_2"]


@pytest.mark.parametrize(
    ("shown", "title", "seen"),
    [("text", "T", "a str"), (LINES, " ", "no title"), (LINES.rename(columns={"sku": "lines"}), "T", "columns called lines")],
)
def test_what_cannot_be_shown_is_refused(shown, title, seen):
    with pytest.raises(UsageError, match=seen):
        own(shown, title)


def test_the_name_of_its_table_is_made_of_the_title():
    names = [next(iter(own(LINES, title).tables)) for title in ("Är 'x'; DROP", "!!", "a" * 90, "  spaced  out ")]
    assert names == ["own_wf_är_x_drop", "own_wf_exhibit", "own_wf_" + "a" * 40, "own_wf_spaced_out"]


def test_the_caption_says_which_rows_were_chosen():
    assert rows_chosen({"count_variance": (210, 6880)}) == (
        "Made in this client's own notebook of 210 of 6,880 rows of count variance; "
        "what comes from other tables is of all rows."
    )
    assert "of 2 rows of recurrence, changed; what" in rows_chosen({"recurrence": (2, 2)})


def test_an_exhibit_of_chosen_rows_has_those_as_its_workpaper():
    table = DisplayTable((), (), 2, "count_variance")
    made = rows_of_own(Exhibit("CB-2", "table", "T", "c", table=table, workpaper="count_variance"), {"count_variance": LINES})
    assert (made.exhibit.workpaper, made.exhibit.table.full_table) == ("own_rows_cb_2_count_variance",) * 2
    assert made.tables["own_rows_cb_2_count_variance"].equals(LINES)
    chart = rows_of_own(Exhibit("CB-4a", "chart", "T", "c"), {"accuracy": LINES}).exhibit
    assert (chart.table, chart.workpaper) == (None, "own_rows_cb_4a_accuracy")


def test_a_section_has_changed_exhibits_in_their_places_and_added_ones_at_its_end():
    first, second = Exhibit("VT-1", "table", "One", "c"), Exhibit("VT-2", "table", "Two", "c")
    section = Section("variance_timeline", 2, "T", "Q?", exhibits=(first, second), tables={"recurrence": LINES})
    changed = OwnExhibit(Exhibit("VT-1", "table", "One", "changed"), {"own_vt_1_recurrence": LINES.head(1)})
    added = OwnExhibit(Exhibit("VT-own-1", "table", "Mine", "c"), {"own_mine": LINES})
    made = with_own(section, {"VT-own-1": added, "VT-1": changed})
    assert [(item.id, item.caption) for item in made.exhibits] == [("VT-1", "changed"), ("VT-2", "c"), ("VT-own-1", "c")]
    assert list(made.tables) == ["recurrence", "own_mine", "own_vt_1_recurrence"]
    assert with_own(section, {}) is section and list(section.tables) == ["recurrence"]


def test_rows_sorted_by_hand_stay_so_and_others_are_ordered_by_size():
    by_name = by_size(in_own_order(LINES.sort_values("sku", ascending=False)), "lines")
    assert by_name["sku"].tolist() == ["B", "A"] and "_size" not in by_name
    assert by_size(in_own_order(LINES[LINES["lines"] > 0].iloc[::1]), "variance_quantity")["sku"].tolist() == ["A", "B"]
    assert by_size(in_own_order(LINES.iloc[[1]]), "lines")["sku"].tolist() == ["B"]


def test_a_title_and_its_sentence_are_said_without_the_space_around_them():
    for shown in (LINES, alt.Chart(LINES).mark_bar().encode(x="sku")):
        made = own(shown, "  Losses \n", "\tAcme loses. ").exhibit
        assert (made.title, made.says, made.workpaper) == ("Losses", "Acme loses.", "own_wf_losses")
    assert made.alt == "Losses Acme loses." and own(alt.Chart(LINES).mark_bar().encode(x="sku"), says=" ").exhibit.alt == "Losses by supplier"
    assert made.spec["title"] == {"text": "Losses", "subtitle": ["Added in this client's own notebook, Write-off frequency."]}


def test_what_is_refused_is_said_in_whole_sentences():
    twice = pd.DataFrame([[1, 2, 3, 4, 5]], columns=["b", "a", "b", "a", "c"])
    chart = alt.Chart(ELSEWHERE).mark_bar().encode(x="a:Q")
    for shown, title, said in (
        (LINES, " ", "no title"), ({}, "T", "a dict"), (twice, "T", "several columns called a, b"), (chart, "T", "a chart whose rows are in no frame"),
        (alt.Chart(pd.DataFrame({"x": range(5001)})).mark_bar().encode(x="x"), "T", "a chart of more than 5,000 rows"),
        (pd.DataFrame({"x": [1, "a"]}), "T", "column x with values of int and str"),
        (pd.DataFrame({"x": [2**70]}), "T", "column x with values of int"),
        (pd.DataFrame({"x": [dt.datetime(2026, 1, 1), 7]}), "T", "column x with values of datetime and int"),
        (pd.DataFrame({"x": [dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, 3)]}), "T", "column x with values of date and datetime"),
        (pd.DataFrame({"x": [0.5, True]}), "T", "column x with values of bool and float"),
        (pd.DataFrame({"x": [Decimal(1), 2, 0.5]}), "T", "column x with values of Decimal and float and int"),
        (pd.DataFrame({"x": [b"x", "a"]}), "T", "column x with values of bytes and str"),
        (pd.DataFrame({"x": [dt.time(1)]}), "T", "column x with values of time"),
        (pd.DataFrame({"x": [1, "a", None, float("nan")]}), "T", "column x with values of int and str"),
        (pd.DataFrame({"x": pd.arrays.IntervalArray.from_breaks([0, 1])}), "T", "column x with values of interval[int64, right]"),
        (pd.DataFrame({"client": ["a"]}), "T", "column client with the name of a column every table of a run has"),
        (pd.DataFrame({"run_id": ["a"]}), "T", "column run_id with the name of a column every table of a run has"),
    ):  # fmt: skip
        with pytest.raises(UsageError) as refused:
            own(shown, title)
        assert (refused.value.where, refused.value.seen) == ("book.add", said)


def test_five_thousand_rows_can_still_be_drawn():
    chart = alt.Chart(pd.DataFrame({"x": range(5000)})).mark_bar().encode(x="x")
    assert len(own(chart).exhibit.spec["datasets"]["data-1"]) == 5000


def test_every_axis_tooltip_and_layer_has_its_heading_but_rows_and_orders_have_none():
    rows = pd.DataFrame({"field": ["sku"], "type": ["a"], "lines": [1]})
    bars = alt.Chart(rows).mark_bar().encode(
        x=alt.X("field", sort=alt.EncodingSortField("lines", op="sum")), y="sum(lines)", tooltip=["field", "lines"]
    )  # fmt: skip
    spec = own(bars + alt.Chart(rows).mark_tick().encode(x="type")).exhibit.spec
    first, second = (layer["encoding"] for layer in spec["layer"])
    assert first["x"] == {"field": "field", "sort": {"field": "lines", "op": "sum"}, "title": "Field", "type": "nominal"}
    assert [item["title"] for item in first["tooltip"]] == ["Field", "Lines"] and second["x"]["title"] == "Type"
    assert first["y"]["title"] == "Lines" and spec["datasets"]["data-1"] == [{"field": "sku", "type": "a", "lines": 1}]
    inside = alt.Chart(alt.Data(values=[{"field": "b", "type": "c"}])).mark_bar().encode(x="a:Q")
    assert own(inside + alt.Chart(LINES).mark_bar().encode(x="sku")).exhibit.spec["layer"][0]["data"]["values"] == [{"field": "b", "type": "c"}]


def test_a_frame_used_twice_is_kept_once_and_equal_ones_apart():
    looked_up = BAR.transform_lookup(lookup="sku", from_=alt.LookupData(LINES, "sku", ["lines"])).encode(x="sku")
    assert len(own(looked_up).tables) == 1
    other = LINES.copy()
    assert len(own(BAR.encode(x="sku") | alt.Chart(other).mark_bar().encode(x="sku")).tables) == 2


def test_labels_without_a_name_with_a_number_or_in_levels_become_columns():
    table = "own_wf_losses_by_supplier"
    lettered = own(pd.DataFrame({"n": [1, 2]}, index=["a", "b"])).tables[table]
    assert lettered.to_dict("list") == {"index": ["a", "b"], "n": [1, 2]}
    numbered = own(pd.DataFrame({1: [5], 2: [6]}, index=pd.Index([9], name=0)))
    assert numbered.tables[table].to_dict("list") == {"0": [9], "1": [5], "2": [6]}
    assert [column.heading for column in numbered.exhibit.table.columns] == ["0", "1", "2"]
    levels = pd.DataFrame({"n": [1]}, index=pd.MultiIndex.from_tuples([("a", 2)], names=["site", None]))
    assert own(levels).tables[table].to_dict("list") == {"site": ["a"], "level_1": [2], "n": [1]}
    kept = own(pd.DataFrame({"n": [3, 1]}, index=[7, 5])).tables[table]
    assert kept.index.tolist() == [0, 1] and list(kept) == ["n"]
    heads = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("lines", ""), ("value", "sum")]))
    assert list(own(heads).tables[table]) == ["lines", "value sum"]


@pytest.mark.parametrize("name", ["lines", 5])
def test_a_label_called_as_a_column_is_refused_by_name(name):
    rows = pd.DataFrame({str(name): [1]}, index=pd.Index(["a"], name=name))
    with pytest.raises(UsageError, match=f"columns called {name}"):
        own(rows)


def test_whole_numbers_among_exact_ones_become_exact_and_what_is_missing_stays_so():
    made = own(pd.DataFrame({"q": pd.Series([Decimal("1.5"), 2, None], dtype=object)})).tables["own_wf_losses_by_supplier"]
    assert made["q"].tolist() == [Decimal("1.5"), Decimal(2), None] and type(made["q"][1]) is Decimal


@pytest.mark.parametrize(
    ("name", "values", "heading", "cells"),
    [
        ("variance_value", [Decimal("-3"), None], "Variance value (NZD)", ["-3.00", "–"]),
        ("variance_value", [1234.5, float("nan")], "Variance value (NZD)", ["1,234.50", "–"]),
        ("variance_value", [1234, 5], "Variance value (NZD)", ["1,234.00", "5.00"]),
        ("variance_value", ["high", None], "Variance value", ["high", "–"]),
        ("variance_value", [True, False], "Variance value", ["True", "False"]),
        ("_spare_", [Decimal("1234.5000"), None], "Spare", ["1,234.5", "–"]),
        ("rows", [1234, 5], "Rows", ["1,234", "5"]),
        ("share", [0.25, None], "Share", ["0.25", "–"]),
        ("p", [-0.000123, 0.0999], "P", ["-0.000123", "0.0999"]),
        ("p", [0.1, -0.1], "P", ["0.10", "-0.10"]),
        ("day", [dt.date(2026, 1, 2), None], "Day", ["02 Jan 2026", "–"]),
        ("moment", [pd.Timestamp("2026-01-02 03:00"), pd.NaT], "Moment", ["02 Jan 2026", "–"]),
        ("at", [dt.datetime(2026, 1, 2, 3), None], "At", ["02 Jan 2026", "–"]),
        ("SKU", ["A", None], "SKU", ["A", "–"]),
    ],
)
def test_a_column_is_written_as_what_it_is(name, values, heading, cells):
    table = own(pd.DataFrame({name: pd.Series(values, dtype=object if None in values else None)})).exhibit.table
    side = "right" if heading in ("Variance value (NZD)", "Spare", "Rows", "Share", "P") else "left"
    assert table.columns == (TableColumn(heading, side),)
    if "high" not in values and True not in values:
        assert [row[0] for row in table.rows] == cells


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        ([1, 0.5], [1, 0.5]), ([np.int64(1), np.float64(0.5)], [1, 0.5]), ([np.bool_(True), False], [True, False]),
        ([Decimal(1), np.int64(2)], [Decimal(1), Decimal(2)]),
        ([pd.Timestamp("2026-01-01"), dt.datetime(2026, 1, 2)], [dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2)]),
    ],
)  # fmt: skip
def test_kinds_that_one_column_can_hold_are_held(held, kept):
    rows = own(pd.DataFrame({"x": pd.Series([*held, None], dtype=object)})).tables["own_wf_losses_by_supplier"]
    assert rows["x"].tolist()[:2] == kept and pd.isna(rows["x"].tolist()[2])


def test_an_axis_without_a_currency_has_no_brackets():
    chart = alt.Chart(LINES).mark_bar().encode(x="sku", y="variance_value")
    made = own_exhibit(chart, "WF-own-1", "T", "", "Write-off frequency", "")
    assert made.exhibit.spec["encoding"]["y"]["title"] == "Variance value"
    assert own(chart).exhibit.spec["encoding"]["x"]["title"] == "Sku"


def test_rows_chosen_of_several_tables_are_told_one_after_the_other():
    assert rows_chosen({"count_variance": (1, 2000), "used_file": (3, 3), "product": (0, 1)}) == (
        "Made in this client's own notebook of 1 of 2,000 rows of count variance and 3 rows of used file, changed and "
        "0 of 1 rows of product; what comes from other tables is of all rows."
    )


def test_rows_chosen_for_a_drawn_exhibit_are_kept_by_table_and_the_first_is_its_paper():
    labelled = LINES.set_index("sku")[["lines"]]
    made = rows_of_own(Exhibit("LI-2b", "chart", "T", "c", says="s"), {"tie_out": labelled, "product": LINES.head(1)})
    assert list(made.tables) == ["own_rows_li_2b_tie_out", "own_rows_li_2b_product"] and made.exhibit.says == "s"
    assert made.exhibit.workpaper == "own_rows_li_2b_tie_out" and list(made.tables["own_rows_li_2b_tie_out"]) == ["sku", "lines"]


def test_the_mark_of_sorted_rows_is_on_the_copy_alone():
    rows = LINES.sort_values("sku", ascending=False)
    assert in_own_order(rows).attrs == {SORTED: True} and rows.attrs == {}
    assert in_own_order(LINES).attrs == {SORTED: False}


@pytest.mark.parametrize(("order", "is_own"), [([0, 1, 2, 3], False), ([0, 2, 3], False), ([3, 2, 1, 0], True), ([0, 2, 1, 3], True), ([1, 3, 0], True), ([2], False), ([], False)])
def test_any_order_but_that_of_the_table_is_the_consultants_own(order, is_own):
    rows = pd.DataFrame({"n": [1, 4, 2, 3]}).iloc[order]
    assert in_own_order(rows).attrs == {SORTED: is_own}
    shown = by_size(in_own_order(rows), "n")["n"].tolist()
    assert shown == (rows["n"].tolist() if is_own else sorted(rows["n"], reverse=True))


def test_a_column_that_is_money_in_one_model_and_units_in_another_is_called_neither():
    rows = pd.DataFrame({"difference": [Decimal("-1.5")], "variance_value": [Decimal("-1.5")]})
    for made in (own(rows), own(rows[["variance_value", "difference"]])):
        table = made.exhibit.table
        assert dict(zip([column.heading for column in table.columns], table.rows[0], strict=True)) == {
            "Difference": "-1.5", "Variance value (NZD)": "-1.50",
        }  # fmt: skip
    chart = alt.Chart(rows).mark_bar().encode(x="difference", y="variance_value")
    encoding = own(chart).exhibit.spec["encoding"]
    assert (encoding["x"]["title"], encoding["y"]["title"]) == ("Difference", "Variance value (NZD)")


@pytest.mark.parametrize(
    ("name", "values", "is_money"),
    [
        ("gross_value", [Decimal("-1.5")], True), ("gross_value", [0.95], False),  # a share of accuracy is no exact figure
        ("days", [7], False), ("losses", [Decimal(2)], True), ("losses", [2], False), ("throughput", [Decimal(2)], False), ("nobody_has_it", [Decimal(2)], False),
        ("variance_value", [1.5], True), ("variance_value", [2], True), ("variance_value", ["high"], False), ("variance_value", [None], False),
    ],
)  # fmt: skip
def test_a_column_is_money_where_every_model_that_could_have_given_it_says_so(name, values, is_money):
    rows = pd.DataFrame({name: values, "sku": "A"})
    heading = own(rows).exhibit.table.columns[0].heading
    assert heading.endswith(" (NZD)") is is_money
    drawn = own(alt.Chart(rows).mark_bar().encode(x=f"{name}:N", y="sku")).exhibit.spec["encoding"]["x"]["title"]
    assert drawn == heading
