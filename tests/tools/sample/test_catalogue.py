"""Master data: families, places, kits, careless suppliers."""

from collections import Counter

import numpy as np
import pytest

from cin7_sample.catalogue import NAMES, Catalogue, build_catalogue
from cin7_sample.spec import Causes, SampleSpec, SiteSpec

SPEC = SampleSpec(skus=70, sites=(SiteSpec("Main", 4, 0.6), SiteSpec("South", 2, 0.4)))


def built(spec: SampleSpec = SPEC) -> Catalogue:
    return build_catalogue(spec, np.random.default_rng(3))


@pytest.fixture(scope="module")
def made() -> Catalogue:
    return built()


def test_the_same_draws_make_the_same_company(made):
    assert built() == made
    assert built(SPEC.but(prefix="ZZ")).products[0].sku == "ZZ-1000"


def test_every_product_is_made_once(made):
    assert [product.index for product in made.products] == list(range(70))
    assert len({product.sku for product in made.products}) == 70
    assert len({product.name for product in made.products}) == 70


def test_families_are_two_to_four_variants_of_one_thing_each_dearer_than_the_last(made):
    families = Counter(product.family for product in made.products)
    assert set(families.values()) <= {1, 2, 3, 4} and list(families.values()).count(1) <= 1  # the last may be cut short
    for product in made.products:
        siblings = [made.products[i] for i in made.siblings[product.index]]
        assert len(siblings) == families[product.family] - 1
        assert all(other.family == product.family and other is not product for other in siblings)
        assert all(
            (other.cost_cents > product.cost_cents) == (other.index > product.index) or other.cost_cents == 60
            for other in siblings
        )
        assert all((other.supplier, other.category) == (product.supplier, product.category) for other in siblings)


def test_when_the_names_run_out_a_second_series_begins():
    names = [product.name for product in built(SPEC.but(skus=200)).products]
    assert names[0] == "Claw hammer small" and "Claw hammer series 2 small" in names
    assert len(set(names)) == 200 and not any("series 1" in name for name in names)


def test_prices_are_above_cost_in_steps_of_five_cents(made):
    for product in made.products:
        assert product.price_cents % 5 == 0
        assert 1.45 * product.cost_cents - 3 <= product.price_cents <= 1.9 * product.cost_cents + 3
        assert product.cost_cents >= 60
        assert product.desirable == (product.cost_cents > 3500)
        assert product.pack == 1 or product.cost_cents < 4000 * 1.6


def test_a_product_has_a_home_and_a_place_without_bin_at_each_site(made):
    for product, sites in zip(made.products, made.places, strict=True):
        for site, places in enumerate(sites):
            lines = [made.lines[line] for line in places]
            assert [line.index for line in lines] == list(places)
            assert [line.role for line in lines] in (["home", "loose"], ["home", "overflow", "loose"])
            assert {(line.product, line.site) for line in lines} == {(product.index, site)}
            assert lines[-1].bin is None and all(line.bin for line in lines[:-1])
            assert all(line.bin[0] == "ABCD"[line.zone] for line in lines[:-1])
            assert lines[0].zone < SPEC.sites[site].zones
        assert len({len(places) for places in sites}) == 1  # an overflow bin at one site is one at the other
    assert 5 < sum(len(sites[0]) == 3 for sites in made.places) < 50


def test_three_products_share_a_home_bin(made):
    homes = Counter((line.site, line.bin) for line in made.lines if line.role == "home")
    assert max(homes.values()) == 3
    assert ("A-01" in {name for _, name in homes}) and ("A-00" not in {name for _, name in homes})


def test_without_bins_a_site_is_one_place():
    made = built(SPEC.but(use_bins=False))
    assert {(line.bin, line.role) for line in made.lines} == {(None, "home")}
    assert len(made.lines) == 140


def test_kits_are_the_last_products_and_made_of_the_busiest():
    made = built(SPEC.but(kits=2))
    first, last = made.products[-1], made.products[-2]
    busy = sorted(made.products[:-2], key=lambda product: -product.weight)
    assert (first.components, last.components) == (tuple(p.index for p in busy[:2]), tuple(p.index for p in busy[2:4]))
    assert first.cost_cents == busy[0].cost_cents + busy[1].cost_cents
    assert first.price_cents == round(first.cost_cents * 1.6)
    assert (first.name, first.family, first.pack, first.desirable, made.siblings[-1]) == ("Kit 1", -1, 1, False, ())
    assert not any(product.components for product in made.products[:-2])
    assert len([p for p in built(SPEC.but(skus=7, kits=9)).products if p.components]) == 2  # at most every third


def test_only_a_company_with_bad_receiving_has_careless_suppliers():
    causes = Causes.of(receiving=1.0)
    assert not any(supplier.books_exactly for supplier in built().suppliers)
    assert sum(supplier.books_exactly for supplier in built(SPEC.but(causes=causes)).suppliers) == 2  # a fifth of 14
    assert sum(supplier.books_exactly for supplier in built(SPEC.but(causes=causes, suppliers=16)).suppliers) == 3
    assert (
        sum(supplier.books_exactly for supplier in built(SPEC.but(causes=causes, suppliers=4)).suppliers) == 2
    )  # but two at least


def test_suppliers_have_their_lead_time_and_the_first_sell_in_dollars():
    made = built(SPEC.but(suppliers=99, usd_suppliers=2, lead_days=(6, 8)))
    assert [supplier.name for supplier in made.suppliers] == NAMES["suppliers"]
    assert [supplier.usd for supplier in made.suppliers] == [True] * 2 + [False] * 14
    assert {supplier.lead_days for supplier in made.suppliers} == {6, 7, 8}
    assert len(set(made.customers)) == 60
