"""Which skus can be taken for one another."""

import pandas as pd
import pytest

from cin7_audit.contributors.like_skus import families, like_families


def of_kind(kind: str, *about: str) -> list[str]:
    return [family for found, family in families(*about) if found == kind]


@pytest.mark.parametrize(
    ("sku", "expected"),
    [
        ("ab-12-x", ["*~12~X", "AB~*~X", "AB~12~*"]),
        ("AB/12", ["AB~*"]),  # of two parts the first alone tells nothing
        ("AB12", []),
    ],
)
def test_codes_with_one_part_masked(sku, expected) -> None:
    assert of_kind("code with one part masked", sku, "", "", "") == expected


def test_neighbouring_numbers_share_a_family_and_others_do_not() -> None:
    def near(sku):
        return set(of_kind("neighbouring code number", sku, "", "", ""))

    assert near("a-9x") == {"A-9-10X", "A-8-9X"}
    assert near("A-9X") & near("A-10X") == {"A-9-10X"} and not near("A-9X") & near("A-11X")
    assert not near("A-9X") & near("A-10Y") and near("ABC") == set()
    assert near("A1-B2") == {"A1-B2-3", "A1-B1-2"}  # the last number counts


def test_names_are_alike_only_inside_their_category() -> None:
    name = "name with one word masked"
    assert of_kind(name, "", "Red Shirt, L", "", "C") == ["C|*~shirt~l", "C|red~*~l", "C|red~shirt~*"]
    assert of_kind(name, "", "Red Shirt", "", "C") == []


def test_stems_of_codes_and_barcodes_need_enough_letters() -> None:
    assert of_kind("code stem", "abcde", "", "", "") == ["ABCD"] and of_kind("code stem", "ABCD", "", "", "") == []
    assert of_kind("code stem", "AB-CDE", "", "", "") == []
    assert of_kind("barcode stem", "", "", "94210231", "") == ["942102"]
    assert of_kind("barcode stem", "", "", "9421023", "") == []
    assert of_kind("same category", "", "", "", "Tools") == ["Tools"] and of_kind("same category", "", "", "", "") == []


def test_prose_is_like_nothing() -> None:
    assert families("A-1", "x y z " * 34, "", "") == families("A-1", "", "", "")
    assert len(families("", "a b " + "c" * 196, "", "")) == 3


def lines(*skus, **more):
    return pd.DataFrame({"sku": skus} | {"product_name": "", "barcode": "", "category": ""} | more)


def test_a_family_needs_two_members_and_not_too_many() -> None:
    found = like_families(lines("S-RED-1", "S-RED-1", "S-BLUE-1", "OTHER"))
    assert set(found.itertuples(index=False, name=None)) == {
        ("S-RED-1", "code with one part masked", "S~*~1"),
        ("S-BLUE-1", "code with one part masked", "S~*~1"),
    }
    codes = [f"T{'ABCDEFGHIJKLM'[n]}Q" for n in range(13)]
    names = [f"{code}-X-Y" for code in codes]
    assert like_families(lines(*names)).empty
    assert len(like_families(lines(*names[:12]))) == 12


def test_a_category_may_have_sixty_members() -> None:
    letters = [f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDEFGH"]
    assert len(like_families(lines(*letters[:60], category="C"))) == 60
    assert like_families(lines(*letters[:61], category="C")).empty
