"""Chapter 6's findings: which are told, with which figures and severity. Their words are in findings.toml."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.diagnosis.measures import STEP, attribution, controls, count_plan, governance, replies, verdict
from cin7_audit.conclusions.questionnaire import questionnaire_rows
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.contributors.posting import posted_value
from cin7_audit.contributors.run import Attribution
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import EvidenceRow, Finding, Grade, NotTestable, Pair, Paragraph, Rival
from cin7_audit.requests import wording
from cin7_audit.section_files import plain
from cin7_audit.severity import by_value, of_grade
from cin7_audit.words import number

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


def capital(words: str) -> str:
    """The words with a capital first letter, the others as they are."""
    return words[:1].upper() + words[1:]


def _luck(tell: Teller, p: float | None) -> str:
    if p is None or p != p:
        return tell.say("DX-luck.none")
    return tell.say("DX-luck.rare") if p < 0.001 else tell.say("DX-luck.share", p=p)


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
    return tuple(Rival(rival, "D" if grades.get(rival) == "D" else "C") for rival in names)  # never better than C here


def contributor_finding(tell: Teller, row: pd.Series, book: Book) -> Finding:
    """One portfolio-level finding of one contributor."""
    name, grade, found = str(row["contributor"]), row["grade"], attribution(book)
    is_posting, is_named = name == "posting", grade in ("A", "B")
    named, pairs = found.evidence, found.pairs
    if len(named):
        named = named[(named["contributor"] == name) & (named["rank"] == 1) & named["grade"].isin(["A", "B"])]
    pairs = pairs[(pairs["contributor"] == name) & pairs["grade"].isin(["A", "B"])]
    locations = [*named["site"].dropna(), *pairs["from"].dropna(), *pairs["to"].dropna()]
    gross = posted_value(found.odd_postings) if is_posting else row["gross_value"]
    value = row["value"] if len(named) else gross if is_posting and is_named else None
    rows = found.odd_postings["evidence"] if is_posting else [*named["evidence"], *named["document_evidence"]]
    grades = dict(zip(found.summary["contributor"], found.summary["grade"].fillna(""), strict=True))
    rivals = rivals_of(name, found.evidence, grades)
    shown = ["kind", "from", "to", "from_sku", "to_sku", "quantity"]
    rate = book.settings.rules.false_discovery_rate
    return tell(
        _entry(is_posting, grade, len(named)),
        of_grade(by_value(gross, tell.context), grade),
        id=f"DX-{name}-1",
        contributor=name,
        grade=grade,
        skus=tuple(dict.fromkeys([*named["sku"], *pairs["from_sku"], *pairs["to_sku"]]))[:MOST_LISTED],
        locations=tuple(dict.fromkeys(locations))[:MOST_LISTED],
        quantity=row["quantity"] if len(named) else None,
        value=value,
        chance=None if row["p"] is None or row["p"] != row["p"] else float(row["p"]),
        rivals=rivals,
        pairs=tuple(_pair(*values) for values in pairs[shown].head(MOST_LISTED).itertuples(index=False)),
        next_evidence=ABOUT[name].next_evidence,
        evidence=evidence_rows([str(text) for text in rows]),
        criteria=tell.say("DX-criteria.posting") if is_posting else tell.say("DX-criteria.stock", rate=rate),
        **_figures(tell, row, found, gross, rivals),
    )


def _entry(is_posting: bool, grade: Grade, lines: int) -> str:
    """The entry of a contributor of this grade: named at A and B only, by its lines where it has any."""
    if grade == "C":
        return "DX-contributor.consistent"
    if grade == "D":
        return "DX-contributor.absent"
    if is_posting:
        return "DX-contributor.posting"
    return "DX-contributor.named.lines" if lines else "DX-contributor.named.association"


def _pair(kind: str, source: str, target: str, from_sku: str, to_sku: str, quantity: Decimal) -> Pair:
    """A mirror names places; a swap names the two skus as its ends."""
    return Pair(from_sku, to_sku, from_sku, quantity) if kind == "swap" else Pair(source, target, from_sku, quantity)


def _figures(
    tell: Teller, row: pd.Series, found: Attribution, gross: Decimal, rivals: tuple[Rival, ...]
) -> dict[str, Any]:
    """The figures of a contributor's sentence: a grade below B tells less, postings are told by document."""
    name, grade, lines = str(row["contributor"]), row["grade"], found.lines
    about, odd = ABOUT[name], found.odd_postings
    told: dict[str, Any] = {"heading": capital(about.words), "words": about.words}
    told["asked"] = "; ".join(about.next_evidence)
    names = ", ".join(f"{ABOUT[rival.contributor].words} (grade {rival.grade})" for rival in rivals)
    if grade in ("A", "B"):
        beside = tell.say("DX-rivals.some", names=names) if names else tell.say("DX-rivals.none")
        told |= {"gross": gross, "beside": beside}
        if name == "posting":
            return told | {"found": len(odd), "what": "; ".join(sorted(set(odd["what"])))}
        told |= {"lines": row["lines"], "owner": about.owner}
    if grade == "C":
        told["rival_words"] = names or tell.say("DX-rivals.counting")
    if grade != "D":
        told["luck"] = _luck(tell, row["p"])
    return told | {
        "all_lines": int((lines["drift_e4"] != 0).sum()) if len(lines) else 0,
        "test": row["best_test"] or "no test had enough lines",
        "found": row["found"] if row["found"] == row["found"] else 0,
        "expected": number(row["expected"], 1) if row["expected"] == row["expected"] else "0",
    }


def control_findings(tell: Teller, book: Book) -> Iterable[Finding]:
    """One finding per control with cases."""
    for place, (control, cases) in enumerate(controls(book)[0].groupby("control", sort=True), start=1):
        yield tell(
            "DX-control",
            "medium" if control == "approval limit passed by one hand" else "low",
            id=f"DX-control-{place}",
            heading=capital(str(control)),
            control=str(control),
            found=len(cases),
            value=sum((abs(Decimal(str(item))) for item in cases["value"].dropna()), Decimal(0)),
            skus=tuple(dict.fromkeys(cases["sku"].dropna()))[:MOST_LISTED],
            locations=tuple(dict.fromkeys(cases["site"].dropna()))[:MOST_LISTED],
            evidence=evidence_rows(list(cases["evidence"])),
        )


def verdict_finding(tell: Teller, book: Book) -> Finding:
    """What the four answers add up to."""
    found = verdict(book)
    return tell(
        "DX-verdict.risk" if found.increases_risk else "DX-verdict.no_risk",
        "high" if found.yes >= 3 else "medium" if found.increases_risk else "low",
        heading=capital(found.rating),
        verdict=found,
        currency=None,
    )


def plan_paragraph(book: Book) -> Paragraph:
    """What the count plan promises, and on what test."""
    plan = count_plan(book)
    return Teller(STEP, book.context).paragraph(
        "DX-plan",
        capacity=plan.capacity or "first",
        plan=plan,
        lift=number(plan.lift, 1) if plan.lift is not None else "(not testable)",
    )


def _located(finding: Finding, book: Book) -> Finding:
    """Evidence rows with the file's path instead of its source id."""
    paths = {source: book.case.file_label(source) for source in {row.file for row in finding.evidence}}
    return replace(finding, evidence=tuple(EvidenceRow(paths[row.file], row.row) for row in finding.evidence))


def findings(book: Book) -> tuple[Finding, ...]:
    """Verdict first, then one finding per testable contributor in order of grade and value, then controls."""
    tell, summary = Teller(STEP, book.context), attribution(book).summary
    by = ["grade", "gross_value"]
    tested = summary[summary["grade"].notna()].sort_values(by, ascending=[True, False], kind="stable")
    found = [verdict_finding(tell, book)]
    found += [contributor_finding(tell, row, book) for _, row in tested.iterrows()]
    return tuple(_located(finding, book) for finding in (*found, *control_findings(tell, book)))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The verdict with its reasons, and what to count next."""
    told = Paragraph(verdict_finding(Teller(STEP, book.context), book).statement, "Verdict")
    return (told, *map(Paragraph, verdict(book).reasons), plan_paragraph(book))


def gaps(book: Book) -> tuple[NotTestable, ...]:
    """Contributors and controls the data cannot speak about."""
    platform = book.context.platform
    looks = (
        NotTestable(STEP, f"DX-{name}", ", ".join(look.missing), wording(look.request, platform))
        for name, look in attribution(book).looks.items()
        if not look.testable
    )
    lacking = sorted(controls(book)[1].items())
    return (*looks, *(_untested(control, missing, platform) for control, missing in lacking))


def _untested(control: str, missing: Sequence[str], platform: str) -> NotTestable:
    named = {table: table.replace("_", " ") for table in missing}
    known = {table: wording(CONTROL_REQUESTS[table], platform) for table in missing if table in CONTROL_REQUESTS}
    asked = "; ".join(known.get(table, f"files that hold {words} rows") for table, words in named.items())
    return NotTestable(STEP, f"control: {control}", ", ".join(named.values()), asked)


def documents(book: Book) -> Mapping[str, Any]:
    """Questions, verdict and governance pack; the gap questionnaire carries the client's answers."""
    pack = {**governance(book), "questionnaire": questionnaire_rows(book.decisions)}
    told = {"questions": list(map(vars, replies(book))), "verdict": vars(verdict(book)), "governance": pack}
    made: Mapping[str, Any] = plain(told)
    return made
