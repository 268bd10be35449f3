-- The hand-over that files of some tables correct: the newest one of a unit, month and department that was taken and that none has corrected
-- yet, where one of the tables came with a hand-over of the place. Parameters: unit, period, department, tables. Grain: at most one row.
select candidate.manifest_sha256
from data_sharing.hand_over as candidate
join data_sharing.manifest_sight as sight using (manifest_sha256)
where candidate.unit = :unit and candidate.period = :period and candidate.department = :department and candidate.refused_rule is null
  and not exists (
    select from data_sharing.hand_over as later
    where later.is_correction_of = candidate.manifest_sha256 and later.refused_rule is null
  )
  and exists (
    select from data_sharing.delivery
    where delivery.unit = :unit and delivery.period = :period and delivery.department = :department
      and delivery.table_name = any (cast(:tables as text[]))
  )
order by sight.number desc
limit 1
