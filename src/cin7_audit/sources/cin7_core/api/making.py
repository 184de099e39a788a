"""Assemblies, disassemblies, production runs (cin7-core 1.7.14): table movement, rebuilt from documents, and postings.

Consumption is what was picked, not what was planned. Only completed documents move stock; the list's Date can be the
start date, so the day is the detail's CompletionDate.
"""

from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.corrections import header
from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import amount, blocks, day, guid, lines, plain, sku, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings
from cin7_audit.sources.reading import split_location

DONE = ("COMPLETED", "CLOSED")


def _move(reader: Reader, ordinal: int, row: Record, shared: dict[str, Any], sign: int, kind: str, site: str | None) -> None:
    """One movement of a made or consumed line; nothing where its quantity is zero."""
    quantity = sign * (amount(row, "Quantity") or Decimal(0))
    cost = amount(row, "Cost", "UnitCost")
    if not quantity:
        return
    named, inner = split_location(text(row, "LocationName", "Location") or "")
    bin_name = inner or text(row, "Bin")
    where = named or site
    reader.add(
        "movement",
        ordinal,
        **shared,
        movement_id=f"{reader.account.source_id}-{ordinal}",
        kind=kind,
        sku=sku(row, "ProductCode", "SKU"),
        site=where,
        bin=None if bin_name == where else bin_name,
        batch=text(row, "BatchSN"),
        quantity=plain(quantity),
        unit_cost=plain(cost),
        value=plain(quantity * cost) if cost is not None else None,
    )


def _shared(record: Record, word: str, number: str | None, when: str | None) -> dict[str, Any]:
    return {
        "document_type": word,
        "document_no": number,
        "document_id": guid(record, "TaskID", "RunID", "ProductionOrderID"),
        "effective_date": when,
        "completed_at": f"{when} 00:00:00" if when else None,
        "reason": text(record, "Notes"),
    }


def read_assembly(reader: Reader, kind: str, record: Record) -> None:
    """assembly_in of the product, assembly_out of every picked component."""
    number, when = text(record, "AssemblyNumber"), day(record, "CompletionDate")
    if kind == "assembly_row" or (text(record, "Status") or "").upper() not in DONE or when is None:
        header(reader, record, "FinishedGoods", "AssemblyNumber", effective_date=when)
        return
    shared, site = _shared(record, "FinishedGoods", number, when), text(record, "Location")
    reader.each(
        [{**record, "Cost": record.get("UnitCost")}], lambda row, ordinal: _move(reader, ordinal, row, shared, 1, "assembly_in", site)
    )
    reader.each(lines(record, "PickLines"), lambda row, ordinal: _move(reader, ordinal, row, shared, -1, "assembly_out", site))
    read_postings(reader, record, "FinishedGoods", number, guid(record, "TaskID"))


def read_disassembly(reader: Reader, kind: str, record: Record) -> None:
    """assembly_out of the parent picked, assembly_in of the components gained."""
    number, when = text(record, "DisassemblyNumber", "Number"), day(record, "CompletionDate", "Date", "EffectiveDate")
    if kind == "disassembly_row" or (text(record, "Status") or "").upper() not in DONE or when is None:
        header(reader, record, "Disassembly", "DisassemblyNumber", effective_date=when)
        return
    shared, site = _shared(record, "Disassembly", number, when), text(record, "Location")
    picked = [
        {**row, "ProductCode": text(row, "ProductCode", "SKU") or text(record, "ProductCode", "SKU"), "Location": None}
        for row in lines(record, "PickLines")
    ]
    reader.each(picked, lambda row, ordinal: _move(reader, ordinal, row, shared, -1, "assembly_out", site))
    reader.each(lines(record, "OrderLines"), lambda row, ordinal: _move(reader, ordinal, row, shared, 1, "assembly_in", site))
    read_postings(reader, record, "Disassembly", number, guid(record, "TaskID"))


def read_production(reader: Reader, kind: str, record: Record) -> None:
    """assembly_out of components and assembly_in of received output of a completed run; orders fill document_header."""
    number = "OrderNumber" if text(record, "OrderNumber") else "Number"
    done = day(record, "EndDate", "CompletionDate")
    if kind == "production_row" or (text(record, "Status") or "").upper() not in DONE:
        header(reader, record, "Production", number, effective_date=done)
        return
    shared = _shared(record, "Production", text(record, number), done)
    for operation in blocks(record, "Operations"):
        when = day(operation, "EndDate") or done
        at = {**shared, "effective_date": when, "completed_at": f"{when} 00:00:00" if when else None}
        reader.each(lines(operation, "Components"), lambda row, ordinal, at=at: _move(reader, ordinal, row, at, -1, "assembly_out", None))  # type: ignore[misc]
    for row in lines(record, "Output"):
        when = day(row, "ReceivedDate") or done
        at = {**shared, "effective_date": when, "completed_at": f"{when} 00:00:00" if when else None}
        if row.get("Received") is not False:
            reader.each([row], lambda line, ordinal, at=at: _move(reader, ordinal, line, at, 1, "assembly_in", None))  # type: ignore[misc]


ASSEMBLY = ApiDocument("cin7_core.api_assembly", "Assemblies (Cin7 Core API)", "assembly", read_assembly)
DISASSEMBLY = ApiDocument("cin7_core.api_disassembly", "Disassemblies (Cin7 Core API)", "disassembly", read_disassembly)
PRODUCTION = ApiDocument("cin7_core.api_production", "Production orders and runs (Cin7 Core API)", "production", read_production)
