"""The diagnosis's closing documents as views: the four questions, the verdict with stop, start and keep, the governance pack."""

from collections.abc import Mapping, Sequence
from typing import Any

from cin7_audit.records import Section
from cin7_audit.report.loose import blocks, records, words
from cin7_audit.report.references import table_title
from cin7_audit.report.views import Block, QuestionView, VerdictView
from cin7_audit.words import amount, is_money, number, percent

# Key of a question -> what an answer asks of management: (answer, list, advice).
ADVICE = {
    "same_variances": (
        ("yes", "stop", "correcting a line that was corrected before without a written note on why it came back"),
        ("yes", "start", "a root-cause note at the second same-sign variance of a line, and a recount after the fix"),
        ("no", "keep", "the way variances are followed up: corrected lines mostly stay right"),
        ("cannot tell", "start", "recounting corrected lines, so that it shows whether a correction held"),
    ),
    "routine_write_offs": (
        ("yes", "stop", "approving write-offs that repeat on the same line and sign as a matter of course"),
        ("yes", "start", "a limit on repeated write-offs of a line, above which the process owner answers"),
        ("no", "keep", "write-offs as the exception"),
        ("cannot tell", "start", "recording write-offs as such, with a reason from a list"),
    ),
    "finance_confidence": (
        ("yes", "stop", "balancing stock to the ledger by journal"),
        (
            "yes",
            "start",
            "tying stock to the ledger by document before each close, with every difference in a named bucket",
        ),
        ("no", "keep", "the tie-out of stock to the ledger"),
        ("cannot tell", "start", "giving the ledger's stock accounts with each review"),
    ),
    "corrections_faster": (
        ("yes", "stop", "measuring the stock team by corrections made"),
        ("yes", "start", "measuring drift per units moved before and after each change of process"),
        ("no", "keep", "changing the process when a correction is made"),
        ("cannot tell", "start", "keeping counts, zero differences included, for at least four quarters"),
    ),
}
RATINGS = {
    "correcting outcomes": "Correcting outcomes",
    "understanding causes": "Understanding causes",
    "between the two": "Between correcting outcomes and understanding causes",
    "cannot tell": "Cannot tell from the evidence received",
}
GOVERNANCE_TITLES = {
    "review_calendar": "Review calendar",
    "escalation_matrix": "Escalation matrix",
    "raci": "Responsibilities (RACI)",
    "approval_limits": "Approval limits",
    "reason_codes": "Reason codes",
    "action_log": "Corrective action log",
    "count_programme": "Count programme",
    "questionnaire": "Gap questionnaire",
}


def diagnosis(sections: Sequence[Section]) -> Section | None:
    """The section that carries the closing documents; None where the chapter did not run."""
    return next((section for section in reversed(sections) if section.step == "diagnosis"), None)


def _first(item: Mapping[str, Any], *keys: str) -> Any:
    return next((item[key] for key in keys if item.get(key) not in (None, "", [])), "")


def figure(value: Any, unit: str) -> str:
    """A number in its unit: shares as percentages, money with its currency in front; words as they are."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return words(value)
    if unit == "share":
        return percent(value)
    if is_money(unit):
        return amount(value, unit.strip("()"))
    return f"{number(value, 2)} {unit}".strip()


def _number(item: Mapping[str, Any]) -> str:
    unit, value = str(_first(item, "unit")), _first(item, "number", "figure", "value")
    if value == "":
        return ""
    shown, between, limit = figure(value, unit), item.get("interval"), item.get("threshold")
    short = "" if " " in unit else unit  # a unit of several words is said once
    if isinstance(between, list) and len(between) == 2:
        shown += f" (95 % interval {figure(between[0], short)} to {figure(between[1], short)})"
    return shown + (f", threshold {figure(limit, short)}" if isinstance(limit, int | float) else "")


def question_views(raw: Any) -> tuple[QuestionView, ...]:
    """The four questions of the brief, each answered by number or by "cannot tell"."""
    found = []
    for item in raw if isinstance(raw, list) else []:
        if not isinstance(item, Mapping):
            continue
        exhibits = _first(item, "exhibits", "exhibit")
        names = (
            tuple(str(name) for name in exhibits)
            if isinstance(exhibits, list)
            else tuple(part for part in (str(exhibits),) if part)
        )
        basis, rule = (
            str(_first(item, *keys)) for keys in (("basis", "reason", "statement", "sentence", "note"), ("rule",))
        )
        sentences = (basis, f"Rule: {rule}" if rule else "")
        reason = " ".join(f"{text[0].upper()}{text[1:].rstrip('.')}." for text in sentences if text)
        found.append(
            QuestionView(
                words(_first(item, "question", "title", "id")),
                words(_first(item, "answer") or "cannot tell"),
                _number(item),
                reason,
                names,
            )
        )
    return tuple(found)


def advice(questions: Any) -> dict[str, tuple[str, ...]]:
    """stop, start, keep: what the answers to the four questions ask of management."""
    found: dict[str, list[str]] = {"stop": [], "start": [], "keep": []}
    for item in questions if isinstance(questions, list) else []:
        for answer, kind, text in ADVICE.get(str(item.get("key", "")), ()):
            if item.get("answer") == answer:
                found[kind].append(text)
    return {kind: tuple(items) for kind, items in found.items()}


def _bullets(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):
        return (raw,) if raw else ()
    return tuple(words(item) for item in raw) if isinstance(raw, list) else ()


def _tally(raw: Mapping[str, Any]) -> str:
    """How the questions were answered, where the verdict counts them."""
    counts = [raw.get(key) for key in ("yes", "no", "cannot_tell")]
    if not all(isinstance(count, int) for count in counts):
        return ""
    yes, no, unknown = counts
    return f"The four questions: {yes} answered yes, {no} answered no, {unknown} cannot be told from this evidence."


def verdict_view(raw: Any, questions: Any = None) -> VerdictView | None:
    """Fixing or diagnosing; None where no diagnosis ran. Where it names no stop, start or keep, the answers do."""
    if not isinstance(raw, Mapping) or not raw:
        return None
    stated = words(_first(raw, "rating", "verdict", "answer", "result"))
    rating = RATINGS.get(stated, stated)
    statement = str(_first(raw, "statement", "sentence", "reason", "text"))
    usual = advice(questions)
    asked = tuple(
        str(item.get("question")) for item in questions or [] if isinstance(item, Mapping) and item.get("question")
    )
    reasons = tuple(
        reason for reason in _bullets(raw.get("reasons")) if not (asked and reason.startswith(asked))
    )  # the answers stand before it
    lists = {kind: _bullets(raw.get(kind)) or usual[kind] for kind in ("stop", "start", "keep")}
    return VerdictView(rating, statement or _tally(raw), reasons, **lists)


def governance_blocks(section: Section | None) -> tuple[Block, ...]:
    """The governance pack in its usual order; tables keep the column order of the section's own table."""
    raw = section.extra.get("governance") if section else None
    if section is None or not raw:
        return ()
    if not isinstance(raw, Mapping):
        return blocks(raw)
    names = [name for name in GOVERNANCE_TITLES if name in raw] + [
        name for name in raw if name not in GOVERNANCE_TITLES
    ]
    found: list[Block] = []
    for name in names:
        title, value = GOVERNANCE_TITLES.get(name, table_title(name)), raw[name]
        own = section.tables.get(f"governance_{name}")
        if own is not None and isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            found.append(Block(heading=title, table=records(value, title, list(own.columns))))
        else:
            found += blocks(value, title)
    return tuple(found)
