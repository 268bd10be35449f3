-- Two people released a proposal. Parameters: the columns. Grain: one row.
insert into office_settings.release (number, proposal_id, released_on, hr_by, rv_by)
values (:number, :proposal_id, :released_on, :hr_by, :rv_by)
