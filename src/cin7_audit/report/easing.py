"""The same drawing for less work: what the renderer would measure and write for nothing is switched off.

Nine tenths of a drawing's time goes into the widths of its words. With a label limit every label is measured three times:
once to see whether it must be cut, once for its place, once when it is written. Where no label can reach the limit the
limit is lifted, and the drawing is the same letter by letter (a test compares). Descriptions for screen readers are
stripped from the drawing anyway (see figures.slim), so they are not asked for.
"""

from collections.abc import Iterator, Mapping
from typing import Any

LIMIT, LETTER_SIZE = "labelLimit", "labelFontSize"
USUAL_SIZE = 11.0  # pixels of a label where the chart says nothing; the house look has the same
NO_LABELS = (
    "$schema",
    "config",
    "name",
    "title",
    "subtitle",
    "description",
    "tooltip",
)  # texts that are no axis or legend label
COMPUTED = ("labelExpr", "calculate")  # words made while drawing: their length is not known before
SLIM_LETTERS = frozenset("abcdefghijklnopqrstuvxyz0123456789 .,:;'-/()")
SLIM, BROAD, FOREIGN = (
    0.6,
    1.0,
    2.0,
)  # widest letter of each kind, in heights of the letters; every text font stays below
LONGEST_FIGURE = 22  # letters of a formatted number or day


def letters_wide(text: str) -> float:
    """A width, in heights of its letters, that the text cannot exceed in any text font."""
    return sum(SLIM if letter in SLIM_LETTERS else BROAD if letter.isascii() else FOREIGN for letter in text)


def _texts(part: Any, data: bool = False) -> Iterator[str]:
    """Every text of the chart that can become a label: all of the data, and what is no title, name or tooltip."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if data or key not in NO_LABELS:
                yield from _texts(value, data or key in ("datasets", "values"))
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _texts(item, data)


def _keys(part: Any) -> Iterator[tuple[str, Any]]:
    """Every key of the chart with its value, the data left out."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield key, value
            if key not in ("datasets", "values"):
                yield from _keys(value)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _keys(item)


def _lifted(part: Any, reached: float) -> Any:
    """The chart with every label limit beyond `reached` pixels lifted (0: none)."""
    if isinstance(part, Mapping):
        return {
            key: value
            if key in ("datasets", "values")
            else 0
            if key == LIMIT and _is_above(value, reached)
            else _lifted(value, reached)
            for key, value in part.items()
        }
    return [_lifted(item, reached) for item in part] if isinstance(part, list | tuple) else part


def _is_above(value: Any, reached: float) -> bool:
    return isinstance(value, int | float) and value > reached


def eased(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The chart as the renderer draws it fastest; the drawing is the same."""
    found: dict[str, Any] = {**spec, "config": {**spec.get("config", {}), "aria": False}}
    keys = list(_keys(found))
    if any(key in COMPUTED for key, _ in keys):
        return found
    size = max(
        [USUAL_SIZE, *(float(value) for key, value in keys if key == LETTER_SIZE and isinstance(value, int | float))]
    )
    widest = max([LONGEST_FIGURE * SLIM, *map(letters_wide, set(_texts(found)))])
    lifted: dict[str, Any] = _lifted(found, widest * size)
    return lifted
