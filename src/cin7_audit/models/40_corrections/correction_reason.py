"""What corrections say of themselves, and a small honest grouping of the texts.

blank: nothing there. generic: only words that fit any correction. copied: the same text on `copied_documents` or more
documents. specific: the rest. Grouping is by shared words only (Jaccard overlap of at least `overlap_share` with the
group's first text), so every text of a group can be read to share words with its name.
grain: correction line
needs: correction_text
columns:
  correction_text.*
  reason_class   VARCHAR  text: blank, generic, copied or specific
  reason_group   VARCHAR  text: the most frequent text it shares its words with, else itself
"""

import re
from collections import Counter

import pandas as pd

from cin7_audit.thresholds import THRESHOLDS

WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
GENERIC = frozenset(THRESHOLDS["generic_words"])


def words(text: str) -> frozenset[str]:
    """Lower-case words of a text that mean something."""
    return frozenset(word.lower() for word in WORD.findall(text)) - GENERIC


def reason_class(text: str, documents: int) -> str:
    """blank, generic, copied or specific."""
    if not re.search(r"\w", text):
        return "blank"
    if not words(text):
        return "generic"
    return "copied" if documents >= THRESHOLDS["copied_documents"] else "specific"


def group_texts(texts: list[str]) -> dict[str, str]:
    """Text -> name of its group: the most frequent text it shares `overlap_share` of its words with, else itself."""
    leaders: list[tuple[str, frozenset[str]]] = []
    named: dict[str, str] = {}
    least = THRESHOLDS["overlap_share"]
    for text in texts:
        meaning = words(text)
        alike = (name for name, have in leaders if meaning and len(meaning & have) >= least * len(meaning | have))
        home = next(alike, None)
        if home is None and meaning and len(leaders) < THRESHOLDS["most_groups"]:
            leaders.append((text, meaning))
        named[text] = home or (text if meaning else "no meaning word")
    return named


def build(correction_text: pd.DataFrame) -> pd.DataFrame:
    """A text is judged once, however often it was typed."""
    told = correction_text.dropna(subset=["text"])
    documents = told.groupby(told["text"].str.casefold())["document_no"].nunique().to_dict()
    order = [text for text, _ in Counter(told["text"]).most_common()]
    classes = {text: reason_class(text, documents[text.casefold()]) for text in order}
    named = group_texts(order)
    texts = [text if isinstance(text, str) else "" for text in correction_text["text"]]
    return correction_text.assign(
        reason_class=[classes.get(text, "blank") for text in texts],
        reason_group=[named.get(text, "blank") for text in texts],
    )
