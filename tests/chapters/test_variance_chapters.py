"""Chapters 2 and 3 on generated companies: nothing raised where nothing is wrong, truths found, every figure traceable."""

import json
from pathlib import Path

import pytest

from cin7_audit.section_files import load_section, save_section
from cin7_audit.workbook import Workbook
from cin7_sample import sample_case, scenario
from cin7_sample.scenarios import small
from tests.inline_case import in_memory_case
from tests.measures.small import count, move, product

STEPS = ("variance_timeline", "count_vs_belief")


def book_of(case, folder=Path()):
    return Workbook(folder, case.settings, case, folder)


@pytest.fixture(scope="module")
def clean():
    return book_of(sample_case(small(scenario("clean"))))


@pytest.fixture(scope="module")
def troubled():
    return book_of(sample_case(small(scenario("harbour-tools"), skus=90)))


@pytest.mark.parametrize("step", STEPS)
def test_nothing_above_low_where_nothing_is_wrong(clean, step):
    assert {finding.severity for finding in clean.section(step).findings} <= {"low"}


@pytest.mark.parametrize("step", STEPS)
def test_an_empty_client_asks_and_never_shows_zero(step):
    section = book_of(in_memory_case({})).section(step)
    assert not section.exhibits and not section.measures and not section.findings
    assert section.not_testable and all(item.ask_for and item.missing for item in section.not_testable)


@pytest.mark.parametrize("step", STEPS)
def test_one_count_line_and_nothing_else(step):
    section = book_of(in_memory_case({"count_line": [count(1, 3, 5)], "product": [product()]})).section(step)
    assert section.paragraphs


def test_variances_without_a_cost_are_no_months_of_nothing():
    """Counts that differ, of products nobody states a cost of: their value is unknown, so no chart of it is drawn at zero."""
    counts = [count(day, 3, 5, unit_cost=None) for day in (1, 40)]
    section = book_of(in_memory_case({"count_line": counts, "product": [product()]})).section("variance_timeline")
    assert "VT-2" not in {exhibit.id for exhibit in section.exhibits}
    assert "confirmed counts with a unit cost" in {item.missing for item in section.not_testable}


@pytest.mark.parametrize("step", STEPS)
def test_movements_without_counts(step):
    section = book_of(in_memory_case({"movement": [move(0, 10, "opening"), move(1, -2)]})).section(step)
    assert section.not_testable


@pytest.mark.parametrize("step", STEPS)
def test_sections_survive_the_disk(troubled, step, tmp_path):
    section = troubled.section(step)
    again = load_section(save_section(section, tmp_path))
    assert [finding.id for finding in again.findings] == [finding.id for finding in section.findings]
    assert set(again.tables) == set(section.tables)


def test_tables_of_the_contract_are_there_with_their_evidence(troubled):
    variance = troubled.section("count_vs_belief").tables["count_variance"]
    wanted = {
        "counted",
        "believed",
        "rebuilt",
        "variance_quantity",
        "variance_value",
        "variance_percent",
        "abc_class",
        "in_tolerance",
        "found_stock",
        "source_id",
        "source_row",
        "file",
    }
    assert wanted <= set(variance.columns) and len(variance) == troubled.case.value("SELECT count(*) FROM count_event")
    assert {"sku", "site", "bin", "batch", "quantity", "value", "as_of", "opening_basis", "first_break"} <= set(
        troubled.section("count_vs_belief").tables["belief"].columns
    )
    assert {
        "sku",
        "site",
        "bin",
        "counts",
        "failures",
        "naive_days",
        "rate_per_day",
        "rate_per_1000",
        "pattern",
    } <= set(troubled.section("variance_timeline").tables["recurrence"].columns)


def test_every_measure_of_these_chapters_is_there(troubled):
    found = {measure.id for step in STEPS for measure in troubled.section(step).measures}
    assert {f"M-{number}" for number in (*range(1, 17), 20, 21, 22, 23, 25)} <= found
    assert found & {"M-37", "M-38"}
    sites = {
        measure.scope.get("site")
        for measure in troubled.section("count_vs_belief").measures
        if measure.scope["level"] == "site"
    }
    assert len(sites) == 2


def test_the_troubled_client_is_below_its_floor_and_says_which_rows(troubled):
    finding = next(finding for finding in troubled.section("count_vs_belief").findings if finding.id == "CB-1")
    assert finding.severity in ("high", "critical") and finding.evidence


@pytest.mark.parametrize("step", STEPS)
def test_charts_are_small_plain_and_described(troubled, step):
    for exhibit in troubled.section(step).exhibits:
        assert exhibit.title.endswith("?") and exhibit.caption
        if exhibit.kind == "chart":
            json.dumps(dict(exhibit.spec))
            assert exhibit.alt and sum(len(rows) for rows in exhibit.spec.get("datasets", {}).values()) <= 5000


@pytest.mark.parametrize("step", STEPS)
def test_same_client_same_section(step):
    first, second = (book_of(sample_case(small(scenario("clean"), skus=40, months=8))).section(step) for _ in range(2))
    assert first.findings == second.findings and first.measures == second.measures


def test_hostile_text_stays_text():
    nasty = "<script>alert(1)</script>\"'; DROP TABLE movement; --"
    rows = [
        count(day, 5, 9, sku=nasty, site=nasty, bin=nasty, counted_by=nasty, number=f"S{day}") for day in (1, 20, 40)
    ]
    for step in STEPS:
        book_of(in_memory_case({"count_line": rows})).section(step)
