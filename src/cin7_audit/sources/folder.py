"""What lies under exports/: every file and archive member with its name and hash, in one fixed order.

A zip archive is unpacked into a temporary room, never beside the evidence; its members are named `archive.zip/member`.
"""

import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from cin7_audit.sources.base import Evidence

TEMPORARY = ("~$", ".~", "._", ".ds_store", "thumbs.db", "desktop.ini")
MAX_MEMBER_BYTES = 4 * 1024**3  # a member that unpacks to more is refused
MAX_RATIO = 500  # packed to unpacked: beyond this a member is a bomb, not a report
MAX_ARCHIVE_BYTES = 16 * 1024**3  # what all members of one archive may unpack to


def is_temporary(name: str) -> bool:
    """Files an editor or operating system leaves behind, and hidden files."""
    return any(
        part.lower().startswith(TEMPORARY) or (part.startswith(".") and part not in (".", "..")) for part in PurePosixPath(name).parts
    )


def digest(path: Path) -> str:
    """SHA-256 of the bytes, read now: an edit may restore a file's size and time."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _members(archive: Path, name: str, room: Path) -> Iterator[tuple[str, Path | str]]:
    """(name, path) of each unpacked member, or (name, sentence) where it cannot be unpacked."""
    inside = room / f"{sum(1 for _ in room.iterdir()):04d}"
    inside.mkdir()
    unpacked = 0
    with zipfile.ZipFile(archive) as opened:
        for number, info in enumerate(sorted(opened.infolist(), key=lambda item: item.filename)):
            inner = info.filename.replace("\\", "/")
            if info.is_dir() or is_temporary(inner) or inner.startswith("__MACOSX/"):
                continue
            shown = f"{name}/{inner}"
            if inner.lower().endswith(".zip"):
                yield shown, "an archive inside an archive"
                continue
            if info.file_size > MAX_MEMBER_BYTES or info.file_size > MAX_RATIO * max(info.compress_size, 1) + 10_000_000:
                yield shown, f"{info.file_size:,} bytes when unpacked"
                continue
            unpacked += info.file_size
            if unpacked > MAX_ARCHIVE_BYTES:
                yield shown, f"the archive unpacks to more than {MAX_ARCHIVE_BYTES:,} bytes"
                continue
            target = inside / f"{number}{PurePosixPath(inner).suffix[:12]}"
            try:
                with opened.open(info) as source, target.open("wb") as out:
                    while block := source.read(1 << 20):
                        out.write(block)
            except (RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, lzma.LZMAError) as trouble:
                yield shown, f"the member cannot be unpacked ({trouble})"
                continue
            yield shown, target


def evidence_files(exports: Path) -> list[tuple[str, Path]]:
    """(name, path) of every file under exports/, sorted by name without regard to case."""
    if not exports.is_dir():
        return []
    found = [(path.relative_to(exports).as_posix(), path) for path in exports.rglob("*") if path.is_file() or path.is_symlink()]
    return sorted(found, key=lambda item: (item[0].lower(), item[0]))


def link_trouble(path: Path, exports: Path) -> str:
    """Why a link under exports/ is not followed; "" for a link to a file of this client or of no client, and for plain files.

    A file of another client of the same consultancy (a folder beside this client's) must never reach this client's report.
    """
    if not path.is_symlink():
        return ""
    target, folder = path.resolve(), exports.parent.resolve()
    if target.is_dir():
        return "a link to a folder; links to folders are not followed"
    if not target.is_file():
        return "a link that leads nowhere"
    if target.is_relative_to(folder.parent) and not target.is_relative_to(folder):
        neighbour = folder.parent / target.relative_to(folder.parent).parts[0]
        if (neighbour / "exports").is_dir() or (neighbour / "engagement.toml").exists():
            return "a link into the folder of another client"
    return ""


def fingerprint(exports: Path) -> list[tuple[str, str]]:
    """(name, sha256) of every file that counts as evidence: what the run id is made of."""
    return [(name, link_trouble(path, exports) or digest(path)) for name, path in evidence_files(exports) if not is_temporary(name)]


def listed_evidence(exports: Path, room: Path) -> Iterator[tuple[Evidence, str]]:
    """Every file and archive member as evidence, with a sentence where it could not be had ("" otherwise)."""
    number = 0

    def made(name: str, path: Path, sentence: str = "") -> tuple[Evidence, str]:
        nonlocal number
        number += 1
        readable = path.is_file() and not sentence
        sha, size = (digest(path), path.stat().st_size) if readable else ("", 0)
        return Evidence(f"E{number:03d}", path, name, sha, size), sentence

    for name, path in evidence_files(exports):
        if is_temporary(name) or not name.lower().endswith(".zip"):
            yield made(name, path, link_trouble(path, exports))
            continue
        trouble = link_trouble(path, exports)
        yield made(name, path, trouble)
        if trouble:
            continue
        try:
            for shown, member in _members(path, name, room):
                yield made(shown, member) if isinstance(member, Path) else made(shown, Path(), member)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as damage:
            yield made(f"{name}/", Path(), f"the archive is damaged ({damage})")
