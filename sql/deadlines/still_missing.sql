-- Files that were missing when their month closed and are still: no version has come but such as were returned without a person's decision.
-- What was returned before the closing is a returned file (files_to_correct). Parameter: on.
-- Grain: one row a unit, month, department and table.
select missing.period, missing.unit, missing.department, missing.table_name, closing.closed_on,
  closing.closed_at >= beginning.at as since_beginning
from deadlines.missing_delivery as missing
join deadlines.closing as closing on closing.period = missing.period and closing.closed_on <= :on
cross join matters.beginning as beginning
where not missing.returned and not exists (
  select
  from data_sharing.delivery
  where delivery.period = missing.period and delivery.unit = missing.unit and delivery.department = missing.department
    and delivery.table_name = missing.table_name and (delivery.state <> 'returned' or delivery.decided_by is not null)
)
order by missing.unit, missing.period, missing.department, missing.table_name
