"""What the API answers about stock, with its quirks."""

from cin7_sample.documents import Assembly, guid
from cin7_sample.entries import Ledger
from cin7_sample.postings import Posting, expected_postings
from cin7_sample.writers import core_stock_api as api
from tests.tools.sample.tiny import KIT, catalogue, world
from tests.tools.sample.traded import traded
from tests.tools.sample.writers.reading import detailed, listed, part


def ledger(made, *more):
    return Ledger([*expected_postings(made), *more], [], [])


def test_the_company_says_when_it_began_and_what_is_locked(tmp_path):
    import json

    for name, changes in (("new", {}), ("old", {"opening_rows": False})):
        api.company(traded(**changes), tmp_path / name)
    new, old = (json.loads((tmp_path / name / "me" / "page-0001.json").read_text()) for name in ("new", "old"))
    assert part(new, "Company", "Currency", "TimeZone", "OpeningBalanceDate", "LockDate") == (
        "Tiny Ltd", "NZD", "Pacific/Auckland", "2024-04-01T00:00:00", "2024-04-01T00:00:00"
    )  # fmt: skip
    assert old["OpeningBalanceDate"] == "2019-04-01T00:00:00"


def test_places_come_with_their_bins_and_the_bins_again(tmp_path):
    api.locations(traded(), tmp_path)
    rows = listed(tmp_path, "ref_location", "LocationList")
    assert [(row["Name"], row["IsDefault"], row["ParentName"]) for row in rows] == [
        ("Main", True, None),
        ("South", False, None),
        ("A-01", False, "Main"),
        ("A-02", False, "Main"),
        ("A-60", False, "Main"),
        ("B-03", False, "Main"),
        ("A-01", False, "South"),
        ("A-02", False, "South"),
        ("B-03", False, "South"),
    ]
    assert [one["Name"] for one in rows[0]["Bins"]] == ["A-01", "A-02", "A-60", "B-03"]
    assert (rows[2]["ID"], rows[2]["ParentID"], rows[2]["Bins"]) == (
        guid("bin", "Main", "A-01"),
        guid("site", "Main"),
        None,
    )
    assert rows[0]["Bins"][0]["ID"] == rows[2]["ID"] and "AddressLine1" in rows[0] and "AddressLine1" not in rows[2]


def test_accounts_by_code_with_type_and_class(tmp_path):
    api.accounts(traded(), tmp_path)
    rows = listed(tmp_path, "ref_account", "AccountsList")
    assert [row["Code"] for row in rows] == sorted(row["Code"] for row in rows)
    found = {row["Code"]: row for row in rows}
    assert part(found["715"], "Name", "Type", "Class", "DisplayName", "ForPayments") == (
        "Inventory", "CURRENT", "ASSET", "715: Inventory", False
    )  # fmt: skip
    assert [code for code, row in found.items() if row["ForPayments"]] == ["090"]


def test_products_with_the_movements_of_the_busiest(tmp_path):
    made = traded(kit=True)
    api.products(made, tmp_path, 1, 200)
    rows = listed(tmp_path, "product", "Products")
    assert [
        part(row, "SKU", "AverageCost", "PriceTier1", "CartonQuantity", "BillOfMaterial", "Movements") for row in rows
    ] == [
        ("HT-1000", 10.0, 15, 1, False, []),
        ("HT-1001", 1.65, 3, 12, False, []),
        ("HT-1010", 80.0, 120, 1, False, []),
        ("HT-1020", 90, 144, 1, True, []),
    ]
    assert [row["ProductCode"] for row in rows[3]["BillOfMaterialsProducts"]] == ["HT-1000", "HT-1010"]
    (answer,) = detailed(tmp_path, "product")
    (row,) = answer["Products"]
    assert (row["SKU"], answer["Total"]) == ("HT-1000", 1)
    names = ("Type", "Number", "Date", "Quantity", "Amount", "Location", "FromTo")
    assert [part(moved, *names) for moved in row["Movements"]] == [
        ("Adjustment", "ST-00003", "2024-04-01T00:00:00", 10, 100, "Main: A-01", ""),
        ("Sale", "SO-00001", "2024-04-06T00:00:00", -2, -20, "Main: A-01", "Customer 1"),
        ("Stocktake", "ST-00001", "2024-05-01T00:00:00", 3, 30, "Main", ""),
        ("Inventory Write-Off", "FG-00001", "2024-05-11T00:00:00", -3, -30, "Main", ""),
    ]


def test_all_products_with_their_movements(tmp_path):
    made = traded()
    made.books.movements.append(
        made.books.movements[1].__class__("cost_change", "Purchase", "PO-00002", 5, 14, 0, 500, 14)
    )
    api.products(made, tmp_path, -1, 200)
    found = {
        answer["Products"][0]["SKU"]: answer["Products"][0]["Movements"] for answer in detailed(tmp_path, "product")
    }
    assert [moved["Type"] for moved in found["HT-1001"]] == ["Advanced Purchase", "Advanced Purchase Cost Change"]
    assert [moved["Type"] for moved in found["HT-1010"]] == ["Purchase"]


def test_availability_counts_what_is_coming_at_the_home(tmp_path):
    api.availability(traded(), tmp_path)
    rows = listed(tmp_path, "ref_productavailability", "ProductAvailabilityList")
    names = ("SKU", "Location", "Bin", "OnHand", "Allocated", "Available", "OnOrder", "StockOnHand", "InTransit")
    assert [part(row, *names) for row in rows] == [
        ("HT-1000", "Main", "A-01", 8, 1, 7, 0, 80, 0),
        ("HT-1000", "South", "A-01", 0, 0, 0, 30, 0, 0),
        ("HT-1001", "Main", "A-02", 20, 0, 20, 0, 33, 0),
        ("HT-1010", "Main", "B-03", 0, 0, 0, 7, 0, 2),
        ("HT-1010", "South", "B-03", 4, 0, 4, 0, 320, 0),
    ]


def test_a_stocktake_splits_lines_by_what_the_record_had(tmp_path):
    made = traded()
    api.counts(made, ledger(made), tmp_path, 0, 200)
    done, _ = detailed(tmp_path, "stocktake")
    names = ("Location", "QuantityOnHand", "Adjustment")
    assert [part(line, *names) for line in done["NonZeroStockOnHandProducts"]] == [("A-01", 10, 8), ("A-60", 5, 5)]
    assert [part(line, "Location", "Quantity", "UnitCost") for line in done["ZeroStockOnHandProducts"]] == [
        ("Main", 3, 10)
    ]
    assert part(done, "StocktakeNumber", "EffectiveDate", "Status") == ("ST-00001", "2024-04-30T00:00:00", "COMPLETED")
    assert [part(pair, "Debit", "Credit", "Amount") for pair in done["Transactions"]] == [
        ("715: Inventory", "517: Inventory discrepancy", -20),
        ("715: Inventory", "517: Inventory discrepancy", 30),
    ]


def test_one_stocktake_is_still_in_progress(tmp_path):
    made = traded()
    made.documents.counts[0].lines *= 5
    api.counts(made, ledger(made), tmp_path, 31, 200)
    rows = listed(tmp_path, "stockTakeList", "StockAdjustmentList")
    names = ("StocktakeNumber", "Status", "Location", "LastUpdatedBy")
    assert [part(row, *names) for row in rows] == [
        ("ST-00001", "COMPLETED", "Main", "ana@example.com"),
        ("ST-00005", "IN PROGRESS", "Main", "ana@example.com"),
    ]
    (open_,) = detailed(tmp_path, "stocktake")  # the finished one lies before the day details begin
    assert (open_["Status"], open_["Transactions"], open_["EffectiveDate"]) == (
        "IN PROGRESS",
        [],
        "2024-06-30T00:00:00",
    )
    assert [line["Adjustment"] for line in open_["NonZeroStockOnHandProducts"]] == [8, 5] * 5


def test_of_a_stocktake_in_progress_only_the_first_ten_lines_are_counted(tmp_path):
    made = traded()
    made.documents.counts[0].lines = made.documents.counts[0].lines[:1] * 30
    api.counts(made, ledger(made), tmp_path, 31, 200)
    (open_,) = detailed(tmp_path, "stocktake")
    assert [line["Adjustment"] for line in open_["NonZeroStockOnHandProducts"]] == [8] * 10 + [0] * 15


def test_adjustments_of_every_kind_by_day(tmp_path):
    made = traded()
    made.documents.adjustments.reverse()
    api.adjustments(made, ledger(made), tmp_path, 200)
    rows = listed(tmp_path, "stockadjustmentList", "StockAdjustmentList")
    assert [part(row, "StocktakeNumber", "Status", "Account") for row in rows] == [
        ("ST-00003", "COMPLETED", "960"), ("ST-00002", "COMPLETED", "517"), ("ST-00004", "COMPLETED", "517"),
        ("ST-00005", "DRAFT", "517"), ("ST-00006", "VOIDED", "517"),
    ]  # fmt: skip
    opening, cycle, adjusted, draft, void = detailed(tmp_path, "stockadjustment")
    assert [
        part(line, "SKU", "Quantity", "UnitCost", "Location", "ReceivedDate") for line in opening["NewStockLines"]
    ] == [
        ("HT-1000", 12, 10.0, "Main: A-01", "2024-04-01T00:00:00"),
        ("HT-1000", 4, 10.0, "South: A-01", "2024-04-01T00:00:00"),
    ]
    names = ("SKU", "QuantityOnHand", "Adjustment", "Comments")
    assert [part(line, *names) for line in cycle["ExistingStockLines"]] == [("HT-1000", 4, 5, "")]
    assert [part(line, *names) for line in adjusted["ExistingStockLines"]] == [
        ("HT-1001", 20, 18, "checked"),
        ("HT-1001", 2, 0, ""),
    ]
    assert [line["Quantity"] for line in adjusted["NewStockLines"]] == [2]
    assert (opening["ExistingStockLines"], cycle["NewStockLines"]) == ([], [])
    assert [part(line, *names) for line in draft["ExistingStockLines"]] == [("HT-1000", 8, 6, "check again")]
    assert (void["ExistingStockLines"], void["EffectiveDate"]) == ([], "2024-06-22T00:00:00")
    assert [pair["Amount"] for pair in adjusted["Transactions"]] == [-4, 4, -4] and draft["Transactions"] == []


def test_transfers_come_newest_first_without_bins(tmp_path):
    api.transfers(traded(), tmp_path, 200)
    rows = listed(tmp_path, "stockTransferList", "StockTransferList")
    names = (
        "Number",
        "FromLocation",
        "ToLocation",
        "Status",
        "DepartureDate",
        "CompletionDate",
        "Reference",
        "InTransitAccount",
    )
    assert [part(row, *names) for row in rows] == [
        ("TR-00002", "South", "Main", "IN TRANSIT", "2024-06-20T00:00:00", None, "", "716"),
        ("TR-00001", "Main", "South", "COMPLETED", "2024-04-29T00:00:00", "2024-05-02T00:00:00", "urgent", "716"),
    ]
    assert [row["LastModifiedOn"][:10] for row in rows] == ["2024-06-19", "2024-05-01"]  # in UTC
    assert rows[0]["From"] == guid("site", "South") and rows[0]["To"] == guid("site", "Main")
    lines = [document["Lines"][0] for document in detailed(tmp_path, "stockTransfer")]
    assert [part(line, "SKU", "TransferQuantity") for line in lines] == [("HT-1010", 2), ("HT-1000", 6)]


def test_a_write_off_counts_units_out_at_positive_cost(tmp_path):
    made = traded()
    api.write_offs(made, ledger(made), tmp_path, 200)
    (row,) = listed(tmp_path, "inventoryWriteOffList", "InventoryWriteOffs")
    assert part(row, "InventoryWriteOffNumber", "Location", "Notes") == ("FG-00001", "Main", "Damaged")
    (document,) = detailed(tmp_path, "inventoryWriteOff")
    assert [part(line, "ProductCode", "Bin", "Quantity", "Cost", "TotalCost") for line in document["Lines"]] == [
        ("HT-1010", "B-03", 2, 80.0, 160)
    ]  # fmt: skip
    assert [part(pair, "Debit", "Credit", "Amount") for pair in document["Transactions"]] == [("404", "715", 160)]
    assert part(document, "Account", "EffectiveDate") == ("404", "2024-05-11T00:00:00")


def test_transactions_may_be_cut_to_some_accounts(tmp_path):
    made = traded()
    api.transactions(made, ledger(made), tmp_path / "all")
    api.transactions(made, ledger(made), tmp_path / "some", frozenset(("517",)))
    rows = listed(tmp_path / "all", "transactions", "Transactions")
    assert len(rows) == len(expected_postings(made))
    names = ("TaskID", "DebitAccountCode", "CreditAccountCode", "Amount", "EffectiveDate", "Reference", "Type")
    assert part(rows[0], *names) == (
        guid("task", "ST-00003"),
        "715",
        "960",
        160,
        "2024-04-01T00:00:00",
        "ST-00003",
        "StockAdjustment",
    )
    some = listed(tmp_path / "some", "transactions", "Transactions")
    assert [row["Amount"] for row in some] == [
        row["Amount"] for row in rows if "517" in (row["DebitAccountCode"], row["CreditAccountCode"])
    ]
    assert {row["Type"] for row in some} == {
        "StockTake",
        "StockAdjustment",
        "Purchase",
    }  # a supplier's credit among them


def test_only_journals_typed_by_hand_are_journals(tmp_path):
    made = traded()
    typed = Posting("JR-00001", "journal", "Journal", 60, "517", "715", 900, "JR-00001", "Stock true-up")
    api.journals(made, ledger(made, typed), tmp_path)
    (row,) = listed(tmp_path, "journal", "Journals")
    assert part(row, "JournalNumber", "EffectiveDate", "Narration", "Currency") == (
        "JR-00001", "2024-05-31T00:00:00", "Stock true-up", "NZD"
    )  # fmt: skip
    assert [part(line, "Debit", "Credit", "Amount", "BaseAmount") for line in row["Lines"]] == [("517", "715", 9, 9)]


def test_an_assembly_is_listed_by_its_start_and_detailed_by_its_components(tmp_path):
    api.assemblies(traded(kit=True), tmp_path, 200)
    (row,) = listed(tmp_path, "finishedGoodsList", "FinishedGoods")
    assert part(row, "AssemblyNumber", "ProductCode", "Quantity", "Location", "Status", "Date", "UnitCost") == (
        "FG-00009", "HT-1020", 2, "Main", "COMPLETED", "2024-05-16T00:00:00", 90.0
    )  # fmt: skip
    (document,) = detailed(tmp_path, "finishedGoods")
    assert part(document, "TaskID", "Bin", "WIPAccount", "Account", "WIPDate", "CompletionDate") == (
        guid("task", "FG-00009"), "A-04", "725", "715", "2024-05-16T00:00:00", "2024-05-16T00:00:00"
    )  # fmt: skip
    assert [part(line, "ProductCode", "Bin", "Quantity", "Cost") for line in document["PickLines"]] == [
        ("HT-1000", "A-01", 2, 10.0),
        ("HT-1010", "B-03", 2, 80.0),
    ]


def test_a_company_without_bins_names_none(tmp_path):
    made = world(made=catalogue(kit=True, bins=False))
    made.documents.assemblies = [Assembly("FG-00009", KIT, 6, 45, 2, 18_000, [(0, 2, 2000), (4, 2, 16_000)])]
    api.assemblies(made, tmp_path, 1)
    (document,) = detailed(tmp_path, "finishedGoods")
    assert part(document, "ProductCode", "Location", "Bin", "BinID") == ("HT-1020", "Main", None, None)
