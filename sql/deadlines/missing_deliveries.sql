-- Required deliveries (method §5) of some months that are not there now: no version that was received, held or accepted.
-- Parameter: periods. Grain: one row a unit, month, department and table.
with required as (
  select department, table_name, place from data_sharing.file_table where required
),
expected as (
  select month.period, target.unit, required.*
  from unnest(cast(:periods as text[])) as month (period)
  join monitoring.target as target on target.year = left(month.period, 4)::int
  cross join required
),
brought as (
  select period, unit, department, table_name, bool_or(state <> 'returned') as is_there
  from data_sharing.delivery
  where period = any (cast(:periods as text[]))
  group by period, unit, department, table_name
)
select expected.period, expected.unit, expected.department, expected.table_name, brought.is_there is not null as returned
from expected
left join brought using (period, unit, department, table_name)
where brought.is_there is distinct from true
order by expected.unit, expected.period, expected.department desc, expected.place
