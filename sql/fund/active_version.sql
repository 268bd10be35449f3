-- The version of a year that stands. Parameter: year. Grain: one row or none.
select * from fund.version where year = :year and state <> 'superseded'
