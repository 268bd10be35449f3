-- Accepted applications that were not taken yet and whose list of materials, where there is one, is settled too.
-- Grain: one row a delivery, oldest first.
select form.id as delivery_id, form.unit, form.period, form.version
from data_sharing.delivery as form
where form.table_name = 'workshop_application' and form.state = 'accepted'
  and not exists (select from workshops.certification_application as taken where taken.delivery_id = form.id)
  and not exists (
    select
    from data_sharing.delivery as list
    where list.hand_over_id = form.hand_over_id and list.table_name = 'workshop_material' and list.state in ('received', 'held')
  )
order by form.id
