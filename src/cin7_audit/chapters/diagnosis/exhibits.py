"""Chapter 6 as exhibits: contributors and their tests, the four questions, controls, the count plan, the governance
pack.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.diagnosis import figures
from cin7_audit.chapters.diagnosis.measures import attribution, controls, governance, replies, sample
from cin7_audit.chapters.diagnosis.sentences import plan_paragraph
from cin7_audit.conclusions.flips import flip_table
from cin7_audit.conclusions.questionnaire import questionnaire_rows
from cin7_audit.contributors.catalogue import ABOUT, SHORT
from cin7_audit.contributors.posting import posted_value
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Maker, Table, declared, once
from cin7_audit.presentation.tables import display
from cin7_audit.statistics.sampling import MonetarySample, size_table
from cin7_audit.words import NONE, is_missing, money, number, percent, units

TESTS_DRAWN = 24  # of the deciding tests; the workpaper has all
ALL_CONTROLS = 8  # control tests; with none of them possible there is nothing to show
DIRECTIONS = {-1: "shortage", 1: "overage", 0: "either way"}


def short_name(value: Any) -> str:
    """A contributor in a narrow column."""
    return NONE if is_missing(value) or value == "" else SHORT.get(str(value), str(value))


def with_place(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with site and bin as one column `place`."""
    parts = zip(frame["site"], frame["bin"], strict=True)
    return frame.assign(place=[" / ".join(str(part) for part in pair if not is_missing(part)) for pair in parts])


def with_short_names(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.assign(**{column: [short_name(value) for value in frame[column]] for column in columns})


def _p(value: Any) -> str:
    return "–" if value is None or value != value else "< 0.001" if value < 0.001 else number(value, 3)


@declared("DX-1")
def contributor_matrix(book: Book, _: bool) -> Table:
    frame = attribution(book).summary
    tests = zip(frame["best_test"], frame["missing"], strict=True)
    shown = frame.assign(
        words=[ABOUT[name].words for name in frame["contributor"]],
        grade=frame["grade"].fillna("–"),
        p=[_p(value) for value in frame["p"]],
        test=[f"not testable without {missing}" if missing else test for test, missing in tests],
    )
    return Table(shown)


@declared("DX-2")
def four_questions(book: Book, _: bool) -> Table:
    rows = []
    for reply in replies(book):
        form: Callable[[Any], str] = percent if reply.unit == "share" else number
        unit = "" if reply.unit == "share" else f" {reply.unit}"
        value = NONE if is_missing(reply.value) else f"{form(reply.value)}{unit}"
        span = NONE if reply.interval is None else f"{form(reply.interval[0])} to {form(reply.interval[1])}"
        rows.append({**vars(reply), "number": value, "range": span})
    return Table(pd.DataFrame(rows))


@declared("DX-3", needs=lambda book: attribution(book).lines)
def contributor_values(book: Book, _: pd.DataFrame) -> Chart:
    summary = attribution(book).summary
    grade = summary["grade"].fillna("not testable")
    words = summary["contributor"].map(lambda name: ABOUT[name].words)
    frame = pd.DataFrame({"words": words, "grade": grade}).assign(
        label=words.str[:1].str.upper() + words.str[1:] + " (" + grade + ")",
        lines=summary["lines"].astype(int),
        gross_value=summary["gross_value"].astype(float),
    )
    top = frame.nlargest(1, "gross_value").iloc[0]
    told = {"longest": top["words"], "grade": top["grade"], "gross": f"{top['gross_value']:,.2f}"}
    return Chart(figures.contributor_values(frame), told)


def _deciding(book: Book) -> pd.DataFrame:
    tests = attribution(book).tests
    return tests[tests["decides"] & tests["p"].notna()]


@declared("DX-4", needs=_deciding)
def found_against_luck(_: Book, tests: pd.DataFrame) -> Chart:
    distance = (tests["found"].astype(float) - tests["expected"].astype(float)).abs()
    label = tests["contributor"].map(short_name) + ": " + tests["test"]
    chosen = tests.assign(label=label, distance=distance).nlargest(TESTS_DRAWN, "distance")
    frame = chosen.drop_duplicates("label").sort_index()
    drawn = figures.found_against_luck(frame[["label", "found", "expected", "p"]])
    return Chart(drawn, told={"drawn": len(frame), "tests": len(tests)})


@declared("DX-5", needs=lambda book: attribution(book).pairs)
def pairs(_: Book, frame: pd.DataFrame) -> Table:
    return Table(with_short_names(frame, "contributor"))


@declared("DX-6", needs=lambda book: attribution(book).evidence)
def line_evidence(_: Book, frame: pd.DataFrame) -> Table:
    best = frame[frame["rank"] == 1].sort_values(["grade", "false_share", "line_id"])
    return Table(with_short_names(with_place(best), "contributor", "rival"))


@declared("DX-7", needs=lambda book: attribution(book).residual.effects)
def exposure(_: Book, effects: Sequence[Any]) -> Chart:
    rows = [(f"{DIRECTIONS[e.direction]} by {e.activity}", e.per_hundred, *e.interval, e.p) for e in effects]
    frame = pd.DataFrame(rows, columns=["label", "per_hundred", "low", "high", "p"])
    return Chart(figures.exposure_effects(frame))


@declared("DX-8", needs=controls)
def control_tests(_: Book, found: tuple[pd.DataFrame, Mapping[str, Sequence[str]]]) -> Table | Gap:
    exceptions, missing = found
    if exceptions.empty and len(missing) >= ALL_CONTROLS:
        return Gap()
    return Table(exceptions, told={"untested": ", ".join(sorted(missing)) or "none"})


@declared("DX-9", needs="count_plan")
def next_counts(book: Book, plan: pd.DataFrame) -> Table:
    return Table(with_place(plan), told={"plan": plan_paragraph(book).text})


@declared("DX-10", needs="count_plan")
def plan_yield(_: Book, plan: pd.DataFrame) -> Chart | Gap:
    if (worth := float(plan["expected_value"].sum())) <= 0:
        return Gap()
    share = plan["expected_value"].cumsum().astype(float) / worth
    at = sorted({round(step * (len(plan) - 1) / 100) for step in range(101)})
    lines = [(place + 1) / len(plan) for place in at]
    planned = [float(share.iloc[place]) for place in at]
    curve = pd.DataFrame({"share_of_lines": lines, "planned": planned, "random": lines})
    tenth = percent(float(share.iloc[max(0, len(plan) // 10 - 1)]))
    return Chart(figures.plan_curve(curve), told={"tenth": tenth})


@once
def flips(book: Book) -> pd.DataFrame:
    """What changes under other tolerances and materiality."""
    found = attribution(book)
    posted = posted_value(found.odd_postings)
    parts = (found.summary, found.evidence, found.lines, posted, replies(book))
    return flip_table(*parts, book.settings, book.context)


@declared("DX-11")
def flipping(book: Book, _: bool) -> Table:
    frame = flips(book)
    shown = frame.assign(
        flips=["yes" if flag else "no" for flag in frame["flips"]],
        what=[" ".join(SHORT.get(word, word) for word in str(what).split(" ")) for what in frame["what"]],
    )
    return Table(shown)


def plain_word(value: Any) -> str:
    """A cell of a governance table: whole numbers without decimals, yes and no, contributors by their short name."""
    if is_missing(value):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return units(value)
    return money(value) if isinstance(value, Decimal) else SHORT.get(str(value), str(value))


def _pack(code: str, name: str) -> Maker:
    """One table of the governance pack as text, under the names of its columns."""

    def draw(book: Book, _: bool) -> Table:
        frame = pd.DataFrame(governance(book)[name], dtype=object)
        columns = [(str(column), str(column).replace("_", " ").capitalize(), plain_word) for column in frame]
        return Table(display(frame, columns, full_table=f"governance_{name}"))

    return declared(code)(draw)


approval_limits = _pack("DX-12", "approval_limits")
escalation_matrix = _pack("DX-13", "escalation_matrix")
count_programme = _pack("DX-14", "count_programme")


@declared("DX-15")
def sample_sizes(_: Book, __: bool) -> Table:
    return Table(size_table())


@declared("DX-16", needs=sample)
def sample_selection(_: Book, drawn: MonetarySample) -> Table | Gap:
    if not drawn.size:
        return Gap()
    told = {name: f"{getattr(drawn, name):,.2f}" for name in ("interval", "start", "population")}
    return Table(drawn.selection, told=told | {"size": drawn.size})


def tables(book: Book) -> Mapping[str, pd.DataFrame]:
    """Every row behind the exhibits, by the contract's names; the pack has the questionnaire with its answers."""
    found = attribution(book)
    effects = pd.DataFrame([vars(effect) for effect in found.residual.effects])
    if len(effects):
        effects["low"], effects["high"] = zip(*effects["interval"], strict=True)
        effects = effects[["activity", "direction", "p", "correlation", "per_hundred", "low", "high", "rows"]]
    frames = {
        "contributor_evidence": found.evidence,
        "pairs": found.pairs,
        "count_plan": book.table("count_plan"),
        "contributor_summary": found.summary,
        "contributor_tests": found.tests,
        "exposure_effects": effects,
        "exposure_rate_ratios": found.residual.rate_ratios,
        "odd_postings": found.odd_postings,
        "controls": controls(book)[0],
        "flips": flips(book),
        "sample_sizes": size_table(),
        "sample_selection": sample(book).selection,
        "questions": pd.DataFrame([vars(reply) for reply in replies(book)]).astype({"interval": str}),
    }
    pack = {**governance(book), "questionnaire": questionnaire_rows(book.decisions)}
    return frames | {f"governance_{name}": _as_text(rows) for name, rows in pack.items()}


def _as_text(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).astype(object)
    return frame.map(lambda value: None if value is None or value != value else str(value))
