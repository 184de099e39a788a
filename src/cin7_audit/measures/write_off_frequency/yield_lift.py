"""Does choosing what to count pay? (method.md M-36)

Counts that took a small part of a site's lines chose them; counts that took most of them did not. Lift = lines found different
per 100 counted in chosen counts / the same in whole counts, at sites that have both. Zero-difference lines are the
denominator, so difference-only exports cannot answer.
"""

from dataclasses import dataclass

from cin7_audit.case import Case

CHOSEN_SHARE = 0.5  # a count of at most this share of the site's lines chose them (default, ours)

YIELD = f"""
WITH lines AS (SELECT coalesce(site, '') AS site, count(DISTINCT place_key) AS places FROM count_point GROUP BY 1),
c AS (SELECT i.count_id, coalesce(i.site, '') AS site, count(*) AS counted, count(CASE WHEN i.variance <> 0 THEN 1 END) AS found FROM count_interval AS i WHERE i.variance IS NOT NULL GROUP BY 1, 2)
SELECT coalesce(sum(CASE WHEN c.counted <= {CHOSEN_SHARE} * l.places THEN c.found END), 0), coalesce(sum(CASE WHEN c.counted <= {CHOSEN_SHARE} * l.places THEN c.counted END), 0),
       coalesce(sum(CASE WHEN c.counted > {CHOSEN_SHARE} * l.places THEN c.found END), 0), coalesce(sum(CASE WHEN c.counted > {CHOSEN_SHARE} * l.places THEN c.counted END), 0)
FROM c JOIN lines AS l ON c.site = l.site
"""


@dataclass(frozen=True)
class YieldLift:
    """Lines found different and lines counted, in chosen and in whole counts."""

    found_chosen: int
    counted_chosen: int
    found_whole: int
    counted_whole: int

    @property
    def ratio(self) -> float | None:
        """M-36, None where whole counts found nothing."""
        if not self.found_whole or not self.counted_chosen or not self.counted_whole:
            return None
        return (self.found_chosen / self.counted_chosen) / (self.found_whole / self.counted_whole)


def yield_lift(case: Case) -> YieldLift | None:
    """The lift, or None without both kinds of counts or without zero-difference lines."""
    if not case.has("count_point") or case.value("SELECT 1 FROM count_line WHERE is_difference_only LIMIT 1") is not None:
        return None
    row = case.rows(YIELD)[0]
    return YieldLift(*(int(value) for value in row)) if row[1] and row[3] else None
