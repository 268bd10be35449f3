-- Units that have a list of a quarter. Parameters: year, quarter. Grain: one row a unit.
select distinct unit from workshops.class_list where year = %(year)s and quarter = %(quarter)s order by unit
