"""Branch transfers and production jobs (cin7-omni 2.3, 2.7, 4.3)."""

from decimal import Decimal

from cin7_audit.sources.cin7_omni.api.pages import ZERO, OmniDocument, line_sku, number, pieces, text
from cin7_audit.sources.documents import lines

ONE = Decimal(1)


def _status(document: OmniDocument, sent: str | None, received: str | None) -> str:
    if document.is_void:
        return "VOIDED"
    if received or sent:
        return "COMPLETED" if received else "IN TRANSIT"
    return "ORDERED" if document.is_true("isApproved", False) else "DRAFT"


def branch_transfer(document: OmniDocument) -> None:
    """transfer rows; stock leaves on dispatch and arrives on receipt, and is in holding between the two."""
    sent, received = document.moment("dispatchedDate"), document.moment("receivedDate")
    status, shared = _status(document, sent, received), document.read("transfer")
    for line_no, line in document.lines():
        asked, arrived = number(line, "qty"), number(line, "qtyTransferred", "qty") if received else None
        unit_cost = number(line, "unitCost")
        landed = {sku: into for sku, into, _ in pieces(line, arrived)} if arrived is not None else {}
        for sku, out, suffix in pieces(line, asked):
            into = landed.get(sku)
            document.add_line("transfer", **shared, status=status, sku=sku, sent_quantity=out, received_quantity=into)
            if status == "VOIDED":
                continue
            said = {"document_type": "Branch Transfer", "unit_cost": unit_cost, "suffix": suffix}
            document.move("transfer_out", sku, -out if out else None, sent, line_no, site=shared["from_site"], **said)
            document.move("transfer_in", sku, into, received, line_no, site=shared["to_site"], **said)


def production_job(document: OmniDocument) -> None:
    """Finished goods in and components out on completion; components scale from the standard quantity (inferred)."""
    done, shared = document.moment("completedDate"), document.read("production_move")
    for place, made in enumerate(lines(document.record, "products"), start=1):
        sku, standard, actual = line_sku(made), number(made, "standardQty") or ONE, number(made, "actualQty")
        if not document.is_void:
            document.move("assembly_in", sku, actual, done, place, unit_cost=number(made, "unitCost"), **shared)
        for number_of, component in enumerate(lines(made, "components"), start=1):
            part, per = line_sku(component), (number(component, "qty") or ZERO) / standard
            if sku and part:
                document.add("bill_of_material", sku=sku, component_sku=part, quantity=per)
            if not document.is_void:
                said = {**shared, "unit_cost": number(component, "unitCost"), "reason": text(component, "type")}
                used = -per * actual if actual else None
                document.move("assembly_out", part, used, done, place, suffix=f"-{number_of}", **said)
