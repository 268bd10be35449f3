-- The months for which the rules of a chapter ran, with the newest run of each. Parameter: chapter. Grain: one row a month, newest first.
select distinct on (period) cast(period as text) as period, id, snapshot
from clues.run
where chapter = :chapter
order by period desc, id desc
