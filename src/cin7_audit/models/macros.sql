-- Expressions that many models share, each in one place.

-- A client's own word for done (Posted, Approved) is done; only the known words for not done are not.
CREATE OR REPLACE TEMP MACRO is_done(status) AS
  upper(coalesce(status, 'COMPLETED')) NOT IN ('DRAFT', 'VOIDED', 'VOID', 'CANCELLED', 'IN PROGRESS', 'ORDERED', 'CREDITED');

-- Contributors: exact quantities as whole ten-thousandths, so that equality is exact; one row behind a figure; whether
-- one quantity is a whole pack of the other, from the least ratio on.
CREATE OR REPLACE TEMP MACRO ten_thousandths(quantity) AS CAST(quantity * 10000 AS BIGINT);
CREATE OR REPLACE TEMP MACRO row_behind(source_id, source_row) AS source_id || ':' || source_row;
CREATE OR REPLACE TEMP MACRO is_pack_of(one, other, ratio) AS
  least(one, other) > 0 AND greatest(one, other) >= ratio * least(one, other)
  AND greatest(one, other) % nullif(least(one, other), 0) = 0;
