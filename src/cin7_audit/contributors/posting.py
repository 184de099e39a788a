"""Mapping, posting account, configuration: the quantity agrees, the ledger does not."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cin7_audit.case import Case
from cin7_audit.contributors.records import About, Look, Signal
from cin7_audit.statistics.closest_document import nothing_matched

ABOUT = About(
    name="posting",
    words="mapping, posting accounts and configuration",
    signature="corrections of one kind posted to different accounts; documents in the ledger on another account than "
    "Cin7 posted; manual journals in inventory accounts; adjustments without an accounting date",
    rule="document by document: account in the ledger against Cin7's own posting; correction account against the "
    "majority of its kind; manual journals on inventory accounts that no Cin7 pattern explains",
    assumptions="the ledger extract covers the audited period and accounts",
    false_positives="a deliberate re-mapping on a date; books of several entities in one ledger",
    next_evidence=(
        "account mapping screens, dated",
        "sync error log",
        "support for each manual journal",
        "cost change log",
    ),
    owner="systems and finance",
)
LEAST_DOCUMENTS = 5
MANUAL_WORDS = ("manual", "journal entry", "general journal")

# What the document-by-document tie-out says of postings: its bucket, and how this contributor words it.
TIE_OUT_SAYS = {
    "wrong_account": "inventory side on another account in the ledger",
    "manual_journal": "manual journal on an inventory account",
}

POLICY_KEYS = ("reason", "is_gain", "site", "category")
POLICY_PURITY = (
    0.95  # an account that follows one of these this closely is a rule of the client, not an accident (default, ours)
)

ODD_COLUMNS = ["what", "document", "account", "value", "evidence"]


def follows_policy(group: pd.DataFrame) -> bool:
    """Does one property of the document (reason, direction, site, category), or one date, decide the account?"""
    usual = group["account"].mode().iloc[0]
    odd = group[group["account"] != usual]
    for key in POLICY_KEYS:
        values = group[key].fillna("")
        most = group.groupby(values)["account"].agg(lambda accounts: accounts.value_counts().iloc[0])
        shared = group.groupby(values)["account"].size()
        repeated = shared[shared >= 2].index
        covered = values.isin(repeated)
        if (
            len(repeated) >= 2
            and covered[odd.index].mean() >= POLICY_PURITY
            and most[repeated].sum() / shared[repeated].sum() >= POLICY_PURITY
        ):
            return True
    if group["account"].nunique() == 2 and len(odd) >= LEAST_DOCUMENTS:
        ours, theirs = group[group["account"] == usual]["day"].dropna(), odd["day"].dropna()
        return bool(len(ours) and len(theirs) and (ours.max() < theirs.min() or theirs.max() < ours.min()))
    return False


def minority_accounts(case: Case) -> pd.DataFrame:
    """Corrections on another account than the usual one of their document type, unless a policy or a date decides it."""
    found = case.table("correction_account")
    rows = []
    for kind, group in found.groupby("kind", sort=True):
        shares = group.groupby("account")["document_no"].nunique().sort_values(ascending=False, kind="stable")
        if len(shares) < 2 or int(shares.sum()) < LEAST_DOCUMENTS or follows_policy(group):
            continue
        odd = group[group["account"] != shares.index[0]]
        what = f"{kind} posted to another account than its peers"
        rows += [
            (what, d, a, v, e)
            for d, a, v, e in odd[["document_no", "account", "value", "evidence"]].itertuples(index=False)
        ]
    return pd.DataFrame(rows, columns=ODD_COLUMNS)


def manual_journals(case: Case) -> pd.DataFrame:
    """Manual journals on inventory accounts that no Cin7 pattern explains."""
    found = case.table("inventory_journal")
    words = pa.array([str(text) for text in found["words"]], pa.string())
    cin7s = [
        pc.match_substring_regex(words, pattern).to_pylist() for pattern in case.settings.accounts.cin7_journal_patterns
    ]
    manual = [
        any(word in str(kind).lower() for word in MANUAL_WORDS) and not any(matches[place] for matches in cin7s)
        for place, kind in enumerate(found["source_type"])
    ]
    kept = found[pd.Series(manual, index=found.index, dtype=bool)]
    return pd.DataFrame(
        {
            "what": TIE_OUT_SAYS["manual_journal"],
            "document": kept["journal_id"],
            "account": kept["account_code"],
            "value": kept["amount"],
            "evidence": kept["evidence"],
        }
    )


def from_tie_out(documents: pd.DataFrame) -> pd.DataFrame:
    """Documents the tie-out put into a posting bucket; it alone knows which numbers (order, invoice, bill) are one document."""
    mine = documents[documents["bucket"].isin(list(TIE_OUT_SAYS))]
    located = mine["source_id"].notna()
    return pd.DataFrame(
        {
            "what": mine["bucket"].map(TIE_OUT_SAYS),
            "document": mine["document"],
            "account": mine["account"],
            "value": mine["amount"],
            "evidence": (mine["source_id"].astype(str) + ":" + mine["source_row"].astype(str)).where(located, None),
        }
    )


def posted_value(odd: pd.DataFrame) -> Decimal:
    """Gross value of the odd postings, base currency; unknown values add nothing."""
    return sum((abs(value) for value in odd["value"].dropna()), Decimal(0))


def odd_postings(case: Case, documents: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """Every odd posting, one row per document (ODD_COLUMNS); value in base currency as posted.

    documents: the tie-out's documents that differ; without a tie-out only the ledger's own manual journals are looked at.
    """
    in_ledger = [from_tie_out(table) for table in documents] or [manual_journals(case)]
    parts = [minority_accounts(case), *in_ledger, case.table("undated_correction")]
    filled = [part[ODD_COLUMNS] for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=ODD_COLUMNS)


def bucket_values(earlier_tables: Sequence[pd.DataFrame]) -> float:
    """Sum of absolute monthly amounts of the tie-out buckets that speak of postings (ledger_impact's table)."""
    total = 0.0
    for table in earlier_tables:
        if {"bucket", "amount"} <= set(table.columns):
            mine = table[table["bucket"].isin(("wrong_account", "manual_journal", "voided_or_edited"))]
            total += float(mine["amount"].astype(float).abs().sum())
    return total


def look(
    case: Case, tie_out: Sequence[pd.DataFrame], documents: Sequence[pd.DataFrame] = ()
) -> tuple[Look, pd.DataFrame]:
    """The look and its odd postings. No chance law applies: each odd document is named, and the grade rests on that."""
    if not case.has("correction") and not case.has("ledger_line"):
        return Look(
            "posting", missing=("correction.account", "ledger_line"), request="adjustment_accounts"
        ), odd_postings(case, documents)
    odd = odd_postings(case, documents)
    buckets = bucket_values(tie_out)
    note = f"{buckets:,.2f} in posting buckets of the tie-out" if buckets else ""
    signals = tuple(
        Signal("posting", str(what), len(group), 0.0, len(group), float("nan"), note)
        for what, group in odd.groupby("what", sort=True)
    )
    return Look("posting", nothing_matched(), context=signals), odd


def grade(odd: pd.DataFrame, trivial: float) -> str:
    """A: documents that the ledger, or their peers, contradict. C: only undated or only trivial. D: none."""
    if odd.empty:
        return "D"
    strong = odd[odd["what"] != "correction without an accounting date"]
    value = float(strong["value"].astype(float).abs().sum()) if len(strong) else 0.0
    if len(strong) and value > trivial:
        return "A" if (strong["what"] == TIE_OUT_SAYS["wrong_account"]).any() or len(strong) >= 3 else "B"
    return "C"
