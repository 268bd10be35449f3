-- The newest run of a chapter that leads. Parameter: chapter. Grain: at most one row.
select id, cast(period as text) as period, snapshot from clues.run where chapter = :chapter and leads order by id desc limit 1
