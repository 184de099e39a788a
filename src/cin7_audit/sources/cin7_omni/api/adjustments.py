"""Adjustments: counts, write-offs and corrections, told apart by their reason only (cin7-omni 2.2, 4.1, 4.3).

- effective_date is the accounting date; null means the stock moved and the ledger never heard of it.
- Stock that moved while the document is open is an auto-adjustment: a sale without stock that Omni would not let go
  negative.
- quantity is what moved (qtyAdjusted) once completed, else what was asked (qty). Value = quantity x unit cost, + gain.
"""

import re
from decimal import Decimal
from pathlib import Path

from cin7_audit.data_files import read_entries
from cin7_audit.sources.cin7_omni.api.pages import ZERO, OmniDocument, number, pieces, reference_to, text

REASONS = {kind: re.compile(words, re.I) for kind, words in read_entries(Path(__file__).with_suffix(".toml")).items()}


def kind_of(document: OmniDocument, is_open_but_moved: bool) -> tuple[str, str]:
    """(kind, the rule that gave it)."""
    if is_open_but_moved:
        return "auto_adjustment", "stock has moved while the adjustment is open: a suppressed negative"
    words = " ".join(part for part in (document.text("adjustmentReason"), document.text("source")) if part)
    for kind, pattern in REASONS.items():
        if found := pattern.search(words):
            return kind, f"adjustment reason or source says '{found[0]}'"
    return "adjustment", "an adjustment without a reason we know"


def adjustment(document: OmniDocument) -> None:
    """correction and movement rows of one adjustment."""
    completed, shared = document.moment("completedDate"), document.read("adjustment")
    has_moved = any(number(line, "qtyAdjusted") for _, line in document.lines())
    kind, rule = kind_of(document, has_moved and completed is None)
    status = "VOIDED" if document.is_void else "COMPLETED" if completed else "OPEN" if has_moved else "DRAFT"
    at = completed or (document.moment("createdDate") if has_moved else None)
    value = ZERO
    for line_no, line in document.lines():
        asked = number(line, "qtyAdjusted", "qty") if has_moved else number(line, "qty")
        unit_cost = number(line, "unitCost")
        value += (asked or ZERO) * (unit_cost or ZERO)
        for sku, amount, suffix in pieces(line, asked):
            document.add_line(
                "correction",
                **shared,
                line_no=line_no,
                kind=kind,
                kind_rule=rule,
                status=status,
                completed_at=at,
                recorded_at=document.moment("createdDate"),
                sku=sku,
                quantity=amount,
                unit_cost=unit_cost,
                value=None if unit_cost is None or amount is None else amount * unit_cost,
                account=text(line, "account") or document.text("alternativeAccountCode"),
                approver=reference_to("user", document.record, "processedBy")
                if document.is_true("isApproved", False)
                else None,
            )
            if status in ("COMPLETED", "OPEN"):
                document.move(
                    kind,
                    sku,
                    amount,
                    at,
                    line_no,
                    document_type="Adjustment",
                    unit_cost=unit_cost,
                    suffix=suffix,
                    **shared,
                )
    _tell(document, value, status, shared["effective_date"])


def _tell(document: OmniDocument, value: Decimal, status: str, posted: str | None) -> None:
    collector, stated = document.collector, number(document.record, "productTotal")
    if stated is not None and abs(stated - value) > Decimal("0.05"):
        collector.note(
            "document_total_differs", row=document.ordinal, number=document.number, stated=stated, value=value
        )
    name = {"OPEN": "adjustments open but moved", "DRAFT": "adjustments not completed"}.get(status)
    if status == "COMPLETED" and posted is None:
        name = "adjustments without an accounting date"
    if name:
        collector.parameters[name] = str(int(collector.parameters.get(name, "0")) + 1)
