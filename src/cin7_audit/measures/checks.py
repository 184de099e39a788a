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

SHIFTS = "(SELECT CAST(range AS INTEGER) AS shift FROM range(CAST(-{days} AS BIGINT), CAST({days} + 1 AS BIGINT)))"
DAY_ORD = 86_400_000_000 * 4  # one day in the order of events

# Units moved near a count by how many days the count would have to shift to see them (step: 1 is up to a day later, -1 up to
# a day earlier). Only days near a count are looked at. The posting of a count is an answer to it, not a movement it could
# have missed.
CUT_OFF_STEP = """
CREATE OR REPLACE TEMP TABLE cut_off_step AS
WITH near AS (SELECT p.point_id, p.place_key, p.ord, CAST(p.count_at AS DATE) + s.shift AS day FROM count_point AS p CROSS JOIN {shifts} AS s),
met AS (
  SELECT n.point_id, m.ord - n.ord AS away, m.quantity
  FROM movement_event AS m CROSS JOIN grain AS g
  JOIN near AS n ON n.day = m.stock_day AND n.place_key = CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END
  WHERE m.ord % 4 <> 3 AND m.kind NOT IN ('stocktake')),
stepped AS (SELECT point_id, CASE WHEN away > 0 THEN (away + {day} - 1) // {day} ELSE -(-away // {day} + 1) END AS step, quantity FROM met)
SELECT point_id, step, sum(quantity) AS quantity FROM stepped WHERE abs(step) <= {days} GROUP BY point_id, step
"""

CUT_OFF = """
WITH moved AS (
  SELECT k.point_id, s.shift, sum(CASE WHEN k.step BETWEEN 1 AND s.shift THEN k.quantity WHEN k.step BETWEEN s.shift AND -1 THEN -k.quantity ELSE 0 END) AS net
  FROM cut_off_step AS k CROSS JOIN {shifts} AS s GROUP BY k.point_id, s.shift),
asked AS (
  SELECT v.point_id, v.counted, v.believed, v.unit_cost FROM count_variance AS v JOIN count_point AS p ON v.point_id = p.point_id
  WHERE v.is_base AND (p.lines = 1 OR v.count_lines > 1)),
told AS (
  SELECT s.shift, a.counted - a.believed - coalesce(m.net, 0) AS variance, coalesce(m.net, 0) AS net, a.unit_cost
  FROM asked AS a CROSS JOIN {shifts} AS s LEFT JOIN moved AS m ON a.point_id = m.point_id AND s.shift = m.shift)
SELECT shift, count(*) AS lines, count(CASE WHEN variance = 0 THEN 1 END) AS agreeing, count(CASE WHEN net <> 0 THEN 1 END) AS moved_lines,
       sum(abs(variance)) AS gross_units, sum(abs(TRY_CAST(variance * unit_cost AS DECIMAL(18,4)))) AS gross_value
FROM told GROUP BY shift ORDER BY shift
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
    shifts = SHIFTS.format(days=days)
    case.run(CUT_OFF_STEP.format(shifts=shifts, days=days, day=DAY_ORD))
    return case.frame(CUT_OFF.format(shifts=shifts))


def digits(case: Case) -> Digits:
    """Digit preference; the chance level uses the larger of one in five and the believed figures' own share."""
    lines, counted, believed = case.rows(DIGITS, {"floor": DIGIT_FLOOR})[0]
    if not lines:
        return Digits(0, 0, 0, None)
    expected = max(UNIFORM_ROUND, believed / lines)
    return Digits(lines, counted, believed, float(stats.binomtest(counted, lines, min(expected, 1.0), alternative="greater").pvalue))
