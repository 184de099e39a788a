-- Undated snapshots get the day that agreement gives.
-- changes: stock_snapshot
-- needs: snapshot_day
UPDATE stock_snapshot SET as_of = d.day FROM snapshot_day AS d
WHERE stock_snapshot.as_of IS NULL AND stock_snapshot.source_id = d.source_id
