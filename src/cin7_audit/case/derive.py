"""Tables derived once from the canonical ones: keys, the one order of events, count points, costs, classes.

| table | grain | columns beyond the obvious |
|---|---|---|
| stock_key | sku x site x bin x batch | key_id, site_key (sku x site), bucket (stable hash of the sku) |
| movement_event | movement | movement columns + key_id, site_key, stock_at, stock_day, ord |
| sku_cost | sku | unit_cost (base currency per unit) and its basis in words |
| sku_class | sku | abc_class (A, B, C) by usage value (method.md M-6), usage_value, basis |
| count_event | confirmed count line | count_line columns + count_line_id, key_id, site_key, count_at, believed_quantity, variance_quantity, unit_cost, cost_basis, variance_value, abc_class, ord |
| grain | one row | belief_grain: bin or site, and why |
| count_point | count x place at the belief grain | point_id, place_key, count_at, ord, counted, recorded, lines |

The order `ord` is microseconds x 4 + rank: 0 count placed before movements of its instant, 1 movement, 2 count placed
after them, 3 the posting of that count. Which of 0 and 2 applies is the setting `rules.count_position`.
"""

import duckdb

from cin7_audit.case.count_postings import POSTING
from cin7_audit.case.rebuild import DONE
from cin7_audit.engagement import Engagement

STOCK_KEY = """
CREATE OR REPLACE TABLE stock_key AS
WITH places AS (
  SELECT sku, site, bin, batch FROM movement WHERE sku IS NOT NULL
  UNION SELECT sku, site, bin, batch FROM count_line WHERE sku IS NOT NULL
  UNION SELECT sku, site, bin, batch FROM stock_snapshot WHERE sku IS NOT NULL
  UNION SELECT sku, site, bin, batch FROM correction WHERE sku IS NOT NULL)
SELECT CAST(row_number() OVER (ORDER BY sku, site NULLS FIRST, bin NULLS FIRST, batch NULLS FIRST) AS INTEGER) AS key_id,
       CAST(dense_rank() OVER (ORDER BY sku, site NULLS FIRST) AS INTEGER) AS site_key,
       sku, site, bin, batch,
       CAST(('0x' || substr(md5(sku), 1, 8))::UBIGINT % 1024 AS INTEGER) AS bucket
FROM places
"""

COUNT_DOCUMENT = """
CREATE OR REPLACE TEMP TABLE count_document AS
SELECT count_id, max(coalesce(completed_at, CAST(effective_date AS TIMESTAMP))) AS count_at
FROM count_line WHERE coalesce(is_confirmed, TRUE) AND count_id IS NOT NULL GROUP BY count_id
"""
# A posting under a number of its own is known by its lines; only one of the day of the count can be mistaken for a movement before it.
COUNT_DOCUMENT_OWN = """
INSERT INTO count_document
SELECT p.document_no, d.count_at FROM count_posting AS p JOIN count_document AS d ON p.count_id = d.count_id
WHERE p.posted_day = CAST(d.count_at AS DATE) AND p.document_no NOT IN (SELECT count_id FROM count_document)
"""

# A count's own posting follows its count even when its journal is dated otherwise.
MOVEMENT_EVENT = """
CREATE OR REPLACE TABLE movement_event AS
WITH dated AS (
  SELECT m.*, k.key_id, k.site_key,
         CASE WHEN m.kind IN ('stocktake', 'adjustment') AND d.count_at IS NOT NULL THEN d.count_at
              ELSE coalesce(m.completed_at, CAST(m.effective_date AS TIMESTAMP)) END AS stock_at,
         CASE WHEN m.kind IN ('stocktake', 'adjustment') AND d.count_at IS NOT NULL THEN 3 ELSE 1 END AS rank_in_instant
  FROM movement AS m
  JOIN stock_key AS k ON m.sku = k.sku AND m.site IS NOT DISTINCT FROM k.site
    AND m.bin IS NOT DISTINCT FROM k.bin AND m.batch IS NOT DISTINCT FROM k.batch
  LEFT JOIN count_document AS d ON m.document_no = d.count_id)
SELECT * EXCLUDE (rank_in_instant), CAST(stock_at AS DATE) AS stock_day,
       CAST(epoch_us(stock_at) AS BIGINT) * 4 + rank_in_instant AS ord
FROM dated
"""

# A value over next to no quantity can leave the range of a unit cost, and so can a slip in a quantity times a cost: then it is unknown.
SKU_COST = """
CREATE OR REPLACE TABLE sku_cost AS
WITH snapshots AS (
  SELECT sku, sum(value) / nullif(sum(on_hand), 0) AS unit_cost FROM stock_snapshot
  WHERE value IS NOT NULL AND on_hand > 0 GROUP BY sku),
inbound AS (
  SELECT sku, sum(value) / nullif(sum(quantity), 0) AS unit_cost FROM movement
  WHERE kind IN ('receipt', 'opening', 'assembly_in') AND quantity > 0 AND value > 0 GROUP BY sku),
outbound AS (
  SELECT sku, sum(value) / nullif(sum(quantity), 0) AS unit_cost FROM movement
  WHERE quantity < 0 AND value < 0 GROUP BY sku),
priced AS (
  SELECT sku, sum(unit_price * coalesce(currency_rate, 1) * received_quantity) / nullif(sum(received_quantity), 0) AS unit_cost
  FROM receipt WHERE received_quantity > 0 AND unit_price > 0 GROUP BY sku),
every AS (SELECT sku FROM product UNION SELECT sku FROM stock_key)
SELECT e.sku,
       TRY_CAST(coalesce(s.unit_cost, nullif(p.average_cost, 0), i.unit_cost, o.unit_cost, r.unit_cost) AS DECIMAL(20,6)) AS unit_cost,
       CASE WHEN s.unit_cost IS NOT NULL THEN 'stock value / on hand of the snapshots'
            WHEN nullif(p.average_cost, 0) IS NOT NULL THEN 'average cost of the product list'
            WHEN i.unit_cost IS NOT NULL THEN 'average cost of recorded receipts'
            WHEN o.unit_cost IS NOT NULL THEN 'average cost of recorded issues'
            WHEN r.unit_cost IS NOT NULL THEN 'purchase price of received lines' END AS basis
FROM every AS e
LEFT JOIN snapshots AS s ON e.sku = s.sku LEFT JOIN (SELECT sku, max(average_cost) AS average_cost FROM product GROUP BY sku) AS p ON e.sku = p.sku
LEFT JOIN inbound AS i ON e.sku = i.sku LEFT JOIN outbound AS o ON e.sku = o.sku LEFT JOIN priced AS r ON e.sku = r.sku
"""

SKU_CLASS = """
CREATE OR REPLACE TABLE sku_class AS
WITH usage AS (
  SELECT m.sku, sum(CASE WHEN m.kind IN ('sale', 'pick', 'assembly_out') THEN -m.quantity ELSE 0 END) AS used
  FROM movement AS m GROUP BY m.sku),
valued AS (
  SELECT c.sku, greatest(coalesce(u.used, 0), 0) * coalesce(c.unit_cost, 0) AS usage_value
  FROM sku_cost AS c LEFT JOIN usage AS u ON c.sku = u.sku),
ranked AS (
  SELECT sku, usage_value, sum(usage_value) OVER (ORDER BY usage_value DESC, sku ROWS UNBOUNDED PRECEDING) - usage_value AS before,
         sum(usage_value) OVER () AS total FROM valued),
stated AS (SELECT sku, max(abc_class) AS abc_class FROM product WHERE abc_class IN ('A', 'B', 'C') GROUP BY sku)
SELECT r.sku, r.usage_value,
       coalesce(s.abc_class, CASE WHEN r.total = 0 THEN 'B' WHEN r.before < r.total * 0.80 AND r.usage_value > 0 THEN 'A'
            WHEN r.before < r.total * 0.95 AND r.usage_value > 0 THEN 'B' ELSE 'C' END) AS abc_class,
       CASE WHEN s.abc_class IS NOT NULL THEN 'stated by the client'
            WHEN r.total = 0 THEN 'no usage recorded: B for all' ELSE 'usage value, 80/15/5 (M-6)' END AS basis
FROM ranked AS r LEFT JOIN stated AS s ON r.sku = s.sku
"""

COUNT_EVENT = f"""
CREATE OR REPLACE TABLE count_event AS
WITH posted AS (
  SELECT document_no, sku, sum(value) / nullif(sum(quantity), 0) AS unit_cost FROM correction
  WHERE quantity <> 0 AND value IS NOT NULL AND {DONE.format(status="status")} GROUP BY document_no, sku),
kept AS (
  SELECT c.*, coalesce(c.completed_at, CAST(c.effective_date AS TIMESTAMP)) AS count_at FROM count_line AS c
  WHERE coalesce(c.is_confirmed, TRUE) AND c.sku IS NOT NULL AND c.counted_quantity IS NOT NULL
    AND (c.completed_at IS NOT NULL OR c.effective_date IS NOT NULL))
SELECT CAST(row_number() OVER (ORDER BY count_at, c.count_id, c.sku, c.site NULLS FIRST, c.bin NULLS FIRST, c.batch NULLS FIRST,
                               c.source_id, c.source_row) AS INTEGER) AS count_line_id,
       c.* REPLACE (TRY_CAST(coalesce(c.unit_cost, nullif(p.unit_cost, 0), s.unit_cost) AS DECIMAL(20,6)) AS unit_cost),
       CASE WHEN c.unit_cost IS NOT NULL THEN 'count document' WHEN nullif(p.unit_cost, 0) IS NOT NULL THEN 'posting of the count'
            ELSE s.basis END AS cost_basis,
       k.key_id, k.site_key,
       c.recorded_quantity AS believed_quantity,
       CAST(c.counted_quantity - c.recorded_quantity AS DECIMAL(18,4)) AS variance_quantity,
       TRY_CAST((c.counted_quantity - c.recorded_quantity) * coalesce(c.unit_cost, nullif(p.unit_cost, 0), s.unit_cost) AS DECIMAL(18,4)) AS variance_value,
       coalesce(a.abc_class, 'C') AS abc_class,
       CAST(epoch_us(c.count_at) AS BIGINT) * 4 + {{count_rank}} AS ord
FROM kept AS c
JOIN stock_key AS k ON c.sku = k.sku AND c.site IS NOT DISTINCT FROM k.site
  AND c.bin IS NOT DISTINCT FROM k.bin AND c.batch IS NOT DISTINCT FROM k.batch
LEFT JOIN posted AS p ON c.count_id = p.document_no AND c.sku = p.sku
LEFT JOIN sku_cost AS s ON c.sku = s.sku
LEFT JOIN sku_class AS a ON c.sku = a.sku
"""

# Sales and transfers often carry no bin (cin7-core 3.8): then belief can only be rebuilt per site.
GRAIN = """
CREATE OR REPLACE TABLE grain AS
WITH binned AS (SELECT DISTINCT site FROM count_line WHERE bin IS NOT NULL UNION SELECT DISTINCT site FROM stock_snapshot WHERE bin IS NOT NULL),
moved AS (
  SELECT count(*) AS lines, count(m.bin) AS with_bin,
         count(CASE WHEN m.quantity < 0 THEN 1 END) AS out_lines, count(CASE WHEN m.quantity < 0 AND m.bin IS NOT NULL THEN 1 END) AS out_with_bin
  FROM movement AS m JOIN binned AS b ON m.site = b.site WHERE m.quantity <> 0)
SELECT CASE WHEN lines = 0 OR (out_with_bin >= 0.9 * out_lines AND with_bin >= 0.9 * lines) THEN 'bin' ELSE 'site' END AS belief_grain,
       CASE WHEN lines = 0 THEN 'no movement at a site with bins' ELSE with_bin || ' of ' || lines || ' movement lines at sites with bins name a bin' END AS reason,
       lines, with_bin, out_lines, out_with_bin
FROM moved
"""

COUNT_POINT = """
CREATE OR REPLACE TABLE count_point AS
WITH placed AS (SELECT c.*, CASE WHEN g.belief_grain = 'bin' THEN c.key_id ELSE c.site_key END AS place_key FROM count_event AS c CROSS JOIN grain AS g)
SELECT CAST(row_number() OVER (ORDER BY max(ord), place_key, count_id) AS INTEGER) AS point_id, place_key, count_id,
       max(count_at) AS count_at, max(ord) AS ord, min(sku) AS sku, min(site) AS site,
       sum(counted_quantity) AS counted, sum(recorded_quantity) AS recorded,
       count(recorded_quantity) = count(*) AS has_recorded, count(*) AS lines
FROM placed GROUP BY place_key, count_id
"""


def derive(connection: duckdb.DuckDBPyConnection, settings: Engagement) -> None:
    """(Re)make the derived tables; idempotent."""
    count_rank = 2 if settings.rules.count_position == "after" else 0
    for sql in (
        STOCK_KEY,
        COUNT_DOCUMENT,
        POSTING,
        COUNT_DOCUMENT_OWN,
        MOVEMENT_EVENT,
        SKU_COST,
        SKU_CLASS,
        COUNT_EVENT.format(count_rank=count_rank),
        GRAIN,
        COUNT_POINT,
    ):
        connection.execute(sql)
