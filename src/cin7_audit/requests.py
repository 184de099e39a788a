"""What to ask a client for, in the words of the client's platform: the texts of `requests.toml`, by the id of the
need.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries, wrong_entry

FILE = Path(__file__).with_suffix(".toml")


def read_wordings(entries: Mapping[str, Any], path: Path = FILE) -> dict[str, tuple[str, str]]:
    """need -> how it is called with (Cin7 Core, Cin7 Omni); refuses a need without a text for each."""
    found = {}
    for need, said in entries.items():
        pair = (said, said) if isinstance(said, str) else (said.get("core", ""), said.get("omni", ""))
        if not all(text.strip() for text in pair):
            raise wrong_entry(path, need, "no text", "one text, or one for core and one for omni")
        found[need] = pair
    return found


WORDINGS = read_wordings(read_entries(FILE)) | {"": ("", "")}  # nothing to ask for


def wording(need: str, platform: str = "cin7_core") -> str:
    """The request as the client's platform calls its reports."""
    return WORDINGS[need][platform == "cin7_omni"]
