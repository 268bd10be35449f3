-- Workshops whose certificate ends within the notice period, that still run, and whose unit was not told yet.
-- Parameters: business_date, days. Grain: one row a workshop.
select register.workshop_no, register.name, register.unit, register.expires_on
from workshops.workshop_register as register
where register.status in ('certified', 'guidance')
  and register.expires_on between :business_date and cast(:business_date as date) + cast(:days as int)
  and not exists (
    select from workshops.renewal_reminder as told
    where told.workshop_no = register.workshop_no and told.expires_on = register.expires_on
  )
order by register.unit, register.expires_on, register.workshop_no
