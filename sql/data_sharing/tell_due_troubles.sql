-- Mark the troubles that are due as told and give them: at once, a patient one an hour after first sight. The hour is that of
-- method §10.1. Parameter: seen (place_key:rule:state of those that are there). Grain: one row a trouble.
update data_sharing.inbox_trouble
set told_at = now()
where told_at is null
  and concat_ws(':', place_key, rule, state) = any (cast(:seen as text[]))
  and first_seen <= now() - case when patient then interval '1 hour' else interval '0' end
returning place_key, rule, state, message, unit, first_seen
