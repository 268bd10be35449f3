-- The objections to the proposals of a year with what was decided on them, oldest first. Parameter: year. Grain: one row an objection.
select
  objection.id, objection.unit, objection.fact, objection.value, objection.reason, objection.raised_on, version.version,
  answer.accepted, answer.opinion, answer.answered_by
from fund.objection as objection
join fund.version as version on version.id = objection.version_id
left join fund.objection_answer as answer on answer.objection_id = objection.id
where version.year = :year
order by objection.id
