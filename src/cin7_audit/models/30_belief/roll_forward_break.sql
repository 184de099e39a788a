-- The first lasting break of each place: movements are missing or doubled; dearest first.
-- grain: place that breaks for good
-- needs: unheld_figure
-- columns:
--   unheld_figure.*
SELECT * EXCLUDE (is_first_break, is_passing) FROM unheld_figure WHERE is_first_break
