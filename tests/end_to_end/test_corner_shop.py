"""data-samples/corner-shop: its page works out every figure of its report by hand; page, files and report are one.

What the page says is read from its tables, by heading. Each check lists what differs, both ways: what the page says
and the report does not, and what the report says and the page leaves out. A changed digit in the page is found in
every line that has a figure: the last tests change them one by one.
"""

import contextlib
import csv
import io
import itertools
import json
import re
import runpy
import shutil
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cin7_audit.execute import report_client
from cin7_audit.records import Exhibit, Section
from cin7_audit.section_files import load_section
from cin7_audit.vocabulary import STEPS
from tests.conftest import ROOT

SHOP = ROOT / "data-samples" / "corner-shop"
EXPORTS = SHOP / "exports"
PRODUCTS = "InventoryList_2025-09-30.csv"
PAGE = (SHOP / "README.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"(?<![A-Za-z\d])[-+]?\d[\d,]*(?:\.\d+)?")
DAY = re.compile(r"(?:\d{2} )?[A-Z][a-z]{2} \d{4}")
ALL = re.compile(r"all \d+ rows")
METHOD = re.compile(r"\bM-\d+")
NONE = "–"
DRAWN = {"place", "start", "top", "most"}  # of a chart: where a bar stands, no figure of the client
LEAST_DIGITS = Decimal("0.0005")  # a figure is given to a part in two thousand at least
NOTHING = Decimal("0.000001")


def table(page: str, *headings: str) -> list[dict[str, str]]:
    """The rows of every table under `## heading`, as heading of the column -> cell; all with these columns."""
    rows, names, inside = [], [], False
    for line in page.splitlines():
        if line.startswith("## "):
            inside = line[3:] in headings
        if not inside or not line.startswith("|"):
            names = []
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split(" |")]
        if not names:
            names = cells
        elif not set(cells[0]) <= set("-: "):
            assert len(cells) == len(names), line
            rows.append(dict(zip(names, cells, strict=True)))
    return rows


def parts(cell: str, mark: str = " · ") -> list[str]:
    return cell.split(mark) if cell else []


def numbers(text: str) -> set[Decimal]:
    """The numbers in a text, without its days and the names of methods."""
    return {Decimal(found.replace(",", "")) for found in NUMBER.findall(METHOD.sub("", DAY.sub("", text)))}


def says(told: str, value: Any) -> bool:
    """Is this what a page prints for the value: all its digits, or rounded to a part in two thousand at least?"""
    if value is None or told == NONE:
        return value is None and told == NONE
    if not NUMBER.fullmatch(told):
        return False
    shown, exact = Decimal(told.replace(",", "")), Decimal(str(value))
    place = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    rounded = exact.quantize(place, rounding=ROUND_HALF_EVEN)
    return rounded == shown and abs(exact - shown) <= max(abs(exact) * LEAST_DIGITS, NOTHING)


def scope_of(scope: Mapping[str, str]) -> str:
    return " ".join([scope["level"], *(value for name, value in scope.items() if name != "level")])


def names_and_scopes(names: list[str], scopes: list[str]) -> Iterable[tuple[str, str]]:
    """Every name with every scope; buckets are named one by one, each with its own."""
    return zip(names, scopes, strict=True) if scopes[-1].startswith("bucket ") else itertools.product(names, scopes)


def measures_differ(page: str, measures: list[dict[str, Any]]) -> Iterator[str]:
    """M-id, name, scope, value, unit and interval of every measure; what it is made of stands in its working."""
    told = {
        (row["M-id"], name, scope): row
        for row in table(page, "The measures")
        for name, scope in names_and_scopes(row["Name"].split("; "), row["Scope"].split("; "))
    }
    known = {(each["id"], each["name"], scope_of(each["scope"])): each for each in measures}
    yield from (f"left out: {key}" for key in known.keys() - told.keys())
    for key, row in told.items():
        if key not in known:
            yield f"not in the report: {key}"
            continue
        found = known[key]
        value, _, rest = row["Figure"].partition(" ")
        unit, *bounds = re.split(r" ?\[(.*), (.*)\]", rest)
        if not says(value, found["value"]) or (unit != found["unit"] and value != NONE):
            yield f"{key}: {row['Figure']} for {found['value']} {found['unit']}"
        if not all(map(says, bounds[:2], found["interval"] or ())) or len(bounds[:2]) != len(found["interval"] or ()):
            yield f"{key}: {row['Figure']} for {found['interval']}"
        worked = numbers(row["Working"])
        for made_of in (found["numerator"], found["denominator"]):
            if made_of is not None and not any(says(str(abs(one)), abs(made_of)) for one in worked):
                yield f"{key}: {made_of} is not in {row['Working']}"


def findings_differ(page: str, findings: list[dict[str, Any]]) -> Iterator[str]:
    """Id, severity and value of every finding, and every number of its words."""
    told = {row["Finding"]: row for row in table(page, "The findings")}
    known = {each["id"]: each for each in findings}
    yield from (f"one of the two only: {identity}" for identity in told.keys() ^ known.keys())
    for identity in told.keys() & known.keys():
        row, found = told[identity], known[identity]
        if row["Severity"] != found["severity"] or not says(row["Value"], found["value"]):
            yield f"{identity}: {row['Severity']}, {row['Value']} for {found['severity']}, {found['value']}"
        if numbers(row["Figures"]) != (words := numbers(f"{found['title']} {found['statement']}")):
            yield f"{identity}: {sorted(numbers(row['Figures']) ^ words)} in one of the two only"


def answers_differ(page: str, document: Mapping[str, Any]) -> Iterator[str]:
    """The four questions with what they rest on, and the verdict."""
    *rows, verdict = table(page, "The four questions and the verdict")
    if [row["Question"] for row in rows] != [each["question"] for each in document["questions"]]:
        yield "not the four questions in their order"
    for row, found in zip(rows, document["questions"], strict=False):
        bounds, expected = parts(row["Interval"], " to ") if row["Interval"] != NONE else [], found["interval"] or []
        fits = len(bounds) == len(expected) and all(map(says, bounds, expected))
        if row["Answer"] != found["answer"] or not says(row["Number"], found["value"]) or not fits:
            yield f"{row} for {found['answer']}, {found['value']}, {found['interval']}"
        if not numbers(found["basis"]) <= numbers(row["Rests on"]):
            yield f"{found['basis']}: not all in {row['Rests on']}"
    found = document["verdict"]
    counted = [f"{found['yes']} yes", f"{found['no']} no", f"{found['cannot_tell']} cannot tell"]
    counted.append(f"{found['explained_share']:.0%} of the gross value named".replace("%", " %"))
    if verdict["Answer"] != found["rating"] or parts(verdict["Rests on"].partition(": ")[0]) != counted:
        yield f"{verdict} for {found['rating']}, {counted}"


def shown_rows(exhibit: Exhibit) -> list[tuple[list[str], list[str] | dict[str, Any]]]:
    """Per row its texts and its figures: right-aligned cells of a table, numbers by name of a chart."""
    if exhibit.table:
        right = [column.align == "right" for column in exhibit.table.columns]
        rows = [list(zip(row, right, strict=True)) for row in exhibit.table.rows]
        return [
            ([cell for cell, is_right in row if not is_right], [c for c, is_right in row if is_right]) for row in rows
        ]
    every = [row for rows in (exhibit.spec or {})["datasets"].values() for row in rows]
    return [
        (
            [value for value in row.values() if isinstance(value, str)],
            {name: value for name, value in row.items() if not isinstance(value, str) and name not in DRAWN},
        )
        for row in every
    ]


def fits(figures: list[str], texts: list[str], shown: list[str] | dict[str, Any]) -> bool:
    """Do the figures of a line of the page fit a row of the exhibit? Where no cell is right-aligned: cells in order."""
    if isinstance(shown, dict):
        told = dict(figure.rsplit(" ", 1) for figure in figures)
        named = {name for name, value in shown.items() if value is not None}
        return named == told.keys() and all(says(value, shown[name]) for name, value in told.items())
    rest = iter(texts)
    return figures == shown if shown else all(figure in rest for figure in figures)


def exhibit_differs(exhibit: Exhibit, lines: list[dict[str, str]]) -> Iterator[str]:
    """What the page says of an exhibit: names of rows with their figures; `all N rows` where not each is listed."""
    shown = shown_rows(exhibit)
    total = exhibit.table.rows_total if exhibit.table else len(shown)
    listed = set[int]()
    for line in lines:
        label, told, figures = line["Row"], line["Figures"], parts(line["Figures"])
        if label == "caption":
            words = f"{exhibit.title} {exhibit.caption}"
            yield from (f"{exhibit.id}: {each} is not in {words}" for each in figures if not is_in(each, words))
        elif ALL.fullmatch(label):
            if label != f"all {total} rows":
                yield f"{exhibit.id}: {label} for {total}"
        else:
            for name in label.split("; "):
                found = {number for number, row in enumerate(shown) if is_row(name, figures, *row)}
                if not found:
                    yield f"{exhibit.id}: no row {name} with {told}"
                listed |= found
    if len(listed) < total and not any(ALL.fullmatch(line["Row"]) for line in lines):
        yield f"{exhibit.id}: {len(listed)} of {total} rows are told"


def is_row(name: str, figures: list[str], texts: list[str], shown: list[str] | dict[str, Any]) -> bool:
    wanted = [] if name == NONE else parts(name, " / ")
    return set(wanted) <= set(texts) and fits(figures, texts, shown)


def is_in(told: str, words: str) -> bool:
    """Does a text say these words, and no longer number at either end?"""
    return re.search(rf"(?<![\d.,-]){re.escape(told)}(?!\d|[.,]\d)", words) is not None


def exhibits_differ(page: str, sections: Iterable[Section]) -> Iterator[str]:
    told: dict[str, list[dict[str, str]]] = {}
    for row in table(page, "The exhibits"):
        told.setdefault(row["Exhibit"], []).append(row)
    known = {exhibit.id: exhibit for section in sections for exhibit in section.exhibits}
    yield from (f"one of the two only: {identity}" for identity in told.keys() ^ known.keys())
    for identity in told.keys() & known.keys():
        yield from exhibit_differs(known[identity], told[identity])


def signed(cell: str) -> int:
    return int(cell) if cell else 0


def movements_differ(page: str) -> Iterator[str]:
    """The grid of movements against the exports: opening, every document, closing; a count's column is what it found."""
    grid = {row["SKU"]: row for row in table(page, "The movements")}
    stock = {day: by_sku(f"AvailabilityReport_{day}.csv", "SKU", "OnHand") for day in ("2025-06-30", "2025-09-30")}
    moved: dict[tuple[str, str], int] = {}
    for row in movement_rows():
        quantity = int(row["Quantity in"] or 0) - int(row["Quantity out"] or 0)
        moved[row["SKU"], row["Reference"]] = quantity
    for sku, row in grid.items():
        changes = {name: signed(cell) for name, cell in row.items() if name[:2] in ("PO", "SO", "FG", "ST")}
        if signed(row["Opening"]) != stock["2025-06-30"][sku] or signed(row["Closing"]) != stock["2025-09-30"][sku]:
            yield f"{sku}: {row['Opening']} to {row['Closing']}"
        if signed(row["Opening"]) + sum(changes.values()) != signed(row["Closing"]):
            yield f"{sku} does not foot"
        for name, change in changes.items():
            if moved.pop((sku, name), 0) != change:
                yield f"{sku}, {name}: {change}"
    yield from (f"left out: {key}" for key in moved)


def counts_differ(page: str) -> Iterator[str]:
    """The table of counts against the stocktake files."""
    told, value = {row["SKU"]: row for row in table(page, "The counts")}, dict[str, list[str]]()
    costs = {row["ProductCode"]: int(Decimal(row["AverageCost"])) for row in rows(PRODUCTS)}
    for name in ("ST-00001", "ST-00002", "ST-00003"):
        path = f"stocktakes/Stocktake {name}.csv"
        believed, counted = (
            by_sku(path, "Product Code", column) for column in ("Quantity On Hand", "Stocktake Quantity")
        )
        for sku in believed:
            variance = (counted[sku] - believed[sku]) * costs[sku]
            value.setdefault(sku, []).extend([str(variance)] if variance else [])
            expected = f"{believed[sku]} → {counted[sku]}" if variance else f"{believed[sku]}"
            if told[sku][name] != expected:
                yield f"{sku}, {name}: {told[sku][name]} for {expected}"
    for sku, row in told.items():
        if row["Variance, NZD"] != (", ".join(value[sku]) or "0"):
            yield f"{sku}: {row['Variance, NZD']} for {value[sku]}"


def products_differ(page: str) -> Iterator[str]:
    told = {row["SKU"]: row for row in table(page, "The products")}
    sold = dict[str, int]()
    for row in movement_rows():
        sold[row["SKU"]] = sold.get(row["SKU"], 0) + (row["Quantity out"] if row["Reference type"] == "Sale" else 0)
    known = {row["ProductCode"]: row for row in rows(PRODUCTS)}
    yield from (f"one of the two only: {sku}" for sku in told.keys() ^ known.keys())
    for sku in told.keys() & known.keys():
        row, found = told[sku], known[sku]
        cost, price = (Decimal(found[name]) for name in ("AverageCost", "PriceTier1"))
        expected = [
            found["Name"],
            found["Category"],
            f"{cost:.2f}",
            f"{price:.2f}",
            str(sold[sku]),
            f"{sold[sku] * cost:.0f}",
        ]
        if list(row.values())[1:-1] != expected:
            yield f"{sku}: {row} for {expected}"


def documents_differ(page: str) -> Iterator[str]:
    """The table of documents: cost from the movements, amount and day from account 630 of the ledger."""
    cost, days = dict[str, Decimal](), {"ST-00003": "30 Sep"}
    for row in movement_rows():
        value = Decimal(row["Cost in"] or 0) - Decimal(row["Cost out"] or 0)
        cost[row["Reference"]] = cost.get(row["Reference"], Decimal(0)) + value
        days[row["Reference"]] = f"{row['Date']:%d %b}"
    ledger, inside = {}, False
    for row in csv.reader(io.StringIO((EXPORTS / "xero/Account Transactions.csv").read_text(encoding="utf-8-sig"))):
        inside = row[0] == "Inventory (630)" or (inside and not row[0].startswith("Total"))
        if inside and row[1]:
            ledger[row[3]] = (row[0], Decimal(row[4].replace(",", "") or 0) - Decimal(row[5].replace(",", "") or 0))
    told = {row["Document"]: row for row in table(page, "The documents")}
    for name in told.keys() | cost.keys() | ledger.keys():
        row = told.get(name, {})
        day, amount = ledger.get(name, (NONE, None))
        in_stock = Decimal(row.get("Stock, NZD", "0").replace(",", ""))
        in_ledger = None if row.get("Ledger, NZD") == NONE else Decimal(row.get("Ledger, NZD", "0").replace(",", ""))
        if row.get("Day") != days.get(name):
            yield f"{name}: {row.get('Day')} for {days.get(name)}"
        if in_stock != cost.get(name, 0) or in_ledger != amount or row.get("Ledger day", NONE) != day:
            yield f"{name}: {row} for {cost.get(name)}, {amount} of {day}"


def movement_rows() -> list[dict[str, Any]]:
    (path,) = EXPORTS.glob("Inventory Movement Details*.xlsx")
    lines = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    return [dict(zip(lines[5], line, strict=True)) for line in lines[6:]]


def rows(path: str) -> list[dict[str, str]]:
    with (EXPORTS / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_sku(path: str, sku: str, column: str) -> dict[str, int]:
    return {row[sku]: int(Decimal(row[column])) for row in rows(path)}


def programme(page: str) -> tuple[str, str]:
    """The programme of the page, and what the page says it prints."""
    (found,) = re.findall(r"```python\n(.*?)```\n.*?```text\n(.*?)```", page, flags=re.DOTALL)
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clients") / "corner-shop"
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("case", "report"))
    return report_client(str(folder))


def document(run, name: str) -> dict[str, Any]:
    return json.loads((run.folder / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(run) -> dict[str, Any]:
    """What each check compares the page with."""
    findings = document(run, "findings.json")
    return {
        "measures": (measures_differ, document(run, "measures.json")["measures"]),
        "findings": (findings_differ, findings["findings"]),
        "answers": (answers_differ, findings),
        "exhibits": (exhibits_differ, [load_section(run.folder / "sections" / f"{step}.json") for step in STEPS]),
    }


def test_the_report_is_made(run):
    assert run.exit_code in (0, 1) and not run.failures


@pytest.mark.parametrize("part", ["measures", "findings", "answers", "exhibits"])
def test_the_page_works_out_what_the_report_says(told, part):
    differ, report = told[part]
    assert list(differ(PAGE, report)) == []


FILES = {
    products_differ: "The products",
    movements_differ: "The movements",
    counts_differ: "The counts",
    documents_differ: "The documents",
}


@pytest.mark.parametrize("differ", FILES)
def test_the_tables_of_the_page_are_the_exports(differ):
    assert list(differ(PAGE)) == []


def test_the_classes_of_the_page_are_those_of_the_report(run):
    plan = pd.read_parquet(run.folder / "tables" / "count_plan.parquet").set_index("sku")["abc_class"].to_dict()
    for heading in ("The products", "The counts"):
        assert {row["SKU"]: row["Class"] for row in table(PAGE, heading)} == plan


def test_the_story_tells_no_figure_that_no_table_has():
    story = PAGE[PAGE.index("\n1. ") : PAGE.index("## The products")]
    told = numbers(re.sub(r"^\d\. ", "", story, flags=re.MULTILINE))
    assert len(told) > 5 and told <= numbers("\n".join(line for line in PAGE.splitlines() if line.startswith("|")))


def test_the_programme_prints_what_the_page_says_and_the_tables_have_it():
    code, printed = programme(PAGE)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})
        runpy.run_path(str(SHOP / "count_plan.py"))
    assert out.getvalue() == printed
    figures: dict[str, set[Decimal]] = {}
    for row in table(PAGE, "The measures", "The exhibits"):
        names = row.get("M-id") or row["Exhibit"]
        figures.setdefault(names, set()).update(numbers(row.get("Figure") or row["Figures"]))
    for line in printed.splitlines():
        label, _, values = line.partition(": ")
        assert numbers(values.partition(" (")[0]) <= figures[label], line


UNCHECKED = {"Class", "What", "Stock - ledger"}  # of the tables of the exports
HEADINGS = {
    "measures": ("The measures", "Figure"),
    "findings": ("The findings", "Figures"),
    "answers": ("The four questions and the verdict", "Number"),
    "exhibits": ("The exhibits", "Figures"),
}


def planted(page: str, heading: str, column: str) -> Iterator[tuple[str, str]]:
    """(line with one wrong digit, page with it): for every number in this column of the tables under a heading."""
    for row in table(page, heading):
        line, cell = f"| {' | '.join(row.values())} |", row[column]
        assert page.count(line) == 1, line
        before, _, after = "".join(f"| {value} " for value in row.values()).partition(f"| {cell} ")
        for digit in re.finditer(r"\d(?![\d,]*\.?\d)", cell):
            at = digit.start()
            wrong = f"{cell[:at]}{(int(cell[at]) + 1) % 10}{cell[at + 1 :]}"
            changed = f"{before}| {wrong} {after}|"
            yield changed, page.replace(line, changed)


@pytest.mark.parametrize("part", HEADINGS)
def test_a_wrong_digit_anywhere_is_seen(told, part):
    differ, report = told[part]
    wrong = list(planted(PAGE, *HEADINGS[part]))
    assert len(wrong) > 1
    assert [line for line, page in wrong if not any(differ(page, report))] == []


@pytest.mark.parametrize("part", HEADINGS)
def test_a_line_left_out_is_seen(told, part):
    """Apart from an exhibit of which the page says that not every row is listed."""
    differ, report = told[part]
    lines = table(PAGE, HEADINGS[part][0])
    free = {row["Exhibit"] for row in lines if ALL.fullmatch(row.get("Row", ""))}
    for row in lines:
        if row.get("Row") != "caption" and row.get("Exhibit") not in free:
            line = f"| {' | '.join(row.values())} |\n"
            assert any(differ(PAGE.replace(line, ""), report)), line


def test_an_exhibit_left_out_is_seen(told):
    differ, sections = told["exhibits"]
    lines = PAGE.splitlines(keepends=True)
    for identity in {row["Exhibit"] for row in table(PAGE, "The exhibits")}:
        page = "".join(line for line in lines if not line.startswith(f"| {identity} |"))
        assert any(differ(page, sections)), identity


def test_a_changed_figure_of_the_report_is_seen(told):
    differ, measures = told["measures"]
    for number, measure in enumerate(measures):
        if measure["value"] is not None:
            changed = [*measures[:number], measure | {"value": measure["value"] + 1}, *measures[number + 1 :]]
            assert any(differ(PAGE, changed)), measure["name"]


@pytest.mark.parametrize(("differ", "heading"), FILES.items())
def test_a_wrong_digit_in_a_table_of_the_exports_is_seen(differ, heading):
    for column in (name for name in table(PAGE, heading)[0] if name not in UNCHECKED):
        for line, page in planted(PAGE, heading, column):
            assert any(differ(page)), line
