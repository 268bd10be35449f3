-- Names and numbers of the people of a proposal, to be masked at once. Parameter: proposal_id. Grain: one row an entry.
select person_key, name, id18 from vault.people_of_award_proposal(:proposal_id)
