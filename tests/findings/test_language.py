"""The language guard: reads every template of every chapter, of findings, exhibits and measures (method.md 7.4)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cin7_audit
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.data_files import read_entries
from cin7_audit.presentation.saying import entries
from cin7_audit.vocabulary import CONTRIBUTORS, STEPS

PACKAGE = Path(cin7_audit.__path__[0])
FOLDER = PACKAGE / "chapters"
MODULES = sorted([*FOLDER.glob("*/*sentences.py"), *FOLDER.glob("*/*.toml")])
ALLOWED_CAUSE = ("consistent with", "does not support", "cannot be distinguished from")
CLAIMS = re.compile(
    r"\b(caused by|because of|is due to|are due to|results? from|the cause is|the reason is|proves?|proven|guilty|culprit|to blame|blame|stole|thief|fault of|responsible for the loss)\b",
    re.I,
)
PEOPLE = re.compile(r"\b(he|she|his|her|employee|staff member|worker|Mr|Mrs|Ms)\b|\{(user|approver|counted_by|completed_by|posted_by)(:[^}]*)?\}")


def test_the_guard_sees_every_chapter() -> None:
    assert {path.parent.name for path in MODULES if path.name == "findings.toml" and len(templates(path)) > 6} == set(STEPS)


def texts_in(held: Any) -> Iterator[str]:
    """Every text of a data file, however deep."""
    if isinstance(held, str):
        yield held
    for inner in held.values() if isinstance(held, dict) else held if isinstance(held, list) else ():
        yield from texts_in(inner)


def templates(path: Path) -> dict[str, str]:
    """Module-level text constants, joined parts included; of a data file each entry, all its texts joined."""
    found = {}
    if path.suffix == ".toml":
        return {key: " ".join(texts_in(entry)) for key, entry in read_entries(path).items()}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) and node.value else []
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:
                texts = [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
                if texts:
                    found[target.id] = " ".join(texts)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_template_claims_a_cause_or_names_a_person(path: Path) -> None:
    for name, text in templates(path).items():
        claims = CLAIMS.search(text.replace("does not prove", "").replace("until the cause is known", ""))
        assert not claims, f"{path.stem}.{name}: {claims}"
        assert not PEOPLE.search(text), f"{path.stem}.{name}: {PEOPLE.search(text)}"


def test_every_cause_sentence_hedges_and_carries_its_grade() -> None:
    texts = {key: entry.get("says", "") for key, entry in entries("diagnosis").items() if key.startswith("DX-contributor.")}
    assert len(texts) == 6
    for name, text in texts.items():
        if name != "DX-contributor.named":  # what its two variants share
            assert any(words in text for words in ALLOWED_CAUSE), name
            assert "grade" in text and "{period}" in text, name
    assert "cannot be distinguished from" in texts["DX-contributor.consistent"]
    assert "does not support" in texts["DX-contributor.absent"]


def test_every_amount_has_its_unit() -> None:
    for path in (path for path in MODULES if path.name not in ("exhibits.toml", "measures.toml")):  # sentences
        for name, text in templates(path).items():
            amounts = r"\{(gross|value|amount)(:money)?\}" if path.parent.name == "diagnosis" else r"\{(amount)(:money)?\}"  # elsewhere gross is a share
            for place in re.finditer(amounts, text):
                assert re.match(r"\s*(\{currency\}|\{unit\}|units|%)", text[place.end() :]), (
                    f"{path.stem}.{name}: {place.group()} without a unit"
                )


def test_the_words_about_contributors_claim_nothing_and_name_nobody() -> None:
    assert tuple(ABOUT) == CONTRIBUTORS
    for about in ABOUT.values():
        for text in (about.words, about.signature, about.rule, about.assumptions, about.false_positives, about.owner, *about.next_evidence):
            assert text and not CLAIMS.search(text) and not PEOPLE.search(text), about.name
        assert about.next_evidence

