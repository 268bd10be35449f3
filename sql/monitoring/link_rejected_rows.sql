-- Link each rejected row of a month to its person: by its number, or by 户编号 + 人编号 where the number is damaged, looked up in the
-- unit's accepted roster of the month, else in its newest earlier one; no unique hit = unlinked (method §2).
-- Of earlier rosters only those months are read in which one is the newest, however many months there are: month by month, because a
-- partition is found by one month only.
-- Parameters: period, snapshot. Grain: one row a rejected row.
insert into monitoring.rejected_person (period, snapshot, table_name, delivery_id, row_no, person_key)
with rejected as (
  select bad.unit, bad.table_name, bad.delivery_id, bad.row_no, bad.person_key, bad.member_key
  from monitoring.snapshot_delivery as used
  join data_sharing.quarantine_row as bad on bad.delivery_id = used.delivery_id
  where used.period = :period and used.number = :snapshot and used.table_name in ('rv_roster', 'rv_work')
),
damaged as (
  select distinct unit, member_key from rejected where person_key is null and member_key is not null
),
roster_of_month as (
  select unit, delivery_id
  from monitoring.snapshot_delivery
  where period = :period and number = :snapshot and table_name = 'rv_roster'
),
roster_before as (
  select distinct on (unit) unit, period, id as delivery_id
  from data_sharing.delivery
  where table_name = 'rv_roster' and state = 'accepted' and period < :period
    and unit in (select unit from damaged)
  order by unit, period desc, version desc
),
hits_now as (
  select damaged.unit, damaged.member_key, count(distinct roster.person_key) as persons, min(roster.person_key::text)::uuid as person_key
  from damaged
  join roster_of_month on roster_of_month.unit = damaged.unit
  join data_sharing.roster_row as roster
    on roster.delivery_id = roster_of_month.delivery_id and roster.member_key = damaged.member_key
  where roster.period = :period
  group by damaged.unit, damaged.member_key
),
rows_before as (
  select roster.delivery_id, roster.member_key, roster.person_key
  from (select distinct period from roster_before) as month
  cross join lateral (
    select delivery_id, member_key, person_key
    from data_sharing.roster_row
    where period = month.period and delivery_id = any (array(select delivery_id from roster_before))
    offset 0
  ) as roster
),
hits_before as (
  select damaged.unit, damaged.member_key, count(distinct roster.person_key) as persons, min(roster.person_key::text)::uuid as person_key
  from damaged
  join roster_before on roster_before.unit = damaged.unit
  join rows_before as roster on roster.delivery_id = roster_before.delivery_id and roster.member_key = damaged.member_key
  where not exists (select from hits_now where hits_now.unit = damaged.unit and hits_now.member_key = damaged.member_key)
  group by damaged.unit, damaged.member_key
),
linked as (
  select unit, member_key, person_key from hits_now where persons = 1
  union all
  select unit, member_key, person_key from hits_before where persons = 1
)
select
  :period, :snapshot, rejected.table_name, rejected.delivery_id, rejected.row_no,
  coalesce(rejected.person_key, linked.person_key)
from rejected
left join linked on linked.unit = rejected.unit and linked.member_key = rejected.member_key
