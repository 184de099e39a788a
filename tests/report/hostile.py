"""Hand-made sections full of text that tries to be markup, formula or code, in the shape the chapters hand over."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import altair as alt
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Disposition, Engagement
from cin7_audit.presentation.theme import finish
from cin7_audit.records import (
    DisplayTable,
    EvidenceRow,
    Exhibit,
    Finding,
    Measure,
    NotTestable,
    Pair,
    Paragraph,
    Rival,
    Section,
    TableColumn,
)
from cin7_audit.section_files import save_section
from tests.declared import table_of
from tests.inline_case import in_memory_case

SCRIPT = "<script>window.hacked = true</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://example.invalid","click")'
TYPST = '#panic("x") #import "y" $5 *bold* _it_ `raw` \\ @ref <label> [x] // c'
LONG_WORD = "SKU" + "X9" * 60
UNICODE = "Crème brûlée – žluťoučký kůň Ω ≤ 10 µm"
FOREIGN = "商品 カップ товар 🚚"
TEMPLATE = "{{ 7 * 7 }} {% raw %} ${x} </style></title>"
HOSTILE = (SCRIPT, FORMULA, TYPST, LONG_WORD, UNICODE, FOREIGN, TEMPLATE, "@SUM(A1)", "-2+3", "+1", "http://example.invalid/x")
START, END = dt.date(2025, 1, 1), dt.date(2026, 6, 30)


def context() -> Context:
    amounts = (Decimal("100000"), Decimal("2500"), Decimal("1625"), Decimal("125"))
    return Context(f"Quay & Sons {SCRIPT}", "cin7_core", "NZD", START, END, "settings", *amounts, "set by the engagement")


def settings() -> Engagement:
    return Engagement(
        dispositions=(Disposition(target="VT-1", decision="explain", note=FORMULA, by="reviewer", on=END),),
    ).changed({"client.firm": "Northmark Advisory", "client.prepared_by": "J. Example", "tolerance.a_percent": "2"})


def case() -> Case:
    files = [
        {"source_id": "E001", "path": "movements <b>.csv", "sha256": "ab" * 32, "size_bytes": 1200, "kind": "cin7_core.movement_details",
         "title": "Inventory Movement Details", "period_from": START, "period_to": END, "rows_read": 120, "rows_kept": 118, "rows_set_aside": 2, "status": "used"},
        {"source_id": "E002", "path": "=cmd.xlsx", "sha256": "cd" * 32, "size_bytes": 50, "status": "unreadable", "rows_read": 0, "rows_kept": 0, "rows_set_aside": 0},
    ]  # fmt: skip
    problems = [
        {"source_id": "E001", "source_row": 7, "code": "number_unreadable", "effect": "row set aside", "column_name": "Quantity",
         "seen": FORMULA, "expected": "a number", "todo": "Correct the export.", "raw_text": SCRIPT},
        {"source_id": "E002", "code": "unreadable", "effect": "file set aside", "seen": "not a spreadsheet", "expected": "XLSX", "todo": "Export it again."},
    ]  # fmt: skip
    return in_memory_case({"evidence_file": files, "problem": problems})


def chart(number: int, kind: str = "line", height: int = 260) -> dict[str, object]:
    rows = pd.DataFrame(
        {
            "month": [f"2025-{m:02d}-01" for m in range(1, 13)] * 2,
            "units": [(m * number) % 17 - 8 for m in range(24)],
            "site": [SCRIPT] * 12 + ["Main"] * 12,
        }
    )
    base = alt.Chart(rows)
    drawn = base.mark_line(point=True, clip=True) if kind == "line" else base.mark_bar()
    drawn = drawn.encode(
        x=alt.X("month:T", title="month"),
        y=alt.Y("sum(units):Q", title="variance, units"),
        color=alt.Color("site:N", title="site"),
        tooltip=["month:T", "site:N", "units:Q"],
    )
    return finish(drawn.properties(width=620, height=height), f"Where did belief part from the shelf? {SCRIPT}", "units; loss negative")


def table(rows: int = 60) -> DisplayTable:
    heads = ("Item", "Place", "Counted (units)", "Variance (units)", "Value (NZD)", "Note")
    body = tuple(
        (HOSTILE[n % len(HOSTILE)], f"Site {n % 3}", f"{n * 10:,}", f"{-n}", f"-{n * 1234.5:,.2f}", HOSTILE[(n + 3) % len(HOSTILE)])
        for n in range(rows)
    )
    columns = tuple(TableColumn(head, "right" if 2 <= place <= 4 else "left") for place, head in enumerate(heads))
    return DisplayTable(columns, body, rows * 3, "count_variance", (rows - 1,))


def finding(number: int, severity: str, grade: str | None, contributor: str | None) -> Finding:
    return Finding(
        id=f"VT-{number}", step="variance_timeline", title=f"Line {number} comes back {HOSTILE[number % len(HOSTILE)]}",
        statement=f"{TYPST}: 12 of 40 lines, 01 Jan 2025 to 30 Jun 2026. {SCRIPT}", severity=severity, contributor=contributor, grade=grade,
        skus=(LONG_WORD, FORMULA, "A-1"), locations=("Main", SCRIPT), period_from=START, period_to=END, quantity=Decimal("-12.5"),
        value=Decimal("-1834.25") * number, chance=0.0312, rivals=(Rival("loss", "C"),), pairs=(Pair("Main", "West", "A-1", Decimal(12)),),
        next_evidence=("transfer paperwork", FORMULA), evidence=tuple(EvidenceRow("movements <b>.csv", row) for row in range(2, 14)),
        criteria="Counts agree with belief within 2 %.", consequence="Stock is misstated.", action="Recount both places on one day.", exhibit="VT-1",
    )  # fmt: skip


def sections() -> list[Section]:
    counts = table_of("count_variance", {
        "sku": list(HOSTILE), "site": ["Main"] * len(HOSTILE), "counted": [Decimal(n) for n in range(len(HOSTILE))],
        "variance_quantity": [Decimal("-1.5")] * len(HOSTILE), "variance_value": [Decimal("-10.25")] * len(HOSTILE), "count_day": [END] * len(HOSTILE),
        "source_id": ["E001"] * len(HOSTILE), "source_row": list(range(2, len(HOSTILE) + 2)),
    })  # fmt: skip
    tie_out = table_of("tie_out", {
        "month": ["2026-05", "2026-05", "2026-06"], "account": ["630"] * 3, "bucket": ["timing", "unexplained", "rounding"],
        "amount": [Decimal("10.00"), Decimal("-3.25"), Decimal("0.01")],
    })  # fmt: skip
    measures = (
        Measure("M-4", "Strict line accuracy", Decimal("0.85"), "share", 340, 400, (0.81, 0.88), period_from=START, period_to=END),
        Measure("M-9", "Gross value accuracy", 0.97, "share", scope={"level": "site", "site": SCRIPT}),
        Measure("M-26", "Ledger difference", Decimal("6.76"), "NZD"),
    )
    timeline = Section(
        "variance_timeline", 2, f"Variance timeline {SCRIPT}", "Where and when did belief part from the shelf, and does it come back?",
        paragraphs=(Paragraph(f"Plain prose with {UNICODE} and {TYPST}.", "What was found"), Paragraph(f"{LONG_WORD} stays inside the page.")),
        exhibits=(
            Exhibit("VT-1", "chart", "Where did belief part from the shelf?", f"units; loss negative; {SCRIPT}", "Look for lines that return.", f"Line chart of variance by month and site {SCRIPT}", spec=chart(3)),
            Exhibit("VT-2", "table", "Which lines repeat?", "units and NZD; loss negative", "Start with the largest.", table=table()),
            Exhibit("VT-3", "chart", "How much by month?", "units", alt="Bars by month", spec=chart(5, "bar")),
            Exhibit("VT-4", "chart", "How does a chart taller than a page look?", "units", "It is made smaller, never cut.", "Tall lines by month", spec=chart(7, height=1500)),
        ),
        findings=(finding(1, "high", "A", "transfers"), finding(2, "medium", "B", "receiving"), finding(3, "low", "C", "uom"), finding(4, "critical", None, None), finding(5, "low", "D", "loss")),
        measures=measures, not_testable=(NotTestable("variance_timeline", "VT-9", f"no transfers {FORMULA}", "the transfer list"),),
        tables={"count_variance": counts},
    )  # fmt: skip
    ledger = Section(
        "ledger_impact", 5, "Ledger impact", "What did it do to the books?", tables={"tie_out": tie_out, "count_variance": counts.head(2)}
    )
    governance = {
        "review_calendar": [
            {"rhythm": "daily", "looked_at": "open stocktakes", "owner": "warehouse lead"},
            {"rhythm": "weekly", "looked_at": SCRIPT, "owner": TYPST},
        ],
        "reason_codes": [{"code": "receive short", "contributor": "receiving"}, {"code": FORMULA, "contributor": None}],
        "action_log": [{"action": f"Written from the client's own data {UNICODE}."}],
    }
    diagnosis = Section(
        "diagnosis", 6, "Diagnosis", "Correcting outcomes or understanding causes?",
        extra={
            "questions": [{"key": "same_variances", "question": "Do the same variances return?", "answer": "yes", "value": 0.3, "unit": "share",
                           "interval": [0.18, 0.45], "threshold": 0.2, "rule": SCRIPT, "basis": TYPST, "exhibit": "VT-1"}],
            "verdict": {"rating": "between the two", "yes": 1, "no": 0, "cannot_tell": 3, "reasons": [FORMULA]},
            "governance": governance,
        },
    )  # fmt: skip
    return [timeline, ledger, diagnosis]


def run_folder(folder: Path) -> Path:
    """A run folder with the sections written as the notebooks write them."""
    for section in sections():
        save_section(section, folder / "sections")
    return folder
