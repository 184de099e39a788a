"""What the sentences of several chapters share: evidence rows, names, measures of a scope, counted words."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from cin7_audit.records import EvidenceRow
from cin7_audit.words import is_missing

SORTED = "sorted by hand"  # in a frame's attrs
EVIDENCE_ROWS = 50  # source rows named per finding; the workpaper holds all


def located(frame: pd.DataFrame, files: Mapping[str, str]) -> pd.DataFrame:
    """The frame with the path of each row's file (files: source_id -> path)."""
    return frame.assign(file=[files.get(str(source), str(source)) for source in frame["source_id"]])


def evidence(frame: pd.DataFrame, limit: int = EVIDENCE_ROWS) -> tuple[EvidenceRow, ...]:
    """The first rows of a frame that carries `file` and `source_row`."""
    if not len(frame):
        return ()
    seen = frame[["file", "source_row"]].head(limit).dropna()
    return tuple(EvidenceRow(str(file), int(row)) for file, row in zip(seen["file"], seen["source_row"], strict=True))


def by_size(frame: pd.DataFrame, column: str, *then: str) -> pd.DataFrame:
    """The frame, largest absolute value of a column first, then by others; rows without a value last. Rows a consultant
    sorted stay as they are.
    """
    if frame.attrs.get(SORTED):
        return frame
    size = [-1.0 if is_missing(value) else abs(float(value)) for value in frame[column]]
    order, falling = ["_size", *then], [False, *(True for _ in then)]
    return frame.assign(_size=size).sort_values(order, ascending=falling, kind="stable").drop(columns="_size")


def names(frame: pd.DataFrame, column: str, limit: int = 100) -> tuple[str, ...]:
    """Distinct names of a column in order of appearance."""
    return tuple(dict.fromkeys(str(value) for value in frame[column] if not is_missing(value)))[:limit]


def listed(items: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


COUNTED = re.compile(r"\b(\d[\d,]*)((?: (?!of\b)\w+){1,3})\(s\)")


def counted(words: str) -> str:
    """`1 document(s)` as 1 document, `7 document(s)` as 7 documents."""
    return COUNTED.sub(lambda match: f"{match[1]}{match[2]}{'' if match[1] == '1' else 's'}", words)
