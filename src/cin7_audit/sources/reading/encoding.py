"""Text as delivered: which encoding, which delimiter.

Only a byte order mark or valid UTF-8 is certain. Every other answer is a guess that the report shows, because a guessed
code page can be wrong and sound confident (old DOS and Mac pages in particular).
"""

import codecs
import csv
import io

from charset_normalizer import from_bytes

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
OLD_PAGES = ("cp437", "cp85", "cp86", "cp77", "cp73", "mac", "hp_roman", "ptcp", "cp037", "cp500", "cp1140", "cp1026")
WINDOWS_MARKS = frozenset(
    (0x80, 0x85, *range(0x91, 0x98), 0x99)
)  # euro, ellipsis, quotes, dashes, trade mark in cp1252
GUESS_BYTES = 65536  # enough text for a guess; the whole file is decoded with the result


def guess_encoding(data: bytes) -> tuple[str, bool]:
    """(encoding, is it certain?) of the bytes of a text file."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name, True
    head = data[:GUESS_BYTES]
    first, second = head[0::2].count(b"\x00"), head[1::2].count(b"\x00")
    if first + second > len(head) // 4 and min(first, second) <= max(first, second) // 4:
        # UTF-16 without a mark: one of two bytes of Latin text is zero, and valid UTF-8 too; zeros in both are padding
        return ("utf-16-le" if second > first else "utf-16-be"), False
    try:
        data.decode("utf-8")
        return "utf-8", True
    except UnicodeDecodeError:
        pass
    best = from_bytes(head).best()
    name = best.encoding if best else "cp1252"
    return ("cp1252" if _reads_as_windows(head, name) else name), False


def _reads_as_windows(head: bytes, name: str) -> bool:
    """True if the common Western page reads the same, or the guess is an old DOS or Mac page the bytes do not need."""
    try:
        if head.decode("cp1252") == head.decode(name):
            return True
    except (UnicodeDecodeError, LookupError):
        return False
    return name.startswith(OLD_PAGES) and all(byte >= 0xA0 or byte in WINDOWS_MARKS for byte in head if byte >= 0x80)


def decode(data: bytes, encoding: str = "") -> tuple[str, str, bool]:
    """(text, encoding, is it certain?). A stated encoding wins; bytes it cannot read become U+FFFD: then uncertain."""
    name, certain = (encoding, True) if encoding else guess_encoding(data)
    try:
        return data.decode(name), name, certain
    except UnicodeDecodeError:
        fallback = name
    except LookupError:
        fallback = "utf-8"
    return data.decode(fallback, errors="replace"), fallback, False


def sniff_delimiter(text: str, lines: int = 60) -> str:
    """The delimiter under which the most cells stand in rows of one same width, judged on the first lines."""
    head = "".join(line for line, _ in zip(io.StringIO(text, newline=""), range(lines), strict=False))
    return max(DELIMITERS, key=lambda mark: _regularity(head, mark))


def _regularity(head: str, delimiter: str) -> int:
    widths: dict[int, int] = {}
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            widths[len(row)] = widths.get(len(row), 0) + 1
    except csv.Error:
        return 0
    return max(((width - 1) * count * count for width, count in widths.items() if width > 1), default=0)
