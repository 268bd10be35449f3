-- The newest run of each chapter on a snapshot. Parameters: period, snapshot. Grain: one row a chapter.
select distinct on (chapter) id, chapter
from clues.run
where period = :period and snapshot = :snapshot
order by chapter, id desc
