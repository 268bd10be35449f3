-- The people of a proposal by their keys. Parameter: proposal_id. Grain: one row an entry, in the order of the list.
select * from workshops.award_entry where proposal_id = :proposal_id order by entry_no
