-- The largest movements typed on a later day than stock changed (`late_entries_by_kind` counts all of them): by how
-- many days, and whether a month end lies between.
-- grain: movement typed late
-- needs: movement_event, sku_cost, evidence_file
-- columns:
--   document_no    VARCHAR        text: document number, such as PO-00310
--   kind           VARCHAR        text: kind of movement
--   stock_day      DATE           day: when stock changed
--   recorded_day   DATE           day: it was typed
--   late_days      BIGINT         days: from the movement to its typing
--   sku            VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site           VARCHAR        text: site, warehouse or branch name
--   bin            VARCHAR        text: bin name; null for the site itself
--   quantity       DECIMAL(18,4)  units: in positive, out negative
--   value          DECIMAL(18,4)  base currency: quantity x unit cost; null unknown
--   crosses_month  BOOLEAN        yes or no: typed in another month
--   file           VARCHAR        text: the evidence file, for readers
--   source_id      VARCHAR        text: the evidence file or sheet
--   source_row     BIGINT         number: row in that file
SELECT m.document_no, m.kind, m.stock_day, CAST(m.recorded_at AS DATE) AS recorded_day,
       date_diff('day', m.stock_day, CAST(m.recorded_at AS DATE)) AS late_days, m.sku, m.site, m.bin, m.quantity,
       TRY_CAST(m.quantity * c.unit_cost AS DECIMAL(18,4)) AS value,
       date_trunc('month', m.stock_day) <> date_trunc('month', CAST(m.recorded_at AS DATE)) AS crosses_month,
       f.label AS file, m.source_id, m.source_row
FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku
LEFT JOIN evidence_file AS f ON m.source_id = f.source_id
WHERE CAST(m.recorded_at AS DATE) > m.stock_day AND m.quantity <> 0 AND m.kind <> 'opening'
ORDER BY abs(value) DESC NULLS LAST, m.stock_day, m.document_no NULLS FIRST, m.sku, m.source_row
LIMIT $most_late_entries
