-- Passing breaks: a movement was dated before that day but entered after it; dearest first.
-- grain: place x stated figure that does not hold while a later one does
-- needs: unheld_figure
-- columns:
--   unheld_figure.*
SELECT * EXCLUDE (is_first_break, is_passing) FROM unheld_figure WHERE is_passing
