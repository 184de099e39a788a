"""What lies under exports/: every file and archive member with its name and hash, in one fixed order.

Nothing is read that lies elsewhere: a link is followed only to a file under exports/. What is no ordinary file, or
larger than is read, is listed with a sentence. A hard link is the file itself and cannot be told apart.
A zip archive is unpacked into a private room, never beside the evidence, that is gone with the reading or, after a
kill, with the next one; its members are named `archive.zip/member`.
"""

import hashlib
import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from cin7_audit.atomic_files import mark, sweep
from cin7_audit.errors import UsageError
from cin7_audit.sources import limits
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.opening import opened

ROOM = ".reading-"  # how its name begins in a client's folder
TEMPORARY = ("~$", ".~", "._", ".ds_store", "thumbs.db", "desktop.ini", "__macosx")


def is_temporary(name: str) -> bool:
    """Files an editor or operating system leaves behind, and hidden files."""
    return any(
        part.lower().startswith(TEMPORARY) or (part.startswith(".") and part not in (".", ".."))
        for part in PurePosixPath(name).parts
    )


def digest(path: Path) -> str:
    """SHA-256 of the bytes, read now: an edit may restore a file's size and time."""
    with opened(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def printable(name: str) -> str:
    """A name as text: bytes that are no UTF-8, which a file system may hold, become escapes, printable and storable."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def root_of(exports: Path) -> Path:
    """Where exports/ really lies: perhaps on another disk, never in what another client has or a folder of clients."""
    root, client = Path(os.path.realpath(exports)), Path(os.path.realpath(exports.parent))
    if root != client and root.is_relative_to(client):
        return root
    if client.is_relative_to(root) or _holds_a_client(root):
        raise UsageError.of("link_to_clients", exports)
    if _is_of_another_client(root, client):
        raise UsageError.of("link_into_client", exports)
    return root


def _holds_a_client(root: Path) -> bool:
    """A client's folder has settings or exports/; one without settings is sought no deeper than a folder of clients."""
    if any(folder.is_dir() for pattern in ("exports", "*/exports") for folder in root.glob(pattern)):
        return True
    return any(path.name == "engagement.toml" for path in _walk(root))


def _is_of_another_client(root: Path, client: Path) -> bool:
    """A client's folder has settings; one beside this client's is a client's by its exports alone."""
    others = [folder for folder in (root, *root.parents) if folder != client and folder not in client.parents]
    return any(
        (folder / "engagement.toml").exists() or (folder.parent == client.parent and (folder / "exports").is_dir())
        for folder in others
    )


def evidence_files(exports: Path) -> list[tuple[str, Path]]:
    """(name, path) of all under exports/ but folders that can be opened, sorted by name without regard to case."""
    if not exports.is_dir():
        return []
    root = root_of(exports)
    found = [(printable(path.relative_to(root).as_posix()), path) for path in _walk(root)]
    return sorted(found, key=lambda item: (item[0].lower(), item[0]))


def _walk(root: Path) -> Iterator[Path]:
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = list(entries)
        except OSError:
            yield folder
            continue
        for entry in inside:
            if entry.is_dir(follow_symlinks=False) and not _is_link(entry):
                waiting.append(Path(entry.path))
            else:
                yield Path(entry.path)


def _is_link(entry: "os.DirEntry[str]") -> bool:
    """Also a junction, the folder link of Windows, which is a folder to Python before 3.12."""
    return entry.is_symlink() or (os.name == "nt" and os.path.realpath(entry.path) != entry.path)


def is_link(path: Path) -> bool:
    """True for a link, also one whose name is too long to ask about."""
    return os.path.islink(path)  # noqa: PTH114 - Path.is_symlink raises where the name is too long


def target_of(path: Path, root: Path) -> tuple[Path, str]:
    """(the file to open, "") or (the path itself, why it is not read)."""
    try:
        state = path.lstat()
        target = Path(os.path.realpath(path, strict=True))
        if target != path:
            if not target.is_relative_to(root):
                return path, "a link that leads out of exports/; it is not followed"
            if target.is_dir():
                return path, "a link to a folder; links to folders are not followed"
            state = target.lstat()
    except OSError as trouble:
        return path, "a link that leads nowhere" if is_link(path) else f"it cannot be opened ({trouble.strerror})"
    if stat.S_ISDIR(state.st_mode):
        return path, "a folder that cannot be opened"
    if not stat.S_ISREG(state.st_mode):
        return path, "a pipe, a socket or a device; only ordinary files are read"
    if state.st_size > limits.LARGEST_FILE_BYTES:
        return (
            path,
            f"{state.st_size:,} bytes; a file of more than {limits.LARGEST_FILE_BYTES:,} is neither read nor hashed",
        )
    return target, ""


def _identity(path: Path, root: Path) -> str:
    """The hash of a file; the sentence where it has none."""
    target, trouble = target_of(path, root)
    if trouble:
        return trouble
    try:
        return digest(target)
    except FileNotFoundError:
        raise
    except OSError as refused:
        return f"it cannot be opened ({refused.strerror})"


def fingerprint(exports: Path) -> list[tuple[str, str]]:
    """(name, sha256) of every file of evidence, which the run id is made of. A file not read counts by its sentence."""
    root = root_of(exports)
    return [(name, _identity(path, root)) for name, path in evidence_files(exports) if not is_temporary(name)]


def listed_evidence(exports: Path, room: Path) -> Iterator[tuple[Evidence, str]]:
    """Every file and archive member as evidence, with a sentence where it is not read ("" otherwise)."""
    root = root_of(exports)
    number = 0

    def made(name: str, path: Path, trouble: str) -> tuple[Evidence, str]:
        nonlocal number
        number += 1
        sha, size = "", 0
        if not trouble:
            try:
                sha, size = digest(path), path.stat().st_size
            except OSError as refused:
                trouble = f"it cannot be opened ({refused.strerror})"
        return Evidence(f"E{number:03d}", path, name, sha, size), trouble

    for name, path in evidence_files(exports):
        target, trouble = target_of(path, root)
        archive, trouble = made(name, target, trouble)
        yield archive, trouble
        if trouble or is_temporary(name) or not name.lower().endswith(".zip"):
            continue
        try:
            for shown, member in _members(archive, room):
                yield made(shown, member, "") if isinstance(member, Path) else made(shown, Path(), member)
        except Exception as damage:  # whatever a damaged archive makes of its reader
            yield made(f"{name}/", Path(), f"the archive is damaged ({damage})")


def _members(archive: Evidence, room: Path) -> Iterator[tuple[str, Path | str]]:
    """(name, path) of each unpacked member, or (name, sentence) where it is not unpacked."""
    inside = room / f"{sum(1 for _ in room.iterdir()):04d}"
    inside.mkdir()
    with _InParts(opened(archive.path).detach()) as stream, zipfile.ZipFile(stream) as unpacked:
        members = unpacked.infolist()
        if trouble := _archive_trouble(members, archive.size_bytes):
            yield f"{archive.name}/", trouble
            return
        for number, info in enumerate(sorted(members, key=lambda item: item.filename)):
            name = printable(info.filename.replace("\\", "/"))
            if info.is_dir() and not info.file_size:
                continue
            target = inside / f"{number}{PurePosixPath(name).suffix[:12]}"
            trouble = _member_trouble(info, name) or _unpack(unpacked, info, target)
            shown = name if len(name.encode()) <= limits.LONGEST_PATH else name[: limits.LONGEST_NAME]
            yield f"{archive.name}/{shown}", trouble or target


class _InParts(io.BufferedReader):
    """An archive as its reader sees it. It states itself how long its list of contents is, in one of several places,
    and each version of the reader looks for them in its own order; whichever it believes, it asks for that much at
    once.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > limits.LARGEST_DIRECTORY_BYTES:
            raise zipfile.BadZipFile(
                f"its list of contents takes {size:,} bytes, more than {limits.LARGEST_DIRECTORY_BYTES:,}"
            )
        return super().read(size)


def _archive_trouble(members: list[zipfile.ZipInfo], size: int) -> str:
    """Why an archive is not unpacked at all."""
    if len(members) > limits.MOST_MEMBERS:
        return f"an archive of {len(members):,} members, more than {limits.MOST_MEMBERS:,}"
    if sum(info.compress_size for info in members) > size:
        return "an archive whose members overlap: it states more packed bytes than it holds"
    total = sum(info.file_size for info in members)
    if total > limits.LARGEST_ARCHIVE_BYTES:
        return f"an archive that unpacks to {total:,} bytes, more than {limits.LARGEST_ARCHIVE_BYTES:,}"
    if total > limits.LARGEST_RATIO * size + limits.SLACK_BYTES:
        return (
            f"an archive that unpacks from {size:,} to {total:,} bytes, more than {limits.LARGEST_RATIO} times as much"
        )
    return ""


def _member_trouble(info: zipfile.ZipInfo, name: str) -> str:
    """Why a member is not unpacked."""
    if name.lower().endswith(".zip"):
        return "an archive inside an archive"
    if len(name.encode()) > limits.LONGEST_PATH or any(
        len(part.encode()) > limits.LONGEST_NAME for part in name.split("/")
    ):
        return "a name that no file system can hold"
    if info.file_size > limits.LARGEST_RATIO * max(info.compress_size, 1) + limits.SLACK_BYTES:
        unpacked = f"{info.file_size:,} bytes when unpacked, more than {limits.LARGEST_RATIO} times"
        return f"{unpacked} the {info.compress_size:,} it takes in the archive"
    return ""


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> str:
    """Unpack one member, never more than it states; "" or why it failed."""
    try:
        with archive.open(info) as source, target.open("wb") as out:
            while block := source.read(1 << 20):
                out.write(block)
    except Exception as trouble:  # each way of packing fails in its own way
        return f"the member cannot be unpacked ({trouble})"
    return ""


def _made_room(home: Path | None, prefix: str) -> tempfile.TemporaryDirectory[str]:
    if home is not None:
        with suppress(OSError):
            return tempfile.TemporaryDirectory(dir=home, prefix=ROOM)
    return tempfile.TemporaryDirectory(prefix=prefix)


@contextmanager
def room_for(exports: Path, home: Path | None) -> Iterator[tempfile.TemporaryDirectory[str]]:
    """A private folder for unpacked archive members and rows of large files; those of this client's killed runs go
    first.

    It lies in the client's own folder, so that nothing of a client is left elsewhere by a run that is killed; among the
    system's temporary files only where that folder cannot be written or none is given.
    """
    prefix = f"cin7-audit-{hashlib.sha256(str(exports.resolve()).encode()).hexdigest()[:12]}-"
    sweep([*Path(tempfile.gettempdir()).glob(f"{prefix}*"), *(home.glob(f"{ROOM}*") if home else ())])
    room = _made_room(home, prefix)
    try:
        mark(Path(room.name))
        yield room
    except BaseException:
        room.cleanup()
        raise
