"""Company, places, accounts and availability."""

import datetime as dt

import pytest

from cin7_audit.sources.cin7_core.api import API
from tests.sources.small_files import named, notes, of_json, rows

ACCOUNT, AVAILABILITY, LOCATION, ME = named(
    API, "cin7_core.api_account", "cin7_core.api_availability", "cin7_core.api_location", "cin7_core.api_me"
)

COMPANY = {"Company": "Acme", "Currency": "NZD", "TimeZone": "NZST", "LockDate": "2026-03-31T00:00:00"}


@pytest.mark.parametrize(
    ("opened", "day"),
    [("31/12/2025", "2025-12-31"), ("12/31/2025", "2025-12-31"), ("04/05/2026", None), ("soon", None), (None, None)],
)
def test_a_day_of_the_company_that_reads_two_ways_stays_unknown(opened, day):
    parsed = of_json(ME, {**COMPANY, "OpeningBalanceDate": opened})
    wanted = ("name", "base_currency", "time_zone", "platform", "lock_date", "opening_balance_date")
    assert rows(parsed, "company", *wanted) == [("Acme", "NZD", "NZST", "cin7_core", "2026-03-31", day)]
    assert parsed.organisation == "Acme"


def place(name: str, **more) -> dict:
    return {"ID": name.upper(), "Name": name, "IsDefault": False, "Bins": [], **more}


def test_sites_bins_and_holding_places():
    bins = [{"ID": "B1", "Name": "A-01"}, {"ID": "B2", "Name": "Stage", "IsStaging": True, "IsDeprecated": 1}]
    pages = {
        "LocationList": [
            place("Main", Bins=bins, IsDeprecated=False),
            place("Goods In Transit", Deprecated="True"),
            {**place("A-01"), "ID": "b1", "ParentName": "Main", "ParentID": "x"},
            {**place("C-03"), "ID": "B3", "ParentName": "Main", "ParentID": "x"},
            {**place("Stage 2"), "ParentName": "Main", "IsStaging": True},
            {**place("Lost"), "ParentID": "x"},
        ]
    }
    parsed = of_json(LOCATION, pages)
    assert rows(parsed, "location", "site", "bin", "kind", "is_deprecated") == [
        ("Main", None, "site", "false"),
        ("Main", "A-01", "bin", None),
        ("Main", "Stage", "holding", "true"),
        ("Goods In Transit", None, "in_transit", "true"),
        ("Main", "C-03", "bin", None),
        ("Main", "Stage 2", "holding", None),
    ]
    assert (parsed.rows_read, parsed.rows_set_aside) == (6, 0)


def test_accounts():
    row = {
        "Code": "310: Stock",
        "Name": "Inventory",
        "Type": "INVENTORY",
        "Class": "ASSET",
        "Status": "ACTIVE",
        "DisplayName": "x",
    }
    wanted = ("account_code", "account_name", "account_type", "account_class", "status")
    assert rows(of_json(ACCOUNT, {"AccountsList": [row]}), "account", *wanted) == [
        ("310", "Inventory", "INVENTORY", "ASSET", "ACTIVE")
    ]


STOCK = {
    "SKU": "HT-1",
    "Location": "Main",
    "Bin": "A-01",
    "Batch": "L1",
    "OnHand": 5,
    "Allocated": 1,
    "Available": 4,
    "InTransit": 2,
    "OnOrder": 3,
    "StockOnHand": 36.25,
}


def test_availability_has_its_money_under_stock_on_hand():
    parsed = of_json(
        AVAILABILITY, {"ProductAvailabilityList": [STOCK, {**STOCK, "SKU": "HT-2"}, {**STOCK, "OnHand": "many"}]}
    )
    wanted = ("sku", "site", "bin", "batch", "on_hand", "allocated", "available", "in_transit", "on_order", "value")
    assert rows(parsed, "stock_snapshot", *wanted)[0] == (
        "HT-1",
        "Main",
        "A-01",
        "L1",
        "5",
        "1",
        "4",
        "2",
        "3",
        "36.25",
    )
    assert rows(parsed, "stock_snapshot", "sku", "grain", "zero_rows_missing") == [
        ("HT-1", "bin", "true"),
        ("HT-2", "bin", "true"),
    ]
    assert parsed.control_totals["value"][0] == "72.5" and parsed.rows_set_aside == 1


@pytest.mark.parametrize(
    ("name", "hint", "day", "asks", "codes"),
    [
        ("cin7_core_api/2026-04-30/page-0001.json", {}, "2026-04-30", (), ["date_from_file_name"]),
        ("cin7_core_api/2026-04-30/page-0001.json", {"date": dt.date(2026, 5, 1)}, "2026-05-01", (), []),
        ("page.json", {}, None, ("date",), []),
        ("04-05-2026.json", {}, None, ("date",), []),
    ],
)
def test_the_day_of_availability_is_stated_else_in_the_name_else_asked_for(name, hint, day, asks, codes):
    parsed = of_json(AVAILABILITY, {"ProductAvailabilityList": [STOCK]}, name, **hint)
    assert rows(parsed, "stock_snapshot", "as_of") == [(day,)]
    assert (parsed.unstated, notes(parsed)) == (asks, codes)
