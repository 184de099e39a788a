"""Keys come from the environment or the system keyring, never from a file of ours."""

import os

import keyring
import keyring.errors

from cin7_audit.errors import UsageError

NAMES = {
    "cin7_core": (("account id", "CIN7_CORE_ACCOUNT_ID"), ("application key", "CIN7_CORE_APPLICATION_KEY")),
    "cin7_omni": (("user name", "CIN7_OMNI_USERNAME"), ("connection key", "CIN7_OMNI_KEY")),
}


def _service(system: str, client: str) -> str:
    return f"cin7-audit {system} {client}"


def read_keys(system: str, client: str) -> tuple[str, str]:
    """The two secrets of a system for a client: environment first, then the keyring."""
    found = []
    for label, variable in NAMES[system]:
        value = os.environ.get(variable, "")
        if not value:
            try:
                value = keyring.get_password(_service(system, client), label) or ""
            except keyring.errors.KeyringError:
                value = ""
        if not value:
            raise UsageError(
                f"keys of {client}",
                f"no {label}",
                f"{variable} in the environment or an entry in the keyring",
                "Set it, or run pull with --ask once.",
            )
        found.append(value)
    return found[0], found[1]


def save_keys(system: str, client: str, values: tuple[str, str]) -> None:
    """Put both secrets into the system keyring."""
    for (label, _), value in zip(NAMES[system], values, strict=True):
        try:
            keyring.set_password(_service(system, client), label, value)
        except keyring.errors.KeyringError as fault:
            raise UsageError(
                "keyring",
                f"{type(fault).__name__}: no keyring on this machine",
                "a system keyring",
                "Use the environment variables instead.",
            ) from None
