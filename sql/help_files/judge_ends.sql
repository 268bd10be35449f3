-- Close the live files whose end a month shows, where `closing`; and take back the ends that an older snapshot of it gave and this one does not
-- (never beside another live file of the person). At work: in all of some months running, all of them after the newest standing cause. Off
-- the roster: on no active roster of the month although the unit's is there, and no roster row of the person was rejected.
-- Parameters: period, snapshot, on, closing; months, snapshots (those in which the person must have worked, with their snapshots),
-- months_count, latest (the newest month that a cause may be of). Grain: one row a file whose state changes.
update help_files.file as changed
set state = case when found.reason is null then 'live' else 'closed' end,
  end_reason = found.reason,
  ended_in = case when found.reason is not null then :period end,
  ended_by = case when found.reason is not null then cast(:snapshot as int) end,
  ended_on = case when found.reason is not null then cast(:on as date) end
from (
  with considered as (
    select id, person_key, unit, state,
      greatest(
        (select max(period) from help_files.cause where file_id = file.id and gone_by is null),
        (
          select max(period)
          from help_files.shown
          where shown.period = :period and shown.snapshot = :snapshot and shown.person_key = file.person_key
        )
      ) as newest_cause
    from help_files.file
    where (state = 'live' and cast(:closing as boolean)) or (state = 'closed' and ended_in = :period and ended_by < :snapshot)
  ),
  at_work as (
    select worked.person_key
    from unnest(cast(:months as text[]), cast(:snapshots as int[])) as month (period, snapshot)
    join monitoring.person_month as worked
      on worked.period = month.period and worked.snapshot = month.snapshot and worked.employed
    where worked.period = any (cast(:months as text[])) and worked.person_key in (select person_key from considered)
    group by worked.person_key
    having count(*) = :months_count
  ),
  off_roster as (
    select considered.person_key
    from considered
    join monitoring.snapshot_unit as reporter
      on reporter.period = :period and reporter.number = :snapshot and reporter.unit = considered.unit and reporter.has_roster
    where considered.newest_cause < :period
      and not exists (
        select from monitoring.person_month as home
        where home.period = :period and home.snapshot = :snapshot and home.person_key = considered.person_key
      )
      and not exists (
        select from monitoring.rejected_person as rejected
        where rejected.period = :period and rejected.snapshot = :snapshot and rejected.table_name = 'rv_roster'
          and rejected.person_key = considered.person_key
      )
  )
  select considered.id,
    case
      when considered.newest_cause <= :latest and considered.person_key in (select person_key from at_work) then 'at_work'
      when considered.person_key in (select person_key from off_roster) then 'off_roster'
    end as reason
  from considered
) as found
where changed.id = found.id
  and case
    when changed.state = 'live' then found.reason is not null
    else found.reason is null
      and not exists (select from help_files.file as other where other.person_key = changed.person_key and other.state = 'live')
  end
