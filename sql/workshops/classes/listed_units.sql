-- Units that have a list of a quarter. Parameters: year, quarter. Grain: one row a unit.
select distinct unit from workshops.class_list where year = :year and quarter = :quarter order by unit
