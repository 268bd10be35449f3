-- What a snapshot says of each known workshop: season, report, and whom it absorbs, derived from the roster (method §6).
-- Parameters: period, snapshot, before (the month before), month (1–12). Grain: one row a workshop: those of the month's registers,
-- and those known before that no register of the month names, with the row they had; certificates of this office beside them.
insert into workshops.finding
  (period, snapshot, workshop_no, unit, name, town, village, kind, mode, field, employer_code, season_from, season_to, certified_on,
   certificate_no, expires_on, registered, in_season, reported, state, total_workers, output_value, present_rows, absorbed, unknown)
with files as (
  select unit, table_name, delivery_id
  from monitoring.snapshot_delivery
  where period = :period and number = :snapshot and table_name like 'workshop%'
),
-- One workshop in two registers: the lower unit code; twice in one register: the first row.
registered as (
  select distinct on (row.workshop_no) row.*
  from files
  join data_sharing.workshop_register_row as row on row.delivery_id = files.delivery_id
  where files.table_name = 'workshop_register'
  order by row.workshop_no, row.unit, row.row_no
),
carried as (
  select earlier.*
  from workshops.finding as earlier
  where earlier.period = :before
    and earlier.snapshot = (select max(snapshot) from workshops.review where period = :before)
    and not exists (select from registered where registered.workshop_no = earlier.workshop_no)
),
-- A certificate of this office counts where the county's register does not tell it yet (no 认定日期, or an older one).
certificate as (
  select workshop_no, certified_on, certificate_no, expires_on
  from workshops.certificate_in_force
  where first_month <= :period and (last_month is null or last_month >= :period)
),
listed as (
  select workshop_no, unit, name, town, village, kind, mode, field, employer_code, season_from, season_to, certified_on,
    certificate_no, expires_on, true as registered
  from registered
  union all
  select workshop_no, unit, name, town, village, kind, mode, field, employer_code, season_from, season_to, certified_on,
    certificate_no, expires_on, false
  from carried
),
known as (
  select listed.workshop_no, listed.unit, listed.name, listed.town, listed.village, listed.kind, listed.mode, listed.field,
    listed.employer_code, listed.season_from, listed.season_to, listed.registered,
    coalesce(certificate.certified_on, listed.certified_on) as certified_on,
    coalesce(certificate.certificate_no, listed.certificate_no) as certificate_no,
    coalesce(certificate.expires_on, listed.expires_on) as expires_on
  from listed
  left join certificate
    on certificate.workshop_no = listed.workshop_no
    and (listed.certified_on is null or listed.certified_on < certificate.certified_on)
),
report as (
  select distinct on (row.unit, row.workshop_no) row.unit, row.workshop_no, row.state, row.total_workers, row.output_value
  from files
  join data_sharing.workshop_report_row as row on row.delivery_id = files.delivery_id
  where files.table_name = 'workshop_report'
  order by row.unit, row.workshop_no, row.row_no
),
-- Units whose people can be judged at all: a worker file and a roster of the month.
judged_unit as (
  select files.unit
  from files
  join monitoring.snapshot_unit as reporter
    on reporter.period = :period and reporter.number = :snapshot and reporter.unit = files.unit and reporter.has_roster
  where files.table_name = 'workshop_worker'
),
present as (
  select worker.unit, worker.workshop_no, worker.person_key,
    coalesce(worker.person_key, worker.number_key, md5(worker.delivery_id || '/' || worker.row_no)::uuid) as somebody
  from files
  join data_sharing.workshop_worker_row as worker on worker.period = :period and worker.delivery_id = files.delivery_id
  where files.table_name = 'workshop_worker' and worker.days >= 1
),
rejected as (
  select distinct person_key
  from monitoring.rejected_person
  where period = :period and snapshot = :snapshot and table_name = 'rv_roster' and person_key is not null
),
judged as (
  select present.unit, present.workshop_no, present.somebody, active.person_key is not null as absorbed,
    present.person_key is null or (active.person_key is null and rejected.person_key is not null) as unknown
  from present
  left join monitoring.person_month as active
    on active.period = :period and active.snapshot = :snapshot and active.person_key = present.person_key
  left join rejected on rejected.person_key = present.person_key
),
counted as (
  select unit, workshop_no, count(*) as present_rows, count(distinct somebody) filter (where absorbed) as absorbed
  from judged
  group by unit, workshop_no
),
-- People of rows whose workshop stands in no register of their unit: each may belong to any workshop of the unit (method §10.1).
unplaced as (
  select distinct unit, somebody
  from judged
  where not exists (select from known where known.unit = judged.unit and known.workshop_no = judged.workshop_no)
),
doubtful as (
  select unit, workshop_no, somebody from judged where unknown
  union
  select known.unit, known.workshop_no, unplaced.somebody
  from known
  join unplaced on unplaced.unit = known.unit
  where not exists (
    select from judged
    where judged.unit = known.unit and judged.workshop_no = known.workshop_no and judged.somebody = unplaced.somebody and judged.absorbed
  )
),
uncertain as (
  select unit, workshop_no, count(*) as unknown from doubtful group by unit, workshop_no
)
select
  :period, :snapshot, known.workshop_no, known.unit, known.name, known.town, known.village, known.kind, known.mode, known.field,
  known.employer_code, known.season_from, known.season_to, known.certified_on, known.certificate_no, known.expires_on, known.registered,
  case
    when known.season_from is null then true
    when known.season_from <= known.season_to then :month between known.season_from and known.season_to
    else :month >= known.season_from or :month <= known.season_to  -- over New Year
  end,
  report.workshop_no is not null and judged_unit.unit is not null,
  report.state, report.total_workers, report.output_value,
  coalesce(counted.present_rows, 0), coalesce(counted.absorbed, 0), coalesce(uncertain.unknown, 0)
from known
left join report on report.unit = known.unit and report.workshop_no = known.workshop_no
left join judged_unit on judged_unit.unit = known.unit
left join counted on counted.unit = known.unit and counted.workshop_no = known.workshop_no
left join uncertain on uncertain.unit = known.unit and uncertain.workshop_no = known.workshop_no
