-- Does it come back: every measured count line that had an earlier one on the same line (sku x site x bin x batch),
-- with days and units moved since, whether it failed (out of tolerance), and what was found before. Units moved are
-- those of the whole sku x site where movements carry no bin. What an earlier count found and nobody posted is not new
-- drift. Where the source lists differences only (`is_base` false) clean intervals are invisible: no rate can be
-- corrected.
-- grain: count line with an earlier count of its line
-- method: M-20
-- needs: count_variance, movement, correction
-- columns:
--   count_line_id           INTEGER        key: the count line, in order of events
--   previous_count_line_id  INTEGER        key: the count line before
--   line_key                INTEGER        key: the counted line: key_id, or -place_key
--   place_key               INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   count_id                VARCHAR        text: document number of the count, or the file's name where it has none
--   count_at                TIMESTAMP      moment: the count was completed; midnight where only its day is known
--   count_day               DATE           day: of the count
--   sku                     VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                    VARCHAR        text: site, warehouse or branch name
--   bin                     VARCHAR        text: bin name; null for the site itself
--   batch                   VARCHAR        text: batch or serial; null none
--   abc_class               VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   ordinal                 BIGINT         number: of the count within its line, from 2
--   previous_count_at       TIMESTAMP      moment: of the count before; null at the first
--   days                    BIGINT         days: since the count before
--   moved                   DECIMAL(38,4)  units: moved through the place since the count before, corrections excluded
--   previous_variance       DECIMAL(38,4)  units: variance of the count before
--   previous_in_tolerance   BOOLEAN        yes or no: the count before was inside its tolerance
--   variance_quantity       DECIMAL(38,4)  units: counted - believed; loss negative
--   variance_value          DECIMAL(18,4)  base currency: variance x unit cost; loss negative; null without a cost
--   unit_cost               DECIMAL(20,6)  base currency per unit: null unknown
--   believed                DECIMAL(38,4)  units: what the count is judged against: recorded, else rebuilt
--   carried                 DECIMAL(38,4)  units: variance the count before found and nobody posted
--   drift                   DECIMAL(38,4)  units: variance - carried; loss negative
--   failed                  BOOLEAN        yes or no: out of tolerance; where variance was carried over, its drift is
--   is_base                 BOOLEAN        yes or no: may enter an accuracy: measured, in period, not differences only
--   file                    VARCHAR        text: the evidence file, for readers
--   source_row              BIGINT         number: row in that file
WITH posted AS (
  SELECT DISTINCT document_no, sku FROM movement
  WHERE kind IN ('stocktake', 'adjustment', 'write_off') AND document_no IS NOT NULL
  UNION SELECT DISTINCT document_no, sku FROM correction WHERE document_no IS NOT NULL),
any_posted AS (
  SELECT count(*) > 0 AS postings_exist
  FROM posted AS p JOIN (SELECT DISTINCT count_id FROM count_variance) AS c ON p.document_no = c.count_id),
marked AS (
  SELECT v.*, p.document_no IS NOT NULL OR NOT a.postings_exist OR v.variance_quantity = 0 AS is_posted
  FROM count_variance AS v CROSS JOIN any_posted AS a
  LEFT JOIN posted AS p ON v.count_id = p.document_no AND v.sku = p.sku
  WHERE v.is_measured),
lagged AS (
  SELECT *, lag(count_at) OVER w AS previous_count_at, lag(variance_quantity) OVER w AS previous_variance,
         lag(in_tolerance) OVER w AS previous_in_tolerance, lag(cumulative_throughput) OVER w AS previous_throughput,
         lag(is_posted) OVER w AS previous_is_posted, row_number() OVER w AS ordinal,
         lag(count_line_id) OVER w AS previous_count_line_id
  FROM marked WINDOW w AS (PARTITION BY line_key ORDER BY ord, count_line_id)),
carried AS (
  SELECT *, CASE WHEN previous_is_posted THEN 0 ELSE previous_variance END AS carried FROM lagged WHERE ordinal > 1)
SELECT count_line_id, previous_count_line_id, line_key, place_key, count_id, count_at, count_day, sku, site, bin, batch,
       abc_class, ordinal, previous_count_at,
       date_diff('day', CAST(previous_count_at AS DATE), count_day) AS days,
       cumulative_throughput - previous_throughput AS moved,
       previous_variance, previous_in_tolerance, variance_quantity, variance_value, unit_cost, believed, carried,
       variance_quantity - carried AS drift,
       CASE WHEN carried = 0 THEN NOT in_tolerance
            ELSE abs(variance_quantity - carried) > tolerance_units END AS failed,
       is_base, file, source_row
FROM carried ORDER BY count_line_id
