-- The correction workbooks that made a version, up to a month. Parameter: last. Grain: one row a workbook.
select returned.id, returned.hand_over_id, returned.file_name, returned.bytes, returned.sha256, returned.rows_declared, returned.archived_as,
  returned.corrects, returned.delivery_id
from data_sharing.returned_workbook as returned
join data_sharing.delivery as delivery on delivery.id = returned.delivery_id
where delivery.period <= :last and delivery.state <> 'received'
order by returned.id
