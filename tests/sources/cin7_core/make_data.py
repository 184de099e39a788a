"""Writes the inputs under data/: one small file per kind of Cin7 Core export or API answer, with its quirks (cin7-core 1.7, 2).

`python -m tests.sources.cin7_core.make_data`, then `python -m tests.sources.goldens`, then review the diff.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import typst
import xlsxwriter

DATA = Path(__file__).parent / "data"
MAIN, BIN, NORTH = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222", "dddddddd-0000-4000-8000-000000000001")
PRODUCT = {"ProductID": "33333333-3333-4333-8333-333333333333", "SKU": "HT-100 ", "ProductName": "Claw hammer"}
OTHER = {"ProductID": "99999999-9999-4999-8999-999999999999", "SKU": "HT-205", "ProductName": "Tape measure"}
MADE_AT = dt.datetime(2026, 1, 1)


def text(name: str, body: str, encoding: str = "utf-8", newline: str = "\r\n") -> None:
    (DATA / name).write_bytes(body.lstrip("\n").replace("\n", newline).encode(encoding))


def sheet(name: str, rows: list[list[Any]], merged: tuple[tuple[int, int, int, int, str], ...] = ()) -> None:
    book = xlsxwriter.Workbook(DATA / name)
    book.set_properties({"created": MADE_AT})
    page = book.add_worksheet("Sheet")
    day = book.add_format({"num_format": "dd-mmm-yyyy"})
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, dt.date):
                page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), day)
            elif value is not None:
                page.write(row, column, value)
    for first_row, first_column, last_row, last_column, value in merged:
        page.merge_range(first_row, first_column, last_row, last_column, value)
    book.close()


def answer(name: str, document: Any, indent: int | None = None) -> None:
    (DATA / name).write_text(json.dumps(document, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def movements() -> None:
    april = [["Report period: Custom"], ["From: 01-Apr-2026"], ["To: 30-Apr-2026"], ["Currency: Base Currency"], []]
    header = ["Date", "SKU", "Reference type", "Reference", "Stock locator", "Bin", "Quantity in", "Quantity out"]
    day = dt.date
    sheet(
        "Inventory Movement Details - 2026-05-01T091500.xlsx",
        [
            *april,
            header,
            [day(2026, 4, 2), "HT-100", "PurchaseAdvanced", "PO-00310", None, "A-01", 50, None],
            [day(2026, 4, 9), "HT-100", "Sale", "SO-01220", None, None, None, 4],
            [day(2026, 4, 12), "HT-100", "StockTransfer", "TR-00412", None, "A-01", None, 10],
            [day(2026, 4, 12), "HT-100", "StockTransfer", "TR-00412", None, "B-07", 10, None],
            [day(2026, 4, 15), "HT-100", "FinishedGoods", "FG-00139", None, None, None, 5],
            [day(2026, 4, 20), "HT-100", "Sale", "SO-01220", None, "A-01", 1, None],
            [day(2026, 4, 22), "0042", "Purchase", "PO-00298", None, "A-02", None, 3],
            [day(2026, 4, 28), "HT-100", "Gift", "GF-1", None, None, None, 1],
            [day(2026, 4, 30), "HT-100", "StockTake", "ST-00071", None, "A-01", None, 3],
            ["Total", None, None, None, None, None, 61, 26],
        ],
    )
    text(
        "movement_details_located.csv",
        """
From: 01/04/2026;;;;;;;;;
To: 30/04/2026;;;;;;;;;
Date;SKU;Location;Reference type;Reference;Customer/Supplier;Quantity in;Quantity out;Cost in;Cost out
02/04/2026;HT-100;Main Warehouse: A-01;PurchaseAdvanced;PO-00310;Ironmonger Supply;50;;362,50;
09/04/2026;HT-100\u00a0;Main Warehouse;SaleMultiple;SO-01220;Bayview Builders;;4;;29,00
15/04/2026;HT-100;Main Warehouse;Purchase;PO-00310;Ironmonger Supply;0;0;12,25;
20/04/2026;HT-100;Main Warehouse;StockTransfer;TR-1;;5;5;36,25;36,25
Date;SKU;Location;Reference type;Reference;Customer/Supplier;Quantity in;Quantity out;Cost in;Cost out
;;;;;;;;;
31/04/2026;HT-100;Main Warehouse;Sale;SO-01221;Bayview Builders;;1;;7,25
22/04/2026;HT-100;Main Warehouse;Sale;SO-01222;Bayview Builders;;n/a;;7,25
22/04/2026;;Main Warehouse;Sale;SO-01223;Bayview Builders;;2;;14,50
Total;;;;;;55;9;411,00;65,25
""",
        encoding="cp1252",
    )
    sheet(
        "movement_details_grouped_merged.xlsx",
        [
            ["Report period: This month"],
            ["From: 01-Apr-2026"],
            ["To: 30-Apr-2026"],
            ["Location: Main Warehouse"],
            [],
            ["SKU", "Category", "Reference type", "Quantity in", "Quantity out", "Cost in", "Cost out"],
            [None, "Hand tools", "Sale", None, 4, None, 29],
            [None, "Hand tools", "Purchase", 50, None, 362.5, None],
            ["HT-205", "Hand tools", "StockTake", 0.1 + 0.2, None, 1.35, None],
        ],
        merged=((6, 0, 7, 0, "HT-100"),),
    )
    text(
        "movement_details_swapped_days.csv",
        "Date,SKU,Reference type,Reference,Quantity in,Quantity out\n04/05/2026,HT-100,Sale,SO-1,,1\n05/06/2026,HT-100,Sale,SO-2,,1\n",
    )
    text(
        "movement_details_unknown_column.csv",
        "Date,SKU,Reference type,Reference,Quantity in,Quantity out,Moon phase\n2026-04-05,HT-100,Sale,SO-1,,1,full\n",
    )
    sheet(
        "Inventory Movement Summary.xlsx",
        [
            ["From: 01-Apr-2026"],
            ["To: 30-Apr-2026"],
            [],
            ["SKU", "Product", "Location", "Quantity in", "Quantity out", "Quantity on hand", "Stock value", "Average cost"],
            ["HT-100", "Claw hammer", "Main Warehouse", 61, 22, 39, 282.75, 7.25],
            ["HT-205", "Tape measure", "Main Warehouse", 0, 0, -2, -9, 4.5],
        ],
    )


def snapshots() -> None:
    measures = ["Quantity on hand", "Allocated", "On order", "In transit", "Unit cost", "Stock on hand", "Available"]
    sheet(
        "Inventory Products Stock Level - 2026-04-30T174512.xlsx",
        [
            ["", "", *["Christchurch"] * 7, *["Main Warehouse"] * 7],
            ["SKU", "Unit", *measures, *measures],
            ["HT-100", "Item", *[None] * 7, 43, 5, 0, 10, 7.25, 311.75, 38],
            ["HT-205", "Item", 6, 0, 12, 0, 4.5, 27, 6, 0, 0, 0, 0, 0, 0, 0],
            ["HT-300", "Item", *[None] * 14],
        ],
    )
    sheet(
        "stock_level_by_bin.xlsx",
        [
            ["Location", "Bin", "SKU", "Product", "Quantity on hand", "Allocated", "Unit cost", "Stock on hand"],
            ["Main Warehouse", "A-01", "HT-100", "Claw hammer", 40, 5, 7.25, 290],
            ["Main Warehouse", None, "HT-100", "Claw hammer", 3, 0, 7.25, 21.75],
            [None, None, "Grand total", None, 43, 5, None, 311.75],
        ],
    )
    text(
        "AvailabilityReport_2026-04-30.csv",
        """
Category,SKU,ProductName,Family,Brand,Status,Location,Bin,BatchSerialNumber,ExpiryDate,Unit,StockValue,OnHand,Available,PriceTier1
"Hand tools","HT-100","Claw hammer",,,ACTIVE,"Main Warehouse","A-01",,,"Item","1,311.75",43.0000,-38.0000,15.0000
"Hand tools","0042","Nail punch",,,ACTIVE,"Main Warehouse ",,PO-00001-1,31/12/2027,"Item",240.0000,120.0000,120.0000,3.5000
""",
    )


def counts() -> None:
    text(
        "Stocktake_ST-00071_Main Warehouse_2026-04-30.csv",
        """
"Product Code","Product Name","Bin","Unit","BatchSN","ExpiryDate_YYYYMMDD","Quantity On Hand","Stocktake Quantity"
"HT-100","Claw hammer, 16""
steel","A-01","Item","","",46.0000,43.0000
"0042","Nail punch","","Item","","",120.0000,0.0000
"HT-205","Tape measure","","Item","","",6.0000,6.0000
"HT-300","Level","","Item","","",2.0000,
""",
    )
    text(
        "stocktake_before_counting.csv",
        """
"Product Code","Product Name","Bin","Unit","BatchSN","ExpiryDate_YYYYMMDD","Quantity On Hand","Stocktake Quantity"
"HT-100","Claw hammer","A-01","Item","","",46.0000,0.0000
""",
    )
    text(
        "BulkUpdateStockAdjustment.csv",
        """
Zero/NonZero,Location,SKU,Name,Bin,BatchSerialNumber,ExpiryDate_YYYYMMDD,Quantity,UnitCost,Comments,ReceivedDate_YYYYMMDD
NonZero,Main Warehouse,HT-100,Claw hammer,,,,-3,,damaged,
Zero,Main Warehouse,HT-205,Tape measure,,,,6,4.5,found,20260531
""",
    )
    table = """
#set page(width: 21cm, height: 29cm)
#set text(font: "Libertinus Serif", size: 9pt)
Company: Harbour Tools Ltd \\
Stocktake: ST-00071 \\
Location: Main Warehouse \\
Effective date: 30-Apr-2026

#table(columns: (1cm, 2.5cm, 5cm, 1.5cm, 2.5cm, 3cm, 2cm), stroke: 0.5pt,
  [\\#], [Code], [Product Description], [Unit], [Old Quantity], [Stocktake Quantity], [Variance],
  [1], [HT-100], [Claw hammer], [Item], [46.00], [43.00], [-3.00],
  [], [], [16 oz, steel], [], [], [], [],
  [2], [0042], [Nail punch], [Item], [1,120.00], [1,120.00], [0.00],
  [3], [HT-205], [Tape measure], [Item], [6.00], [0.00], [-6.00])
"""
    typst.compile(table.encode(), output=str(DATA / "Stocktake variance ST-00071.pdf"), timestamp=1767225600)


def master_data() -> None:
    text(
        "InventoryList_2026-07-03.csv",
        """
ProductCode,Name,Category,Brand,Type,CostingMethod,CartonQuantity,Barcode,DefaultLocation,LastSuppliedBy,PriceTier1,PriceTier2,AssemblyBOM,AverageCost,DefaultUnitOfMeasure,InventoryAccount,COGSAccount,AdditionalAttribute1,StockLocator,Status,Description,ProductionBOM,CountryOfOrigin
"HT-100","Claw hammer","Hand tools","",Stock,FIFO,12.0000,"940000000001","Main Warehouse","Ironmonger Supply",15.0000,14.0000,No,7.2500,"Item","715: Inventory","310: Cost of Goods Sold","","A-01",ACTIVE,"First line
second line",No,
"0042","Nail punch","Hand tools","",Stock,FIFO,0.0000,"","Main Warehouse","",3.5000,,No,2.0000,"Item","","","","",ACTIVE,"",No,
"HT-KIT","Starter kit","Kits","",Stock,FIFO,0.0000,"","Main Warehouse","",40.0000,,Yes,11.7500,"Item","","","","",DEPRECATED,"",No,
""",
    )
    text(
        "AssemblyBOM_2026-07-03.csv",
        """
"Action","ProductSKU","ProductName","ComponentSKU","ComponentName","Quantity","WastageQuantity_ForStockComponentOnly","WastagePercent_ForStockComponentOnly","CostPercentage_ForStockComponentOnly","PriceTier_ForServiceComponentOnly","ExpenseAccount_ForServiceComponentOnly","EstimatedUnitCost"
"","HT-KIT","Starter kit","HT-100","Claw hammer","1.0000000000","0.0000000000","0.00","","","","7.2500",""
"","HT-KIT","Starter kit","HT-205","Tape measure","2.0000000000","0.0000000000","10.00","","","","4.5000",""
"","HT-KIT","Starter kit","PACKING","Packing","1.0000000000","","","","Tier 1","260: Cost Of Goods Sold","1.0000",""
""",
    )
    text(
        "ProductionBOM_2026-07-03.csv",
        """
"Action","ProductSKU","ProductName","Operation","OperationOrder","ComponentSKU","ComponentName","Quantity","WorkCentre"
"","HT-BOX","Tool box","Weld","1","HT-STEEL","Steel sheet","3.0000000000","Shop",""
"","HT-BOX","Tool box","Weld","1","","Welder","0.5000000000","Shop",""
""",
    )


def accounting() -> None:
    sheet(
        "Transactions vs Stock on Hand Difference - 2026-04-30.xlsx",
        [
            ["Effective Date To: 30-Apr-2026"],
            [],
            ["Task #", "Link", "Account", "Transaction Type", "Stock Amount", "Transaction Amount", "Difference"],
            ["PO-00310", "open", "715: Inventory", "Purchase", 362.5, 0, 362.5],
            ["JR-00019", "open", "715: Inventory", "Journal", 0, -1840.2, 1840.2],
            ["Total", None, None, None, 362.5, -1840.2, 2202.7],
        ],
    )
    text(
        "cin7_trial_balance.csv",
        """
Company: Harbour Tools Ltd
From: 01-Apr-2026
To: 30-Apr-2026

Account Class,Account Code,Description,Job #,Opening Balance,Debit,Credit,Net movement,YTD balance,Closing Balance
ASSET,715,Inventory,,"10,000.00","362.50","(50.75)","311.75","10,311.75","10,311.75"
EXPENSE,517,Inventory discrepancy,,0.00,21.75,0.00,21.75,21.75,21.75
Total,,,,"10,000.00",384.25,,,,"10,333.50"
""",
    )
    text(
        "Xero Synchronization Report.csv",
        """
Cin7 Core Number,Xero Number,Sync date,Sync status,Type,Consolidated number,Payment Account,Document Link
INV-01220,INV-01220,30/04/2026 10:15,Completed,Sale Invoice,,,x
ST-00071,,30/04/2026 10:16,Failed,Stocktake,,,x
PO-00310,,,PENDING,Purchase,,,x
""",
    )


def trading() -> None:
    sheet(
        "Stock Received vs Invoice.xlsx",
        [
            ["Mode: Period"],
            ["From: 01-Apr-2026"],
            ["To: 30-Apr-2026"],
            [],
            [
                "SKU",
                "Product",
                "PO #",
                "Invoice #",
                "Quantity received",
                "Amount received",
                "Quantity invoiced",
                "Amount invoiced",
                "Need Invoice",
            ],
            ["HT-100", "Claw hammer", "PO-00310", "IS-9921", 50, 362.5, 48, 348, "Yes"],
        ],
    )
    text(
        "Sale Invoices & Credit Notes.csv",
        """
Date,Invoice/ credit note,Document#,Order#,SKU,Location,Quantity,Amount,Total
09-Apr-2026,Invoice,INV-01220,SO-01220,HT-100,Main Warehouse,4,60.00,69.00
20-Apr-2026,Credit note,CR-00077,SO-01220,HT-100,Main Warehouse,-1,(15.00),(17.25)
""",
    )
    text(
        "Sale Credit Notes By Product.csv",
        "Credit note date,Credit note #,Order #,Customer,SKU,Quantity,Amount\n20/04/2026,CR-00077,SO-01220,Bayview Builders,HT-100,1,15.00\n",
    )
    text(
        "Sales by Product Details.csv",
        'Order#,SKU,Document#,Invoice date,Sale,Invoice,COGS,Profit\nSO-01220,HT-100,"CR-00077, INV-01220",09-Apr-2026,45.00,51.75,21.75,23.25\n',
    )
    sheet(
        "Sale Order Details.xlsx",
        [
            ["Report period: Custom"],
            ["From: 01-Apr-2026"],
            ["To: 30-Apr-2026"],
            ["Currency: Base Currency"],
            [None, None, "Christchurch", "Christchurch", "Christchurch", "Main Warehouse", "Main Warehouse", "Main Warehouse"],
            ["SKU", "Product", "Quantity", "Discount", "Total", "Quantity", "Discount", "Total"],
            ["HT-100", "Claw hammer", None, None, None, 4, 0, 69],
            ["HT-205", "Tape measure", 2, 0, 20.7, 1, 0, 10.35],
        ],
    )


def people() -> None:
    text(
        "Audit Report.csv",
        """
Date/Time,User,Module,Action,Reference,Field,Old value,New value
01/05/2026 08:02:11,store@harbour.example,Stock adjustment,Completed,ST-00088,Status,DRAFT,COMPLETED
13/05/2026 17:45,store@harbour.example,Stock adjustment,Undone,ST-00088,Status,COMPLETED,DRAFT
""",
    )
    text(
        "Product Available Quantity Change Logs.csv",
        "Date,User Name,Action,Reference,Location,Quantity Moved,SKU\n30/04/2026 16:00,store@harbour.example,Stocktake completed,ST-00071,Main Warehouse,-3,HT-100\n",
    )


def api_lists() -> None:
    answer(
        "api_me.json",
        {
            "Company": "Harbour Tools Ltd",
            "Currency": "NZD",
            "TimeZone": "Pacific/Auckland",
            "LockDate": "31/03/2026",
            "OpeningBalanceDate": "2024-04-01T00:00:00",
        },
    )
    bins = [{"ID": BIN.upper(), "Name": "A-01", "IsDeprecated": False, "IsStaging": False}]
    site = {
        "ID": MAIN,
        "Name": "Main Warehouse",
        "IsDefault": True,
        "IsDeprecated": False,
        "Bins": bins,
        "ParentID": None,
        "ParentName": None,
    }
    child = {
        "ID": BIN,
        "Name": "9400001",
        "IsDefault": False,
        "IsDeprecated": False,
        "Bins": None,
        "ParentID": MAIN,
        "ParentName": "Main Warehouse",
    }
    answer("api_location.json", {"Total": 2, "Page": 1, "LocationList": [site, child]})
    accounts = [
        {"Code": "715", "Status": "ACTIVE", "Name": "Inventory", "Type": "CURRENT", "Class": "ASSET", "DisplayName": "715: Inventory"}
    ]
    answer("api_account.json", {"call": "ref/account?Page=1", "body": {"Total": 1, "Page": 1, "AccountsList": accounts}})
    row = {"ID": PRODUCT["ProductID"], "SKU": "HT-100", "Name": "Claw hammer", "Location": "Main Warehouse", "Bin": "A-01", "Batch": None}
    row |= {"OnHand": 43, "Allocated": 5, "Available": -38, "OnOrder": 0, "StockOnHand": 311.75, "InTransit": 0}
    answer("api_availability_2026-04-30.json", {"Total": 1, "Page": 1, "ProductAvailabilityList": [row]})
    task = "66666666-6666-4666-8666-666666666666"
    pairs = [
        {
            "TaskID": task,
            "DebitAccountCode": "715",
            "CreditAccountCode": "517",
            "Amount": -21.75,
            "EffectiveDate": "2026-04-30T00:00:00",
            "Reference": "ST-00071",
            "Transaction": "Stocktake ST-00071",
            "Type": "StockTake",
        },
        {
            "TaskID": task,
            "DebitAccountCode": "715",
            "CreditAccountCode": "517",
            "Amount": -21.75,
            "EffectiveDate": "2026-04-30T00:00:00",
            "Reference": "ST-00071",
            "Transaction": "Stocktake ST-00071",
            "Type": "StockTake",
        },
        {
            "TaskID": task,
            "DebitAccountCode": "715",
            "CreditAccountCode": "517",
            "Amount": "n/a",
            "EffectiveDate": "2026-04-30T00:00:00",
            "Reference": "",
            "Transaction": "",
            "Type": "StockTake",
        },
    ]
    answer("api_transactions.json", {"Total": 3, "Page": 1, "Transactions": pairs})
    line = {"Debit": "517", "Credit": "715", "Reference": "", "Amount": 1840.2, "BaseAmount": 1840.2}
    journal = {
        "TaskID": "56565656-0000-4000-8000-000000000001",
        "Status": "COMPLETED",
        "JournalNumber": "JR-00019",
        "EffectiveDate": "2026-03-31T00:00:00",
        "Narration": "Year-end stock true-up",
        "Notes": "",
        "Lines": [line],
    }
    answer("api_journal.json", {"Total": 2, "Page": 1, "Journals": [journal, {**journal, "JournalNumber": "JR-00020", "Status": "VOIDED"}]})
    money = {
        "TaskID": "57575757-0000-4000-8000-000000000001",
        "TaskType": "Spend Money",
        "BankAccount": "090",
        "Status": "COMPLETED",
        "Reference": "Freight",
        "Lines": [],
    }
    answer(
        "api_money.json",
        [{**money, "Transactions": [{"ID": "1", "EffectiveDate": "2026-04-11T00:00:00", "Debit": "715", "Credit": "090", "Amount": 88}]}],
    )


def api_product() -> None:
    def moved(kind: str, day: str, number: str, quantity: float, amount: float, place: str = "Main Warehouse") -> dict[str, Any]:
        return {
            "TaskID": "44444444-4444-4444-8444-444444444444",
            "Type": kind,
            "Date": f"{day}T00:00:00",
            "Number": number,
            "Quantity": quantity,
            "Amount": amount,
            "Location": place,
            "BatchSN": None,
            "FromTo": "",
        }

    movements = [
        moved("Advanced Purchase", "2026-04-02", "PO-00310", 50, 0),
        moved("Advanced Purchase Cost Change", "2026-04-05", "PO-00310", 0, 362.5),
        moved("Sale", "2026-04-09", "SO-01220", -4, 29),
        moved("Transfer Out", "2026-04-12", "TR-00412", -10, -72.5, "Main Warehouse: A-01"),
        moved("Restock", "2026-04-20", "SO-01220", 1, 7.25),
        moved("Stocktake", "2026-04-30", "ST-00071", -3, -21.75),
    ]
    product = {
        "ID": PRODUCT["ProductID"],
        "SKU": "HT-100 ",
        "Name": "Claw hammer",
        "Category": "Hand tools",
        "Brand": "0",
        "Type": "Stock",
        "CostingMethod": "FIFO",
        "UOM": "Item",
        "Barcode": "0",
        "AverageCost": 7.25,
        "Status": "Active",
        "StockLocator": "A-01",
        "BillOfMaterial": False,
        "Suppliers": [{"SupplierName": "Ironmonger Supply"}],
        "Movements": movements,
    }
    kit = {
        "ID": "9a9a9a9a-0000-4000-8000-000000000001",
        "SKU": "HT-KIT",
        "Name": "Starter kit",
        "Type": "Stock",
        "CostingMethod": "FIFO",
        "BillOfMaterial": True,
        "BillOfMaterialsProducts": [{"ProductCode": "HT-100", "Quantity": 1}],
        "Movements": [],
    }
    answer("api_product.json", {"Total": 2, "Page": 1, "Products": [product, kit]})


def posting(
    amount: float, debit: str = "715: Inventory", credit: str = "517: Inventory discrepancy", day: str = "2026-04-30"
) -> dict[str, Any]:
    return {
        "ID": "aaaaaaaa-0000-4000-8000-000000000003",
        "Debit": debit,
        "Credit": credit,
        "Amount": amount,
        "EffectiveDate": f"{day}T00:00:00",
    }


def api_corrections() -> None:
    at_bin = {"LocationID": BIN, "Location": "Main Warehouse: A-01", "BatchSN": None}
    at_main = {"LocationID": MAIN, "Location": "Main Warehouse", "BatchSN": None}
    adjustment = {
        "TaskID": "77777777-7777-4777-8777-777777777777",
        "EffectiveDate": "2026-05-31T00:00:00",
        "StocktakeNumber": "ST-00088",
        "Status": "COMPLETED",
        "Account": "517",
        "Reference": "Water damage aisle A",
        "ExistingStockLines": [{**PRODUCT, "QuantityOnHand": 43, "Available": 38, "Adjustment": 40, **at_bin, "Comments": "3 rusted"}],
        "NewStockLines": [{**OTHER, "Quantity": 6, "UnitCost": 4.5, **at_main, "Comments": ""}],
        "Transactions": [posting(-21.75, day="2026-05-31"), posting(27, day="2026-05-31")],
    }
    other_spelling = {
        **adjustment,
        "TaskID": "77777777-7777-4777-8777-777777777778",
        "StocktakeNumber": "ST-00089",
        "NewStockLines": [],
        "Transactions": [],
        "Status": "DRAFT",
    }
    other_spelling["ExistingStockLines"] = [
        {**PRODUCT, "Quantity": 43, "AdjustedQuantity": 0, **at_bin},
        {**PRODUCT, "QuantityOnHand": "many", "Adjustment": 1, **at_bin},
    ]
    voided = {
        **adjustment,
        "TaskID": "77777777-7777-4777-8777-777777777779",
        "StocktakeNumber": "ST-00090",
        "Status": "VOIDED",
        "ExistingStockLines": [],
        "NewStockLines": [],
        "Transactions": [],
    }
    answer("api_adjustments.json", [adjustment, other_spelling, voided], indent=1)
    row = {
        "TaskID": adjustment["TaskID"],
        "EffectiveDate": "2026-05-31T00:00:00",
        "StocktakeNumber": "ST-00088",
        "Status": "COMPLETED",
        "Account": "517",
        "Reference": "Water damage aisle A",
    }
    answer("api_adjustment_list.json", {"Total": 1, "Page": 1, "StockAdjustmentList": [row]})
    take = {
        "TaskID": "66666666-6666-4666-8666-666666666666",
        "EffectiveDate": "2026-04-30T00:00:00",
        "StocktakeNumber": "ST-00071",
        "Status": "COMPLETED",
        "Account": "517",
        "LocationID": MAIN,
        "Location": "Main Warehouse",
        "Reference": "April cycle",
        "NonZeroStockOnHandProducts": [
            {
                **PRODUCT,
                "QuantityOnHand": 46,
                "Available": 41,
                "Adjustment": 43,
                "LocationID": BIN,
                "Location": "A-01",
                "BatchSN": None,
                "Comments": None,
            },
            {**OTHER, "QuantityOnHand": 6, "Available": 6, "Adjustment": 6, **at_main},
            {**OTHER, "SKU": "0042", "QuantityOnHand": 100, "Available": 100, "Adjustment": 0, **at_main},
        ],
        "ZeroStockOnHandProducts": [{**OTHER, "SKU": "HT-300", "Quantity": 15, "UnitCost": 5, **at_main}],
        "Transactions": [posting(-21.75), posting(75), posting(-200, day="2026-05-02")],
    }
    running = {
        **take,
        "TaskID": "66666666-6666-4666-8666-666666666667",
        "StocktakeNumber": "ST-00095",
        "Status": "IN PROGRESS",
        "ZeroStockOnHandProducts": [],
        "Transactions": [],
    }
    answer("api_stocktake.json", take)
    answer("api_stocktake_running.json", {"call": "stocktake?TaskID=66666666-6666-4666-8666-666666666667", "body": running})
    listed = {
        "TaskID": take["TaskID"],
        "EffectiveDate": "2026-04-30T00:00:00",
        "StocktakeNumber": "ST-00071",
        "Status": "COMPLETED",
        "Account": "517",
        "LocationID": MAIN,
        "Location": "Main Warehouse",
        "Reference": "April cycle",
    }
    listed |= {
        "CreatedDate": "2026-04-29T19:04:11.52Z",
        "LastUpdatedDate": "2026-05-01T02:11:45.8882229Z",
        "LastUpdatedBy": "store@harbour.example",
    }
    answer("api_stocktake_list.json", {"Total": 1, "Page": 1, "StockAdjustmentList": [listed]})
    off = {
        "TaskID": "67676767-0000-4000-8000-000000000001",
        "InventoryWriteOffNumber": "FG-00140",
        "Status": "COMPLETED",
        "LocationID": MAIN,
        "Location": "Main Warehouse",
        "Notes": "Shop use",
    }
    line = {
        "ProductID": OTHER["ProductID"],
        "ProductCode": "HT-205",
        "Name": "Tape measure",
        "BinID": MAIN,
        "Bin": "Main Warehouse",
        "BatchSN": None,
        "Quantity": 2,
        "Cost": 4.5,
        "TotalCost": 9,
    }
    detail = {
        **off,
        "Account": "404",
        "EffectiveDate": "2026-05-12T00:00:00",
        "Lines": [line],
        "Transactions": [posting(9, "404", "715", "2026-05-12")],
        "Errors": [],
    }
    listed_off = {"Total": 1, "Page": 1, "InventoryWriteOffs": [{**off, "Date": "2026-05-20T03:14:00.1Z"}]}
    (DATA / "api_write_offs.jsonl").write_text(json.dumps(listed_off) + "\n" + json.dumps(detail) + "\n", encoding="utf-8")


def api_documents() -> None:
    transfer = {
        "TaskID": "cccccccc-0000-4000-8000-000000000001",
        "Status": "COMPLETED",
        "From": MAIN,
        "FromLocation": "Main Warehouse: A-01",
        "To": NORTH,
        "ToLocation": "Christchurch",
        "Number": "TR-00412",
        "InTransitAccount": "716",
        "DepartureDate": "2026-05-28T00:00:00",
        "CompletionDate": "2026-06-02T00:00:00",
        "Reference": "",
        "LastModifiedOn": "2026-06-02T03:11:45.2Z",
    }
    line = {**PRODUCT, "QuantityOnHand": 40, "QuantityAvailable": 35, "TransferQuantity": 10, "BatchSN": None, "Comments": ""}
    answer(
        "api_transfers.json",
        [
            {**transfer, "Lines": [line]},
            {**transfer, "Number": "TR-00413", "Status": "IN TRANSIT", "CompletionDate": None, "Lines": [line]},
            {"Total": 1, "Page": 1, "StockTransferList": [transfer]},
        ],
    )
    group = "ffffffff-0000-4000-8000-000000000001"
    received = {
        "Date": "2026-04-02T00:00:00",
        "ProductID": PRODUCT["ProductID"],
        "SKU": "HT-100",
        "Name": "Claw hammer",
        "Received": True,
        "BatchSN": "",
    }
    placed = [
        {
            **received,
            "Quantity": 30,
            "Location": "Main Warehouse: A-01",
            "LocationID": BIN,
            "CardID": "12121212-0000-4000-8000-000000000002",
        },
        {**received, "Quantity": 20, "Location": "Main Warehouse", "LocationID": MAIN, "CardID": "12121212-0000-4000-8000-000000000003"},
    ]
    bought = {"SKU": "HT-100", "Name": "Claw hammer", "Quantity": 60, "Price": 7.25, "Discount": 0, "Total": 435}
    purchase = {
        "ID": "44444444-4444-4444-8444-444444444444",
        "Supplier": "Ironmonger Supply",
        "Approach": "STOCK",
        "Location": "Main Warehouse",
        "OrderNumber": "PO-00310",
        "OrderDate": "2026-03-20T00:00:00",
        "Type": "Advanced Purchase",
        "Status": "RECEIVING / CREDITED",
        "SupplierCurrency": "NZD",
        "CurrencyRate": 1,
        "LastUpdatedDate": "2026-04-05T22:10:01.447Z",
        "Order": {"Status": "AUTHORISED", "Lines": [bought, {**bought, "SKU": "HT-205", "Quantity": 5, "Price": 4.5}]},
        "StockReceived": [
            {"TaskID": group, "Status": "AUTHORISED", "Lines": [{**received, "Quantity": 50, "Location": None, "LocationID": None}]},
            {
                "TaskID": "ffffffff-0000-4000-8000-000000000002",
                "Status": "DRAFT",
                "Lines": [{**received, "Quantity": 10, "Location": None}],
            },
        ],
        "PutAway": [{"TaskID": group, "Status": "AUTHORISED", "Lines": placed}],
        "Invoice": [
            {
                "TaskID": group,
                "InvoiceDate": "2026-04-05T00:00:00",
                "InvoiceNumber": "IS-9921",
                "Status": "AUTHORISED",
                "Lines": [{**bought, "Quantity": 48}],
            }
        ],
        "CreditNote": [
            {"TaskID": group, "Status": "AUTHORISED", "Lines": [{**bought, "Quantity": 1}], "Unstock": [{**received, "Quantity": 2}]}
        ],
        "ManualJournals": [
            {
                "TaskID": group,
                "Status": "AUTHORISED",
                "Lines": [
                    {
                        "Reference": "Stock in Transit",
                        "Amount": 362.5,
                        "Date": "2026-04-02T00:00:00",
                        "Debit": "716",
                        "Credit": "630",
                        "IsSystem": True,
                    }
                ],
            }
        ],
    }
    simple = {
        "ID": "44444444-4444-4444-8444-444444444445",
        "Supplier": "Ironmonger Supply",
        "OrderNumber": "PO-00311",
        "OrderDate": "2026-04-20T00:00:00",
        "Type": "Simple Purchase",
        "Status": "RECEIVED",
        "Location": "Main Warehouse",
        "Order": {"Status": "AUTHORISED", "Lines": [bought]},
    }
    simple |= {
        "StockReceived": {
            "Status": "AUTHORISED",
            "Lines": [{**received, "Quantity": 60, "Location": "Main Warehouse", "LocationID": MAIN}],
        },
        "Invoice": {"Status": "DRAFT", "InvocieNumber": None, "Lines": []},
        "CreditNote": {"Status": "NOT AVAILABLE", "Lines": [], "Unstock": {"Status": "NOT AVAILABLE", "Lines": []}},
    }
    answer(
        "api_purchases.json",
        [
            purchase,
            simple,
            {
                "Total": 1,
                "Page": 1,
                "PurchaseList": [
                    {
                        "ID": purchase["ID"],
                        "OrderNumber": "PO-00310",
                        "Type": "Advanced Purchase",
                        "Status": "RECEIVING / CREDITED",
                        "CombinedReceivingStatus": "PARTIALLY RECEIVED",
                        "OrderDate": "2026-03-20T00:00:00",
                    }
                ],
            },
        ],
    )


def api_sales() -> None:
    picked = {
        "ProductID": PRODUCT["ProductID"],
        "SKU": "HT-100",
        "Name": "Claw hammer",
        "Location": "Main Warehouse",
        "LocationID": MAIN,
        "Quantity": 4,
        "BatchSN": None,
    }
    billed = {"SKU": "HT-100", "Quantity": 4, "Price": 17.25, "Tax": 9, "Total": 69, "Account": "200"}
    sale = {
        "ID": "55555555-5555-4555-8555-555555555555",
        "Customer": "Bayview Builders",
        "Status": "CREDITED",
        "Type": "Simple Sale",
        "Location": "Main Warehouse",
        "SaleOrderDate": "2026-04-08T00:00:00",
        "LastModifiedOn": "2026-04-20T03:00:48.043Z",
        "TaxCalculation": "Inclusive",
        "CurrencyRate": 1,
        "Order": {"SaleOrderNumber": "SO-01220", "Status": "AUTHORISED", "Lines": [billed, {**billed, "SKU": "HT-205", "Quantity": 2}]},
        "Fulfilments": [
            {
                "TaskID": "34343434-0000-4000-8000-000000000001",
                "FulfillmentNumber": 1,
                "Pick": {"Status": "AUTHORISED", "Lines": [picked]},
                "Pack": {"Status": "AUTHORISED", "Lines": [picked]},
                "Ship": {"Status": "AUTHORISED", "Lines": [{"ShipmentDate": "2026-04-09T00:00:00", "IsShipped": True}]},
            }
        ],
        "Invoices": [
            {"InvoiceNumber": "INV-01220", "Status": "PAID", "InvoiceDate": "2026-04-09T00:00:00", "Lines": [billed]},
            {"InvoiceNumber": "INV-01220A", "Status": "VOIDED", "InvoiceDate": "2026-04-08T00:00:00", "Lines": [billed]},
        ],
        "CreditNotes": [
            {
                "Status": "AUTHORISED",
                "CreditNoteDate": "2026-04-20T00:00:00",
                "CreditNoteNumber": "CR-00077",
                "Lines": [{**billed, "Quantity": 2, "Total": 34.5, "Tax": 4.5}],
                "Restock": [{**picked, "Quantity": 1, "RestockLocation": "Christchurch", "RestockDate": "2026-04-22T00:00:00"}],
            },
            {
                "Status": "AUTHORISED",
                "CreditNoteDate": "2026-04-25T00:00:00",
                "CreditNoteNumber": "CR-00078",
                "Lines": [{**billed, "Quantity": 1, "Total": 17.25, "Tax": 2.25}],
                "Restock": [],
            },
            {"Status": "DRAFT", "CreditNoteNumber": "CR-00079", "Lines": [billed], "Restock": []},
        ],
        "Transactions": [posting(29, "310", "715", "2026-04-09")],
    }
    picking = {
        "ID": "55555555-5555-4555-8555-555555555556",
        "Customer": "Quay Hardware",
        "Status": "PICKING",
        "SaleOrderDate": "2026-04-29T00:00:00",
        "CurrencyRate": 0.61,
        "Order": {"SaleOrderNumber": "SO-01221", "Status": "AUTHORISED", "Lines": [billed]},
        "Fulfilments": [
            {
                "Pick": {"Status": "DRAFT", "Lines": [picked]},
                "Pack": {"Status": "NOT AVAILABLE", "Lines": []},
                "Ship": {"Status": "NOT AVAILABLE", "Lines": []},
            }
        ],
        "Invoices": [],
        "CreditNotes": [],
    }
    answer(
        "api_sales.json",
        [
            sale,
            picking,
            {
                "Total": 1,
                "Page": 1,
                "SaleList": [{"SaleID": sale["ID"], "OrderNumber": "SO-01220", "Status": "CREDITED", "OrderDate": "2026-04-08T00:00:00"}],
            },
        ],
    )


def api_making() -> None:
    component = {
        "ProductID": PRODUCT["ProductID"],
        "ProductCode": "HT-100",
        "Name": "Claw hammer",
        "BinID": None,
        "Bin": None,
        "BatchSN": None,
        "Quantity": 5,
        "Unit": "Item",
        "Cost": 7.25,
    }
    kit = {
        "TaskID": "89898989-0000-4000-8000-000000000001",
        "AssemblyNumber": "FG-00139",
        "Status": "COMPLETED",
        "ProductCode": "HT-KIT",
        "ProductName": "Starter kit",
        "LocationID": MAIN,
        "Location": "Main Warehouse",
        "Bin": None,
        "Quantity": 5,
        "CompletionDate": "2026-05-11T00:00:00",
        "WIPDate": "2026-05-10T00:00:00",
        "Notes": "",
    }
    listed = {key: kit[key] for key in ("TaskID", "AssemblyNumber", "Status", "ProductCode", "Quantity", "Location")} | {
        "Date": "2026-05-10T00:00:00",
        "UnitCost": 7.25,
    }
    answer(
        "api_assembly.json",
        [{**kit, "OrderLines": [], "PickLines": [component], "Transactions": []}, {"Total": 1, "Page": 1, "FinishedGoods": [listed]}],
    )
    apart = {
        "TaskID": "8a8a8a8a-0000-4000-8000-000000000001",
        "DisassemblyNumber": "FG-00150",
        "Status": "COMPLETED",
        "ProductCode": "HT-KIT",
        "Location": "Main Warehouse",
        "CompletionDate": "2026-05-15T00:00:00",
    }
    answer(
        "api_disassembly.json",
        {
            **apart,
            "PickLines": [{"Bin": None, "Quantity": 1, "UnitCost": 7.25, "TotalCost": 7.25}],
            "OrderLines": [{**component, "Quantity": 1}],
            "Transactions": [],
        },
    )
    run = {
        "RunID": "8b8b8b8b-0000-4000-8000-000000000001",
        "Number": "MO-00007",
        "Status": "COMPLETED",
        "Quantity": 2,
        "EndDate": "2026-05-18T00:00:00",
    }
    run["Operations"] = [
        {"Components": [{"ProductCode": "HT-STEEL", "Quantity": "6.0000000000", "UnitCost": 3, "LocationName": "Main Warehouse:A-01"}]}
    ]
    run["Output"] = [
        {
            "ProductCode": "HT-BOX",
            "Quantity": 2,
            "UnitCost": 9,
            "LocationName": "Main Warehouse",
            "ReceivedDate": "2026-05-19T00:00:00",
            "Received": True,
        }
    ]
    answer("api_production.json", run)


def main() -> None:
    DATA.mkdir(exist_ok=True)
    for write in (
        movements,
        snapshots,
        counts,
        master_data,
        accounting,
        trading,
        people,
        api_lists,
        api_product,
        api_corrections,
        api_documents,
        api_sales,
        api_making,
    ):
        write()


if __name__ == "__main__":
    main()
