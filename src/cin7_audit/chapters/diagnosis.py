"""Chapter 06: correcting outcomes or understanding causes?"""

from dataclasses import replace

import pandas as pd

from cin7_audit.chapters.diagnosis_rows import full_tables, measures, not_testable
from cin7_audit.chapters.exhibits import chart_exhibit, made, table_exhibit
from cin7_audit.charts import diagnosis as charts
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.findings import diagnosis as sentences
from cin7_audit.measures.diagnosis import DiagnosisResult
from cin7_audit.measures.diagnosis.questions import as_documents
from cin7_audit.measures.questionnaire import questionnaire_rows
from cin7_audit.records import EvidenceRow, Exhibit, Finding, NotTestable, Paragraph, Section
from cin7_audit.section_files import plain
from cin7_audit.tables import diagnosis as tables
from cin7_audit.words import percent
from cin7_audit.workbook import Workbook, once

STEP = "diagnosis"
TESTS_DRAWN = 24  # of the deciding tests; the workpaper has all
NUMBER = 6
TITLE = "Diagnosis"
QUESTION = "Are we correcting outcomes or understanding causes?"


def _result(book: Workbook) -> DiagnosisResult:
    found: DiagnosisResult = book.measure(STEP)
    return found


def _caption(book: Workbook, words: str) -> str:
    return f"{words} {book.context.period}. Sign: loss negative; gross adds absolute amounts. Amounts in {book.context.currency}."


@once
def contributor_matrix(book: Workbook) -> Exhibit:
    """DX-1: all twelve contributors with grade, value and chance."""
    return table_exhibit(
        "DX-1",
        "Which contributors is the evidence consistent with, and how strongly?",
        _caption(
            book, "Difference lines named per contributor (grades A and B), of all difference lines of counts and manual corrections."
        ),
        tables.contributors(_result(book)),
        "A: a document pair explains quantity and date. B: association beyond luck. C: consistent, not distinguished from rivals. D: looked for, not found. "
        "Named values need not add up: what nothing explains stays unexplained. Start with A, ask for the next evidence of B and C.",
        "contributor_summary",
    )


@once
def four_questions(book: Workbook) -> Exhibit:
    """DX-2: the four questions."""
    return table_exhibit(
        "DX-2",
        "What do the four questions say?",
        _caption(book, "Yes, no or cannot tell by the stated rule; shares are of the lines or values named in the basis."),
        tables.questions(_result(book)),
        "Each answer names its rule and the exhibit that shows it. Cannot tell means the interval spans the threshold or the history is too short.",
        "questions",
    )


@once
def contributor_values(book: Workbook) -> Exhibit | NotTestable:
    """DX-3: gross value by contributor."""
    summary = _result(book).attribution.summary
    if not len(_result(book).attribution.lines):
        return NotTestable(STEP, "DX-3", "count_line", "confirmed counts with recorded quantities, zero differences included")
    frame = pd.DataFrame(
        {"words": [ABOUT[name].words for name in summary["contributor"]], "grade": summary["grade"].fillna("not testable")}
    )
    frame = frame.assign(
        label=frame["words"].str[:1].str.upper() + frame["words"].str[1:] + " (" + frame["grade"] + ")",
        lines=summary["lines"].astype(int),
        gross_value=summary["gross_value"].astype(float),
    )
    caption = _caption(book, "Gross value of difference lines at grades A and B.")
    top = frame.sort_values("gross_value", ascending=False).iloc[0]
    return chart_exhibit(
        "DX-3",
        "How much difference value does each contributor account for?",
        caption,
        charts.contributor_values(frame),
        "Bars count only lines named at grade A or B; a contributor graded C or D has no bar, nor has posting, which moves value and no stock. The rest of the difference value is unexplained.",
        "contributor_summary",
        alt=f"Bar chart of gross value by contributor; the longest bar is {top['words']} (grade {top['grade']}) with {top['gross_value']:,.2f}.",
    )


@once
def found_against_luck(book: Workbook) -> Exhibit | NotTestable:
    """DX-4: every deciding test against luck."""
    tests = _result(book).attribution.tests
    tests = tests[tests["decides"] & tests["p"].notna()]
    if tests.empty:
        return NotTestable(STEP, "DX-4", "difference lines with documents", "counts with differences, and the documents behind them")
    distance = (tests["found"].astype(float) - tests["expected"].astype(float)).abs()
    chosen = tests.assign(label=tests["contributor"].map(tables.short_name) + ": " + tests["test"], distance=distance)
    frame = chosen.nlargest(TESTS_DRAWN, "distance").drop_duplicates("label").sort_index()
    caption = _caption(
        book,
        f"Lines or pairs found (dots) and expected by luck from the client's own differences (grey); the {len(frame)} tests of {len(tests)} furthest from luck.",
    )
    return chart_exhibit(
        "DX-4",
        "Does each test find more than luck would?",
        caption,
        charts.found_against_luck(frame[["label", "found", "expected", "p"]]),
        "A dot far to the right of its grey mark is evidence; a dot on its mark is luck, however many lines match.",
        "contributor_tests",
        alt="Dots of lines found per test against grey marks of lines expected by luck.",
    )


@once
def pairs(book: Workbook) -> Exhibit | NotTestable:
    """DX-5: mirrors and swaps."""
    result = _result(book)
    if result.attribution.pairs.empty:
        return NotTestable(
            STEP, "DX-5", "opposite differences", "counts of the same SKUs at several sites, bins, or of like SKUs in one round"
        )
    return table_exhibit(
        "DX-5",
        "Which shortages have an equal overage elsewhere?",
        _caption(book, "Pairs of difference lines, one to one; units positive."),
        tables.pairs(result),
        "The last column is the share of pairs of this size that luck explains. Recount both ends on the same day before moving anything.",
        "pairs",
    )


@once
def line_evidence(book: Workbook) -> Exhibit | NotTestable:
    """DX-6: lines with best explanation and rival."""
    result = _result(book)
    if result.attribution.evidence.empty:
        return NotTestable(STEP, "DX-6", "explained lines", "receipts, returns, transfers, movements behind the counted lines")
    return table_exhibit(
        "DX-6",
        "What explains each difference, and what else could?",
        _caption(book, "One row per difference line with an explanation; best explanation first."),
        tables.evidence(result),
        "The rule says what matched; the documents are where to look. A rival means the same line fits something else too.",
        "contributor_evidence",
    )


@once
def exposure(book: Workbook) -> Exhibit | NotTestable:
    """DX-7: drift per 100 lines of each activity."""
    effects = _result(book).attribution.residual.effects
    if not effects:
        return NotTestable(
            STEP,
            "DX-7",
            "thirty or more intervals between two counts of a line",
            "earlier counts, zero differences included, and the movement report between them",
        )
    words = {-1: "shortage", 1: "overage", 0: "either way"}
    rows = [(f"{words[e.direction]} by {e.activity}", e.per_hundred, *e.interval, e.p) for e in effects]
    frame = pd.DataFrame(rows, columns=["label", "per_hundred", "low", "high", "p"])
    caption = _caption(book, "Units of drift per 100 movement lines (or days) with 95 % interval, on what no document explains.")
    return chart_exhibit(
        "DX-7",
        "Does unexplained drift follow an activity, or time?",
        caption,
        charts.exposure_effects(frame),
        "An interval clear of zero ties drift to that activity after the others are held fixed. Picks carry innocent noise: they name nothing alone.",
        "exposure_effects",
        alt="Points of drift per 100 lines with intervals, by activity and direction.",
    )


@once
def controls(book: Workbook) -> Exhibit | NotTestable:
    """DX-8: control exceptions."""
    result = _result(book)
    if result.controls.empty and len(result.controls_missing) >= 8:
        return NotTestable(
            STEP, "DX-8", "adjustments, transfers, audit report", "the adjustment list, transfers, and the audit report of user actions"
        )
    return table_exhibit(
        "DX-8",
        "What did the system let happen?",
        _caption(book, "Exceptions per control test."),
        tables.controls(result),
        "Control tests show what could happen, never who did it. Not tested: "
        + (", ".join(sorted(result.controls_missing)) or "none")
        + ".",
        "controls",
    )


@once
def next_counts(book: Workbook) -> Exhibit | NotTestable:
    """DX-9: the count plan."""
    result = _result(book)
    if result.count_plan.plan.empty:
        return NotTestable(STEP, "DX-9", "stock_snapshot, movement or count_line", "a stock on hand report or movements")
    return table_exhibit(
        "DX-9",
        "What should be counted next?",
        _caption(book, "Lines with stock or movement, ranked by chance of a difference x usual size x unit cost."),
        tables.count_plan(result),
        sentences.plan_sentence(result),
        "count_plan",
    )


@once
def plan_yield(book: Workbook) -> Exhibit | NotTestable:
    """DX-10: cumulated expected value."""
    plan = _result(book).count_plan.plan
    total = float(plan["expected_value"].sum()) if len(plan) else 0.0
    if total <= 0:
        return NotTestable(STEP, "DX-10", "unit costs", "a stock report with values, or product costs")
    share = plan["expected_value"].cumsum().astype(float) / total
    at = sorted({round(step * (len(plan) - 1) / 100) for step in range(101)})
    curve = pd.DataFrame({"share_of_lines": [(i + 1) / len(plan) for i in at], "planned": [float(share.iloc[i]) for i in at]})
    curve = curve.assign(random=curve["share_of_lines"])
    caption = _caption(book, "Share of the expected difference value reached by the first lines of the plan.")
    return chart_exhibit(
        "DX-10",
        "How much does counting in this order find?",
        caption,
        charts.plan_curve(curve),
        "The further the blue line bows above the grey one, the less counting is needed for the same find.",
        "count_plan",
        alt=f"Line chart: the first tenth of the plan reaches {percent(float(share.iloc[max(0, len(plan) // 10 - 1)]))} of the expected difference value.",
    )


@once
def flips(book: Workbook) -> Exhibit:
    """DX-11: what flips."""
    return table_exhibit(
        "DX-11",
        "Which findings flip under other tolerances and materiality?",
        _caption(book, "Each threshold halved and doubled, one at a time."),
        tables.flips(_result(book)),
        "A finding that flips rests on a setting: agree the setting with the client before relying on it.",
        "flips",
    )


def governance(book: Workbook, name: str, number: int, title: str, reading: str) -> Exhibit:
    """One table of the governance pack."""
    rows = _result(book).governance[name]
    return table_exhibit(
        f"DX-{number}",
        title,
        _caption(book, "Filled from the client's own data."),
        tables.governance(rows, f"governance_{name}"),
        reading,
        f"governance_{name}",
    )


@once
def approval_limits(book: Workbook) -> Exhibit:
    """DX-12: proposed approval limits."""
    return governance(
        book,
        "approval_limits",
        12,
        "Which approval limits would the client's own corrections suggest?",
        "Limits here are per correction line; WF-9 proposes them per document. Choose the level whose monthly load the approver can really read.",
    )


@once
def escalation_matrix(book: Workbook) -> Exhibit:
    """DX-13: escalation by value and recurrence."""
    return governance(
        book,
        "escalation_matrix",
        13,
        "Who hears of a difference, by value and by recurrence?",
        "Two axes, so that small but repeating differences are not lost; counts are the client's lines in each cell.",
    )


@once
def count_programme(book: Workbook) -> Exhibit:
    """DX-14: count programme."""
    return governance(
        book,
        "count_programme",
        14,
        "Can today's counting carry the cadence?",
        "If the capacity is below the need, lengthen class C before class A.",
    )


@once
def sample_sizes(book: Workbook) -> Exhibit:
    """DX-15: attribute sample sizes."""
    return table_exhibit(
        "DX-15",
        "How many lines show an error rate below a limit?",
        "Lines to test at 95 % confidence, by tolerable error rate and errors allowed (binomial).",
        tables.sizes(_result(book)),
        "Draw the lines with the seed printed in the settings; one error more than allowed means the limit is not shown.",
        "sample_sizes",
    )


@once
def sample_selection(book: Workbook) -> Exhibit | NotTestable:
    """DX-16: monetary unit selection."""
    sample = _result(book).sample
    if sample.size == 0:
        return NotTestable(STEP, "DX-16", "stock value or materiality", "a stock report with values, and a materiality")
    words = f"Sampling interval {sample.interval:,.2f}, random start {sample.start:,.2f}, {sample.size} selections from {sample.population:,.2f} {book.context.in_currency}, 95 % confidence, zero expected error."
    return table_exhibit(
        "DX-16",
        "Which lines does a monetary unit sample pick?",
        words,
        tables.selection(_result(book)),
        "Lines above the interval are always picked. Count them and evaluate the upper bound with the taints found.",
        "sample_selection",
    )


EXHIBITS = (
    contributor_matrix,
    four_questions,
    contributor_values,
    found_against_luck,
    pairs,
    line_evidence,
    exposure,
    controls,
    next_counts,
    plan_yield,
    flips,
    approval_limits,
    escalation_matrix,
    count_programme,
    sample_sizes,
    sample_selection,
)


def with_paths(finding: Finding, book: Workbook) -> Finding:
    """Evidence rows with the file's path instead of its source id."""
    paths = {source: book.case.file_label(source) for source in {row.file for row in finding.evidence}}
    return replace(finding, evidence=tuple(EvidenceRow(paths[row.file], row.row) for row in finding.evidence))


def section(book: Workbook) -> Section:
    """What notebook 06 established; the gap questionnaire joins the governance pack with the client's answers."""
    measured = _result(book)
    result = replace(measured, governance={**measured.governance, "questionnaire": questionnaire_rows(book.decisions)})
    exhibits, missing = made(book, EXHIBITS)
    verdict = result.verdict
    found = sentences.findings(result, book.context, book.settings)
    return Section(
        step=STEP,
        number=NUMBER,
        title=TITLE,
        question=QUESTION,
        paragraphs=(
            Paragraph(found[0].statement, "Verdict"),
            *(Paragraph(reason) for reason in verdict.reasons),
            Paragraph(sentences.plan_sentence(result), "Next counts"),
        ),
        exhibits=exhibits,
        findings=tuple(with_paths(finding, book) for finding in found),
        measures=measures(result),
        not_testable=missing + tuple(not_testable(result)),
        tables=full_tables(result),
        extra=plain({"questions": as_documents(result.questions), "verdict": vars(verdict), "governance": result.governance}),
    )
