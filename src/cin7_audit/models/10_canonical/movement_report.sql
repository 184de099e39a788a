-- The reports that tell movements, by preference; those of which most rows name no site come after all that do.
-- grain: movement_rank
-- needs: movement, source_rank
-- columns:
--   movement_rank  INTEGER  number: 1 Movement Details, 2 API product, 3 tracked, 4 mapped, 5 rebuilt from documents
--   final_rank     INTEGER  number: movement_rank, 10 more where most rows name no site
SELECT r.movement_rank, r.movement_rank + CASE WHEN count(m.site) * 2 < count(*) THEN 10 ELSE 0 END AS final_rank
FROM movement AS m JOIN source_rank AS r ON m.source_id = r.source_id GROUP BY r.movement_rank
