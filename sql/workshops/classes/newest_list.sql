-- The newest version of a unit's list of a quarter. Parameters: year, quarter, unit. Grain: one row at most.
select id, version, digest, file_name
from workshops.class_list
where year = :year and quarter = :quarter and unit = :unit
order by version desc
limit 1
