-- Expressions that many models share, each in one place.

-- A client's own word for done (Posted, Approved) is done; only the known words for not done are not.
CREATE OR REPLACE TEMP MACRO is_done(status) AS
  upper(coalesce(status, 'COMPLETED')) NOT IN ('DRAFT', 'VOIDED', 'VOID', 'CANCELLED', 'IN PROGRESS', 'ORDERED', 'CREDITED');

-- Corrections.
-- Which quarter a day lies in, counted in whole months from the first day of quarter 0.
CREATE OR REPLACE TEMP MACRO quarter_since(first_day, day) AS
  CAST(date_diff('month', CAST(first_day AS DATE), CAST(date_trunc('month', day) AS DATE)) // 3 AS INTEGER);
