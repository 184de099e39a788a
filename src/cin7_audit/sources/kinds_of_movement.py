"""Other systems' words for a change of stock, and the kind of movement they mean.

The words are folded (case, blanks, plural) and matched by their beginnings; direction decides where a word goes both ways.
"""

import re
from decimal import Decimal

WORDS = (  # first hit wins; the more specific word stands first
    (r"supplier credit|purchase (credit|return)|return to (supplier|vendor)|unstock", "unstock"),
    (r"(sales? )?credit( note)?|customer return|sales? return|return|restock|rma", "restock"),
    (r"stock ?take|stock ?count|physical count|cycle count|recount|count", "stocktake"),
    (r"auto ?adjust|automatic adjust", "auto_adjustment"),
    (r"write ?off|scrap|wastage|damage|disposal", "write_off"),
    (r"(stock )?adjust|correction|revaluation", "adjustment"),
    (r"opening|initial|take ?on|conversion", "opening"),
    (r"(branch |bin ?(/ ?)?location |bin |location |stock |warehouse )?transfer|relocation|replenish", "transfer"),
    (r"production|assembl|build|manufactur|kit|bom|work order|finished good|batch or split", "assembly"),
    (r"supplier consignment|purchase|po\b|goods (in|received)|receipt|receiv|inbound|grn|asn", "receipt"),
    (r"sale|so\b|invoice|dispatch|despatch|ship|order|outbound|pos\b|layby|consignment|pre ?order|quote|issue|pick", "sale"),
)
BOTH_WAYS = {"transfer": ("transfer_in", "transfer_out"), "assembly": ("assembly_in", "assembly_out")}
_RULES = tuple((re.compile(rf"^(?:{words})"), kind) for words, kind in WORDS)
_RULES_ANYWHERE = tuple((re.compile(rf"\b(?:{words})"), kind) for words, kind in WORDS)


def movement_kind(word: str, quantity: Decimal) -> str | None:
    """One of MOVEMENT_KINDS, or None for a word we do not know."""
    folded = " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).replace("_", " ").replace("-", " ").lower().split())
    for rules in (_RULES, _RULES_ANYWHERE):
        for pattern, kind in rules:
            if pattern.search(folded):
                return BOTH_WAYS[kind][0 if quantity >= 0 else 1] if kind in BOTH_WAYS else kind
    return None
