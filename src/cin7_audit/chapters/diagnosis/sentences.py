"""Sentences of the diagnosis. Templates only; every cause sentence carries its grade and says no more than its grade allows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.diagnosis.result import DiagnosisResult
from cin7_audit.conclusions.questionnaire import questionnaire_rows
from cin7_audit.conclusions.questions import as_documents
from cin7_audit.context import Context
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.contributors.posting import posted_value
from cin7_audit.engagement import Engagement
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import counted
from cin7_audit.records import EvidenceRow, Finding, Grade, NotTestable, Pair, Paragraph, Rival
from cin7_audit.requests import wording
from cin7_audit.section_files import plain
from cin7_audit.severity import by_value, of_grade
from cin7_audit.words import money, number, percent, units

STEP = "diagnosis"
CONTROL_REQUESTS = {  # the request of requests.toml that brings the table a control needs
    "approval.limit in the settings": "approval_limit",
    "bill_of_material": "bills_of_material",
    "user_action": "audit_report",
    "transfer": "transfer_documents",
    "correction": "correction_documents",
    "count_line": "stocktakes",
    "movement": "movement_lines",
    "stock_snapshot": "stock_level",
    "a dated movement": "dated_rows",
}
MOST_LISTED = 500  # skus, pairs and evidence rows in one finding; contributor_evidence holds all

TITLE_NAMED = "{words}: {lines} difference lines, {gross} {currency} gross"
TITLE_POSTING = "{words}: {found} postings, {gross} {currency} gross"
TITLE_CONSISTENT = "{words}: consistent with the data, not distinguished from rivals"
TITLE_ABSENT = "{words}: looked for and not found"

NAMED = (
    "{lines} of {all_lines} difference lines ({quantity} units net, {value} {currency} net, {gross} {currency} gross, "
    "{period}) are "
    "consistent with {words} (grade {grade}). Test: {test}, {found} found where luck gives {expected}; {chance}. "
    "{rivals}"
)
ASSOCIATED = (
    "Differences over {all_lines} lines ({period}) are consistent with {words} (grade {grade}), by association and not "
    "by single documents: {test}, "
    "{found} wrong lines where {expected} are expected without it; {chance}. {rivals}"
)
CONSISTENT = (
    "The data ({all_lines} difference lines, {period}) is consistent with {words} (grade C) but cannot be "
    "distinguished from {rival_words}: {test}, "
    "{found} found where luck gives {expected}; {chance}."
)
ABSENT = (
    "The data ({all_lines} difference lines, {period}) does not support {words} (grade D): {test}, {found} found where "
    "luck gives "
    "{expected}."
)
POSTING = (
    "{found} postings ({value} {currency} gross, {period}) are consistent with {words} (grade {grade}): {what}. No "
    "chance level "
    "applies; each document is listed. {rivals}"
)
RIVALS = "The best rivals the same data is consistent with: {names}."
NO_RIVAL = "No rival reaches grade C on these lines; counting error remains the first thing to rule out by recount."
CRITERIA = (
    "A cause is named only at grade A or B: beyond luck after control of false discoveries at {rate}, p at most 0.01, "
    "and at least 3 "
    "lines beyond luck."
)
CONSEQUENCE = (
    "Corrections of these lines repair the record; the step before it stays as it is, so the difference can return."
)
ACTION = (
    "Ask for: {next_evidence}. Then change the {owner} step and test the listed lines at the next two counts (M-21)."
)
CRITERIA_POSTING = "A document posts to the account the settings state, else to the one its peers use; inventory accounts take no manual journal."
CONSEQUENCE_POSTING = (
    "An entry that moves the amount leaves the mapping as it is, so the next document of its kind can go the same way."
)
ACTION_POSTING = "Ask for: {next_evidence}. Then correct the mapping or the entry, and read the same accounts at the next two month ends."
ACTION_OPEN = "Ask for: {next_evidence}. Decide nothing on this grade alone."

CONTROL_TITLE = "{control}: {found} case(s)"
CONTROL = (
    "{found} case(s) of {control} in the evidence ({period}), {value} {currency} gross where a value is known. This is "
    "a control test: "
    "it shows what the system allowed."
)
CONTROL_ACTION = "Take each case to the function that owns the step; record who reviewed it and what was decided."

RISK_TITLE = "{rating}: {yes} of 4 questions answered yes"
RISK = (
    "The four questions: {yes} answered yes, {no} answered no, {unknown} cannot be told ({period}). By the stated "
    "rules this is "
    "{rating}.{risk}"
)
RISK_CLAUSE = " With two or more yes, continued adjustment increases risk: each correction hides the pattern that the next one would show."

PLAN = (
    "Counting the {capacity} lines ranked first (one month at the client's own pace) is expected to find {expected} "
    "lines with a difference against {random} at random; "
    "on the client's past counts the top 10 % by this ranking held {lift} times the share of differences of random "
    "counting ({tested} lines tested)."
)


def capital(words: str) -> str:
    """The words with a capital first letter, the others as they are."""
    return words[:1].upper() + words[1:]


def chance_words(p: float | None) -> str:
    """The chance level in words."""
    if p is None or p != p:
        return "no chance level applies"
    return (
        "luck alone would show as much less than once in 1,000 unrelated clients"
        if p < 0.001
        else f"luck alone would show as much in {percent(p, 2)} of unrelated clients"
    )


def evidence_rows(texts: list[str]) -> tuple[EvidenceRow, ...]:
    """`E001:12` texts as evidence rows (the chapter turns source ids into file paths)."""
    rows = []
    for text in dict.fromkeys(text for text in texts if isinstance(text, str) and ":" in text):
        source, _, row = text.partition(":")
        if row.isdigit():
            rows.append(EvidenceRow(source, int(row)))
    return tuple(rows[:MOST_LISTED])


def rivals_of(name: str, evidence: pd.DataFrame, grades: dict[str, str]) -> tuple[Rival, ...]:
    """The two contributors that most often also explain this contributor's lines, else the two best graded others."""
    own = evidence[(evidence["contributor"] == name) & (evidence["rank"] == 1)] if len(evidence) else evidence
    beside = own["rival"].dropna().value_counts() if len(own) else pd.Series(dtype=int)
    names = [str(rival) for rival in beside.index[:2]]
    for other, grade in sorted(grades.items(), key=lambda item: (item[1] or "Z", item[0])):
        if len(names) >= 2:
            break
        if other != name and other not in names and grade in ("A", "B", "C") and other != "posting":
            names.append(other)
    if not names and name != "counting":
        names = ["counting"]
    return tuple(Rival(rival, _rival_grade(grades.get(rival))) for rival in names)


def _rival_grade(grade: str | None) -> Grade:
    """A rival on another's lines is never better than C there."""
    return "D" if grade == "D" else "C"


def contributor_finding(row: pd.Series, result: DiagnosisResult, context: Context, settings: Engagement) -> Finding:
    """One portfolio-level finding of one contributor."""
    name, grade = str(row["contributor"]), row["grade"]
    about, evidence = ABOUT[name], result.attribution.evidence
    named = (
        evidence[(evidence["contributor"] == name) & (evidence["rank"] == 1) & evidence["grade"].isin(["A", "B"])]
        if len(evidence)
        else evidence
    )
    pairs = result.attribution.pairs
    pairs = pairs[(pairs["contributor"] == name) & pairs["grade"].isin(["A", "B"])]
    grades = dict(
        zip(result.attribution.summary["contributor"], result.attribution.summary["grade"].fillna(""), strict=True)
    )
    rivals = rivals_of(name, evidence, grades)
    words = _words(row, result, context, about.words, rivals)
    gross = row["gross_value"] if name != "posting" else posted_value(result.attribution.odd_postings)
    severity = of_grade(by_value(gross, context), grade)
    template, title = _templates(name, grade, len(named))
    if name == "posting":
        words |= {
            "found": str(len(result.attribution.odd_postings)),
            "value": money(gross),
            "what": "; ".join(sorted(set(result.attribution.odd_postings["what"]))),
        }
    shown = about.next_evidence
    locations = [*named["site"].dropna(), *pairs["from"].dropna(), *pairs["to"].dropna()]
    rows = (
        [*named["evidence"], *named["document_evidence"]]
        if name != "posting"
        else list(result.attribution.odd_postings["evidence"])
    )
    return Finding(
        id=f"DX-{name}-1",
        step=STEP,
        title=capital(title.format(**words)),
        statement=template.format(**words).strip(),
        severity=severity,
        contributor=name,
        grade=grade,
        skus=tuple(dict.fromkeys([*named["sku"], *pairs["from_sku"], *pairs["to_sku"]]))[:MOST_LISTED],
        locations=tuple(dict.fromkeys(locations))[:MOST_LISTED],
        period_from=context.start,
        period_to=context.end,
        quantity=row["quantity"] if len(named) else None,
        value=row["value"] if len(named) else (gross if name == "posting" and grade in ("A", "B") else None),
        currency=context.currency_code,
        chance=None if row["p"] is None or row["p"] != row["p"] else float(row["p"]),
        rivals=rivals,
        pairs=tuple(
            _pair(kind, *values)
            for kind, *values in pairs[["kind", "from", "to", "from_sku", "to_sku", "quantity"]]
            .head(MOST_LISTED)
            .itertuples(index=False)
        ),
        next_evidence=shown,
        evidence=evidence_rows([str(text) for text in rows]),
        exhibit="DX-1",
        **_advice(name, grade, "; ".join(shown), settings),
    )


def _advice(name: str, grade: Grade, ask_for: str, settings: Engagement) -> dict[str, str]:
    """Criteria, consequence and action: of stock lines, or of postings, which move an amount and no stock."""
    named, posting = grade in ("A", "B"), name == "posting"
    action = ACTION_OPEN if not named else ACTION_POSTING if posting else ACTION
    return {
        "criteria": CRITERIA_POSTING
        if posting
        else CRITERIA.format(rate=percent(settings.rules.false_discovery_rate, 0)),
        "consequence": "" if not named else CONSEQUENCE_POSTING if posting else CONSEQUENCE,
        "action": action.format(next_evidence=ask_for, owner=ABOUT[name].owner),
    }


def _pair(kind: str, source: str, target: str, from_sku: str, to_sku: str, quantity: Decimal) -> Pair:
    """A mirror names places; a swap names the two skus as its ends."""
    return Pair(from_sku, to_sku, from_sku, quantity) if kind == "swap" else Pair(source, target, from_sku, quantity)


def _templates(name: str, grade: str, named: int) -> tuple[str, str]:
    if grade in ("A", "B"):
        return (
            POSTING if name == "posting" else NAMED if named else ASSOCIATED
        ), TITLE_POSTING if name == "posting" else TITLE_NAMED
    return (CONSISTENT, TITLE_CONSISTENT) if grade == "C" else (ABSENT, TITLE_ABSENT)


def _words(
    row: pd.Series, result: DiagnosisResult, context: Context, words: str, rivals: tuple[Rival, ...]
) -> dict[str, str]:
    """Every number of a sentence as text."""
    names = ", ".join(f"{ABOUT[rival.contributor].words} (grade {rival.grade})" for rival in rivals)
    lines = result.attribution.lines
    return {
        "words": words,
        "grade": row["grade"],
        "lines": f"{int(row['lines']):,}",
        "all_lines": f"{int((lines['drift_e4'] != 0).sum()) if len(lines) else 0:,}",
        "quantity": units(row["quantity"]),
        "value": money(row["value"]),
        "gross": money(
            row["gross_value"] if row["contributor"] != "posting" else posted_value(result.attribution.odd_postings)
        ),
        "currency": context.in_currency,
        "period": context.period,
        "test": row["best_test"] or "no test had enough lines",
        "found": units(row["found"]) if row["found"] == row["found"] else "0",
        "expected": number(row["expected"], 1) if row["expected"] == row["expected"] else "0",
        "chance": chance_words(row["p"]),
        "rivals": RIVALS.format(names=names) if names else NO_RIVAL,
        "rival_words": names or "ordinary counting error (grade C)",
        "what": "",
    }


def control_findings(result: DiagnosisResult, context: Context) -> list[Finding]:
    """One finding per control with cases."""
    found = []
    for number_of, (control, cases) in enumerate(result.controls.groupby("control", sort=True), start=1):
        value = sum((abs(Decimal(str(item))) for item in cases["value"].dropna()), Decimal(0))
        words = {
            "control": str(control),
            "found": f"{len(cases):,}",
            "value": money(value),
            "currency": context.in_currency,
            "period": context.period,
        }
        found.append(
            Finding(
                id=f"DX-control-{number_of}",
                step=STEP,
                title=counted(capital(CONTROL_TITLE.format(**words))),
                statement=counted(CONTROL.format(**words)),
                severity="medium" if control == "approval limit passed by one hand" else "low",
                skus=tuple(dict.fromkeys(cases["sku"].dropna()))[:MOST_LISTED],
                locations=tuple(dict.fromkeys(cases["site"].dropna()))[:MOST_LISTED],
                period_from=context.start,
                period_to=context.end,
                value=value,
                currency=context.currency_code,
                evidence=evidence_rows(list(cases["evidence"])),
                action=CONTROL_ACTION,
                exhibit="DX-8",
            )
        )
    return found


def verdict_finding(result: DiagnosisResult, context: Context) -> Finding:
    """What the four answers add up to."""
    verdict = result.verdict
    words = {
        "rating": verdict.rating,
        "yes": verdict.yes,
        "no": verdict.no,
        "unknown": verdict.cannot_tell,
        "period": context.period,
    }
    return Finding(
        id="DX-verdict",
        step=STEP,
        title=capital(RISK_TITLE.format(**words)),
        statement=RISK.format(**words, risk=RISK_CLAUSE if verdict.increases_risk else ""),
        severity="high" if verdict.yes >= 3 else "medium" if verdict.increases_risk else "low",
        period_from=context.start,
        period_to=context.end,
        criteria="Rules stated beside each question; see the flip table for other thresholds.",
        exhibit="DX-2",
    )


def plan_sentence(result: DiagnosisResult) -> str:
    """What the count plan promises, and on what test."""
    plan = result.count_plan
    return PLAN.format(
        capacity=plan.capacity or "first",
        expected=number(plan.expected_found, 1),
        random=number(plan.random_found, 1),
        lift=number(plan.lift, 1) if plan.lift is not None else "(not testable)",
        tested=plan.tested_lines,
    )


def _located(finding: Finding, book: Book) -> Finding:
    """Evidence rows with the file's path instead of its source id."""
    paths = {source: book.case.file_label(source) for source in {row.file for row in finding.evidence}}
    return replace(finding, evidence=tuple(EvidenceRow(paths[row.file], row.row) for row in finding.evidence))


def findings(book: Book) -> tuple[Finding, ...]:
    """Verdict first, then one finding per testable contributor in order of grade and value, then controls."""
    result: DiagnosisResult = book.measure(STEP)
    context, summary = book.context, result.attribution.summary
    tested = summary[summary["grade"].notna()].sort_values(
        ["grade", "gross_value"], ascending=[True, False], kind="stable"
    )
    found = [verdict_finding(result, context)]
    found += [contributor_finding(row, result, context, book.settings) for _, row in tested.iterrows()]
    return tuple(_located(finding, book) for finding in (*found, *control_findings(result, context)))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The verdict with its reasons, and what to count next."""
    result: DiagnosisResult = book.measure(STEP)
    verdict = Paragraph(verdict_finding(result, book.context).statement, "Verdict")
    reasons = (Paragraph(reason) for reason in result.verdict.reasons)
    return (verdict, *reasons, Paragraph(plan_sentence(result), "Next counts"))


def gaps(book: Book) -> tuple[NotTestable, ...]:
    """Contributors and controls the data cannot speak about."""
    result: DiagnosisResult = book.measure(STEP)
    platform = book.context.platform
    looks = (
        NotTestable(STEP, f"DX-{name}", ", ".join(look.missing), wording(look.request, platform))
        for name, look in result.attribution.looks.items()
        if not look.testable
    )
    return (
        *looks,
        *(_untested(control, missing, platform) for control, missing in sorted(result.controls_missing.items())),
    )


def _untested(control: str, missing: Sequence[str], platform: str) -> NotTestable:
    asked = [
        wording(CONTROL_REQUESTS[table], platform)
        if table in CONTROL_REQUESTS
        else f"files that hold {table.replace('_', ' ')} rows"
        for table in missing
    ]
    lacking = ", ".join(table.replace("_", " ") for table in missing)
    return NotTestable(STEP, f"control: {control}", lacking, "; ".join(asked))


def documents(book: Book) -> Mapping[str, Any]:
    """Questions, verdict and governance pack; the gap questionnaire carries the client's answers."""
    result: DiagnosisResult = book.measure(STEP)
    pack = {**result.governance, "questionnaire": questionnaire_rows(book.decisions)}
    told = {"questions": as_documents(result.questions), "verdict": vars(result.verdict), "governance": pack}
    made: Mapping[str, Any] = plain(told)
    return made
