-- The clusters of a snapshot; an employer known by its code is given the name that its records of the month before carry most often.
-- Parameters: period, snapshot, before (month). Grain: one row a cluster, most lost jobs first.
with employers as (
  select cluster.unit, cluster.name, mode() within group (order by work.employer_name) as employer_name
  from risk_detection.cluster as cluster
  join monitoring.snapshot_base as base
    on base.period = cluster.period and base.number = cluster.snapshot and base.base_period = :before
  join monitoring.snapshot_delivery as used
    on used.period = base.base_period and used.number = base.base_number and used.table_name = 'rv_work' and used.unit = cluster.unit
  join data_sharing.work_row as work
    on work.period = :before and work.delivery_id = used.delivery_id and work.employer_key = cluster.name
  where cluster.period = :period and cluster.snapshot = :snapshot and cluster.kind = 'employer'
  group by cluster.unit, cluster.name
)
select cluster.unit, cluster.kind, cluster.town, cluster.name, cluster.lost_job, cluster.stock_before, employers.employer_name
from risk_detection.cluster as cluster
left join employers on employers.unit = cluster.unit and employers.name = cluster.name and cluster.kind = 'employer'
where cluster.period = :period and cluster.snapshot = :snapshot
order by cluster.unit, cluster.kind desc, cluster.lost_job desc, cluster.town, cluster.name
