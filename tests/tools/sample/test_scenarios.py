"""Named companies exist, and bad names say what there is."""

import pytest

from cin7_audit.errors import UsageError
from cin7_audit.vocabulary import CONTRIBUTORS, TIE_OUT_BUCKETS
from cin7_sample import build_ledger, scenario, simulate
from cin7_sample.scenarios import NAMED, small


@pytest.mark.parametrize("name", NAMED)
def test_every_named_company_has_a_spec(name: str) -> None:
    assert scenario(name).skus > 0


def test_colons_choose_strength_and_sizes() -> None:
    spec = scenario("one:transfers:2", seed=7, skus=40, months=6)
    assert (spec.causes.transfers, spec.seed, spec.skus, spec.months) == (2.0, 7, 40, 6)
    assert scenario("mixture:picking,loss").causes.picking > 0
    assert scenario("ledger:mixed:3").ledger.fx == 3


@pytest.mark.parametrize("name", ["nothing", "one:theft", "one:transfers:much", "ledger:bank"])
def test_an_unknown_name_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError):
        scenario(name)


@pytest.mark.parametrize("name", ["ledger:mixed", "habits", "kits", "omni", "learning_short", "one:posting"])
def test_a_tiny_company_can_be_lived(name: str) -> None:
    """Twenty products and one month leave little to plant; nothing may fail for it."""
    world = simulate(scenario(name, skus=20, months=1))
    assert build_ledger(world).journals


@pytest.mark.parametrize("name", NAMED)
def test_the_sites_share_all_sales(name: str) -> None:
    assert sum(site.share for site in scenario(name).sites) == pytest.approx(1)


@pytest.mark.parametrize("name", CONTRIBUTORS)
def test_a_contributor_alone_is_alone(name: str) -> None:
    spec = scenario(f"one_{name}")
    assert {other: value for other, value in vars(spec.causes).items() if value} == {name: 1.0}
    assert scenario(f"one:{name}").causes == spec.causes


@pytest.mark.parametrize("bucket", TIE_OUT_BUCKETS)
def test_a_bucket_alone_is_alone(bucket: str) -> None:
    spec = scenario(f"ledger_{bucket}")
    assert {other: value for other, value in vars(spec.ledger).items() if value} == {bucket: 4}
    assert spec.accrual is (bucket not in ("received_not_invoiced", "invoiced_not_received"))


def test_a_company_of_another_size_has_the_orders_of_its_size() -> None:
    whole, half = scenario("clean"), scenario("clean", skus=150)
    assert (half.orders_per_day, half.skus) == (whole.orders_per_day / 2, 150)
    shrunk = small(whole, skus=60, months=12)
    assert (shrunk.orders_per_day, shrunk.skus, shrunk.months) == (pytest.approx(whole.orders_per_day / 5), 60, 12)


def test_a_drifting_company_has_no_other_trouble() -> None:
    spec = scenario("steady")
    assert (spec.noise, spec.spot_adjustments_per_week, spec.drift.per_1000_units, spec.drift.sign) == (
        0,
        0,
        40,
        "loss",
    )
    assert scenario("fixes_hold").drift.after_fix == 0.5 and scenario("fixes_do_not_hold").drift.after_fix == 1
    assert scenario("oscillation").drift.sign == "alternate"
    steady, heavy = scenario("steady"), scenario("heavy_counting_same_drift")
    assert heavy.drift == steady.drift and heavy.counts.zone_gap_days == steady.counts.zone_gap_days / 2


@pytest.mark.parametrize(
    ("name", "corrections", "drift"), [("up_down", 1, -1), ("up_up", 1, 1), ("down_down", -1, -1), ("neither", 0, 0)]
)
def test_corrections_and_drift_learn_as_named(name: str, corrections: int, drift: int) -> None:
    spec = scenario(f"learning_{name}")
    assert (spec.corrections_quarterly_trend, spec.drift.quarterly_trend) == (
        pytest.approx(0.2 * corrections),
        pytest.approx(0.16 * drift),
    )
    assert spec.months == 24


@pytest.mark.parametrize("mode", ["throughput", "time", "burst"])
def test_retiming_drifts_in_its_mode(mode: str) -> None:
    assert scenario(f"retiming_{mode}").drift.mode == scenario(f"retiming:{mode}").drift.mode == mode
