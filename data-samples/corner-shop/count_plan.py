"""The chances of DX-9, which no pencil reaches: a fit of `wrong` on eight numbers of each counted line, in plain Python.

Ridge logistic: the likelihood less 2 / 2 x the squares of the coefficients (not of the constant), on columns with mean 0
and deviation 1, no line further out than 4. Lists are in the order of the SKUs, one for each count.
"""

from math import exp, log, sqrt

COST = [5, 2, 10, 2, 5, 2, 5, 10, 2, 2, 5, 5]
BELIEF = [4, 50, 20, 15, 6, 50, 6, 20, 20, 25, 30, 30], [16, 46, 20, 20, 10, 40, 10, 20, 30, 31, 30, 30]
BELIEF += ([4, 22, 10, 15, 6, 20, 6, 10, 20, 26, 16, 24],)
FOUND = {(0, 1): -4, (0, 9): 1, (1, 1): -4, (1, 10): -4, (1, 11): 4}  # (count, SKU): units
# since the count before
MOVES = [1, 2, 2, 1, 1, 3, 1, 2, 1, 1, 2, 2], [2, 3, 2, 2, 2, 3, 2, 2, 2, 3, 2, 2], [1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 2, 2]
UNITS = [12, 40, 20, 5, 4, 20, 4, 20, 10, 5, 20, 20], [36, 40, 20, 15, 12, 20, 12, 20, 30, 15, 20, 20]
UNITS += ([12, 20, 10, 5, 4, 10, 4, 10, 10, 5, 10, 10],)


def features(moves, units, days, belief, wrong, counts, sku):
    past = log((wrong + 2 * 6 / 38) / (counts + 2))  # 5 of 36 wrong: (5 + 1) / (36 + 2)
    return [*(log(1 + x) for x in (moves, units, days, belief)), past, past, sku in (0, 1, 2, 7, 10, 11), sku in (4, 5, 6, 8)]


def past(c, s):
    return sum((each, s) in FOUND for each in range(c))


X = [features(MOVES[c][s], UNITS[c][s], (0, 31, 30)[c], BELIEF[c][s], past(c, s), c, s) for c in range(3) for s in range(12)]
Y = [(c, s) in FOUND for c in range(3) for s in range(12)]
NOW = [features(0, 0, 0, BELIEF[2][s] + FOUND.get((2, s), 0), past(3, s), 3, s) for s in range(12)]
mean = [sum(column) / 36 for column in zip(*X)]
sd = [sqrt(sum((x - m) ** 2 for x in column) / 36) for column, m in zip(zip(*X), mean)]


def scaled(row):
    return [1, *(max(-4, min(4, (x - m) / s)) for x, m, s in zip(row, mean, sd))]


def chance(beta, row):
    return 1 / (1 + exp(-sum(b * x for b, x in zip(beta, row))))


beta, rows = [0.0] * 9, [scaled(row) for row in X]
for _ in range(20000):  # small steps uphill
    miss = [y - chance(beta, row) for y, row in zip(Y, rows)]
    beta = [b + 0.02 * (sum(m * row[j] for m, row in zip(miss, rows)) - 2 * b * (j > 0)) for j, b in enumerate(beta)]
plan = []
for s in range(12):
    own = [abs(v) for (_, sku), v in FOUND.items() if sku == s]
    peer = (sum(own) + 2 * 17 / 5) / (len(own) + 2)
    size = (sum(own) + 2 * peer) / (len(own) + 2)
    plan.append((chance(beta, scaled(NOW[s])), size))
print("DX-9:", *(f"{100 * p:.1f} {p * size * cost:.2f}" for (p, size), cost in zip(plan, COST)))
