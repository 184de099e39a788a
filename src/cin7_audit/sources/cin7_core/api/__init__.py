"""Readers of saved Cin7 Core API answers (cin7-core 1), one per family of endpoints."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_core.api import (
    corrections,
    ledger,
    making,
    product,
    purchases,
    sales,
    settings_lists,
    transfers,
)
from cin7_audit.sources.cin7_core.api.document import ApiDocument

API: tuple[Source, ...] = (
    ApiDocument("me", "Company settings", settings_lists.read_me),
    ApiDocument("location", "Locations and bins", settings_lists.read_location),
    ApiDocument("account", "Chart of accounts", settings_lists.read_account),
    ApiDocument(
        "availability",
        "Product availability",
        settings_lists.read_availability,
        finish=settings_lists.date_availability,
    ),
    ApiDocument("product", "Products and their movements", product.read),
    ApiDocument("adjustment", "Stock adjustments", corrections.read_adjustment),
    ApiDocument("stocktake", "Stocktakes", corrections.read_stocktake, corrections.stocktake_row),
    ApiDocument("write_off", "Inventory write-offs", corrections.read_write_off),
    ApiDocument("transfer", "Stock transfers", transfers.read),
    ApiDocument("purchase", "Purchases", purchases.read),
    ApiDocument("sale", "Sales and credit notes", sales.read),
    ApiDocument("transactions", "Ledger transactions", ledger.read_transaction),
    ApiDocument("journal", "Manual journals", ledger.read_journal),
    ApiDocument("money", "Bank transactions", ledger.read_money, ledger.money_row),
    ApiDocument("assembly", "Assemblies", making.read_assembly),
    ApiDocument("disassembly", "Disassemblies", making.read_disassembly),
    ApiDocument("production", "Production orders and runs", making.read_production),
)
