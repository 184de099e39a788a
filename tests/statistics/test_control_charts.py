"""Control limits against published formulas and by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest

from cin7_audit.statistics import control_charts


def test_laney_limits_follow_the_published_formula():
    """M-37: z = (u - mean) / sqrt(mean / n), sigma_z = mean moving range of z / 1.128, limits mean +- 3 sigma_z sqrt(mean / n)."""
    events, size = np.array([12.0, 30, 8, 25, 14, 33]), np.array([100.0, 200, 90, 150, 120, 210])
    mean = events.sum() / size.sum()
    z = [(e / n - mean) / math.sqrt(mean / n) for e, n in zip(events, size, strict=True)]
    sigma = sum(abs(b - a) for a, b in pairwise(z)) / 5 / 1.128
    chart = control_charts.u_chart(events, size, True, "")
    assert chart.high == pytest.approx(mean + 3 * sigma * np.sqrt(mean / size))


def test_laney_is_the_ordinary_chart_when_sigma_z_is_one():
    events, size = np.array([10.0, 12, 9, 11, 10, 8]), np.full(6, 100.0)
    plain, laney = (control_charts.u_chart(events, size, laney, "") for laney in (False, True))
    u = events / size
    sigma = np.abs(np.diff((u - u.mean()) / np.sqrt(u.mean() / size))).mean() / 1.128
    assert laney.high - laney.centre == pytest.approx(sigma * (plain.high - plain.centre))


def test_g_chart_by_hand_and_never_below_zero():
    """M-38: 5 + 3 sqrt(5 x 6) = 21.4; 5 - 16.4 is below 0."""
    chart = control_charts.g_chart(np.array([4.0, 6.0, 5.0]), "")
    assert chart.high[0] == pytest.approx(5 + 3 * math.sqrt(30)) and chart.low[0] == 0


def test_the_chart_is_chosen_by_the_data_and_says_why():
    random = np.random.default_rng(1)
    size = np.full(40, 200.0)
    assert control_charts.fitting_chart(random.poisson(10, 40), size).kind == "u"
    wild = control_charts.fitting_chart(random.poisson(random.gamma(1, 10, 40)), size)
    assert wild.kind == "laney_u" and "Laney" in wild.reason
    assert control_charts.fitting_chart((np.arange(40) % 9 == 0).astype(float), size).kind == "g"
    assert control_charts.fitting_chart(np.zeros(40), size) is None


def test_false_alarms_stay_under_five_percent_of_points():
    random = np.random.default_rng(9)
    signals = [control_charts.fitting_chart(random.poisson(8, 52), np.full(52, 100.0)).signal.mean() for _ in range(50)]
    assert np.mean(signals) < 0.05
