"""The statistics these tests need, each worked out in the plainest way there is, to hold the product's own against."""

import itertools
import math

import numpy as np
from scipy import optimize

from tests.chapters.hand_made import DAYS, Line

Z = 1.959963984540054


def wilson(hits, trials):
    """(p + z2/2n +- z sqrt(p(1 - p)/n + z2/4n2)) / (1 + z2/n)."""
    p, square = hits / trials, Z * Z
    half = Z * math.sqrt(p * (1 - p) / trials + square / (4 * trials * trials))
    return tuple(
        min(1.0, max(0.0, (p + square / (2 * trials) + sign * half) / (1 + square / trials))) for sign in (-1, 1)
    )


def shares(bounds, places=1):
    return " to ".join(f"{100 * bound:.{places}f} %" for bound in bounds)


def failed(line: Line, found: int) -> bool:
    """Beyond 1, 3 or 5 % of what is believed (class C: at least one unit)."""
    return abs(found) > max(line.believed * {"A": 1, "B": 3, "C": 5}[line.abc] / 100, 1 if line.abc == "C" else 0)


def moved(line: Line, n: int) -> int:
    """Units out and in between count n - 1 and count n (from 0): the receipt makes up for what the last count found."""
    return 2 * line.sold - (line.found[n - 1] if n else 0)


def gaps(days=DAYS):
    return [after - before for before, after in itertools.pairwise(days)]


def intervals(lines, days=DAYS, exposure="days"):
    """(exposure, failed, sku) of every interval between two counts."""
    across = [(line, n) for line in lines for n in range(1, len(days))]
    return [
        (gaps(days)[n - 1] if exposure == "days" else moved(line, n), failed(line, line.found[n]), line.sku)
        for line, n in across
    ]


def likelihood(rate, seen):
    """Log of the product of 1 - exp(-rate x) over failed intervals and exp(-rate x) over clean ones."""
    return sum(math.log(-math.expm1(-rate * x)) if bad else -rate * x for x, bad, _ in seen)


def censored_rate(seen):
    """The likeliest rate, and where the log likelihood is 3.8415 / 2 below its top; (inf, ...) if all failed, None
    if none did."""
    if not any(bad for _, bad, _ in seen):
        return None
    total = sum(x for x, _, _ in seen)

    def crossing(inside, outside, short):
        for _ in range(200):
            middle = math.sqrt(inside * outside)
            inside, outside = (inside, middle) if short(middle) else (middle, outside)
        return math.sqrt(inside * outside)

    if all(bad for _, bad, _ in seen):
        return (
            math.inf,
            crossing(1e6 / total, 1e-9 / total, lambda rate: -likelihood(rate, seen) > 3.8415 / 2),
            math.inf,
        )
    best = math.exp(
        optimize.minimize_scalar(
            lambda log: -likelihood(math.exp(log), seen),
            bounds=(math.log(1e-4 / total), math.log(1e4 / total)),
            options={"xatol": 1e-12},
        ).x
    )
    top = likelihood(best, seen)
    low, high = (
        crossing(best, best * factor, lambda rate: top - likelihood(rate, seen) > 3.8415 / 2) for factor in (1e-4, 1e4)
    )
    return best, low, high


def own_rate(seen, gap=30):
    """The rate that counting every `gap` days reads where each line has a gamma-distributed rate of its own.

    A line's chance is the sum over its failed intervals, taken or not, of +- E exp(-rate x units): no quadrature.
    """
    by_line = {}
    for x, bad, sku in seen:
        by_line.setdefault(sku, ([], []))[0 if bad else 1].append(x)
    terms = []
    for bad, clean in by_line.values():
        taken = [subset for size in range(len(bad) + 1) for subset in itertools.combinations(bad, size)]
        terms.append(
            (
                np.array([sum(clean) + sum(subset) for subset in taken], dtype=float),
                np.array([(-1.0) ** len(subset) for subset in taken]),
            )
        )

    def loss(logs):
        mean, theta = np.exp(logs)
        return -sum(math.log((signs * (1 + theta * mean * x) ** (-1 / theta)).sum()) for x, signs in terms)

    mean, theta = np.exp(
        optimize.minimize(loss, [math.log(0.01), 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-10}).x
    )
    return math.log1p(theta * mean * gap) / (theta * gap)


def sides(line: Line):
    """Units drifted and moved up to the first count that differed, and after it; None if no count differed."""
    first = next((n for n, found in enumerate(line.found) if found), None)
    if first is None:
        return None
    before, after = range(first + 1), range(first + 1, len(line.found))
    return [
        sum(abs(line.found[n]) for n in before),
        sum(moved(line, n) for n in before),
        sum(abs(line.found[n]) for n in after),
        sum(moved(line, n) for n in after),
    ]


def theil_sen(values):
    """The median of all slopes, and the ranks that hold 95 % of them."""
    slopes = sorted((values[b] - values[a]) / (b - a) for a, b in itertools.combinations(range(len(values)), 2))
    n = len(values)
    half = Z * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low, high = round((len(slopes) - half) / 2), round((len(slopes) + half) / 2)
    return float(np.median(slopes)), slopes[low - 1], slopes[high]
