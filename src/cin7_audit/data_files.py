"""Tables of constants and texts that lie as `name.toml` beside the module that reads them.

A figure with a point is read as a Decimal, exactly as written. A mistake is one sentence: which file, which entry.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from cin7_audit.errors import AuditError


def read_entries(path: Path) -> dict[str, Any]:
    """The entries of a data file, in its order."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
        raise wrong_entry(path, "the file", f"not readable as TOML ({mistake})", "valid TOML in UTF-8") from None


def wrong_entry(path: Path, entry: str, seen: str, expected: str) -> AuditError:
    return AuditError(f"{path.name}, {entry}", seen, expected, "Correct it there.")
