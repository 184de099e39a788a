"""Mirrored quantities: a shortage here and an equal overage there, and how many such pairs luck alone would make.

Pairing is one to one and linear: events of one key and one size are scanned once, in time order, with one queue per sign
(performance.md section 4). Nothing is joined many to many, so one hot sku cannot blow up.

Luck: two independent differences of geometric sizes cancel exactly one time in six (method.md 7.3), so the client's own
sizes give the expected number, and pairs of *equal sign* - which no move from A to B can make - show how much more often
than independence the client's lines err together. Both enter the expected number.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

Event = tuple[int, int, str]  # day number, line id, place


def pair_queues(shorts: Iterable[Event], overs: Iterable[Event], window: int) -> list[tuple[int, int]]:
    """(short line, over line) pairs at different places within `window` days; each line once, earliest first.

    Both inputs are in time order. Every event enters a queue once and leaves once, apart from those of the same place,
    which are stepped over and put back.
    """
    events = sorted([(day, 0, line, place) for day, line, place in shorts] + [(day, 1, line, place) for day, line, place in overs])
    waiting: tuple[deque[Event], deque[Event]] = (deque(), deque())
    pairs = []
    for day, sign, line, place in events:
        other = waiting[1 - sign]
        while other and day - other[0][0] > window:
            other.popleft()
        same_place: list[Event] = []
        partner = None
        while other and len(same_place) < MOST_SAME_PLACE:
            seen = other.popleft()
            if seen[2] != place:
                partner = seen
                break
            same_place.append(seen)
        other.extendleft(reversed(same_place))
        if partner is None:
            waiting[sign].append((day, line, place))
        else:
            pairs.append((line, partner[1]) if sign == 0 else (partner[1], line))
    return pairs


MOST_SAME_PLACE = 64  # events of the same place stepped over before giving up: bounds a pathological run


def mirrored(events: pd.DataFrame, window: int, minimum_e4: int = 1) -> pd.DataFrame:
    """Exact mirrors: one row per pair, columns short_line, over_line, quantity_e4 (positive).

    events: line_id, key (what must be equal), place (what must differ), day_no, drift_e4.
    """
    kept = events[events["drift_e4"].abs() >= minimum_e4].assign(size=lambda f: f["drift_e4"].abs())
    both = kept.groupby(["key", "size"])["drift_e4"].transform("min") * kept.groupby(["key", "size"])["drift_e4"].transform("max") < 0
    kept = kept[both].sort_values(["key", "size", "day_no", "line_id"])
    found: list[tuple[int, int, int]] = []
    for _, group in kept.groupby(["key", "size"], sort=True):
        size = int(group["size"].iloc[0])
        rows = list(zip(group["day_no"], group["line_id"], group["place"], group["drift_e4"], strict=True))
        shorts = [(day, line, place) for day, line, place, drift in rows if drift < 0]
        overs = [(day, line, place) for day, line, place, drift in rows if drift > 0]
        found += [(short, over, size) for short, over in pair_queues(shorts, overs, window)]
    return pd.DataFrame(found, columns=["short_line", "over_line", "quantity_e4"])


def near_mirrored(events: pd.DataFrame, window: int, minimum_e4: int, tolerance: float) -> pd.DataFrame:
    """Near mirrors among events an exact mirror did not use: sizes within `tolerance` of the larger, nearest size first.

    Within a key, events are sorted by size; each looks only at its neighbours, so the work is n log n.
    """
    kept = events[events["drift_e4"].abs() >= minimum_e4].assign(size=lambda f: f["drift_e4"].abs())
    kept = kept.sort_values(["key", "size", "day_no", "line_id"])
    found: list[tuple[int, int, int]] = []
    used: set[int] = set()
    columns = ["key", "size", "day_no", "line_id", "place", "drift_e4"]
    rows = list(kept[columns].itertuples(index=False, name=None))
    for here, (key, size, day, line, place, drift) in enumerate(rows):
        if line in used:
            continue
        for other_key, other_size, other_day, other_line, other_place, other_drift in rows[here + 1 : here + 1 + NEIGHBOURS]:
            if other_key != key or other_size - size > tolerance * other_size:
                break
            fits = other_line not in used and other_place != place and (drift < 0) != (other_drift < 0) and abs(day - other_day) <= window
            if fits:
                used |= {line, other_line}
                found.append((line, other_line, int(size)) if drift < 0 else (other_line, line, int(size)))
                break
    return pd.DataFrame(found, columns=["short_line", "over_line", "quantity_e4"])


NEIGHBOURS = 16  # sizes looked at next to an event: bounds the scan in a hot key


def three_way(events: pd.DataFrame, window: int, minimum_e4: int) -> pd.DataFrame:
    """One difference that two opposite ones at two other places cancel exactly: columns whole_line, part_a, part_b, quantity_e4.

    Only keys with at most MOST_IN_KEY events are searched, so the work per key is bounded.
    """
    kept = events[events["drift_e4"].abs() > 0]
    found: list[tuple[int, int, int, int]] = []
    columns = ["line_id", "place", "day_no", "drift_e4"]
    for _, group in kept.groupby("key", sort=True):
        if 3 <= len(group) <= MOST_IN_KEY:
            found += _three_way_in(list(group[columns].itertuples(index=False, name=None)), window, minimum_e4)
    return pd.DataFrame(found, columns=["whole_line", "part_a", "part_b", "quantity_e4"])


MOST_IN_KEY = 24  # events of one sku searched for three-way mirrors


def _three_way_in(rows: list[tuple[int, str, int, int]], window: int, minimum_e4: int) -> list[tuple[int, int, int, int]]:
    found, used = [], set()
    for line, place, day, drift in sorted(rows, key=lambda row: (-abs(row[3]), row[0])):
        if line in used or abs(drift) < minimum_e4:
            continue
        parts: dict[int, tuple[int, str]] = {}
        for other, other_place, other_day, other_drift in rows:
            fits = other not in used and other_place != place and other_drift * drift < 0 and abs(other_drift) < abs(drift)
            if not (fits and abs(other_day - day) <= window):
                continue
            rest = -drift - other_drift
            if rest in parts and parts[rest][1] != other_place:
                used |= {line, other, parts[rest][0]}
                found.append((line, parts[rest][0], other, abs(drift)))
                break
            parts.setdefault(other_drift, (other, other_place))
    return found


@dataclass(frozen=True)
class Luck:
    """Expected chance pairs. by_size: quantity_e4 -> expected opposite pairs of that size; togetherness >= 1."""

    by_size: dict[int, float]
    togetherness: float

    def expected(self, sizes: Iterable[int]) -> float:
        return sum(self.by_size.get(int(size), 0.0) for size in sizes)


def expected_by_luck(drifts_e4: np.ndarray, opportunities: float, same_sign_pairs: int, minimum_e4: int = 1) -> Luck:
    """Chance pairs by size among `opportunities` pairs of lines.

    drifts_e4 with zeros: opportunities count all pairs of lines. drifts_e4 without zeros: opportunities are weighted by the
    chance that both lines differ. same_sign_pairs: pairs of equal size and equal sign seen among the
    same opportunities: when more than independence predicts, expected opposite pairs are scaled up alike.
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
    units = np.maximum(np.abs(sizes_e4) / 10_000, 1)
    band = np.floor(np.log2(units)).astype(int)
    expected: dict[int, float] = {}
    for size, value in luck.by_size.items():
        key = int(np.floor(np.log2(max(size / 10_000, 1))))
        expected[key] = expected.get(key, 0.0) + value
    found = {int(key): int(count) for key, count in zip(*np.unique(band, return_counts=True), strict=True)} if len(band) else {}
    return np.array([min(1.0, expected.get(int(key), 0.0) / found[int(key)]) for key in band])
