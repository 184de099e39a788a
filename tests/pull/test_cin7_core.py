"""A pull of Core: what is asked for, where the rows are, no page lost, nothing asked twice, and every oddity said."""

import datetime as dt
import json
from pathlib import Path

import pytest

from cin7_audit.errors import AuditError
from cin7_audit.pull import cin7_core
from cin7_audit.pull.cin7_core import (
    LISTINGS,
    CoreWalk,
    Detail,
    Listing,
    Plan,
    detail_calls,
    read_listings,
    row_hash,
    rows_of,
    total_of,
)
from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.secrets import Secrets
from cin7_audit.pull.transport import Pace, PullError, Reader
from tests.pull.fakes import ACCOUNT, KEY, FakeCore, Transport

BY_PATH = {listing.path: listing for listing in LISTINGS}
NOW = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("path", "key", "identifier", "since"),
    [
        ("me", "", "", None),
        ("ref/location", "LocationList", "ID", None),
        ("ref/account", "AccountsList", "Code", None),
        ("product", "Products", "ID", None),
        ("ref/productavailability", "ProductAvailabilityList", "", None),
        ("stockadjustmentList", "StockAdjustmentList", "TaskID", None),
        ("stockTakeList", "StockAdjustmentList", "TaskID", None),
        ("stockTransferList", "StockTransferList", "TaskID", None),
        ("inventoryWriteOffList", "InventoryWriteOffs", "TaskID", None),
        ("purchaseList", "PurchaseList", "ID", "UpdatedSince"),
        ("purchaseCreditNoteList", "PurchaseList", "ID", "UpdatedSince"),
        ("saleList", "SaleList", "SaleID", "UpdatedSince"),
        ("saleCreditNoteList", "SaleList", "SaleID", "UpdatedSince"),
        ("finishedGoodsList", "FinishedGoods", "TaskID", None),
        ("disassemblyList", "Disassemblies", "TaskID", None),
        ("production/orderList", "ProductionOrderListItems", "ProductionOrderID", None),
        ("transactions", "Transactions", "", "FromDate"),
        ("journal", "Journals", "TaskID", None),
        ("moneyTaskList", "MoneyTasks", "TaskID", None),
    ],
)
def test_every_list(path, key, identifier, since):
    listing = BY_PATH[path]
    assert (listing.key, listing.id, listing.since, listing.paged) == (key, identifier, since, path != "me")
    assert len(LISTINGS) == len(BY_PATH) == 19


def calls(path: str, row: dict) -> list[tuple]:
    found = detail_calls(BY_PATH[path], [row])
    return [(detail.paths_for(row), detail.id, document, dict(detail.parameters)) for detail, row, document in found]


@pytest.mark.parametrize(
    ("path", "row", "expected"),
    [
        (
            "product",
            {"ID": "a"},
            [(("product",), "ID", "a", {"IncludeMovements": "true", "IncludeDeprecated": "true"})],
        ),
        ("stockTakeList", {"TaskID": "a"}, [(("stocktake",), "TaskID", "a", {})]),
        ("stockadjustmentList", {"TaskID": "a"}, [(("stockadjustment",), "TaskID", "a", {})]),
        (
            "stockTransferList",
            {"TaskID": "a"},
            [(("stockTransfer",), "TaskID", "a", {}), (("stockTransfer/order",), "TaskID", "a", {})],
        ),
        ("saleList", {"SaleID": "a", "ID": "b"}, [(("sale",), "ID", "a", {"IncludeTransactions": "true"})]),
        ("purchaseList", {"ID": "a", "Type": "Simple Purchase"}, [(("purchase", "advanced-purchase"), "ID", "a", {})]),
        (
            "purchaseList",
            {"ID": "a", "Type": "Advanced Purchase"},
            [(("advanced-purchase", "purchase"), "ID", "a", {})],
        ),
        ("purchaseList", {"ID": "a"}, [(("advanced-purchase", "purchase"), "ID", "a", {})]),
        ("inventoryWriteOffList", {"TaskID": "a"}, [(("inventoryWriteOff",), "TaskID", "a", {})]),
        ("finishedGoodsList", {"TaskID": "a"}, [(("finishedGoods",), "TaskID", "a", {})]),
        ("disassemblyList", {"TaskID": "a"}, [(("disassembly",), "TaskID", "a", {})]),
        ("moneyTaskList", {"TaskID": "a"}, [(("moneyOperation",), "TaskID", "a", {})]),
        ("production/orderList", {"ProductionOrderID": "a"}, []),
        ("journal", {"TaskID": "a"}, []),
        ("transactions", {"TaskID": "a"}, []),
    ],
)
def test_the_details_of_a_row(path, row, expected):
    assert calls(path, row) == expected


def test_a_document_is_asked_for_once_whatever_the_case_of_its_id():
    rows = [{"ID": "AB"}, {"ID": "ab"}, {"ID": None}, {"Name": "x"}, {"ID": "c"}]
    listing = Listing("x", "X", "ID", details=(Detail(("x",), "ID"), Detail(("y",), "ID")))
    assert [(detail.paths, document) for detail, _, document in detail_calls(listing, rows)] == [
        (("x",), "AB"),
        (("x",), "c"),
        (("y",), "AB"),
        (("y",), "c"),
    ]


@pytest.mark.parametrize(
    ("path", "document", "rows"),
    [
        ("me", {"Company": "Acme"}, [{"Company": "Acme"}]),
        ("saleList", {"SaleList": [{"SaleID": 1}]}, [{"SaleID": 1}]),
        ("saleList", {"salelist": [{"SaleID": 1}]}, [{"SaleID": 1}]),
        ("saleList", [{"SaleID": 1}], [{"SaleID": 1}]),
        ("saleList", {"SaleList": None}, []),
        ("saleList", {"PurchaseList": [1]}, []),
    ],
)
def test_the_rows_of_a_page(path, document, rows):
    assert rows_of(BY_PATH[path], document) == rows


@pytest.mark.parametrize(
    ("document", "total"),
    [
        ({"Total": 7}, 7),
        ({"Total": 0, "ProductionOrderListItems": [{"TotalCount": 5}]}, 0),
        ({"Total": "7"}, None),
        ({"ProductionOrderListItems": [{"TotalCount": "5"}, {}]}, 5),
        ({"ProductionOrderListItems": [{}]}, None),
        ({"ProductionOrderListItems": []}, None),
        ([{"Total": 7}], None),
    ],
)
def test_the_total_of_a_page(document, total):
    assert total_of(document) == total


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"kye": "SaleList"}, "kye"),
        ({"details": [{"paths": ["sale"]}]}, "'id'"),
        ({"id": "ID", "details": [{"path": "sale"}]}, "'path'"),
        ({"id": "ID", "details": [{"paths": ["sale"], "ids": "ID"}]}, "ids"),
    ],
)
def test_a_field_nothing_reads_and_a_detail_that_names_no_document_are_refused(stated, said):
    with pytest.raises(AuditError, match=rf"^cin7_core\.toml, saleList: .*{said}.*; expected key, id, since"):
        read_listings({"saleList": stated})


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(cin7_core, "LIMIT", 3)


def walk(folder: Path, fake: FakeCore, since: dt.date | None = None) -> CoreWalk:
    headers = {"api-auth-accountid": ACCOUNT, "api-auth-applicationkey": KEY}
    pace = Pace(60, fake.time.clock, fake.time.sleep)
    reader = Reader(
        "https://x.invalid/ExternalApi/v2/", headers, pace, secrets=Secrets((ACCOUNT, KEY)), transport=Transport(fake)
    )
    return CoreWalk(reader, EvidenceStore(folder, "cin7_core", NOW.date()), lambda: NOW, since)


def asked(fake: FakeCore, path: str) -> list[str]:
    return [call.partition("?")[2] for _, call in fake.log if call.partition("?")[0] == path]


def told(*_) -> None:
    """Nobody listens."""


def test_a_plan_in_words():
    plan = Plan({"a": 70, "b": 20}, 30)
    assert (plan.total, plan.sentence) == (90, "90 calls, about 3 minutes at 30 calls a minute")
    assert Plan({}, 7.5).sentence == "0 calls, about 0 minutes at 7.5 calls a minute"


def test_the_plan_counts_the_other_pages_and_the_details(tmp_path):
    made = walk(tmp_path, FakeCore())
    listings = made.first_pages(told)
    calls = made.plan(listings).calls
    assert [
        calls[path] for path in ("me", "ref/location", "transactions", "saleList", "stockTransferList", "journal")
    ] == [
        0,  # one page, no documents
        0,
        6,  # 21 rows, 3 a page, the first page is there
        2 + 7,
        2 + 14,  # two details each
        2,
    ]
    made.totals["journal"], made.rows["journal"] = (
        None,
        [{}] * 4,
    )  # without a Total the rows of the first page are counted
    assert made.plan([BY_PATH["journal"]]).calls == {"journal": 1}


def test_a_list_the_account_does_not_offer_is_left_out_and_me_is_needed(tmp_path):
    made = walk(tmp_path / "a", FakeCore(html_for=frozenset({"journal"})))
    assert {listing.path for listing in made.first_pages(told)} == set(BY_PATH) - {"journal"}
    assert [note.partition(":")[0] for note in made.notes] == ["journal is left out"]
    with pytest.raises(PullError, match="HTML"):
        walk(tmp_path / "b", FakeCore(html_for=frozenset({"me"}))).first_pages(told)


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("saleList", "UpdatedSince=2026-04-02T00%3A00%3A00.000"),
        ("transactions", "FromDate=2026-04-01T00%3A00%3A00.000"),  # the service reads it as "after"
        ("journal", None),
    ],
)
def test_a_filter_is_sent_where_it_works(tmp_path, path, parameter):
    fake = FakeCore()
    walk(tmp_path, fake, dt.date(2026, 4, 2)).first_pages(told)
    first = asked(fake, path.lower())[0]
    assert first == "Page=1&Limit=3" + (f"&{parameter}" if parameter else "")
    plain = FakeCore()
    walk(tmp_path / "plain", plain).first_pages(told)
    assert asked(plain, path.lower()) == ["Page=1&Limit=3"] and asked(plain, "me") == [""]


def test_an_ignored_filter_is_noticed(tmp_path):
    kept = walk(tmp_path / "a", FakeCore(), dt.date(2026, 4, 1))
    kept.first_pages(told)
    ignored = walk(tmp_path / "b", FakeCore(ignore_since=True), dt.date(2026, 4, 1))
    ignored.first_pages(told)
    assert not any("purchaseList: UpdatedSince" in note for note in kept.notes)
    assert "purchaseList: UpdatedSince did not change Total (7); the whole list is read." in ignored.notes
    assert not any("journal" in note for note in ignored.notes)


def test_a_list_is_walked_to_its_last_page(tmp_path):
    fake = FakeCore()
    made = walk(tmp_path, fake)
    made.first_pages(told)
    ticks = []
    made.walk(BY_PATH["saleList"], ticks.append)
    assert [row["SaleID"] for row in made.rows["saleList"]] == [row["SaleID"] for row in fake.data["salelist"][1]]
    assert len(asked(fake, "salelist")) == len(ticks) == 3 and made.notes == []
    made.walk(BY_PATH["ref/account"], told)  # three rows, three a page: Total says that is all
    assert len(asked(fake, "ref/account")) == 1


def test_a_list_that_grows_while_it_is_read_is_walked_again(tmp_path):
    fake = FakeCore()
    made = walk(tmp_path, fake)
    made.first_pages(told)
    fake.grow_after = 1
    made.walk(BY_PATH["stockTransferList"], told)
    ids = [row["TaskID"] for row in made.rows["stockTransferList"]]
    assert len(ids) == len(set(ids)) == 8
    [note] = made.notes
    assert note.startswith("stockTransferList: ") and note.endswith("; the list changed while it was read, walk 1.")
    pages = [json.loads(path.read_bytes()) for path in sorted(made.store.folder.glob("stockTransferList/page-*.json"))]
    assert [row["TaskID"] for page in pages for row in page["StockTransferList"]] == ids


def test_a_list_that_never_holds_still_is_walked_three_times_and_kept_as_it_was_seen(tmp_path):
    fake = FakeCore()
    fake.data["salelist"] = ("SaleList", [{"SaleID": "same"}] * 2)
    made = walk(tmp_path, fake)
    made.first_pages(told)
    made.walk(BY_PATH["saleList"], told)
    assert [note[-7:] for note in made.notes] == ["walk 1.", "walk 2.", "walk 3."]
    assert (len(made.rows["saleList"]), len(asked(fake, "salelist"))) == (2, 3)


def test_details_are_asked_for_once_and_a_refusal_of_all_paths_is_said(tmp_path):
    fake = FakeCore()
    made = walk(tmp_path, fake)
    made.rows["purchaseList"] = [*fake.data["purchaselist"][1][:2], {"ID": "nobody"}]
    made.details(BY_PATH["purchaseList"], told)
    assert [len(list((made.store.folder / path).glob("*.json"))) for path in ("purchase", "advanced-purchase")] == [
        1,
        1,
    ]
    [note] = made.notes
    assert note.startswith("purchaseList nobody: no detail (advanced-purchase 400: ") and "; purchase 400: " in note


def test_an_incremental_walk_skips_rows_that_did_not_change(tmp_path):
    fake = FakeCore()
    rows = fake.data["salelist"][1][:3]
    known = {rows[0]["SaleID"]: row_hash(rows[0]), rows[1]["SaleID"]: "another"}
    for since, number in ((dt.date(2026, 4, 1), 2), (None, 3)):
        made = walk(tmp_path / str(number), fake, since)
        made.store.remember("rows", {"saleList": known})
        made.rows["saleList"] = rows
        ticks = []
        made.details(BY_PATH["saleList"], ticks.append)
        assert (len(list((made.store.folder / "sale").glob("*.json"))), len(ticks)) == (number, 3)


def test_hashes_are_kept_of_lists_with_details(tmp_path):
    made = walk(tmp_path, FakeCore())
    made.rows |= {"saleList": [{"SaleID": 7, "x": 1}, {"SaleID": None}], "journal": [{"TaskID": "a"}]}
    assert made.row_hashes() == {"saleList": {"7": row_hash({"SaleID": 7, "x": 1})}}


def test_a_row_hash_knows_values_and_not_their_order():
    assert row_hash({"a": 1, "b": 2}) == row_hash({"b": 2, "a": 1}) != row_hash({"a": 2, "b": 1})
    assert len(row_hash({})) == 16


def test_a_list_without_pages_is_one_call(tmp_path):
    fake = FakeCore()
    made = walk(tmp_path, fake)
    made.totals["me"] = None
    made.walk(Listing("me", "", paged=False), told)
    assert (len(fake.log), made.rows["me"][0]["Company"]) == (1, "Fake Tools Ltd")
