-- Place each person of the active rosters of a month at its home, with whether and for what it works (method §2).
-- Parameters: period, snapshot; roster_files, work_files, ready_units (named_files). Grain: one row a person, in the order of the key: the index then only grows at its end.
insert into monitoring.person_month
  (period, snapshot, person_key, unit, town, village, employed, income, location, channel, roster_file, roster_row, work_file, work_row)
-- Any other status is off the roster. The same person twice in one unit's roster: the later 识别时间, then file order;
-- on two units' rosters: the later 识别时间, then the lower unit code.
with home as (
  select distinct on (person_key) person_key, unit, town, village, delivery_id, row_no
  from data_sharing.roster_row
  where period = :period and roster_status = 'active'
    and delivery_id = any (cast(:roster_files as bigint[]))
  order by person_key, identified desc nulls last, unit, row_no
),
-- A person with several records earns by all of them and counts once in the split: latest 开始时间, then the higher income, then file order.
worker as (
  select distinct on (person_key)
    person_key, location, channel, delivery_id, row_no,
    case when bool_and(work.income is not null) over person then sum(work.income) over person end as income
  from data_sharing.work_row as work
  where period = :period and working and start_month <= :period and (end_month is null or end_month >= :period)
    and delivery_id = any (cast(:work_files as bigint[]))
  window person as (partition by person_key)
  order by person_key, start_month desc, work.income desc nulls last, unit, row_no
)
select
  :period, :snapshot, home.person_key, home.unit, home.town, home.village,
  worker.person_key is not null as employed, worker.income, worker.location, worker.channel,
  home.delivery_id, home.row_no, worker.delivery_id, worker.row_no
from home
left join worker
  on worker.person_key = home.person_key
  and home.unit = any (cast(:ready_units as text[]))
order by home.person_key
