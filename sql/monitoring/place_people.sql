-- Place each person of the active rosters of a month at its home, with whether and for what it works (method §2).
-- Parameters: period, snapshot. Grain: one row a person.
insert into monitoring.person_month
  (period, snapshot, person_key, unit, town, village, employed, income, location, channel)
with roster as (
  select roster.unit, roster.person_key, roster.town, roster.village, roster.identified, roster.roster_status, roster.row_no
  from monitoring.snapshot_delivery as used
  join data_sharing.roster_row as roster on roster.period = used.period and roster.delivery_id = used.delivery_id
  where used.period = :period and used.number = :snapshot and used.table_name = 'rv_roster'
    and roster.period = :period
),
-- Any other status is off the roster. The same person twice in one unit's roster: the later 识别时间, then file order;
-- on two units' rosters: the later 识别时间, then the lower unit code.
home as (
  select distinct on (person_key) *
  from roster
  where roster_status = 'active'
  order by person_key, identified desc nulls last, unit, row_no
),
covering as (
  select work.person_key, work.income, work.location, work.channel, work.start_month, work.unit, work.row_no
  from monitoring.snapshot_delivery as used
  join data_sharing.work_row as work on work.period = used.period and work.delivery_id = used.delivery_id
  where used.period = :period and used.number = :snapshot and used.table_name = 'rv_work'
    and work.period = :period
    and work.working and work.start_month <= :period and (work.end_month is null or work.end_month >= :period)
),
earning as (
  select person_key, case when bool_and(income is not null) then sum(income) end as income
  from covering
  group by person_key
),
-- A person with several records counts once in the split: latest 开始时间, then the higher income, then file order.
main_record as (
  select distinct on (person_key) person_key, location, channel
  from covering
  order by person_key, start_month desc, income desc nulls last, unit, row_no
)
select
  :period, :snapshot, home.person_key, home.unit, home.town, home.village,
  coalesce(reporter.ready and earning.person_key is not null, false) as employed,
  case when reporter.ready then earning.income end as income,
  case when reporter.ready then main_record.location end as location,
  case when reporter.ready then main_record.channel end as channel
from home
left join monitoring.snapshot_unit as reporter
  on reporter.period = :period and reporter.number = :snapshot and reporter.unit = home.unit
left join earning on earning.person_key = home.person_key
left join main_record on main_record.person_key = home.person_key
