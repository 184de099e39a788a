"""What is left of a client when files, tables, columns or rows are taken away: every chapter must still stand.

A subset is a base client and one change, made either to what the readers handed over (so that the case is built anew without
it) or to the finished case (harder: what no step could fill in again). A crash is an exception of any chapter, an earlier
chapter left out of the diagnosis in a warning, a section that cannot be saved, and a warning about arithmetic on nothing.
"""

import random
import shutil
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

from cin7_audit.case.build import fill
from cin7_audit.case.store import Case, connect, derive
from cin7_audit.engagement import Engagement
from cin7_audit.sources.intake import Intake, read_folder
from cin7_audit.vocabulary import STEPS, TABLES
from cin7_audit.workbook import Workbook
from cin7_sample import scenario, write_client
from tests.inline_case import read_engagement

TARGETS = {"crashed": 0, "reports_with_traceback": 0, "reports_with_wrong_exit": 0}
BASES = {  # name -> (scenario, what differs from it)
    "core_xero": ("harbour-tools", {}),
    "core_quickbooks": ("harbour-tools", {"ledger_system": "quickbooks"}),
    "omni_quickbooks": ("omni", {}),
    "omni_xero": ("omni", {"ledger_system": "xero"}),
    "clean": ("clean", {}),
    "differences_only": ("harbour-tools", {}),  # its counts name only the lines that differed
}
CLIENT_TABLES = tuple(name for name in TABLES if name not in ("evidence_file", "problem"))
TRACE = ("source_id", "source_row")
LONE = ("count_line", "movement", "stock_snapshot", "correction", "ledger_line", "receipt")  # a client who sent nothing else
Frames = dict[str, pd.DataFrame]
Change = Callable[[str, str, Frames], Frames]  # (kind of file, its source id, what it handed over) -> what is left of that


@dataclass(frozen=True)
class Subset:
    """One client with something taken away. `frames` changes what a file handed over, `sql` the finished case."""

    base: str
    name: str
    frames: Change | None = None
    sql: tuple[str, ...] = ()
    settings: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Crash:
    """Where a subset came to grief."""

    subset: str
    step: str
    what: str
    place: str


@cache
def base_folder(base: str) -> Path:
    """The base client's folder, written once for the process."""
    name, changes = BASES[base]
    folder = Path(mkdtemp(prefix="subsets-")) / base
    write_client(scenario(name, seed=5, skus=15, months=10).but(**changes), folder)
    return folder


@cache
def base_intake(base: str) -> Intake:
    folder = base_folder(base)
    intake = read_folder(folder / "exports", read_engagement(folder))
    return _changed(intake, _differences) if base == "differences_only" else intake


def _differences(kind: str, source: str, frames: Frames) -> Frames:
    lines = frames.get("count_line")
    if lines is None or not {"counted_quantity", "recorded_quantity"} <= set(lines.columns):
        return frames
    differs = pd.to_numeric(lines["counted_quantity"]) != pd.to_numeric(lines["recorded_quantity"])
    return {**frames, "count_line": lines[differs].reset_index(drop=True)}


def _changed(intake: Intake, change: Change) -> Intake:
    """The intake with every read file's frames changed; a file without rows left stays a file that came."""
    files = []
    for file in intake.files:
        if file.parsed is None:
            files.append(file)
            continue
        tables = {name: rows if isinstance(rows, pd.DataFrame) else pd.read_parquet(rows) for name, rows in file.parsed.tables.items()}
        files.append(replace(file, parsed=replace(file.parsed, tables=change(file.kind or "", file.evidence.source_id, tables))))
    return replace(intake, files=tuple(files))


def case_of(subset: Subset) -> Case:
    """The case of a subset, in memory."""
    settings = settings_of(subset)
    intake = base_intake(subset.base)
    connection = connect(threads=1)
    fill(connection, _changed(intake, subset.frames) if subset.frames else intake, settings)
    for statement in subset.sql:
        connection.execute(statement)
    if subset.sql:
        derive(connection, settings)
    return Case(connection, settings)


def settings_of(subset: Subset) -> Engagement:
    return read_engagement(base_folder(subset.base)).changed(dict(subset.settings))


def without_kinds(*gone: str) -> Change:
    """All files of these kinds left out."""
    return lambda kind, source, frames: {} if kind in gone else frames


def only_kinds(*kept: str) -> Change:
    return lambda kind, source, frames: frames if kind in kept else {}


def without_tables(*gone: str) -> Change:
    return lambda kind, source, frames: {name: rows for name, rows in frames.items() if name not in gone}


def only_tables(*kept: str) -> Change:
    return lambda kind, source, frames: {name: rows for name, rows in frames.items() if name in kept}


def without_column(table: str, column: str) -> Change:
    """The column unknown in every row, whichever file it came from."""

    def change(kind: str, source: str, frames: Frames) -> Frames:
        rows = frames.get(table)
        return frames if rows is None or column not in rows.columns else {**frames, table: rows.assign(**{column: None})}

    return change


def both(one: Change, other: Change) -> Change:
    return lambda kind, source, frames: other(kind, source, one(kind, source, frames))


def first_rows(number: int, *tables: str) -> Change:
    """The first rows of each file's table only; of all tables where none is named."""

    def change(kind: str, source: str, frames: Frames) -> Frames:
        return {name: rows.head(number) if not tables or name in tables else rows for name, rows in frames.items()}

    return change


def nulled(table: str, column: str) -> tuple[str, ...]:
    """In the finished case: where no step can fill the column in again."""
    return (f'UPDATE {table} SET "{column}" = NULL',)


def one_row(*tables: str) -> tuple[str, ...]:
    """One row of each table in the finished case."""
    return tuple(f"DELETE FROM {table} WHERE rowid <> (SELECT max(rowid) FROM {table})" for table in tables)


def nullable(case: Case) -> Iterator[tuple[str, str]]:
    """Every column that holds something in the case."""
    for table in CLIENT_TABLES:
        for column in TABLES[table].column_names:
            if column not in TRACE and case.value(f'SELECT count("{column}") FROM {table}'):
                yield table, column


def subsets(base: str, seed: int = 0) -> list[Subset]:
    """All subsets of a base client: each kind of file, each table and each column taken away, and random mixtures."""
    chance = random.Random(f"{base}{seed}")
    intake = base_intake(base)
    kinds = sorted({file.kind for file in intake.files if file.parsed and file.kind})
    whole = case_of(Subset(base, "whole"))
    filled = [table for table in CLIENT_TABLES if whole.has(table)]
    columns = list(nullable(whole))
    whole.close()
    found = [Subset(base, "whole"), Subset(base, "no rows at all", without_tables(*CLIENT_TABLES))]
    found += [Subset(base, f"without {kind}", without_kinds(kind)) for kind in kinds]
    found += [Subset(base, f"only {kind}", only_kinds(kind)) for kind in kinds]
    found += [Subset(base, f"no {table}", without_tables(table)) for table in filled]
    found += [Subset(base, f"only {table}", only_tables(table)) for table in filled]
    found += [Subset(base, f"{table} emptied in the case", sql=(f"DELETE FROM {table}",)) for table in filled]
    found += [Subset(base, f"one row of {table}", first_rows(1, table)) for table in filled]
    found += [
        Subset(base, "one row of each table of each file", first_rows(1)),
        Subset(base, "one row of each table", sql=one_row(*filled)),
    ]
    found += [Subset(base, f"no {table}.{column}", without_column(table, column)) for table, column in columns]
    found += [Subset(base, f"{table}.{column} null in the case", sql=nulled(table, column)) for table, column in columns]
    for table in LONE:
        alone = [column for name, column in columns if name == table]
        found += [Subset(base, f"only {table}, no {column}", both(only_tables(table), without_column(table, column))) for column in alone]
    for number in range(60):
        kept = chance.sample(kinds, chance.randint(1, max(1, len(kinds) // 2)))
        gone = chance.sample(filled, chance.randint(2, max(2, len(filled) // 2)))
        lost = chance.sample(columns, chance.randint(2, 8))
        found.append(Subset(base, f"mixture {number}: only {', '.join(kept)}", only_kinds(*kept)))
        found.append(Subset(base, f"mixture {number}: without {', '.join(gone)}", without_tables(*gone)))
        statements = tuple(s for table, column in lost for s in nulled(table, column))
        statements += one_row(*chance.sample(filled, 2)) if number % 3 == 0 else ()
        found.append(Subset(base, f"mixture {number}: null {', '.join('.'.join(pair) for pair in lost)}", sql=statements))
    return found


def crashes(subset: Subset, folder: Path) -> list[Crash]:
    """Measure, write and save all six chapters; every way it came to grief."""
    found: list[Crash] = []
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            case = case_of(subset)
        except Exception as failure:
            return [_crash(subset, "case", failure)]
        book = Workbook(base_folder(subset.base), settings_of(subset), case, folder)
        for step in STEPS:
            try:
                book.save(book.section(step))
            except Exception as failure:
                found.append(_crash(subset, step, failure))
        case.close()
    found += [
        Crash(
            f"{subset.base}: {subset.name}",
            "warning",
            f"{warning.category.__name__}: {warning.message}",
            f"{warning.filename}:{warning.lineno}",
        )
        for warning in heard
    ]
    return found


def _crash(subset: Subset, step: str, failure: Exception) -> Crash:
    ours = [frame for frame in traceback.extract_tb(failure.__traceback__) if "cin7_audit" in frame.filename]
    place = f"{ours[-1].filename.rsplit('cin7_audit/', 1)[-1]}:{ours[-1].lineno}" if ours else ""
    return Crash(f"{subset.base}: {subset.name}", step, f"{type(failure).__name__}: {str(failure)[:300]}", place)


def unbelieved(base: str) -> list[Subset]:
    """Counts whose belief no file states and no movement, or no whole history of movements, rebuilds."""
    blind = without_column("count_line", "recorded_quantity")
    lost = {"movements": ("movement",), "movements and stock": ("movement", "stock_snapshot"), "history": ()}
    late = first_rows(40, "movement")
    return [Subset(base, f"blind counts without {words}", both(blind, both(without_tables(*gone), late))) for words, gone in lost.items()]


def chosen(number: int) -> list[Subset]:
    """A fixed choice of the subsets of all base clients: blind counts first, then every kind of loss in mixed order."""
    first = [subset for base in BASES for subset in unbelieved(base)]
    every = [subset for base in BASES for subset in subsets(base)]
    random.Random(3).shuffle(every)
    return (first + every)[:number]


def report_of(folder: Path, environment: Mapping[str, str] | None = None) -> tuple[int, int, str]:
    """(exit code, exit code promised, all that was printed and written as text) of the report of one client folder."""
    command = [sys.executable, "-W", "always", "-m", "cin7_audit", "report", str(folder), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder.parent, env=environment, check=False)
    written = [
        path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in (".html", ".json", ".log", ".ipynb", ".toml")
    ]
    return ran.returncode, promised(folder), "\n".join([ran.stdout, ran.stderr, *written])


def promised(folder: Path) -> int:
    """The exit code of docs/architecture.md section 6: 3 nothing readable, 1 a file set aside, else 0."""
    settings = read_engagement(folder)
    connection = connect(threads=1)
    fill(connection, read_folder(folder / "exports", settings), settings)
    case = Case(connection, settings)
    used, aside = (
        case.value(f"SELECT count(*) FROM {what}")
        for what in ("evidence_file WHERE status = 'used'", "problem WHERE effect = 'file set aside'")
    )
    case.close()
    return 3 if not used else 1 if aside else 0  # a client of whom something is missing always lacks an exhibit


def folders(where: Path, number: int) -> Iterator[Path]:
    """Client folders with files left out: of each base client in turn one kind only, one kind gone, a random half, nothing, one file cut."""
    chance = random.Random(5)
    for place in range(number):
        base = list(BASES)[place % len(BASES)]
        folder = where / f"{place:03d}-{base}"
        shutil.copytree(base_folder(base), folder, ignore=shutil.ignore_patterns("case", "report"))
        files = sorted(path for path in (folder / "exports").rglob("*") if path.is_file())
        way = place // len(BASES) % 5
        kept = (
            [files[chance.randrange(len(files))]]
            if way == 0
            else chance.sample(files, len(files) // 2)
            if way in (2, 4)
            else []
            if way == 3
            else files[1:]
        )
        for path in set(files) - set(kept):
            path.unlink()
        if way == 4:
            body = kept[0].read_bytes()
            kept[0].write_bytes(body[: len(body) // 3])
        yield folder


def full(folder: Path, quick: bool) -> dict[str, float]:
    """Subsets measured and written in memory, and a sample of folders through the command line."""
    wanted, reports = (24, 3) if quick else (240, 30)
    found = [crash for subset in chosen(wanted) for crash in crashes(subset, folder / "sections")]
    for crash in found:
        sys.stderr.write(f"  {crash.subset}: {crash.step}: {crash.what} ({crash.place})\n")
    tried = [(client, *report_of(client)) for client in folders(folder, reports)]
    wrong = [(client.name, code, right) for client, code, right, _ in tried if code != right]
    traced = [client.name for client, _, _, said in tried if "Traceback" in said or "RuntimeWarning" in said or "FutureWarning" in said]
    sys.stderr.write(f"  exit codes other than promised: {wrong}; traces: {traced}\n")
    return {
        "run": wanted,
        "crashed": len({crash.subset for crash in found}),
        "reports": reports,
        "reports_with_traceback": len(traced),
        "reports_with_wrong_exit": len(wrong),
    }
