"""The canonical tables and columns: name, type, unit, meaning, sign. The only place a column name is introduced.

Signs: stock in is positive, out is negative; variance = counted - believed; loss is negative; ledger amounts are
debit-positive. Dates are calendar days of the client and are never shifted between zones. Unknown stays null.
"""

from dataclasses import dataclass

TEXT = "VARCHAR"
DAY = "DATE"
MOMENT = "TIMESTAMP"
QUANTITY = "DECIMAL(18,4)"
UNIT_COST = "DECIMAL(20,6)"  # wider than 18 digits: the engine keeps a product of two 18-digit decimals to 18, and fails above 100,000,000
MONEY = "DECIMAL(18,4)"
WHOLE = "BIGINT"
FLAG = "BOOLEAN"

MOVEMENT_KINDS = (
    "receipt",
    "unstock",
    "pick",
    "sale",
    "restock",
    "transfer_out",
    "transfer_in",
    "assembly_in",
    "assembly_out",
    "adjustment",
    "stocktake",
    "write_off",
    "auto_adjustment",
    "opening",
    "cost_change",
)
CORRECTION_KINDS = (
    "stocktake",
    "adjustment",
    "cycle_count",
    "write_off",
    "write_on",
    "zeroing",
    "revaluation",
    "auto_adjustment",
)
CONTRIBUTORS = (
    "receiving",
    "picking",
    "transfers",
    "returns",
    "bins",
    "uom",
    "cutoff",
    "duplicate",
    "posting",
    "loss",
    "counting",
    "opening",
)
ACCOUNT_ROLES = ("inventory", "in_transit", "accrual", "cogs", "adjustment", "write_off", "revenue", "other")
TIE_OUT_BUCKETS = (
    "timing",
    "received_not_invoiced",
    "invoiced_not_received",
    "in_transit",
    "unsynced",
    "voided_or_edited",
    "manual_journal",
    "wrong_account",
    "cost_change",
    "fx",
    "rounding",
    "unexplained",
)
# ISO 4217 as of January 2026: currencies that books are kept in, without funds, metals and testing codes (XAU, XDR, XXX), and those
# withdrawn since 2021 (the last row), which books of the past years name.
CURRENCY_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK
DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
ANG BGN CUC HRK SLL ZWL
"""
CURRENCIES = frozenset(CURRENCY_CODES.split())
CURRENCY_NOT_STATED = "client currency, not stated"  # printed where no file and no setting names one of them
STEPS = ("ingestion", "variance_timeline", "count_vs_belief", "write_off_frequency", "ledger_impact", "diagnosis")


@dataclass(frozen=True)
class Column:
    """One column of a canonical table."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One canonical table: its grain in words and its columns in order."""

    name: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def create_sql(self) -> str:
        body = ", ".join(f"{column.name} {column.type}" for column in self.columns)
        return f"CREATE TABLE {self.name} ({body})"


TRACE = (
    Column("source_id", TEXT, "the evidence file or sheet, as in evidence_file.source_id (E001, E002, E002.02 ...)"),
    Column("source_row", WHOLE, "1-based sheet row, physical text line, or record ordinal in a JSON file"),
)


def _table(name: str, grain: str, *columns: tuple[str, str, str], trace: bool = True) -> Table:
    return Table(name, grain, tuple(Column(*column) for column in columns) + (TRACE if trace else ()))


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "company",
            "one statement a source makes about whose books these are",
            ("name", TEXT, "organisation name as the source prints it"),
            ("base_currency", TEXT, "ISO 4217 code; null not stated"),
            ("time_zone", TEXT, "IANA zone of business days"),
            ("lock_date", DAY, "no change allowed to transactions on or before this day"),
            ("opening_balance_date", DAY, "go-live: the date of opening balances"),
            ("platform", TEXT, "cin7_core, cin7_omni, xero, quickbooks, sage or mapped"),
            ("basis", TEXT, "accrual or cash, where a ledger report says so"),
        ),
        _table(
            "product",
            "sku",
            ("sku", TEXT, "stock keeping unit, trimmed; the spelling of the product master"),
            ("name", TEXT, "product name"),
            ("category", TEXT, "product category"),
            ("brand", TEXT, "brand"),
            ("unit", TEXT, "unit of measure of all quantities of this sku"),
            ("pack_qty", QUANTITY, "units per carton or purchase pack; null unknown"),
            ("barcode", TEXT, "barcode"),
            ("product_type", TEXT, "Stock, Service, Non Inventory ..."),
            ("costing_method", TEXT, "FIFO and its variants"),
            ("average_cost", UNIT_COST, "display cost of the system, base currency per unit"),
            ("price", UNIT_COST, "first price tier, base currency per unit"),
            ("abc_class", TEXT, "A, B or C if the client states it; else computed (M-6)"),
            ("status", TEXT, "Active, Deprecated ..."),
            ("is_bill_of_material", FLAG, "assembled from components"),
            ("inventory_account", TEXT, "account code override"),
            ("cogs_account", TEXT, "account code override"),
            ("supplier", TEXT, "last or main supplier"),
            ("stock_locator", TEXT, "free-text locator (not a bin)"),
        ),
        _table(
            "location",
            "site x bin (bin null: the site itself)",
            ("site", TEXT, "site, warehouse or branch name"),
            ("bin", TEXT, "bin name; null for the site itself"),
            ("kind", TEXT, "site, bin, in_transit or holding"),
            ("is_deprecated", FLAG, "no longer used"),
        ),
        _table(
            "movement",
            "one change of recorded quantity or value",
            ("movement_id", TEXT, "unique within the case"),
            ("document_type", TEXT, "the source's own word"),
            ("document_no", TEXT, "document number, such as PO-00310"),
            ("document_id", TEXT, "system id (GUID), lower case; null unknown"),
            ("line_no", WHOLE, "line within the document; null unknown"),
            ("kind", TEXT, "one of MOVEMENT_KINDS"),
            ("effective_date", DAY, "accounting day"),
            ("completed_at", MOMENT, "when stock changed, client local time; midnight if only the day is known"),
            ("recorded_at", MOMENT, "when it was typed; null unknown"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "site name; null unknown"),
            ("bin", TEXT, "bin name; null no bin or unknown"),
            ("batch", TEXT, "batch or serial; null none"),
            ("quantity", QUANTITY, "units, + in, - out; 0 for cost-only rows"),
            ("unit_cost", UNIT_COST, "base currency per unit; null unknown"),
            ("value", MONEY, "base currency, same sign as quantity; null unknown"),
            ("counterparty", TEXT, "supplier or customer"),
            ("user", TEXT, "user on the document; null unknown"),
            ("reason", TEXT, "reason or comment"),
            ("reference", TEXT, "reference text or external order number"),
        ),
        _table(
            "movement_total",
            "report period x sku x site x document type (Movement Details grouped, Movement Summary): checks only",
            ("period_from", DAY, "first day"),
            ("period_to", DAY, "last day"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "site; null all or unknown"),
            ("document_type", TEXT, "the source's own word; null all"),
            ("quantity_in", QUANTITY, "units, positive"),
            ("quantity_out", QUANTITY, "units, positive"),
            ("value_in", MONEY, "base currency, positive"),
            ("value_out", MONEY, "base currency, positive"),
            ("closing_quantity", QUANTITY, "units at period_to; null not given"),
            ("closing_value", MONEY, "base currency at period_to; null not given"),
        ),
        _table(
            "count_line",
            "count document x sku x site x bin x batch; zero-difference lines are kept",
            ("count_id", TEXT, "document number of the count, or the file's name where it has none"),
            ("document_id", TEXT, "system id, lower case; null unknown"),
            ("count_kind", TEXT, "stocktake, cycle_count (booked as an adjustment) or mapped (a count sheet)"),
            ("status", TEXT, "DRAFT, IN PROGRESS, COMPLETED, VOIDED; null unknown"),
            ("effective_date", DAY, "accounting day of the count"),
            ("completed_at", MOMENT, "when the count was completed; null unknown"),
            ("recorded_at", MOMENT, "when the count document was created; null unknown"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "site name"),
            ("bin", TEXT, "bin name; null none"),
            ("batch", TEXT, "batch or serial; null none"),
            ("counted_quantity", QUANTITY, "units found"),
            ("recorded_quantity", QUANTITY, "units the system itself believed at the time; null not given"),
            ("unit_cost", UNIT_COST, "base currency per unit where the document states it"),
            ("counted_by", TEXT, "who counted; null unknown"),
            ("completed_by", TEXT, "who completed or last edited; null unknown"),
            ("account", TEXT, "offset account code"),
            ("reference", TEXT, "reference of the document"),
            ("is_confirmed", FLAG, "the count was completed, not draft or void"),
            ("is_zero_ambiguous", FLAG, "counted 0 while the source cannot tell counted zero from not counted"),
            ("is_difference_only", FLAG, "the source lists only lines that differ: no accuracy denominator"),
        ),
        _table(
            "correction",
            "document x line: an approved posting that forces belief to a count or decision",
            ("document_no", TEXT, "document number"),
            ("document_id", TEXT, "system id, lower case; null unknown"),
            ("line_no", WHOLE, "line within the document"),
            ("kind", TEXT, "one of CORRECTION_KINDS"),
            ("kind_rule", TEXT, "the rule that gave the kind, in words"),
            ("status", TEXT, "COMPLETED, DRAFT, VOIDED ...; measures use COMPLETED only unless they say so"),
            ("effective_date", DAY, "accounting day; null means never posted (Omni: no accounting date)"),
            ("completed_at", MOMENT, "when stock changed; null unknown"),
            ("recorded_at", MOMENT, "when it was typed; null unknown"),
            ("approved_at", MOMENT, "when it was approved; null unknown"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "site name"),
            ("bin", TEXT, "bin name; null none"),
            ("batch", TEXT, "batch or serial; null none"),
            ("quantity_before", QUANTITY, "units before; null unknown"),
            ("quantity_after", QUANTITY, "units after; null unknown"),
            ("quantity", QUANTITY, "units, + gain, - loss"),
            ("unit_cost", UNIT_COST, "base currency per unit; null unknown"),
            ("value", MONEY, "base currency, + gain, - loss; null unknown"),
            ("account", TEXT, "offset account code"),
            ("reason", TEXT, "line comment or reason"),
            ("reference", TEXT, "document reference"),
            ("user", TEXT, "who created it; null unknown"),
            ("approver", TEXT, "who approved it; null unknown"),
        ),
        _table(
            "transfer",
            "transfer document line",
            ("document_no", TEXT, "TR- number"),
            ("document_id", TEXT, "system id"),
            ("status", TEXT, "DRAFT, ORDERED, IN TRANSIT, COMPLETED, VOIDED"),
            ("sent_date", DAY, "left the source"),
            ("received_date", DAY, "arrived; null still open"),
            ("sku", TEXT, "stock keeping unit"),
            ("from_site", TEXT, "source site"),
            ("from_bin", TEXT, "source bin"),
            ("to_site", TEXT, "destination site"),
            ("to_bin", TEXT, "destination bin"),
            ("batch", TEXT, "batch or serial"),
            ("sent_quantity", QUANTITY, "units sent"),
            ("received_quantity", QUANTITY, "units received; null not known or not yet"),
            ("in_transit_account", TEXT, "account holding the value in between"),
            ("reference", TEXT, "reference text"),
        ),
        _table(
            "receipt",
            "purchase document x sku x receiving event (one row for ordered or invoiced only)",
            ("document_no", TEXT, "PO number"),
            ("document_id", TEXT, "system id"),
            ("supplier", TEXT, "supplier name"),
            ("status", TEXT, "purchase status"),
            ("approach", TEXT, "INVOICE or STOCK first; null unknown"),
            ("order_date", DAY, "order date"),
            ("received_date", DAY, "receipt date of this event; null not received"),
            ("invoice_date", DAY, "supplier invoice date; null not invoiced"),
            ("invoice_no", TEXT, "supplier invoice number"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "receiving site"),
            ("bin", TEXT, "put-away bin"),
            ("ordered_quantity", QUANTITY, "units ordered; on one row of the sku only, else null"),
            ("received_quantity", QUANTITY, "units received in this event; null none"),
            ("invoiced_quantity", QUANTITY, "units invoiced; on one row of the sku only, else null"),
            ("credited_quantity", QUANTITY, "units credited by the supplier; on one row of the sku only, else null"),
            ("unstocked_quantity", QUANTITY, "units returned to the supplier; on one row of the sku only, else null"),
            ("unit_price", UNIT_COST, "document currency per unit"),
            ("currency", TEXT, "document currency, ISO 4217 code; null not stated"),
            ("currency_rate", "DECIMAL(18,8)", "document to base"),
            ("card_id", TEXT, "cost layer id"),
            ("recorded_at", MOMENT, "last change"),
        ),
        _table(
            "return_line",
            "customer credit note line",
            ("document_no", TEXT, "credit note number"),
            ("order_no", TEXT, "sales order number"),
            ("document_id", TEXT, "system id"),
            ("customer", TEXT, "customer name"),
            ("credit_date", DAY, "credit note date"),
            ("restock_date", DAY, "goods back in stock; null not restocked"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "restock site, else the sale's site"),
            ("bin", TEXT, "restock bin"),
            ("credited_quantity", QUANTITY, "units credited, positive"),
            ("restocked_quantity", QUANTITY, "units put back, positive; 0 none"),
            ("value", MONEY, "credited value before tax, base currency"),
        ),
        _table(
            "shipment",
            "sales document x sku x fulfilment line",
            ("document_no", TEXT, "SO number"),
            ("document_id", TEXT, "system id"),
            ("customer", TEXT, "customer name"),
            ("status", TEXT, "sale status"),
            ("order_date", DAY, "order date"),
            ("pick_status", TEXT, "NOT AVAILABLE, DRAFT, AUTHORISED, VOIDED"),
            ("pack_status", TEXT, "same words"),
            ("ship_status", TEXT, "same words, adds PARTIALLY AUTHORISED"),
            ("picked_date", DAY, "picked; null unknown"),
            ("shipped_date", DAY, "shipped; null not shipped"),
            ("invoice_date", DAY, "invoiced; null not invoiced"),
            ("invoice_no", TEXT, "invoice number"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "pick site"),
            ("bin", TEXT, "pick bin"),
            ("ordered_quantity", QUANTITY, "units ordered; on one row of the sku only, else null"),
            ("picked_quantity", QUANTITY, "units picked"),
            ("packed_quantity", QUANTITY, "units packed"),
            ("shipped_quantity", QUANTITY, "units shipped"),
            ("invoiced_quantity", QUANTITY, "units invoiced; on one row of the sku only, else null"),
            ("revenue", MONEY, "invoiced value before tax, base currency; on one row of the sku only, else null"),
            ("external_reference", TEXT, "channel or customer order number"),
            ("recorded_at", MOMENT, "last change"),
        ),
        _table(
            "stock_snapshot",
            "as_of x sku x site x bin x batch",
            ("as_of", DAY, "end of this day; null not stated by the file and not hinted"),
            ("sku", TEXT, "stock keeping unit"),
            ("site", TEXT, "site name"),
            ("bin", TEXT, "bin; null none or not given"),
            ("batch", TEXT, "batch or serial"),
            ("on_hand", QUANTITY, "units"),
            ("allocated", QUANTITY, "units promised"),
            ("available", QUANTITY, "units, copied, never recomputed"),
            ("in_transit", QUANTITY, "units"),
            ("on_order", QUANTITY, "units"),
            ("value", MONEY, "stock value, base currency (Cin7's StockOnHand)"),
            ("zero_rows_missing", FLAG, "the source leaves out all-zero rows, so a missing row means zero"),
            ("grain", TEXT, "bin or site: the finest place the source distinguishes"),
        ),
        _table(
            "expected_posting",
            "a journal line pair Cin7 says it made",
            ("document_no", TEXT, "document number(s) in the reference"),
            ("document_id", TEXT, "system id (TaskID), lower case"),
            ("document_type", TEXT, "Sale, Purchase, StockTake, StockAdjustment, InventoryWriteOff, Journal ..."),
            ("effective_date", DAY, "posting day"),
            ("debit_account", TEXT, "account code"),
            ("credit_account", TEXT, "account code"),
            ("amount", MONEY, "base currency; negative swaps debit and credit"),
            ("description", TEXT, "description"),
            ("origin", TEXT, "transactions (the whole ledger feed) or document (a document's own Transactions list)"),
        ),
        _table(
            "ledger_line",
            "a line the ledger holds",
            ("journal_id", TEXT, "journal number; null where the report shows none"),
            ("date", DAY, "ledger date"),
            ("posted_at", MOMENT, "when it was posted; null unknown"),
            ("account_code", TEXT, "account code as text, leading zeros kept"),
            ("account_name", TEXT, "account name"),
            ("amount", MONEY, "base currency, debit positive"),
            ("source_type", TEXT, "Manual Journal, Payable Invoice, Bill, Journal Entry ..."),
            ("reference", TEXT, "reference or number"),
            ("description", TEXT, "description, narration or memo"),
            ("counterparty", TEXT, "contact"),
            ("posted_by", TEXT, "user; null unknown"),
            ("ledger_view", TEXT, "which report: account_transactions, gl_detail, journal_report, api_journals ..."),
            ("reverses_journal_id", TEXT, "the journal this one reverses, where the report says so"),
            (
                "sign_rule",
                TEXT,
                "how the debit-positive sign was found: debit and credit columns, account type, or account name",
            ),
        ),
        _table(
            "ledger_balance",
            "account x date",
            ("as_of", DAY, "balance at the end of this day"),
            ("account_code", TEXT, "account code; null where the report prints only names"),
            ("account_name", TEXT, "account name"),
            ("balance", MONEY, "base currency, debit positive"),
            ("balance_kind", TEXT, "trial_balance, opening or closing (section of a transaction report)"),
            ("platform", TEXT, "which system says so: xero, quickbooks, sage, cin7_core"),
            (
                "sign_rule",
                TEXT,
                "how the debit-positive sign was found: debit and credit columns, account type, or account name",
            ),
        ),
        _table(
            "account",
            "ledger account",
            ("account_code", TEXT, "account code"),
            ("account_name", TEXT, "account name"),
            ("account_type", TEXT, "the ledger's own type word"),
            ("account_class", TEXT, "ASSET, LIABILITY, EQUITY, REVENUE, EXPENSE"),
            ("role", TEXT, "one of ACCOUNT_ROLES; null not decided"),
            ("role_rule", TEXT, "how the role was decided: settings, postings, name"),
            ("status", TEXT, "ACTIVE ..."),
        ),
        _table(
            "sync_record",
            "one document in the sync report",
            ("document_no", TEXT, "Cin7 document number"),
            ("ledger_no", TEXT, "number in the ledger"),
            ("document_type", TEXT, "type word"),
            ("sync_status", TEXT, "Completed, Failed, Pending, Skipped, Warning"),
            ("synced_at", MOMENT, "when"),
            ("message", TEXT, "error text"),
        ),
        _table(
            "user_action",
            "one audited action",
            ("acted_at", MOMENT, "when"),
            ("user", TEXT, "who"),
            ("action", TEXT, "create, complete, undo, void, edit ... in the source's word"),
            ("document_no", TEXT, "document"),
            ("field", TEXT, "field changed"),
            ("old_value", TEXT, "before"),
            ("new_value", TEXT, "after"),
        ),
        _table(
            "bill_of_material",
            "parent sku x component sku",
            ("sku", TEXT, "parent"),
            ("component_sku", TEXT, "component"),
            ("quantity", QUANTITY, "units of component per unit of parent"),
        ),
        _table(
            "document_difference",
            "row of the Transactions vs Stock on Hand Difference report",
            ("as_of", DAY, "effective date to"),
            ("document_no", TEXT, "task number"),
            ("account", TEXT, "account"),
            ("document_type", TEXT, "transaction type"),
            ("stock_amount", MONEY, "base currency"),
            ("transaction_amount", MONEY, "base currency"),
            ("difference", MONEY, "stock amount - transaction amount"),
        ),
        _table(
            "id_name",
            "kind x id: the name a system gives to one of its ids (Omni documents carry ids only)",
            ("kind", TEXT, "branch or user; readers write branch:3 or user:4 where a document names no more"),
            ("id", TEXT, "the id as text"),
            ("name", TEXT, "the name"),
        ),
        _table(
            "document_header",
            "one document as a list page shows it, without its lines: facts its detail page lacks",
            ("document_id", TEXT, "system id, lower case"),
            ("document_no", TEXT, "document number"),
            (
                "document_type",
                TEXT,
                "StockTake, StockAdjustment, InventoryWriteOff, StockTransfer, Purchase, Sale, FinishedGoods ...",
            ),
            ("status", TEXT, "status word of the list"),
            ("effective_date", DAY, "accounting day; null not shown"),
            ("recorded_at", MOMENT, "when it was created; null not shown"),
            (
                "completed_at",
                MOMENT,
                "last change of a completed stocktake: the best proxy of its completion (cin7-core 3.4); null else",
            ),
            ("user", TEXT, "who changed it last"),
            ("site", TEXT, "site of the header"),
            ("account", TEXT, "offset account code"),
            ("reference", TEXT, "reference of the document"),
        ),
        _table(
            "evidence_file",
            "file under exports/; of a workbook with several sheets, each sheet that was read",
            ("source_id", TEXT, "E001 ...; further sheets of a workbook E001.02 ... by their place in it"),
            ("path", TEXT, "path relative to exports/, with forward slashes"),
            ("sheet", TEXT, "the sheet; null where the file has only one or none"),
            ("label", TEXT, "what readers are told: the path, and the sheet where there are several"),
            ("sha256", TEXT, "hash of the bytes"),
            ("size_bytes", WHOLE, "size"),
            ("kind", TEXT, "the source that reads it, such as cin7_core.movement_details; null unrecognised"),
            ("title", TEXT, "kind in words"),
            ("organisation", TEXT, "as the file states it"),
            ("period_from", DAY, "as the file states it, else its rows"),
            ("period_to", DAY, "as the file states it, else its rows"),
            ("encoding", TEXT, "text encoding; null binary"),
            ("encoding_is_certain", FLAG, "BOM or valid UTF-8"),
            ("rows_read", WHOLE, "data rows read"),
            ("rows_kept", WHOLE, "rows that became canonical rows"),
            ("rows_set_aside", WHOLE, "rows with a problem record; read = kept + set aside"),
            ("control_totals", TEXT, "JSON: totals recomputed and totals the file states"),
            ("parameters", TEXT, "JSON: preamble lines, filters, hints used"),
            (
                "status",
                TEXT,
                "used, duplicate, unrecognised, unreadable, not this client, not this period, ignored, archive",
            ),
            trace=False,
        ),
        _table(
            "problem",
            "row or file set aside, or a note",
            ("source_id", TEXT, "the evidence file"),
            ("source_row", WHOLE, "row; null the whole file"),
            ("code", TEXT, "stable short name"),
            ("effect", TEXT, "row set aside, file set aside or note"),
            ("column_name", TEXT, "column; null none"),
            ("seen", TEXT, "what was seen"),
            ("expected", TEXT, "what was expected"),
            ("todo", TEXT, "what to do"),
            ("raw_text", TEXT, "the row as delivered"),
            ("fact", TEXT, "what the file does not state: date, number, site; or the table a note is about; null none"),
            trace=False,
        ),
    )
}

# A second description of the same facts (two reports of one ledger) is kept here, for cross-checks only.
SECONDARY = (
    "product",
    "location",
    "movement",
    "movement_total",
    "count_line",
    "correction",
    "transfer",
    "receipt",
    "return_line",
    "shipment",
    "stock_snapshot",
    "expected_posting",
    "ledger_line",
    "ledger_balance",
    "account",
    "sync_record",
    "user_action",
    "bill_of_material",
    "document_difference",
)
