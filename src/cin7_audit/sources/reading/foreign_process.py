"""The process that opens workbooks and PDF files: parsers of others, native or unbounded, kept away from the audit.

A workbook of a kilobyte can ask for half a terabyte and end its process. This one may: the audit sees it end, says so
of the file and starts another. Run as a script, it imports nothing of ours, reads requests from standard input and
answers in parts. Memory and computing are limited where the system can (on Windows the audit waits for a limited time).
"""

import contextlib
import gc
import os
import pickle
import re
import stat
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

PART, DONE, FAILED = "part", "done", "failed"
ROWS_IN_PART = 2000
SEPARATOR = "\x1f"
LENGTH = struct.Struct(">Q")
LARGEST_RATIO, SMALL_PART = (
    500,
    50_000_000,
)  # unpacked to packed, and the bytes below which no part of a workbook is suspect
LARGEST_SCANNED = 256 << 20  # bytes of sheet text scanned for formulas; larger ones are read without
LARGEST_INDEX = 16 << 20  # bytes of the parts of a workbook that name its sheets
CHUNK, SCANNED_CHUNKS = 1 << 20, 16
_SHEET = re.compile(rb"<sheet\b[^<>]*>")
_RELATION = re.compile(rb"<Relationship\b[^<>]*>")
_FORMULA = re.compile(rb"<c\b([^<>]*)>\s*<f\b([^<>]*?)(?:/>|>([^<]*)</f>)")
_REFERENCE = re.compile(rb'\br="([A-Z]+\d+)"')


class Refused(Exception):
    """(kind, sentence) of a file that is not opened."""


def send(stream: BinaryIO, kind: str, value: Any) -> None:
    body = pickle.dumps((kind, value), protocol=5)
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)


def receive(stream: BinaryIO) -> Any:
    """The next message; None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    body = stream.read(LENGTH.unpack(head)[0])
    return pickle.loads(body)  # noqa: S301 - both ends of the pipe are ours


def limit(what: str, most: int, *, for_good: bool = True) -> None:
    """No more of this than so much, where the system can see to it; what is not for good can be raised again."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        name = getattr(resource, what)
        resource.setrlimit(name, (most, most if for_good else resource.getrlimit(name)[1]))


def _used() -> float:
    times = os.times()
    return times.user + times.system


def check(path: str) -> None:
    """The path is an ordinary file, not a link that took its place."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise Refused("broken", "it is no ordinary file")


class Workbooks:
    """The workbook last asked for stays open: its sheets are asked for one after another."""

    def __init__(self) -> None:
        self.path = ""
        self.book: Any = None

    def forget_others(self, path: str) -> None:
        """Close what another file is not to share its memory with."""
        if self.path != path:
            self.path, self.book = "", None

    def open(self, path: str) -> Any:
        import python_calamine

        if self.path != path:
            check(path)
            refuse_bomb(path)
            with contextlib.suppress(UnicodeEncodeError):
                path.encode()
                self.book = python_calamine.load_workbook(path)
            if self.book is None:  # a name that is no UTF-8, which the parser cannot take
                with Path(path).open("rb") as stream:
                    self.book = python_calamine.load_workbook(stream)
            self.path = path
        return self.book

    def sheets(self, path: str) -> Iterator[Any]:
        """(name, is it visible?) of every sheet with cells."""
        import python_calamine

        kinds, seen = python_calamine.SheetTypeEnum, python_calamine.SheetVisibleEnum
        yield [
            (sheet.name, sheet.visible == seen.Visible)
            for sheet in self.open(path).sheets_metadata
            if sheet.typ == kinds.WorkSheet
        ]

    def sheet(self, path: str, name: str, most_cells: int) -> Iterator[Any]:
        """The merged ranges and formulas of a sheet, then its cells from row 1 on, some rows at a time, by column."""
        sheet = self.open(path).get_sheet_by_name(name)
        height, width = (place + 1 for place in sheet.end or (-1, -1))
        if height * width > most_cells:
            seen = f"a sheet of {height:,} rows and {width:,} columns"
            raise Refused("large", f"{seen}, {height * width:,} cells with the blank ones between")
        yield sheet.merged_cell_ranges or [], formulas(path, name)
        gc.disable()  # rows are in no cycle
        try:
            rows = sheet.iter_rows()
            while some := list(islice(rows, ROWS_IN_PART)):
                blank = [""] * len(some)  # its rows begin with the first column that is filled
                yield [packed(column) for column in (*[blank] * (width - len(some[0])), *zip(*some, strict=True))]
        finally:
            gc.enable()


def packed(column: Sequence[Any]) -> Any:
    """A column of text as one text, which travels fastest; any other as it is."""
    try:
        joined = SEPARATOR.join(column)
    except TypeError:
        return column
    return joined if joined.count(SEPARATOR) == len(column) - 1 else column


def unpacked(column: Any) -> Sequence[Any]:
    """The cells of a packed column."""
    cells: Sequence[Any] = column.split(SEPARATOR) if isinstance(column, str) else column
    return cells


def refuse_bomb(path: str) -> None:
    """A workbook is an archive: one that unpacks out of all proportion is not even tried."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        worst = max(archive.infolist(), key=lambda info: info.file_size, default=None)
    if worst is not None and worst.file_size > LARGEST_RATIO * max(worst.compress_size, 1) + SMALL_PART:
        seen = f"a spreadsheet whose part {worst.filename[:60]} unpacks from {worst.compress_size:,}"
        raise Refused("bomb", f"{seen} to {worst.file_size:,} bytes")


def formulas(path: str, name: str) -> list[tuple[str, str]]:
    """(cell reference, formula) of every cell that holds a formula; nothing for formats other than xlsx."""
    if not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, name)
            if not member or archive.getinfo(member).file_size > LARGEST_SCANNED or not _has_formula(archive, member):
                return []
            found = _FORMULA.findall(archive.read(member))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError):
        return []
    cells = []
    for attributes, _, formula in found:
        reference = _REFERENCE.search(attributes)
        if reference and formula:
            cells.append(
                (reference[1].decode(), formula.decode("utf-8", "replace").replace("&amp;", "&").replace("&quot;", '"'))
            )
    return cells


def _has_formula(archive: zipfile.ZipFile, member: str) -> bool:
    """True if the first part of the sheet holds a formula: exports that write formulas do so in every amount."""
    tail = b""
    with archive.open(member) as stream:
        for _ in range(SCANNED_CHUNKS):
            chunk = stream.read(CHUNK)
            if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                return True
            tail = chunk[-2:]
    return False


def _member(archive: zipfile.ZipFile, name: str) -> str | None:
    """The part of the archive that holds the sheet of this name."""
    index, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if (
        index not in archive.namelist()
        or max(archive.getinfo(part).file_size for part in (index, relations)) > LARGEST_INDEX
    ):
        return None
    targets = {_attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in _RELATION.findall(archive.read(relations))}
    for tag in _SHEET.findall(archive.read(index)):
        if _attribute(tag, b"name") == name:
            target = targets.get(_attribute(tag, b"r:id"), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _attribute(tag: bytes, name: bytes) -> str:
    match = re.search(rb"\s" + name + rb'="([^"]*)"', tag)
    text = match[1].decode("utf-8", "replace") if match else ""
    for mark, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(mark, plain)
    return text


def pdf_text(path: str) -> Iterator[str]:
    """The text of the first page of a PDF."""
    import pdfplumber

    check(path)
    with pdfplumber.open(path) as document:
        yield (document.pages[0].extract_text() or "") if document.pages else ""


def pdf_tables(path: str) -> Iterator[list[Any]]:
    """The tables of a PDF page by page, as rows of cells."""
    import pdfplumber

    check(path)
    with pdfplumber.open(path) as document:
        for page in document.pages:
            yield page.extract_tables()
            page.close()


def failure(trouble: BaseException) -> tuple[str, str]:
    """(kind, what to say) of what a parser raised; a panic of a native one is no Exception."""
    if isinstance(trouble, Refused):
        return trouble.args[0], trouble.args[1]
    if any(
        isinstance(each, MemoryError) for each in (trouble, trouble.__context__, *trouble.args)
    ):  # some parsers wrap it
        return "memory", ""
    if "limit exceeded" in str(trouble):
        return "large", "a sheet that asks for more cells than its parser holds"
    name = type(trouble).__name__
    return ("locked" if name == "PasswordError" or "password" in str(trouble).lower() else "broken"), name


def main() -> None:
    """Answer requests until the audit closes the pipe."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints is no answer
    limit("RLIMIT_CORE", 0)  # no core file where a parser breaks
    limit("RLIMIT_AS", int(sys.argv[1]))
    books = Workbooks()
    jobs: dict[str, Callable[..., Iterator[Any]]] = {
        each.__name__: each for each in (books.sheets, books.sheet, pdf_text, pdf_tables)
    }
    while (request := receive(requests)) is not None:
        job, seconds, arguments = request[1]
        books.forget_others(arguments[0])
        began = _used()
        limit("RLIMIT_CPU", int(began + seconds) + 1, for_good=False)
        try:
            for part in jobs[job](*arguments):
                send(answers, PART, part)
            send(answers, DONE, _used() - began)
        except BaseException as trouble:  # the panic of a native parser is no Exception
            send(answers, FAILED, (*failure(trouble), _used() - began))
        answers.flush()


if __name__ == "__main__":
    main()
