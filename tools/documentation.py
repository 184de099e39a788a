"""Pages of docs/ that are made from the code, so that they cannot drift: `python tools/documentation.py`.

method-map.md        M-id -> function -> test -> exhibit
exports.md           every export kind, where its layout comes from, and the golden file that tests it
data-dictionary.md   canonical tables and models, with their columns
images/architecture.svg   the layers and what each takes from others; see architecture_picture.py
outputs.md           what a run leaves, with the columns of every table
schemas/             JSON Schemas of findings.json and measures.json
"""

import ast
import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from architecture_picture import architecture_picture
from cin7_audit.model_files import Model, models
from cin7_audit.vocabulary import TABLES
from output_pages import SCHEMAS, outputs

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "src" / "cin7_audit"
DOCS = PROJECT / "docs"
AREAS = ("statistics", "conclusions", "contributors", "models")  # where figures are decided
METHOD_IDS = tuple(f"M-{number}" for number in range(1, 41))
RANGE = re.compile(r"M-(\d+)\s*(?:…|\.\.\.?|to|–)\s*M-(\d+)")
SINGLE = re.compile(r"M-(\d+)\b")
MADE = "<!-- made by `python tools/documentation.py`; do not edit -->\n\n"


def method_ids(text: str) -> set[str]:
    """Every M-id a text names, ranges such as M-1 … M-15 spelled out."""
    found = {f"M-{n}" for first, last in RANGE.findall(text) for n in range(int(first), int(last) + 1)}
    return found | {f"M-{n}" for n in SINGLE.findall(text)}


def _functions(path: Path) -> Iterator[tuple[str, str]]:
    """(name, its source with docstring) of each function of a module, and the module's docstring under its own name.

    Of a file of words: (id, what is said) of each exhibit or finding.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        yield from ((code, str(said)) for code, said in tomllib.loads(text).items())
        return
    tree, lines = ast.parse(text), text.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, "\n".join(lines[node.lineno - 1 : node.end_lineno])
    yield "", ast.get_docstring(tree) or ""


def _places(modules: Iterable[Path], root: Path) -> dict[str, list[str]]:
    """M-id -> every place in these modules that names it; a module by itself only where none of its functions does."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(modules):
        module = path.relative_to(root).as_posix()
        named: set[str] = set()
        for name, text in _functions(path):  # the module itself last
            methods = method_ids(text) - (set() if name else named)
            named |= methods
            for method in methods:
                found[method].append(f"{module}:{name}" if name else module)
    return {method: sorted(set(places)) for method, places in found.items()}


def _own_tests(method: str, places: list[str]) -> list[str]:
    """The tests whose name is this measure's; where there is none, three that name it in their text."""
    tests = [place for place in places if ":test_" in place and not place.startswith("tests/tools/")]
    own = [place for place in tests if re.search(rf":test_\w*{method.lower().replace('-', '')}_", place)]
    return own or sorted(tests, key=lambda place: not place.startswith("tests/measures/"))[:3]


def method_map() -> str:
    """M-id -> what decides it (models first) -> its tests -> where it is shown; measures.json and appendix hold all."""
    deciding: dict[str, list[str]] = defaultdict(list)
    for model in sorted(models().values(), key=lambda model: model.path.as_posix()):
        for method in method_ids(model.method):
            deciding[method].append(model.path.relative_to(PACKAGE).as_posix())
    words = (PACKAGE / "chapters").rglob("*s.toml")
    shown = _places(itertools.chain((PACKAGE / "chapters").rglob("*.py"), words), PACKAGE)
    modules = (path for area in AREAS for path in (PACKAGE / area).rglob("*.py"))
    for method, places in _places(modules, PACKAGE).items():
        deciding[method] += [place for place in places if place.split(":")[0] not in deciding[method]]
    tests = _places((PROJECT / "tests").rglob("test_*.py"), PROJECT)
    lines = ["# From method to code", "", "| id | function | test | exhibit, table or sentence |", "|---|---|---|---|"]
    for method in METHOD_IDS:
        measured = [place for place in shown[method] if place.split(":")[0].endswith(("/result.py", "/measures.py"))]
        places = deciding[method] or measured
        found = (places, _own_tests(method, tests.get(method, [])), shown[method])
        lines.append(
            f"| {method} | " + " | ".join(" ".join(f"`{place}`" for place in cell) or "–" for cell in found) + " |"
        )
    return MADE + "\n".join(lines) + "\n"


CONFIRMED = "confirmed on real files"
LAYOUTS = {  # how well the layout is known, as in cin7-core 2.14, cin7-omni 6 and ledgers 1
    "cin7_core.movement_details": CONFIRMED, "cin7_core.stock_level": CONFIRMED, "cin7_core.stocktake_csv": CONFIRMED,
    "cin7_core.adjustment_csv": CONFIRMED, "cin7_core.inventory_list": CONFIRMED, "cin7_core.assembly_bom": CONFIRMED,
    "cin7_core.production_bom": CONFIRMED, "cin7_core.availability": "columns confirmed, order not",
    "cin7_core.stocktake_pdf": "columns confirmed by one tool", "cin7_core.audit_report": "inferred: header synonyms",
    "cin7_core.movement_summary": "documented fields, captions inferred",
    "cin7_core.received_invoiced": "documented fields, captions inferred",
    "xero.account_transactions": "real screen text; CSV and XLSX by parsers", "xero.journal_report": "real screen text",
    "xero.general_ledger_detail": "real screen text", "xero.trial_balance": "real screen text",
    "quickbooks.quickreport": "real, trimmed", "sage.trial_balance": "real layout", "sage.journal": "real layout",
}  # fmt: skip


def _layout(name: str) -> str:
    family, _, kind = name.partition(".")
    default = {
        "cin7_core": "documented",
        "cin7_omni": "documented fields, file inferred",
        "mapped": "as the engagement states",
    }
    return LAYOUTS.get(name) or (
        "documented (API reference)" if kind.startswith("api") else default.get(family, "documented and by parsers")
    )


def _goldens() -> dict[str, str]:
    """Kind -> the first golden file that was read as this kind."""
    found: dict[str, str] = {}
    for path in sorted((PROJECT / "tests" / "sources").rglob("*.golden.txt")):
        kind = path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("kind: ")
        found.setdefault(kind, path.relative_to(PROJECT).as_posix())
    return found


def exports() -> str:
    """Every source, with its title, how well its layout is known, and the golden that tests it."""
    from cin7_audit.sources import REGISTRY

    goldens = _goldens()
    lines = [
        "# Exports the workbook reads",
        "",
        "Recognised by content, never by name.",
        "",
        "| kind | export | layout | golden |",
        "|---|---|---|---|",
    ]
    for source in sorted(REGISTRY, key=lambda item: item.name):
        golden = f"`{goldens[source.name]}`" if source.name in goldens else "–"
        lines.append(f"| `{source.name}` | {source.title} | {_layout(source.name)} | {golden} |")
    return MADE + "\n".join(lines) + "\n"


def data_dictionary() -> str:
    """The canonical tables, then every model by stage."""
    lines = ["# Data dictionary", "", "Canonical tables first; the models made from them follow by stage.", ""]
    for table in TABLES.values():
        lines += [
            f"## {table.name}",
            "",
            f"One row per {table.grain}.",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| {column.name} | {column.type} | {column.meaning} |" for column in table.columns]
        lines.append("")
    for model in sorted(models().values(), key=lambda model: (model.path.parent.name, model.name)):
        lines += [*_about(model), ""]
    return MADE + "\n".join(lines)


def _about(model: Model) -> list[str]:
    """A model's entry: what it is for, where it stands, what it needs, its columns."""
    place = f"`models/{model.path.parent.name}/{model.path.name}`"
    needs = ", ".join(model.needs) or "nothing"
    if model.changes:
        return [f"## {model.name}", "", f"{model.title}", "", f"Changes {model.changes}. Needs {needs}. {place}"]
    method = f" {model.method}." if model.method else ""
    head = [
        f"## {model.name}",
        "",
        f"{model.title}",
        "",
        f"One row per {model.grain}.{method} Needs {needs}. {place}",
        "",
    ]
    same = [f"| *as in {name}* | | | |" for name in model.inherits]
    rows = [f"| {name} | {kind} | {unit} | {meaning} |" for name, (kind, unit, meaning) in model.columns.items()]
    return [
        *head,
        "| column | type | unit | meaning |",
        "|---|---|---|---|",
        *same,
        *(row.replace("||", "\\|\\|") for row in rows),
    ]


PAGES = {
    "method-map.md": method_map,
    "exports.md": exports,
    "data-dictionary.md": data_dictionary,
    "outputs.md": lambda: MADE + outputs(),
    "images/architecture.svg": architecture_picture,
    **{f"schemas/{name}": schema for name, schema in SCHEMAS.items()},
}


def main() -> None:
    for folder in ("images", "schemas"):
        (DOCS / folder).mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
