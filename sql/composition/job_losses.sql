-- Lost jobs by monitoring category. Parameters: period, snapshot. Grain: one row a unit and category.
select unit, monitored, persons, households, without_work
from composition.job_loss
where period = :period and snapshot = :snapshot
order by unit, monitored
