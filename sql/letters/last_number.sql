-- The highest number given to a letter of one kind, month, unit and thing. Parameters: kind, period, unit, about, counts_drafts (whether
-- drafts use up numbers). Grain: one row; 0 where there is none.
select coalesce(max(number), 0) as number
from letters.letter
where kind = :kind and period is not distinct from :period and unit is not distinct from :unit and about = :about
  and (:counts_drafts or state = 'issued')
