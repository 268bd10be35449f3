-- Workshops whose certificate ends within the notice period and that still run. Parameters: business_date, days. Grain: one row a workshop.
select workshop_no, name, unit, expires_on
from workshops.workshop_register
where status in ('certified', 'guidance')
  and expires_on between %(business_date)s and %(business_date)s::date + %(days)s::int
order by unit, expires_on, workshop_no
