"""Appendices: measures, methods, parameters, glossary, evidence index."""

from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.records import Measure, Section
from cin7_audit.report.appendix import (
    appendices,
    evidence_table,
    flat_settings,
    measure_value,
    number_of,
    portfolio_measures,
    read_rows,
)
from cin7_audit.report.references import papers


def measure(number=4, value=0.5, unit="share", **more):
    return Measure(f"M-{number}", "Name", value, unit, **more)


def section(*measures):
    return Section("diagnosis", 6, "t", "q", measures=tuple(measures))


def evidence(files=1):
    rows = [
        (f"E{n:03d}", f"file {n}.csv", None if n == 1 else "Sales", "x.sales", 1200 + n, "ab" * 32)
        for n in range(1, files + 1)
    ]
    return pd.DataFrame(rows, columns=["source_id", "label", "title", "kind", "size_bytes", "sha256"], dtype=object)


def parts(*sections, files=1, settings=None):
    made = appendices(list(sections), settings or Engagement(), evidence(files), papers(list(sections)))
    return dict(made)


@pytest.mark.parametrize(("name", "number"), [("M-5", 5), ("M-40", 40), ("M", 0), ("", 0)])
def test_measures_are_ordered_by_their_number(name, number):
    assert number_of(name) == number


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("share", 0.1234, "12.3 %"),
        ("share of belief", Decimal("0.5"), "50.0 %"),
        ("NZD", Decimal("-1234.5"), "-1,234.50"),
        ("units", 1200, "1,200"),
        ("units", Decimal("3.00"), "3"),
        ("per day", 2.34567, "2.346"),
        ("per day", -0.5, "-0.500"),
        ("per day", 0.00283, "0.00283"),
        ("per day", -0.00283, "-0.00283"),
        ("per day", 0.1, "0.100"),
        ("days", None, "–"),
        ("days", "unbounded", "unbounded"),
    ],
)
def test_a_figure_is_said_in_its_unit(unit, value, said):
    assert measure_value(measure(unit=unit), value) == said


def test_only_measures_of_the_whole_are_listed_in_order():
    site = measure(1, scope={"level": "site", "site": "Main"})
    found = portfolio_measures([section(measure(10), site), section(measure(9), measure(9, unit="NZD"))])
    assert [(each.id, each.unit) for each in found] == [("M-9", "NZD"), ("M-9", "share"), ("M-10", "share")]


def test_the_measures_show_interval_and_fraction():
    made = parts(
        section(measure(4, 0.85, numerator=340, denominator=400, interval=(0.81, 0.88)), measure(5, Decimal(7), "NZD"))
    )
    (block,) = made["Measures"]
    assert block.table.rows == (
        ("M-4", "Name", "85.0 %", "share", "81.0 % to 88.0 %", "340 of 400"),
        ("M-5", "Name", "7.00", "NZD", "–", "–"),
    )
    assert block.table.note == "By site in workpaper F-7."
    assert block.table.columns[2].align == "right"


@pytest.mark.parametrize(
    ("numerator", "said"), [(Decimal("1.5"), "1.50 of 3"), (None, "– of 3"), (Decimal("2.00"), "2 of 3")]
)
def test_a_part_of_a_fraction_is_whole_or_money(numerator, said):
    (block,) = parts(section(measure(numerator=numerator, denominator=3)))["Measures"]
    assert block.table.rows[0][-1] == said


def test_only_the_methods_used_are_explained_and_all_where_none_is():
    assert [row[0] for row in parts(section(measure(9), measure(2)))["Method and formulas"][0].table.rows] == [
        "M-2",
        "M-9",
    ]
    assert len(parts()["Method and formulas"][0].table.rows) == 40


def test_every_measure_has_its_method():
    assert [row["id"] for row in read_rows("methods.csv")] == [f"M-{number}" for number in range(1, 41)]


def test_parameters_are_flat_and_leave_out_who_and_which_files():
    flat = {
        name: (value, usual)
        for name, value, usual in flat_settings(
            Engagement().changed({"tolerance.a_percent": "2", "platform": "cin7_omni"})
        )
    }
    assert (flat["tolerance.a_percent"], flat["platform"]) == (("2", False), ("cin7_omni", False))
    assert flat["period.start"] == ("–", True)  # inferred
    assert not [name for name in flat if name.split(".")[0] in ("client", "files", "mapped", "dispositions", "events")]
    rows = parts(settings=Engagement().changed({"tolerance.a_percent": "2"}))["Parameters"][0].table.rows
    assert ("tolerance.a_percent", "2", "set") in rows and ("period.start", "–", "default") in rows


@pytest.mark.parametrize(("files", "shown", "cut"), [(40, 40, ""), (41, 40, "40 of 41 files shown. ")])
def test_evidence_files_with_the_first_letters_of_their_hash(files, shown, cut):
    made = evidence_table(evidence(files), "F-6")
    assert made.rows[:2] == (
        ("E001", "file 1.csv", "x.sales", "1,201", "ab" * 8),
        ("E002", "file 2.csv", "Sales", "1,202", "ab" * 8),
    )
    assert len(made.rows) == shown
    assert made.note == f"{cut}Every file with its path and whole hash: workpaper F-6 (Evidence index)."


def test_a_file_without_a_title_is_named_by_its_kind_as_the_case_hands_it_over():
    assert evidence_table(evidence(2).astype({"title": "str"}), "F-6").rows[0][2] == "x.sales"


def test_appendices_in_order():
    assert list(parts()) == [
        "Measures",
        "Method and formulas",
        "Parameters",
        "Severity, grades and tick marks",
        "Glossary",
        "Evidence index",
    ]
    made = parts()
    severities, grades, ticks = (block.table for block in made["Severity, grades and tick marks"])
    assert ([row[0] for row in severities.rows], [row[0] for row in grades.rows]) == (
        ["critical", "high", "medium", "low"],
        list("ABCD"),
    )
    assert ("G", "agreed to the general ledger") in ticks.rows
    assert len(made["Glossary"][0].table.rows) > 10
