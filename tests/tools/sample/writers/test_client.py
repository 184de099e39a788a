"""A generated client on disk: which files, what engagement.toml says, and the truth beside them."""

import json
import tomllib

import pytest

from cin7_sample.entries import Ledger
from cin7_sample.scenarios import scenario
from cin7_sample.spec import Causes, SampleSpec
from cin7_sample.truth import LedgerTruth
from cin7_sample.writers import client
from cin7_sample.writers.client import Extent
from tests.tools.sample.traded import traded


def small(**changes):
    return SampleSpec(name="small", skus=6, months=2, orders_per_day=1.0, suppliers=2).but(**changes)


def files(folder):
    return {path.relative_to(folder).as_posix() for path in (folder / "exports").rglob("*") if path.is_file()}


def settings(folder):
    return tomllib.loads((folder / "engagement.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    folder = tmp_path_factory.mktemp("core")
    (folder / "exports" / "old").mkdir(parents=True)
    (folder / "exports" / "old" / "left.csv").write_text("x")
    client.write_client(small(), folder, Extent(layout="both", stocktake_details_from=50, posting_accounts=("517",)))
    return folder


def test_the_client_is_written_anew(core):
    assert not [name for name in files(core) if "old" in name]
    assert {path.name for path in core.iterdir()} == {"engagement.toml", "exports", "truth.json"}


def test_core_reports_come_in_every_layout_asked_for(core):
    names = {name.removeprefix("exports/") for name in files(core)}
    assert {name for name in names if name.startswith("Inventory Movement Details")} == {
        "Inventory Movement Details - 2024-05-31T170500.xlsx",
        "Inventory Movement Details - Christchurch.xlsx",
        "Inventory Movement Details - Main Warehouse.xlsx",
        "Inventory Movement Details - grouped Christchurch.xlsx",
        "Inventory Movement Details - grouped Main Warehouse.xlsx",
    }
    assert {name.split("/")[0] for name in names if "/" in name} == {"api", "xero", "stocktakes"}
    assert not {name for name in names if name.startswith("AssemblyBOM") or "finishedGoods" in name}


@pytest.mark.parametrize(
    ("layout", "located", "by_site"), [("located", True, False), ("by_site", False, True), ("both", True, True)]
)
def test_movements_come_located_or_by_site(tmp_path, layout, located, by_site):
    made = traded()
    client._reports(made, Ledger([], [], []), tmp_path, Extent(layout=layout))
    assert (tmp_path / "Inventory Movement Details - 2024-06-30T170500.xlsx").exists() is located
    assert (tmp_path / "Inventory Movement Details - South.xlsx").exists() is by_site


def test_an_older_company_has_its_opening_and_one_with_kits_its_bills(tmp_path):
    folder = tmp_path / "c"
    client.write_client(small(opening_rows=False, kits=2), folder)
    names = files(folder)
    assert {"exports/AvailabilityReport_2024-03-31.csv", "exports/AssemblyBOM_2024-05-31.csv"} <= names
    said = settings(folder)
    assert "events" not in said
    assert [str(file["date"]) for file in said["files"] if file["path"] == "AvailabilityReport_2024-03-31.csv"] == [
        "2024-03-31"
    ]


def test_the_settings_say_who_when_and_what_the_files_cannot(core):
    said = settings(core)
    assert (said["base_currency"], said["platform"], said["time_zone"], said["date_order"]) == (
        "NZD",
        "cin7_core",
        "Pacific/Auckland",
        "dmy",
    )
    assert said["client"]["name"] == "Sample Traders Ltd"
    assert (str(said["period"]["start"]), str(said["period"]["end"]), said["period"]["fiscal_year_end_month"]) == (
        "2024-04-01",
        "2024-05-31",
        3,
    )
    assert said["accounts"] == {
        "inventory": ["715"],
        "in_transit": ["716"],
        "accrual": ["835"],
        "cogs": ["310"],
        "adjustment": ["517"],
        "write_off": ["404"],
        "revenue": ["200"],
    }
    assert [(str(event["date"]), event["kind"]) for event in said["events"]] == [("2024-04-01", "go-live")]
    hints = {file["path"]: file for file in said["files"]}
    assert hints["Inventory Movement Details - Christchurch.xlsx"]["site"] == "Christchurch"
    assert str(hints["api/ref_productavailability/page-0001.json"]["date"]) == "2024-05-31"
    assert all((core / "exports" / path).exists() for path in hints)


def test_a_year_that_begins_in_january_ends_in_december():
    import datetime as dt

    world = traded(start=dt.date(2024, 1, 1))
    assert "fiscal_year_end_month = 12" in client._engagement(world, [])


def test_older_stocktakes_come_as_csv_and_some_newer_ones_too(tmp_path):
    world = traded()
    (tmp_path / "stocktakes").mkdir()
    take = world.documents.counts[0]
    world.documents.counts = [
        type(take)(f"ST-{day}", "stocktake", 1, None, day, "", "", "", "", "", []) for day in (10, 20, 30, 40)
    ]
    world.documents.counts += [type(take)("ST-9", "cycle_count", 1, None, 5, "", "", "", "", "", [])]
    found = client._stocktake_files(world, tmp_path, Extent(stocktake_details_from=20, stocktake_csv=1))
    assert found == [
        {"path": "stocktakes/ST-10 South full.csv", "site": "South", "number": "ST-10", "date": "2024-04-11"},
        {"path": "stocktakes/ST-20 South full.csv", "site": "South", "number": "ST-20", "date": "2024-04-21"},
    ]
    assert client._stocktake_name(world, take) == "ST-00001 Main zone A.csv"


def test_an_omni_company_on_quickbooks(tmp_path):
    client.write_client(
        small(platform="cin7_omni", ledger_system="quickbooks", use_bins=False, accrual=False), tmp_path
    )
    folders = {name.split("/")[1] for name in files(tmp_path)}
    assert (
        {"omni_api", "quickbooks", "Track Stock Movements Christchurch.csv"} <= folders
        and "xero" not in folders
        and "api" not in folders
    )
    hints = {file["path"]: file for file in settings(tmp_path)["files"]}
    assert hints["quickbooks/General Ledger.csv"]["date_order"] == "mdy"


def test_only_the_committed_sample_is_cut():
    assert client.extent_of(small()) == Extent()
    spec = scenario("harbour-tools")
    cut = client.extent_of(spec)
    assert (
        spec.days - cut.sale_details_from,
        spec.days - cut.purchase_details_from,
        spec.days - cut.stocktake_details_from,
    ) == (35, 70, 60)
    assert (spec.days - cut.lists_from, spec.days - cut.journal_report_from, cut.hide_cost_rows) == (200, 183, True)
    assert client.remarks(small()) == "All documents were pulled."
    assert client.remarks(spec).startswith("Details of older sales")


def test_the_truth_is_written_a_line_each_and_reads_back():
    document = {"name": 'a "b"', "rows": [{"n": 1}, {"n": 2}], "none": [], "map": {"x": None}}
    text = client.truth_text(document)
    assert json.loads(text) == document
    assert text.splitlines()[3:5] == ['{"n":1},', '{"n":2}']


def parted():
    world = traded(name="t", causes=Causes.of(loss=0.5))
    books = world.books
    books.diverge("loss", "gone", 0, 5, -2, ())
    books.settle(0, "ST-1", is_count=True, variance=-2)
    books.diverge("picking", "swap", 9, 40, 1, ("SO-1",), "swap 1")
    books.settle(9, "ST-2", is_count=False, variance=1)
    books.diverge("loss", "gone", 4, 6, -1, ())
    return world


def test_a_truth_says_where_when_and_who_saw_it_and_leaves_out_what_it_does_not_know():
    document = client.truth_document(
        parted(), Ledger([], [], [], [LedgerTruth("timing", "2024-04", "715", -5, "ST-1", "early")])
    )
    first, second, third = document["stock"]
    assert first == {
        "id": "T00001",
        "contributor": "loss",
        "detail": "gone",
        "sku": "HT-1000",
        "site": "Main",
        "bin": "A-01",
        "date": "2024-04-06",
        "quantity": -2,
        "value_cents": -2000,
        "visible_at": "ST-1",
        "variance_there": -2,
        "alone_there": True,
        "visible_stage": 6,
    }
    assert (second["event"], second["documents"], second["absorbed_by"], second["date"]) == (
        "swap 1",
        ["SO-1"],
        "ST-2",
        "2024-05-11",
    )
    assert third["bin"] is None and "visible_at" not in third
    assert document["ledger"][0]["cents"] == -5 and document["ledger"][0]["bucket"] == "timing"
    assert (document["planted"], document["period"]) == ({"loss": 0.5}, {"from": "2024-04-01", "to": "2024-06-30"})
    assert (document["products"], document["sites"], document["sample"], document["company"]) == (
        3,
        ["Main", "South"],
        "t",
        "Tiny Ltd",
    )


def test_habits_breaks_and_careless_suppliers_are_part_of_the_truth():
    world = traded(roll_breaks=1)
    world.books.movements[1].day = 31
    world.books.truth.habits.append({"kind": "split", "date": 2})
    document = client.truth_document(world, Ledger([], [], []))
    assert document["habits"] == [{"kind": "split", "date": "2024-04-03"}]
    assert document["roll_breaks"] == [
        {
            "document": "PO-00002",
            "kind": "receipt",
            "sku": "HT-1001",
            "site": "Main",
            "bin": "A-02",
            "date": "2024-05-02",
            "quantity": 20,
        }
    ]
    assert document["suppliers_booking_unseen"] == []


def test_drift_is_added_up_by_month_and_site():
    world = parted()
    world.books.diverge("loss", "gone", 1, 7, -1, ())
    assert client.drift_by_month(world) == [
        {"month": "2024-04", "site": "Main", "cents": -3000},
        {"month": "2024-04", "site": "South", "cents": -1000},
        {"month": "2024-05", "site": "Main", "cents": 8000},
    ]
