"""What no document and no mirror explains: which lines take part, and whom an association speaks for."""

import numpy as np
import pandas as pd
import pytest

from cin7_audit.contributors import unexplained
from cin7_audit.contributors.records import Look
from cin7_audit.contributors.unexplained import counted_lines, examine, exposure_signals, score, supplier_signal
from cin7_audit.statistics.exposure import Effect

from .cases import Given, lines_of


def effect(activity, direction, p=0.001):
    return Effect(activity, direction, p, 0.3, 1.234, (0.5, 1.5), 100)


def test_explained_lines_count_as_right_and_are_never_dropped() -> None:
    lines = lines_of(
        {"drift": -5}, {"drift": 5}, {"drift": 7, "source": "correction"}, {"drift": 7, "days": None}, {"drift": 0}
    )
    counted = counted_lines(lines, {2})
    assert counted["line_id"].tolist() == [1, 2, 5] and counted["drift_e4"].tolist() == [-50_000, 0, 0]
    assert lines["drift_e4"].tolist()[1] == 50_000


def test_a_score_looks_one_way() -> None:
    drift = np.array([-20_000, 0, 30_000])
    assert score(drift, -1).tolist() == pytest.approx([np.arcsinh(2), 0, 0])
    assert score(drift, 1).tolist() == pytest.approx([0, 0, np.arcsinh(3)])
    assert score(drift, 0).tolist() == pytest.approx([np.arcsinh(2), 0, np.arcsinh(3)])


def exposed(wrong_exposed, wrong_others, drift, number=10, others=10, activity="receipt"):
    """Lines with a movement of the activity and lines without; the first few of each are wrong."""
    rows = [{"drift": drift if n < wrong_exposed else 0, f"n_{activity}": 2} for n in range(number)]
    return lines_of(*rows, *({"drift": drift if n < wrong_others else 0} for n in range(others)))


def test_wrong_lines_beside_the_activity_are_held_against_those_without_it() -> None:
    signal = exposure_signals((effect("receipt", -1),), exposed(6, 2, -3))["receiving"]
    assert (signal.found, signal.expected, signal.tested, signal.p) == (6, 2, 20, 0.001)
    assert signal.test == "drift grows with receipt lines"
    assert signal.note == "1.23 units per 100 lines (95 %: 0.50 to 1.50), partial correlation 0.30"


def test_with_few_lines_without_the_activity_half_the_whole_rate_is_expected() -> None:
    signal = exposure_signals((effect("receipt", -1),), exposed(6, 3, -3, number=11, others=9))["receiving"]
    assert signal.expected == pytest.approx(0.5 * 9 / 20 * 11)


@pytest.mark.parametrize(
    ("activity", "direction", "name", "drift", "found"),
    [
        ("receipt", -1, "receiving", 3, 0),
        ("return", 1, "returns", 3, 6),
        ("return", 1, "returns", -3, 0),
        ("pick", 0, "picking", 3, 6),
        ("transfer", 0, "transfers", -3, 6),
    ],
)
def test_each_activity_speaks_for_its_contributor_one_way(activity, direction, name, drift, found) -> None:
    signals = exposure_signals((effect(activity, direction),), exposed(6, 0, drift, activity=activity))
    assert {key: signal.found for key, signal in signals.items()} == {name: found}


@pytest.mark.parametrize(("activity", "direction"), [("receipt", 1), ("return", -1), ("days", -1), ("pick", -1)])
def test_other_associations_speak_for_nobody(activity, direction) -> None:
    assert exposure_signals((effect(activity, direction),), exposed(6, 2, -3)) == {}


def examined(monkeypatch, *found, case=None, looks=None, explained=()):
    monkeypatch.setattr(unexplained, "all_effects", lambda *_: found)
    looks = looks or {name: Look(name) for name in ("receiving", "returns", "picking", "transfers")}
    given = case or Given(receipt=pd.DataFrame())
    return examine(given, exposed(6, 2, -3), set(explained), looks, 1)


def test_receipts_and_returns_decide_and_picks_and_transfers_are_only_shown(monkeypatch) -> None:
    found = examined(monkeypatch, effect("receipt", -1), effect("return", 1), effect("pick", 0), effect("transfer", 0))
    tests = {name: (len(look.signals), len(look.context)) for name, look in found.looks.items() if name != "loss"}
    assert tests == {"receiving": (1, 0), "returns": (1, 0), "picking": (0, 1), "transfers": (0, 1)}
    assert len(found.effects) == 4


def test_drift_that_grows_both_ways_is_noise_per_line_and_decides_nothing(monkeypatch) -> None:
    both = examined(monkeypatch, effect("receipt", -1), effect("receipt", 1)).looks["receiving"]
    assert (len(both.signals), len(both.context)) == (0, 1)
    weak = examined(monkeypatch, effect("receipt", -1), effect("receipt", 1, p=0.06)).looks["receiving"]
    assert (len(weak.signals), len(weak.context)) == (1, 0)


def test_who_could_not_look_gets_no_signal(monkeypatch) -> None:
    looks = {"receiving": Look("receiving", missing=("receipt",)), "returns": Look("returns")}
    found = examined(monkeypatch, effect("receipt", -1), looks=looks)
    assert found.looks["receiving"] == looks["receiving"]


def test_the_residual_is_what_differs_and_nothing_explains(monkeypatch) -> None:
    found = examined(monkeypatch, explained=(1, 2))
    assert (found.looks["loss"].context[0].found, found.looks["loss"].context[0].tested) == (6, 6)


def test_without_any_line_loss_says_what_to_ask_for(monkeypatch) -> None:
    monkeypatch.setattr(unexplained, "all_effects", lambda *_: ())
    nothing = examine(
        Given(receipt=pd.DataFrame()), exposed(1, 1, -3).head(0), set(), {"receiving": Look("receiving")}, 1
    )
    assert (nothing.looks["loss"].missing, nothing.looks["loss"].request) == (("count_line",), "confirmed_counts")


def supplied(*suppliers):
    frame = pd.DataFrame({"line_id": range(1, len(suppliers) + 1), "supplier": suppliers})
    return Given(receipt=frame, line_supplier=frame)


def test_shortages_that_cluster_by_supplier_name_the_worst() -> None:
    counted = exposed(20, 0, -3, number=20, others=20)
    signal = supplier_signal(supplied(*["Bad"] * 20, *["Good"] * 20), counted, 1)
    assert (signal.contributor, signal.tested, signal.note) == ("receiving", 40, "most above its expectation: Bad")
    assert signal.p == pytest.approx(1 / 500)
    even = supplier_signal(supplied(*["Bad", "Good"] * 20), counted, 1)
    assert even.p > 0.5
    assert (
        supplier_signal(supplied(*["Bad"] * 20, *["Good"] * 20), exposed(20, 0, 3, number=20, others=20), 1).note == ""
    )


def test_one_supplier_cannot_stand_out() -> None:
    counted = exposed(6, 2, -3)
    assert supplier_signal(supplied(*["S"] * 20), counted, 1) is None
    assert supplier_signal(Given(receipt=pd.DataFrame()), counted, 1) is None
    assert supplier_signal(supplied("S", "T"), counted.head(0), 1) is None
