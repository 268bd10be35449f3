-- Everything that the figures of a month rest on: the newest accepted version of each data set of each unit that reports in the year.
-- Applications of workshops and their materials are events of their own (`stands_alone`), spending goes to the ledger of the fund:
-- neither is an input of a month.
-- Parameters: period, year. Grain: one row a delivery.
select distinct on (delivery.unit, delivery.department, delivery.table_name)
  delivery.unit, delivery.department, delivery.table_name, delivery.id as delivery_id, delivery.version, delivery.sha256
from data_sharing.delivery as delivery
join monitoring.target as target on target.unit = delivery.unit and target.year = :year
where delivery.period = :period and delivery.state = 'accepted'
  and delivery.table_name not in ('workshop_application', 'workshop_material', 'fund_spend')
order by delivery.unit, delivery.department, delivery.table_name, delivery.version desc
