"""Readers of saved Cin7 Core API answers (cin7-core section 1), one per family of endpoints."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.cin7_core.api.corrections import ADJUSTMENT, STOCKTAKE, WRITE_OFF
from cin7_audit.sources.cin7_core.api.ledger import JOURNAL, MONEY, TRANSACTIONS
from cin7_audit.sources.cin7_core.api.making import ASSEMBLY, DISASSEMBLY, PRODUCTION
from cin7_audit.sources.cin7_core.api.product import PRODUCT
from cin7_audit.sources.cin7_core.api.purchases import PURCHASE
from cin7_audit.sources.cin7_core.api.sales import SALE
from cin7_audit.sources.cin7_core.api.settings_lists import ACCOUNT, AVAILABILITY, LOCATION, ME
from cin7_audit.sources.cin7_core.api.transfers import TRANSFER

API: tuple[Source, ...] = (
    ME,
    LOCATION,
    ACCOUNT,
    AVAILABILITY,
    PRODUCT,
    ADJUSTMENT,
    STOCKTAKE,
    WRITE_OFF,
    TRANSFER,
    PURCHASE,
    SALE,
    TRANSACTIONS,
    JOURNAL,
    MONEY,
    ASSEMBLY,
    DISASSEMBLY,
    PRODUCTION,
)
