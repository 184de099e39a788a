"""What the diagnosis hands over, as the report prints it: the four questions, the verdict with its advice, the
governance pack.
"""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from cin7_audit.records import Section
from cin7_audit.report.page_parts import Block, TableView, table
from cin7_audit.report.references import table_title
from cin7_audit.report.words import CONTRIBUTOR_WORDS, WORDS
from cin7_audit.words import NONE, amount, is_money, money, number, percent, units

ROW_LIMIT = 60  # of a governance table on a page


def diagnosis(sections: Sequence[Section]) -> Section | None:
    """The section that carries the closing documents; None where the chapter did not run."""
    return next((section for section in reversed(sections) if section.step == "diagnosis"), None)


def figure(value: float, unit: str) -> str:
    """A number in its unit: shares as percentages, money with its currency in front."""
    if unit == "share":
        return percent(value)
    return amount(value, unit.strip("()")) if is_money(unit) else f"{number(value, 2)} {unit}".strip()


def _number(reply: Mapping[str, Any]) -> str:
    """The figure behind an answer with its interval and yardstick; a unit of several words is said once."""
    if reply["value"] is None:
        return ""
    between, limit, unit = reply["interval"], reply["threshold"], reply["unit"]
    short, shown = "" if " " in unit else unit, figure(reply["value"], unit)
    if between:
        shown += f" (95 % interval {figure(between[0], short)} to {figure(between[1], short)})"
    return shown if limit is None else f"{shown}, threshold {figure(limit, short)}"


def question_views(replies: Sequence[Mapping[str, Any]]) -> tuple[SimpleNamespace, ...]:
    """The four questions of the brief (questions.Reply), each with its number and reason in words."""
    found = []
    for reply in replies:
        sentences = [text for text in (reply["basis"], f"Rule: {reply['rule']}") if text]
        reason = " ".join(f"{text[0].upper()}{text[1:].rstrip('.')}." for text in sentences)
        found.append(SimpleNamespace(**reply, number=_number(reply), reason=reason))
    return tuple(found)


def advice(replies: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """stop, start, keep: what the answers to the four questions ask of management."""
    found: dict[str, list[str]] = {"stop": [], "start": [], "keep": []}
    for reply in replies:
        for kind, text in WORDS["advice"][reply["key"]][reply["answer"]]:
            found[kind].append(text)
    return found


def verdict_view(verdict: Mapping[str, Any], replies: Sequence[Mapping[str, Any]]) -> SimpleNamespace | None:
    """Fixing or diagnosing (a record as questions.Verdict has it), and what to do; None where no diagnosis ran."""
    if not verdict:
        return None
    asked = tuple(reply["question"] for reply in replies)  # their answers stand before it
    return SimpleNamespace(
        rating=WORDS["rating"][verdict["rating"]],
        statement=WORDS["tally"].format(**verdict),
        reasons=[reason for reason in verdict["reasons"] if not reason.startswith(asked)],
        **advice(replies),
    )


def words(value: Any) -> str:
    """A plain value as text."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return money(value) if value != int(value) else units(value)
    return units(value) if isinstance(value, int) else str(value)


def _cell(key: str, value: Any) -> str:
    return CONTRIBUTOR_WORDS.get(value, words(value)) if key == "contributor" else words(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def records(items: Sequence[Mapping[str, Any]], caption: str, order: Sequence[str] = ()) -> TableView:
    """Like records as a table: columns in the stated order, then as they come; columns of numbers to the right."""
    present = dict.fromkeys(key for item in items for key in item)
    keys = [key for key in order if key in present] + [key for key in present if key not in order]
    filled = {key: [item[key] for item in items if item.get(key) is not None] for key in keys}
    numbers = [place for place, key in enumerate(keys) if filled[key] and all(map(_is_number, filled[key]))]
    note = f"{ROW_LIMIT} of {len(items)} rows shown." if len(items) > ROW_LIMIT else ""
    rows = [[_cell(key, item.get(key)) for key in keys] for item in items[:ROW_LIMIT]]
    return table([table_title(key) for key in keys], rows, caption=caption, note=note, right=numbers)


def governance_blocks(section: Section | None) -> tuple[Block, ...]:
    """The governance pack in its usual order; tables keep the column order of the section's own table."""
    pack = section.extra.get("governance", {}) if section else {}
    columns = {name: list(map(str, frame)) for name, frame in section.tables.items()} if section else {}
    return tuple(
        Block(title, table=records(pack[name], title, columns.get(f"governance_{name}", ())))
        for name, title in WORDS["governance"].items()
        if pack.get(name)
    )
