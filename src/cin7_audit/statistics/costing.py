"""FIFO and moving average on arrays: exact whole numbers, many sku x sites at once.

Quantities in 1/10,000 units, unit costs in 1/1,000,000, so costs are in 1/10^10 of base currency. Rows are sorted by
key (sku x site), then time; every key is whole. Arrays are int64 where each key's own totals are proven to fit, else
Python integers: never a float, never an overflow.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cin7_audit.thresholds import COST_SCALE, QUANTITY_SCALE

Numbers = npt.NDArray[np.int64]
Whole = npt.NDArray[Any]  # int64, or Python integers where int64 could overflow
SAFE = float(2**62)  # bounds are reckoned in floats, so one bit is left to their rounding
SAFE_HELD = float(2**30)  # 2 x held^2 must fit: 107,374 units on hand
ROUND = 1_000_000  # movements re-costed at a time, unless one sku x site has more: bounds memory
NARROW = 48  # keys still running below which stepping through them together no longer pays


def whole(values: list[int]) -> Whole:
    """An array of whole numbers, of Python integers if one could overflow int64 when added to."""
    return np.array(values, dtype=np.int64 if all(abs(value) < 2**60 for value in values) else object)


def starts(keys: Numbers) -> Numbers:
    """Where each run of equal keys begins."""
    return np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))


def lengths(begin: Numbers, rows: int) -> Numbers:
    """How long each run is, of this many rows in all."""
    return np.diff(begin, append=rows)


def within(values: Whole, begin: Numbers) -> Whole:
    """Running sums that start anew at every `begin`. In int64 a sum that passes 2**63 wraps and the subtraction wraps
    back.
    """
    total = np.cumsum(values)
    before = total[begin] - values[begin]
    return np.asarray(total - np.repeat(before, lengths(begin, len(values))))


def to_four_places(cost: Whole) -> Whole:
    """Costs in 1/10^10 as whole 1/10,000, halves away from zero."""
    rounded = (np.abs(cost) + COST_SCALE // 2) // COST_SCALE
    return np.asarray(np.where(cost < 0, -rounded, rounded))


def recosted(lines: pd.DataFrame, openings: pd.DataFrame) -> Iterator[tuple[Numbers, Whole, Whole, Whole]]:
    """Every issue in rounds of whole sku x sites: its place among the lines, FIFO and average cost, uncosted quantity.

    lines: the table movement_line; openings: implied_opening, each a receipt before everything else of its sku x site.
    """
    quantity = lines["quantity"].to_numpy(dtype=np.int64)
    moved = np.flatnonzero(quantity)
    key = lines["site_key"].to_numpy(dtype=np.int64)[moved]
    quantity, unit_cost = quantity[moved], lines["unit_cost"].to_numpy(dtype=np.int64)[moved]
    site, price = (openings[name].to_numpy(dtype=np.int64) for name in ("site_key", "unit_cost"))
    opened = whole([int(opening * QUANTITY_SCALE) for opening in openings["opening"]])
    edges, first = np.append(starts(key), len(key)), 0
    while first < len(key):
        end = int(edges[np.searchsorted(edges, min(first + ROUND, len(key)))])
        own, q, uc = key[first:end], quantity[first:end], unit_cost[first:end]
        begin = starts(own)
        chosen = np.isin(site, own[begin])
        before = begin[np.searchsorted(own[begin], site[chosen])]
        quantities = np.insert(q.astype(opened.dtype), before, opened[chosen])
        keys, costs = np.insert(own, before, site[chosen]), np.insert(uc, before, price[chosen])
        stated = np.insert(np.ones(len(q), dtype=bool), before, False)
        by_fifo, uncosted = fifo(keys, quantities, costs)
        average, out = moving_average(keys, quantities, costs), np.flatnonzero(q < 0)
        yield moved[first:end][out], by_fifo[stated][out], average[stated][out], uncosted[stated][out]
        first = end


def fifo(key: Numbers, quantity: Whole, unit_cost: Whole) -> tuple[Whole, Whole]:
    """(cost, uncosted quantity) of every row; issues positive, receipts 0.

    The n-th unit out takes the n-th unit in. The cost curve F(n) is what the first n units in cost in total; an issue
    costs the curve's rise over its units. An issue beyond all receipts so far is costed by the receipt that later fills
    it, and units never filled are uncosted.
    """
    begin = starts(key)
    if not _fits(quantity, unit_cost, begin):
        quantity, unit_cost = quantity.astype(object), unit_cost.astype(object)
    number = np.repeat(np.arange(len(begin)), lengths(begin, len(key)))
    cost, uncosted = np.zeros_like(quantity), np.zeros_like(quantity)
    into, out = np.flatnonzero(quantity > 0), np.flatnonzero(quantity < 0)
    first_out = starts(key[out])
    taken = within(-quantity[out], first_out)
    total_in, rise = _curve(number[into], quantity[into], unit_cost[into], number[out], taken, len(begin))
    short = np.maximum(taken - total_in, 0)
    cost[out], uncosted[out] = _steps(rise, first_out), _steps(short, first_out)
    return cost, uncosted


def _fits(quantity: Whole, unit_cost: Whole, begin: Numbers) -> bool:
    """Whether quantities of the round and costs of each key stay within int64."""
    q = np.abs(quantity.astype(float))
    worth = np.add.reduceat(q * np.abs(unit_cost.astype(float)), begin)
    return bool(q.sum() < SAFE and worth.max(initial=0.0) < SAFE)


def _curve(key_in: Numbers, q: Whole, uc: Whole, key_out: Numbers, taken: Whole, keys: int) -> tuple[Whole, Whole]:
    """Per issue: units ever received at its key, and what the first `taken` of them cost together."""
    if not len(q):
        return np.zeros_like(taken), np.zeros_like(taken)
    begin = starts(key_in)
    units, worth, base = np.zeros((3, keys), dtype=q.dtype)
    after, paid = np.cumsum(q), within(q * uc, begin)  # units over the whole round, money within the key
    last = np.append(begin[1:], len(q)) - 1
    base[key_in[begin]] = after[begin] - q[begin]
    units[key_in[last]] = after[last] - base[key_in[last]]
    worth[key_in[last]] = paid[last]
    total = units[key_out]
    filled = taken >= total
    layer = np.searchsorted(after, np.where(filled, 0, base[key_out] + taken), side="right").clip(0, len(q) - 1)
    into_layer = base[key_out] + taken - (after[layer] - q[layer])
    partial = paid[layer] - q[layer] * uc[layer] + np.where(filled, 0, into_layer) * uc[layer]
    return total, np.where(filled, worth[key_out], partial)


def _steps(values: Whole, begin: Numbers) -> Whole:
    """Each value less the one before it of its key; the first of a key stands alone."""
    rise = np.diff(values, prepend=values[:1])
    rise[begin] = values[begin]
    return rise


def moving_average(key: Numbers, quantity: Whole, unit_cost: Whole) -> Whole:
    """Cost of every row at the average of its moment; issues positive, receipts 0.

    The average restarts where stock was not positive; an issue from nothing is costed at the last average. Rounded half
    up. Keys are stepped through together, the longest first, as long as many are still running; what is left goes row
    by row.
    """
    begin = starts(key)
    length = lengths(begin, len(key))
    costs: Whole = np.zeros(len(key), dtype=np.int64)
    state = np.zeros((3, len(begin)), dtype=np.int64)
    done = np.zeros(len(begin), dtype=np.int64)
    together = _bounded(quantity, unit_cost, begin)
    chosen = np.flatnonzero(together)
    chosen = chosen[np.argsort(-length[chosen], kind="stable")]
    steps = int(length[chosen[NARROW]]) if len(chosen) > NARROW else 0
    if steps:
        done[chosen] = np.minimum(length[chosen], steps)
        state[:, chosen] = _together(begin[chosen], length[chosen], steps, quantity, unit_cost, costs)
    for place in np.flatnonzero(done < length):
        first, end = int(begin[place] + done[place]), int(begin[place] + length[place])
        held, worth, average = (int(number) for number in state[:, place])
        alone = one_by_one(quantity[first:end].tolist(), unit_cost[first:end].tolist(), held, worth, average)
        if not together[place] and costs.dtype != object:
            costs = costs.astype(object)
        costs[first:end] = alone
    return costs


def _bounded(quantity: Whole, unit_cost: Whole, begin: Numbers) -> npt.NDArray[np.bool_]:
    """Per key, whether every intermediate of the average fits int64.

    worth stays within held x dearest cost plus half a unit of rounding per issue; so an average stays within the
    dearest cost plus the number of rows. The remainder of worth / held, times an issue, stays within held^2.
    """
    q = np.abs(quantity.astype(float))
    moved, dearest = np.add.reduceat(q, begin), np.maximum.reduceat(np.abs(unit_cost.astype(float)), begin)
    held = np.maximum.reduceat(np.abs(within(quantity, begin).astype(float)), begin)
    return np.asarray((moved * (dearest + lengths(begin, len(q))) < SAFE) & (held < SAFE_HELD))


def _together(begin: Numbers, length: Numbers, steps: int, quantity: Whole, unit_cost: Whole, costs: Whole) -> Numbers:
    """The first `steps` rows of every key, longest key first; costs are written in place. Returns held, worth,
    average.
    """
    held, worth, average = np.zeros((3, len(begin)), dtype=np.int64)
    running = np.searchsorted(-length, -np.arange(steps), side="left")
    for step, keys in enumerate(running):
        at = begin[:keys] + step
        q, h, w, a = quantity[at], held[:keys], worth[:keys], average[:keys]
        out = q < 0
        covered = out & (-q <= h)  # then h > 0
        divisor = np.where(covered, h, 1)
        whole, rest = np.divmod(w, divisor)
        at_average = -q * whole + (2 * rest * np.where(covered, -q, 0) + divisor) // (2 * divisor)
        cost = np.where(covered, at_average, np.where(out, -q * a, 0))
        after = h + q
        restart = np.where(after > 0, np.where(h > 0, q, after), 0) * unit_cost[at] + np.where(h > 0, w, 0)
        left = np.where(covered & (after > 0), np.maximum(w - cost, 0), 0)
        held[:keys] = after
        worth[:keys] = np.where(out, left, restart)
        average[:keys] = np.where(out, a, np.where(after > 0, restart // np.maximum(after, 1), unit_cost[at]))
        costs[at] = cost
    return np.stack([held, worth, average])


def one_by_one(quantity: list[int], unit_cost: list[int], held: int = 0, worth: int = 0, average: int = 0) -> list[int]:
    """The moving average of one key, row by row, from a given state: the definition the other form is held to."""
    costs: list[int] = []
    for q, uc in zip(quantity, unit_cost, strict=True):
        if q >= 0:
            worth = worth + q * uc if held > 0 else (held + q) * uc if held + q > 0 else 0
            held += q
            average = worth // held if held > 0 else uc
            costs.append(0)
        else:
            cost = (2 * worth * -q + held) // (2 * held) if held > 0 and -q <= held else -q * average
            held, worth = held + q, max(worth - cost, 0) if held > -q else 0
            costs.append(cost)
    return costs
