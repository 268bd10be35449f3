-- Every version of one data set of one unit and period with the arrival of its hand-over. Grain: one row a version, newest first.
select delivery.version, delivery.sha256, delivery.state, sight.number as arrival
from data_sharing.delivery as delivery
join data_sharing.hand_over as hand_over on hand_over.id = delivery.hand_over_id
left join data_sharing.manifest_sight as sight on sight.manifest_sha256 = hand_over.manifest_sha256
where delivery.unit = :unit and delivery.period = :period and delivery.department = :department
  and delivery.table_name = :table_name
order by delivery.version desc
