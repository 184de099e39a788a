"""A first look at a file, once for all sources: its form by content, its encoding, its first rows."""

import json
import re
import sys
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from cin7_audit.engagement import FileHint
from cin7_audit.sources import limits
from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.opening import opened
from cin7_audit.sources.reading.bulk import long_record
from cin7_audit.sources.reading.encoding import decode, sniff_delimiter
from cin7_audit.sources.reading.foreign import answers
from cin7_audit.sources.reading.rows import refuse_many_cells, rows_of_text
from cin7_audit.sources.reading.spreadsheet import load_sheet, sheet_names
from cin7_audit.sources.reading.unreadable import Unreadable

PEEK_ROWS = 40
PEEK_CHARACTERS = 65536
LARGE_TEXT = 16 << 20  # above this only the head of a text file is looked at
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_HALF = re.compile("[\ud800-\udfff]")  # half of a letter, which JSON can write by its number and no file can hold
PACKED = (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_OPENING = re.compile(r"[\[{]\s*+(?:[\"{}\[\]\d-]|true|false|null)")  # how JSON begins
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")


def peek(evidence: Evidence, hint: FileHint | None = None) -> Peek:
    """Form, encoding and first rows of a file; raises Unreadable with a sentence where there is nothing to read."""
    head = _head(evidence)
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(evidence, "file_empty")
    if head.startswith((ZIP, OLE)):
        return _peek_sheet(evidence, head)
    if head[:1024].lstrip().startswith(PDF):
        return Peek(evidence, "pdf", text="".join(answers(evidence, "pdf", "pdf_text")))
    if head.startswith(PACKED):
        raise Unreadable(evidence, "file_packed")
    if head.startswith(PICTURES):
        return Peek(evidence, "other")
    return _peek_text(evidence, head, hint.encoding if hint else "")


def _head(evidence: Evidence) -> bytes:
    try:
        with opened(evidence.path) as stream:
            return stream.read(LARGE_TEXT)
    except OSError as mistake:
        raise Unreadable(evidence, "file_not_opened", reason=mistake.strerror or "no ordinary file") from None


def _peek_sheet(evidence: Evidence, head: bytes) -> Peek:
    if head.startswith(ZIP) and b"word/" in head[:4096]:
        return Peek(evidence, "other")
    sheets = sheet_names(evidence)
    if not sheets:
        raise Unreadable(evidence, "spreadsheet_without_sheet")
    return _of_sheet(Peek(evidence, "xlsx", sheets=sheets), sheets[0])


def _of_sheet(look: Peek, name: str) -> Peek:
    """The look at one sheet: its first rows, and whether any of its cells is filled, which may begin far below."""
    sheet = load_sheet(look.evidence, name)
    rows = tuple(tuple(sheet.row_text(index)) for index in range(min(PEEK_ROWS, len(sheet))))
    return replace(look, rows=rows, is_blank=sheet.is_blank)


def peek_of_sheet(whole: Peek, place: int, source_id: str) -> Peek:
    """One sheet of a workbook of several as evidence of its own: its row numbers are its own too."""
    name = whole.sheets[place]
    look = whole if place == 0 else _of_sheet(whole, name)
    return replace(look, evidence=replace(whole.evidence, source_id=source_id, sheet=name), sheets=(name,))


def _peek_text(evidence: Evidence, head: bytes, encoding: str) -> Peek:
    whole = len(head) < LARGE_TEXT
    text, name, certain = decode(head if whole else head[: head.rfind(b"\n") + 1] or head, encoding)
    start = text.lstrip("\ufeff \t\r\n")
    looked = partial(Peek, evidence, text=text[:PEEK_CHARACTERS], encoding=name, encoding_is_certain=certain)
    if start[:1] in ("{", "[") and (whole or _OPENING.match(start)):
        document = _document(evidence, start if whole else decode(_whole(evidence), name)[0])
        if document is not None:
            return looked(form="json", document=document)
    if start[:200].lower().startswith(("<!doctype", "<html", "<?xml")):
        return looked(form="other")
    if not whole and b"\n" not in head:
        raise long_record()
    delimiter = sniff_delimiter(text[:PEEK_CHARACTERS])
    lines = text[: PEEK_CHARACTERS * 8].splitlines(keepends=True)
    rows = rows_of_text("".join(lines[: PEEK_ROWS * 5]), delimiter).rows[:PEEK_ROWS]
    refuse_many_cells(max(map(len, rows), default=0), len(rows))
    return looked(form="csv", rows=tuple(map(tuple, rows)), delimiter=delimiter)


def _whole(evidence: Evidence) -> bytes:
    """All of a document that may be JSON."""
    if evidence.size_bytes > limits.LARGEST_JSON_BYTES:
        raise Unreadable(evidence, "json_too_long", size=evidence.size_bytes, most=limits.LARGEST_JSON_BYTES)
    with opened(evidence.path) as stream:
        return stream.read(limits.LARGEST_JSON_BYTES)


def _document(evidence: Evidence, text: str) -> Any:
    """Parsed JSON with exact decimals: one document, or a list of those in JSON lines. None: not JSON after all."""
    values = sum(map(text.count, ",[{"))
    held = sys.getsizeof(text)  # one rare letter makes every letter take four bytes
    if values > limits.MOST_JSON_VALUES:
        raise Unreadable(evidence, "json_of_many_values", most=limits.MOST_JSON_VALUES)
    if (
        held > limits.LARGEST_JSON_TEXT_BYTES
        or limits.JSON_COPIES * held + limits.JSON_VALUE_BYTES * values > limits.LARGEST_JSON_MEMORY
    ):
        raise Unreadable(evidence, "json_takes_memory", held=held, values=values)
    with suppress(ValueError, RecursionError):
        return loads(text)
    lines = [line for line in text.splitlines() if line.strip()]
    with suppress(ValueError, RecursionError):
        if len(lines) > 1:
            return [loads(line) for line in lines]
    if text.startswith(("{", "[{", "[ {", "[\n", "[\r")):
        raise Unreadable(evidence, "json_broken")
    return None


def loads(text: str) -> Any:
    """JSON with exact decimals; NaN and Infinity, which are no JSON, become null; half letters a replacement mark."""
    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=lambda _: None)
    except json.JSONDecodeError:
        raise
    except ValueError:  # a whole number of thousands of digits, which only Decimal takes; what reads it refuses it
        document = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=lambda _: None)
    return _without_halves(document) if "\\ud" in text or "\\uD" in text else document


def _without_halves(document: Any) -> Any:
    """The document without half letters. Its texts are mended, not that of the file, which may be large; and not by
    recursion, as it may be deep.
    """
    top = [document]
    waiting: list[Any] = [top]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            items = [(_whole_letters(name), _whole_letters(value)) for name, value in part.items()]
            part.clear()
            part.update(items)
        else:
            part[:] = map(_whole_letters, part)
        waiting += [
            each for each in (part.values() if isinstance(part, dict) else part) if isinstance(each, dict | list)
        ]
    return top[0]


def _whole_letters(value: Any) -> Any:
    return _HALF.sub("\ufffd", value) if isinstance(value, str) else value
