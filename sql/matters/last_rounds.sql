-- The newest round of some keys of a kind, and of every key that is live. Parameters: kind, keys. Grain: one row a key.
select distinct on (key) id, key, round, state, reason, opened_on, due_on
from matters.matter
where kind = :kind and (key = any (cast(:keys as text[])) or state in ('open', 'answered', 'returned', 'accepted'))
order by key, round desc
