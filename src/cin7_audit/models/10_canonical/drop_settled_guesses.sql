-- A file's note on guessed sides goes once the account table has stated them all: nothing is left to ask for.
-- changes: problem
-- needs: ledger_line, ledger_balance
DELETE FROM problem WHERE code = 'natural_sign_guessed' AND source_id NOT IN (
  SELECT source_id FROM ledger_line WHERE is_guessed_sign(sign_rule)
  UNION SELECT source_id FROM ledger_balance WHERE is_guessed_sign(sign_rule))
