-- The parts of retimed_line as money, with the count each variance was found at.
-- grain: confirmed variance x month
-- method: M-29
-- needs: retimed_line, drift_interval
-- columns:
--   interval_id    BIGINT         key: the confirmed variance: point_id of its count
--   count_id       VARCHAR        text: document number of the count, or the file's name where it has none
--   sku            VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site           VARCHAR        text: site, warehouse or branch name
--   month          VARCHAR        text: the month, 2026-03
--   posted_month   VARCHAR        text: month of posting, 2026-03
--   days           DECIMAL(30,4)  base currency: the part of the month by calendar days
--   throughput     DECIMAL(30,4)  base currency: the part of the month by units out
--   event          DECIMAL(30,4)  base currency: the part of the month by the event
--   envelope_low   DECIMAL(30,4)  base currency: least the month can bear
--   envelope_high  DECIMAL(30,4)  base currency: most the month can bear
SELECT CAST(l.interval_id AS BIGINT) AS interval_id, i.count_id, i.sku, i.site, l.month, i.posted_month,
       whole_to_four_places(l.days_e4) AS days, whole_to_four_places(l.throughput_e4) AS throughput,
       whole_to_four_places(l.event_e4) AS event, whole_to_four_places(l.envelope_low_e4) AS envelope_low,
       whole_to_four_places(l.envelope_high_e4) AS envelope_high
FROM retimed_line AS l JOIN drift_interval AS i ON l.interval_id = i.interval_id ORDER BY l.rowid
