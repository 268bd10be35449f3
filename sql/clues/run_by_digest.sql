-- The run with these inputs, if there is one. Parameters: chapter, period, snapshot, digest. Grain: one row.
select id from clues.run where chapter = :chapter and period = :period and snapshot = :snapshot and digest = :digest
