"""Small files for the tests of reading: written, and looked at as intake does."""

from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from cin7_audit.engagement import FileHint
from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.reading import peek


def evidence(path: Path) -> Evidence:
    """A file as evidence; its hash stands for the very file, as what is read of it is remembered by hash."""
    state = path.stat()
    return Evidence("E001", path, path.name, f"sha-of-{path}-{state.st_size}-{state.st_mtime_ns}", state.st_size)


def written(folder: Path, name: str, data: bytes) -> Evidence:
    path = folder / name
    path.write_bytes(data)
    return evidence(path)


def looked(folder: Path, name: str, data: bytes | str, hint: FileHint | None = None) -> Peek:
    return peek(written(folder, name, data.encode() if isinstance(data, str) else data), hint)


def workbook(path: Path, fill: Callable[[xlsxwriter.Workbook], None]) -> Evidence:
    """A workbook filled by a function."""
    book = xlsxwriter.Workbook(str(path))
    fill(book)
    book.close()
    return evidence(path)
