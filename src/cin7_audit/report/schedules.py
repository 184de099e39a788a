"""The frames of the fixed worksheets: index, lead schedules, findings, evidence index, requests, measures,
differences.
"""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.records import Section
from cin7_audit.report.findings_view import cause, ordered
from cin7_audit.report.identified_differences import difference_rows
from cin7_audit.report.references import FIXED, Papers
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import is_missing

HASH_LETTERS = 16
LEAD_COLUMNS = ("stock_value", "ledger_balance", "subledger_movement", "ledger_movement", "closing_difference")
NO_EXCEPTION = "No exception raised on this paper."


def _frame(sheet: str, rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(FIXED[sheet].columns))


def source_hash(frame: pd.DataFrame | None, evidence: pd.DataFrame) -> str:
    """One short hash over the evidence files a table's rows cite (all files where it cites none)."""
    cited = set(frame["source_id"].dropna()) if frame is not None and "source_id" in frame else set()
    rows = evidence[evidence["source_id"].isin(cited)] if cited else evidence
    joined = "\n".join(sorted(str(value) for value in rows["sha256"].dropna()))
    return hashlib.sha256(joined.encode()).hexdigest()[:HASH_LETTERS]


def conclusion(exhibit_id: str, sections: Sequence[Section]) -> str:
    """The line an index needs: which findings rest on the exhibit."""
    citing = [finding for finding in ordered(sections) if exhibit_id and finding.exhibit == exhibit_id]
    return "; ".join(f"{finding.id} ({finding.severity}): {finding.title}" for finding in citing) or NO_EXCEPTION


def index_frame(
    sections: Sequence[Section], papers: Papers, evidence: pd.DataFrame, context: Context, settings: Engagement
) -> pd.DataFrame:
    """One row per sheet, then per exhibit: reference, title, preparer, date (period end), source hash, conclusion."""
    made = settings.client.prepared_by or settings.client.firm or "cin7-audit", context.end
    frames = {paper.sheet: paper.frame for paper in papers.tables}
    shown = [(exhibit, *papers.of_exhibit(exhibit)) for section in sections for exhibit in section.exhibits]
    said = {exhibit.id: exhibit.says or conclusion(exhibit.id, sections) for exhibit, _, _ in shown}
    rows: list[tuple[Any, ...]] = []
    for sheet, reference in papers.references.items():
        frame, ids = frames.get(sheet), [exhibit.id for exhibit, _, place in shown if place == sheet]
        told = [said[name] for name in ids]
        first = next((line for line in told if line != NO_EXCEPTION), NO_EXCEPTION if told else "")
        size = None if frame is None else len(frame)
        rows.append((reference, sheet, "sheet", ", ".join(ids), size, *made, source_hash(frame, evidence), first))
    for exhibit, reference, sheet in shown:
        place, hashed = f"{reference or 'F'}/{exhibit.id}", source_hash(frames.get(sheet), evidence)
        rows.append((place, exhibit.title, "exhibit", exhibit.id, None, *made, hashed, said[exhibit.id]))
    return _frame("Index", rows)


def _bucket_sums(tie_out: pd.DataFrame) -> dict[tuple[str, str], dict[str, Decimal]]:
    """(account, month) -> bucket -> amount; a bucket of another name counts as unexplained."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for month, account, bucket, amount in tie_out[["month", "account", "bucket", "amount"]].itertuples(index=False):
        line = sums.setdefault((str(account), str(month)), dict.fromkeys(TIE_OUT_BUCKETS, Decimal(0)))
        name = str(bucket) if bucket in line else "unexplained"
        line[name] += Decimal(str(amount if pd.notna(amount) else 0))
    return sums


def lead_frame(tie_out: pd.DataFrame | None, lead: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per account and month: the two books where known, every bucket of the difference, explained and
    unexplained.

    tie_out: month, account, bucket, amount; lead: the ledger chapter's balances by month and account. Base currency,
    debit positive, difference = subledger - ledger. Tick F X: the buckets were added up again and give the difference;
    E: they do not; G: the ledger's own balance is on the line.
    """
    named, ends = TIE_OUT_BUCKETS[:-1], ["explained", "unexplained", "difference", "tick"]
    if tie_out is None or not {"month", "account", "bucket", "amount"} <= set(tie_out.columns):
        return pd.DataFrame(columns=["account", "month", *named, *ends])
    known, more = {}, []
    if lead is not None and {"month", "account"} <= set(lead.columns):
        known = {(str(row["account"]), str(row["month"])): row for row in lead.to_dict("records")}
        more = [name for name in LEAD_COLUMNS if name in lead.columns]
    rows = []
    for (account, month), line in sorted(_bucket_sums(tie_out).items()):
        stated = known.get((account, month), {})
        explained = sum((line[bucket] for bucket in named), Decimal(0))
        difference = explained + line["unexplained"]
        agrees = pd.isna(stated.get("difference")) or Decimal(str(stated["difference"])) == difference
        tick = ("F X" if agrees else "E") + (" G" if pd.notna(stated.get("ledger_balance")) else "")
        row = {"account": account, "month": month} | {name: stated.get(name) for name in more} | line
        rows.append(row | {"explained": explained, "difference": difference, "tick": tick})
    return pd.DataFrame(rows, columns=["account", "month", *more, *named, *ends])


def findings_frame(sections: Sequence[Section], context: Context) -> pd.DataFrame:
    """One row per finding in criteria, condition, cause, consequence, action form, with its evidence rows listed."""
    rows = []
    for finding in ordered(sections):
        shown = vars(finding) | {
            "finding": finding.id,
            "condition": finding.statement,
            "cause": cause(finding),
            "corrective_action": finding.action,
            "rivals": "; ".join(f"{rival.contributor} ({rival.grade})" for rival in finding.rivals),
            "currency": finding.currency or context.currency,
            "skus": ", ".join(finding.skus),
            "locations": ", ".join(finding.locations),
            "chance_share": finding.chance,
            "evidence_lines": len(finding.evidence),
            "evidence_rows": "\n".join(f"{item.file}, row {item.row}" for item in finding.evidence),
        }
        rows.append([shown[name] for name in FIXED["Findings"].columns])
    return _frame("Findings", rows)


def evidence_index_frame(sections: Sequence[Section], evidence: pd.DataFrame) -> pd.DataFrame:
    """finding -> file -> row -> hash -> kind of extract -> its parameters -> test -> chance; then every file once."""
    files = list(evidence[["label", "source_id", "sha256", "kind", "parameters"]].itertuples(index=False, name=None))
    about = {label: known for label, *known in files}
    unknown = [None] * 4
    rows: list[tuple[Any, ...]] = []
    for finding in ordered(sections):
        test = f"{finding.step} {finding.exhibit}".strip(), finding.chance, "T"
        rows += [(finding.id, item.file, item.row, *about.get(item.file, unknown), *test) for item in finding.evidence]
    rows += [(None, label, None, *known, "file as received", None, "P") for label, *known in files]
    return _frame("Evidence index", rows)


def requests_frame(sections: Sequence[Section], problems: pd.DataFrame) -> pd.DataFrame:
    """Documents still needed: by untestable exhibit, finding, file set aside. status, received: for the client."""
    rows = [
        ("not testable", item.exhibit, item.missing, item.ask_for)
        for section in sections
        for item in section.not_testable
    ]
    for finding in ordered(sections):
        rows += [("finding", finding.id, finding.title, wanted) for wanted in finding.next_evidence]
    for row in problems[problems["effect"] == "file set aside"].itertuples():
        named = row.source_id if is_missing(row.file) or not row.file else row.file
        rows.append(("file set aside", str(named), str(row.seen), str(row.todo)))
    return _frame("Requests", rows).assign(status="open", received="")


def measures_frame(sections: Sequence[Section]) -> pd.DataFrame:
    """One row per measure and scope; shares 0..1 as in measures.json."""
    rows = []
    for section in sections:
        for measure in section.measures:
            finer = ", ".join(f"{key} {value}" for key, value in measure.scope.items() if key != "level")
            low, high = measure.interval or (None, None)
            shown = vars(measure) | {
                "measure": measure.id,
                "scope": finer or measure.scope.get("level", ""),
                "figure": measure.value,
                "interval_low": low,
                "interval_high": high,
                "step": section.step,
            }
            rows.append([shown[name] for name in FIXED["Measures"].columns])
    return _frame("Measures", rows)


def differences_frame(sections: Sequence[Section], settings: Engagement, context: Context) -> pd.DataFrame:
    """One row per identified difference: nature, value (loss negative), carry-forward decision."""
    rows = [
        (kind, found.id, found.title, found.grade, found.value, found.currency or context.currency, decision)
        for found, kind, decision in difference_rows(ordered(sections), settings, context)
    ]
    return _frame("Differences", rows)
