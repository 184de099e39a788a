-- The issues whose recorded value is furthest from FIFO re-performed, with their cost under FIFO and moving average.
-- grain: issue with a recorded value
-- needs: recosted_issue, movement_line, movement_event, evidence_file
-- columns:
--   document_no         VARCHAR        text: document number, such as PO-00310
--   kind                VARCHAR        text: kind of movement
--   stock_day           DATE           day: when stock changed
--   sku                 VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                VARCHAR        text: site, warehouse or branch name
--   bin                 VARCHAR        text: bin name; null for the site itself
--   quantity            DECIMAL(18,4)  units: in positive, out negative
--   recorded_cost       DECIMAL(18,4)  base currency: as the system recorded it; positive
--   fifo_cost           DECIMAL(22,4)  base currency: under FIFO; positive
--   average_cost        DECIMAL(22,4)  base currency: under moving average; positive
--   uncosted_units      DECIMAL(26,4)  units: issued and never received
--   fifo_difference     DECIMAL(23,4)  base currency: recorded - FIFO
--   average_difference  DECIMAL(23,4)  base currency: recorded - moving average
--   file                VARCHAR        text: the evidence file, for readers
--   source_id           VARCHAR        text: the evidence file or sheet
--   source_row          BIGINT         number: row in that file
WITH furthest AS (
  SELECT c.*, l.movement_id FROM recosted_issue AS c JOIN movement_line AS l ON c.line = l.line
  ORDER BY abs(c.recorded - c.fifo) DESC, l.movement_id LIMIT $most_issues),
issue AS (
  SELECT movement_id, CAST(whole_to_four_places(recorded) AS DECIMAL(18,4)) AS recorded_cost,
         CAST(whole_to_four_places(fifo) AS DECIMAL(22,4)) AS fifo_cost,
         CAST(whole_to_four_places(average) AS DECIMAL(22,4)) AS average_cost,
         CAST(whole_to_four_places(uncosted) AS DECIMAL(26,4)) AS uncosted_units
  FROM furthest)
SELECT m.document_no, m.kind, m.stock_day, m.sku, m.site, m.bin, m.quantity, c.recorded_cost, c.fifo_cost,
       c.average_cost, c.uncosted_units, c.recorded_cost - c.fifo_cost AS fifo_difference,
       c.recorded_cost - c.average_cost AS average_difference, e.label AS file, m.source_id, m.source_row
FROM issue AS c JOIN movement_event AS m ON c.movement_id = m.movement_id
LEFT JOIN evidence_file AS e ON m.source_id = e.source_id
ORDER BY abs(fifo_difference) DESC, m.stock_day, m.document_no NULLS FIRST, m.sku, m.source_row, m.movement_id
