-- What left the database after its term, oldest first. Grain: one row a month.
select number, month, before, first_seal, last_seal, sources, records, head, export_sha256
from audit.retirement
order by number
