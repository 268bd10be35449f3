-- State changes of Airflow by their numbers, in the form in which they are sealed. For database `airflow`. Parameters: keys.
-- Grain: one row a change that is still there.
select seq::text as key, jsonb_strip_nulls(to_jsonb(change) || jsonb_build_object('at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text as record
from audit.state_change as change
where seq = any (cast(:keys as bigint[]))
