-- State changes of Airflow after a number, in the form in which they are sealed. For database `airflow`. Parameters: since, at_most.
-- Grain: one row a change.
select seq::text as key, jsonb_strip_nulls(to_jsonb(change) || jsonb_build_object('at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text as record
from audit.state_change as change
where seq > :since
order by seq
limit :at_most
