"""A document's own Transactions list: expected_posting rows, and which line each amount belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import day, lines, number
from cin7_audit.sources.cin7_core.api.pages import Record

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """A document line to be valued. quantity: + gain, - loss. cost: per unit, where the document states it."""

    quantity: Decimal
    cost: Decimal | None


def read_postings(reader: Reader, record: Record, document: Mapping[str, Any]) -> None:
    """expected_posting with origin `document`. Accounts come as `715: Inventory` or bare; amounts keep their sign.

    document: what the rows say of it: document_no, document_id, document_type.
    """
    shared = {name: document[name] for name in ("document_no", "document_id", "document_type")}
    for posting in lines(record, "Transactions"):
        with reader.line(posting):
            reader.total("postings", number(posting, "Amount"))
            row = reader.read("posting", posting)
            row["effective_date"] = row["effective_date"] or day(record, "EffectiveDate", "CompletionDate")
            reader.add("expected_posting", **shared, **row)


def values(document: Sequence[Line], amounts: Sequence[Decimal]) -> tuple[list[Decimal | None], bool]:
    """(value of each line, were any matched by order alone?). amounts: signed, + gain.

    A stated cost values its line. What postings are left then go to the one line left, or in order where there is one
    posting for each line left and every sign agrees. Otherwise the value stays unknown.
    """
    found: list[Decimal | None] = [None if line.cost is None else line.quantity * line.cost for line in document]
    left = [place for place, line in enumerate(document) if line.quantity and found[place] is None]
    spare = _without(amounts, [value for value in found if value])
    if spare is None or not spare or not left:
        return found, False
    if len(left) == 1:
        total = sum(spare, Decimal(0))
        if total * document[left[0]].quantity >= 0:
            found[left[0]] = total
        return found, False
    if len(left) == len(spare) and all(
        document[place].quantity * value > 0 for place, value in zip(left, spare, strict=True)
    ):
        for place, value in zip(left, spare, strict=True):
            found[place] = value
        return found, True
    return found, False


def _without(amounts: Sequence[Decimal], known: Sequence[Decimal]) -> list[Decimal] | None:
    """The amounts that are left once the known ones are taken out, each within a cent; None where one is not there."""
    left = list(amounts)
    for value in known:
        place = next((index for index, each in enumerate(left) if abs(each - value) < CENT), None)
        if place is None:
            return None
        del left[place]
    return left
