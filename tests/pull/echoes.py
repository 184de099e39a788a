"""Keys, every way a service may write one back, and what of a text a finder could use."""

import base64
import html
import json
import urllib.parse
from pathlib import Path

ACCOUNT, KEY = "5f0c8a1e-77d3-4b52-9c1f-2f4be9d61a07", "c4a1/9d+2e6b=40f8&a57e<8b13d2f0c9e47"
SECRETS = (ACCOUNT, KEY)
ECHOES = {
    "plain": lambda key: key,
    "upper case": str.upper,
    "in an address": lambda key: urllib.parse.quote(key, safe=""),
    "in a form": urllib.parse.quote_plus,
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "basic authentication": lambda key: base64.b64encode(f"{ACCOUNT}:{key}".encode()).decode(),
    "base64 for addresses": lambda key: base64.urlsafe_b64encode(f"x{key}".encode()).decode(),
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON with slashes": lambda key: key.replace("/", "\\/"),
    "JSON in numbers": lambda key: "".join(f"\\u{ord(letter):04x}" for letter in key),
    "HTML": html.escape,
    "hexadecimal": lambda key: key.encode().hex(),
    "its first ten letters": lambda key: key[:10],
    "its last ten letters": lambda key: key[-10:],
    "in a sentence": lambda key: f"key '{key}' is not known; did you mean {key[:-1]}?",
}


def pieces(text: str) -> list[str]:
    """Eight letters of a secret in a row, in any writing of it: what of `text` a finder could use."""
    forms = [
        written(secret)
        for secret in SECRETS
        for name, written in ECHOES.items()
        if name not in ("its first ten letters", "in a sentence")
    ]
    folded = text.casefold()
    return [
        form[at : at + 8] for form in forms for at in range(len(form) - 7) if form[at : at + 8].casefold() in folded
    ]


def kept(folder: Path) -> str:
    return "\n".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*")) if path.is_file())
