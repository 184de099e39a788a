"""The generated pages are current and complete."""

import re

import pytest

from cin7_audit.model_files import models
from cin7_audit.sources import REGISTRY
from cin7_audit.vocabulary import TABLES
from tools import documentation


@pytest.mark.parametrize("name", documentation.PAGES)
def test_page_is_current(name):
    assert (documentation.DOCS / name).read_text(encoding="utf-8") == documentation.PAGES[name](), (
        "run python tools/documentation.py"
    )


def test_every_method_id_has_a_function_a_test_of_its_own_and_a_place_in_the_report():
    rows = {
        cells[1]: cells
        for line in documentation.method_map().splitlines()
        if len(cells := [c.strip() for c in line.split("|")]) > 4
    }
    for method in documentation.METHOD_IDS:
        _, _, functions, tests, exhibits, *_ = rows[method]
        assert functions != "–" and exhibits != "–", method
        assert re.match(r"`tests/\S+:test_", tests), f"{method}: no test function names it"


def test_what_decides_a_figure_comes_first_and_none_of_it_is_cut():
    row = next(line for line in documentation.method_map().splitlines() if line.startswith("| M-27 "))
    decided = row.split("|")[2].replace("`", "").split()
    assert decided[0].startswith("models/50_ledger/")
    assert {path for path in decided if path.startswith("models/")} == {
        f"models/{model.path.parent.name}/{model.path.name}"
        for model in models().values()
        if "M-27" in documentation.method_ids(model.method)
    }


def test_every_export_is_listed():
    text = documentation.exports()
    assert all(source.name in text for source in REGISTRY)


def test_every_table_is_in_the_dictionary():
    text = documentation.data_dictionary()
    assert all(f"## {name}\n" in text for name in TABLES)


def test_ranges_are_spelled_out():
    assert documentation.method_ids("M-1 … M-3 and M-20") == {"M-1", "M-2", "M-3", "M-20"}
