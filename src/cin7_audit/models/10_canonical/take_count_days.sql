-- A count file dated by its recorded figures takes the first day they were the balances.
-- changes: count_line
-- needs: dated_count
UPDATE count_line SET effective_date = d.day FROM dated_count AS d
WHERE count_line.source_id = d.source_id AND count_line.count_id = d.count_id
