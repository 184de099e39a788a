"""Cin7 Core CSV exports: availability, one stocktake, the inventory list. CRLF line ends, quoting as Cin7 mixes it."""

from pathlib import Path

from cin7_sample.documents import Count
from cin7_sample.world import World
from cin7_sample.writers.places import CRLF, amount, csv_text, text_file

INVENTORY_LIST = [
    "ProductCode",
    "Name",
    "Category",
    "Brand",
    "Type",
    "FixedAssetType",
    "CostingMethod",
    "Length",
    "Width",
    "Height",
    "Weight",
    "CartonLength",
    "CartonWidth",
    "CartonHeight",
    "CartonInnerQuantity",
    "CartonQuantity",
    "CartonVolume",
    "WeightUnits",
    "DimensionUnits",
    "Barcode",
    "MinimumBeforeReorder",
    "ReorderQuantity",
    "DefaultLocation",
    "LastSuppliedBy",
    "SupplierProductCode",
    "SupplierProductName",
    "SupplierFixedPrice",
    "PriceTier1",
    "PriceTier2",
    "PriceTier3",
    "PriceTier4",
    "PriceTier5",
    "PriceTier6",
    "PriceTier7",
    "PriceTier8",
    "PriceTier9",
    "PriceTier10",
    "AssemblyBOM",
    "AutoAssemble",
    "AutoDisassemble",
    "DropShip",
    "DropShipSupplier",
    "AverageCost",
    "DefaultUnitOfMeasure",
    "InventoryAccount",
    "RevenueAccount",
    "ExpenseAccount",
    "COGSAccount",
    "ProductAttributeSet",
    "AdditionalAttribute1",
    "AdditionalAttribute2",
    "AdditionalAttribute3",
    "AdditionalAttribute4",
    "AdditionalAttribute5",
    "AdditionalAttribute6",
    "AdditionalAttribute7",
    "AdditionalAttribute8",
    "AdditionalAttribute9",
    "AdditionalAttribute10",
    "DiscountName",
    "ProductFamilySKU",
    "ProductFamilyName",
    "ProductFamilyOption1Name",
    "ProductFamilyOption1Value",
    "ProductFamilyOption2Name",
    "ProductFamilyOption2Value",
    "ProductFamilyOption3Name",
    "ProductFamilyOption3Value",
    "CommaDelimitedTags",
    "StockLocator",
    "PurchaseTaxRule",
    "SaleTaxRule",
    "Status",
    "Description",
    "ShortDescription",
    "Sellable",
    "PickZones",
    "AlwaysShowQuantity",
    "WarrantySetupName",
    "InternalNote",
    "ProductionBOM",
    "MakeToOrderBom",
    "QuantityToProduce",
    "IsAccountingDimensionEnabled",
    "DimensionAttribute1",
    "DimensionAttribute2",
    "DimensionAttribute3",
    "DimensionAttribute4",
    "DimensionAttribute5",
    "DimensionAttribute6",
    "DimensionAttribute7",
    "DimensionAttribute8",
    "DimensionAttribute9",
    "DimensionAttribute10",
    "HSCode",
    "CountryOfOrigin",
]
# Columns Cin7 quotes; enumerations and numbers stand bare.
QUOTED = frozenset(
    ("ProductCode", "Name", "Category", "Brand", "Barcode", "DefaultLocation", "LastSuppliedBy", "SupplierProductCode", "SupplierProductName",
     "CommaDelimitedTags", "StockLocator", "PurchaseTaxRule", "SaleTaxRule", "Description", "ShortDescription", "InternalNote",
     "IsAccountingDimensionEnabled", "DefaultUnitOfMeasure")
)  # fmt: skip


def availability(world: World, path: Path) -> None:
    """AvailabilityReport: one row per product, location and bin with stock or an allocation."""
    header = ["Category", "SKU", "ProductName", "Family", "Brand", "Status", "Location", "Bin", "BatchSerialNumber", "ExpiryDate", "Unit",
              "StockValue", "OnHand", "Available", "PriceTier1"]  # fmt: skip
    rows: list[list[object]] = [list(header)]
    for line in world.catalogue.lines:
        units, held = world.books.recorded[line.index], world.books.allocated[line.index]
        if units or held:
            product = world.catalogue.products[line.product]
            rows.append(
                [product.category, product.sku, product.name, "", "", "ACTIVE", world.spec.sites[line.site].name, line.bin or "", "", "", "Item",
                 f"{world.books.stock_value(line.index) / 100:.4f}", f"{units:.4f}", f"{units - held:.4f}", f"{product.price_cents / 100:.4f}"]
            )  # fmt: skip
    text_file(path, csv_text(rows))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def stocktake(world: World, count: Count, path: Path) -> None:
    """The export of one stocktake: no number, site, date or person inside; text quoted, numbers bare with four decimals."""
    rows = ['"Product Code","Product Name","Bin","Unit","BatchSN","ExpiryDate_YYYYMMDD","Quantity On Hand","Stocktake Quantity"']
    for item in count.lines:
        line = world.catalogue.lines[item.line]
        product = world.catalogue.products[line.product]
        texts = ",".join(_quoted(text) for text in (product.sku, product.name, line.bin or "", "Item", "", ""))
        rows.append(f"{texts},{item.recorded:.4f},{item.counted:.4f}")
    text_file(path, CRLF.join(rows) + CRLF)


BOM_HEADER = (
    "Action,ProductSKU,ProductName,ComponentSKU,ComponentName,Quantity,WastageQuantity_ForStockComponentOnly,WastagePercent_ForStockComponentOnly,"
    "CostPercentage_ForStockComponentOnly,PriceTier_ForServiceComponentOnly,ExpenseAccount_ForServiceComponentOnly,EstimatedUnitCost"
)


def assembly_bom(world: World, path: Path) -> None:
    """AssemblyBOM: everything quoted, ten decimals, and one empty field too many at the end of each data row."""
    rows = [",".join(_quoted(name) for name in BOM_HEADER.split(","))]
    products = world.catalogue.products
    for product in products:
        for part in product.components:
            cost = f"{products[part].cost_cents / 100:.4f}"
            cells = [
                "Update",
                product.sku,
                product.name,
                products[part].sku,
                products[part].name,
                "1.0000000000",
                "0.0000",
                "0.0000",
                "0.0000",
                "",
                "",
                cost,
            ]
            rows.append(",".join(_quoted(cell) for cell in cells) + ",")
    text_file(path, CRLF.join(rows) + CRLF)


def inventory_list(world: World, path: Path) -> None:
    """InventoryList: 96 columns; some text quoted, some bare; a description may run over two lines."""
    rows = [",".join(INVENTORY_LIST)]
    for product in world.catalogue.products:
        lines = [line for places in world.catalogue.places[product.index] for line in places]
        units = sum(world.books.recorded[line] for line in lines)
        cents = sum(world.books.stock_value(line) for line in lines)
        home = world.catalogue.lines[lines[0]].bin or ""
        description = f"{product.name}\nSold by the item" if product.index % 9 == 0 else product.name
        values = {
            "ProductCode": product.sku, "Name": product.name, "Category": product.category, "Type": "Stock", "CostingMethod": "FIFO",
            "WeightUnits": "kg", "DimensionUnits": "cm", "Barcode": f"94{product.index:08d}", "DefaultLocation": world.spec.sites[0].name,
            "LastSuppliedBy": world.catalogue.suppliers[product.supplier].name, "AssemblyBOM": "Yes" if product.components else "No", "AutoAssemble": "No", "AutoDisassemble": "No",
            "DropShip": "No Drop Ship", "AverageCost": f"{cents / units / 100 if units else product.cost_cents / 100:.4f}",
            "DefaultUnitOfMeasure": "Item", "StockLocator": home, "PurchaseTaxRule": "GST on Expenses", "SaleTaxRule": "GST on Income",
            "Status": "ACTIVE", "Description": description, "Sellable": "Yes", "AlwaysShowQuantity": "No", "ProductionBOM": "No",
            "MakeToOrderBom": "No", "QuantityToProduce": "1.0000000000", "IsAccountingDimensionEnabled": "False", "CartonVolume": "0.000000",
            "SupplierFixedPrice": "0.0000000", "CartonInnerQuantity": f"{product.pack:.4f}", "CartonQuantity": f"{product.pack:.4f}",
        }  # fmt: skip
        for name in (
            "Length",
            "Width",
            "Height",
            "Weight",
            "CartonLength",
            "CartonWidth",
            "CartonHeight",
            "MinimumBeforeReorder",
            "ReorderQuantity",
        ):
            values[name] = "0.0000"
        for tier in range(1, 11):
            values[f"PriceTier{tier}"] = f"{amount(product.price_cents) if tier == 1 else 0:.4f}"
        rows.append(",".join(_quoted(values.get(name, "")) if name in QUOTED else values.get(name, "") for name in INVENTORY_LIST))
    text_file(path, CRLF.join(rows) + CRLF)
