"""The twelve contributors as contributors.toml states them, in the order they are looked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cin7_audit.data_files import read_entries


@dataclass(frozen=True)
class About:
    """One contributor in words and in what is known of it beforehand; contributors.toml says what each field means."""

    name: str
    words: str
    signature: str
    rule: str
    assumptions: str
    false_positives: str
    next_evidence: tuple[str, ...]
    owner: str
    precedence: int
    short: str = ""
    by_pairs: bool = False
    last_resort: bool = False
    one_sided: bool = False
    most: str = "A"
    documents: Mapping[str, str] = field(default_factory=dict)


STATED = read_entries(Path(__file__).with_name("contributors.toml"))
ABOUT = {
    name: About(name, **about | {"next_evidence": tuple(about["next_evidence"])}) for name, about in STATED.items()
}
SHORT = {name: about.short for name, about in ABOUT.items() if about.short}
