-- Keep an objection once and give its number; the same again is the same objection. Parameters: version_id, unit, fact, value, reason,
-- raised_on. Grain: one row.
with made as (
  insert into fund.objection (version_id, unit, fact, value, reason, raised_on)
  values (:version_id, :unit, :fact, :value, :reason, :raised_on)
  on conflict (version_id, unit, fact, value) do nothing
  returning id
)
select id, true as is_new from made
union all
select id, false as is_new
from fund.objection
where version_id = :version_id and unit = :unit and fact = :fact and value = :value
