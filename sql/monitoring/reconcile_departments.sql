-- Reconcile the two departments person by person: who works by both files, by one only (policy 3.2.1, domain 3.4.11).
-- Units without one of the files have no row.
-- Parameters: period, snapshot; employment_files, reconciled_units (named_files). Grain: one row a unit.
insert into monitoring.reconciliation (period, snapshot, unit, agreed, rv_only, hr_only)
with by_hr as (
  select distinct person_key
  from data_sharing.employment_row
  where period = :period and delivery_id = any (cast(:employment_files as bigint[]))
    and data_sharing.works_by_employment(registered, insured, wage_paid, start_month, end_month, :period)
)
select
  :period, :snapshot, person.unit,
  count(*) filter (where person.employed and by_hr.person_key is not null),
  count(*) filter (where person.employed and by_hr.person_key is null),
  count(*) filter (where not person.employed and by_hr.person_key is not null)
from monitoring.person_month as person
left join by_hr on by_hr.person_key = person.person_key
where person.period = :period and person.snapshot = :snapshot and person.unit = any (cast(:reconciled_units as text[]))
group by person.unit
