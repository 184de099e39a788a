"""Which letters the report's own font can draw; the others are printed by their Unicode number.

The tagged PDF standard refuses a letter no font can draw, and falling back on the fonts of one machine would give other
pages on the next. The HTML and the workpapers keep every letter as it is.
"""

import re
import struct
from functools import cache
from pathlib import Path

from cin7_audit.report.places import FONTS

BLANK = re.compile(r"[\t\r\n\u00a0\u2028\u2029]")
NOT_PLAIN = re.compile(r"[^\x20-\x7e]+")


def _table(font: bytes, tag: bytes) -> int:
    """Offset of a table in an OpenType file."""
    count = struct.unpack_from(">H", font, 4)[0]
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no {tag!r} table")


def _groups(font: bytes) -> frozenset[int]:
    """Code points of the font's full character map (format 12), or of its basic one (format 4)."""
    start = _table(font, b"cmap")
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">HHL", font, start + 4 + 8 * number)[2]
        kind = struct.unpack_from(">H", font, offset)[0]
        if kind == 12:
            for group in range(struct.unpack_from(">L", font, offset + 12)[0]):
                first, last, _ = struct.unpack_from(">LLL", font, offset + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif kind == 4:
            segments = struct.unpack_from(">H", font, offset + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", font, offset + 14)
            starts = struct.unpack_from(f">{segments}H", font, offset + 16 + 2 * segments)
            for first, last in zip(starts, ends, strict=True):
                if last != 0xFFFF:
                    found.update(range(first, last + 1))
    return frozenset(found)


def font_letters(path: Path) -> frozenset[int]:
    """Code points a font file can draw."""
    return _groups(path.read_bytes())


@cache
def drawable() -> frozenset[int]:
    """Code points every face of the report's font can draw."""
    faces = [font_letters(path) for path in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*faces)


def _drawn(match: re.Match[str]) -> str:
    known = drawable()
    pieces: list[str] = []
    missing: list[str] = []
    for letter in match[0]:
        if ord(letter) in known and letter.isprintable():
            pieces.append(f"[{' '.join(missing)}]{letter}" if missing else letter)
            missing = []
        else:
            missing.append(f"U+{ord(letter):04X}")
    return "".join(pieces) + (f"[{' '.join(missing)}]" if missing else "")


def printable(words: str) -> str:
    """The text with every letter the font lacks as [U+5546]; neighbours share one pair of brackets."""
    return words if words.isascii() and words.isprintable() else NOT_PLAIN.sub(_drawn, BLANK.sub(" ", words))
