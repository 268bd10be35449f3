-- The records of the audit that concern a unit and month: runs of the month (named by it), tasks that name the unit from the month to the end of
-- the next one, opinions of the month, and what happened to its matters and packages. Parameters: unit, unit_name, period, first, last.
-- Grain: one row a record, as `audit.sealed_record` names it.
select 'audit.task_record' as source, seq::text as key
from audit.task_record
where position(:period in run_id) > 0 or (position(:unit_name in coalesce(title, '')) > 0 and business_date between :first and :last)
union all
select 'approvals.opinion', seq::text from approvals.opinion where position(:period in subject) > 0
union all
select 'matters.move', move.matter_id || '/' || move.number
from matters.move
join matters.matter on matter.id = move.matter_id
where matter.unit = :unit and matter.period = :period
union all
select 'matters.rung', rung.matter_id || '/' || rung.rung
from matters.rung
join matters.matter on matter.id = rung.matter_id
where matter.unit = :unit and matter.period = :period
union all
select 'exchange.access', access.id::text
from exchange.access
join exchange.package on package.id = access.package_id
where package.unit = :unit and package.period = :period
