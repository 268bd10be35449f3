-- Files that were held for a person's decision, decided since or not. Grain: one row a delivery.
select id, unit, period, department, table_name, file_name, state, reasons, opinion
from data_sharing.delivery
where state = 'held' or opinion is not null
order by period, unit, department, table_name, version
