-- Gather who works in a snapshot with what its rows of roster and work file say, code 未填 where they say nothing: a table of this transaction.
-- Parameters: period, snapshot, year. Grain: one row a person at work.
-- 务工地点 says which class a place is of, 务工所在县 which place within it; where the two contradict, or one is blank, the class stands and the
-- place is unknown within it (46 in the province, 99 in another one).
create temporary table workers on commit drop as
select
  person.unit, person.income,
  coalesce(home.household_key, person.person_key) as household_key,
  coalesce(work.industry, '未填') as industry,
  coalesce(home.sex, '未填') as sex,
  case
    when home.birth_year is null then '未填'
    when :year - home.birth_year < 25 then 'under_25'
    when :year - home.birth_year < 35 then '25_34'
    when :year - home.birth_year < 45 then '35_44'
    when :year - home.birth_year < 55 then '45_54'
    when :year - home.birth_year < 60 then '55_59'
    else '60_over'
  end as age,
  coalesce(home.education, '未填') as education,
  coalesce(home.household_kind, '未填') as household,
  coalesce(home.monitored_kind, '未填') as monitored,
  case
    when home.destitute then 'destitute'
    when home.subsistence then 'subsistence'
    when home.subsistence is null and home.destitute is null then '未填'
    else 'neither'
  end as care,
  coalesce(person.location, '未填') as location,
  case
    when person.location in ('01', '02') then person.unit
    when person.location = '03' then case when length(work.work_place) > 2 and work.work_place <> person.unit then work.work_place else '46' end
    when person.location = '04' then case when length(work.work_place) = 2 then work.work_place else '99' end
    when person.location = '05' then 'abroad'
    else coalesce(work.work_place, '未填')
  end as place,
  coalesce(work.point_to_point, false) as organised,
  coalesce(work.travel_aid, 0) > 0 as aided
from monitoring.person_month as person
left join data_sharing.roster_row as home
  on home.period = :period and home.delivery_id = person.roster_file and home.row_no = person.roster_row
left join data_sharing.work_row as work
  on work.period = :period and work.delivery_id = person.work_file and work.row_no = person.work_row
where person.period = :period and person.snapshot = :snapshot and person.employed
