"""The source's own word for a movement → one of vocabulary.MOVEMENT_KINDS, by direction (words: kinds.toml)."""

import re
from functools import cache
from pathlib import Path

from cin7_audit.data_files import read_entries

_LETTERS = re.compile(r"[^a-z0-9]+")
_SAID = read_entries(Path(__file__).with_suffix(".toml"))
COST_ENDINGS: tuple[str, ...] = tuple(_SAID["cost_endings"])
BY_WORD: dict[str, tuple[str, str]] = {word: (kinds[0], kinds[1]) for word, kinds in _SAID["word"].items()}
BY_PART: dict[str, str] = _SAID["part"]
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
    return next((BY_WORD[known] for part, known in BY_PART.items() if part in plain), None)


@cache
def movement_kind(word: str, quantity_sign: int, has_value: bool = False) -> str:
    """The kind of one movement. quantity_sign: +1 in, -1 out, 0 none; value without quantity is a cost change."""
    found = directions(word) or FALLBACK
    if quantity_sign == 0 and has_value:
        return "cost_change"
    return found[0] if quantity_sign > 0 else found[1]
