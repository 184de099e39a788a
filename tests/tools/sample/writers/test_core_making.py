"""Assemblies as the API answers."""

from cin7_sample.documents import Assembly, guid
from cin7_sample.writers.core_making import assemblies
from tests.tools.sample.tiny import KIT, catalogue, world
from tests.tools.sample.traded import traded
from tests.tools.sample.writers.reading import detailed, listed, part


def test_an_assembly_is_listed_by_its_start_and_detailed_by_its_components(tmp_path):
    assemblies(traded(kit=True), tmp_path, 200)
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
    assemblies(made, tmp_path, 1)
    (document,) = detailed(tmp_path, "finishedGoods")
    assert part(document, "ProductCode", "Location", "Bin", "BinID") == ("HT-1020", "Main", None, None)
