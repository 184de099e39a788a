"""Proofs that what came is complete: each compares a figure with itself told twice, and says where it first fails.

grain: one comparison
needs: the proofs of journals, reports, account sections, trial balances and movement totals
columns:
  proof       VARCHAR        text: which comparison
  scope       VARCHAR        text: of what
  expected    DECIMAL(38,4)  base currency, debit positive, or units: what the lines give
  found       DECIMAL(38,4)  base currency, debit positive, or units: what the report prints
  difference  DECIMAL(38,4)  base currency or units: found - expected
  holds       BOOLEAN        yes or no: null where it cannot be judged, and the note says why
  note        VARCHAR        text: how many hold; empty for a single one
  source_id   VARCHAR        text: the evidence file or sheet; null where there are several
  source_row  BIGINT         number: row in that file
  file        VARCHAR        text: the evidence file, for readers
"""

import pandas as pd

COLUMNS = ["proof", "scope", "expected", "found", "difference", "holds", "note", "source_id", "source_row"]


def build(
    journal_proof: pd.DataFrame,
    report_proof: pd.DataFrame,
    section_proof: pd.DataFrame,
    trial_balance_proof: pd.DataFrame,
    trial_balance_step_proof: pd.DataFrame,
    movement_total_proof: pd.DataFrame,
    evidence_file: pd.DataFrame,
) -> pd.DataFrame:
    """All comparisons in the order a reader checks them: one after the other, unknown as None."""
    ledger = (journal_proof, report_proof, section_proof, trial_balance_proof, trial_balance_step_proof)
    judged = [part.assign(difference=part["found"] - part["expected"]) for part in (*ledger, movement_total_proof)]
    plain = [part.astype(object).where(part.notna(), None) for part in judged]
    rows = [row for part in plain for row in part[COLUMNS].itertuples(index=False)]
    frame = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    labels = dict(zip(evidence_file["source_id"], evidence_file["label"], strict=True))
    frame["file"] = frame["source_id"].map(lambda source: labels.get(source, source) if source else None)
    return frame
