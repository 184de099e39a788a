"""Is anything missing in between? Document numbers without gaps, months without silence, periods that cover the audit."""

import datetime as dt

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.sources.period import DAY_OF

MINIMUM_DOCUMENTS = 10  # fewer numbers show no sequence (default, ours)
SEQUENCE_SHARE = 0.8  # a prefix is numbered consecutively if at least this share of the span is present (default, ours)

NUMBERS = """
CREATE OR REPLACE TEMP TABLE document_number AS
WITH named AS ({named}),
split AS (SELECT document_no, source_id, source_row, upper(regexp_extract(trim(document_no), '^([A-Za-z]+)[-_ ]?([0-9]{{2,9}})$', 1)) AS prefix,
                 TRY_CAST(regexp_extract(trim(document_no), '^([A-Za-z]+)[-_ ]?([0-9]{{2,9}})$', 2) AS BIGINT) AS number FROM named)
SELECT prefix, number,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
 FROM split WHERE number IS NOT NULL GROUP BY prefix, number
"""

GAPS = """
WITH spans AS (SELECT prefix, min(number) AS low, max(number) AS high, count(*) AS documents FROM document_number GROUP BY prefix HAVING count(*) >= {minimum}),
steps AS (SELECT d.prefix, lag(d.number) OVER (PARTITION BY d.prefix ORDER BY d.number) AS before, d.number AS after, d.source_id, d.source_row FROM document_number AS d)
SELECT s.prefix, p.low, p.high, p.documents, s.before + 1 AS missing_from, s.after - 1 AS missing_to, s.after - s.before - 1 AS missing, s.source_id, f.label AS file, s.source_row,
       p.documents >= {share} * (p.high - p.low + 1) AS is_sequence
FROM steps AS s JOIN spans AS p ON s.prefix = p.prefix LEFT JOIN evidence_file AS f ON s.source_id = f.source_id
WHERE s.after - s.before > 1 ORDER BY s.prefix, s.before
"""

# All documents the evidence names, whichever table and whichever description they came in.
NUMBERED = ("movement", "correction", "transfer", "receipt", "shipment", "return_line")


def document_gaps(case: Case) -> pd.DataFrame:
    """Runs of missing numbers per prefix: missing_from..missing_to, missing (count), is_sequence (the prefix is consecutive)."""
    parts = [
        f"SELECT document_no, source_id, source_row FROM {name} UNION ALL SELECT document_no, source_id, source_row FROM {name}_secondary"
        for name in NUMBERED
    ]
    parts.append(
        "SELECT count_id, source_id, source_row FROM count_line UNION ALL SELECT count_id, source_id, source_row FROM count_line_secondary"
    )
    parts.append("SELECT document_no, source_id, source_row FROM expected_posting")
    if case.value("SELECT 1 FROM information_schema.tables WHERE table_name = 'document_header'"):
        parts.append("SELECT document_no, source_id, source_row FROM document_header")
    case.run(NUMBERS.format(named=" UNION ALL ".join(parts)))
    return case.frame(GAPS.format(minimum=MINIMUM_DOCUMENTS, share=SEQUENCE_SHARE))


def monthly_rows(case: Case) -> pd.DataFrame:
    """Rows per kind of file and month: kind, title, files, month (first day), rows."""
    parts = [
        f"SELECT source_id, date_trunc('month', {column}) AS month, count(*) AS lines FROM {table} WHERE {column} IS NOT NULL GROUP BY 1, 2"
        for table, column in DAY_OF.items()
    ]
    return case.frame(
        f"""SELECT coalesce(f.title, f.kind) AS title, CAST(d.month AS DATE) AS month, CAST(sum(d.lines) AS BIGINT) AS lines, count(DISTINCT f.source_id) AS files
            FROM ({" UNION ALL ".join(parts)}) AS d JOIN evidence_file AS f ON d.source_id = f.source_id GROUP BY 1, 2 ORDER BY 1, 2"""
    )


SILENT = """
WITH bounds AS (SELECT date_trunc('month', CAST(? AS DATE)) AS first_month, date_trunc('month', CAST(? AS DATE)) AS last_month),
months AS (SELECT CAST(unnest(generate_series(CAST(first_month AS TIMESTAMP), CAST(last_month AS TIMESTAMP), INTERVAL 1 MONTH)) AS DATE) AS month FROM bounds),
moved AS (SELECT CAST(date_trunc('month', stock_day) AS DATE) AS month, count(*) AS lines FROM movement_event WHERE kind <> 'opening' GROUP BY 1),
typical AS (SELECT median(lines) AS lines FROM moved)
SELECT m.month, t.lines AS usual_lines FROM months AS m CROSS JOIN typical AS t LEFT JOIN moved AS v ON m.month = v.month WHERE v.month IS NULL ORDER BY 1
"""


def silent_months(case: Case, settings: Engagement) -> pd.DataFrame:
    """Months of the audited period (else between first and last movement) without one movement line."""
    found = case.rows("SELECT min(stock_day), max(stock_day) FROM movement_event WHERE kind <> 'opening'")[0]
    start: dt.date | None = settings.period.start or found[0]
    end: dt.date | None = settings.period.end or found[1]
    if found[0] is None or start is None or end is None:
        return pd.DataFrame({"month": pd.Series(dtype=object), "usual_lines": pd.Series(dtype=float)})
    return case.frame(SILENT, [start, end])
