"""Checks of the counting itself: recounts and reversals, cut-off sensitivity, digit preference.

recounts       counts of a line within RECOUNT_DAYS of an out-of-tolerance one, and reversals: the opposite variance came next
cut_off        accuracy if every count had been taken n days earlier or later (belief moved, counted quantity kept)
digits         share of counted quantities ending in 0 or 5 where they differ from belief, against the same lines' belief
"""

from dataclasses import dataclass

import pandas as pd
from scipy import stats

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.belief import sum_before

RECOUNT_DAYS = 7  # a second look at the same variance (default, ours)
DIGIT_FLOOR = 10  # smaller counts have no meaningful last digit
UNIFORM_ROUND = 0.2  # two of ten last digits

RECOUNTS = """
SELECT i.sku, i.site, i.bin, i.batch, i.previous_count_at, i.count_at, i.days, i.previous_variance, i.variance_quantity, i.variance_value, i.count_id,
       CASE WHEN i.previous_variance <> 0 AND i.variance_quantity = -i.previous_variance THEN 'reversal' WHEN i.variance_quantity = 0 THEN 'recount agreed with belief'
            ELSE 'recount differed again' END AS outcome, i.file, i.source_row
FROM line_interval AS i
WHERE (i.days <= $recount AND NOT i.previous_in_tolerance) OR (i.previous_variance <> 0 AND i.variance_quantity = -i.previous_variance AND i.days <= $mirror)
ORDER BY abs(i.variance_value) DESC NULLS LAST, i.count_at, i.sku, i.site NULLS FIRST, i.bin NULLS FIRST
"""

CUT_OFF_PROBE = """
SELECT CAST(p.point_id * 64 + s.shift + 32 AS INTEGER) AS probe_id, p.place_key, p.ord + s.shift * CAST(86400000000 AS BIGINT) * 4 AS ord
FROM count_point AS p CROSS JOIN (SELECT CAST(range AS INTEGER) AS shift FROM range(CAST({low} AS BIGINT), CAST({high} AS BIGINT))) AS s"""

# The posting of a count is an answer to it, not a movement it could have missed.
CUT_OFF_EVENT = """
SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, m.ord, m.quantity
FROM movement_event AS m CROSS JOIN grain AS g WHERE m.ord % 4 <> 3 AND m.kind NOT IN ('stocktake')"""

CUT_OFF = """
WITH moved AS (
  SELECT (a.probe_id // 64) AS point_id, (a.probe_id % 64) - 32 AS shift, a.before - z.before AS net
  FROM cut_off_before AS a JOIN cut_off_before AS z ON (a.probe_id // 64) * 64 + 32 = z.probe_id)
SELECT m.shift, count(*) AS lines, count(CASE WHEN v.counted = v.believed + m.net THEN 1 END) AS agreeing, count(CASE WHEN m.net <> 0 THEN 1 END) AS moved_lines,
       sum(abs(v.counted - v.believed - m.net)) AS gross_units, sum(abs(CAST((v.counted - v.believed - m.net) * v.unit_cost AS DECIMAL(18,4)))) AS gross_value
FROM count_variance AS v JOIN moved AS m ON v.point_id = m.point_id JOIN count_point AS p ON v.point_id = p.point_id
WHERE v.is_base AND (p.lines = 1 OR v.count_lines > 1) GROUP BY m.shift ORDER BY m.shift
"""

DIGITS = """
SELECT count(*) AS lines, count(CASE WHEN CAST(counted AS BIGINT) % 5 = 0 THEN 1 END) AS round_counted,
       count(CASE WHEN CAST(believed AS BIGINT) % 5 = 0 THEN 1 END) AS round_believed
FROM count_variance WHERE is_measured AND in_period AND variance_quantity <> 0 AND counted >= $floor AND believed >= $floor
  AND counted = floor(counted) AND believed = floor(believed)
"""


@dataclass(frozen=True)
class Digits:
    """Lines that differ, how many counted figures end in 0 or 5, how many believed ones do, and the chance of that many."""

    lines: int
    round_counted: int
    round_believed: int
    chance: float | None


def recounts(case: Case, settings: Engagement) -> pd.DataFrame:
    """Second looks and reversals, largest value first."""
    return case.frame(RECOUNTS, {"recount": RECOUNT_DAYS, "mirror": settings.rules.mirror_days})


def cut_off(case: Case, settings: Engagement) -> pd.DataFrame:
    """One row per shift in days: lines, agreeing lines, lines with a movement in between, gross variance."""
    days = min(settings.rules.cutoff_days, 31)
    sum_before(case, "cut_off_before", CUT_OFF_PROBE.format(low=-days, high=days + 1), CUT_OFF_EVENT)
    return case.frame(CUT_OFF)


def digits(case: Case) -> Digits:
    """Digit preference; the chance level uses the larger of one in five and the believed figures' own share."""
    lines, counted, believed = case.rows(DIGITS, {"floor": DIGIT_FLOOR})[0]
    if not lines:
        return Digits(0, 0, 0, None)
    expected = max(UNIFORM_ROUND, believed / lines)
    return Digits(lines, counted, believed, float(stats.binomtest(counted, lines, min(expected, 1.0), alternative="greater").pvalue))
