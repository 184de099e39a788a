-- A movement without a counterparty, as some exports print none: the sale or purchase of that number names its own, if
-- it is one.
-- changes: movement
-- needs: shipment, receipt, return_line
WITH party AS (
  SELECT document_no, customer AS party FROM shipment
  UNION ALL SELECT document_no, supplier FROM receipt
  UNION ALL SELECT order_no, customer FROM return_line),
named AS (
  SELECT document_no, min(party) AS party FROM party
  WHERE document_no IS NOT NULL AND party IS NOT NULL GROUP BY document_no HAVING count(DISTINCT party) = 1)
UPDATE movement SET counterparty = n.party FROM named AS n
WHERE movement.counterparty IS NULL AND movement.document_no = n.document_no
  AND movement.kind IN ('sale', 'pick', 'restock', 'receipt', 'unstock')
