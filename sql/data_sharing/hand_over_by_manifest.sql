-- The hand-over of a manifest digest, if it is known. Grain: at most one row.
select id, folder, unit, period, department, refused_rule
from data_sharing.hand_over
where manifest_sha256 = :manifest_sha256
