-- The units that report in a year and their targets. Grain: one row a unit.
select unit, persons from monitoring.target where year = :year order by unit
