-- The version of a year that stands. Parameter: year. Grain: one row or none.
select * from subsidy_allocation.version where year = :year and state <> 'superseded'
