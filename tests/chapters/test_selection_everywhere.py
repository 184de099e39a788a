"""Every exhibit of every chapter under a selection of one site: what goes by it shows nothing of the other site."""

import json
import re
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest

from cin7_audit import chapters
from cin7_audit.presentation.exhibit import declarations
from cin7_audit.records import NotTestable
from cin7_audit.selection import Selection
from tests.chapters.hand_made import DRIFTING, book_of, counted_client
from tests.measures.small import at, move

CODES = [code for step in chapters.CHAPTERS for code in declarations(Path(chapters.__file__).parent / step)]
BY_SITE = {
    "IN-5", "VT-1", "VT-2", "VT-2a", "VT-3", "VT-4", "CB-2", "CB-11", "WF-1", "WF-12a", "WF-5", "WF-6", "WF-7", "WF-11", "WF-12",
    "LI-6", "LI-8",
}  # fmt: skip
WHOLE_CAPTIONS = {"VT-1", "VT-4", "CB-2", "CB-11", "LI-8"}  # they also tell a figure of the whole client
WHOLE_FIGURES = {
    "VT-1",
    "VT-3",
    "CB-11",
}  # rank among all lines; points thinned by all lines; rates learnt from all lines
OTHER = re.compile(r"South|\b[SC]\d\d\b|\bS[CR]\d\b")  # its name, SKUs and documents


def two_sites():
    """The drifting client; at each site also two corrections that undo each other, dated three weeks before stock changed,
    and a snapshot that does not tie."""
    tables = counted_client(DRIFTING)
    for site, sku, bin, units in (("North", "N01", "A-01", 7), ("South", "S01", "B-01", 9)):
        place = {"sku": sku, "site": site, "bin": bin}
        tables["movement"].append(move(150, -1, completed_at=at(170), **place))
        for n, (quantity, kind) in enumerate(((-units, "write_off"), (units, "write_on"))):
            days = {"effective_date": at(140 + 5 * n - 21).date(), "completed_at": at(140 + 5 * n)}
            told = {
                "document_no": f"{site[0]}R{n}",
                "kind": kind,
                "status": "COMPLETED",
                "reason": "lost and found",
                "source_id": "E003",
            }
            tables["correction"].append(
                {**told, **days, **place, "quantity": D(quantity), "value": D(quantity * 3), "account": "510"}
            )
        tables.setdefault("stock_snapshot", []).append({"as_of": at(320).date(), **place, "on_hand": D(1000 + units)})
    return tables


def of_site(tables, site):
    skus = {row["sku"] for row in tables["movement"] if row["site"] == site}
    kept = {"site": (site,), "sku": skus}
    return {
        name: [row for row in rows if all(row[at] in kept[at] for at in kept if at in row)]
        for name, rows in tables.items()
    }


def content(made):
    """The rows of a table, or the data inside a chart; None where it cannot be tested."""
    if isinstance(made, NotTestable):
        return None
    return (made.table.rows, made.table.rows_total) if made.table is not None else made.spec["datasets"]


def words(made):
    return None if isinstance(made, NotTestable) else made.caption.replace("site North", "all sites, all SKUs")


@pytest.fixture(scope="module")
def views():
    """Everything, a selection of North, and a client that is North alone."""
    tables = two_sites()
    whole, alone = book_of(tables), book_of(of_site(tables, "North"))
    north = replace(whole, selection=Selection(site="North"), _sections={})
    return {code: (whole.exhibit(code), north.exhibit(code), alone.exhibit(code)) for code in CODES}


def test_these_exhibits_go_by_the_site_selected_and_no_other(views):
    assert {code for code, (whole, north, _) in views.items() if content(whole) != content(north)} == BY_SITE


@pytest.mark.parametrize("code", sorted(BY_SITE))
def test_both_sites_are_shown_without_a_selection_and_one_with_it(views, code):
    whole, north, alone = views[code]
    assert content(whole) and content(north)
    assert not OTHER.search(json.dumps(content(north), default=str) + north.caption)
    if code not in WHOLE_FIGURES:
        assert content(north) == content(alone)
    if code not in WHOLE_CAPTIONS:
        assert words(north) == words(alone)


@pytest.mark.parametrize("code", sorted(WHOLE_CAPTIONS))
def test_a_figure_of_the_whole_client_stays_its_own_under_a_selection(views, code):
    whole, north, _ = map(words, views[code])
    drawn = " the 8 lines that failed most often", " the 19 lines that failed most often"  # of VT-1, and only there
    assert north.replace(*drawn) == whole and (drawn[0] in north) == (code == "VT-1")
