"""A word of its own in every kind of text of a client, and a look for such words in every byte that was written."""

import base64
import gzip
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from tests.trust.small import small_client

# The client's name, sites (they are in file names too), products, users, suppliers and notes.
PLANTED = ("Harbour Tools", "Main Warehouse", "Claw hammer", "ana.pereira", "Clearwater Brass", "Stock correction", "Found in wrong place")
PACKED = re.compile(rb"H4sI[A-Za-z0-9+/=]{20,}")  # base64 of gzip: chart specifications and the drawing library in a page
KINDS = {".html", ".pdf", ".xlsx", ".parquet", ".ipynb", ".json", ".duckdb"}  # every client's words are in all of these
TEXT = (".csv", ".json", ".toml")


def planted_client(folder: Path, canary: str) -> Path:
    """A small client in whose every text the canary stands beside the words of PLANTED."""
    small_client(folder)
    for path in [path for path in sorted(folder.rglob("*")) if path.is_file()]:
        if path.suffix in TEXT:
            path.write_bytes(_marked(path.read_bytes(), canary))
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                members = {item: _marked(book.read(item), canary) for item in book.infolist()}
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
                for item, content in members.items():
                    book.writestr(item.filename, content)
        path.rename(path.with_name(_marked(path.name.encode(), canary).decode()))
    return folder


def _marked(content: bytes, canary: str) -> bytes:
    for words in PLANTED:
        content = content.replace(words.encode(), words[:-1].encode() + canary.encode() + words[-1:].encode())
    return content


def _unpacked(content: bytes) -> bytes:
    return content + b"\n".join(gzip.decompress(base64.b64decode(packed)) for packed in PACKED.findall(content))


def _opened(path: Path) -> bytes:
    """A file's bytes and what is packed inside them."""
    content = path.read_bytes()
    if path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(path) as book:
            return content + b"\n".join(book.read(name) for name in book.namelist())
    if path.suffix == ".pdf":
        return content + subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
    if path.suffix == ".parquet":
        table = parquet.read_table(path)
        return content + repr([table.schema.metadata, *table.to_pylist()]).encode()
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as case:
            case.execute("SET file_search_path = ?", [str(path.parent)])  # where the views of a run's book find their files
            names = [name for (name,) in case.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
            names += [name for (name,) in case.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            assert names, path
            return content + "\n".join(repr(case.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names).encode()
    return _unpacked(content)


def written(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file under a folder with its name and all it holds, unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, str(path.relative_to(folder)).encode() + _opened(path)


def strangers(clients: Mapping[str, Path]) -> list[str]:
    """Outputs of a client (by its canary) that hold another client's canary."""
    return [
        f"{path} holds {other}"
        for own, folder in clients.items()
        for path, content in written(folder)
        for other in clients
        if other != own and other.encode() in content
    ]


def homes(canary: str, folder: Path) -> set[str]:
    """The kinds of files in which a client's own canary is found: what a search that finds no stranger must be able to see."""
    return {path.suffix for path, content in written(folder) if canary.encode() in content}
