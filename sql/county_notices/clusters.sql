-- The clusters of a snapshot; an employer known by its code is given the name that its records of the month before carry most often.
-- Files and employers are given as arrays, so that the records of that month are gone through once whatever is known of their number.
-- Parameters: period, snapshot, before (month), unit (null = all). Grain: one row a cluster, most lost jobs first.
with wanted as materialized (
  select unit, kind, town, name, lost_job, stock_before
  from risk_detection.cluster
  where period = :period and snapshot = :snapshot and (cast(:unit as text) is null or unit = :unit)
),
files as materialized (
  select used.unit, used.delivery_id
  from monitoring.snapshot_base as base
  join monitoring.snapshot_delivery as used
    on used.period = base.base_period and used.number = base.base_number and used.table_name = 'rv_work'
  where base.period = :period and base.number = :snapshot and base.base_period = :before
    and used.unit in (select unit from wanted where kind = 'employer')
),
named as materialized (
  select delivery_id, employer_key, employer_name, count(*) as records
  from data_sharing.work_row
  where period = :before
    and delivery_id = any (array(select delivery_id from files))
    and employer_key = any (array(select name from wanted where kind = 'employer'))
  group by delivery_id, employer_key, employer_name
),
employers as (
  select distinct on (files.unit, named.employer_key) files.unit, named.employer_key as name, named.employer_name
  from named
  join files using (delivery_id)
  order by files.unit, named.employer_key, named.records desc, named.employer_name
)
select wanted.unit, wanted.kind, wanted.town, wanted.name, wanted.lost_job, wanted.stock_before, employers.employer_name
from wanted
left join employers on employers.unit = wanted.unit and employers.name = wanted.name and wanted.kind = 'employer'
order by wanted.unit, wanted.kind desc, wanted.lost_job desc, wanted.town, wanted.name
