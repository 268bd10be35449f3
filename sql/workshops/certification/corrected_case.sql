-- The case of the newest hand-over that a hand-over corrects, directly or through others. Parameter: hand_over_id. Grain: at most one row.
with recursive chain as (
  select id, is_correction_of, 0 as step from data_sharing.hand_over where id = :hand_over_id
  union all
  select earlier.id, earlier.is_correction_of, chain.step + 1
  from chain
  join data_sharing.hand_over as earlier on earlier.manifest_sha256 = chain.is_correction_of
)
select taken.case_id
from chain
join data_sharing.delivery as delivery on delivery.hand_over_id = chain.id and delivery.table_name = 'workshop_application'
join workshops.certification_application as taken on taken.delivery_id = delivery.id and taken.case_id is not null
where chain.step > 0
order by chain.step
limit 1
