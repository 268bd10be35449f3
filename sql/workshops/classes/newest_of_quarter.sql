-- The list of a quarter that was stored last, null before the first. Parameters: year, quarter. Grain: one row.
select max(id) as id from workshops.class_list where year = :year and quarter = :quarter
