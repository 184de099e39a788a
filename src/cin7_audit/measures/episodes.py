"""When recorded stock was impossible, and what was typed late.

negative_episodes   place x spell below zero: start, end (null: still), days, depth (lowest belief, units), opening_basis
late_entries        movements typed on a later day than stock changed: lag in days, and whether a month end or a count lies between
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from cin7_audit.case import Case
from cin7_audit.measures.replay import QUANTITY_SCALE, TICKS, Whole, numbers, rounds, starts, whole, within

DAY = 86_400_000_000  # microseconds
COLUMNS = (("place", np.int64), ("start", np.int64), ("end", np.int64), ("lasts", np.bool_))

NEGATIVE = """
SELECT p.sku, p.site, p.bin, p.batch, s.started_at, s.ended_at,
       date_diff('day', CAST(s.started_at AS DATE), coalesce(CAST(s.ended_at AS DATE), CAST(? AS DATE))) AS days,
       s.depth, TRY_CAST(s.depth * p.unit_cost AS DECIMAL(18,4)) AS depth_value, o.opening_basis, o.opening_basis LIKE 'none%' AS may_lack_opening
FROM negative_spell AS s JOIN place AS p ON s.place_key = p.place_key JOIN opening_belief AS o ON s.place_key = o.place_key
ORDER BY depth_value NULLS LAST, depth, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST, started_at
"""

LATE_ENTRIES = """
SELECT m.document_no, m.kind, m.stock_day, CAST(m.recorded_at AS DATE) AS recorded_day, date_diff('day', m.stock_day, CAST(m.recorded_at AS DATE)) AS late_days,
       m.sku, m.site, m.bin, m.quantity, TRY_CAST(m.quantity * c.unit_cost AS DECIMAL(18,4)) AS value,
       date_trunc('month', m.stock_day) <> date_trunc('month', CAST(m.recorded_at AS DATE)) AS crosses_month, f.label AS file, m.source_id, m.source_row
FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku
LEFT JOIN evidence_file AS f ON m.source_id = f.source_id
WHERE CAST(m.recorded_at AS DATE) > m.stock_day AND m.quantity <> 0 AND m.kind <> 'opening'
ORDER BY abs(value) DESC NULLS LAST, m.stock_day, m.document_no NULLS FIRST, m.sku, m.source_row LIMIT 20000
"""

LATE_SUMMARY = """
SELECT kind, count(*) AS movement_lines, count(CASE WHEN CAST(recorded_at AS DATE) > stock_day THEN 1 END) AS late_lines,
       max(date_diff('day', stock_day, CAST(recorded_at AS DATE))) AS longest_days,
       sum(CASE WHEN CAST(recorded_at AS DATE) > stock_day THEN abs(quantity) ELSE 0 END) AS late_units
FROM movement_event WHERE recorded_at IS NOT NULL AND kind <> 'opening' AND quantity <> 0 GROUP BY kind ORDER BY late_lines DESC, kind
"""


@dataclass(frozen=True)
class Spells:
    """Spells below zero: place, first instant and the one after the last in microseconds since 1970, whether there is none, lowest belief."""

    place: Whole
    start: Whole
    end: Whole
    lasts: npt.NDArray[np.bool_]
    depth: Whole


def spells(place: Whole, at: Whole, quantity: Whole, opening: Whole) -> Spells:
    """Spells of rows sorted by place, then time; opening is that of each row's place.

    Movements of one instant are taken together: their order within it is not known, so no spell is made of ties.
    """
    closes = np.append((place[1:] != place[:-1]) | (at[1:] != at[:-1]), True)[: len(place)]
    belief = (within(quantity, starts(place)) + opening)[closes]
    where, when = place[closes], at[closes]
    below = belief < 0
    same = where[1:] == where[:-1]
    first = np.flatnonzero(below & ~np.append(False, below[:-1] & same)[: len(below)])
    final = np.flatnonzero(below & ~np.append(below[1:] & same, False)[: len(below)])
    following = np.minimum(final + 1, len(where) - 1)
    lasts = (following == final) | (where[following] != where[final])
    edges = np.column_stack([first, final + 1]).ravel()
    depth = np.minimum.reduceat(np.append(belief, 0), edges)[::2] if len(first) else belief[:0]
    return Spells(where[first], when[first], when[following], lasts, depth)


def _openings(case: Case) -> tuple[Whole, Whole]:
    """Places by their key and their opening belief in 1/10,000 units."""
    rows = case.rows("SELECT place_key, opening FROM opening_belief ORDER BY place_key")
    return whole([row[0] for row in rows]), whole([int(row[1] * QUANTITY_SCALE) for row in rows])


def _register(case: Case, found: list[Spells]) -> None:
    """Temporary table negative_spell of all rounds, exact."""
    place, start, end, lasts = (
        np.concatenate([np.zeros(0, dtype=kind), *(getattr(each, name) for each in found)]) for name, kind in COLUMNS
    )
    depth = [int(number) for each in found for number in each.depth.tolist()]
    columns = {
        "place_key": pa.array(place),
        "started_at": pa.array(start, pa.timestamp("us")),
        "ended_at": pa.array(end, pa.timestamp("us"), mask=lasts),
        "depth": pa.array(depth, pa.decimal128(38, 0)),
    }
    case.connection.register("negative_spell_whole", pa.table(columns))
    exact = "CAST(CAST(depth AS DECIMAL(26,0)) * CAST(0.0001 AS DECIMAL(5,4)) AS DECIMAL(30,4))"
    case.run(
        f"CREATE OR REPLACE TEMP TABLE negative_spell AS SELECT place_key, started_at, ended_at, {exact} AS depth FROM negative_spell_whole"
    )
    case.connection.unregister("negative_spell_whole")


def negative_episodes(case: Case, as_of: dt.date) -> pd.DataFrame:
    """Spells of negative belief up to the end of as_of, deepest value first."""
    limit = (as_of.toordinal() + 1 - dt.date(1970, 1, 1).toordinal()) * DAY
    known, opening = _openings(case)
    found = []
    for table in rounds(case, "place_key, ord, q"):
        place, at, quantity = numbers(table, "place_key"), numbers(table, "ord") // TICKS, numbers(table, "q")
        chosen = np.flatnonzero(at < limit)
        chosen = chosen[np.argsort(place[chosen], kind="stable")]
        opened = opening[np.searchsorted(known, place[chosen])] if len(known) else quantity[:0]
        found.append(spells(place[chosen], at[chosen], quantity[chosen], opened))
    _register(case, found)
    return case.frame(NEGATIVE, [as_of])


def late_entries(case: Case) -> pd.DataFrame:
    """The largest late entries by value (at most 20,000 rows; `late_summary` counts all)."""
    return case.frame(LATE_ENTRIES)


def late_summary(case: Case) -> pd.DataFrame:
    """Late entries by kind of movement; empty where the source says nothing about typing time."""
    return case.frame(LATE_SUMMARY)
