-- Another hand-over that corrects the same manifest and was taken. Grain: at most one row.
select manifest_sha256, folder
from data_sharing.hand_over
where is_correction_of = :is_correction_of and manifest_sha256 <> :manifest_sha256 and refused_rule is null
order by id
limit 1
