-- How many people worked in an earlier month of the year and not in this one, at their latest home. Parameters: period, snapshot, unit (null = all).
-- Grain: one row.
select count(distinct person_key)::int as persons
from monitoring.worked_earlier
where period = :period and snapshot = :snapshot and (cast(:unit as text) is null or unit = :unit)
