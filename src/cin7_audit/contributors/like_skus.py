"""Which skus can be taken for one another: families by code, neighbouring number, name, barcode, and category.

A family is a text that two like skus share; each kind of family is tried from the most to the least telling. Families
with too many members tell nothing and are dropped, which also keeps every later step linear.
"""

import re

import pandas as pd

KINDS = (
    "code with one part masked",
    "neighbouring code number",
    "name with one word masked",
    "code stem",
    "barcode stem",
    "same category",
)
MOST_MEMBERS = {"same category": 60}
MOST_MEMBERS_ELSE = 12
LONGEST = 200  # letters: a longer text is prose, alike to nothing, and has as many families as words
_PARTS = re.compile(r"[^A-Za-z0-9]+")
_NUMBER = re.compile(r"^(.*?)(\d+)(\D*)$")


def _masked(parts: list[str]) -> list[str]:
    if len(parts) < 2:
        return []
    return ["~".join([*parts[:at], "*", *parts[at + 1 :]]) for at in range(len(parts))]


def _neighbours(code: str) -> list[str]:
    """Two families per code, shared with the number below and the number above."""
    found = _NUMBER.match(code)
    if not found:
        return []
    stem, number, rest = found.groups()
    return [f"{stem}{int(number)}-{int(number) + 1}{rest}", f"{stem}{int(number) - 1}-{int(number)}{rest}"]


def families(sku: str, name: str, barcode: str, category: str) -> list[tuple[str, str]]:
    """(kind, family) of one sku."""
    sku, name, barcode, category = (text if len(text) <= LONGEST else "" for text in (sku, name, barcode, category))
    code = [part for part in _PARTS.split(sku.upper()) if part]
    words = [word for word in _PARTS.split(name.lower()) if word]
    found = [(KINDS[0], family) for family in _masked(code) if len(code) >= 3 or not family.startswith("*")]
    found += [(KINDS[1], family) for family in _neighbours(sku.upper())]
    found += [(KINDS[2], f"{category}|{family}") for family in (_masked(words) if len(words) >= 3 else [])]
    if len(code) == 1 and len(sku) >= 5:
        found.append((KINDS[3], sku.upper()[:-1]))
    if len(barcode) >= 8:
        found.append((KINDS[4], barcode[:-2]))
    if category:
        found.append((KINDS[5], category))
    return found


def like_families(lines: pd.DataFrame) -> pd.DataFrame:
    """sku, kind, family for every family with at least two and not too many counted skus."""
    known = lines[["sku", "product_name", "barcode", "category"]].drop_duplicates("sku")
    rows = [
        (sku, kind, family)
        for sku, name, barcode, category in known.itertuples(index=False, name=None)
        for kind, family in dict.fromkeys(families(str(sku), str(name), str(barcode), str(category)))
    ]
    found = pd.DataFrame(rows, columns=["sku", "kind", "family"])
    members = found.groupby(["kind", "family"])["sku"].transform("size")
    most = found["kind"].map(MOST_MEMBERS).fillna(MOST_MEMBERS_ELSE)
    return found[(members >= 2) & (members <= most)].reset_index(drop=True)
