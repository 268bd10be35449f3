-- The units that are to report in a month, and which of the tables that make a unit ready are accepted from each (method §1: ready).
-- Parameters: period, year. Grain: one row a unit, in code order.
select
  target.unit,
  array(
    select declared.table_name
    from data_sharing.file_table as declared
    where declared.makes_ready and exists (
      select
      from data_sharing.delivery as delivery
      where delivery.unit = target.unit and delivery.period = :period and delivery.state = 'accepted'
        and delivery.table_name = declared.table_name and delivery.department = declared.department
    )
    order by declared.place
  ) as there
from monitoring.target as target
where target.year = :year
order by target.unit
