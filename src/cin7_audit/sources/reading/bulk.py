"""Very large files, a block at a time: most rows typed by the engine, the rest by the ordinary reader, none lost.

A block is cut where a record ends. Its rows become an Arrow table whose columns are c0, c1 ... and whose `n` is the
physical line or sheet row. Rows with too few or too many fields go to the ordinary reader, and so does the part of a
block whose lines do not tie (line breaks in quotes), with what is odd about the file, so both ways give the same rows
and the same problems.
"""

import codecs
import csv
import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import util
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from cin7_audit.atomic_files import mark, sweep
from cin7_audit.sources.base import Peek
from cin7_audit.sources.limits import LONGEST_RECORD_BYTES
from cin7_audit.sources.opening import opened
from cin7_audit.sources.reading.cells import column_text
from cin7_audit.sources.reading.encoding import decode
from cin7_audit.sources.reading.rows import NEVER_CLOSED, RawRows, plain_cell, rows_of_text
from cin7_audit.sources.reading.spreadsheet import Sheet, load_sheet
from cin7_audit.sources.reading.unreadable import TooLarge

BULK_BYTES = 32 << 20  # text files above this are read in blocks
BULK_SHEET_ROWS = 20_000  # sheets above this are typed by the engine
BLOCK_BYTES = 12 << 20  # memory stays at a few blocks
HEAD_BYTES, SLICES, SLICE_BYTES = 1 << 18, 24, 1 << 13  # of a text file, looked at to settle dates and numbers
HEAD_ROWS = 2000  # of a sheet, looked at likewise; as many again from below
ONE_BYTE_LINES = (
    "",
    "utf-8",
    "utf-8-sig",
    "ascii",
    "cp1252",
    "latin-1",
)  # a line break is one byte, whatever stands before it
TEMPORARY = "cin7-audit-bulk-"  # folders of readers used by themselves, outside a run
LONGEST_QUOTE = 64 << 20  # a quotation mark open for longer than this is a stray one
ENGINE_BYTES = 32 << 20  # most given to the engine at once
MOST_ODD = 1000  # rows of another width among them
SMALL_BYTES = 1 << 18  # what the engine cannot split is halved down to this


@dataclass(frozen=True)
class Block:
    """Rows ready for the engine, and rows that only the ordinary reader can judge."""

    table: pa.Table
    odd: RawRows | None


def bulk_folder(workspace: Path | None) -> Path:
    """A folder for Parquet files: in the workspace of the run, else one that lasts as long as this process.

    Workers of a pool end without `atexit`, not without Finalize; what a killed process left goes when the next comes.
    """
    if workspace is not None:
        return Path(tempfile.mkdtemp(dir=workspace))
    sweep(Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"))
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY))
    mark(folder)
    util.Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=0)
    return folder


def sample(peek: Peek) -> RawRows:
    """The first rows of a large file, header and all, and rows from everywhere in it: enough to tell how it is written.

    Rows from the middle of a text file have no true number and can begin in a quoted cell: nothing is taken from them.
    """
    if peek.form == "xlsx":
        sheet = load_sheet(peek.evidence, peek.sheets[0])
        places = [*range(min(HEAD_ROWS, len(sheet))), *range(HEAD_ROWS, len(sheet), max(1, len(sheet) // HEAD_ROWS))]
        return RawRows([place + 1 for place in places], rows=[sheet.row_text(place) for place in places])
    with opened(peek.evidence.path) as stream:
        head = stream.read(HEAD_BYTES)
        slices = list(_slices(stream, peek.evidence.path.stat().st_size)) if peek.encoding in ONE_BYTE_LINES else []
    text = decode(head[: head.rfind(b"\n") + 1] or head, peek.encoding)[0]
    rows = rows_of_text(text, peek.delimiter)
    for part in slices:
        more = rows_of_text(part.decode(peek.encoding or "utf-8", "replace"), peek.delimiter)
        rows = RawRows(rows.numbers + more.numbers, rows=rows.rows + more.rows)
    return rows


def _slices(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Whole lines from evenly spaced places of a text file."""
    for place in range(HEAD_BYTES, size, max(size // SLICES, SLICE_BYTES)):
        stream.seek(place)
        part = stream.read(SLICE_BYTES)
        yield part[part.find(b"\n") + 1 : part.rfind(b"\n") + 1]


def texts_of(peek: Peek, first_row: int, width: int, place: int) -> set[str]:
    """Every distinct text of one column of a large file."""
    found: set[str] = set()
    for block in blocks(peek, first_row, width):
        found.update(column_text(block.table.column(f"c{place}").unique().drop_null().to_pylist()))
        if block.odd is not None:
            found.update(row[place] for row in block.odd.rows if place < len(row))
    return found


def is_bulk(peek: Peek) -> bool:
    """True for files large enough to be worth a block reader."""
    if peek.form == "csv":
        return peek.evidence.path.stat().st_size > BULK_BYTES
    return peek.form == "xlsx" and len(load_sheet(peek.evidence, peek.sheets[0])) > BULK_SHEET_ROWS


def blocks(peek: Peek, first_row: int, width: int) -> Iterator[Block]:
    """The rows below the header, in order. first_row: physical line or sheet row of the first of them."""
    if peek.form == "xlsx":
        yield _sheet_block(peek, first_row, width)
        return
    line = first_row
    for data in _chunks(peek, first_row - 1):
        count = data.count(b"\n") + (0 if data.endswith(b"\n") else 1)
        yield from _text_blocks(data.replace(b"\x00", "\ufffd".encode()), line, count, width, peek.delimiter)
        line += count


def _sheet_block(peek: Peek, first_row: int, width: int) -> Block:
    sheet = load_sheet(peek.evidence, peek.sheets[0])
    columns = [_without_formulas(_typed(column[first_row - 1 :]), sheet) for column in sheet.raw_columns[:width]]
    numbers = pa.array(np.arange(first_row, len(sheet) + 1))
    return Block(
        pa.table([*columns, numbers], names=[*_names(len(columns)), "n"]), RawRows([], rows=[], notes=sheet.notes)
    )


def _without_formulas(column: pa.Array, sheet: Sheet) -> pa.Array:
    """The column with what its formulas come to."""
    if not pa.types.is_string(column.type) or not pc.any(pc.starts_with(column, "=")).as_py():
        return column
    return pa.array(sheet.without_formulas(column.to_pylist()), pa.string())


def _typed(values: Sequence[Any]) -> pa.Array:
    """One sheet column as numbers, days or text; mixed columns as canonical text."""
    try:
        return pa.array(values, pa.string())  # a column of text, by far the most, needs no look at its cells
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        kinds = set(map(type, values))
    wanted = {float: pa.float64(), dt.date: pa.date32(), dt.datetime: pa.timestamp("us")}
    others = kinds - {str}
    if len(others) == 1 and (kind := next(iter(others))) in wanted:
        try:
            return pa.array([None if value == "" else value for value in values], wanted[kind])
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            pass
    return pa.array(column_text(values), pa.string())


def _chunks(peek: Peek, skip: int) -> Iterator[bytes]:
    """UTF-8 bytes of whole records, after `skip` lines."""
    held = b""
    for piece in _pieces(peek, skip):
        held += piece
        cut = held.rfind(b"\n") + 1
        if len(held) - cut > LONGEST_RECORD_BYTES:
            raise long_record()
        if not cut or (held.count(b'"', 0, cut) % 2 and len(held) < LONGEST_QUOTE):
            continue
        yield held[:cut]
        held = held[cut:]
    if held:
        yield held


def long_record() -> TooLarge:
    """The sentence for a line no table has."""
    return TooLarge("long_record", most=LONGEST_RECORD_BYTES)


def _pieces(peek: Peek, skip: int) -> Iterator[bytes]:
    """The file as UTF-8, a piece at a time; other encodings are decoded on the way."""
    is_utf_8 = peek.encoding in ("", "utf-8", "utf-8-sig", "ascii")
    with opened(peek.evidence.path) as stream:
        if is_utf_8 and stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            stream.seek(0)
        source = stream if is_utf_8 else io.TextIOWrapper(stream, peek.encoding, "replace", newline="")
        for _ in range(skip):
            source.readline(LONGEST_RECORD_BYTES)
        while piece := source.read(BLOCK_BYTES):
            yield piece if isinstance(piece, bytes) else piece.encode()


def _text_blocks(
    data: bytes, line: int, count: int, width: int, delimiter: str, *, is_quoted: bool = True
) -> Iterator[Block]:
    """A piece of text, of so many lines, by the engine where that is certain, else in halves.

    What is small or one record goes to the ordinary reader.
    """
    if (block := _engine_block(data, line, count, width, delimiter, is_quoted)) is not None:
        yield block
        return
    cut = _middle(data, delimiter, is_quoted) if len(data) > SMALL_BYTES else 0
    if cut:
        above = data.count(b"\n", 0, cut)
        yield from _text_blocks(data[:cut], line, above, width, delimiter, is_quoted=is_quoted)
        yield from _text_blocks(data[cut:], line + above, count - above, width, delimiter, is_quoted=is_quoted)
    elif is_quoted and len(data) > SMALL_BYTES and data.count(b'"') % 2:
        yield Block(_nothing(width), RawRows([], rows=[], notes=(NEVER_CLOSED.format(line=line),)))
        yield from _text_blocks(data, line, count, width, delimiter, is_quoted=False)
    else:
        yield Block(
            _nothing(width), rows_of_text(data.decode("utf-8", "replace"), delimiter, line, is_quoted=is_quoted)
        )


def _middle(data: bytes, delimiter: str, is_quoted: bool) -> int:
    """Where the record in the middle ends, or the one before it; 0 where there is only one record."""
    if not is_quoted or b'"' not in data:
        return data.find(b"\n", len(data) // 2, -1) + 1
    before = 0
    for end in _record_ends(data, delimiter):
        if end >= len(data) // 2:
            return end if end < len(data) else before
        before = end
    return 0


def _record_ends(data: bytes, delimiter: str) -> Iterator[int]:
    """The places behind each record, as the ordinary reader tells records apart."""
    place = 0

    def lines() -> Iterator[str]:
        nonlocal place
        for each in io.TextIOWrapper(io.BytesIO(data), "utf-8", "surrogateescape", newline=""):
            place += len(each.encode("utf-8", "surrogateescape"))
            yield each

    for _ in csv.reader(lines(), delimiter=delimiter):
        yield place


def _engine_block(data: bytes, line: int, count: int, width: int, delimiter: str, is_quoted: bool) -> Block | None:
    """The block as the engine splits it; None where its lines do not tie, or too many have another width."""
    if len(data) > ENGINE_BYTES:
        return None
    names = _names(width)
    odd_texts: list[str] = []

    def keep_text(row: Any) -> str:
        odd_texts.append(row.text or "")
        return "skip" if len(odd_texts) <= MOST_ODD else "error"

    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(data),
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=1 << 22),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if is_quoted else False,
                ignore_empty_lines=False,
                invalid_row_handler=keep_text,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=True,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    odd = _odd_lines(data, set(odd_texts)) if odd_texts else {}
    if table.num_rows + len(odd) != count:
        return None
    numbers = np.delete(np.arange(line, line + count), list(odd)) if odd else np.arange(line, line + count)
    if b'="' in data:
        table = pa.table([_plain(column) for column in table.columns], names=names)
    table = table.append_column("n", pa.array(numbers))
    return Block(table, _rows_of_lines(odd, line, delimiter, is_quoted) if odd else None)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of text without the trick that keeps leading zeros."""
    if not pc.any(pc.starts_with(column, '="')).as_py():
        return column
    return pa.chunked_array(
        [pa.array([plain_cell(cell) if cell else cell for cell in column.to_pylist()], pa.string())]
    )


def _odd_lines(data: bytes, texts: set[str]) -> dict[int, str]:
    """0-based line -> text of the lines the engine skipped."""
    wanted = {text.encode().strip(b"\r\n") for text in texts}
    lines = data.removesuffix(b"\n").split(b"\n")
    return {place: text.decode("utf-8", "replace") for place, text in enumerate(lines) if text.strip(b"\r\n") in wanted}


def _rows_of_lines(odd: dict[int, str], line: int, delimiter: str, is_quoted: bool) -> RawRows:
    rows = [(rows_of_text(text, delimiter, is_quoted=is_quoted).rows or [[]])[0] for text in odd.values()]
    return RawRows([line + place for place in odd], rows=rows)


def _names(width: int) -> list[str]:
    return [f"c{place}" for place in range(width)]


def _nothing(width: int) -> pa.Table:
    columns = [pa.array([], pa.string()) for _ in range(width)]
    return pa.table([*columns, pa.array([], pa.int64())], names=[*_names(width), "n"])


def is_open(path: Path) -> bool:
    """True if the last line of a text file has no end."""
    with opened(path) as stream:
        stream.seek(-4, 2)
        return not stream.read().rstrip(b"\x00").endswith((b"\n", b"\r"))
