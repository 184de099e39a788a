"""What corrections say of themselves: blank, generic, copied or specific, and a small honest grouping of the texts.

Text = line reason, else document reference. blank: nothing there. generic: only words that fit any correction.
copied: the same text on COPIED or more documents. specific: the rest. Grouping is by shared words only (Jaccard overlap of
at least OVERLAP with the group's first text), so every text of a group can be read to share words with its name.
"""

import re
from collections import Counter

import pandas as pd

from cin7_audit.case import Case

COPIED = 5  # documents with one text (default, ours)
OVERLAP = 0.5  # share of words two texts have in common (default, ours)
MOST_GROUPS = 200
GENERIC = frozenset(
    [
        "adj",
        "adjust",
        "adjusted",
        "adjustment",
        "adjustments",
        "correct",
        "corrected",
        "correction",
        "corrections",
        "count",
        "counted",
        "counting",
        "cycle",
        "stock",
        "stocktake",
        "take",
        "inventory",
        "fix",
        "fixed",
        "update",
        "updated",
        "recount",
        "variance",
        "difference",
        "error",
        "system",
        "as",
        "per",
        "per.",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "a",
        "an",
        "misc",
        "other",
        "na",
        "n/a",
        "none",
        "test",
        "qty",
        "quantity",
        "write",
        "off",
        "writeoff",
        "write-off",
        "level",
        "levels",
    ]
)
WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
TEXTS = """
SELECT correction_id, document_no, kind, coalesce(nullif(trim(reason), ''), nullif(trim(reference), '')) AS text, abs(value) AS gross, value FROM register WHERE NOT is_opening ORDER BY correction_id
"""


def words(text: str) -> frozenset[str]:
    """Lower-case words of a text that mean something."""
    return frozenset(word.lower() for word in WORD.findall(text)) - GENERIC


def reason_class(text: str | None, documents: int) -> str:
    """blank, generic, copied or specific."""
    if not text or not re.search(r"\w", text):
        return "blank"
    if not words(text):
        return "generic"
    return "copied" if documents >= COPIED else "specific"


def group_texts(texts: list[str]) -> dict[str, str]:
    """Text -> name of its group: the most frequent text it shares at least OVERLAP of its words with, else itself."""
    leaders: list[tuple[str, frozenset[str]]] = []
    named: dict[str, str] = {}
    for text in texts:
        meaning = words(text)
        home = next((name for name, have in leaders if meaning and len(meaning & have) >= OVERLAP * len(meaning | have)), None)
        if home is None and meaning and len(leaders) < MOST_GROUPS:
            leaders.append((text, meaning))
        named[text] = home or (text if meaning else "no meaning word")
    return named


def reasons(case: Case) -> pd.DataFrame:
    """One row per correction: text, reason_class, reason_group."""
    frame = case.frame(TEXTS)
    if frame.empty:
        return frame.assign(reason_class=[], reason_group=[])
    told = frame.dropna(subset=["text"])
    per_text = told.groupby(told["text"].str.casefold())["document_no"].nunique().to_dict()
    order = [text for text, _ in Counter(told["text"]).most_common()]
    classes = {
        text: reason_class(text, per_text.get(text.casefold(), 0)) for text in order
    }  # a text is judged once, however often it was typed
    named = group_texts(order)
    texts = list(frame["text"])
    frame["reason_class"] = [classes[text] if isinstance(text, str) else "blank" for text in texts]
    frame["reason_group"] = [named.get(text, "blank") if isinstance(text, str) else "blank" for text in texts]
    return frame
