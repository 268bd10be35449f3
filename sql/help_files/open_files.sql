-- Open a file for each person whom a snapshot shows, who has no live file, and of whose month no closed file tells. Numbers go on within the
-- year, in the order of places. Parameters: period, snapshot, on, year. Grain: one row a person.
insert into help_files.file (no, person_key, period, snapshot, opened_on, unit, town, village, at_work, units)
with last as (
  select coalesce(max(cast(substr(no, 7) as int)), 0) as number from help_files.file where no like '帮' || cast(:year as text) || '-%'
),
person as (
  select distinct shown.person_key
  from help_files.shown
  where shown.period = :period and shown.snapshot = :snapshot
    and not exists (
      select
      from help_files.file
      left join help_files.cause as told on told.file_id = file.id and told.period = :period
      where file.person_key = shown.person_key and (file.state = 'live' or (file.state = 'closed' and told.file_id is not null))
    )
),
placed as (
  select person.person_key, home.unit, home.town, home.village, home.employed,
    row_number() over (order by home.unit, home.town, home.village, person.person_key) as place
  from person
  join monitoring.person_month as home on home.period = :period and home.snapshot = :snapshot and home.person_key = person.person_key
)
select
  '帮' || cast(:year as text) || '-' || lpad(cast(last.number + placed.place as text), 6, '0'), placed.person_key,
  cast(:period as text), cast(:snapshot as int), cast(:on as date), placed.unit, placed.town, placed.village, placed.employed, array[placed.unit]
from placed
cross join last
