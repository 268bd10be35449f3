-- One objection with the year it belongs to and what was decided on it. Parameter: id. Grain: at most one row.
select
  objection.id, objection.unit, objection.fact, objection.value, objection.reason, objection.raised_on, version.version, version.year,
  answer.accepted, answer.opinion, answer.answered_by
from fund.objection as objection
join fund.version as version on version.id = objection.version_id
left join fund.objection_answer as answer on answer.objection_id = objection.id
where objection.id = :id
