-- The newest judged month with its newest judged snapshot. Grain: one row, or none.
select period, snapshot from help_files.judged order by period desc, snapshot desc limit 1
