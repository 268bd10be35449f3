-- The newest seal, and the moment of the database. Grain: one row, or none before the first.
select number, algorithm, first_position, last_position, head, sealed_at, public_key, signature
from audit.seal
order by number desc
limit 1
