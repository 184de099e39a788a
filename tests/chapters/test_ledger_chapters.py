"""Chapters 4 and 5 on generated companies: planted ledger differences to the cent, nothing raised where nothing is wrong."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal as D
from pathlib import Path

import pytest

from cin7_audit.chapters import CHAPTERS
from cin7_audit.section_files import load_section, save_section
from cin7_audit.words import money
from cin7_audit.workbook import Workbook
from cin7_sample.ledger import build_ledger
from cin7_sample.scenarios import ledger, scenario, small
from cin7_sample.tables import canonical_tables, case_of, simulate
from tests.inline_case import in_memory_case

STEPS = ("write_off_frequency", "ledger_impact")


def book_of(case, folder=Path()):
    return Workbook(folder, case.settings, case, folder)


@pytest.fixture(scope="module")
def quiet():
    return book_of(case_of(canonical_tables(simulate(small(scenario("clean"))))))


@pytest.fixture(scope="module")
def mixed():
    return book_of(case_of(canonical_tables(simulate(ledger("mixed")))))


@pytest.mark.parametrize("bucket", ["none", "mixed", "received_not_invoiced"])
def test_planted_differences_come_back_to_the_cent_in_their_bucket(bucket):
    world = simulate(ledger(bucket, seed=7))
    books = build_ledger(world)
    truth = defaultdict(int)
    for planted in books.truths:
        truth[planted.month, planted.account, planted.bucket] += planted.cents
    tables = canonical_tables(world, books)
    foreign = {supplier.name for supplier in world.catalogue.suppliers if supplier.usd}
    tables["receipt"] = [row | {"currency": "USD"} if row["supplier"] in foreign else row for row in tables["receipt"]]
    found = case_of(tables).table("tie_out")
    given = {
        (m, a, b): int(v * 100)
        for m, a, b, v in found[["month", "account", "bucket", "amount"]].itertuples(index=False)
        if v
    }
    assert given == {key: cents for key, cents in truth.items() if cents}


@pytest.mark.parametrize("step", STEPS)
def test_nothing_above_low_where_nothing_is_wrong(quiet, step):
    assert {finding.severity for finding in quiet.section(step).findings} <= {"low"}


@pytest.mark.parametrize("step", STEPS)
def test_an_empty_client_asks_and_never_shows_zero(step):
    section = book_of(in_memory_case({})).section(step)
    assert not section.exhibits and not section.measures and not section.findings
    assert section.not_testable and all(item.ask_for and item.missing for item in section.not_testable)


@pytest.mark.parametrize("step", STEPS)
def test_sections_survive_the_disk_and_charts_stay_small(mixed, step, tmp_path):
    section = mixed.section(step)
    again = load_section(save_section(section, tmp_path))
    assert [finding.id for finding in again.findings] == [finding.id for finding in section.findings]
    assert len({finding.id for finding in section.findings}) == len(section.findings)
    for exhibit in section.exhibits:
        assert (
            exhibit.title.endswith("?")
            and exhibit.caption
            and exhibit.reading
            and (exhibit.kind == "table" or exhibit.alt)
        )
        assert exhibit.spec is None or all(len(rows) <= 5000 for rows in exhibit.spec["datasets"].values())


def test_the_contract_tables_are_there_with_their_columns(mixed):
    tables = mixed.section("ledger_impact").tables | mixed.section("write_off_frequency").tables
    assert {
        "corrections",
        "tie_out",
        "retimed_drift",
        "matched_documents",
        "differences_schedule",
        "proposed_entries",
    } <= set(tables)
    assert list(tables["tie_out"].columns[:4]) == ["month", "account", "bucket", "amount"]
    assert list(tables["retimed_drift"].columns) == ["month", "site", "method", "value"]


def test_every_figure_of_the_lead_finding_is_in_the_tables(mixed):
    section = mixed.section("ledger_impact")
    lead = section.tables["lead_schedule"].groupby("account").tail(1)
    total = sum(lead["closing_difference"], D(0))
    assert next(f for f in section.findings if f.id == "LI-1").value == total
    assert money(total) in section.findings[0].statement
    assert next(m for m in section.measures if m.id == "M-26" and m.scope == {"level": "portfolio"}).value == total
    buckets = section.tables["tie_out"]
    assert sum(buckets["amount"], D(0)) == total


def test_findings_name_the_rows_they_rest_on(mixed):
    for finding in mixed.section("ledger_impact").findings:
        assert finding.grade != "A" or finding.evidence, finding.id


def test_no_person_is_named_in_a_sentence(mixed):
    people = {name for name in mixed.table("register")["user"] if isinstance(name, str)}
    for step in STEPS:
        for finding in mixed.section(step).findings:
            assert not any(name in finding.statement for name in people)


def test_a_selection_narrows_the_exhibits_and_never_breaks_them(mixed):
    from cin7_audit.selection import Selection

    book = book_of(mixed.case)
    book.selection = Selection(site="Christchurch", start=dt.date(2025, 1, 1))
    for exhibit in (exhibit for step in STEPS for exhibit in CHAPTERS[step].exhibits):
        assert exhibit(book)
