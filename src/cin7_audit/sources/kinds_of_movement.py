"""Other systems' words for a change of stock, and the kind of movement they mean.

Words are folded (case, blanks, plural) and matched by their beginnings; direction decides where a word goes both ways.
"""

import re
from decimal import Decimal
from pathlib import Path

from cin7_audit.data_files import read_entries

_ENTRIES = read_entries(Path(__file__).with_suffix(".toml"))
WORDS: list[tuple[str, str]] = _ENTRIES["words"]
BOTH_WAYS: dict[str, tuple[str, str]] = _ENTRIES["both_ways"]
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
