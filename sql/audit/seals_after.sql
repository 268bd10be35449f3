-- The seals after one, oldest first. Parameters: after. Grain: one row a seal.
select number, algorithm, first_position, last_position, head, sealed_at, public_key, signature
from audit.seal
where number > :after
order by number
