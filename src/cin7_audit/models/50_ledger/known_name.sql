-- The document names Cin7 itself uses, so that no wording of a ledger text is ever guessed. Shorter names match too
-- much by chance.
-- grain: name, as compared
-- needs: document_link, sale_name
-- columns:
--   name        VARCHAR  text: as compared: no case, no punctuation
--   node        INTEGER  number: of the name, in the order of names
--   has_letter  BOOLEAN  yes or no: it holds a letter, so a word of a text may be it
SELECT name, CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS node,
       regexp_matches(name, '[A-Z]') AS has_letter
FROM (SELECT a AS name FROM document_link UNION SELECT b FROM document_link
      UNION SELECT doc FROM sale_name UNION SELECT name FROM sale_name)
WHERE name IS NOT NULL AND length(name) >= $shortest_name AND regexp_matches(name, '[0-9]')
