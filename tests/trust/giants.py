"""Files built to hang a reader or swell it, and what became of each: `check` runs on a client that holds one beside good files.

A giant is refused or read within a minute of computing and two gigabytes; the good files are used all the same.
"""

import bz2
import gzip
import json
import multiprocessing
import os
import random
import resource
import signal
import struct
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.trust.small import small_client

TARGETS = {"worst_cpu_seconds": 60, "worst_megabytes": 2048, "crashed": 0, "good_files_lost": 0, "without_sentence": 0}
MOVEMENT_HEAD = "Date,SKU,Reference type,Reference,Location,Bin,Quantity in,Quantity out,Cost in,Cost out\n"
MOVEMENT = "01/02/2025,SKU-1,Sale,SO-1,Main,,,1,,2.5\n"
COUNT_HEAD = "Product Code,Product Name,Bin,Unit,BatchSN,ExpiryDate_YYYYMMDD,Quantity On Hand,Stocktake Quantity\n"
GIGABYTE = 1 << 30
PATIENCE = 15  # seconds of waiting for one of computing: the machine may be busy
KINDS = "http://schemas.openxmlformats.org"
START = (
    f'<Relationships xmlns="{KINDS}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{KINDS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
Build = Callable[[Path], object]


@dataclass(frozen=True)
class Giant:
    """said: a part of the sentence its file gets; empty where it is read, or is no export at all. is_small: quick to build and to read."""

    name: str
    file: str
    build: Build
    said: str = ""
    is_small: bool = False


def workbook(path: Path, rows: str | Iterable[str], more: str = "", parts: dict[str, bytes] | None = None) -> None:
    """A workbook of one sheet made of this text; parts: other members of its archive."""
    index = (
        f'<workbook xmlns="{KINDS}/spreadsheetml/2006/main" xmlns:r="{KINDS}/officeDocument/2006/relationships">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    base = f"{KINDS}/officeDocument/2006/relationships"
    relations = (
        f'<Relationships xmlns="{KINDS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{base}/worksheet" Target="worksheets/sheet1.xml"/>'
        + (f'<Relationship Id="rId2" Type="{base}/sharedStrings" Target="sharedStrings.xml"/>' if parts else "")
        + "</Relationships>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", START)
        archive.writestr("xl/workbook.xml", index)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(f'<worksheet xmlns="{KINDS}/spreadsheetml/2006/main"><sheetData>'.encode())
            for part in [rows] if isinstance(rows, str) else rows:
                out.write(part.encode())
            out.write(f"</sheetData>{more}</worksheet>".encode())
        for name, body in (parts or {}).items():
            archive.writestr(name, body)


def cells(*filled: tuple[str, str]) -> str:
    """Rows of number or formula cells, each in a row of its own."""
    return "".join(f'<row r="{"".join(filter(str.isdigit, place))}"><c r="{place}">{inner}</c></row>' for place, inner in filled)


def count_sheet(path: Path, formulas: dict[int, str], more: dict[int, str] | None = None) -> None:
    """A stocktake whose counted quantities, in column H from row 2 on, are these formulas; more: numbers of column J."""

    def text(place: str, words: str) -> str:
        return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'

    rows = {1: "".join(text(f"{letter}1", words) for letter, words in zip("ABCDEFGH", COUNT_HEAD.strip().split(","), strict=True))}
    for row, formula in formulas.items():
        rows[row] = text(f"A{row}", f"SKU-{row}") + f'<c r="G{row}"><v>1</v></c><c r="H{row}"><f>{formula}</f></c>'
    for row, number in (more or {}).items():
        rows[row] = rows.get(row, "") + f'<c r="J{row}"><v>{number}</v></c>'
    workbook(path, "".join(f'<row r="{row}">{inner}</row>' for row, inner in sorted(rows.items())))


def doubling(path: Path) -> None:
    """Fifty-six formulas, each twice the one below: two to the power of fifty-six sums without a memory."""
    count_sheet(path, {row: f"H{row + 1}+H{row + 1}" for row in range(2, 58)} | {58: "J58"}, {58: "1"})


def circle(path: Path) -> None:
    count_sheet(path, {row: f"H{row % 56 + 2}+H{row % 56 + 2}" for row in range(2, 58)})


def deep_parentheses(path: Path) -> None:
    count_sheet(path, dict.fromkeys(range(2, 2002), f"{'(' * 4000}1{')' * 4000}"))


def long_sums(path: Path) -> None:
    count_sheet(path, dict.fromkeys(range(2, 5002), "SUM(J1:J190000)"), {190000: "1"})


def huge_formula_number(path: Path) -> None:
    count_sheet(path, {2: "1e999999999", 3: "1e300000000*1e300000000", 4: "1e-999999999"})


def merged_everything(path: Path) -> None:
    ranges = '<mergeCell ref="A1:XFD1048576"/>' * 20_000
    rows = cells(*((f"A{row}", "<v>1</v>") for row in range(1, 30_001)))
    workbook(path, rows, f'<mergeCells count="20000">{ranges}</mergeCells>')


def many_cells(path: Path) -> None:
    row = "<row>" + "<c><v>1</v></c>" * 100 + "</row>"
    workbook(path, row * 270_000)


def huge_texts(path: Path) -> None:
    body = b'<sst xmlns="%s/spreadsheetml/2006/main">' % KINDS.encode() + b"<si><t>abcdefg</t></si>" * 20_000_000 + b"</sst>"
    workbook(path, '<row r="1"><c r="A1" t="s"><v>1</v></c></row>', parts={"xl/sharedStrings.xml": body})


def one_text(path: Path) -> None:
    head = b'<sst xmlns="%s/spreadsheetml/2006/main"><si><t>' % KINDS.encode()
    letters = random.Random(1).randbytes(5_000).hex().encode()
    workbook(
        path, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', parts={"xl/sharedStrings.xml": head + letters * 100_000 + b"</t></si></sst>"}
    )


def wide_sheet(path: Path) -> None:
    row = "".join("<c><v>1</v></c>" for _ in range(20_000))
    workbook(path, f"<row>{row}</row>" * 40)


def many_sheets(path: Path) -> None:
    """Three hundred sheets of half a million cells each."""
    names = [f"S{number}" for number in range(300)]
    row = "<row>" + "<c><v>1</v></c>" * 100 + "</row>"
    sheet = f'<worksheet xmlns="{KINDS}/spreadsheetml/2006/main"><sheetData>{row * 5000}</sheetData></worksheet>'
    base = f"{KINDS}/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="{name}" sheetId="{at + 1}" r:id="r{at}"/>' for at, name in enumerate(names))
    targets = "".join(f'<Relationship Id="r{at}" Type="{base}/worksheet" Target="worksheets/s{at}.xml"/>' for at in range(len(names)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", START)
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{KINDS}/spreadsheetml/2006/main" xmlns:r="{base}"><sheets>{listed}</sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{KINDS}/package/2006/relationships">{targets}</Relationships>'
        )
        for at in range(len(names)):
            archive.writestr(f"xl/worksheets/s{at}.xml", sheet)


def ods(path: Path, table: str) -> None:
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name="S">{table}</table:table>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", body + "</office:spreadsheet></office:body></office:document-content>")


def repeated_ods(path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    ods(path, f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>' * 3)


def far_xlsb(path: Path) -> None:
    """The binary workbook: a cell in the last row and column."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(body)]) + body

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    sheet = record(129) + record(148, struct.pack("<4I", 0, 1048575, 0, 16383)) + record(145)
    for row, column in ((0, 0), (1048575, 16383)):
        sheet += record(0, struct.pack("<I", row) + bytes(21)) + record(5, struct.pack("<IId", column, 0, 1.0))
    index = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + text("rId1") + text("S")) + record(144) + record(132)
    relations = (
        f'<Relationships xmlns="{KINDS}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{KINDS}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", index)
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet + record(146) + record(130))


def far_xls(path: Path) -> None:
    """The old binary workbook in its compound file: a cell in row and column 65,535."""

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    begin = struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)
    sheet = record(0x809, begin) + b"".join(record(0x203, struct.pack("<HHHd", at, at, 0, 1.0)) for at in (0, 65535)) + record(10)
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    offset = len(head) + 4 + 9 + 4
    stream = head + record(0x85, struct.pack("<IBBBB", offset, 0, 0, 1, 0) + b"S") + record(10) + sheet
    stream = stream.ljust(4096, b"\x00")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\x00").encode("utf-16-le")
        return struct.pack("<64sHBBIII16sIQQIII", raw, len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"", 0, 0, 0, start, size, 0)

    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    folder = (entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))).ljust(512, b"\x00")
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    )
    path.write_bytes((header + b"\xff" * 436)[:512] + table + folder + stream)


def json_of(text: str) -> Build:
    return lambda path: path.write_text(text)


def product(cost: str) -> str:
    return (
        '{"Total": 1, "Page": 1, "Products": [{"ID": "a", "SKU": "X", "Name": "N", "CostingMethod": "FIFO", '
        f'"AverageCost": {cost}, "DefaultSellPrice": {cost}, "Barcode": {cost}}}]}}'
    )


def many_products(path: Path) -> None:
    one = ",".join(f'"{name}": 1.25' for name in ("AverageCost", "DefaultSellPrice", "Weight", "Length", "Width", "Height"))
    with path.open("w") as out:
        out.write('{"Total": 1, "Page": 1, "Products": [')
        for number in range(350_000):
            head = "," if number else ""
            out.write(
                f'{head}{{"ID": "{number}", "SKU": "S-{number}", "Name": "Product {number}", "CostingMethod": "FIFO", "Barcode": "9{number}", {one}}}'
            )
        out.write("]}")


def sparse(size: int, head: bytes = b"") -> Build:
    def build(path: Path) -> None:
        with path.open("wb") as out:
            out.write(head)
            out.truncate(size)

    return build


def filled(size: int, block: bytes, head: bytes = b"") -> Build:
    def build(path: Path) -> None:
        with path.open("wb") as out:
            out.write(head)
            for _ in range(size // len(block)):
                out.write(block)

    return build


def archive_of(*members: tuple[str, bytes]) -> Build:
    def build(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in members:
                archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)

    return build


def packed_gigabyte(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("Inventory Movement Details.csv", "w", force_zip64=True) as out,
    ):
        out.write(MOVEMENT_HEAD.encode())
        block = MOVEMENT.encode() * 25_000
        for _ in range(GIGABYTE // len(block)):
            out.write(block)


def many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"note {number}.txt", f"nothing in particular {number}")


def lying_sizes(path: Path) -> None:
    """The list of contents says ten bytes, the member unpacks to a hundred megabytes; and one that says more than it has."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("small.csv", b"1" * 100_000_000)
        archive.writestr("large.csv", b"short")
    data = bytearray(path.read_bytes())
    for name, size in ((b"small.csv", 10), (b"large.csv", 40_000_000)):
        place = data.rfind(b"PK\x01\x02", 0, data.rfind(name))
        data[place + 24 : place + 28] = struct.pack("<I", size)
    path.write_bytes(data)


def overlapping(path: Path) -> None:
    """Two thousand members that share the same packed megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(bytes(50_000_000)) + packer.flush()
    checksum = zlib.crc32(bytes(50_000_000))
    fixed = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, checksum, len(body), 50_000_000, 1, 0)
    listed = b"".join(b"PK\x01\x02" + struct.pack("<H", 20) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a" for _ in range(2000))
    local = b"PK\x03\x04" + fixed + b"a" + body
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2000, 2000, len(listed), len(local), 0)
    path.write_bytes(local + listed + end)


def long_directory(path: Path) -> None:
    """A list of contents of forty megabytes, all of it one and the same member."""
    one = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = one * 900_000
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 20, 20, 0, 0, 900_000, 900_000, len(listed), 0)
    place = b"PK\x06\x07" + struct.pack("<IQI", 0, len(listed), 1)
    path.write_bytes(listed + record + place + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def hidden_directory(path: Path) -> None:
    """The same list, found at the end as the reader of archives finds it, while the record's own offset looks like another such record."""
    one = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = one * 900_000
    path.write_bytes(listed + b"PK\x05\x06" + struct.pack("<HHHHI4sH", 0, 0, 65535, 65535, len(listed), b"PK\x05\x06", 0))


def pdf_bomb(path: Path) -> None:
    """A page whose content unpacks to two gigabytes, packed once and packed twice."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 1 1 l S\n" * 80_000
    body = b"".join(packer.compress(block) for _ in range(2 * GIGABYTE // len(block))) + packer.flush()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(body), body),
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    path.write_bytes(out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table)


def many_files(path: Path) -> None:
    path.mkdir()
    for number in range(20_000):
        (path / f"{number}.txt").write_text(f"nothing in particular {number}")


def deep_folders(path: Path) -> None:
    """Folders in folders until the path is longer than the system opens."""
    path.mkdir()
    here = os.open(path, os.O_RDONLY)
    for _ in range(40):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("deep.csv", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def odd_name(path: Path) -> None:
    Path(os.fsdecode(os.fsencode(path.parent) + b"/caf\xe9 \xff.csv")).write_text("a,b\n1,2\n")
    (path.parent / ("n" * 251 + ".csv")).write_text("a,b\n3,4\n")


def one_cell_of_spaces(path: Path) -> None:
    """Text that makes careless patterns try every split: a megabyte each in a number, a day and a header line."""
    blank = " " * 1_000_000
    rows = [
        f'"A","n","","Item","","2026-01-01{blank}\nx","1{blank}x","{"9" * 1_000_000}x"',
        '"B","n","","Item","","1 Jan 2026' + " T" * 500_000 + '\nx","5","5"',
    ]
    path.write_text(f'"ab:{blank[:150_000]}\nx\ny"\n{COUNT_HEAD}' + "\n".join(rows) + "\n")


def wide_csv(columns: int, rows: int) -> Build:
    def build(path: Path) -> None:
        names = ",".join(f"Column {number}" for number in range(columns))
        with path.open("w") as out:
            out.write(names + "\n")
            for number in range(rows):
                out.write(",".join([str(number)] * columns) + "\n")

    return build


def one_wide_row(path: Path) -> None:
    """Four hundred thousand rows of one cell and one of sixteen thousand: as a table, six billion cells."""
    path.write_text(MOVEMENT_HEAD + MOVEMENT + "," * 16_000 + "\n" + "a\n" * 400_000)


def large_ledger(rows: int) -> Build:
    """A journal of many lines, most of its cells different: what a table in memory can hold, or more."""

    def build(path: Path) -> None:
        chance = random.Random(1)
        with path.open("w") as out:
            out.write('"Account Transactions"\n"Harbour Tools"\n"For the period 1 January 2025 to 31 December 2025"\n\n')
            out.write("Date,Source,Contact,Description,Reference,Debit,Credit,Gross,GST,Account Code,Account,Account Type\n")
            for number in range(rows):
                amount = chance.randrange(1, 10**7) / 100
                out.write(
                    f"{number % 28 + 1} Jan 2025,Manual Journal,C{number % 977},line {number},R-{number},{amount},,{amount},0,630,Inventory,Current Asset\n"
                )

    return build


def large_workbook(path: Path) -> None:
    """The same journal as a sheet with as many rows as a sheet may have."""
    head = [
        "Date",
        "Source",
        "Contact",
        "Description",
        "Reference",
        "Debit",
        "Credit",
        "Gross",
        "GST",
        "Account Code",
        "Account",
        "Account Type",
    ]

    def line(texts: Iterable[str]) -> str:
        return (
            "<row>"
            + "".join(f'<c t="str"><v>{text}</v></c>' if not text.isdigit() else f"<c><v>{text}</v></c>" for text in texts)
            + "</row>"
        )

    def rows() -> Iterator[str]:
        yield from (
            line([text]) for text in ("Account Transactions", "Harbour Tools", "For the period 1 January 2025 to 31 December 2025", "x")
        )
        yield line(head)
        for number in range(1_048_000):
            day, amount = f"{number % 28 + 1} Jan 2025", str(number % 99991)
            yield line(
                (
                    day,
                    "Manual Journal",
                    f"C{number % 977}",
                    f"line {number}",
                    f"R-{number}",
                    amount,
                    "",
                    amount,
                    "0",
                    "630",
                    "Inventory",
                    "Current Asset",
                )
            )

    workbook(path, rows())


def behind_a_stray_mark(line: str, size: int) -> Build:
    """A movement report with one quotation mark that is never closed."""
    return filled(size, line.encode() * (1 << 16), (MOVEMENT_HEAD + MOVEMENT * 60 + MOVEMENT.replace("SKU-1", '"SKU-1')).encode())


def encoded(encoding: str, size: int) -> Build:
    def build(path: Path) -> None:
        block = (MOVEMENT * 20_000).encode(encoding)
        with path.open("wb") as out:
            out.write(("\ufeff" + MOVEMENT_HEAD).encode(encoding))
            for _ in range(size // len(block)):
                out.write(block)

    return build


def noise(path: Path) -> None:
    """Twenty files of bytes that are no text in any encoding."""
    path.mkdir()
    for number in range(20):
        (path / f"{number}.csv").write_bytes(bytes(byte or 1 for byte in random.Random(number).randbytes(200_000)))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.with_name("other end.csv"))
    path.with_name("other end.csv").symlink_to(path)


TOO_MUCH = "of memory to open"
GIANTS = (
    Giant("far cell", "far.xlsx", lambda path: workbook(path, cells(("A1", "<v>1</v>"), ("XFD1048576", "<v>1</v>"))), TOO_MUCH, True),
    Giant("far cell, old workbook", "far.xls", far_xls, "cells with the blank ones|of memory to open", True),
    Giant("far cell, binary workbook", "far.xlsb", far_xlsb, "cells with the blank ones|of memory to open", True),
    Giant("repeated cells, open document", "repeated.ods", repeated_ods, "asks for more cells", True),
    Giant("doubling formulas", "doubling.xlsx", doubling, "a quantity of at most", True),
    Giant("formulas in a circle", "circle.xlsx", circle, "expected a number", True),
    Giant("deep parentheses", "parentheses.xlsx", deep_parentheses, "counted"),
    Giant("sums of everything", "sums.xlsx", long_sums, "SUM(J1:J190000)"),
    Giant("formula of 1e999999999", "exponent.xlsx", huge_formula_number, "1e999999999", True),
    Giant("merged ranges over everything", "merged.xlsx", merged_everything, "no known kind"),
    Giant("27 million cells", "cells.xlsx", many_cells, "cells with the blank ones|of memory to open"),
    Giant("20 million shared texts", "texts.xlsx", huge_texts, "unpacks from|of memory to open|no known kind"),
    Giant("one text of a gigabyte", "text.xlsx", one_text, "of memory to open|unpacks from"),
    Giant("20,000 columns, workbook", "wide.xlsx", wide_sheet, "columns|no known kind", True),
    Giant("300 large sheets", "sheets.xlsx", many_sheets, "no known kind|of computing"),
    Giant("json number of a billion digits", "exponent.json", json_of(product("1e999999999")), "a value that cannot be read", True),
    Giant("json number near nothing", "tiny.json", json_of(product("1e-999999999")), "a value that cannot be read", True),
    Giant("json number of a million digits", "digits.json", json_of(product("9" * 1_000_000)), "", True),
    Giant("json nested 100,000 deep", "deep.json", json_of("[" * 100_000 + "]" * 100_000), "no known kind|JSON", True),
    Giant("json objects nested deep", "deep objects.json", json_of('{"a":' * 100_000 + "1" + "}" * 100_000), "JSON", True),
    Giant(
        "json NaN and twice the same key",
        "nan.json",
        json_of('{"Products": [{"SKU": NaN, "SKU": Infinity, "CostingMethod": -Infinity}]}'),
        "",
        True,
    ),
    Giant("json settings page nested deep", "zone.json", json_of('{"timezone":' + "[" * 20_000), "JSON", True),
    Giant("json of 12 million values", "values.json", filled(24_000_000, b"1," * 1000, b"["), "values"),
    Giant("json of 5 million numbers", "numbers.json", lambda path: path.write_text("[" + "1.5," * 5_000_000 + "1]"), "no known kind"),
    Giant("json of 350,000 products", "products.json", many_products),
    Giant("json of wide letters", "wide.json", filled(250 << 20, b"a" * (1 << 20), '["\U0001f600\\ud83d'.encode()), "bytes of memory"),
    Giant("json of 300 megabytes", "large.json", filled(300 << 20, b"x" * (1 << 20), b'{"a": "'), "JSON of"),
    Giant(
        "csv numbers beyond all",
        "count beyond.csv",
        lambda path: path.write_text(COUNT_HEAD + f"A,n,,Item,,,1e999999999,{'9' * 100_000}\n"),
        "",
        True,
    ),
    Giant("csv cells for slow patterns", "count slow.csv", one_cell_of_spaces, "column recorded", True),
    Giant(
        "csv cell of a megabyte",
        "count name.csv",
        lambda path: path.write_text(f"{COUNT_HEAD}A,{'name ' * 200_000},,Item,,,1,1\n"),
        "",
        True,
    ),
    Giant("a line of 500 megabytes", "line.csv", filled(500 << 20, b"x" * (1 << 20)), "a line of more than"),
    Giant(
        "a line of 500 megabytes of commas",
        "Inventory Movement Details.csv",
        filled(500 << 20, b"1," * (1 << 19), MOVEMENT_HEAD.encode()),
        "a line of more than",
    ),
    Giant("20,000 columns", "columns.csv", wide_csv(20_000, 40), "20,000 cells", True),
    Giant("16,000 columns", "columns.csv", wide_csv(16_000, 500), "no known kind"),
    Giant("one wide row", "Inventory Movement Details.csv", one_wide_row, "rows of up to"),
    Giant(
        "short lines", "AvailabilityReport.csv", filled(20 << 20, b"a\n" * (1 << 19), b"SKU,Location,OnHand,Available\n"), "read one by one"
    ),
    Giant("short lines behind a stray mark", "Inventory Movement Details.csv", behind_a_stray_mark("1,2\n", 100 << 20), "read one by one"),
    Giant("rows behind a stray mark", "Inventory Movement Details.csv", behind_a_stray_mark(MOVEMENT, 60 << 20)),
    Giant("ledger of 1.3 million lines", "ledger.csv", large_ledger(1_300_000)),
    Giant("ledger workbook of a million lines", "ledger.xlsx", large_workbook),
    Giant("ledger of 2 million lines", "ledger.csv", large_ledger(2_000_000), "at most"),
    Giant("ledger of 8 million lines", "ledger.csv", large_ledger(8_000_000), "at most"),
    Giant("utf-16, 100 megabytes", "Inventory Movement Details.csv", encoded("utf-16-le", 100 << 20)),
    Giant(
        "utf-32 without line breaks",
        "thirty-two.csv",
        filled(400 << 20, "x".encode("utf-32-le") * (1 << 18), "\ufeff".encode("utf-32-le")),
        "a line of more than",
    ),
    Giant("noise", "noise", noise, "no known kind|cannot be read"),
    Giant("flate bomb", "bomb.pdf", pdf_bomb, "of memory to open"),
    Giant("gigabyte in four megabytes", "packed.zip", packed_gigabyte, "times"),
    Giant("20,000 members", "members.zip", many_members, "no known kind"),
    Giant("lying sizes", "lies.zip", lying_sizes, "cannot be unpacked|times", True),
    Giant("overlapping members", "overlap.zip", overlapping, "overlap", True),
    Giant("list of contents of 40 megabytes", "directory.zip", long_directory, "list of contents", True),
    Giant("hidden list of contents", "hidden.zip", hidden_directory, "list of contents", True),
    Giant(
        "members of one name",
        "same.zip",
        archive_of(("a.csv", b"x,y\n1,2\n"), ("a.csv", b"x,y\n3,4\n"), ("A.CSV", b"x,y\n5,6\n")),
        "no known kind",
        True,
    ),
    Giant(
        "member of a long name", "long.zip", archive_of(("Stocktake " + " " * 60_000 + "copy.csv", b"x,y\n1,2\n")), "no file system", True
    ),
    Giant("gzip of a gigabyte", "zeros.csv.gz", lambda path: path.write_bytes(gzip.compress(bytes(GIGABYTE), 1)), "packed file"),
    Giant("bzip2", "zeros.csv.bz2", lambda path: path.write_bytes(bz2.compress(bytes(1 << 20))), "packed file", True),
    Giant("10 GB of nothing", "zeros.csv", sparse(10 * GIGABYTE), "neither read nor hashed", True),
    *(
        Giant(f"10 GB, {ending}", f"Inventory Movement Details.{ending}", sparse(10 * GIGABYTE, head), "neither read nor hashed", True)
        for ending, head in (("csv", MOVEMENT_HEAD.encode()), ("xlsx", b"PK\x03\x04"), ("json", b'{"Products": ['), ("pdf", b"%PDF-1.4\n"))
    ),
    *(
        Giant(f"4 GB, {ending}", f"Inventory Movement Details.{ending}", sparse(4 * GIGABYTE - 1, head), said)
        for ending, head, said in (
            ("csv", MOVEMENT_HEAD.encode(), "a line of more than"),
            ("xlsx", b"PK\x03\x04", "does not open|of memory to open|of computing"),
            ("json", b'{"Products": [', "JSON of"),
            ("pdf", b"%PDF-1.4\n", "does not open|of memory to open|of computing"),
        )
    ),
    Giant("20,000 files", "many", many_files, "no known kind"),
    Giant("path longer than the system opens", "deep", deep_folders, "cannot be opened", True),
    Giant("names that are no text", "odd", odd_name, "no known kind", True),
    Giant("pipe", "pipe.csv", pipe, "only ordinary files", True),
    Giant("links in a circle", "loop.csv", loop, "leads nowhere", True),
)


@dataclass(frozen=True)
class Outcome:
    """code: of the exit; negative for a signal, 99 where it was stopped at the limit."""

    code: int
    cpu_seconds: float
    megabytes: float
    lines: tuple[str, ...]
    error: str


def checked(client: Path, limit: int = 120, source: Path | None = None) -> Outcome:
    """`check` on a client in a process of its own that may compute for `limit` seconds, with what it and its own processes used."""
    environment = {**os.environ, "PYTHONPATH": str(source or Path(__file__).parents[2] / "src"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "cin7_audit", "check", str(client), "--json"]
    out, err = client.parent / "out", client.parent / "err"

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))

    with out.open("wb") as printed, err.open("wb") as said:
        process = subprocess.Popen(
            command, stdout=printed, stderr=said, cwd=client.parent, env=environment, start_new_session=True, preexec_fn=limited
        )
        stop = threading.Timer(limit * PATIENCE, os.killpg, (process.pid, signal.SIGKILL))
        stop.start()
        _, status, used = os.wait4(process.pid, 0)
        stop.cancel()
    is_stopped = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
    code = 99 if is_stopped else os.waitstatus_to_exitcode(status)
    text = out.read_text(encoding="utf-8", errors="replace")
    lines = tuple(json.loads(text)["lines"]) if code in (0, 1) and text.startswith("{") else ()
    return Outcome(code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, lines, err.read_text(encoding="utf-8", errors="replace"))


def statuses(client: Path) -> dict[str, str]:
    import duckdb

    with duckdb.connect(str(client / "case" / "case.duckdb"), read_only=True) as case:
        return dict(case.execute("SELECT path, status FROM evidence_file").fetchall())


def tried(
    folder: Path, giants: tuple[Giant, ...], source: Path | None = None, limit: int = 120
) -> Iterator[tuple[Giant, Outcome, int, str]]:
    """(giant, outcome, good files not used, its sentence) of each giant beside good files."""
    good = small_client(folder / "good")
    wanted = statuses(good) if checked(good).code in (0, 1) else {}
    for place, giant in enumerate(giants):
        client = folder / f"{place}" / "client"
        small_client(client)
        builder = multiprocessing.get_context("fork").Process(target=giant.build, args=(client / "exports" / giant.file,))
        builder.start()  # in a process of its own: one started later counts what its parent has held as its own
        builder.join()
        assert builder.exitcode == 0, giant.name
        outcome = checked(client, limit, source)
        found = statuses(client) if outcome.code in (0, 1) else {}
        lost = sum(found.get(name) != status for name, status in wanted.items())
        yield giant, outcome, lost, sentence_of(giant, outcome.lines)
        subprocess.run(["rm", "-rf", str(client.parent)], check=True)


def sentence_of(giant: Giant, lines: tuple[str, ...]) -> str:
    """The line of `check` that says what became of the giant."""
    words = giant.said.split("|")
    return next((line for line in lines if any(word in line for word in words)), "") if giant.said else "read"


def measured(giant: Giant, outcome: Outcome, lost: int, sentence: str) -> None:
    """One line about one giant."""
    shown = (sentence or outcome.error)[-110:].encode("ascii", "replace").decode()
    figures = f"exit {outcome.code:>3} {outcome.cpu_seconds:6.1f} s {outcome.megabytes:6.0f} MB  lost {lost}"
    sys.stdout.write(f"  {giant.name:<38} {figures}  {shown!r}\n")
    sys.stdout.flush()


def full(folder: Path, quick: bool) -> dict[str, float]:
    """Every giant by itself; quick: the small ones."""
    figures = {"tried": 0, "worst_cpu_seconds": 0.0, "worst_megabytes": 0.0, "crashed": 0, "good_files_lost": 0, "without_sentence": 0}
    for giant, outcome, lost, sentence in tried(folder, tuple(giant for giant in GIANTS if giant.is_small or not quick)):
        figures["tried"] += 1
        figures["worst_cpu_seconds"] = max(figures["worst_cpu_seconds"], round(outcome.cpu_seconds, 1))
        figures["worst_megabytes"] = max(figures["worst_megabytes"], round(outcome.megabytes))
        figures["crashed"] += outcome.code not in (0, 1)
        figures["good_files_lost"] += lost
        figures["without_sentence"] += not sentence
        measured(giant, outcome, lost, sentence)
    return figures


def elsewhere(place: Path, source: Path, limit: int, names: list[str]) -> None:
    """`python -m tests.trust.giants FOLDER SOURCE SECONDS [NAME ...]`: the same on another state of the sources."""
    for found in tried(place, tuple(giant for giant in GIANTS if not names or giant.name in names), source, limit):
        measured(*found)


if __name__ == "__main__":
    elsewhere(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
