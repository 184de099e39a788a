-- Expressions that many models share, each in one place.

-- A client's own word for done (Posted, Approved) is done; only the known words for not done are not.
CREATE OR REPLACE TEMP MACRO is_done(status) AS
  upper(coalesce(status, 'COMPLETED')) NOT IN ('DRAFT', 'VOIDED', 'VOID', 'CANCELLED', 'IN PROGRESS', 'ORDERED', 'CREDITED');

-- Months as whole numbers, year x 12 + month - 1, so that adding one is the next month.
CREATE OR REPLACE TEMP MACRO month_number(day) AS
  CAST(date_part('year', day) * 12 + date_part('month', day) - 1 AS INTEGER);
CREATE OR REPLACE TEMP MACRO month_start(number) AS
  make_date(CAST(number // 12 AS INTEGER), CAST(number % 12 + 1 AS INTEGER), 1);

-- Whole ten-thousandths, as the re-performed costs are kept, as a decimal.
CREATE OR REPLACE TEMP MACRO whole_to_four_places(number) AS
  CAST(CAST(number AS DECIMAL(26,0)) * CAST(0.0001 AS DECIMAL(5,4)) AS DECIMAL(30,4));

-- Corrections.
-- Which quarter a day lies in, counted in whole months from the first day of quarter 0.
CREATE OR REPLACE TEMP MACRO quarter_since(first_day, day) AS
  CAST(date_diff('month', CAST(first_day AS DATE), CAST(date_trunc('month', day) AS DATE)) // 3 AS INTEGER);

-- Contributors: exact quantities as whole ten-thousandths, so that equality is exact; one row behind a figure; whether
-- one quantity is a whole pack of the other, from the least ratio on.
CREATE OR REPLACE TEMP MACRO ten_thousandths(quantity) AS CAST(quantity * 10000 AS BIGINT);
CREATE OR REPLACE TEMP MACRO row_behind(source_id, source_row) AS source_id || ':' || source_row;
CREATE OR REPLACE TEMP MACRO is_pack_of(one, other, ratio) AS
  least(one, other) > 0 AND greatest(one, other) >= ratio * least(one, other)
  AND greatest(one, other) % nullif(least(one, other), 0) = 0;

-- What an adjustment really was.
CREATE OR REPLACE TEMP MACRO says_count(words) AS
  regexp_matches(
    lower(coalesce(words, '')), '\b(cycle|counts?|counted|recount(ed)?|stock\s?-?takes?|stock\s?-?check)\b');
