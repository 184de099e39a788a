"""Totals of each file, recomputed from its rows and as the file states them.

grain: evidence file or sheet x total
needs: evidence_file
columns:
  source_id   VARCHAR        text: the evidence file or sheet
  file        VARCHAR        text: the evidence file, for readers
  total       VARCHAR        text: name of the total
  recomputed  DECIMAL(38,6)  number: from the rows, in the unit of the total
  stated      DECIMAL(38,6)  number: as the file states it; null where it states none
  difference  DECIMAL(38,6)  number: stated - recomputed
  agrees      BOOLEAN        yes or no: both are the same; null where the file states none
"""

import json
from decimal import Decimal, InvalidOperation

import pandas as pd


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def build(evidence_file: pd.DataFrame) -> pd.DataFrame:
    """One row per total."""
    used = evidence_file[(evidence_file["status"] == "used") & evidence_file["control_totals"].notna()]
    columns = ["source_id", "label", "control_totals"]
    rows = []
    for source, path, raw in used.sort_values("source_id", kind="stable")[columns].itertuples(index=False):
        for name, pair in json.loads(raw).items():
            made, stated = _number(pair["recomputed"]), _number(pair["stated"])
            difference = None if made is None or stated is None else stated - made
            same = pair["stated"] == pair["recomputed"] if difference is None else difference == 0
            rows.append((source, path, name, made, stated, difference, None if pair["stated"] is None else same))
    named = ["source_id", "file", "total", "recomputed", "stated", "difference", "agrees"]
    return pd.DataFrame(rows, columns=named, dtype=object)
