-- Objections that wait for an answer. Grain: one row an objection, oldest first.
select objection.id as objection_id, objection.case_id, standing.newest_delivery as delivery_id, delivery.unit, delivery.period, delivery.version
from workshops.certification_objection as objection
join workshops.certification_state as standing on standing.case_id = objection.case_id and standing.state = 'publicity'
join data_sharing.delivery as delivery on delivery.id = standing.newest_delivery
where not exists (select from workshops.certification_objection_answer as answer where answer.objection_id = objection.id)
order by objection.id
