-- Keep an objection once and give its number; the same again is the same objection. Parameters: version_id, unit, fact, value, reason,
-- raised_on. Grain: one row.
with made as (
  insert into subsidy_allocation.objection (version_id, unit, fact, value, reason, raised_on)
  values (%(version_id)s, %(unit)s, %(fact)s, %(value)s, %(reason)s, %(raised_on)s)
  on conflict (version_id, unit, fact, value) do nothing
  returning id
)
select id, true as is_new from made
union all
select id, false as is_new
from subsidy_allocation.objection
where version_id = %(version_id)s and unit = %(unit)s and fact = %(fact)s and value = %(value)s
