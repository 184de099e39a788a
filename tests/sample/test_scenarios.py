"""Named companies exist, and bad names say what there is."""

import pytest

from cin7_audit.errors import UsageError
from cin7_audit.sample import build_ledger, scenario, simulate
from cin7_audit.sample.scenarios import NAMED


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
