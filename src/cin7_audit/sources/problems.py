"""The words of every data problem, from the `problems.toml` beside each reader.

A topic is told in one place: `seen`, `expected` and `todo` are templates whose {gaps} the reader fills; `code` is
stated where several topics share one; `column` where the topic is about one column.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries, wrong_entry
from cin7_audit.errors import Effect, Problem

Raw = str | Sequence[str] | None  # what a row says, as delivered: its text or its cells
PARTS = {"code", "seen", "expected", "todo", "column"}


def read_topics(files: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Topic → its texts, of all files; refuses an unknown part, a topic told twice or without seen, expected, todo."""
    topics: dict[str, dict[str, str]] = {}
    for path in files:
        for topic, texts in read_entries(path).items():
            if topic in topics:
                raise wrong_entry(path, topic, "a topic another file tells", "each topic once")
            if not {"seen", "expected", "todo"} <= set(texts) <= PARTS:
                raise wrong_entry(
                    path, topic, ", ".join(texts), "seen, expected and todo, and no more than code and column"
                )
            topics[topic] = {"code": topic, **texts}
    return topics


TOPICS = read_topics(sorted(Path(__file__).parent.rglob("problems.toml")))


def problem(
    topic: str,
    source_id: str,
    effect: Effect,
    row: int | None = None,
    column: str | None = None,
    raw: Raw = None,
    **told: Any,
) -> Problem:
    """The problem of this topic, its gaps filled in. column: where it is another than the topic's own."""
    texts = TOPICS[topic]
    code, seen, expected, todo = (texts[part].format(**told) for part in ("code", "seen", "expected", "todo"))
    text = raw if raw is None or isinstance(raw, str) else "\t".join(raw)
    return Problem(source_id, code, effect, seen, expected, todo, row, column or texts.get("column"), text)
