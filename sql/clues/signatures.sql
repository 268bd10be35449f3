-- The signatures under a unit's month of a chapter, newest sheet or not. Parameters: chapter, period, unit. Grain: one row a signature.
select department, digest, signed_by, words, business_date
from clues.signature
where chapter = :chapter and period = :period and unit = :unit
order by at, department
