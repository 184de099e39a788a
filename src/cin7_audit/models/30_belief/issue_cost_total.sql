-- Issues with a recorded value in all: how many differ from FIFO and from the moving average by 1 of base currency or
-- more, and by how much, absolute.
-- grain: one row
-- needs: recosted_issue
-- columns:
--   issues              BIGINT         count: issues with a recorded value
--   fifo_off            BIGINT         count: of those, off FIFO by 1 of base currency or more
--   fifo_difference     DECIMAL(30,4)  base currency: sum of absolute differences from FIFO
--   average_off         BIGINT         count: of those, off the moving average by 1 of base currency or more
--   average_difference  DECIMAL(30,4)  base currency: sum of absolute differences from the moving average
--   recorded            DECIMAL(30,4)  base currency: sum of recorded costs; positive
WITH gaps AS (
  SELECT recorded, abs(recorded - fifo) AS by_fifo, abs(recorded - average) AS by_average FROM recosted_issue)
SELECT count(*) AS issues, count(CASE WHEN by_fifo >= $quantity_scale THEN 1 END) AS fifo_off,
       whole_to_four_places(coalesce(sum(by_fifo), 0)) AS fifo_difference,
       count(CASE WHEN by_average >= $quantity_scale THEN 1 END) AS average_off,
       whole_to_four_places(coalesce(sum(by_average), 0)) AS average_difference,
       whole_to_four_places(coalesce(sum(recorded), 0)) AS recorded
FROM gaps
