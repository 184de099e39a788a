-- Expressions that many models share, each in one place.

-- A client's own word for done (Posted, Approved) is done; only the known words for not done are not.
CREATE OR REPLACE TEMP MACRO is_done(status) AS
  upper(coalesce(status, 'COMPLETED')) NOT IN ('DRAFT', 'VOIDED', 'VOID', 'CANCELLED', 'IN PROGRESS', 'ORDERED', 'CREDITED');

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
