-- The results of a snapshot: rows and digest of each table that has any. Parameters: period, snapshot. Grain: one row a table.
select result, rows, digest
from monitoring.result_digests(cast(:period as public.period), :snapshot)
where rows > 0
order by result
