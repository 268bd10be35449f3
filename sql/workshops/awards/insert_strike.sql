-- Note why an entry of a final proposal becomes no line. Parameters: the columns. Grain: one row.
insert into workshops.award_strike (proposal_id, entry_no, cause, reason, struck_by)
values (:proposal_id, :entry_no, :cause, :reason, :struck_by)
