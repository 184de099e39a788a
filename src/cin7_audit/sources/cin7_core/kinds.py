"""The source's own word for a movement → one of vocabulary.MOVEMENT_KINDS, by direction (cin7-core 1.7.3, 2.3)."""

import re
from functools import cache

_LETTERS = re.compile(r"[^a-z0-9]+")
COST_ENDINGS = ("costchange", "costchang", "cogschange", "accrualcost", "costadjustment", "revaluation")
# word, spaces and case removed -> (kind where stock comes in, kind where it goes out)
BY_WORD = {
    "sale": ("restock", "sale"),
    "salemultiple": ("restock", "sale"),
    "advancedsale": ("restock", "sale"),
    "saleadvanced": ("restock", "sale"),
    "simplesale": ("restock", "sale"),
    "restock": ("restock", "restock"),
    "restockmultiple": ("restock", "restock"),
    "creditnote": ("restock", "unstock"),
    "salecreditnote": ("restock", "restock"),
    "purchase": ("receipt", "unstock"),
    "purchaseadvanced": ("receipt", "unstock"),
    "advancedpurchase": ("receipt", "unstock"),
    "simplepurchase": ("receipt", "unstock"),
    "unstock": ("unstock", "unstock"),
    "advancedpurchaseunstock": ("unstock", "unstock"),
    "purchasecreditnote": ("unstock", "unstock"),
    "stocktransfer": ("transfer_in", "transfer_out"),
    "transfer": ("transfer_in", "transfer_out"),
    "transferin": ("transfer_in", "transfer_in"),
    "transferout": ("transfer_out", "transfer_out"),
    "finishedgoods": ("assembly_in", "assembly_out"),
    "assembly": ("assembly_in", "assembly_out"),
    "disassembly": ("assembly_in", "assembly_out"),
    "billofmaterial": ("assembly_in", "assembly_out"),
    "production": ("assembly_in", "assembly_out"),
    "productionorder": ("assembly_in", "assembly_out"),
    "manufactureorder": ("assembly_in", "assembly_out"),
    "stockadjustment": ("adjustment", "adjustment"),
    "inventoryadjustment": ("adjustment", "adjustment"),
    "adjustment": ("adjustment", "adjustment"),
    "stocktake": ("stocktake", "stocktake"),
    "writeoff": ("write_off", "write_off"),
    "inventorywriteoff": ("write_off", "write_off"),
    "openingbalance": ("opening", "opening"),
    "opening": ("opening", "opening"),
}
BY_PART = (
    ("transfer", "stocktransfer"),
    ("stocktake", "stocktake"),
    ("writeoff", "writeoff"),
    ("scrap", "writeoff"),
    ("adjust", "adjustment"),
    ("unstock", "unstock"),
    ("restock", "restock"),
    ("purchase", "purchase"),
    ("sale", "sale"),
    ("production", "production"),
    ("manufactur", "production"),
    ("assembl", "assembly"),
    ("opening", "opening"),
)
FALLBACK = ("adjustment", "adjustment")


@cache
def plain_word(word: str) -> str:
    """A type word for comparison: letters and digits only, lower case."""
    return _LETTERS.sub("", word.casefold())


@cache
def directions(word: str) -> tuple[str, str] | None:
    """(kind in, kind out) of a type word; None where the word is unknown."""
    plain = plain_word(word)
    if plain.endswith(COST_ENDINGS):
        return "cost_change", "cost_change"
    if plain in BY_WORD:
        return BY_WORD[plain]
    return next((BY_WORD[known] for part, known in BY_PART if part in plain), None)


@cache
def movement_kind(word: str, quantity_sign: int, has_value: bool = False) -> str:
    """The kind of one movement. quantity_sign: +1 in, -1 out, 0 none; a row of value without quantity is a cost change."""
    found = directions(word) or FALLBACK
    if quantity_sign == 0 and has_value:
        return "cost_change"
    return found[0] if quantity_sign > 0 else found[1]
