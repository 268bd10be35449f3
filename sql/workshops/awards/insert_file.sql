-- Note a list of a proposal as a file. Parameters: the columns. Grain: one row.
insert into workshops.award_file (proposal_id, unit, kind, file_name, sha256)
values (:proposal_id, :unit, :kind, :file_name, :sha256)
