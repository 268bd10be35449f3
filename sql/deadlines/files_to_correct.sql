-- Files whose newest version was returned: of the versions returned since one was good, or was returned by a person, the first.
-- Left out: files of a case, files that were missing when their month closed (still_missing), imported months, and what was returned before
-- there were matters. Grain: one row a unit, month, department and table.
with version as (
  select *,
    coalesce(
      max(version) filter (where state <> 'returned' or decided_by is not null) over (partition by unit, period, department, table_name), 0
    ) as last_judged
  from data_sharing.brought_delivery
),
asks as (
  select distinct on (unit, period, department, table_name) *
  from version
  where state = 'returned' and version >= last_judged
  order by unit, period, department, table_name, version
)
select asks.id, asks.unit, asks.period, asks.department, asks.table_name, asks.version,
  (asks.settled_at at time zone 'Asia/Shanghai')::date as returned_on
from asks
join data_sharing.file_table as declared
  on declared.table_name = asks.table_name and declared.department = asks.department and declared.input_of <> 'case'
join data_sharing.hand_over on hand_over.id = asks.hand_over_id and not hand_over.from_history
join matters.beginning as beginning on asks.settled_at >= beginning.at
where asks.last_judged > 0 or not exists (
  select
  from deadlines.missing_delivery as missing
  where missing.period = asks.period and missing.unit = asks.unit and missing.department = asks.department
    and missing.table_name = asks.table_name and not missing.returned
)
order by asks.unit, asks.period, asks.department, asks.table_name
