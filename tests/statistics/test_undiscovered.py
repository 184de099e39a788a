"""Intervals for stock nobody counted since hold as often as they say; thin evidence is shrunk; too little is refused."""

import numpy as np
import pandas as pd
import pytest

from cin7_audit.statistics import undiscovered


def observations(kind, places=250, seed=1):
    random, rows = np.random.default_rng(seed), []
    for place in range(places):
        rate = random.gamma(2, 1.5) / 1000
        for ordinal in range(2, 2 + int(random.integers(1, 8))):
            moved, days = float(random.gamma(2, 150)), float(random.choice([30, 60, 90]))
            drift = {
                "gains": random.poisson(rate * moved),
                "one_way": -random.poisson(rate * moved) * (1 if place % 2 else -1),
                "rare": -(random.random() < 0.1) * random.poisson(5),
                "by_time": -random.poisson(rate * days * 3),
            }[kind]
            rows.append(
                (place, f"K{place}", f"S{place % 3}", "ABC"[place % 3], ordinal, days, moved, float(drift), 2.0)
            )
    return pd.DataFrame(
        rows, columns=["place_key", "sku", "site", "abc_class", "ordinal", "days", "moved", "drift", "unit_cost"]
    )


@pytest.mark.parametrize("kind", ["gains", "one_way", "rare", "by_time"])
def test_ninety_percent_intervals_cover_eighty_five_to_ninety_five(kind):
    held = [undiscovered.back_test(undiscovered.hidden_counts(observations(kind, seed=seed))) for seed in (1, 2, 3)]
    assert 0.85 <= sum(test.covered for test in held) / sum(test.total for test in held) <= 0.95


def test_exposure_follows_what_drives_drift():
    by_time, by_units = undiscovered.fit(observations("by_time")), undiscovered.fit(observations("one_way"))
    assert by_time.per_day > 0
    assert by_units.per_unit > by_units.per_day


def test_places_are_pulled_to_their_group_and_new_ones_take_its_mean():
    frame = observations("gains")
    model = undiscovered.fit(frame)
    own = frame.assign(exposure=model.exposure(frame)).groupby("place_key")[["drift", "exposure"]].sum()
    spread = (own["drift"] / own["exposure"]).std()
    assert np.std(list(model.places.values())) < spread
    stranger = pd.DataFrame({"place_key": [-1], "abc_class": ["A"], "site": ["S0"], "moved": [100.0], "days": [30.0]})
    assert model.mean_rate(stranger)[0] == model.groups[("A", "S0")]


def test_too_few_intervals_are_refused():
    assert undiscovered.fit(observations("gains").head(10)) is None
    assert undiscovered.back_test(undiscovered.hidden_counts(observations("gains").head(10))) is None


def test_places_without_a_site_are_a_group_of_their_own():
    frame = observations("gains")
    frame["site"] = frame["site"].where(frame["place_key"] % 5 != 0, None)
    model = undiscovered.fit(frame)
    assert {site for _, site in model.groups} == {"", "S0", "S1", "S2"}
