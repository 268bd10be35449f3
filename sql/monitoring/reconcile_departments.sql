-- Reconcile the two departments person by person: who works by both files, by one only (policy 3.2.1, domain 3.4.11).
-- Units without one of the files have no row.
-- Parameters: period, snapshot; employment_files, reconciled_units (named_files). Grain: one row a unit.
insert into monitoring.reconciliation (period, snapshot, unit, agreed, rv_only, hr_only)
with person as (
  select
    unit, employed,
    person_key in (
      select person_key
      from data_sharing.employment_row
      where period = :period and delivery_id = any (cast(:employment_files as bigint[]))
        and data_sharing.works_by_employment(registered, insured, wage_paid, start_month, end_month, :period)
    ) as by_hr
  from monitoring.person_month
  where period = :period and snapshot = :snapshot and unit = any (cast(:reconciled_units as text[]))
  offset 0  -- looked up once a person, not once for each of the counts
)
select
  :period, :snapshot, unit,
  count(*) filter (where employed and by_hr),
  count(*) filter (where employed and not by_hr),
  count(*) filter (where not employed and by_hr)
from person
group by unit
