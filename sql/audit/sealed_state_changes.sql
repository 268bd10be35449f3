-- Up to which state change of Airflow all were sealed a day ago. Parameters: source. Grain: one row.
select coalesce(max(sealed.key::bigint), 0) as since
from audit.sealed_record as sealed
where sealed.source = :source and sealed.seal <= (select max(number) from audit.seal where sealed_at < now() - interval '1 day')
