"""Assemblies, disassemblies, production runs (cin7-core 1.7.14): table movement, rebuilt from documents, and postings.

Consumption is what was picked, not what was planned. Only completed documents move stock; the list's Date can be the
start date, so the day is the detail's CompletionDate.
"""

from typing import Any

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import ZERO, blocks, day, lines, number, text, upper
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings

DONE = ("COMPLETED", "CLOSED")


def _move(reader: Reader, rows: list[Record], shared: dict[str, Any], sign: int, site: str | None = None) -> None:
    """One movement of each made (+1) or consumed (-1) line; nothing where its quantity is zero."""
    for row in rows:
        with reader.line(row):
            quantity, cost = sign * (number(row, "Quantity") or ZERO), number(row, "Cost", "UnitCost")
            if not quantity:
                continue
            line = reader.read("made_line", row)
            where, bin_name = line["site"] or site, line["bin"] or text(row, "Bin")
            line |= {
                "site": where,
                "bin": None if bin_name == where else bin_name,
                "quantity": quantity,
                "unit_cost": cost,
            }
            value = None if cost is None else quantity * cost
            reader.move(**shared, **line, kind="assembly_in" if sign > 0 else "assembly_out", value=value)


def _is_done(record: Record) -> bool:
    return upper(record, "Status") in DONE


def read_assembly(reader: Reader, record: Record) -> None:
    """assembly_in of the product, assembly_out of every picked component."""
    shared = {**reader.read("assembly", record), **reader.read("made", record)}
    if not _is_done(record) or shared["effective_date"] is None:
        reader.header("assembly", record)
        return
    site = text(record, "Location")
    _move(reader, [{**record, "Cost": record.get("UnitCost")}], shared, 1, site)
    _move(reader, lines(record, "PickLines"), shared, -1, site)
    read_postings(reader, record, shared)


def read_disassembly(reader: Reader, record: Record) -> None:
    """assembly_out of the parent picked, assembly_in of the components gained."""
    number_of = text(record, "DisassemblyNumber", "Number")
    shared = {**reader.read("disassembly", record), **reader.read("made", record), "document_no": number_of}
    if not _is_done(record) or shared["effective_date"] is None:
        reader.header("disassembly", record)
        return
    site, parent = text(record, "Location"), text(record, "ProductCode", "SKU")
    picked = [
        {**row, "ProductCode": text(row, "ProductCode", "SKU") or parent, "Location": None}
        for row in lines(record, "PickLines")
    ]
    _move(reader, picked, shared, -1, site)
    _move(reader, lines(record, "OrderLines"), shared, 1, site)
    read_postings(reader, record, shared)


def read_production(reader: Reader, record: Record) -> None:
    """assembly_out of components and assembly_in of received output of a completed run."""
    shared = {**reader.read("production", record), **reader.read("made", record)}
    done = shared["effective_date"]
    if not _is_done(record):
        reader.header("production", record)
        return
    for operation in blocks(record, "Operations"):
        _move(
            reader, lines(operation, "Components"), {**shared, "effective_date": day(operation, "EndDate") or done}, -1
        )
    for row in lines(record, "Output"):
        when = day(row, "ReceivedDate") or done
        if row.get("Received") is not False:
            _move(reader, [row], {**shared, "effective_date": when}, 1)
