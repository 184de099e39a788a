"""Where a reading keeps what it unpacks: a private folder, gone with the reading or, after a kill, with the next."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cin7_audit.atomic_files import mark, sweep

ROOM = ".reading-"  # how its name begins in a client's folder


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
