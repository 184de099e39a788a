"""A finding as the report prints it: criteria, condition, cause (graded), consequence, corrective action, response."""

from collections.abc import Sequence
from types import SimpleNamespace

from cin7_audit.context import Context
from cin7_audit.engagement import Disposition, Engagement
from cin7_audit.records import EvidenceRow, Finding, Section
from cin7_audit.report.references import Papers
from cin7_audit.report.words import CONTRIBUTOR_WORDS, SEVERITIES, STEP_WORDS, WORDS, cause_sentence
from cin7_audit.vocabulary import STEPS
from cin7_audit.words import NONE, amount, day, percent, short_file, signed_units

EVIDENCE_ON_PAGE = 10  # source rows printed per finding; the workpaper holds all
LINES_ON_PAGE = 6  # skus and places printed per finding
PAIRS_ON_PAGE = 3
FILE_LETTERS = 44  # of a file name in the evidence of a finding
LEAST_CHANCE = 0.0001  # smaller chances are printed as less than this
FACTS: dict[str, str] = WORDS["facts"]
TIED = ("subledger - ledger", "Subledger less ledger")  # a finding of the tie-out says so in its statement


def ordered(sections: Sequence[Section]) -> tuple[Finding, ...]:
    """All findings, most severe first, then by step and id."""
    found = [finding for section in sections for finding in section.findings]
    return tuple(sorted(found, key=lambda item: (SEVERITIES.index(item.severity), STEPS.index(item.step), item.id)))


def shortened(items: Sequence[str], limit: int) -> str:
    """The first items and how many more there are."""
    shown = ", ".join(items[:limit])
    return f"{shown} and {len(items) - limit} more" if len(items) > limit else shown


def row_ranges(rows: Sequence[int]) -> str:
    """2, 3, 4, 9 as "2-4, 9"."""
    parts: list[list[int]] = []
    for row in sorted(set(rows)):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(f"{first:,}" if first == last else f"{first:,}–{last:,}" for first, last in parts)


def evidence_lines(evidence: Sequence[EvidenceRow]) -> tuple[str, ...]:
    """One line per file with its rows, files in the order they are first cited."""
    by_file: dict[str, list[int]] = {}
    for item in evidence:
        by_file.setdefault(item.file, []).append(item.row)
    return tuple(
        f"{short_file(file, FILE_LETTERS)}: row{'s' if len(set(rows)) > 1 else ''} {row_ranges(rows)}"
        for file, rows in by_file.items()
    )


def _period(finding: Finding) -> str:
    if finding.period_from and finding.period_to:
        return f"{day(finding.period_from)} to {day(finding.period_to)}"
    return day(finding.period_from or finding.period_to)


def _chance(share: float) -> str:
    return FACTS["smallest_chance"] if share < LEAST_CHANCE else percent(share, 2)


def _sign(finding: Finding) -> str:
    """What the sign of a value says, where it says anything: a gross amount has none."""
    if any(words in finding.statement for words in TIED):
        return FACTS["tied"]
    return FACTS["signed"] if finding.quantity is not None or (finding.value or 0) < 0 else ""


def facts(finding: Finding, context: Context) -> tuple[tuple[str, str], ...]:
    """(label, value): only what the finding states."""
    value, quantity, chance = finding.value, finding.quantity, finding.chance
    sized = [vars(pair) | {"units": signed_units(pair.quantity).lstrip("+")} for pair in finding.pairs]
    pairs = [FACTS["pair"].format(**pair) for pair in sized]
    stated = {
        "Period": _period(finding),
        "Value": "" if value is None else f"{amount(value, finding.currency or context.currency)}{_sign(finding)}",
        "Quantity": "" if quantity is None else FACTS["quantity"].format(quantity=signed_units(quantity)),
        "Items": shortened(finding.skus, LINES_ON_PAGE),
        "Places": shortened(finding.locations, LINES_ON_PAGE),
        "Pairs": shortened(pairs, PAIRS_ON_PAGE),
        "Chance level": "" if chance is None else FACTS["chance"].format(chance=_chance(chance)),
    }
    return tuple((label, said) for label, said in stated.items() if said not in ("", NONE))


def cause(finding: Finding) -> str:
    """The graded cause and its rivals."""
    sentence = cause_sentence(finding.contributor, finding.grade)
    if not finding.rivals:
        return sentence
    named = [(CONTRIBUTOR_WORDS.get(rival.contributor, rival.contributor), rival.grade) for rival in finding.rivals]
    rivals = ", ".join(f"{words} (grade {grade})" for words, grade in named)
    return f"{sentence} Rivals: {rivals}."


def _response(finding: Finding, dispositions: Sequence[Disposition]) -> tuple[tuple[str, str], ...]:
    """(label, value or empty, to be filled by management)."""
    blank = (("Response", ""), ("Owner", ""), ("Due date", ""))
    decided = next((item for item in dispositions if item.target == finding.id), None)
    if decided is None:
        return blank
    note = f": {decided.note}" if decided.note else ""
    by = f" ({decided.by})" if decided.by else ""
    on = f", {day(decided.on)}" if decided.on else ""
    return (("Auditor's disposition", f"{decided.decision}{note}{by}{on}"), *blank)


def view(finding: Finding, context: Context, settings: Engagement, papers: Papers) -> SimpleNamespace:
    """The finding as a page tells it: cause and facts in words, usual texts where it has none of its own."""
    more = len(finding.evidence) - EVIDENCE_ON_PAGE
    note = FACTS["more_evidence"].format(more=more, reference=papers.references.get("Evidence index", ""))
    is_asked = all(wanted in finding.action for wanted in finding.next_evidence)  # the action says it already
    usual = {name: getattr(finding, name) or text for name, text in WORDS["finding"].items()}
    shown = usual | {
        "grade": finding.grade or "",
        "step": STEP_WORDS[finding.step],
        "facts": facts(finding, context),
        "cause": cause(finding),
        "next_evidence": () if is_asked else finding.next_evidence,
        "evidence": evidence_lines(finding.evidence[:EVIDENCE_ON_PAGE]),
        "evidence_note": note if more > 0 else "",
        "response": _response(finding, settings.dispositions),
    }
    return SimpleNamespace(**vars(finding) | shown)
