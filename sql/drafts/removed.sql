-- Drafts of a unit that were removed after their term, newest first. Parameters: unit (null: of all), since. Grain: one row a draft.
select draft_id, unit, period, begun_by, begun_on, touched_on, files, removed_on
from data_sharing.removed_draft
where (cast(:unit as text) is null or unit = :unit) and removed_on >= cast(:since as date)
order by removed_on desc, draft_id
