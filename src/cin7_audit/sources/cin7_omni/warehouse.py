"""Branch transfers and production jobs (cin7-omni.md 2.3, 2.7, 4.3)."""

from decimal import Decimal

from cin7_audit.sources.cin7_omni.pages import OmniDocument, line_sku, pieces, quantity
from cin7_audit.sources.documents import get, lines, number, text

ONE = Decimal(1)


def branch_transfer(document: OmniDocument) -> None:
    """transfer rows; stock leaves on dispatch and arrives on receipt, and is in holding between the two."""
    document.keep()
    sent, received = document.moment("dispatchedDate"), document.moment("receivedDate")
    source, target = document.branch("sourceBranchId"), document.branch("destinationBranchId")
    status = (
        "VOIDED"
        if document.is_void
        else "COMPLETED"
        if received
        else "IN TRANSIT"
        if sent
        else "ORDERED"
        if document.is_true("isApproved", False)
        else "DRAFT"
    )
    for line_no, line in document.lines():
        asked, arrived = quantity(line, "qty"), quantity(line, "qtyTransferred", "qty") if received else None
        unit_cost = number(get(line, "unitCost"))
        landed = {sku: into for sku, into, _ in pieces(line, arrived)} if arrived is not None else {}
        for sku, out, suffix in pieces(line, asked):
            into = landed.get(sku)
            document.add(
                "transfer",
                document_no=document.number,
                document_id=document.identity,
                status=status,
                sent_date=sent[:10] if sent else None,
                received_date=received[:10] if received else None,
                sku=sku,
                from_site=source,
                to_site=target,
                sent_quantity=out,
                received_quantity=into,
                reference=document.text("internalComments", "reference"),
            )
            if status == "VOIDED":
                continue
            shared = {"document_type": "Branch Transfer", "unit_cost": unit_cost, "suffix": suffix}
            document.move(
                "transfer_out", sku, -out if out else None, sent, line_no, site=source, effective_date=sent and sent[:10], **shared
            )
            document.move("transfer_in", sku, into, received, line_no, site=target, effective_date=received and received[:10], **shared)


def production_job(document: OmniDocument) -> None:
    """Finished goods in and components out on completion; components are scaled from the standard quantity (inferred)."""
    document.keep()
    done = document.moment("completedDate")
    for place, made in enumerate(lines(document.record, "products"), start=1):
        sku, standard = line_sku(made), quantity(made, "standardQty") or ONE
        actual = quantity(made, "actualQty")
        shared = {
            "document_type": "Production Job",
            "site": document.branch(),
            "effective_date": done and done[:10],
            "user": document.user("completedBy"),
        }
        if not document.is_void:
            document.move("assembly_in", sku, actual, done, place, unit_cost=number(get(made, "unitCost")), **shared)
        for number_of, component in enumerate(lines(made, "components"), start=1):
            per = (quantity(component, "qty") or Decimal(0)) / standard
            if sku and line_sku(component):
                document.add("bill_of_material", sku=sku, component_sku=line_sku(component), quantity=per)
            used = -per * actual if actual else None
            if not document.is_void:
                cost, word = number(get(component, "unitCost")), text(get(component, "type"))
                document.move(
                    "assembly_out", line_sku(component), used, done, place, unit_cost=cost, reason=word, suffix=f"-{number_of}", **shared
                )
