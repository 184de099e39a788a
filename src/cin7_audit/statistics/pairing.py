"""Mirrored quantities: a shortage here and an equal overage there, and how many such pairs luck alone would make.

Pairing is one to one and linear: events of one key and one size are scanned once, in time order, with one queue per
sign. Nothing is joined many to many, so one hot sku cannot blow up.

Luck: two independent differences of geometric sizes cancel exactly one time in six (method.md 6.2), so the client's own
sizes give the expected number, and pairs of *equal sign* - which no move from A to B can make - show how much more
often than independence the client's lines err together. Both enter the expected number.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
MOST_SAME_PLACE = 64  # events of the same place stepped over before giving up: bounds a pathological run


def sorted_together(*columns: Ints) -> tuple[Ints, list[Ints]]:
    """(row numbers, columns) in the order of the columns, first column first, equal rows as they came.

    Columns and row number are packed into one whole number where 63 bits hold them: sorting plain numbers in place and
    reading the columns back from them costs n log n at every size, while an indirect sort of several columns also pays
    for the cache it misses once they outgrow it.
    """
    rows = np.arange(len(columns[0]), dtype=np.int64)
    least = [int(column.min(initial=0)) for column in columns]
    bits = [int(column.max(initial=0) - low).bit_length() for column, low in zip(columns, least, strict=True)]
    row_bits = len(rows).bit_length()
    if sum(bits) + row_bits > 63:
        order = np.lexsort(tuple(reversed(columns))).astype(np.int64)
        return order, [column[order] for column in columns]
    packed = np.zeros(len(rows), dtype=np.int64)
    for column, low, width in zip(columns, least, bits, strict=True):
        packed = packed << width | (column - low)
    packed = np.sort(packed << row_bits | rows)
    order, packed, found = packed & ((1 << row_bits) - 1), packed >> row_bits, []
    for low, width in zip(reversed(least), reversed(bits), strict=True):
        found.append((packed & ((1 << width) - 1)) + low)
        packed = packed >> width
    return order, found[::-1]


def scan_queues(
    starts: npt.NDArray[np.bool_], day: Ints, place: Ints, over: Ints, window: int
) -> tuple[list[int], list[int]]:
    """(rows, earlier rows they pair with), from rows in the order of group, day and sign (over: 0 short, 1 over).

    starts marks the first row of each group. One queue per sign holds row numbers, never objects of their own, so that
    neither memory nor the collector's work outgrows the number of rows. Every row enters a queue once and leaves once,
    apart from those of the same place, which are stepped over and put back.
    """
    days, places = day.tolist(), place.tolist()
    later: list[int] = []
    earlier: list[int] = []
    waiting: tuple[deque[int], deque[int]] = (deque(), deque())
    for row, (is_first, today, here, sign) in enumerate(zip(starts.tolist(), days, places, over.tolist(), strict=True)):
        if is_first:
            waiting[0].clear()
            waiting[1].clear()
        other = waiting[1 - sign]
        while other and today - days[other[0]] > window:
            other.popleft()
        partner = _other_place(other, places, here) if other else None
        if partner is None:
            waiting[sign].append(row)
        else:
            later.append(row)
            earlier.append(partner)
    return later, earlier


def _other_place(waiting: deque[int], places: list[int], here: int) -> int | None:
    """Take the earliest waiting row of another place out of the queue, or none."""
    if places[waiting[0]] != here:
        return waiting.popleft()
    stepped: list[int] = []
    found = None
    while waiting and len(stepped) < MOST_SAME_PLACE:
        row = waiting.popleft()
        if places[row] != here:
            found = row
            break
        stepped.append(row)
    waiting.extendleft(reversed(stepped))
    return found


def pair_rows(group: Ints, day: Ints, place: Ints, over: Ints, window: int) -> tuple[Ints, Ints]:
    """(short rows, over rows): groups by number, each in time order; rows come in the order of their lines."""
    order, (group, day, over) = sorted_together(group, day, over)
    starts = np.diff(group, prepend=group[:1] - 1) != 0
    first = np.flatnonzero(starts)
    size = np.diff(first, append=len(group))
    overs = np.add.reduceat(over, first) if len(first) else first
    mixed = np.repeat((overs > 0) & (overs < size), size)
    order, starts, day, over = order[mixed], starts[mixed], day[mixed], over[mixed]
    later, earlier = (np.array(rows, dtype=np.int64) for rows in scan_queues(starts, day, place[order], over, window))
    is_short = over[later] == 0
    return order[np.where(is_short, later, earlier)], order[np.where(is_short, earlier, later)]


def _codes(names: pd.Series) -> Ints:
    return np.asarray(pd.factorize(names)[0], dtype=np.int64)


def mirrored(events: pd.DataFrame, window: int, minimum_e4: int = 1) -> pd.DataFrame:
    """Exact mirrors: one row per pair, columns short_line, over_line, quantity_e4 (positive); by key, size and time.

    events: line_id, key (what must be equal), place (what must differ), day_no, drift_e4.
    """
    kept = events[(events["drift_e4"].abs() >= max(minimum_e4, 1)) & events["key"].notna()].sort_values(
        "line_id", kind="stable"
    )
    drift, day, line = (kept[name].to_numpy(dtype=np.int64) for name in ("drift_e4", "day_no", "line_id"))
    size, sizes = pd.factorize(np.abs(drift), sort=True)
    group = _codes(kept["key"]) * len(sizes) + size
    short, over = pair_rows(group, day, _codes(kept["place"]), (drift > 0).astype(np.int64), window)
    found = pd.DataFrame({"short_line": line[short], "over_line": line[over], "quantity_e4": np.abs(drift)[short]})
    by_key = np.argsort(pd.factorize(kept["key"].iloc[short], sort=True)[0], kind="stable")  # only names that pair
    return found.iloc[by_key].reset_index(drop=True)


def near_mirrored(events: pd.DataFrame, window: int, minimum_e4: int, tolerance: float) -> pd.DataFrame:
    """Near mirrors among events an exact mirror did not use: sizes within `tolerance` of the larger, nearest size
    first.

    Within a key, events are sorted by size; each looks only at its neighbours, so the work is n log n.
    """
    kept = events[events["drift_e4"].abs() >= minimum_e4].assign(size=lambda f: f["drift_e4"].abs())
    kept = kept.sort_values(["key", "size", "day_no", "line_id"])
    found: list[tuple[int, int, int]] = []
    used: set[int] = set()
    rows = list(kept[["key", "size", "day_no", "line_id", "place", "drift_e4"]].itertuples(index=False, name=None))
    for here, (key, size, day, line, place, drift) in enumerate(rows):
        for its_key, its_size, its_day, other, its_place, its_drift in rows[here + 1 : here + 1 + NEIGHBOURS]:
            if line in used or its_key != key or its_size - size > tolerance * its_size:
                break
            opposite = (drift < 0) != (its_drift < 0)
            if other not in used and its_place != place and opposite and abs(day - its_day) <= window:
                used |= {line, other}
                found.append((line, other, int(size)) if drift < 0 else (other, line, int(size)))
    return pd.DataFrame(found, columns=["short_line", "over_line", "quantity_e4"])


NEIGHBOURS = 16  # sizes looked at next to an event: bounds the scan in a hot key


def three_way(events: pd.DataFrame, window: int, minimum_e4: int) -> pd.DataFrame:
    """One difference that two opposite ones at two other places cancel exactly: columns whole_line, part_a, part_b,
    quantity_e4.

    Only keys with at most MOST_IN_KEY events are searched, so the work per key is bounded.
    """
    kept = events[(events["drift_e4"] != 0) & events["key"].notna()]
    key = pd.factorize(kept["key"], sort=True)[0]
    order = np.argsort(key, kind="stable")
    sizes = np.bincount(key)
    ends = np.cumsum(sizes)
    overs = np.bincount(key, weights=kept["drift_e4"].to_numpy(dtype=np.int64) > 0)
    searched = (sizes >= 3) & (sizes <= MOST_IN_KEY) & (overs > 0) & (overs < sizes)
    rows = list(kept[["line_id", "place", "day_no", "drift_e4"]].iloc[order].itertuples(index=False, name=None))
    found: list[tuple[int, int, int, int]] = []
    for number in np.flatnonzero(searched).tolist():
        found += _three_way_in(rows[ends[number] - sizes[number] : ends[number]], window, minimum_e4)
    return pd.DataFrame(found, columns=["whole_line", "part_a", "part_b", "quantity_e4"])


MOST_IN_KEY = 24  # events of one sku searched for three-way mirrors


def _three_way_in(
    rows: list[tuple[int, str, int, int]], window: int, minimum_e4: int
) -> list[tuple[int, int, int, int]]:
    found, used = [], set()
    for line, place, day, drift in sorted(rows, key=lambda row: (-abs(row[3]), row[0])):
        if line in used or abs(drift) < minimum_e4:
            continue
        parts: dict[int, tuple[int, str]] = {}
        for other, its_place, its_day, its_drift in rows:
            is_part = its_drift * drift < 0 and abs(its_drift) < abs(drift)
            if other in used or its_place == place or not is_part or abs(its_day - day) > window:
                continue
            rest = -drift - its_drift
            if rest in parts and parts[rest][1] != its_place:
                used |= {line, other, parts[rest][0]}
                found.append((line, parts[rest][0], other, abs(drift)))
                break
            parts.setdefault(its_drift, (other, its_place))
    return found


@dataclass(frozen=True)
class Luck:
    """Expected chance pairs. by_size: quantity_e4 -> expected opposite pairs of that size; togetherness >= 1."""

    by_size: dict[int, float]
    togetherness: float


def expected_by_luck(drifts_e4: np.ndarray, opportunities: float, same_sign_pairs: int, minimum_e4: int = 1) -> Luck:
    """Chance pairs by size among `opportunities` pairs of lines.

    drifts_e4 with zeros: opportunities count all pairs of lines. drifts_e4 without zeros: opportunities are weighted by
    the chance that both lines differ. same_sign_pairs: pairs of equal size and equal sign seen among the same
    opportunities: when more than independence predicts, expected opposite pairs are scaled up alike.
    """
    total = max(len(drifts_e4), 1)
    sizes, counts = np.unique(drifts_e4[np.abs(drifts_e4) >= minimum_e4], return_counts=True)
    share = dict(zip(sizes.tolist(), (counts / total).tolist(), strict=True))
    opposite = {int(size): 2 * opportunities * share[size] * share.get(-size, 0.0) for size in share if size > 0}
    same = opportunities * sum(value * value for value in share.values())
    together = max(1.0, (same_sign_pairs + 1.0) / (same + 1.0))
    return Luck({size: value * together for size, value in opposite.items()}, together)


def local_false_rate(sizes_e4: np.ndarray, luck: Luck) -> np.ndarray:
    """For each found pair, the share of found pairs of about its size that luck explains (0..1).

    Sizes are pooled in bands that double (1, 2-3, 4-7, ...), because single sizes are too rare to compare.
    """

    def band(sizes: np.ndarray) -> np.ndarray:
        return np.asarray(np.floor(np.log2(np.maximum(np.abs(sizes) / 10_000, 1))), dtype=int)

    own, lucky = band(sizes_e4), band(np.array(list(luck.by_size), dtype=np.int64))
    bands = max(own.max(initial=0), lucky.max(initial=0)) + 1
    expected = np.bincount(lucky, weights=list(luck.by_size.values()), minlength=bands)
    return np.asarray(np.minimum(1.0, expected[own] / np.bincount(own, minlength=bands)[own]))
