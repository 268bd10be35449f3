-- Make the partitions of a month where they are missing. Parameters: period. Grain: one row where something had to be made.
-- All are made at once, so one stands for all. The function is asked only where it is missing: it locks the month until its caller ends.
select data_sharing.open_month(:period)
where to_regclass('monitoring.person_month_' || replace(:period, '-', '_')) is null
