-- The good rows of an application file with its delivery. Parameter: delivery_id. Grain: one row a row of the file, one of nulls where it has none.
select
  delivery.id as delivery_id, delivery.hand_over_id, delivery.unit, delivery.period, delivery.version, delivery.state as delivery_state,
  form.row_no, form.application_no, form.application_kind, form.workshop_no, form.name, form.employer_code, form.legal_person, form.kind,
  form.mode, form.field, form.town, form.village, form.season_from, form.season_to, form.applied_on, form.workers
from data_sharing.delivery as delivery
left join data_sharing.workshop_application_row as form on form.delivery_id = delivery.id
where delivery.id = :delivery_id and delivery.table_name = 'workshop_application'
order by form.row_no
