"""Chapter 6 as exhibits: contributors and their tests, the four questions, controls, the count plan, the governance pack."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from cin7_audit.chapters.diagnosis import figures
from cin7_audit.chapters.diagnosis.result import DiagnosisResult
from cin7_audit.chapters.diagnosis.sentences import plan_paragraph
from cin7_audit.conclusions.questionnaire import questionnaire_rows
from cin7_audit.conclusions.questions import as_documents
from cin7_audit.contributors.catalogue import ABOUT, SHORT
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import Format, display
from cin7_audit.words import NONE, day, is_missing, money, number, one, percent, signed_units, text, units, whole

Columns = tuple[tuple[str, str, Format], ...]
NEVER = Gap("", "", "")  # an exhibit that always has something to show
TESTS_DRAWN = 24  # of the deciding tests; the workpaper has all
ALL_CONTROLS = 8  # control tests; with none of them possible there is nothing to show
DIRECTIONS = {-1: "shortage", 1: "overage", 0: "either way"}


def result(book: Book) -> DiagnosisResult:
    found: DiagnosisResult = book.measure("diagnosis")
    return found


def described(book: Book, words: str) -> str:
    ends = f"Sign: loss negative; gross adds absolute amounts. Amounts in {book.context.currency}."
    return f"{words} {book.context.period}. {ends}"


def short_name(value: Any) -> str:
    """A contributor in a narrow column."""
    return NONE if is_missing(value) or value == "" else SHORT.get(str(value), str(value))


def with_place(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with site and bin as one column `place`."""
    parts = zip(frame["site"], frame["bin"], strict=True)
    return frame.assign(place=[" / ".join(str(part) for part in pair if not is_missing(part)) for pair in parts])


def _p(value: Any) -> str:
    return "–" if value is None or value != value else "< 0.001" if value < 0.001 else number(value, 3)


CONTRIBUTORS: Columns = (
    ("words", "Contributor", text),
    ("grade", "Grade", text),
    ("lines", "Lines", whole),
    ("quantity", "Units, net", signed_units),
    ("gross_value", "Value, gross", money),
    ("found", "Found", units),
    ("expected", "By luck", one),
    ("p", "p", _p),
    ("test", "Deciding test", text),
)


@exhibit(
    "DX-1",
    "Which contributors is the evidence consistent with, and how strongly?",
    reading="A: a document pair explains quantity and date. B: association beyond luck. C: consistent, not "
    "distinguished from "
    "rivals. D: looked for, not found. Named values need not add up: what nothing explains stays unexplained. Start "
    "with A, ask "
    "for the next evidence of B and C.",
    gap=NEVER,
    models=("difference_line",),
    workpaper="contributor_summary",
)
def contributor_matrix(book: Book, _: bool) -> Table:
    frame = result(book).attribution.summary
    tests = zip(frame["best_test"], frame["missing"], strict=True)
    shown = frame.assign(
        words=[ABOUT[name].words for name in frame["contributor"]],
        grade=frame["grade"].fillna("–"),
        test=[f"not testable without {missing}" if missing else test for test, missing in tests],
    )
    words = "Difference lines named per contributor (grades A and B), of all difference lines of counts and manual corrections."
    return Table(display(shown, CONTRIBUTORS, full_table="contributor_summary"), described(book, words))


QUESTIONS: Columns = (
    ("question", "Question", text),
    ("answer", "Answer", text),
    ("number", "Number", text),
    ("range", "95 % interval", text),
    ("basis", "Basis", text),
    ("exhibit", "Exhibit", text),
)


@exhibit(
    "DX-2",
    "What do the four questions say?",
    reading="Each answer names its rule and the exhibit that shows it. Cannot tell means the interval spans the "
    "threshold or the "
    "history is too short.",
    gap=NEVER,
    models=("difference_line",),
    workpaper="questions",
)
def four_questions(book: Book, _: bool) -> Table:
    rows = []
    for reply in result(book).questions:
        form: Callable[[Any], str] = percent if reply.unit == "share" else number
        unit = "" if reply.unit == "share" else f" {reply.unit}"
        value = NONE if is_missing(reply.value) else f"{form(reply.value)}{unit}"
        span = NONE if reply.interval is None else f"{form(reply.interval[0])} to {form(reply.interval[1])}"
        rows.append({**vars(reply), "number": value, "range": span})
    words = "Yes, no or cannot tell by the stated rule; shares are of the lines or values named in the basis."
    return Table(display(pd.DataFrame(rows), QUESTIONS, full_table="questions"), described(book, words))


@exhibit(
    "DX-3",
    "How much difference value does each contributor account for?",
    reading="Bars count only lines named at grade A or B; a contributor graded C or D has no bar, nor has posting, "
    "which moves "
    "value and no stock. The rest of the difference value is unexplained.",
    gap=Gap("DX-3", "count_line", "confirmed_counts_zero_included"),
    needs=lambda book: result(book).attribution.lines,
    models=("difference_line",),
    workpaper="contributor_summary",
)
def contributor_values(book: Book, _: pd.DataFrame) -> Chart:
    summary = result(book).attribution.summary
    words = pd.Series([ABOUT[name].words for name in summary["contributor"]])
    grade = summary["grade"].fillna("not testable")
    frame = pd.DataFrame({"words": words, "grade": grade})
    frame = frame.assign(
        label=words.str[:1].str.upper() + words.str[1:] + " (" + frame["grade"] + ")",
        lines=summary["lines"].astype(int),
        gross_value=summary["gross_value"].astype(float),
    )
    top = frame.sort_values("gross_value", ascending=False).iloc[0]
    alt = (
        f"Bar chart of gross value by contributor; the longest bar is {top['words']} (grade {top['grade']}) with "
        f"{top['gross_value']:,.2f}."
    )
    caption = described(book, "Gross value of difference lines at grades A and B.")
    return Chart(figures.contributor_values(frame), caption, alt)


def _deciding(book: Book) -> pd.DataFrame:
    tests = result(book).attribution.tests
    return tests[tests["decides"] & tests["p"].notna()]


@exhibit(
    "DX-4",
    "Does each test find more than luck would?",
    reading="A dot far to the right of its grey mark is evidence; a dot on its mark is luck, however many lines match.",
    gap=Gap("DX-4", "difference lines with documents", "differences_and_documents"),
    needs=_deciding,
    models=("difference_line",),
    workpaper="contributor_tests",
)
def found_against_luck(book: Book, tests: pd.DataFrame) -> Chart:
    distance = (tests["found"].astype(float) - tests["expected"].astype(float)).abs()
    label = tests["contributor"].map(short_name) + ": " + tests["test"]
    chosen = tests.assign(label=label, distance=distance).nlargest(TESTS_DRAWN, "distance")
    frame = chosen.drop_duplicates("label").sort_index()
    words = (
        "Lines or pairs found (dots) and expected by luck from the client's own differences (grey); the "
        f"{len(frame)} tests of {len(tests)} furthest from luck."
    )
    alt = "Dots of lines found per test against grey marks of lines expected by luck."
    return Chart(figures.found_against_luck(frame[["label", "found", "expected", "p"]]), described(book, words), alt)


PAIRS: Columns = (
    ("kind", "Kind", text),
    ("contributor", "Contributor", short_name),
    ("grade", "Grade", text),
    ("from_sku", "Short SKU", text),
    ("to_sku", "Over SKU", text),
    ("from", "Short at", text),
    ("to", "Over at", text),
    ("quantity", "Units", units),
    ("chance", "Share luck explains", percent),
)


@exhibit(
    "DX-5",
    "Which shortages have an equal overage elsewhere?",
    reading="The last column is the share of pairs of this size that luck explains. Recount both ends on the same day "
    "before moving "
    "anything.",
    gap=Gap("DX-5", "opposite differences", "counts_at_several_places"),
    needs=lambda book: result(book).attribution.pairs,
    models=("difference_line",),
    workpaper="pairs",
)
def pairs(book: Book, frame: pd.DataFrame) -> Table:
    caption = described(book, "Pairs of difference lines, one to one; units positive.")
    return Table(display(frame, PAIRS, full_table="pairs"), caption)


EVIDENCE: Columns = (
    ("contributor", "Contributor", short_name),
    ("grade", "Grade", text),
    ("sku", "SKU", text),
    ("place", "Place", text),
    ("day", "Counted", day),
    ("quantity", "Units", signed_units),
    ("value", "Value", money),
    ("rule", "Rule", text),
    ("documents", "Documents", text),
    ("rival", "Rival", short_name),
)


@exhibit(
    "DX-6",
    "What explains each difference, and what else could?",
    reading="The rule says what matched; the documents are where to look. A rival means the same line fits something "
    "else too.",
    gap=Gap("DX-6", "explained lines", "documents_behind_counts"),
    needs=lambda book: result(book).attribution.evidence,
    models=("difference_line",),
    workpaper="contributor_evidence",
)
def line_evidence(book: Book, frame: pd.DataFrame) -> Table:
    best = frame[frame["rank"] == 1].sort_values(["grade", "false_share", "line_id"])
    caption = described(book, "One row per difference line with an explanation; best explanation first.")
    return Table(display(with_place(best), EVIDENCE, full_table="contributor_evidence"), caption)


@exhibit(
    "DX-7",
    "Does unexplained drift follow an activity, or time?",
    reading="An interval clear of zero ties drift to that activity after the others are held fixed. Picks carry "
    "innocent noise: "
    "they name nothing alone.",
    gap=Gap("DX-7", "thirty or more intervals between two counts of a line", "earlier_counts_and_movements"),
    needs=lambda book: result(book).attribution.residual.effects,
    models=("difference_line",),
    workpaper="exposure_effects",
)
def exposure(book: Book, effects: Sequence[Any]) -> Chart:
    rows = [(f"{DIRECTIONS[e.direction]} by {e.activity}", e.per_hundred, *e.interval, e.p) for e in effects]
    frame = pd.DataFrame(rows, columns=["label", "per_hundred", "low", "high", "p"])
    words = "Units of drift per 100 movement lines (or days) with 95 % interval, on what no document explains."
    alt = "Points of drift per 100 lines with intervals, by activity and direction."
    return Chart(figures.exposure_effects(frame), described(book, words), alt)


CONTROLS: Columns = (
    ("control", "Control", text),
    ("document", "Document", text),
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("day", "Day", day),
    ("quantity", "Units", signed_units),
    ("value", "Value", money),
    ("note", "Note", text),
)


def _controls_reading(book: Book) -> str:
    untested = ", ".join(sorted(result(book).controls_missing)) or "none"
    return f"Control tests show what could happen, never who did it. Not tested: {untested}."


def _tested_controls(book: Book) -> bool | None:
    found = result(book)
    return None if found.controls.empty and len(found.controls_missing) >= ALL_CONTROLS else True


@exhibit(
    "DX-8",
    "What did the system let happen?",
    reading=_controls_reading,
    gap=Gap("DX-8", "adjustments, transfers, audit report", "control_documents"),
    needs=_tested_controls,
    models=("control_exception",),
    workpaper="controls",
)
def controls(book: Book, _: bool) -> Table:
    table = display(result(book).controls, CONTROLS, full_table="controls")
    return Table(table, described(book, "Exceptions per control test."))


PLAN: Columns = (
    ("rank", "Rank", whole),
    ("sku", "SKU", text),
    ("place", "Place", text),
    ("abc_class", "Class", text),
    ("expected_value", "Expected value", money),
    ("chance", "Chance of difference", percent),
    ("stock_out_chance", "Chance of stock-out", percent),
    ("counted_on", "Last counted", day),
    ("reason", "Why", text),
)


@exhibit(
    "DX-9",
    "What should be counted next?",
    reading=lambda book: plan_paragraph(result(book)).text,
    gap=Gap("DX-9", "stock_snapshot, movement or count_line", "stock_or_movements"),
    needs=lambda book: result(book).count_plan.plan,
    models=("count_plan",),
    workpaper="count_plan",
)
def next_counts(book: Book, plan: pd.DataFrame) -> Table:
    words = "Lines with stock or movement, ranked by chance of a difference x usual size x unit cost."
    return Table(display(with_place(plan), PLAN, full_table="count_plan"), described(book, words))


def _worth_counting(book: Book) -> pd.DataFrame | None:
    plan = result(book).count_plan.plan
    return plan if len(plan) and float(plan["expected_value"].sum()) > 0 else None


@exhibit(
    "DX-10",
    "How much does counting in this order find?",
    reading="The further the blue line bows above the grey one, the less counting is needed for the same find.",
    gap=Gap("DX-10", "unit costs", "stock_values_or_costs"),
    needs=_worth_counting,
    models=("count_plan",),
    workpaper="count_plan",
)
def plan_yield(book: Book, plan: pd.DataFrame) -> Chart:
    share = plan["expected_value"].cumsum().astype(float) / float(plan["expected_value"].sum())
    at = sorted({round(step * (len(plan) - 1) / 100) for step in range(101)})
    lines = [(place + 1) / len(plan) for place in at]
    curve = pd.DataFrame(
        {"share_of_lines": lines, "planned": [float(share.iloc[place]) for place in at], "random": lines}
    )
    tenth = percent(float(share.iloc[max(0, len(plan) // 10 - 1)]))
    caption = described(book, "Share of the expected difference value reached by the first lines of the plan.")
    alt = f"Line chart: the first tenth of the plan reaches {tenth} of the expected difference value."
    return Chart(figures.plan_curve(curve), caption, alt)


def with_answers(book: Book) -> DiagnosisResult:
    """The result with the gap questionnaire among the governance pack, with the client's answers."""
    measured = result(book)
    rows = questionnaire_rows(book.decisions)
    return replace(measured, governance={**measured.governance, "questionnaire": rows})


def tables(book: Book) -> Mapping[str, pd.DataFrame]:
    """Every row behind the exhibits, under the names of the contract."""
    found, whole_result = result(book).attribution, with_answers(book)
    names = ["activity", "direction", "p", "correlation", "per_hundred", "low", "high", "rows"]
    effects = [
        (e.activity, e.direction, e.p, e.correlation, e.per_hundred, *e.interval, e.rows)
        for e in found.residual.effects
    ]
    frames = {
        "contributor_evidence": found.evidence,
        "pairs": found.pairs,
        "count_plan": whole_result.count_plan.plan,
        "contributor_summary": found.summary,
        "contributor_tests": found.tests,
        "exposure_effects": pd.DataFrame(effects, columns=names if effects else None),
        "exposure_rate_ratios": found.residual.rate_ratios,
        "odd_postings": found.odd_postings,
        "controls": whole_result.controls,
        "flips": whole_result.flips,
        "sample_sizes": whole_result.sizes,
        "sample_selection": whole_result.sample.selection,
        "questions": pd.DataFrame(as_documents(whole_result.questions)).astype({"interval": str}),
    }
    return frames | {f"governance_{name}": _as_text(rows) for name, rows in whole_result.governance.items()}


def _as_text(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).astype(object)
    return frame.map(lambda value: None if value is None or value != value else str(value))
