-- Everything that the figures of a month rest on: the newest accepted version of each of the month's data sets of each unit that reports in
-- the year. What a domain declares to be the input of a ledger or of a case is none of it.
-- Parameters: period, year. Grain: one row a delivery.
select distinct on (delivery.unit, delivery.department, delivery.table_name)
  delivery.unit, delivery.department, delivery.table_name, delivery.id as delivery_id, delivery.version, delivery.sha256
from data_sharing.delivery as delivery
join data_sharing.file_table as declared
  on declared.table_name = delivery.table_name and declared.department = delivery.department and declared.input_of = 'month'
join monitoring.target as target on target.unit = delivery.unit and target.year = :year
where delivery.period = :period and delivery.state = 'accepted'
order by delivery.unit, delivery.department, delivery.table_name, delivery.version desc
