-- The newest version of a unit's list of a quarter. Parameters: year, quarter, unit. Grain: one row at most.
select id, version, digest, file_name
from workshops.class_list
where year = %(year)s and quarter = %(quarter)s and unit = %(unit)s
order by version desc
limit 1
