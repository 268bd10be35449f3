-- Files by their numbers, as a run names them. Parameter: ids. Grain: one row a delivery.
select table_name, cast(period as text) as period, unit, department, id as delivery_id
from data_sharing.delivery
where id = any (cast(:ids as bigint[]))
order by table_name, period, unit, department
