-- Rows of master data of which a better source has one; they are moved as delivered, only the kept row is completed.
-- grain: row of product, location or account
-- needs: master_offer
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
SELECT table_name, row_id, 'described in ' || kept_in AS why FROM master_offer WHERE nth > 1
