-- Forget troubles that have gone before anybody was told. Parameter: seen (place_key:rule:state of those that are there).
delete from data_sharing.inbox_trouble
where told_at is null and not concat_ws(':', place_key, rule, state) = any (cast(:seen as text[]))
