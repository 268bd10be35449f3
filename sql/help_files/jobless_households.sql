-- 零就业家庭 of the newest judged month. Grain: one row a unit and township.
select period, unit, town, able, jobless from help_files.jobless_households order by unit, town
