-- What a snapshot names, as the statements over whole months are told it: the files of its rosters, work and employment, its ready units, and
-- those of them whose two departments can be reconciled. They are bound as plain values: the planner then knows how many rows they have, and
-- looks each row up instead of going along a list. Parameters: period, snapshot. Grain: one row.
with named as (
  select unit, table_name, delivery_id from monitoring.snapshot_delivery where period = :period and number = :snapshot
),
ready as (
  select unit from monitoring.snapshot_unit where period = :period and number = :snapshot and ready
)
select
  array(select delivery_id from named where table_name = 'rv_roster') as roster_files,
  array(select delivery_id from named where table_name = 'rv_work') as work_files,
  array(select delivery_id from named where table_name = 'hr_employment') as employment_files,
  array(select unit from ready) as ready_units,
  array(select unit from ready where unit in (select unit from named where table_name = 'hr_employment')) as reconciled_units
