-- The lists of a proposal as files. Parameter: proposal_id. Grain: one row a unit and kind.
select unit, kind, file_name from workshops.award_file where proposal_id = :proposal_id order by unit, kind desc
