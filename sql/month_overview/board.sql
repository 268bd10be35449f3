-- How far the files of some months have come: of each table that a unit owes, and of each further table of the month that it brought, the
-- newest version and the newest accepted one. `in_since` is when what was accepted first came; null for what the import of past months
-- brought, whose days of arrival nobody knows. Parameters: periods, unit (null = all). Grain: one row a unit, month, department and table.
with owed as (
  select month.period, target.unit, declared.department, declared.table_name
  from unnest(cast(:periods as text[])) as month (period)
  join monitoring.target as target on target.year = left(month.period, 4)::int
  cross join data_sharing.file_table as declared
  where declared.required and (cast(:unit as text) is null or target.unit = :unit)
),
brought as (
  select delivery.period::text as period, delivery.unit, delivery.department, delivery.table_name,
    (array_agg(delivery.state order by delivery.version desc))[1] as state, max(delivery.version) as version,
    max(delivery.version) filter (where delivery.state = 'accepted') as accepted_version,
    min(delivery.received_at) filter (where delivery.state = 'accepted' and not hand_over.from_history) as in_since,
    bool_or(hand_over.from_history) as from_history
  from data_sharing.brought_delivery as delivery
  join data_sharing.hand_over as hand_over on hand_over.id = delivery.hand_over_id
  where delivery.period = any (cast(:periods as text[])) and (cast(:unit as text) is null or delivery.unit = :unit)
  group by delivery.period, delivery.unit, delivery.department, delivery.table_name
)
select period, unit, declared.department, declared.table_name, declared.required, brought.state, brought.version, brought.accepted_version,
  brought.in_since, coalesce(brought.from_history, false) as from_history
from owed
full join brought using (period, unit, department, table_name)
join data_sharing.file_table as declared using (department, table_name)
where declared.input_of = 'month'
order by unit, period desc, declared.required desc, declared.department desc, declared.place
