"""Keys come from the environment or the system keyring, never from a file of ours, and no text that repeats one is
kept.

An entry of the keyring belongs to one client's folder: its name holds the folder's path and a random number that
`--ask` leaves in the folder. A folder of the same name elsewhere, a copy of the folder, and a new folder in its place
find no entry.
"""

import base64
import html
import json
import os
import re
import secrets
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import keyring
import keyring.errors

from cin7_audit.errors import UsageError

NAMES = {
    "cin7_core": (("account id", "CIN7_CORE_ACCOUNT_ID"), ("application key", "CIN7_CORE_APPLICATION_KEY")),
    "cin7_omni": (("user name", "CIN7_OMNI_USERNAME"), ("connection key", "CIN7_OMNI_KEY")),
}
MARK = "pull/keyring-entry"  # in the client's folder: which entry is its own; it opens nothing by itself
TAKEN_OUT = "[key taken out]"
PIECE = 8  # so many letters of a key in a row are taken out of a message
WHOLE_IN_PAGES = 20  # in evidence only whole keys of at least this length: a short user name is a word like any other
LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}  # keys are ASCII: every letter keeps its place


@dataclass(frozen=True)
class Secrets:
    """Both secrets of a system. The one place that knows what a repeated key may look like."""

    values: tuple[str, str]

    def __repr__(self) -> str:
        return "Secrets(...)"

    @cached_property
    def _forms(self) -> tuple[str, ...]:
        """Every way a service may write a secret back, longest first."""
        first, second = self.values
        found = {form for value in (*self.values, f"{first}:{second}") for form in _written(value)}
        return tuple(sorted((form for form in found if form), key=len, reverse=True))

    @cached_property
    def _pieces(self) -> frozenset[str]:
        folded = [form.translate(LOWER) for form in self._forms]
        return frozenset(form[at : at + PIECE] for form in folded for at in range(len(form) - PIECE + 1))

    def out_of_message(self, text: str) -> str:
        """A service's words without the secrets: whole in any writing, or eight letters of one in a row."""
        if self._forms:
            text = re.sub("|".join(map(re.escape, self._forms)), TAKEN_OUT, text, flags=re.IGNORECASE)
        folded = text.translate(LOWER)
        hit = [False] * len(text)
        for at in range(len(text) - PIECE + 1):
            if folded[at : at + PIECE] in self._pieces:
                hit[at : at + PIECE] = [True] * PIECE
        left = "".join("\0" if taken else letter for letter, taken in zip(text, hit, strict=True))
        return re.sub("\0+", TAKEN_OUT, left)

    def out_of_page(self, body: bytes) -> bytes:
        """A page of evidence without whole secrets; every other byte is as it was received."""
        forms = [re.escape(form.encode()) for form in self._forms if len(form) >= WHOLE_IN_PAGES]
        return re.sub(b"|".join(forms), TAKEN_OUT.encode(), body, flags=re.IGNORECASE) if forms else body


def _written(value: str) -> Iterator[str]:
    """One secret as text, in an address, in JSON, in HTML, and in base64 at each of the three places it can begin."""
    quoted = json.dumps(value)[1:-1]
    yield from (value, "".join(f"\\u{ord(letter):04x}" for letter in value), html.escape(value))
    yield from (urllib.parse.quote(value, safe=""), urllib.parse.quote_plus(value))
    yield from (quoted, quoted.replace("/", "\\/"), value.encode().hex())
    for before in range(3):
        encoded = base64.b64encode(b"x" * before + value.encode()).decode()
        core = encoded[(0, 2, 3)[before] :].rstrip("=")
        core = core[: len(core) - 1] if encoded.endswith("=") else core  # the last letter depends on what follows
        if len(core) >= PIECE:
            yield from (core, core.replace("+", "-").replace("/", "_"))


def _checked(label: str, value: str) -> str:
    """A secret that a header can carry, without the line break that copying adds; a message never shows it."""
    value = value.strip()
    if any(not 32 <= ord(letter) < 127 for letter in value):
        raise UsageError.of("no_letter_of_a_key", label)
    return value


def _entry(system: str, folder: Path) -> str | None:
    """The name of this client's entry in the keyring; None where it has none."""
    try:
        mark = (folder / MARK).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return f"cin7-audit {system} {folder.resolve()} {mark}"


def _from_keyring(system: str, folder: Path, label: str) -> str:
    entry = _entry(system, folder)
    try:
        return (keyring.get_password(entry, label) or "") if entry else ""
    except keyring.errors.KeyringError:
        return ""


def read_keys(system: str, folder: Path) -> tuple[str, str]:
    """The two secrets of a system for a client: of the environment or of this folder's entry in the keyring, never one
    of each.

    Where both hold a pair, it must be the same: keys that another client's pull left in the environment are not this
    client's.
    """
    names = NAMES[system]
    given = [os.environ.get(variable, "").strip() for _, variable in names]
    kept = [_from_keyring(system, folder, label) for label, _ in names]
    where = f"keys of {folder.name}"
    variables = " and ".join(variable for _, variable in names)
    if all(given) and all(kept) and given != kept:
        raise UsageError.of("two_pairs_of_keys", where, variables=variables)
    found = kept if all(kept) else given
    missing = [label for (label, _), value in zip(names, found, strict=True) if not value]
    if missing:
        raise UsageError.of("no_keys", where, label=missing[0], variables=variables)
    first, second = (_checked(label, value) for (label, _), value in zip(names, found, strict=True))
    return first, second


def save_keys(system: str, folder: Path, values: tuple[str, str]) -> None:
    """Put both secrets into the system keyring, under an entry of this folder alone."""
    checked = [_checked(label, value) for (label, _), value in zip(NAMES[system], values, strict=True)]
    if _entry(system, folder) is None:
        (folder / MARK).parent.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text(secrets.token_hex(8) + "\n", encoding="utf-8")
    for (label, _), value in zip(NAMES[system], checked, strict=True):
        try:
            keyring.set_password(_entry(system, folder) or "", label, value)
        except keyring.errors.KeyringError as fault:
            raise UsageError.of("no_keyring", "keyring", fault=type(fault).__name__) from None
