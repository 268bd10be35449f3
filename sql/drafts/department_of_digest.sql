-- Whose delivery of a unit and month has a digest: what a correction workbook corrects. Parameters: unit, period, sha256. Grain: at most one row.
select department
from data_sharing.delivery
where unit = :unit and period = :period and sha256 = :sha256
order by id desc
limit 1
