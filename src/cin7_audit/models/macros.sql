-- Expressions that many models share, each in one place.

-- A client's own word for done (Posted, Approved) is done; only the known words for not done are not.
CREATE OR REPLACE TEMP MACRO is_done(status) AS
  upper(coalesce(status, 'COMPLETED'))
    NOT IN ('DRAFT', 'VOIDED', 'VOID', 'CANCELLED', 'IN PROGRESS', 'ORDERED', 'CREDITED');

-- Months as whole numbers, year x 12 + month - 1, so that adding one is the next month.
CREATE OR REPLACE TEMP MACRO month_number(day) AS
  CAST(date_part('year', day) * 12 + date_part('month', day) - 1 AS INTEGER);
CREATE OR REPLACE TEMP MACRO month_start(number) AS
  make_date(CAST(number // 12 AS INTEGER), CAST(number % 12 + 1 AS INTEGER), 1);

-- Whole ten-thousandths, as the re-performed costs are kept, as a decimal.
CREATE OR REPLACE TEMP MACRO whole_to_four_places(number) AS
  CAST(CAST(number AS DECIMAL(26,0)) * CAST(0.0001 AS DECIMAL(5,4)) AS DECIMAL(30,4));

-- Exact quotients rounded half to even, as Decimal does: whole numbers, money to the cent, a share to six places.
CREATE OR REPLACE TEMP MACRO whole_quotient(part, whole) AS
  part // whole + CASE
    WHEN 2 * abs(part % whole) + CAST((part // whole) % 2 <> 0 AS INTEGER) > abs(whole) THEN sign(part) * sign(whole)
    ELSE 0 END;
CREATE OR REPLACE TEMP MACRO to_cents(amount) AS
  CAST(whole_quotient(CAST(CAST(amount AS DECIMAL(38,10)) * 10000000000 AS HUGEINT), CAST(100000000 AS HUGEINT))
    AS DECIMAL(30,0)) * CAST(0.01 AS DECIMAL(3,2));
CREATE OR REPLACE TEMP MACRO exact_share(part, whole) AS
  CAST(whole_quotient(CAST(part * 10000 AS HUGEINT) * 1000000, CAST(nullif(whole, 0) * 10000 AS HUGEINT))
    AS DECIMAL(32,0)) * CAST(0.000001 AS DECIMAL(6,6));

-- Accuracies: shares with 95 % bounds.
CREATE OR REPLACE TEMP MACRO two_sided_95() AS CAST(1.959963984540054 AS DOUBLE);

-- Wilson bounds of a share (M-14), as statistics.rates.wilson gives them.
CREATE OR REPLACE TEMP MACRO wilson_centre(hits, trials) AS
  (hits / trials + two_sided_95() * two_sided_95() / (2 * trials))
  / (1 + two_sided_95() * two_sided_95() / trials);
CREATE OR REPLACE TEMP MACRO wilson_reach(hits, trials) AS
  two_sided_95() * sqrt(hits / trials * (1 - hits / trials) / trials
                        + two_sided_95() * two_sided_95() / (4 * CAST(trials AS DOUBLE) * trials))
  / (1 + two_sided_95() * two_sided_95() / trials);
CREATE OR REPLACE TEMP MACRO wilson_low(hits, trials) AS
  greatest(wilson_centre(hits, trials) - wilson_reach(hits, trials), 0);
CREATE OR REPLACE TEMP MACRO wilson_high(hits, trials) AS
  least(wilson_centre(hits, trials) + wilson_reach(hits, trials), 1);

-- What is lost of a base, as a share, and its standard error: sums over independent lines, with their second moments.
CREATE OR REPLACE TEMP MACRO lost_share(loss, base) AS
  CASE WHEN base > 0 THEN CAST(loss AS DOUBLE) / CAST(base AS DOUBLE) END;
CREATE OR REPLACE TEMP MACRO lost_error(lost, square, crossed, squares, base) AS
  sqrt(greatest(square - 2 * lost * crossed + lost * lost * squares, 0)) / CAST(base AS DOUBLE);

-- What is kept of it, 1 - |loss| / base and not below 0, from whole ten-thousandths so that no digit is lost; bounds.
CREATE OR REPLACE TEMP MACRO kept_share(loss, base) AS
  CASE WHEN base > 0 AND loss IS NOT NULL
       THEN greatest(CAST((base - abs(loss)) * 10000 AS HUGEINT) / CAST(base * 10000 AS HUGEINT), 0) END;
CREATE OR REPLACE TEMP MACRO kept_low(lost, error) AS
  CASE WHEN lost IS NOT NULL
       THEN greatest(1 - greatest(abs(lost - two_sided_95() * error), abs(lost + two_sided_95() * error)), 0) END;
CREATE OR REPLACE TEMP MACRO kept_high(lost, error) AS
  CASE WHEN abs(lost) <= two_sided_95() * error THEN 1
       ELSE 1 - least(abs(lost - two_sided_95() * error), abs(lost + two_sided_95() * error)) END;

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

-- While the case is built

-- Spellings that differ by case or blanks alone are one.
CREATE OR REPLACE TEMP MACRO folded(spelling) AS
  lower(trim(regexp_replace(replace(spelling, chr(160), ' '), '\s+', ' ', 'g')));

-- Texts in one, so that no two different lists give the same.
CREATE OR REPLACE TEMP MACRO joined(texts) AS
  array_to_string(list_transform(texts, lambda x: coalesce(length(x) || ':' || x, '-')), '|');

-- The side of the amount was guessed while the file was read: the rules GUESSED of sources.ledger.natural.
CREATE OR REPLACE TEMP MACRO is_guessed_sign(sign_rule) AS
  sign_rule IN ('natural sign turned by account name', 'natural sign taken as debit, account class unknown');

-- An account across reports: its code, else its name.
CREATE OR REPLACE TEMP MACRO code_or_name(account_code, account_name) AS
  coalesce(account_code, lower(trim(account_name)));

-- Account transactions before other views of the ledger, journal reports last.
CREATE OR REPLACE TEMP MACRO ledger_rank(ledger_view) AS
  CASE WHEN ledger_view LIKE '%journal%' THEN 3 WHEN ledger_view LIKE '%transaction%' THEN 1 ELSE 2 END;

-- What an adjustment really was.
CREATE OR REPLACE TEMP MACRO says_count(words) AS
  regexp_matches(
    lower(coalesce(words, '')), '\b(cycle|counts?|counted|recount(ed)?|stock\s?-?takes?|stock\s?-?check)\b');

-- Accounts and documents.

-- An account's code as printed: what stands before a colon and a space, upper case.
CREATE OR REPLACE TEMP MACRO printed_account(account) AS
  regexp_replace(upper(trim(account)), '^([0-9A-Z.-]+)\s*:\s.*$', '\1');

-- An account as compared: its code without leading zeros, because spreadsheets lose them.
CREATE OR REPLACE TEMP MACRO account_key(account) AS
  CASE WHEN regexp_full_match(printed_account(account), '[0-9]+')
       THEN coalesce(nullif(ltrim(printed_account(account), '0'), ''), '0')
       ELSE nullif(printed_account(account), '') END;

-- The role an account's name gives away. Read in this order: an "inventory adjustment" account is no inventory account,
-- "goods in transit" no plain stock.
CREATE OR REPLACE TEMP MACRO role_of_name(name) AS CASE
  WHEN regexp_matches(name, '(?i)adjust|discrepan|variance|shrink|stock ?take|stock loss') THEN 'adjustment'
  WHEN regexp_matches(name, '(?i)write.?off|wastage|scrap|spoil|obsole') THEN 'write_off'
  WHEN regexp_matches(name, '(?i)in.?transit') THEN 'in_transit'
  WHEN regexp_matches(name,
    '(?i)not invoiced|accrued (stock|inventory|purchase)|grni|inventory accrual|received.not') THEN 'accrual'
  WHEN regexp_matches(name, '(?i)cost of (goods|sales)|\bcogs\b|direct cost') THEN 'cogs'
  WHEN regexp_matches(name,
    '(?i)^sales|\bsales (income|revenue)|^revenue|product (income|sales)|^income') THEN 'revenue'
  WHEN regexp_matches(name,
    '(?i)^inventory$|inventory (asset|on hand|control)|stock on hand|^stock$|^(finished )?goods$|inventory$|^inventory')
    THEN 'inventory' END;

-- A document name as compared: no case, no punctuation.
CREATE OR REPLACE TEMP MACRO bare(name) AS regexp_replace(upper(name), '[^A-Z0-9]', '', 'g');

CREATE OR REPLACE TEMP MACRO is_void(status) AS regexp_matches(upper(coalesce(status, '')), 'VOID');

-- Sales stay with the postings where a whole transactions feed exists; of these kinds stock itself has the last word.
CREATE OR REPLACE TEMP MACRO is_told_by_stock(kind) AS kind IN (
  'receipt', 'unstock', 'stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cost_change', 'transfer_out',
  'transfer_in');

-- One regular expression for several, so that each text is read once; groups lose their names, which two may share.
CREATE OR REPLACE TEMP MACRO any_pattern(patterns) AS
  '(?:' || regexp_replace(array_to_string(patterns, ')|(?:'), '\(\?P?<\w+>', '(', 'g') || ')';

-- Nothing but the account's name says what it is.
CREATE OR REPLACE TEMP MACRO is_role_by_name(role_rule) AS role_rule = 'its name' OR role_rule LIKE 'name%';
