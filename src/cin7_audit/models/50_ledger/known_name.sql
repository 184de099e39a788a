-- The document names Cin7 itself uses, so that no wording of a ledger text is ever guessed. Shorter names match too
-- much by chance.
-- grain: name, as compared
-- needs: known_link
-- columns:
--   name        VARCHAR  text: as compared: no case, no punctuation
--   node        INTEGER  number: of the name, in the order of names
--   has_letter  BOOLEAN  yes or no: it holds a letter, so a word of a text may be it
SELECT name, CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS node,
       regexp_matches(name, '[A-Z]') AS has_letter
FROM (SELECT a AS name FROM known_link UNION SELECT b FROM known_link)
WHERE name IS NOT NULL AND length(name) >= $shortest_name AND regexp_matches(name, '[0-9]')
