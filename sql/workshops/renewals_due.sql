-- Workshops whose certificate ends within some days, that still run, and for which no application is under way. Certificates of whose end the
-- unit was told before there were matters are left out. Parameters: business_date, days. Grain: one row a workshop.
select register.workshop_no, register.unit, register.expires_on
from workshops.workshop_register as register
where register.status in ('certified', 'guidance')
  and register.expires_on between :business_date and cast(:business_date as date) + cast(:days as int)
  and not exists (
    select from workshops.certification_queue as open where open.workshop_no = register.workshop_no and open.state <> 'returned'
  )
  and not exists (
    select from workshops.renewal_reminder as told
    where told.workshop_no = register.workshop_no and told.expires_on = register.expires_on
  )
order by register.unit, register.expires_on, register.workshop_no
