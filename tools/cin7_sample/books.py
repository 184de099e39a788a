"""Shelf and record side by side: physical units, recorded units with FIFO layers, and the log of what parted them.

Money is whole cents, quantities whole units, days whole offsets from the first day: all exact, all fast. The rule that
makes the truth log complete: physical and recorded change together (`both`), or `diverge` says why they did not.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from cin7_sample.truth import VISIBLE_STAGE, Truth, TruthLog


@dataclass(slots=True)
class Movement:
    """One change of recorded stock. value_cents has the sign of quantity; day is when stock changed."""

    kind: str
    document_type: str
    document: str
    line: int
    day: int
    quantity: int
    value_cents: int
    effective_day: int
    counterparty: str = ""
    reference: str = ""
    reason: str = ""
    typed_day: int | None = None  # when it was keyed, if later than `day` (back-dated)


class Holding(NamedTuple):
    """Recorded units, those of them promised (held), and their value."""

    units: int
    held: int
    cents: int

    @property
    def free(self) -> int:
        return self.units - self.held


@dataclass(slots=True)
class Books:
    """All stocked lines of the company."""

    physical: list[int]
    recorded: list[int]
    allocated: list[int]
    layers: list[deque[list[int]]]  # per line: [units, unit cost in cents], oldest first
    last_cost: list[int]
    truth: TruthLog
    movements: list[Movement] = field(default_factory=list)
    open_truths: dict[int, list[Truth]] = field(default_factory=dict)
    corrected: list[int] = field(default_factory=list)  # per line: number of corrections so far
    counted: list[int] = field(default_factory=list)  # per line: number of counts so far

    @classmethod
    def empty(cls, costs: list[int]) -> "Books":
        n = len(costs)
        return cls(
            [0] * n,
            [0] * n,
            [0] * n,
            [deque() for _ in range(n)],
            list(costs),
            TruthLog(),
            corrected=[0] * n,
            counted=[0] * n,
        )

    def post(
        self, kind: str, document_type: str, document: str, line: int, day: int, quantity: int, *,
        unit_cents: int | None = None, value_cents: int | None = None, effective_day: int | None = None,
        counterparty: str = "", reference: str = "", reason: str = "", typed_day: int | None = None,
    ) -> Movement:  # fmt: skip
        """Change the record only. Out: oldest layers first. In: at unit_cents (default: last cost) or value_cents."""
        if quantity < 0:
            value = self._take(line, -quantity)
        elif value_cents is not None:
            value = self._put_value(line, quantity, value_cents)
        else:
            value = self._put(line, quantity, unit_cents)
        movement = Movement(
            kind, document_type, document, line, day, quantity, value, day if effective_day is None else effective_day,
            counterparty, reference, reason, typed_day,
        )  # fmt: skip
        self.movements.append(movement)
        return movement

    def _take(self, line: int, quantity: int) -> int:
        if quantity > self.recorded[line]:
            raise ValueError(f"line {line}: {quantity} units taken from a record of {self.recorded[line]}")
        self.recorded[line] -= quantity
        layers, value = self.layers[line], 0
        while quantity:
            layer = layers[0]
            used = min(quantity, layer[0])
            value += used * layer[1]
            quantity -= used
            layer[0] -= used
            if not layer[0]:
                layers.popleft()
        return -value

    def _put(self, line: int, quantity: int, unit_cents: int | None) -> int:
        unit = self.last_cost[line] if unit_cents is None else unit_cents
        if unit_cents is not None:
            self.last_cost[line] = unit
        if quantity:
            self.layers[line].append([quantity, unit])
        self.recorded[line] += quantity
        return quantity * unit

    def _put_value(self, line: int, quantity: int, value: int) -> int:
        """Layers that add up to exactly `value` (goods arriving from another site carry their cost)."""
        unit, rest = divmod(value, quantity)
        self.layers[line].extend([[quantity - rest, unit]] + ([[rest, unit + 1]] if rest else []))
        self.recorded[line] += quantity
        return value

    def stock_value(self, line: int) -> int:
        """Cents of the remaining layers."""
        return sum(units * unit for units, unit in self.layers[line])

    def holding(self, *lines: int) -> Holding:
        """What the record says of some lines together."""
        units, held = (sum(column[line] for line in lines) for column in (self.recorded, self.allocated))
        return Holding(units, held, sum(self.stock_value(line) for line in lines))

    def gap(self, line: int) -> int:
        """What an honest count would find now: physical - recorded."""
        return self.physical[line] - self.recorded[line]

    def diverge(
        self,
        contributor: str,
        detail: str,
        line: int,
        day: int,
        quantity: int,
        documents: tuple[str, ...],
        event: str = "",
    ) -> None:
        """Say why (physical - recorded) of a line changes by `quantity`. The caller makes the change itself."""
        number = len(self.truth.stock) + 1
        truth = Truth(
            f"T{number:05d}", event or f"V{number:05d}", contributor, detail, line, day, quantity,
            quantity * self.last_cost[line], documents, VISIBLE_STAGE[contributor],
        )  # fmt: skip
        self.truth.stock.append(truth)
        self.open_truths.setdefault(line, []).append(truth)

    def settle(self, line: int, document: str, *, is_count: bool, variance: int) -> None:
        """A count or correction has just looked at this line: the open truths become visible or absorbed."""
        found = self.open_truths.pop(line, [])
        for truth in found:
            if is_count:
                truth.visible_at, truth.variance_there = document, variance
                truth.alone_there = len(found) == 1 and truth.quantity == variance
            else:
                truth.absorbed_by = document
