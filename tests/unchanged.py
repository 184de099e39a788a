"""Shows that a change of the house changes no output: five clients rendered by two checkouts, compared byte by byte.

    python -m tests.unchanged make FOLDER         the five clients, once (harbour-tools and four generated ones)
    python -m tests.unchanged render FOLDER NAME  findings.json, measures.json, tables/ and sections of each, by this checkout
    python -m tests.unchanged compare FOLDER A B  every file that differs between two renderings; exit 1 if there is one
    python -m tests.unchanged values FOLDER A B   every table of A with a value that B has not, A cast to the types declared now
"""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cin7_audit.outputs import OF_RUN
from cin7_audit.vocabulary import STEPS

PROJECT = Path(__file__).parents[1]
sys.path.append(str(PROJECT / "tools"))


def _committed(folder: Path) -> None:
    shutil.copytree(PROJECT / "data-samples" / "harbour-tools", folder, ignore=shutil.ignore_patterns("case", "report"))


def _generated(name: str, seed: int) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        from cin7_sample import scenario, write_client

        write_client(scenario(name, seed=seed, skus=90, months=12), folder)

    return make


def _differences_only(folder: Path) -> None:
    """Counts that list what differed and nothing else, as some exports do."""
    _generated("mixture:picking,returns,bins", 1211)(folder)
    for path in (folder / "exports" / "api" / "stocktake").glob("*.json"):
        documents = json.loads(path.read_text(encoding="utf-8"))
        for document in documents:
            for name, lines in document.items():
                if isinstance(lines, list) and lines and isinstance(lines[0], dict) and "QuantityOnHand" in lines[0]:
                    document[name] = [line for line in lines if line["QuantityOnHand"] != line["Adjustment"]]
        path.write_text(json.dumps(documents), encoding="utf-8")
    shutil.rmtree(folder / "exports" / "stocktakes", ignore_errors=True)


def _one_file(folder: Path) -> None:
    """Nothing but the movement details."""
    _generated("mixture:receiving,transfers,loss", 1217)(folder)
    exports = folder / "exports"
    kept = max(exports.glob("Inventory Movement Details*.xlsx"), key=lambda path: path.stat().st_size)
    held = kept.read_bytes()
    shutil.rmtree(exports)
    exports.mkdir()
    (exports / kept.name).write_bytes(held)


CLIENTS: dict[str, Callable[[Path], None]] = {
    "harbour-tools": _committed,
    "core-xero": _generated("ledger_mixed", 1131),
    "omni-quickbooks": _generated("omni", 1173),
    "differences-only": _differences_only,
    "one-file": _one_file,
}


def make(folder: Path) -> None:
    for name, maker in CLIENTS.items():
        if not (folder / "clients" / name).exists():
            maker(folder / "clients" / name)


def _plain_section(path: Path) -> None:
    """The statement behind an exhibit may change; what the exhibit shows may not."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for exhibit in raw["exhibits"]:
        exhibit.pop("sql", None)
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def render(folder: Path, name: str, only: list[str]) -> None:
    from cin7_audit.report.contract_files import write_documents
    from cin7_audit.report.deliverables import read_sections
    from cin7_audit.workbook import open_workbook

    for client in only or [path.name for path in sorted((folder / "clients").iterdir())]:
        target = folder / "renderings" / name / client
        shutil.rmtree(target, ignore_errors=True)
        copy = folder / "work" / name / client
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder / "clients" / client, copy, ignore=shutil.ignore_patterns("case", "report"))
        target.mkdir(parents=True)
        book = open_workbook(str(copy), str(target))
        for step in STEPS:
            book.save(book.section(step))
        write_documents(target, read_sections(target / "sections"), book.context, book.case)
        for path in sorted((target / "sections").glob("*.json")):
            _plain_section(path)
        problems = book.case.connection.sql("SELECT * EXCLUDE (fact) FROM problem ORDER BY ALL").to_arrow_table()
        problems.to_pandas(integer_object_nulls=True).to_csv(target / "problems.csv", index=False)
        shutil.rmtree(copy)
        sys.stdout.write(f"{client}\n")


def compare(folder: Path, first: str, second: str) -> int:
    one, two = folder / "renderings" / first, folder / "renderings" / second
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    others = {path.relative_to(two) for path in two.rglob("*") if path.is_file()}
    clients = {name.parts[0] for name in others}
    names = {name for name in names if name.parts[0] in clients}
    wrong = sorted((names ^ others) | {name for name in names & others if (one / name).read_bytes() != (two / name).read_bytes()})
    for name in wrong:
        sys.stdout.write(f"differs: {name}\n")
    sys.stdout.write(f"{len(names & others)} files of {len(clients)} clients compared, {len(wrong)} differ\n")
    return 1 if wrong else 0


def _differing(name: str, before: pa.Table, after: pa.Table) -> list[str]:
    """Where the rows of a table differ, column by column; types alone are no difference."""
    kinds = {field.name: field.type for field in after.schema}
    wrong = [] if set(before.column_names) <= set(kinds) and len(before) == len(after) else [f"{len(before)} and {len(after)} rows"]
    left = set(kinds) - set(before.column_names) - set(OF_RUN)
    wrong += [f"new column {each}" for each in sorted(left) if len(after)]
    for each in before.column_names if not wrong else ():
        cast, now = before[each].cast(kinds[each]).to_pylist(), after[each].to_pylist()
        if kinds[each] == pa.float64():  # a statistic has twelve digits, missing ones are null
            cast = [value if value is None or value != value else float(f"{value:.12g}") for value in cast]
        same = [one == two or (one != one and two is None) for one, two in zip(cast, now, strict=True)]
        wrong += [f"{each}: {same.count(False)} values"] if not all(same) else []
    return [f"{name}: {each}" for each in wrong]


def values(folder: Path, first: str, second: str) -> int:
    one, two = folder / "renderings" / first, folder / "renderings" / second
    names = sorted({path.relative_to(root) for root in (one, two) for path in root.glob("*/tables/*.parquet")})
    both = [name for name in names if (one / name).exists() and (two / name).exists()]
    read = [(name, pq.read_table(one / name), pq.read_table(two / name)) for name in both]
    wrong = [f"{name}: in one of the two" for name in names if name not in both]
    wrong += [line for name, before, after in read for line in _differing(str(name), before, after)]
    wrong += [f"{name}: without {', '.join(OF_RUN)} in front" for name, _, after in read if after.column_names[:2] != list(OF_RUN)]
    retyped = sum(before.schema.field(each).type != after.schema.field(each).type for _, before, after in read for each in before.column_names)
    compared = sum(before.num_rows * before.num_columns for _, before, _ in read)
    sys.stdout.write("".join(f"differs: {line}\n" for line in wrong))
    sys.stdout.write(f"{len(both)} tables, {compared} values compared; {retyped} columns have another type; {len(wrong)} differ\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    if what == "make":
        make(Path(where))
    elif what == "render":
        render(Path(where), more[0], more[1:])
    else:
        raise SystemExit((values if what == "values" else compare)(Path(where), more[0], more[1]))
