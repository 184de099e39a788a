"""What three clients are told, as approved texts under approved/<client>/, which the test beside this holds them to.

    python -m tests.end_to_end.approved [client ...]      writes the texts anew: review their diff before committing it

build.txt   each statement that changes the evidence while the case is built, in order, and the tables it goes by
models.txt  every canonical table and model of the finished case, by stage
<step>.txt  the chapter as its reader meets it: findings, exhibits, measures, gaps, questions, verdict
tables.txt  the output tables: columns with types; their order of rows counts

See digests.py for what the digits say. Nothing here names a path, a run, a version or the day it was made.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from cin7_audit.case import open_case
from cin7_audit.case.renew import build_case
from cin7_audit.case.snapshot import take
from cin7_audit.model_files import CANONICAL, models
from cin7_audit.records import DisplayTable, Exhibit, Finding, Measure, Section
from cin7_audit.report.contract_files import write_tables
from cin7_audit.report.findings_view import ordered
from cin7_audit.runner import Runner
from cin7_audit.vocabulary import STEPS
from cin7_audit.workbook import Workbook
from tests.chapters import reading
from tests.end_to_end.digests import FITTED, digest, plain, rows_line, table_line
from tests.unchanged import CLIENTS

APPROVED = Path(__file__).parent / "approved"
NAMES = ("harbour-tools", "core-xero", "omni-quickbooks")
FIRST_ROWS, FIRST_WORDS = 3, 5
GAP = re.compile(r"\{[a-z_]+\}")  # a statement that is filled with the name of a table; a pattern may say {2,}
EVENTS = "20"  # models of earlier stages serve the build: of their columns, as of further clients', only sums are told


@contextmanager
def listening(said: list[str]) -> Iterator[None]:
    """Write down what every statement of a build does, with the tables it goes by as they are at that moment."""
    change, rows = Runner.change, Runner.rows

    def needs(runner: Runner, name: str, *named: str) -> str:
        found = [each for each in (*models()[name].needs, *named) if each in models() and each not in runner.given]
        for need in found:
            runner.build(need)
        return "".join(f" | by {' '.join(table_line(runner.connection, need).split(' | ')[:3])}" for need in found)

    def changing(runner: Runner, name: str, **names: str) -> int:
        by = needs(runner, name, *names.values())
        changed = change(runner, name, **names)
        said.append(f"{' '.join([name, *names.values()])} | {changed} rows changed{by}")
        return changed

    def asking(runner: Runner, name: str, **names: str) -> list[tuple[Any, ...]]:
        by = needs(runner, name, *names.values())
        found = rows(runner, name, **names)
        hashed = digest("\n".join(sorted(map(repr, found))))
        said.append(f"{' '.join([name, *names.values()])} | {len(found)} rows | {hashed}{by}")
        return found

    with patch.object(Runner, "change", changing), patch.object(Runner, "rows", asking):
        yield


def model_lines(book: Workbook, is_short: bool) -> Iterator[str]:
    """Every canonical table, then every model by stage; one that the finished case cannot make says why."""
    for name in sorted(CANONICAL - {"case_run"}):
        yield table_line(book.case.connection, name, is_short=is_short)
    stage = ""
    for model in sorted(models().values(), key=lambda each: (each.path.parent.name, each.name)):
        if model.path.parent.name != stage:
            stage = model.path.parent.name
            yield f"# {stage}"
        if model.changes or (model.build is None and GAP.search(model.body)):
            continue  # in build.txt
        try:
            book.case.models.build(model.name)
        except duckdb.BinderException as failure:
            assert "rowid" in str(failure), f"{model.name}: {failure}"
            yield f"{model.name} | made only while the case is built"
        else:
            yield table_line(book.case.connection, model.name, is_short=is_short or stage < EVENTS)


def _listed(values: Sequence[Any]) -> str:
    """The first of a list in words, and a digest of all of it."""
    shown = "; ".join(map(plain, values[:FIRST_WORDS]))
    return shown if len(values) <= FIRST_WORDS else f"{shown} ... {len(values)} in all {digest(plain(values))}"


def _named(record: Any, *names: str) -> Iterator[str]:
    """`name: value` of what a record holds."""
    for name in names:
        value = getattr(record, name)
        if value not in (None, "", ()):
            yield f"{name}: {_listed(value) if isinstance(value, tuple) else plain(value)}"


WORDS = ("statement", "criteria", "consequence", "action", "next_evidence", "exhibit")
FIGURES = ("contributor", "grade", "quantity", "value", "currency", "chance", "rivals", "pairs", "skus", "locations")


def _finding(finding: Finding) -> Iterator[str]:
    yield f"## {finding.id} {finding.severity}: {finding.title}"
    yield from _named(finding, *WORDS, *FIGURES, "period_from", "period_to")
    if finding.evidence:
        first = finding.evidence[0]
        yield f"evidence: {len(finding.evidence)} rows {digest(plain(finding.evidence))}, first {first.file}:{first.row}"


def _table(table: DisplayTable) -> Iterator[str]:
    yield " | ".join(f"{each.heading}{' (right)' if each.align == 'right' else ''}" for each in table.columns)
    yield from (" | ".join(row) for row in table.rows[:FIRST_ROWS])
    yield from (f"total: {' | '.join(table.rows[number])}" for number in table.emphasised_rows)
    yield f"{len(table.rows)} of {table.rows_total} rows | {digest(plain(table))} | all in {table.full_table or '-'}"


def _chart(section: Section, exhibit: Exhibit) -> Iterator[str]:
    spec = {name: part for name, part in (exhibit.spec or {}).items() if name != "$schema"}
    yield f"alt: {exhibit.alt.replace(exhibit.caption, '(caption)')}"
    yield from reading.drawn(section, exhibit.id)
    yield from (rows_line(name, rows) for name, rows in sorted(spec["datasets"].items()))
    yield f"chart | {digest(plain(spec))}"


def _exhibit(section: Section, exhibit: Exhibit) -> Iterator[str]:
    yield f"## {exhibit.id} {exhibit.kind}{f' of {exhibit.workpaper}' if exhibit.workpaper else ''}: {exhibit.title}"
    yield from _named(exhibit, "caption", "reading")
    if exhibit.table:
        yield from _table(exhibit.table)
    if exhibit.spec:
        yield from _chart(section, exhibit)


def _measures(measures: Iterable[Measure]) -> Iterator[str]:
    """Each measure by name with its unit and period, then a line for every scope."""
    named: dict[str, list[Measure]] = {}
    for each in measures:
        named.setdefault(f"{each.id} {each.name} | {each.unit} | {each.period_from} to {each.period_to}", []).append(
            each
        )
    for name, scopes in named.items():
        yield name
        yield from map(_scope, scopes)


def _scope(measure: Measure) -> str:
    level, *places = (each for _, each in sorted(measure.scope.items(), key=lambda each: each[0] != "level"))
    value, *parts = (plain(each, FITTED) for each in (measure.value, measure.numerator, measure.denominator))
    part = f" = {' / '.join(parts)}" if measure.denominator is not None else ""
    between = f" in {plain(measure.interval, FITTED)}" if measure.interval else ""
    note = f" ({measure.note})" if measure.note else ""
    return f"{measure.id} {' '.join(places or [level])}: {value}{part}{between}{note}"


def _leaves(value: Any, place: str = "") -> Iterator[str]:
    """A document as `place.of.value: value`, one line each; of a list of records the first ones, one line each."""
    if isinstance(value, Mapping):
        for name in sorted(value):
            yield from _leaves(value[name], f"{place}.{name}" if place else name)
    elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
        yield from (f"{place}[{number}]: {plain(each)}" for number, each in enumerate(value[:FIRST_WORDS], start=1))
        yield f"{place}: {len(value)} in all {digest(plain(value))}"
    else:
        yield f"{place}: {plain(value)}"


def section_lines(section: Section) -> Iterator[str]:
    """One chapter as its reader meets it."""
    yield from (f"# {section.number} {section.step}: {section.title}", section.question)
    yield from (f"{each.heading}: {each.text}" if each.heading else each.text for each in section.paragraphs)
    for finding in section.findings:
        yield from _finding(finding)
    for exhibit in section.exhibits:
        yield from _exhibit(section, exhibit)
    yield "## measures"
    yield from _measures(section.measures)
    yield "## not testable"
    yield from (f"{each.exhibit}: {each.missing} Ask for: {each.ask_for}" for each in section.not_testable)
    if "requests" in section.tables:
        yield "## requests"
        yield from (" | ".join(map(str, row)) for row in section.tables["requests"].itertuples(index=False))
    yield "## more"
    yield from _leaves(section.extra)


def finding_lines(sections: Iterable[Section]) -> Iterator[str]:
    """The findings in the order the report lists them; what they say is in the chapters."""
    yield from (f"{each.severity} {each.id}" for each in ordered(tuple(sections)))


def table_lines(folder: Path) -> Iterator[str]:
    """Every table handed over, as written."""
    with duckdb.connect() as connection:
        for path in sorted(folder.glob("*.parquet")):
            numbered = f"read_parquet('{path.as_posix()}', file_row_number = TRUE)"
            yield table_line(connection, path.stem, numbered, numbered_by="file_row_number", is_typed=True)


def texts(client: str, folder: Path) -> dict[str, str]:
    """File name -> text of one client, made in folder, which is empty."""
    where, said = folder / client, list[str]()
    CLIENTS[client](where)
    shutil.rmtree(where / "case", ignore_errors=True)
    snapshot = take(where, {})
    with listening(said):
        build_case(where, snapshot.settings, snapshot=snapshot)
    case = open_case(where, snapshot.settings, run_id=snapshot.run_id)
    book = Workbook(where, snapshot.settings, case, folder / "run")
    try:
        sections = [book.section(step) for step in STEPS]
        for section in sections:
            book.save(section)
        folders = book.run_folder / "sections", book.run_folder / "tables"
        write_tables(sections, *folders, book.context.client, book.run_folder.name)
        found = {
            "build.txt": said,
            "models.txt": model_lines(book, is_short=client != NAMES[0]),
            **{f"{section.step}.txt": section_lines(section) for section in sections},
            "findings.txt": finding_lines(sections),
            "tables.txt": table_lines(book.run_folder / "tables"),
        }
        return {name: "\n".join(lines) + "\n" for name, lines in found.items()}
    finally:
        case.close()


def write(client: str) -> None:
    """The approved texts of one client anew."""
    with tempfile.TemporaryDirectory() as folder:
        made = texts(client, Path(folder))
    target = APPROVED / client
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, text in made.items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for asked in sys.argv[1:] or NAMES:
        write(asked)
