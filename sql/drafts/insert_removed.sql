-- Keep that a draft was removed after its term. Parameters: draft_id, unit, period, begun_by, begun_on, touched_on, files, removed_on.
insert into data_sharing.removed_draft (draft_id, unit, period, begun_by, begun_on, touched_on, files, removed_on)
values (:draft_id, :unit, :period, :begun_by, :begun_on, :touched_on, :files, :removed_on)
