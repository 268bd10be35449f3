-- The highest number given to a notice of one unit on one month. Parameters: period, unit. Grain: one row.
select coalesce(max(number), 0) as number from subsidy_allocation.letter where period = :period and unit = :unit
