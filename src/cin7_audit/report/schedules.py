"""The frames of the fixed worksheets: index, lead schedules, findings, evidence index, requests, measures, differences."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.records import Measure, Section
from cin7_audit.report.differences import difference_rows
from cin7_audit.report.findings_view import cause, ordered
from cin7_audit.report.references import Papers
from cin7_audit.vocabulary import TIE_OUT_BUCKETS

HASH_LETTERS = 16
LEAD_COLUMNS = ("stock_value", "ledger_balance", "subledger_movement", "ledger_movement", "closing_difference")


def source_hash(frame: pd.DataFrame, evidence: pd.DataFrame) -> str:
    """One short hash over the evidence files a table's rows cite (all files where it cites none)."""
    cited = set(frame["source_id"].dropna()) if "source_id" in frame else set()
    rows = evidence[evidence["source_id"].isin(cited)] if cited else evidence
    joined = "\n".join(sorted(str(value) for value in rows["sha256"].dropna()))
    return hashlib.sha256(joined.encode()).hexdigest()[:HASH_LETTERS]


def conclusion(exhibit_id: str, sections: Sequence[Section]) -> str:
    """The line an index needs: which findings rest on the exhibit."""
    citing = [finding for finding in ordered(sections) if exhibit_id and finding.exhibit == exhibit_id]
    if not citing:
        return "No exception raised on this paper."
    return "; ".join(f"{finding.id} ({finding.severity}): {finding.title}" for finding in citing)


def index_frame(
    sections: Sequence[Section], papers: Papers, evidence: pd.DataFrame, context: Context, settings: Engagement
) -> pd.DataFrame:
    """One row per sheet, then per exhibit: reference, title, preparer, date (period end), source hash, conclusion."""
    preparer = settings.client.prepared_by or settings.client.firm or "cin7-audit"
    nothing = pd.DataFrame()
    by_sheet = {paper.sheet: paper for paper in papers.tables}
    rows: list[tuple[Any, ...]] = []
    for sheet, reference in papers.references.items():
        paper = by_sheet.get(sheet)
        exhibits = [e for s in sections for e in s.exhibits if papers.of_exhibit(e)[1] == sheet]
        lines = [conclusion(e.id, sections) for e in exhibits]
        said = (
            next((line for line in lines if not line.startswith("No exception")), "No exception raised on this paper.") if exhibits else ""
        )
        frame = paper.frame if paper else nothing
        size = len(frame) if paper else None
        rows.append(
            (reference, sheet, "sheet", ", ".join(e.id for e in exhibits), size, preparer, context.end, source_hash(frame, evidence), said)
        )
    for section in sections:
        for exhibit in section.exhibits:
            reference, sheet = papers.of_exhibit(exhibit)
            found = by_sheet.get(sheet)
            hashed = source_hash(found.frame if found else nothing, evidence)
            rows.append(
                (
                    f"{reference or 'F'}/{exhibit.id}",
                    exhibit.title,
                    "exhibit",
                    exhibit.id,
                    None,
                    preparer,
                    context.end,
                    hashed,
                    conclusion(exhibit.id, sections),
                )
            )
    return pd.DataFrame(
        rows, columns=["reference", "title", "kind", "exhibit", "lines", "prepared_by", "date", "source_hash", "conclusion"]
    )


def _bucket_sums(tie_out: pd.DataFrame) -> dict[tuple[str, str], dict[str, Decimal]]:
    """(account, month) -> bucket -> amount; a bucket of another name counts as unexplained."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for month, account, bucket, amount in tie_out[["month", "account", "bucket", "amount"]].itertuples(index=False):
        line = sums.setdefault((str(account), str(month)), dict.fromkeys(TIE_OUT_BUCKETS, Decimal(0)))
        name = str(bucket) if bucket in line else "unexplained"
        line[name] += Decimal(str(amount if pd.notna(amount) else 0))
    return sums


def lead_frame(tie_out: pd.DataFrame | None, lead: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per account and month: the two books where known, every bucket of the difference, explained and unexplained.

    tie_out: month, account, bucket, amount; lead: the ledger chapter's balances by month and account. Base currency, debit
    positive, difference = subledger - ledger. Tick F X: the buckets were added up again and give the difference; E: they do
    not; G: the ledger's own balance is on the line.
    """
    heads = ["account", "month", *TIE_OUT_BUCKETS[:-1], "explained", "unexplained", "difference", "tick"]
    if tie_out is None or not {"month", "account", "bucket", "amount"} <= set(tie_out.columns):
        return pd.DataFrame(columns=heads)
    known = {}
    if lead is not None and {"month", "account"} <= set(lead.columns):
        known = {(str(row["account"]), str(row["month"])): row for row in lead.to_dict("records")}
    more = [name for name in LEAD_COLUMNS if lead is not None and name in lead.columns]
    rows = []
    for (account, month), line in sorted(_bucket_sums(tie_out).items()):
        named = [line[bucket] for bucket in TIE_OUT_BUCKETS[:-1]]
        explained = sum(named, Decimal(0))
        difference = explained + line["unexplained"]
        stated = known.get((account, month), {})
        agrees = pd.isna(stated.get("difference")) or Decimal(str(stated["difference"])) == difference
        tick = ("F X" if agrees else "E") + (" G" if pd.notna(stated.get("ledger_balance")) else "")
        rows.append((account, month, *(stated.get(name) for name in more), *named, explained, line["unexplained"], difference, tick))
    return pd.DataFrame(rows, columns=[*heads[:2], *more, *heads[2:]])


def findings_frame(sections: Sequence[Section], context: Context) -> pd.DataFrame:
    """One row per finding in criteria, condition, cause, consequence, action form, with its evidence rows listed."""
    rows = []
    for finding in ordered(sections):
        evidence = "\n".join(f"{item.file}, row {item.row}" for item in finding.evidence)
        rows.append((
            finding.id, finding.severity, finding.grade, finding.title, finding.statement, finding.criteria, cause(finding), finding.consequence,
            finding.action, finding.contributor, "; ".join(f"{rival.contributor} ({rival.grade})" for rival in finding.rivals),
            finding.value, finding.currency or context.currency, finding.quantity, finding.period_from, finding.period_to,
            ", ".join(finding.skus), ", ".join(finding.locations), finding.chance, finding.exhibit, len(finding.evidence), evidence,
        ))  # fmt: skip
    heads = [
        "finding",
        "severity",
        "grade",
        "title",
        "condition",
        "criteria",
        "cause",
        "consequence",
        "corrective_action",
        "contributor",
        "rivals",
    ]
    heads += [
        "value",
        "currency",
        "quantity",
        "period_from",
        "period_to",
        "skus",
        "locations",
        "chance_share",
        "exhibit",
        "evidence_lines",
        "evidence_rows",
    ]
    return pd.DataFrame(rows, columns=heads)


def evidence_index_frame(sections: Sequence[Section], evidence: pd.DataFrame) -> pd.DataFrame:
    """finding -> file -> row -> hash -> kind of extract -> its parameters -> test -> chance; then every file once."""
    by_label = {row.label: row for row in evidence.itertuples()}
    rows: list[tuple[Any, ...]] = []
    for finding in ordered(sections):
        for item in finding.evidence:
            file = by_label.get(item.file)
            known = (file.source_id, file.sha256, file.kind, file.parameters) if file is not None else (None, None, None, None)
            rows.append((finding.id, item.file, item.row, *known, f"{finding.step} {finding.exhibit}".strip(), finding.chance, "T"))
    rows += [
        (None, row.label, None, row.source_id, row.sha256, row.kind, row.parameters, "file as received", None, "P")
        for row in evidence.itertuples()
    ]
    heads = ["finding", "file", "source_row", "source_id", "sha256", "kind", "parameters", "test", "chance_share", "tick"]
    return pd.DataFrame(rows, columns=heads)


def requests_frame(sections: Sequence[Section], problems: pd.DataFrame) -> pd.DataFrame:
    """Documents still needed: by untestable exhibit, by finding, by file set aside. status and received are for the client."""
    rows: list[tuple[str, str, str, str]] = []
    for section in sections:
        rows += [("not testable", item.exhibit, item.missing, item.ask_for) for item in section.not_testable]
    for finding in ordered(sections):
        rows += [("finding", finding.id, finding.title, wanted) for wanted in finding.next_evidence]
    for row in problems[problems["effect"] == "file set aside"].itertuples():
        rows.append(("file set aside", str(row.file or row.source_id), str(row.seen), str(row.todo)))
    frame = pd.DataFrame(rows, columns=["for", "reference", "what_is_missing", "ask_the_client_for"])
    return frame.assign(status="open", received="")


def measures_frame(sections: Sequence[Section]) -> pd.DataFrame:
    """One row per measure and scope; shares 0..1 as in measures.json."""

    def row(section: Section, m: Measure) -> tuple[Any, ...]:
        scope = ", ".join(f"{key} {value}" for key, value in m.scope.items() if key != "level") or m.scope.get("level", "")
        low, high = m.interval or (None, None)
        return (
            m.id,
            m.name,
            scope,
            m.value,
            m.unit,
            m.numerator,
            m.denominator,
            low,
            high,
            m.period_from,
            m.period_to,
            m.note,
            section.step,
        )

    heads = [
        "measure",
        "name",
        "scope",
        "figure",
        "unit",
        "numerator",
        "denominator",
        "interval_low",
        "interval_high",
        "period_from",
        "period_to",
        "note",
        "step",
    ]
    return pd.DataFrame([row(section, measure) for section in sections for measure in section.measures], columns=heads)


def differences_frame(sections: Sequence[Section], settings: Engagement, context: Context) -> pd.DataFrame:
    """One row per identified difference: nature, value (loss negative), carry-forward decision."""
    rows = [
        (kind, finding.id, finding.title, finding.grade, finding.value, finding.currency or context.currency, decision)
        for finding, kind, decision in difference_rows(ordered(sections), settings, context)
    ]
    return pd.DataFrame(rows, columns=["nature", "finding", "difference_named", "grade", "value", "currency", "decision"])
