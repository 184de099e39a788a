"""Whose file is this? Names compared without legal form, case and punctuation; only a clear stranger is set aside."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from cin7_audit.engagement import Engagement

LEGAL_FORMS = {
    "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "co", "company", "plc", "pty", "pvt",
    "proprietary", "gmbh", "bv", "nv", "sa", "sas", "srl", "ab", "as", "oy", "kg", "lp", "llp",
    "the", "and", "group", "holdings", "trading", "t", "a", "ta",
}  # fmt: skip
SAME_NAME = 0.75  # similarity of the remaining letters above which two spellings are one company (default, ours)


def plain_name(name: str) -> str:
    """Lower-case words of the name without legal forms: `Harbour Tools (NZ) Ltd.` becomes `harbour tools nz`."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower() or name.lower()
    words = re.findall(r"[a-z0-9]+", folded.replace("'", "")) or folded.split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


def same_company(one: str, other: str) -> bool:
    """True if two names may be one company: shared words, one inside the other, initials, or near-equal spelling."""
    left, right = plain_name(one), plain_name(other)
    if not left or not right:
        return True
    if (
        set(left.split()) & set(right.split())
        or left.replace(" ", "") in right.replace(" ", "")
        or right.replace(" ", "") in left.replace(" ", "")
    ):
        return True
    initials = {"".join(word[0] for word in name.split()) for name in (left, right) if len(name.split()) > 1}
    if initials & {left, right}:
        return True
    return SequenceMatcher(None, left, right).ratio() >= SAME_NAME


def strangers(names: Mapping[str, str], settings: Engagement) -> dict[str, str]:
    """File name -> the company it should be, for files that clearly belong to another company.

    names: file name -> organisation as the file prints it. The yardstick is the name in settings with its other
    spellings, joined by the name most files carry; without settings and without a majority nobody is a stranger.
    """
    wanted = [name for name in (settings.client.name, *settings.client.also_known_as) if name]
    majority = _majority(names.values())
    known = [name for name in wanted if name] + ([majority] if majority else [])
    if wanted and any(same_company(name, each) for name in wanted for each in names.values()):
        known = wanted  # the client's own name is among the files: it decides alone
    if not known:
        return {}
    return {
        file: known[0] for file, name in names.items() if name and not any(same_company(name, each) for each in known)
    }


def _majority(names: Iterable[str]) -> str | None:
    spelled = [name for name in names if name]
    counts = Counter(plain_name(name) for name in spelled)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return next(name for name in spelled if plain_name(name) == ranked[0][0])
