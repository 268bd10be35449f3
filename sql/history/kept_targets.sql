-- The targets of every year. Grain: one row a unit and year.
select year, unit, persons from monitoring.target order by year, unit
